"""The printed forms: one function per kind, filled in or left to the pen."""

from __future__ import annotations

from app.documents.letters import form_contents as f
from app.documents.letters.blocks import Block, Field, Fields, Heading, Lines, Page, Para, Table
from app.documents.letters.contents import Filing
from app.documents.letters.text import chinese_date as day
from app.documents.letters.text import points

_MEANS = ("直接", "邮寄", "电子", "留置", "公告")
_PAPERS = (
    "户口簿", "家庭成员身份证", "婚姻状况证明", "收入证明", "住房证明（不动产权证或者租赁合同）",
    "家庭成员健康证明（县级以上医院，6个月内）", "无犯罪记录证明（3个月内）", "家庭成员一致同意书",
)  # fmt: skip
_BLANK_DATE = "　　年　　月　　日"


def filing(x: Filing) -> Page:
    blocks: list[Block] = [
        Fields(
            [
                Field("备案事项", x.kind),
                Field("案件编号", x.reference.case_number),
                Field("寄养家庭主要照料人", x.main_carer),
                Field("家庭成员人数", f"{x.members}人"),
                Field("家庭住址", x.family_address, span=2),
                Field("决定（协议）文号", x.decided_number),
                Field("决定（签订）日期", day(x.decided_on)),
                Field("评估结论", x.assessment),
                Field("评估人员", "、".join(x.assessors)),
                Field("审核人", x.head_name),
                Field("联系人及电话", f"{x.contact.name}　{x.contact.phone}"),
                Field("附件", "\n".join(x.enclosures), span=2),
                Field("说明", x.note, span=2, height_mm=20),
                Field("民政部门收件人", "", height_mm=12),
                Field("收件日期", _BLANK_DATE, height_mm=12),
                Field("回执号", ""),
                Field("异议内容", ""),
            ]
        )
    ]
    return Page("家庭寄养备案表", blocks, addressee=x.addressee, shape="form", sealed=True)


def service_slip(x: f.ServiceSlip) -> Page:
    means = "　".join(f"{'■' if way == x.means else '□'}{way}送达" for way in _MEANS)
    return Page(
        "送达回证",
        [
            Fields(
                [
                    Field("送达文书名称", x.letter_title),
                    Field("文书编号", x.letter_number),
                    Field("案件编号", x.reference.case_number),
                    Field("受送达人", x.addressee),
                    Field("送达方式", means, span=2),
                    Field("送达地址", x.address, span=2, height_mm=12),
                ]
            ),
            Table(
                ["次数", "送达时间", "送达人", "结果"],
                [[str(n), "　　年　　月　　日　　时", "", ""] for n in (1, 2, 3)],
                [0.6, 2, 1.2, 2],
                centred=[0, 1],
                row_height_mm=11,
            ),
            Fields(
                [
                    Field("收件人签名或者盖章", "", height_mm=16),
                    Field("收到日期", _BLANK_DATE, height_mm=16),
                    Field("与受送达人的关系", ""),
                    Field("邮寄回单号", ""),
                    Field("拒收事由", "", span=2, height_mm=16),
                    Field("见证人签名", "", height_mm=12),
                    Field("见证人单位", "", height_mm=12),
                    Field("送达人签名", x.officer, height_mm=12),
                    Field("备注", "", height_mm=12),
                ]
            ),
            Para(
                "注：受送达人是自然人的，由本人签收；本人不在的，由同住的成年家属签收，"
                "并注明与受送达人的关系。送达日期以收到日期为准。"
            ),
        ],
        shape="form",
        sealed=False,
    )


def application_form(x: f.ApplicationForm) -> Page:
    siblings = {None: "□是　□否", True: "■是　□否", False: "□是　■否"}[x.siblings_ok]
    members = [
        [m.name, m.id_no, m.relation, m.birth, m.education, m.job, m.health, m.hukou]
        for m in x.members
    ] or [[""] * 8 for _ in range(5)]
    papers = x.papers or tuple(f"□{paper}" for paper in _PAPERS)
    return Page(
        "家庭寄养申请表",
        [
            Heading("一、申请人和主要照料人"),
            Fields(
                [
                    Field("申请人姓名", x.applicant_name),
                    Field("公民身份号码", x.id_no),
                    Field("联系电话", x.phone),
                    Field("婚姻状况", x.marital_status),
                    Field("主要照料人", x.main_carer),
                    Field("公民身份号码", x.main_carer_id_no),
                    Field("户籍地", x.hukou, span=2),
                    Field("现住址", x.address, span=2),
                ]
            ),
            Heading("二、共同居住的家庭成员"),
            Table(
                ["姓名", "公民身份号码", "关系", "出生日期", "文化程度", "职业", "健康", "户籍地"],
                members,
                [1.3, 2.35, 0.8, 1.35, 1.15, 0.9, 0.8, 1.45],
                row_height_mm=9,
            ),
            Fields(
                [
                    Field(
                        "亲生和已收养子女（出生日期、是否同住）",
                        x.own_children,
                        span=2,
                        height_mm=12,
                    )
                ]
            ),
            Heading("三、住房和收入"),
            Fields(
                [
                    Field("住房性质", x.dwelling_tenure or "□自有　□租赁"),
                    Field("建筑面积（平方米）", x.dwelling_area),
                    Field("间数和楼层", x.dwelling_rooms),
                    Field("儿童房间", x.child_room),
                    Field("家庭年收入（元）", x.income),
                    Field("收入来源", x.income_source),
                ]
            ),
            Heading("四、照料经验和意愿"),
            Fields(
                [
                    Field("照料经验", x.experience, span=2, height_mm=14),
                    Field("专业特长", x.skills, span=2),
                    Field("寄养动机", x.motive, span=2, height_mm=26),
                    Field("可接受儿童的情况", x.preference, span=2),
                    Field("是否可接受两名", siblings, span=2),
                ]
            ),
            Heading("五、提交的材料"),
            Fields([Field("材料", "\n".join(papers), span=2)]),
            Heading("六、承诺"),
            Para(
                f"{'■' if x.declared else '□'}以上内容和所附材料真实、完整。情况有变化的，"
                "我将及时告知。我知道，材料虚假的，申请不予通过。"
            ),
            Lines(
                [
                    "申请人签名",
                    "配偶签名（已婚的）",
                    f"日期：{day(x.submitted_on)}" if x.submitted_on else "日期",
                ]
            ),
        ],
        shape="form",
        sealed=False,
    )


