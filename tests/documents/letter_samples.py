"""One believable content for every kind of letter; nobody in it exists."""

from __future__ import annotations

from datetime import date

from app.documents import letters as w
from app.documents.letters.agreement import (
    AgreementClause,
    AgreementSignature,
    FosterAgreement,
)
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.documents.letters.volume import VolumePages, VolumeRow

DATED = date(2026, 3, 1)
FAMILY = "㛃𠮷䶮、阿依古丽·买买提"
CONTACT = w.Contact("王敏（社工科）", "0431-81234567")
LETTERHEAD = w.Letterhead(
    agency="长春市儿童福利院",
    seal=w.demo_seal("长春市儿童福利院"),
    phone="0431-81234567",
    address="吉林省长春市南关区示例路1号",
    postcode="130000",
    demo=True,
)
BUREAU = w.Letterhead(
    agency="长春市民政局",
    seal=w.demo_seal("长春市民政局"),
    phone="0431-80000000",
    demo=True,
)
ORDER = "家庭寄养管理办法"
AGE = w.Citation(
    "主要照料人的年龄在三十周岁以上、六十五周岁以下",
    ORDER,
    "第八条第（五）项",
    "主要照料人的年龄在30周岁以上65周岁以下",
)
UNDER_SIX = w.Citation("家庭中没有未满六周岁的儿童", ORDER, "第九条", "六周岁", confirmed=False)
INTERVIEW = w.Citation("收入证明覆盖最近十二个月", house=True)
TRAINING_BASIS = w.Citation("签订寄养协议前，主要照料人应当接受培训", ORDER, "第十二条第（四）项")
OBJECTION = w.Objection(
    to="长春市儿童福利院院长办公室",
    phone="0431-81234560",
    address="吉林省长春市南关区示例路1号",
    complaint_to="长春市民政局",
    complaint_phone="0431-80000000",
)
UNMET = (
    w.Unmet(AGE, "主要照料人㛃𠮷䶮于1959年2月3日出生，申请之日年满六十七周岁",
            "居民身份证或者户口簿（出生日期确有错误的）", "FC-08-5a"),
    w.Unmet(UNDER_SIX, "共同居住的孙女于2022年5月出生，未满六周岁",
            "证明该儿童不在本家庭居住的材料，如居住证、村（居）民委员会证明", "FC-09-2"),
    w.Unmet(INTERVIEW, "提交的收入证明只有三个月", "最近十二个月的银行流水"),
)  # fmt: skip


def reference(number: str = "寄养审字〔2026〕第00001号") -> w.Reference:
    return w.Reference(
        number=number,
        dated=DATED,
        case_number="FC-220104-2026-00012",
        verification=w.Verification(
            "https://tongan.example.gov.cn/v/7f3k-92qd-m4xa", "7F3K-92QD-M4XA"
        ),
    )


