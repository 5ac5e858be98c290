"""What the tables of family-style care hold."""

from __future__ import annotations

from app.core.inventory import (
    P0,
    P1,
    P2,
    P3,
    WITH_CASE,
    Basis,
    Column,
    Ground,
    Mask,
    Table,
    placed,
)

UNIT = Basis(Ground.DUTY, ("FS-01-1", "FS-05-2"))
PLACES = Basis(Ground.DUTY, ("FS-03-2", "FS-03-10"))
COUPLE = Basis(Ground.CONTRACT, ("FS-01-2", "FS-03-4"))
LIFE = Basis(Ground.DUTY, ("FS-01-3", "FS-05-2"))
MONEY = Basis(Ground.CONTRACT, ("FS-04-3",))
RATED = Basis(Ground.DUTY, ("FS-05-1",))
DUTIES = Basis(Ground.DUTY, ("PD-ADM-1",))
PUBLIC = Basis(Ground.NONE)
DUTY = {"duty": Column(P1, "职责"), "at": Column(P1, "时间")}
DUE = {
    "case_no": Column(P1, "编号"),
    "state_since": Column(P1, "进入当前状态的时间"),
    "due_on": Column(P1, "最近的期限"),
    "due_provisional": Column(P1, "期限是否暂定"),
}

