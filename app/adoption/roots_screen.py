"""What the pages of a 寻根回访 show: the organ's own, names and passports masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from app.adoption.models.roots import RootsVisit
from app.adoption.newest import newest
from app.adoption.roots_acts import ROOTS_ACTS
from app.adoption.roots_policy import roots_of
from app.adoption.roots_workflow import LIVE, ROOTS_LABELS, ROOTS_MOVES, WORK, R
from app.adoption.services import roots, scans
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.identifiers import mask_name
from app.core.policy import Unseen, allows, demand
from app.core.web import later
from app.deadlines import services as deadlines
from app.documents.queries import file_line, list_letters
from app.law import PERIODS, citation
from app.workflow.acts import open_acts
from app.workflow.bar import Bar
from app.workflow.history import history_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST_OPEN = 300
TURN = {
    R.RECEIVED: "收养登记员", R.ACCEPTED: "民政局负责人", R.AGREED: "收养登记员",
    R.APPOINTED: "收养登记员",
}  # fmt: skip


def get_roots(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.roots_view"
) -> RootsVisit:
    """The request, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(select(RootsVisit).where(RootsVisit.ref == ref, roots_of(actor)))
    if found is None:
        raise Unseen("adoption_roots", ref)
    demand(actor, to, found)
    return found


def list_roots(
    session: Session, actor: Actor, *, closed: bool, after: str = ""
) -> tuple[Sequence[RootsVisit], str]:
    """The organ's own, the open ones by their day, the closed ones newest first, page by page."""
    demand(actor, "adoption.roots")
    query = select(RootsVisit).where(RootsVisit.agency_id == actor.agency_id, roots_of(actor))
    if closed:
        return newest(session, query.where(RootsVisit.state.not_in(LIVE)), after)
    query = query.where(RootsVisit.state.in_(LIVE)).order_by(RootsVisit.due_on, RootsVisit.id)
    return session.scalars(query.limit(MOST_OPEN)).all(), ""


def context(session: Session, actor: Actor, row: RootsVisit) -> dict[str, Any]:
    """What every page of a request needs; the opening is on record (SEC-02)."""
    today, own = clock.today(), url_for("adoption.roots_visit", roots=row.ref)
    acts = open_acts(session, actor, row, ROOTS_ACTS)
    main = next((a for a in acts if not a.danger), None)
    due = min(deadlines.running(session, row), key=lambda c: c.due_on, default=None)
    label, colour = ROOTS_LABELS[row.state]
    later(lambda s: audit.record(s, actor, "adoption.roots_view", row.subject,
                                 outcome=Outcome.READ))  # fmt: skip
    links = {a.name: url_for(f"adoption.{a.name}", roots=row.ref) for a in acts}
    return {
        "row": row, "links": [(a.title, links[a.name]) for a in acts], "today": today,
        "home": ("寻根回访", url_for("adoption.roots")), "tab": "概况",
        "people": [
            (mask_name(one["name"]), roots.RELATIONS[one["relation"]],
             f"尾号{one['passport'][-3:]}", n in row.came)
            for n, one in enumerate(row.people or [])
        ],
        "words": {
            name: "；".join(roots.SHOWN[key] for key in getattr(row, name))
            for name in ("wishes", "shown", "seen")
        },
        "papers": roots.papers_of(row).values(),
        "scans": [file_line(one) for one in scans.of(session, row)],
        "scan_url": url_for("adoption.roots_scan", roots=row.ref)
        if row.state in LIVE and allows(actor, WORK, row) else "",
        "letters": list_letters(session, actor, row.subject.kind, row.id),
        "events": history_of(session, row.subject, _change, moves=ROOTS_MOVES, family="申请人"),
        "bar": Bar(
            who=row.asker_mask, kind="寻根回访", number=row.case_no, state=label, colour=colour,
            turn=TURN.get(row.state, ""), due=due.due_on if due else None,
            left=(due.due_on - today).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=[("谁提出", row.asker.label), ("登记证", row.certificate_no),
                   ("人数", f"{len(row.people or [])}人"), ("费用", "不收费")],
            primary=(main.title, links[main.name]) if main else None, tabs=[("概况", own, 0)],
            list_url=url_for("adoption.roots"),
        ),
    }  # fmt: skip


def _change(before: str, after: str, note: str) -> str:
    known = {state.value: ROOTS_LABELS[state][0] for state in R}
    if before in known and after in known:
        return f"{known[before]} → {known[after]}"
    return note