def samples() -> dict[w.LetterKind, w.Content]:
    kind, ref = w.LetterKind, reference()
    bare = w.Reference("", DATED, "FC-220104-2026-00012")
    first = ("寄养审字〔2026〕第00001号", date(2026, 2, 10))
    return {
        kind.RECEIPT: w.Receipt(
            ref, FAMILY, date(2026, 2, 27), ("户口簿", "居民身份证4份", "收入证明"),
            "我们核对材料是否齐全。", CONTACT, date(2026, 3, 6)),
        kind.ACCEPTED: w.Accepted(
            ref, FAMILY, date(2026, 2, 27), DATED,
            "两名评估人员上门考察，考察前会电话预约。", date(2026, 4, 13), CONTACT,
            (w.Citation("评估由专业人员实地考察", ORDER, "第十二条第（二）项"),)),
        kind.SUPPLEMENT: w.Supplement(
            ref, FAMILY, date(2026, 2, 27),
            (w.MissingPaper("健康证明（李某）", "出具日期超过六个月",
                            "到县级以上医院重新检查，提交新证明", INTERVIEW),
             w.MissingPaper("家庭成员一致同意书", "缺少配偶签名", "由配偶签名后重新上传",
                            w.Citation("", ORDER, "第十二条第（一）项"))),
            date(2026, 3, 31), CONTACT),
        kind.APPROVED: w.Approved(
            ref, FAMILY, "㛃𠮷䶮", "合格（总分86分）",
            w.Training("2026年3月20日上午9时", "长春市儿童福利院二楼培训室", 16,
                       "身份证、一寸照片两张"),
            CONTACT, "长春市民政局", "赵建国", (TRAINING_BASIS,)),
        kind.REJECTED: w.Rejected(
            ref, FAMILY, date(2026, 1, 5), UNMET,
            "年龄是办法规定的硬性条件，不能由其他条件补足。家庭的照料愿望值得尊重，"
            "情况发生变化后可以重新申请。", "赵建国", OBJECTION, CONTACT),
        kind.OBJECTION_RESULT: w.ObjectionResult(
            ref, FAMILY, *first, date(2026, 2, 20), True, "撤销原决定。",
            "户籍登记的出生日期与身份证一致，未发现登记错误。", "本案办理结束。",
            "赵建国", CONTACT, UNMET[:1], "长春市民政局", "0431-80000000"),
        kind.FILING: w.Filing(
            ref, "长春市民政局", w.FilingKind.DECISION, FAMILY,
            "吉林省长春市南关区示例街道示例小区3栋2单元501室", 4, *first,
            "合格（86分）", ("钱一", "孙二"), "赵建国", CONTACT,
            ("审核决定", "评估共同评分表")),
        kind.FILING_RECEIPT: w.FilingReceipt(
            reference("长民备〔2026〕第00008号"), "长春市儿童福利院", w.FilingKind.DECISION,
            *first, "㛃𠮷䶮", DATED, CONTACT),
        kind.BUREAU_OBJECTION: w.BureauObjection(
            reference("长民备异〔2026〕第00002号"), "长春市儿童福利院", *first, "㛃𠮷䶮",
            UNMET[1:2], "核实该儿童的居住情况后重新审核", date(2026, 3, 15), "周局长", CONTACT),
        kind.QUALIFIED: w.Qualified(
            ref, FAMILY, "㛃𠮷䶮", "寄养库220104-0031", DATED, date(2027, 2, 28), 2, 16,
            CONTACT, (TRAINING_BASIS,)),
        kind.SUSPENDED: w.Suspended(
            ref, FAMILY, DATED, date(2026, 5, 30), "家庭收入来源发生变化，需要核实。",
            "在2026年3月20日前提交说明和相关材料。", CONTACT, (INTERVIEW,), "赵建国",
            "长春市民政局", "0431-80000000"),
        kind.RECHECK_DUE: w.RecheckDue(
            ref, FAMILY, date(2026, 5, 1), date(2026, 4, 15),
            (w.RenewedPaper("健康证明", "每名家庭成员", "县级以上医院，六个月内"),
             w.RenewedPaper("无犯罪记录证明", "十四周岁以上成员", "公安机关，三个月内")),
            CONTACT, (INTERVIEW,)),
        kind.WITHDRAWN: w.Withdrawn(ref, FAMILY, date(2026, 2, 27), DATED, False, CONTACT),
        kind.SERVICE_SLIP: w.ServiceSlip(
            ref, "寄养审字〔2026〕第00001号", "不予通过决定书", FAMILY, "直接",
            "吉林省长春市南关区示例街道示例小区3栋2单元501室"),
        kind.APPLICATION_FORM: w.ApplicationForm(
            ref, "㛃𠮷䶮", "220104198002289012", "13800000000", "已婚", "㛃𠮷䶮",
            "220104198002289012", "吉林省长春市南关区",
            "吉林省长春市南关区示例街道示例小区3栋2单元501室",
            (w.FormMember("阿依古丽·买买提", "220104198202289028", "配偶", "1982-02-28",
                          "大学专科", "教师", "健康", "长春市南关区"),
             w.FormMember("李小明", "220104201002289018", "儿子", "2010-02-28", "初中",
                          "学生", "健康", "长春市南关区")),
            "一名，2010年2月28日出生，同住", "自有", "118", "3室2厅，5楼", "单独一间，12平方米",
            "168000", "工资", "抚养一名子女，社区志愿者三年", "小学教育",
            "家里的孩子已经长大，我们有时间也有耐心，希望给一个孩子安稳的日子。" * 3,
            "3至10周岁，性别不限，可接受轻度听力障碍", True,
            ("户口簿", "居民身份证", "收入证明"), True, date(2026, 2, 27)),
        kind.ASSESSMENT_SHEET: sheet(bare),
        kind.CONSENT_FORM: w.ConsentForm(
            bare, "长春市儿童福利院", "㛃𠮷䶮",
            (w.ConsentMember("㛃𠮷䶮", "本人"), w.ConsentMember("阿依古丽·买买提", "配偶"),
             w.ConsentMember("李小明", "儿子", adult=False))),
        kind.AGREEMENT: FosterAgreement(
            ref, "家庭寄养协议",
            (AgreementClause("双方", ("甲方：长春市儿童福利院。", "乙方：㛃𠮷䶮。")),
             AgreementClause("寄养的孩子", ("代称“青禾12”。",))),
            (AgreementSignature("甲方", "长春市儿童福利院", "2026年3月1日", "负责人签署并盖章"),
             AgreementSignature("乙方", "㛃𠮷䶮", "2026年2月28日", "手机签名")),
            "本协议自2026年3月1日起生效。", "赵建国", "0" * 64),
        kind.HOME: w.HomeLetter(
            ref, "长春市儿童福利院", "安置机构意见书",
            ("同意长春市儿童福利院开展家庭寄养工作。", "请在三十日以内报送年度工作计划。"),
            CONTACT, "周局长", (TRAINING_BASIS,)),
        kind.PLACEMENT_ENDED: notice(
            "解除家庭寄养通知书", "家庭寄养协议自2026年3月31日起解除，请按约定送回孩子。",
            (("解除时间", "2026年3月31日"), ("送回地点", "长春市儿童福利院")),
            ("我们的工作人员会到家中接孩子。", "解除后三个月内，我们会上门回访五次。"),
            reasons="家庭因工作调动迁往外省，不能继续照料。",
            remedy="收到本通知后，可以向长春市民政局反映，电话0431-80000000。",
            copies_to="长春市民政局"),
        kind.ADOPTION_INTENT: notice(
            "拟送养告知书", "有家庭表示愿意收养寄养在您家的孩子。您家有意收养的，请告诉我们。",
            (("告知日期", "2026年3月1日"), ("答复期限", "2026年3月31日")),
            ("在期限以内书面答复，也可以在网上答复。",)),
        kind.CORRECTION: notice(
            "督促改正通知书", "2026年2月26日上门探访时，发现下列问题，请改正。",
            (("问题", "药品放在孩子够得到的地方"), ("改正期限", "2026年3月15日")),
            ("改正后上传照片，或者请工作人员再次上门查看。",),
            reasons="药品没有上锁，容易被孩子误服。"),
        kind.CARER_CHANGED: notice(
            "变更主要照料人通知书", "经评估，同意变更主要照料人。",
            (("原主要照料人", "㛃𠮷䶮"), ("新的主要照料人", "阿依古丽·买买提"),
             ("变更日期", "2026年3月1日")),
            ("双方签订补充协议后生效。",)),
        kind.TERM_RENEWED: notice(
            "续签家庭寄养协议通知书", "家庭寄养协议即将到期，双方同意续签。",
            (("原到期日", "2026年2月28日"), ("新的到期日", "2027年2月28日")),
            ("其他条款不变，请妥善保管原协议。",)),
        kind.COUPLE_HIRED: notice(
            "类家庭夫妻聘用通知书", "您二位的申请已经审查，决定聘用。",
            (("类家庭", "向阳之家"),), ("请按通知参加岗前培训。", "培训合格后签订合同。")),
        kind.UNIT_CONTRACT: FosterAgreement(
            ref, "类家庭养育合同",
            (AgreementClause("双方和期限", ("甲方：长春市儿童福利院。", "乙方：㛃𠮷䶮夫妻。")),
             AgreementClause("休息", ("乙方每月休息4天。",))),
            (AgreementSignature("甲方", "长春市儿童福利院", "2026年3月1日", "负责人签署并盖章"),
             AgreementSignature("乙方", "㛃𠮷䶮", "2026年2月28日", "纸质签名")),
            "本合同自2026年3月2日起生效。", "赵建国"),
        kind.COUPLE_REFUSED: notice(
            "不予聘用决定书", "您二位的申请已经审查，决定不予聘用。", (), (),
            reasons="妻子的文化程度没有达到初中。", remedy="可以向长春市民政局反映。",
            unmet=UNMET[:1]),
        kind.UNIT_CORRECTION: notice(
            "类家庭限期改正通知书", "本机构发现类家庭“向阳之家”有下面的问题，请在期限内改正。",
            (("存在的问题", "药品没有锁好。"), ("最后一天", "2026年3月17日")),
            ("改正以后请告诉承办的工作人员。",), remedy="可以向长春市民政局反映。"),
        kind.UNIT_DISSOLVED: notice(
            "类家庭解散决定书", "本机构决定解散类家庭“向阳之家”。",
            (("现在住着的孩子", "3名"),), ("请与机构交接孩子的物品、款项和资料。",),
            reasons="机构调整布局。", remedy="可以向长春市民政局反映。"),
        kind.ADOPTION_RECEIPT: notice(
            "收养登记申请回执", "您的收养登记申请已经收到。",
            (("申请编号", "AD-220104-2026-00001"),),
            ("登记机关核对材料。",)),
        kind.ADOPTION_ACCEPTED: notice(
            "收养登记受理通知书", "您的收养登记申请材料齐全，我局已经受理。",
            (("受理日期", "2026年3月2日"), ("审查期限", "2026年4月1日以前")),
            ("下一步：书面告知您收养评估的安排。",)),
        kind.ADOPTION_SUPPLEMENT: notice(
            "补正告知书", "您的收养登记申请需要补正下列内容，请一次补齐。",
            (("第1项", "居民户口簿：还没有交"), ("最后一天", "2026年3月23日")),
            ("可以在网上补交。",)),
        kind.ADOPTION_ASSESSMENT: notice(
            "收养评估告知书", "您的申请通过初审，按规定进行收养评估。", (),
            ("请在15日内答复是否同意。",)),
        kind.ADOPTION_CONCLUSION: notice(
            "收养评估结论告知书", "您的收养评估已经完成。", (("结论", "合格"),), (),
            remedy="对结论有异议的，送达后10个工作日内提出。"),
        kind.ADOPTION_FUSION: notice(
            "融合通知书", "请按约定开始融合。", (("开始", "2026年3月6日"), ("不少于", "30日")),
            ("孩子仍由原监护人监护。",)),
        kind.ADOPTION_APPOINTMENT: notice(
            "收养登记预约通知书", "您的申请已经批准，请按时来登记。",
            (("时间", "2026年5月18日上午9时"),), ("请带齐原件。",)),
        kind.ADOPTION_REFUSED: notice(
            "不予办理收养登记通知书", "您的收养登记申请，经审查，不予办理收养登记。", (), (),
            reasons="收养人已有两名子女。", remedy="可以自知道之日起60日内申请行政复议。"),
        kind.ADOPTION_DISSOLVED: notice(
            "解除收养关系证明", "收养关系已经依法登记解除。",
            (("证明编号", "(2026)吉朝解字00001"),), ("请持本证明到公安机关办理户口变更。",)),
        kind.ADOPTION_REVOKED: notice(
            "撤销收养登记决定书", "收养登记是弄虚作假骗取的，现决定撤销。", (), (),
            reasons="出生证明是伪造的。", remedy="可以自知道之日起60日内申请行政复议。"),
        kind.ADOPTION_POLICE: notice(
            "线索移送函", "在收养融合期间发现未成年人可能受到伤害，现移送线索。",
            (("发现时间", "2026年3月6日"), ("孩子现在", "已接回儿童福利院")),
            ("请依法处理，并将结果告知我局。",)),
        kind.ADOPTION_REPORT: notice(
            "收养评估报告", "收养评估已经完成，报告如下。",
            (("评估内容", "收养动机等十一项"), ("结论", "合格"), ("签署", "钱一、孙二")), ()),
        kind.ADOPTION_OBJECTION: notice(
            "收养评估异议答复书", "您对收养评估结论的异议，经核查，不成立。",
            (("提出异议", "2026年3月6日"),), (), reasons="评分表与走访记录一致。"),
        kind.ADOPTION_ROOTS: notice(
            "寻根回访答复书", "您的寻根回访申请，经审查，同意。",
            (("可以看的", "成长记录和照片"), ("费用", "不收费")), ("请带护照原件。",)),
        kind.ADOPTION_VOLUME: VolumePages(
            w.Reference("", DATED, "2026-登内-00001"), "收养登记档案", "一案一卷，永久保管。",
            (VolumeRow("1", "申请书", "收养登记申请书", "2026-03-06", "02-01.pdf", "0" * 64),),
            (NoticeRow("备考表", "无"),)),
        **{
            one: w.HomeLetter(
                reference(), "购买服务文书", "长春市暖阳社会工作服务中心",
                ("合同履行中存在下面的问题：", "连续四周没有派人服务。"), CONTACT, "赵建国",
                (TRAINING_BASIS,),
            )
            for one in (kind.PURCHASE_DEMAND, kind.PURCHASE_RECTIFY, kind.PURCHASE_ENDED,
                        kind.PURCHASE_REPORT)
        },
    }  # fmt: skip


