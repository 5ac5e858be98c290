"""What is on record about a case, as a timeline: one reading of the record for every room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from app.accounts.models import Agency, Person, User
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.audit.wording import SAYS
from app.law import citation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.workflow.moves import Move

MOST = 300
# Tables, not entities: those would set up every mapper while the portal is still being imported.
_ABSENT = cast("Table", User.__table__).alias()
_ABSENT_PERSON = cast("Table", Person.__table__).alias()


@dataclass(frozen=True)
class Event:
    """A line of a case's history; `by` names agency and person, and for whom a deputy acted."""

    title: str
    by: str
    at: datetime
    text: str
    article: str
    outcome: Outcome


def history_of(
    session: Session,
    subject: Subject,
    text: Callable[[str, str, str], str],
    *,
    moves: Iterable[Move] = (),
    family: str = "申请家庭",
    acts_only: bool = True,
    until: datetime | None = None,
) -> list[Event]:
    """The record of a case, newest first, 300 lines at the most, in one statement.

    `text` makes a line's words of before, after and note, as the room keeps them; `moves` bring
    their own titles, each of several arrows under one permission its own. `family` stands for
    whoever acts without an agency: the office reads no name there. Without `acts_only` readings
    and refusals are among the lines. `until` leaves out what was done then or later.
    """
    moved = list(moves)
    titles = SAYS | {move.action: move.says for move in moved}
    # One permission can stand for several arrows: what came of it tells them apart.
    arrows = {(m.action, str(m.target), citation(m.basis)): m.says for m in moved}
    query = (
        select(
            AuditEvent.action, AuditEvent.at, AuditEvent.before, AuditEvent.after,
            AuditEvent.note, AuditEvent.basis, AuditEvent.outcome, Person.name,
            Agency.short_name, AuditEvent.actor_user_id, _ABSENT_PERSON.c.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .outerjoin(_ABSENT, _ABSENT.c.id == AuditEvent.for_user_id)
        .outerjoin(_ABSENT_PERSON, _ABSENT_PERSON.c.id == _ABSENT.c.person_id)
        .where(is_about(subject))
        .order_by(AuditEvent.seq.desc())
        .limit(MOST)
    )  # fmt: skip
    if acts_only:
        query = query.where(AuditEvent.outcome == Outcome.DONE)
    if until is not None:
        query = query.where(AuditEvent.at < until)
    return [
        Event(
            title=arrows.get((action, after, basis))
            or (SAYS.get(action) if not before else None)
            or titles.get(action, "其他办理"),
            by=_who(name, agency, user_id, absent, family),
            at=at,
            text=text(before, after, note),
            article=basis,
            outcome=outcome,
        )
        for (
            action, at, before, after, note, basis, outcome, name, agency, user_id, absent,
        ) in session.execute(query)
    ]  # fmt: skip


def _who(
    name: str | None, agency: str | None, user_id: int | None, absent: str | None, family: str
) -> str:
    if user_id is None:
        return "系统"
    if agency is None:
        return family
    return f"{agency} {name}" + (f"（代 {absent}）" if absent else "")