INVENTORY = {
    "family_units": Table(
        "机构里的一个类家庭：住在哪里、办到哪一步",
        UNIT,
        WITH_CASE,
        {
            **DUE,
            "name": Column(P1, "家庭的名称，不含人名"),
            "address": Column(P1, "机构提供的住处"),
            "area_m2": Column(P1, "面积"),
            "on_campus": Column(P1, "是否在院内"),
            "own_flat": Column(P1, "是否有独立厨房、卫生间、客厅"),
            "equipment": Column(P1, "设备清单"),
            "capacity": Column(P1, "最多住几名儿童"),
            "trial_until": Column(P1, "可以作适应期评估的第一天"),
            "poor_results": Column(P1, "不合格的评估次数"),
            "ended_on": Column(P1, "解散日期，保存期从这时起算"),
            "end_reason": Column(P1, "解散的依据"),
            **placed(P1, "机构所在地"),
        },
    ),
    "family_unit_participations": Table("确保评估和决定由不同的人办理", DUTIES, WITH_CASE, DUTY),
    "family_unit_rooms": Table(
        "儿童的卧室和床位",
        PLACES,
        WITH_CASE,
        {
            "name": Column(P1, "房间名称"),
            "area_m2": Column(P1, "面积"),
            "beds": Column(P1, "床位"),
            "sex": Column(P1, "住男孩还是女孩"),
        },
    ),
    "family_unit_places": Table(
        "每名儿童占一个名额，超过名额的数据库不接收",
        PLACES,
        WITH_CASE,
        {
            "capacity": Column(P1, "家庭的名额"),
            "slot": Column(P1, "第几个名额"),
            "since_on": Column(P3, "从哪天起住在这里", why="只是日期，旁边没有姓名"),
        },
    ),
    "family_posts": Table(
        "公开招募类家庭夫妻",
        PUBLIC,
        WITH_CASE,
        {
            "title": Column(P0, "公告标题"),
            "text": Column(P0, "岗位要求和工作内容"),
            "pay": Column(P0, "待遇"),
            "opens_on": Column(P0, "公告开始日期"),
            "closes_on": Column(P0, "公告截止日期"),
            "withdrawn_on": Column(P0, "撤下日期"),
        },
    ),
    "family_couples": Table(
        "夫妻申请担任类家庭照料人，审查、决定、备案、培训",
        COUPLE,
        WITH_CASE,
        {
            **DUE,
            "applicant_mask": Column(P2, "隐去后的申请人姓名"),
            "submitted_at": Column(P1, "提交时间"),
            "notice_version": Column(P1, "单独同意时看到的告知书版本"),
            "statement": Column(P3, "照料经验、工作经历、能够工作多久等", Mask.HIDDEN),
            "checks": Column(P3, "面谈、入户和核查的结果", Mask.HIDDEN),
            "decision": Column(P3, "决定的理由", Mask.HIDDEN),
            "decided_at": Column(P1, "决定时间"),
            "filed_at": Column(P1, "报备时间"),
            "receipt_no": Column(P1, "备案回执文号"),
            "receipt_at": Column(P1, "备案回执时间"),
            "training_hours": Column(P1, "培训学时"),
            "trained_on": Column(P1, "培训完成日期"),
            "checked_on": Column(P1, "最近一次健康和犯罪记录核查日期"),
            "moved_in_on": Column(P1, "入住日期"),
            "left_on": Column(P1, "离开日期，保存期从这时起算"),
            **placed(P1, "机构所在地"),
        },
    ),
    "family_couple_participations": Table("确保审查和决定由不同的人办理", DUTIES, WITH_CASE, DUTY),
    "family_couple_papers": Table(
        "证明夫妻符合条件的材料，或者看过的原件",
        COUPLE,
        WITH_CASE,
        {
            "kind": Column(P1, "材料种类"),
            "seen_original": Column(P1, "是否在窗口看过原件"),
        },
    ),
    "family_contracts": Table(
        "聘用合同的期限和待遇",
        COUPLE,
        WITH_CASE,
        {
            "from_on": Column(P1, "合同开始日期"),
            "until_on": Column(P1, "合同期满日期"),
            "clauses": Column(P3, "合同全文", Mask.HIDDEN),
            "signatures": Column(P3, "夫妻用手机验证码签署时填写的姓名、时间", Mask.HIDDEN),
            "signed_couple_on": Column(P1, "夫妻签署日期"),
            "couple_way": Column(P1, "夫妻签署方式"),
            "signed_agency_on": Column(P1, "机构签署日期"),
            "living_yuan": Column(P1, "每名儿童每月生活费"),
            "work_yuan": Column(P2, "每月劳务报酬"),
            "award_yuan": Column(P2, "优秀家庭奖励"),
            "rest_days": Column(P1, "每月休息天数"),
        },
    ),
    "family_unit_events": Table(
        "家庭里的事项：匹配会议、入住、离开、替班、求助、改正、更换夫妻、解散",
        LIFE,
        WITH_CASE,
        {
            "kind": Column(P1, "事项的种类"),
            "opened_on": Column(P1, "提出日期"),
            "from_couple": Column(P1, "是否由夫妻提出"),
            "starts_on": Column(P1, "开始日期"),
            "until_on": Column(P1, "结束日期"),
            "facts": Column(P3, "事项的内容", Mask.HIDDEN),
            "outcome": Column(P1, "结果"),
            "answer": Column(P3, "答复或者决定的理由", Mask.HIDDEN),
            "closed_at": Column(P1, "办结时间"),
        },
    ),
    "family_unit_logs": Table(
        "每天记录儿童的饮食、健康、上学、情绪和发生的事",
        LIFE,
        WITH_CASE,
        {
            "day": Column(P1, "日期"),
            "words": Column(P3, "当天的情况", Mask.HIDDEN),
            "is_notable": Column(P1, "是否需要工作人员留意"),
        },
    ),
    "family_unit_budget_lines": Table(
        "每月的预算和票据",
        MONEY,
        WITH_CASE,
        {
            "month": Column(P1, "月份"),
            "kind": Column(P1, "用途"),
            "is_plan": Column(P1, "是预算还是支出"),
            "amount": Column(P1, "金额"),
            "spent_on": Column(P1, "支出日期"),
            "note": Column(P1, "用途说明，不写姓名"),
            "approved_at": Column(P1, "核准时间"),
        },
    ),
    "family_unit_evaluations": Table(
        "评估养育成效，决定继续、改进或者解散",
        RATED,
        WITH_CASE,
        {
            "occasion": Column(P1, "评估的种类"),
            "assessed_on": Column(P1, "评估日期"),
            "answers": Column(P3, "各项得分和说明", Mask.HIDDEN),
            "total": Column(P1, "总分"),
            "band": Column(P1, "结果"),
            "words": Column(P3, "孩子们说的话", Mask.HIDDEN),
            "decided_at": Column(P1, "负责人决定的时间"),
            "decision": Column(P3, "决定的理由", Mask.HIDDEN),
        },
    ),
}
