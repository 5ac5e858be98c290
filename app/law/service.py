"""送达: from which day a letter counts for its addressee (care.md §9b)."""

from __future__ import annotations

from app.law.instruments import CIVIL_CODE, CIVIL_PROCEDURE
from app.law.model import Article, rule

_SERVICE = Article(CIVIL_PROCEDURE)

SERVICE = (
    rule(
        "SV-1",
        "H",
        None,
        "决定、不予通过等文书从送达您的那天起算；没有送达证明的，期限不开始计算。",
        "D",
    ),
    rule(
        "SV-2",
        "E",
        _SERVICE,
        "直接送达：当面交给您或同住的成年家属，在送达回证上签收。",
        "M",
        by_analogy=True,
    ),
    rule(
        "SV-3",
        "E",
        _SERVICE,
        "邮寄送达：寄到您确认的地址，以回执上的日期为准。",
        "M",
        by_analogy=True,
    ),
    rule(
        "SV-4",
        "E",
        _SERVICE,
        "电子送达：须您事先同意，并且随时可以撤回。",
        "M",
        by_analogy=True,
    ),
    rule(
        "SV-5",
        "E",
        _SERVICE,
        "留置送达：拒收的，在见证人见证下或者拍照、录像后留在住处，视为送达。",
        "M",
        by_analogy=True,
    ),
    rule(
        "SV-6",
        "E",
        _SERVICE,
        "公告送达：下落不明或其他方式都无法送达的，公告期满视为送达；公告不写儿童的情况。",
        "M",
        parameters="service_notice_days",
        house="released_by_head",
        by_analogy=True,
    ),
    rule(
        "SV-7",
        "E",
        None,
        "文书签发后三个工作日内首次送达；两次未成或满15天的，换一种送达方式。",
        "D",
    ),
    rule(
        "SV-8",
        "E",
        None,
        "提出异议的期限从送达之日的第二天起算。",
        "D",
        also=(Article(CIVIL_CODE, 201),),
    ),
    rule(
        "SV-9",
        "E",
        None,
        "印章和红头只用于签发的正式文书，草稿会注明“草稿”。",
        "D",
        parameters="seal_image red_header",
    ),
)