def notice(
    title: str,
    opening: str,
    facts: tuple[tuple[str, str], ...],
    steps: tuple[str, ...],
    *,
    reasons: str = "",
    remedy: str = "",
    copies_to: str = "",
    unmet: tuple[w.Unmet, ...] = (),
) -> PlacementNotice:
    return PlacementNotice(
        reference(), title, FAMILY, opening,
        tuple(NoticeRow(label, value) for label, value in facts), steps, CONTACT,
        (TRAINING_BASIS,), reasons, "赵建国", remedy, copies_to, unmet,
    )  # fmt: skip


def sheet(reference: w.Reference, *, joint: bool = False) -> w.AssessmentSheet:
    def item(text: str, most: float) -> w.SheetItem:
        return w.SheetItem(text, most, most - 0.5 if joint else None)

    return w.AssessmentSheet(
        reference,
        (
            w.SheetBlock("住房", (item("儿童有自己的床和储物处", 4),
                                item("人均面积超出标准一成以上", 3),
                                item("安全清单（门窗、燃气、电线、楼梯、水、火、药品、动物）", 5),
                                item("采光、通风、卫生", 3)), "考察照片、清单"),
            w.SheetBlock("收入", (item("来源稳定", 5), item("负债可承受", 2),
                                item("收入不依赖补贴", 3)), "材料"),
            w.SheetBlock("健康", (item("主要照料人", 5), item("其他成员", 5)), "健康证明"),
        ),
        tuple(w.SheetVeto(text, False if joint else None) for text in
              ("成员有传染病、精神疾病或者其他影响儿童健康的疾病", "成员有犯罪记录",
               "有成员不同意")),
        joint=joint,
        assessors=("钱一", "孙二"),
        visited_on=DATED if joint else None,
        total=33 if joint else None,
        outcome="合格" if joint else "",
        opinion="家庭和睦，主要照料人有带养经验，建议通过。" if joint else "",
        version="2026年第1版",
    )  # fmt: skip
