"""What the pages of a new certificate show: the organ's own, the holder masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from app.adoption.models.reissue import Reissue
from app.adoption.newest import newest
from app.adoption.reissue_acts import REISSUE_ACTS
from app.adoption.reissue_policy import reissues_of
from app.adoption.reissue_workflow import OPEN, REISSUE_LABELS, REISSUE_MOVES, WORK, X
from app.adoption.services import reissuing, scans
from app.audit import services as audit
from app.audit.models import Outcome
from app.core.policy import Unseen, allows, demand
from app.core.web import later
from app.documents.queries import file_line
from app.workflow.acts import open_acts
from app.workflow.bar import Bar
from app.workflow.history import history_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST_OPEN = 300
TURN = {X.ASKED: "另一名工作人员", X.RELEASED: "收养登记员"}


def get_reissue(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.reissue_view"
) -> Reissue:
    """The request, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(select(Reissue).where(Reissue.ref == ref, reissues_of(actor)))
    if found is None:
        raise Unseen("adoption_reissue", ref)
    demand(actor, to, found)
    return found


def list_reissues(
    session: Session, actor: Actor, *, closed: bool, after: str = ""
) -> tuple[Sequence[Reissue], str]:
    """The organ's own: open ones the oldest first, closed ones the newest first,
    page by page.
    """
    demand(actor, "adoption.reissues")
    query = select(Reissue).where(Reissue.agency_id == actor.agency_id, reissues_of(actor))
    if closed:
        return newest(session, query.where(Reissue.state.not_in(OPEN)), after)
    query = query.where(Reissue.state.in_(OPEN)).order_by(Reissue.id)
    return session.scalars(query.limit(MOST_OPEN)).all(), ""


def context(session: Session, actor: Actor, row: Reissue) -> dict[str, Any]:
    """What every page of a request needs; the opening is on record (SEC-02)."""
    acts = open_acts(session, actor, row, REISSUE_ACTS)
    main = next((a for a in acts if not a.danger), None)
    label, colour = REISSUE_LABELS[row.state]
    later(lambda s: audit.record(s, actor, "adoption.reissue_view", row.subject,
                                 outcome=Outcome.READ))  # fmt: skip
    links = {a.name: url_for(f"adoption.{a.name}", reissue=row.ref) for a in acts}
    kind = reissuing.KINDS[row.kind]
    return {
        "row": row, "links": [(a.title, links[a.name]) for a in acts], "kind": kind,
        "home": ("换发、补发登记证", url_for("adoption.reissues")), "tab": "概况",
        "taker": reissuing.TAKERS[row.handed_to],
        "scans": [file_line(one) for one in scans.of(session, row)],
        "scan_url": url_for("adoption.reissue_scan", reissue=row.ref)
        if row.state in OPEN and allows(actor, WORK, row) else "",
        "events": history_of(session, row.subject, _change, moves=REISSUE_MOVES, family="当事人"),
        "bar": Bar(
            who=row.holder_mask or "收养人", kind=f"{kind}的换发、补发", number=row.case_no,
            state=label, colour=colour, turn=TURN.get(row.state, ""), due=None, left=None,
            article="", provisional=False,
            facts=[("旧证", row.former_no), ("原因", row.reason.label), ("费用", "不收费")],
            primary=(main.title, links[main.name]) if main else None,
            tabs=[("概况", url_for("adoption.reissue", reissue=row.ref), 0)],
            list_url=url_for("adoption.reissues"),
        ),
    }  # fmt: skip


def _change(before: str, after: str, note: str) -> str:
    known = {state.value: REISSUE_LABELS[state][0] for state in X}
    if before in known and after in known:
        return f"{known[before]} → {known[after]}"
    return note
