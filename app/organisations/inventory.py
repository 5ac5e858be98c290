"""What the tables of the register hold."""

from __future__ import annotations

from app.core.inventory import (
    LASTING,
    P0,
    P1,
    P2,
    P3,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
    placed,
)

DUTY = Basis(Ground.DUTY, ("AE-07-4", "AE-13"))
STAFF = Retention("组织登记的人员信息保存到离职后5年；随评估档案引用的部分随档案保存")
CHECKED = {
    "checked_on": Column(P1, "民政局核对的日期"),
}
VOIDED = {
    "voided_at": Column(P1, "作废的时间"),
    "void_reason": Column(P1, "作废的理由"),
}

INVENTORY = {
    "organisations": Table(
        "承担评估和服务的社会组织：登记信息、业务范围、是否健全",
        DUTY,
        LASTING,
        {
            "credit_code": Column(P0, "统一社会信用代码"),
            "name": Column(P0, "名称"),
            "type": Column(P0, "类型"),
            "registrar": Column(P0, "登记管理机关"),
            "competent_unit": Column(P0, "业务主管单位"),
            "founded_on": Column(P0, "成立日期"),
            "certificate_until": Column(P0, "登记证书有效期"),
            "standing": Column(P0, "正常、注销或者撤销"),
            "standing_since": Column(P0, "注销、撤销的日期"),
            "address": Column(P0, "住所"),
            "head": Column(P0, "法定代表人，登记时公示的姓名"),
            "phone": Column(P0, "单位电话"),
            "scope": Column(P0, "章程载明的业务范围"),
            "fields": Column(P0, "业务范围涵盖的服务领域"),
            "experience": Column(P1, "评估相关经验"),
            "governed": Column(P1, "组织机构是否健全"),
            "governed_checked_on": Column(P1, "查看章程和机构的日期"),
            "lists_checked_on": Column(P1, "查询信用名单的日期"),
            **placed(P0, "住所所在地"),
        },
    ),
    "org_people": Table(
        "组织的工作人员：能不能计入专职专业人员、能不能派出评估",
        DUTY,
        STAFF,
        {
            "name": Column(P2, "姓名，打印版只留姓"),
            "id_no": Column(P2, "身份证号码", Mask.ID, why="号码泄露容易被冒用，加密保存"),
            "id_no_index": Column(P2, "身份证号码的盲索引，防止一人两处专职", Mask.HIDDEN),
            "id_no_mask": Column(P2, "隐去中间的身份证号码"),
            "job": Column(P1, "岗位"),
            "full_time": Column(P1, "是否专职"),
            "background": Column(P2, "专业背景"),
            "working_since": Column(P2, "从事相关工作的起始日期"),
            "joined_on": Column(P1, "入职日期"),
            "left_on": Column(P1, "离职日期"),
            **CHECKED,
        },
    ),
    "org_papers": Table(
        "人员的学历、证书、培训考核和违法犯罪记录查询",
        Basis(Ground.DUTY, ("AE-07-4", "SUP-15")),
        STAFF,
        {
            "kind": Column(P1, "材料种类"),
            "title": Column(P2, "材料名称"),
            "number": Column(P2, "材料编号"),
            "issuer": Column(P1, "发证或者查询单位"),
            "background": Column(P1, "证明的专业"),
            "trained_on": Column(P1, "培训日期"),
            "issued_on": Column(P1, "发证、考核或者查询日期"),
            "valid_until": Column(P1, "有效期至"),
            "good": Column(
                P3, "是否合格、是否没有记录", Mask.HIDDEN,
                why="只存结论，用来拦截不能接触儿童的人员，要在查询里比较",
            ),
            **CHECKED,
            **VOIDED,
        },
    ),
    "org_reports": Table(
        "每年的年度报告", DUTY, LASTING,
        {
            "year": Column(P0, "年度"),
            "filed_on": Column(P0, "报送日期"),
            "result": Column(P0, "结论"),
            **VOIDED,
        },
    ),
    "org_ratings": Table(
        "社会组织评估等级", DUTY, LASTING,
        {
            "level": Column(P0, "等级"),
            "announced_on": Column(P0, "公告日期"),
            "from_on": Column(P0, "有效期起"),
            "to_on": Column(P0, "有效期止"),
            **VOIDED,
        },
    ),
    "org_listings": Table(
        "活动异常名录和严重违法失信名单", DUTY, LASTING,
        {
            "kind": Column(P0, "哪个名单"),
            "ground": Column(P0, "列入的事由"),
            "from_on": Column(P0, "列入日期"),
            "removed_on": Column(P0, "移出日期"),
            **VOIDED,
        },
    ),
    "org_relations": Table(
        "与其他单位、公职人员的关联，用于回避", Basis(Ground.DUTY, ("AE-12",)), LASTING,
        {
            "kind": Column(P1, "关联种类"),
            "other": Column(P2, "关联的单位或者公职人员"),
            "note": Column(P2, "说明"),
            "from_on": Column(P1, "开始日期"),
            "until_on": Column(P1, "结束日期"),
            **VOIDED,
        },
    ),
    "org_incubations": Table(
        "培育的团队和社会组织：计划、导师、进展到哪一段", Basis(Ground.DUTY, ("INC-07",)), LASTING,
        {
            "name": Column(P1, "团队或者组织的名称"),
            "programme": Column(P1, "培育计划"),
            "mentor": Column(P2, "导师的姓名和单位"),
            "idea": Column(P1, "服务设想"),
            "team": Column(P1, "团队人数"),
            "ways": Column(P1, "培育方式"),
            "fields": Column(P1, "承担的任务"),
            "plan": Column(P1, "发展计划"),
            "exit_plan": Column(P1, "独立运行计划"),
            "accounts_on": Column(P1, "查看账目的日期"),
            "stage": Column(P1, "进展到哪一段"),
            "stage_on": Column(P1, "从哪一天起"),
            "steps": Column(P1, "各段开始的日期"),
            "started_on": Column(P1, "开始培育的日期"),
            "ended_on": Column(P1, "结束培育的日期"),
            "end_reason": Column(P1, "结束的理由"),
            **placed(P0, "团队所在地"),
        },
    ),
    "org_links": Table(
        "与未成年人救助保护机构的固定联系", Basis(Ground.DUTY, ("INC-03",)), LASTING,
        {
            "from_on": Column(P1, "开始联系的日期"),
            "until_on": Column(P1, "结束联系的日期"),
            **VOIDED,
        },
    ),
    "org_activities": Table(
        "组织与保护机构共同开展的活动", Basis(Ground.DUTY, ("INC-03",)), LASTING,
        {
            "held_on": Column(P1, "活动日期"),
            "what": Column(P1, "活动内容，不写孩子的姓名"),
            **VOIDED,
        },
    ),
    "org_agreements": Table(
        "民政局与组织签订的书面协议", Basis(Ground.DUTY, ("AE-05", "AE-13")), LASTING,
        {
            "kind": Column(P1, "协议内容"),
            "number": Column(P1, "协议编号"),
            "from_on": Column(P1, "期限起"),
            "to_on": Column(P1, "期限止"),
            "signed_on": Column(P1, "签订日期"),
            "signed_by_organisation": Column(P2, "组织的签字人"),
            "signed_by_bureau": Column(P2, "民政局的签字人"),
            "released_at": Column(P1, "局负责人同意的时间"),
            "ended_on": Column(P1, "提前终止的日期"),
            "end_reason": Column(P1, "提前终止的理由"),
            **VOIDED,
        },
    ),
    "org_changes": Table(
        "登记内容的更正：改了什么、为什么、谁改的", DUTY, LASTING,
        {
            "what": Column(P1, "改的是哪一部分"),
            "before": Column(P2, "改之前的内容", Mask.HIDDEN, why="可能含人员姓名"),
            "after": Column(P2, "改之后的内容", Mask.HIDDEN, why="可能含人员姓名"),
            "reason": Column(P1, "理由"),
        },
    ),
}  # fmt: skip
