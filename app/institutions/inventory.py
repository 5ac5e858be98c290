"""What the tables of child welfare institutions hold."""

from __future__ import annotations

from app.core.inventory import (
    LASTING,
    P0,
    P1,
    P2,
    P3,
    PLACE,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
    placed,
)

CHAIN = Basis(Ground.DUTY, ("CW26-B1", "PD-SEN-1"))
PAPERS = Basis(Ground.DUTY, ("CW18-P1", "CW18-X2"))
SEARCH = Basis(Ground.DUTY, ("CW18-M4",))
RULING = Basis(Ground.DUTY, ("MP-LG-1", "MP-RV-1"))
LEAVE = Basis(Ground.DUTY, ("CW18-X1", "CW18-X2"))
PLAN = Basis(Ground.DUTY, ("CW18-L3",))
SCREEN = Basis(Ground.DUTY, ("CW-SCREEN",))
STAFF = Basis(Ground.DUTY, ("CW18-H1", "CW18-H2"))
HOUSE = Basis(Ground.DUTY, ("CW18-L1",))
SAFETY = Basis(Ground.DUTY, ("CW26-D1",))
DUTY = Basis(Ground.DUTY, ("CW18-S1", "PD-SEN-1"))
GIFTS = Basis(Ground.DUTY, ("CW18-F2",))
ALWAYS = Retention("儿童个人档案永久保存", rule="PD-AR-2")
WORKING = Retention("在职期间和离职后3年")
LISTS = "列表、统计和期限要用，旁边没有姓名，单独不能指向个人"
CODED = "只有代码或者日期，旁边没有姓名，单独不能指向个人"
NO_NAME = "不写儿童姓名，只写事由或者单位"
DONE = Column(P1, "完成日期")
NOTE = Column(P3, "办理结果的说明", Mask.HIDDEN, why=NO_NAME)


def _dates(*rows: tuple[str, str]) -> dict[str, Column]:
    return {name: Column(P3, says, why=CODED) for name, says in rows}