def assessment_sheet(x: f.AssessmentSheet) -> Page:
    rows: list[list[str]] = []
    heads: list[int] = []
    for block in x.blocks:
        most = sum(item.most for item in block.items)
        got = [item.score for item in block.items]
        known = [score for score in got if score is not None]
        subtotal = points(sum(known)) if len(known) == len(got) else ""
        evidence = f"（依据：{block.evidence}）" if block.evidence else ""
        heads.append(len(rows))
        rows.append([f"{block.title}{evidence}", points(most), subtotal, ""])
        rows.extend(
            [item.text, points(item.most), points(item.score), item.remark] for item in block.items
        )
    total = points(sum(item.most for block in x.blocks for item in block.items))
    heads.append(len(rows))
    rows.append(["合计", total, points(x.total), ""])
    boxes = {None: "□有　□无", True: "■有　□无", False: "□有　■无"}
    outcomes = ("合格", "待改善复评", "不合格")
    kind = "共同评分表" if x.joint else "单人评分表（独立填写，双方提交前不得互看）"
    # The blank may be lost on the way to the house, so it names nobody.
    named = x.assessors if x.joint else ()
    blocks: list[Block] = [
        Fields(
            [
                Field("案件编号", x.reference.case_number),
                Field("表类", kind),
                Field("考察日期", day(x.visited_on) if x.visited_on else _BLANK_DATE),
                Field("评分表版本", x.version),
            ]
        ),
        Table(["项目和内容", "满分", "得分", "备注"], rows, [4, 0.6, 0.7, 1.9],
              centred=[1, 2], row_height_mm=7.5, heads=heads),
        Heading("一票否决事项"),
        Table(["事项", "有无"], [[v.text, boxes[v.found]] for v in x.vetoes], [4, 1], centred=[1]),
        Heading("评估意见"),
        Fields(
            [
                Field("结论", "　".join(f"{'■' if o == x.outcome else '□'}{o}" for o in outcomes),
                      span=2),
                Field("意见", x.opinion, span=2, height_mm=30),
            ]
        ),
        Lines([f"评估人员签名（{name}）" for name in named] or ["评估人员签名"]),
        Lines(["日期"]),
    ]  # fmt: skip
    return Page(x.title, blocks, shape="form", sealed=False)


_FOSTER = (
    (
        "我们已经了解家庭寄养的内容和责任，一致同意家庭申请寄养儿童，愿意共同关心、照料寄养儿童，"
        "接受评估、培训、探访和监督。"
    ),
    "寄养不改变儿童的监护人和户籍；儿童被收养、被认领或者不适合继续寄养时，寄养关系应当解除；",
)
_UNIT = (
    (
        "我们已经了解类家庭的工作内容和责任，一致同意夫妻二人申请到儿童福利机构的类家庭照料儿童，"
        "同意机构核实每名成员的健康情况和有无犯罪记录，接受培训、探访、评估和监督。"
    ),
    "类家庭养育不改变儿童的监护人和户籍；儿童被收养、被认领或者另有安排时会离开；",
)


def consent_form(x: f.ConsentForm) -> Page:
    applicant = x.applicant_name or "＿＿＿＿＿＿"
    adults = [[m.name, m.relation, "", ""] for m in x.members if m.adult]
    minors = [[m.name, m.relation, "", ""] for m in x.members if not m.adult]
    blank = [[""] * 4 for _ in range(4)]
    what, ends = _UNIT if x.for_unit else _FOSTER
    return Page(
        "家庭成员一致同意书",
        [
            Para(f"我们是{applicant}家庭的共同居住成员。{what}"),
            Para(f"我们知道：{ends}任何成员不同意的，可以不签名，也可以在签名后撤回同意。"),
            Heading("一、年满十八周岁的成员签名（每人亲笔）"),
            Table(["姓名", "关系", "签名", "日期"], adults or blank, [1.3, 1, 2, 1.5],
                  row_height_mm=13),
            Heading("二、年满八周岁未成年成员的意见"),
            Table(["姓名", "关系", "本人意见（原话）", "记录人"], minors or blank[:2],
                  [1.3, 1, 2.6, 1], row_height_mm=16),
            Lines(["见证人（机构工作人员）签名", "日期"]),
        ],
        addressee=x.institution,
        shape="form",
        sealed=False,
    )  # fmt: skip
