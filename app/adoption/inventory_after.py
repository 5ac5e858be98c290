"""What the tables of an adoption hold after the registration."""

from __future__ import annotations

from app.adoption.inventory import FOR_EVER
from app.core.inventory import P1, P2, P3, Basis, Column, Ground, Mask, Table, placed

NAMES_PARTIES = "收养秘密，写的话里可能说到当事人"
ARCHIVED = Basis(Ground.DUTY, ("AR-03", "AR-07"))

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
            "kind": Column(P1, "哪一种解除、撤销"),
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
    "adoption_volumes": Table(
        "收养登记档案：档号、类别、归档、存放和移交",
        ARCHIVED,
        FOR_EVER,
        {
            "kind": Column(P1, "登记、解除还是撤销"),
            "subclass": Column(P1, "内地、华侨港澳台还是外国"),
            "number": Column(P1, "档号"),
            "is_secret": Column(P1, "送养一方的材料是否封存"),
            "filed_on": Column(P1, "归档日期"),
            "digest": Column(P1, "目录的校验值"),
            "note": Column(P2, "备考表", Mask.HIDDEN, why=NAMES_PARTIES),
            "shelf": Column(P1, "存放的库房、柜号"),
            "handed_to": Column(P1, "移交给哪个档案馆"),
            "handed_on": Column(P1, "移交日期"),
        },
    ),
    "adoption_volume_items": Table(
        "卷内目录：每一件的类别、题名和校验值；题名不写姓名",
        ARCHIVED,
        FOR_EVER,
        {
            "position": Column(P1, "序号"),
            "order_code": Column(P1, "排列顺序的类别"),
            "title": Column(P1, "题名"),
            "side": Column(P1, "哪一方的"),
            "is_secret": Column(P1, "是否封存"),
            "is_copy": Column(P1, "是否复印件"),
            "dated_on": Column(P1, "日期"),
            "digest": Column(P1, "校验值"),
            "words": Column(P3, "系统自己生成的内容", Mask.HIDDEN),
        },
    ),
    "adoption_volume_steps": Table(
        "立卷、归档、保管、移交、利用，每一步的人员和日期",
        ARCHIVED,
        FOR_EVER,
        {
            "step": Column(P1, "哪一步"),
            "note": Column(P1, "说明"),
            "at": Column(P1, "时间"),
        },
    ),
    "adoption_volume_uses": Table(
        "查阅、复制登记：谁、凭什么、为什么、谁同意",
        Basis(Ground.DUTY, ("AR-10", "SEC-03")),
        FOR_EVER,
        {
            "requester": Column(P1, "哪一类查阅人"),
            "who": Column(P2, "查阅人的姓名和单位", Mask.HIDDEN, why=NAMES_PARTIES),
            "proof": Column(P2, "核对的证件或者公函", Mask.HIDDEN),
            "purpose": Column(P2, "用途", Mask.HIDDEN, why=NAMES_PARTIES),
            "wants_secret": Column(P1, "是否要看封存部分"),
            "is_copied": Column(P1, "是否复制"),
            "consent": Column(P2, "受保护一方怎样同意", Mask.HIDDEN),
            "asked_by": Column(P1, "登记的人（回避用）"),
            "granted": Column(P1, "是否同意"),
            "granted_by": Column(P1, "决定的人（回避用）"),
            "reason": Column(P2, "理由", Mask.HIDDEN, why=NAMES_PARTIES),
            "decided_at": Column(P1, "决定时间"),
            "open_until": Column(P1, "可以查阅到什么时候"),
        },
    ),
    "adoption_volume_sheets": Table(
        "归档以后附上的更正说明",
        ARCHIVED,
        FOR_EVER,
        {"words": Column(P2, "更正说明", Mask.HIDDEN, why=NAMES_PARTIES)},
    ),
}
