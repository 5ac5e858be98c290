"""What the table of wishes to look at hidden values holds."""

from __future__ import annotations

from app.core.inventory import P1, P3, Basis, Column, Ground, Mask, Retention, Table

INVENTORY = {
    "reveals": Table(
        "谁申请查看哪一项隐藏的内容，谁同意的",
        Basis(Ground.DUTY, ("PD-ACC-1", "PD-ACC-2")),
        Retention("申请后3年"),
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "subject_kind": Column(P1, "哪一类办件或者档案"),
            "subject_ref": Column(P1, "哪个办件或者档案（随机编号）"),
            "case_no": Column(P1, "办件或者档案的编号"),
            "field": Column(P1, "哪一项内容"),
            "label": Column(P1, "这一项在页面上的名称，不含内容"),
            "reason": Column(P3, "为什么要看", Mask.HIDDEN),
            "path": Column(P1, "在哪一页查看"),
            "asked_at": Column(P1, "申请的时间"),
            "decided_at": Column(P1, "答复的时间"),
            "until_at": Column(P1, "开放到什么时候"),
        },
    ),
}