INVENTORY = {
    "admissions": Table(
        "办理儿童的接收、在院和离院",
        CHAIN,
        ALWAYS,
        {
            "case_no": Column(P1, "临时编号，也是办件编号"),
            "state_since": Column(P1, "进入当前状态的时间"),
            "due_on": Column(P1, "最近的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "source": Column(P3, "由谁送来", why=LISTS),
            "ground": Column(P3, "接收情形", why=LISTS),
            "legal_ground": Column(P3, "民政部门监护的法定情形", why=LISTS),
            "referred_at": Column(P1, "登记送交的时间"),
            "found_on": Column(P3, "发现或者开始救助的日期", why=CODED),
            "police_unit": Column(P3, "公安机关名称", why=NO_NAME),
            "police_receipt": Column(P3, "报案回执编号", why=CODED),
            "name": Column(P3, "姓名，建档前暂存", Mask.NAME),
            "name_mask": Column(P3, "隐去后的姓名", why="只有姓，不多于列表显示的内容"),
            "naming_basis": Column(P3, "姓名的依据", why=NO_NAME),
            "id_no": Column(P3, "公民身份号码，建档前暂存", Mask.ID),
            "sex": Column(P3, "性别", why=LISTS),
            "birth_on": Column(P3, "出生日期或者推定日期", Mask.HIDDEN, why=LISTS),
            "birth_assumed": Column(P3, "出生日期是否推定", why=CODED),
            "nation": Column(P3, "民族", why=LISTS),
            "referral": Column(P3, "发现地点、发现人、衣物和初步健康情况", Mask.HIDDEN),
            "arrived_at": Column(P1, "到院时间"),
            "belongings": Column(P3, "随身物品和身体特征", Mask.HIDDEN),
            "exam_due_at": Column(P1, "体检的最后时间"),
            "examined_at": Column(P1, "体检时间"),
            "exam": Column(P3, "体检、传染病、过敏和DNA样本编号", Mask.HIDDEN),
            "opinion_agrees": Column(P1, "民政局拟同意还是不同意接收"),
            "opinion_reason": Column(P3, "接收意见的理由", Mask.HIDDEN, why=NO_NAME),
            "drafted_at": Column(P1, "拟定意见的时间"),
            "decided_at": Column(P1, "签发意见的时间"),
            **_dates(
                ("admitted_on", "入院日期"),
                ("long_term_on", "转为长期监护的日期"),
                ("left_on", "离院日期"),
                ("closed_on", "结案日期"),
            ),
            "alarmed_at": Column(P1, "24小时体检或者报告死亡逾期的提醒时间"),
            "end_note": Column(P3, "结束时的说明", Mask.HIDDEN, why=NO_NAME),
            **dict.fromkeys(PLACE, Column(P3, "机构所在地，用于划定管辖", why=LISTS)),
        },
    ),
    "admission_parts": Table(
        "记录谁办了哪一步，防止自己办、自己批",
        Basis(Ground.DUTY, ("SOD-1",)),
        ALWAYS,
        {"part": Column(P1, "办理的步骤"), "at": Column(P1, "时间")},
    ),
    "admission_papers": Table(
        "接收和离院材料及其核对",
        PAPERS,
        ALWAYS,
        {
            "code": Column(P1, "材料种类"),
            "stage": Column(P1, "接收、在院还是离院材料"),
            "number": Column(P3, "材料编号", Mask.HIDDEN, why=CODED),
            "issuer": Column(P1, "出具单位"),
            "issued_on": Column(P3, "出具日期", why=CODED),
            "check": Column(P1, "核对结果"),
            "problem": Column(P3, "不符合的地方", Mask.HIDDEN, why=NO_NAME),
            "checked_at": Column(P1, "核对时间"),
        },
    ),
    "search_notices": Table(
        "寻找儿童的父母",
        SEARCH,
        ALWAYS,
        {
            "published_on": Column(P1, "发布日期"),
            "until_on": Column(P1, "期满日期"),
            "media": Column(P1, "发布的媒体"),
            "place": Column(P1, "公开的发现地点，只写到街道或者场所"),
            "features": Column(P3, "体貌特征和随身物品", Mask.HIDDEN),
            "digest": Column(P1, "公告内容的摘要，作发布凭证"),
            "contact": Column(P1, "联系单位和电话"),
            "claimed": Column(P3, "有没有人认领", why=CODED),
            "ended_on": Column(P1, "登记结果的日期"),
            "taken_down_on": Column(P1, "照片撤下的日期"),
            "note": Column(P3, "公告结果的说明、认领不成立的理由", Mask.HIDDEN),
        },
    ),
    "guardian_rulings": Table(
        "按法院的裁判变更监护人",
        RULING,
        ALWAYS,
        {
            "kind": Column(P3, "裁判的内容", why=CODED),
            "court": Column(P1, "法院"),
            "number": Column(P3, "案号", Mask.HIDDEN, why=CODED),
            **_dates(("judged_on", "裁判日期"), ("effective_on", "生效日期")),
            "guardian": Column(P3, "法院确定的监护人", Mask.HIDDEN),
            "confirmed_at": Column(P1, "民政局核对确认的时间"),
            "returned_at": Column(P1, "民政局退回的时间"),
            "returned_why": Column(P3, "退回的理由", Mask.HIDDEN),
        },
    ),
    "leavings": Table(
        "办理离院",
        LEAVE,
        ALWAYS,
        {
            "ground": Column(P3, "离院情形", why=LISTS),
            "planned_on": Column(P3, "计划离院日期", why=CODED),
            "receiver": Column(P3, "接收人姓名、关系、身份证号码、电话、住址", Mask.HIDDEN),
            "belongings": Column(P3, "交接的物品", Mask.HIDDEN),
            "money_settled": Column(P3, "钱款结清情况", why=NO_NAME),
            "follow_up_plan": Column(P3, "回访计划", Mask.HIDDEN),
            "checked_at": Column(P1, "机构核对的时间"),
            "approved_at": Column(P1, "民政局批准的时间"),
            "filed_at": Column(P1, "备案的时间"),
            "withdrawn_at": Column(P1, "撤销的时间"),
            "withdrawn_why": Column(P3, "撤销的理由", Mask.HIDDEN),
        },
    ),
    "leave_follow_ups": Table(
        "离院后的跟踪回访",
        LEAVE,
        ALWAYS,
        {
            "done_on": Column(P1, "回访日期"),
            "manner": Column(P1, "回访方式"),
            "words": Column(P3, "回访的情况", Mask.HIDDEN),
        },
    ),
    "home_transfers": Table(
        "儿童在机构之间转移",
        Basis(Ground.DUTY, ("CW-JL-1",)),
        ALWAYS,
        {
            "case_no": Column(P1, "原机构的办件编号"),
            "reason": Column(P3, "转移的理由", Mask.HIDDEN, why=NO_NAME),
            "summary": Column(P3, "年龄、性别和需要，不含姓名", Mask.HIDDEN),
            "decided_at": Column(P1, "决定的时间"),
            "moved_on": Column(P1, "转移日期"),
            "answer": Column(P3, "不同意的理由", Mask.HIDDEN, why=NO_NAME),
        },
    ),
    "rooms": Table(
        "儿童居住的房间",
        HOUSE,
        LASTING,
        {
            "name": Column(P1, "房间名称"),
            "kind": Column(P1, "用途"),
            "sex": Column(P1, "住男童还是女童"),
            "closed_on": Column(P1, "停用日期"),
        },
    ),
    "beds": Table(
        "房间里的床位",
        HOUSE,
        LASTING,
        {"label": Column(P1, "床号"), "closed_on": Column(P1, "停用日期")},
    ),
    "home_staff": Table(
        "机构的工作人员",
        STAFF,
        WORKING,
        {
            "name": Column(P2, "姓名"),
            "sex": Column(P2, "性别，女童由女性照料"),
            "job": Column(P2, "岗位"),
            "work_no": Column(P1, "工作编号"),
            "hired_on": Column(P2, "到岗日期"),
            "left_on": Column(P2, "离职日期"),
            "checked_on": Column(P2, "最近一次查询违法犯罪记录的日期"),
            "due_on": Column(P1, "下一次查询的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            **placed(P1, "机构所在地"),
        },
    ),
    "staff_certificates": Table(
        "工作人员的执业资格",
        STAFF,
        WORKING,
        {
            "kind": Column(P2, "证书名称"),
            "number": Column(P2, "证书编号"),
            "issued_on": Column(P2, "发证日期"),
            "valid_until": Column(P2, "有效期"),
        },
    ),
    "staff_crime_checks": Table(
        "每年查询工作人员的违法犯罪记录",
        STAFF,
        WORKING,
        {
            "checked_on": Column(P2, "查询日期"),
            "issuer": Column(P1, "查询单位"),
            "clean": Column(
                P3, "有没有记录", Mask.HIDDEN, why="只存有或者没有，记录的内容不进入本平台"
            ),
            "entered_at": Column(P1, "登记时间"),
        },
    ),
    "home_qualifications": Table(
        "机构取得的资质",
        SAFETY,
        LASTING,
        {
            "kind": Column(P1, "资质名称"),
            "number": Column(P1, "编号"),
            "issuer": Column(P1, "认定单位"),
            "from_on": Column(P1, "起始日期"),
            "until_on": Column(P1, "有效期"),
        },
    ),
    "care_plans": Table(
        "儿童的个人照料计划",
        PLAN,
        ALWAYS,
        {
            "made_on": Column(P1, "制定日期"),
            "goals": Column(P3, "各方面的目标和措施", Mask.HIDDEN),
        },
    ),
    "care_plan_reviews": Table(
        "照料计划的定期复核",
        PLAN,
        ALWAYS,
        {
            "done_on": DONE,
            "findings": Column(P3, "复核的情况", Mask.HIDDEN),
            "goes_on": Column(P1, "计划是否继续"),
        },
    ),
    "placement_walks": Table(
        "按顺序评估儿童的安置方式",
        Basis(Ground.DUTY, ("CW-WALK",)),
        ALWAYS,
        {
            "walked_on": Column(P1, "评估日期"),
            "chosen": Column(P3, "采用的安置方式", why=LISTS),
            "reasons": Column(P3, "没有采用在前方式的理由", Mask.HIDDEN),
            "present": Column(P1, "参加评估的人员"),
        },
    ),
    "care_tasks": Table(
        "为儿童取名、落户、申请生活费等事项",
        Basis(Ground.DUTY, ("CW18-M5",)),
        ALWAYS,
        {
            "kind": Column(P1, "事项"),
            "due_on": Column(P1, "期限"),
            "done_on": DONE,
            "note": NOTE,
        },
    ),
    "adult_plans": Table(
        "儿童成年后的安置",
        Basis(Ground.DUTY, ("CW18-X3",)),
        ALWAYS,
        {
            "assessed_on": Column(P1, "评估日期"),
            "assessors": Column(P1, "评估的专家或者机构"),
            "assessment": Column(P3, "身体、心理和其他情况的评估", Mask.HIDDEN),
            "capable": Column(P3, "是否具有完全民事行为能力", why=CODED),
            "settlement": Column(P3, "集中安置还是社会化安置", why=CODED),
            "responsible": Column(P1, "负责安置的单位"),
            "plan": Column(P3, "安置计划", Mask.HIDDEN),
            "approved_at": Column(P1, "审定时间"),
        },
    ),
    "screenings": Table(
        "定期健康体检和心理筛查",
        SCREEN,
        ALWAYS,
        {
            "kind": Column(P1, "体检还是心理筛查"),
            "done_on": DONE,
            "tool": Column(P1, "使用的量表或者项目"),
            "level": Column(P3, "结果：正常、关注、转介", why=LISTS),
            "result": Column(P3, "结果的说明", Mask.HIDDEN),
            "referred_to": Column(P3, "转介到哪里", why=NO_NAME),
            "referred_on": Column(P3, "转介日期", why=CODED),
            "feedback": Column(P3, "反馈的内容", Mask.HIDDEN),
            "feedback_on": Column(P3, "反馈日期", why=CODED),
        },
    ),
    "home_inspections": Table(
        "机构的安全检查",
        SAFETY,
        LASTING,
        {
            "inspected_on": Column(P1, "检查日期"),
            "by": Column(P1, "检查单位"),
            "topic": Column(P1, "检查内容"),
            "summary": Column(P1, "检查情况"),
        },
    ),
    "inspection_findings": Table(
        "安全检查发现的问题和整改",
        SAFETY,
        LASTING,
        {
            "text": Column(P1, "问题"),
            "major": Column(P1, "是否重大事故隐患"),
            "due_on": Column(P1, "整改期限"),
            "responsible": Column(P2, "整改责任人"),
            "rectified_on": Column(P1, "整改完成日期"),
            "measures": Column(P1, "整改措施"),
            "accepted_on": Column(P1, "验收日期"),
            "returned_why": Column(P1, "没有通过验收的理由"),
        },
    ),
    "donations": Table(
        "捐赠台账，与收养、寄养永不挂钩",
        GIFTS,
        Retention("会计档案30年"),
        {
            "donor": Column(P2, "捐赠人", Mask.NAME, why="捐赠人可能不愿公开"),
            "donor_mask": Column(P2, "列表上的捐赠人：个人只有姓，单位是全称"),
            "donor_index": Column(P2, "捐赠人证件号码的加密索引", Mask.HIDDEN),
            "is_organisation": Column(P1, "单位还是个人"),
            "unnamed": Column(P1, "是否不愿公开"),
            "is_foreign": Column(P1, "捐赠人是不是境外的"),
            "approval_no": Column(P1, "境外捐赠的批准文件编号"),
            "kind": Column(P1, "资金、物资还是服务"),
            "purpose": Column(P1, "用途"),
            "value_fen": Column(P1, "金额或者估价"),
            "received_on": Column(P1, "收到日期"),
            "receipt_no": Column(P1, "收据编号"),
            "tied_case": Column(P2, "捐赠人指明的收养、寄养或者申请；有就不予接受"),
            "refusal": Column(P1, "不予接受的理由"),
            "released_at": Column(P1, "复核时间"),
        },
    ),
    "donation_uses": Table(
        "捐赠的使用",
        GIFTS,
        Retention("会计档案30年"),
        {
            "used_on": Column(P1, "使用日期"),
            "value_fen": Column(P1, "金额"),
            "used_for": Column(P1, "用在哪里"),
        },
    ),
    "home_shifts": Table(
        "24小时值班，交接班重点交接患病儿童",
        DUTY,
        Retention("10年"),
        {
            "on": Column(P1, "哪一天"),
            "part": Column(P1, "早班、中班还是夜班"),
            "on_duty": Column(P2, "值班人员", why="工作安排，交接班要看"),
            "children": Column(P1, "在院儿童人数"),
            "stressed": Column(P3, "患病、受伤儿童和要注意的事", Mask.HIDDEN),
            "events": Column(P3, "当班发生的事", Mask.HIDDEN),
            "taken_at": Column(P1, "接班时间"),
        },
    ),
    "home_patrols": Table(
        "24小时巡查",
        DUTY,
        Retention("10年"),
        {
            "at": Column(P1, "巡查时间"),
            "place": Column(P1, "巡查地点"),
            "fine": Column(P1, "有没有异常"),
            "found": Column(P3, "异常和处理", Mask.HIDDEN),
        },
    ),
    "medications": Table(
        "用药双人签字",
        DUTY,
        ALWAYS,
        {
            "given_at": Column(P3, "用药时间", why=CODED),
            "medicine": Column(P3, "药名、剂量和用法", Mask.HIDDEN),
            "ordered_by": Column(P2, "医生或者处方", why=NO_NAME),
            "second_at": Column(P1, "第二人签字的时间"),
        },
    ),
    "open_services": Table(
        "向社会公开的服务和收费",
        Basis(Ground.DUTY, ("CW26-C1", "CW26-C2")),
        Retention("停止后10年"),
        {
            "name": Column(P0, "服务名称"),
            "audience": Column(P0, "面向谁"),
            "price_fen": Column(P0, "收费"),
            "unit": Column(P0, "计价单位"),
            "basis": Column(P0, "收费依据"),
            "phone": Column(P0, "联系电话"),
            "from_on": Column(P0, "从哪一天起"),
            "until_on": Column(P0, "到哪一天为止"),
            "released_at": Column(P0, "公开的时间"),
        },
    ),
}
