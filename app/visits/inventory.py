"""What the tables of visits hold."""

from __future__ import annotations

from app.core.inventory import (
    NOT_PERSONAL,
    P1,
    P2,
    P3,
    WITH_CASE,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
    placed,
)

CARE = Basis(Ground.DUTY, ("FC-14-4", "F-VIS"))
REPORTS = Basis(Ground.DUTY, ("F-GRW",))
TIME_ALONE = "只是时间和结果，不含看到的情况；办理期限按它计算"

INVENTORY = {
    "visit_plans": Table(
        "安排探访：谁、多久一次、哪天以前",
        CARE,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "哪一类事项"),
            "subject_ref": Column(P1, "事项的随机引用"),
            "case_no": Column(P1, "寄养或者类家庭的编号"),
            "home_code": Column(P2, "家庭所在乡镇", Mask.TOWNSHIP),
            "regime": Column(P1, "按哪种间隔探访"),
            "since_on": Column(P1, "从哪一天起算"),
            "resumed_on": Column(P1, "恢复探访的日期"),
            "attention_until": Column(P1, "加密探访到哪一天"),
            "needs_rehab": Column(P3, "是否另有康复探访", why="安排康复探访按它查询"),
            "due_on": Column(P1, "下次探访的最后一天"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "rule_id": Column(P1, "依据哪一项规则"),
            "rehab_on": Column(P1, "下次康复探访的最后一天"),
            "planned_on": Column(P1, "约定的日期"),
            "missed": Column(P1, "上次探访以来没有见到的次数"),
            **placed(P1, "机构所在地"),
        },
    ),
    "visits": Table(
        "记录每一次探访，作为保护儿童的依据",
        CARE,
        WITH_CASE,
        {
            "visit_no": Column(P1, "探访编号"),
            "kind": Column(P1, "探访种类"),
            "outcome": Column(P1, "已访、无人在家、拒访"),
            "place": Column(P1, "在哪一类地点"),
            "planned_on": Column(P1, "约定的日期"),
            "visited_at": Column(P1, "探访时间"),
            "entered_at": Column(P1, "填报时间"),
            "late_reason": Column(P3, "迟填的原因", Mask.HIDDEN),
            "child_seen": Column(P3, "是否见到孩子", why=TIME_ALONE),
            "alone_minutes": Column(P3, "和孩子单独谈的分钟数", why=TIME_ALONE),
            "found": Column(P3, "安全检查、健康、生活、上学和情绪等", Mask.HIDDEN),
            "child_words": Column(P3, "孩子说的话", Mask.HIDDEN),
            "carer_words": Column(P3, "照料人说的话", Mask.HIDDEN),
            "signs": Column(P3, "是否有异常迹象", why=TIME_ALONE),
            "decision": Column(P3, "异常迹象是否报告", why=TIME_ALONE),
            "decision_reason": Column(P3, "不报告的理由", Mask.HIDDEN),
            "risk": Column(P3, "风险判断", why="加密探访、提醒负责人按它办理"),
            "due_before": Column(P1, "探访前的期限"),
        },
    ),
    "visit_addenda": Table(
        "探访记录保存后的补充说明", CARE, WITH_CASE,
        {
            "text": Column(P3, "补充的内容", Mask.HIDDEN),
            "added_at": Column(P1, "补充时间"),
        },
    ),
    "visit_drafts": Table(
        "探访记录填写到一半的内容", CARE,
        Retention("保存记录时删除"),
        {
            "answers": Column(P3, "已经填写的内容", Mask.HIDDEN),
            "saved_at": Column(P1, "保存时间"),
        },
    ),
    "growth_reports": Table(
        "寄养家庭每月报告孩子的成长", REPORTS, WITH_CASE,
        {
            "measured_on": Column(P1, "测量日期"),
            "content": Column(P3, "身高、体重、健康、上学、情绪和需要", Mask.HIDDEN),
            "reported_at": Column(P1, "报告时间"),
        },
    ),
    "incidents": Table(
        "登记孩子身上发生的事件，并按时上门", CARE, WITH_CASE,
        {
            "incident_no": Column(P1, "事件编号"),
            "kind": Column(P3, "哪一类事件", why=TIME_ALONE),
            "is_serious": Column(P3, "是否严重", why=TIME_ALONE),
            "happened_at": Column(P1, "发生时间"),
            "reported_at": Column(P1, "登记时间"),
            "visit_by": Column(P1, "上门的最后时间"),
            "alarmed_at": Column(P1, "没有按时上门的提醒时间"),
            "content": Column(P3, "经过、处理、医院、报警回执", Mask.HIDDEN),
            "closed_at": Column(P1, "办结时间"),
            "outcome": Column(P3, "结果", Mask.HIDDEN),
        },
    ),
    "calendar_feeds": Table(
        "手机日历订阅的秘密地址", NOT_PERSONAL, Retention("账号停用时失效"),
        {"made_at": Column(P1, "生成时间")},
    ),
}  # fmt: skip
