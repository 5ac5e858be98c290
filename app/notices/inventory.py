"""What the tables of notices, texts, messages, ratings and complaints hold."""

from __future__ import annotations

from app.core.inventory import (
    OFFICE,
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
)

INVENTORY = {
    "notices": Table(
        "告知本人办理进展和要做的事",
        OFFICE,
        WITH_CASE,
        {
            "kind": Column(P1, "通知种类"),
            "title": Column(P2, "标题，不含姓名"),
            "body": Column(P3, "内容", Mask.HIDDEN),
            "case_no": Column(P1, "办件编号"),
            "path": Column(P1, "相关页面，只含随机编号"),
            "act_by": Column(P1, "办理期限"),
            "read_at": Column(P1, "阅读时间"),
        },
    ),
    "messages": Table(
        "发送短信和邮件",
        OFFICE,
        Retention("发出以后保存3年，备查是否送到"),
        {
            "channel": Column(P1, "发送方式"),
            "target": Column(P2, "手机号码或者邮箱", Mask.PHONE, why="能直接联系到本人"),
            "text": Column(P2, "短信内容", Mask.HIDDEN, why="可能含一次性验证码"),
            "tries": Column(P1, "发送次数"),
            "next_try_at": Column(P1, "下次发送时间"),
            "sent_at": Column(P1, "发出时间"),
            "error": Column(P1, "没有发出的原因，不含号码和内容"),
        },
    ),
    "case_messages": Table(
        "家庭与办理机构就办件来往留言",
        OFFICE,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "事项种类"),
            "from_family": Column(P1, "家庭发出还是机构发出"),
            "body": Column(P3, "留言内容", Mask.HIDDEN),
            "read_at": Column(P1, "阅读时间"),
        },
    ),
    "ratings": Table(
        "听取对办理的评价，自愿填写",
        Basis(Ground.CONSENT),
        WITH_CASE,
        {
            "subject_kind": Column(P1, "事项种类"),
            "stage": Column(P1, "评价的环节"),
            "stars": Column(P2, "评分"),
            "comment": Column(P3, "评价内容，可能写到家庭和儿童", Mask.HIDDEN),
        },
    ),
    "complaints": Table(
        "受理和答复对办理的投诉",
        OFFICE,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "事项种类"),
            "case_no": Column(P1, "办件编号"),
            "body": Column(P3, "投诉内容", Mask.HIDDEN),
            "answer": Column(P3, "答复内容", Mask.HIDDEN),
            "answered_at": Column(P1, "答复时间"),
        },
    ),
}
