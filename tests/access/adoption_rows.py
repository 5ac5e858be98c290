"""Who is let into the routes of adoption. The town's case is at 长春市民政局, by strangers."""

from __future__ import annotations

from tests.access.row import PUBLIC, Row

SEEN = Row(let_in="REG BH")
BY_REGISTRAR = Row(let_in="REG", refused="BH")
BY_HEAD = Row(let_in="BH", refused="REG")
LISTED = Row(rest=403, let_in="REG BH REG@ BH@")

ROWS: dict[str, Row] = {
    "adoption.finding_notices": PUBLIC,
    "adoption.finding_notice": PUBLIC,
    "adoption.decide_claim": BY_HEAD,
    "adoption.publish": BY_REGISTRAR,
    "adoption.claim": BY_REGISTRAR,
    "adoption.accept": BY_REGISTRAR,
    "adoption.appoint": BY_REGISTRAR,
    "adoption.approve": BY_HEAD,
    "adoption.came": BY_REGISTRAR,
    "adoption.case": SEEN,
    "adoption.check_paper": BY_REGISTRAR,
    "adoption.correct": BY_REGISTRAR,
    "adoption.find": LISTED,
    "adoption.hand_on": BY_REGISTRAR,
    "adoption.index": LISTED,
    "adoption.interview": BY_REGISTRAR,
    "adoption.papers_desk": SEEN,
    "adoption.refuse": BY_HEAD,
    "adoption.refuse_visit": BY_REGISTRAR,
    "adoption.register": BY_REGISTRAR,
    "adoption.return": BY_REGISTRAR,
    "adoption.review": SEEN,
    "adoption.see_original": BY_REGISTRAR,
    "adoption.timeline": SEEN,
    "adoption.to_review": BY_REGISTRAR,
    "adoption.visit": BY_REGISTRAR,
    "adoption.withdraw": BY_REGISTRAR,
}
