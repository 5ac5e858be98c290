"""What the table of requests holds."""

from __future__ import annotations

from app.core.inventory import P1, P2, P3, Basis, Column, Ground, Mask, Retention, Table, placed

INVENTORY = {
    "data_requests": Table(
        "监护人、儿童和家庭查阅、复制、更正、补充、删除自己信息的请求",
        Basis(Ground.DUTY, ("PD-RGT-1",)),
        Retention("答复后10年", rule="PD-AR-2"),
        {
            "kind": Column(P1, "查阅、复制、更正、补充还是删除"),
            "request_no": Column(P1, "请求编号"),
            "relation": Column(P1, "以监护人、孩子本人还是申请人的身份提出"),
            "content": Column(P3, "哪个孩子、想看或者想改什么", Mask.HIDDEN),
            "sent_at": Column(P1, "提出时间"),
            "checked_at": Column(P1, "核对身份的时间"),
            "proof": Column(P2, "凭什么证件核对，不写号码"),
            "answered_at": Column(P1, "答复时间"),
            "refusal": Column(P1, "不同意的理由（类别）"),
            "answer": Column(P3, "答复的内容", Mask.HIDDEN),
            "open_until": Column(P1, "可以查阅到哪一天"),
            "due_on": Column(P1, "答复的最后一天"),
            "due_provisional": Column(P1, "期限是否暂定"),
            **placed(P1, "答复单位的辖区"),
        },
    ),
}
