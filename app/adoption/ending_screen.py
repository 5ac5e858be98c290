"""What the pages of an ending show: the organ's own, masked, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select

from app.adoption.ending_acts import ENDING_ACTS
from app.adoption.ending_policy import endings_of
from app.adoption.ending_workflow import AGREED, ENDING_LABELS, ENDING_MOVES, LIVE, E
from app.adoption.models import SenderKind
from app.adoption.models.ending import Ending
from app.adoption.newest import newest
from app.adoption.services import ending, ending_relation, scans
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.identifiers import mask_name
from app.core.policy import Unseen, allows, demand
from app.core.web import later
from app.deadlines import services as deadlines
from app.documents.queries import file_line, list_letters
from app.families.kin import kin_column, know_kin
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
    E.OPEN: "收养登记员", E.RECEIVED: "民政局负责人", E.APPROVED: "收养登记员",
    E.COLLECTING: "收养登记员", E.BOARD: "收养登记员",
}  # fmt: skip


def get_ending(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.end_view"
) -> Ending:
    """The ending, for someone who may do `to` with it. Raises Unseen, Refused."""
    row = session.execute(
        select(Ending, kin_column(Ending.adopter_person_id))
        .where(Ending.ref == ref, endings_of(actor))
    ).one_or_none()  # fmt: skip
    if row is None:
        raise Unseen("adoption_ending", ref)
    found: Ending = row[0]
    know_kin(found, found.adopter_person_id, row[1])
    demand(actor, to, found)
    return found


def list_endings(
    session: Session, actor: Actor, *, closed: bool, after: str = ""
) -> tuple[Sequence[Ending], str]:
    """The organ's own, the open ones by their day, the closed ones newest first, page by page."""
    demand(actor, "adoption.endings")
    query = select(Ending).where(Ending.agency_id == actor.agency_id, endings_of(actor))
    if closed:
        return newest(session, query.where(Ending.state.not_in(LIVE)), after)
    query = query.where(Ending.state.in_(LIVE)).order_by(Ending.due_on, Ending.id)
    return session.scalars(query.limit(MOST_OPEN)).all(), ""


def context(session: Session, actor: Actor, row: Ending) -> dict[str, Any]:
    """What every page of an ending needs; the opening is on record (SEC-02)."""
    today, own = clock.today(), url_for("adoption.ending", adoption_ending=row.ref)
    acts = open_acts(session, actor, row, ENDING_ACTS)
    links = {a.name: url_for(f"adoption.{a.name}", adoption_ending=row.ref) for a in acts}
    main = next((a for a in acts if not a.danger), None)
    due = min(deadlines.running(session, row), key=lambda c: c.due_on, default=None)
    label, colour = ENDING_LABELS[row.state]
    later(lambda s: audit.record(s, actor, "adoption.end_view", row.subject,
                                 outcome=Outcome.READ))  # fmt: skip
    return {
        "row": row, "links": [(a.title, links[a.name]) for a in acts], "today": today,
        "home": ("收养的解除和撤销", url_for("adoption.endings")), "tab": "概况",
        "is_agreed": row.kind in AGREED,
        "obstacles": ending.obstacles(session, row, today) if row.state in LIVE - {E.OPEN} else [],
        "known": ending_relation.known(session, row, today),
        "lacks_sender": row.state in LIVE and ending.lacks_sender(session, row, today),
        "scans": [file_line(one) for one in scans.of(session, row)],
        "scan_url": url_for("adoption.ending_scan", adoption_ending=row.ref)
        if allows(actor, "adoption.end_scan", row) else "",
        "paper": _paper(row),
        "letters": list_letters(session, actor, row.subject.kind, row.id),
        "events": history_of(session, row.subject, _change, moves=ENDING_MOVES, family="当事人"),
        "bar": Bar(
            who=row.adopter_mask or "收养人", kind="收养的解除和撤销", number=row.case_no,
            state=label, colour=colour, turn=TURN.get(row.state, ""),
            due=due.due_on if due else None, left=(due.due_on - today).days if due else None,
            article=citation(PERIODS[due.period_id]) if due else "",
            provisional=bool(due and due.provisional),
            facts=[("孩子", row.child_mask or "—"), ("登记证", row.certificate_no),
                   ("哪一种", row.kind.label)],
            primary=(main.title, links[main.name]) if main else None, tabs=[("概况", own, 0)],
            list_url=url_for("adoption.endings"),
        ),
    }  # fmt: skip


def _paper(row: Ending) -> list[dict[str, str]]:
    """What was typed from a paper certificate, names masked."""
    if row.adoption_id is not None:
        return []
    told = row.paper
    senders = "、".join(
        f"{SenderKind(one['kind']).label} {mask_name(one['name'])}" for one in told["senders"]
    )
    return [
        {"label": "办理登记", "value": f"{told['registered_by']}，{told['registered_on']}"},
        {"label": "收养人", "value": "、".join(mask_name(name) for name in told["adopters"])},
        {"label": "孩子", "value": f"{mask_name(told['child'])}，{told['born']}出生"},
        {"label": "在世的送养人", "value": senders or "没有"},
    ]


def _change(before: str, after: str, note: str) -> str:
    known = {state.value: ENDING_LABELS[state][0] for state in E}
    if before in known and after in known:
        return f"{known[before]} → {known[after]}"
    return note
