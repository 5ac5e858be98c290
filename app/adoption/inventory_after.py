"""What the tables of an adoption hold after the registration."""

from __future__ import annotations

from app.adoption.inventory import FOR_EVER
from app.core.inventory import P1, P2, P3, Basis, Column, Ground, Mask, Table, placed

INVENTORY = {
    "adoption_endings": Table(
        "收养的解除、撤销和无效：谁提出、谁到场、怎样决定、登记证怎样收回",
        Basis(Ground.DUTY, ("RM-10", "RM-11", "RM-13")),
        FOR_EVER,
        {
            "case_no": Column(P1, "编号"),
            "state_since": Column(P1, "进入当前状态的时间"),
            "due_on": Column(P1, "最近的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "adopter_mask": Column(P2, "隐去后的收养人姓名"),
            "child_mask": Column(P2, "隐去后的孩子姓名"),
            "certificate_no": Column(P1, "要终止的收养登记证编号"),
            "words": Column(P3, "提出的理由或者查明的事实", Mask.HIDDEN),
            "court_no": Column(P1, "法院文书的文号"),
            "papers_seen": Column(P1, "看过原件的材料"),
            "present": Column(P1, "到场的人（只记身份）"),
            "child_agrees": Column(P1, "满8周岁的孩子是否同意"),
            "received_at": Column(P1, "收件时间"),
            "received_by": Column(P1, "收件的人（回避用）"),
            "decision": Column(P3, "决定的事实和理由", Mask.HIDDEN),
            "agreed": Column(P1, "是否同意"),
            "decided_at": Column(P1, "决定时间"),
            "decided_by": Column(P1, "决定的人（回避用）"),
            "proof_no": Column(P1, "解除收养关系证明编号"),
            "printed_no": Column(P1, "证明的印制号"),
            "ended_on": Column(P1, "收养关系终止的日期"),
            "collected_on": Column(P1, "收回登记证的日期"),
            "not_collected": Column(P1, "收不回登记证的原因"),
            "board_from": Column(P1, "公告作废开始的日期"),
            "board_until": Column(P1, "公告作废的最后一天"),
            "closed_at": Column(P1, "办结时间"),
            **placed(P1, "登记机关所在地"),
        },
    ),
}
