"""What the record of acts holds: field names and reason codes, never a fact of a person."""

from __future__ import annotations

from app.core.inventory import OFFICE, P1, Column, Retention, Table

INVENTORY = {
    "audit_chained": Table(
        "每次查阅只接入操作记录一次，不丢不重",
        OFFICE,
        Retention("只有一行，随时改写"),
        {"token": Column(P1, "最后接入的一次查阅的随机编号")},
    ),
    "audit_events": Table(
        "查明谁在什么时候查阅、办理了什么，每年审计未成年人信息",
        OFFICE,
        Retention("不少于3年，只增不改，不随业务数据删除"),
        {
            "seq": Column(P1, "连续序号，少一行就能看出"),
            "at": Column(P1, "时间"),
            "outcome": Column(P1, "办理、查阅或者被拒绝"),
            "action": Column(P1, "动作"),
            "roles": Column(P1, "当时的角色"),
            "subject_kind": Column(P1, "对象种类"),
            "subject_ref": Column(P1, "对象的随机编号"),
            "case_no": Column(P1, "办件编号"),
            "before": Column(P1, "之前的状态"),
            "after": Column(P1, "之后的状态"),
            "basis": Column(P1, "依据的规则编号"),
            "note": Column(P1, "字段名、数量和理由代码，不含姓名和个人情况"),
        },
    ),
}
