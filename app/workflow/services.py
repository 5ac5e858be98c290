"""Moving a case: check, move, record, turn the clocks; all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from app.audit import services as audit
from app.core import clock
from app.core.errors import WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.deadlines.services import Timed
from app.law.model import citation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.workflow.moves import Move


class Case(Timed, Protocol):
    """What `advance` needs of a case; every feature's case model has it."""

    state: Any
    state_since: Any


_followers: dict[str, list[Callable[[Session, Any, Move, datetime], None]]] = {}


def follow(kind: str, then: Callable[[Session, Any, Move, datetime], None]) -> None:
    """Let an upper room act when a case of a kind has moved, in the same transaction."""
    if then not in _followers.setdefault(kind, []):
        _followers[kind].append(then)


def followers(kind: str) -> Sequence[Callable[[Session, Any, Move, datetime], None]]:
    """Who acts when a case of a kind has moved, in their order."""
    return _followers.get(kind, ())


def advance(
    session: Session,
    case: Case,
    move: Move,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    holder_agency_id: int | None = None,
    holder_person_id: int | None = None,
    starts_on: date | None = None,
) -> None:
    """Move `case` along one arrow.

    `holder_*` say whose clock starts (default: the case's agency). `starts_on` is the day of
    the event where it is not today, such as a day of service. Raises Refused, WrongState.
    """
    demand(actor, move.action, case)
    if case.state not in move.sources:
        raise WrongState
    before = case.state
    case.state = move.target
    case.state_since = now
    today = clock.day(now)
    deadlines.stop(session, case, *move.stops, now=now)
    for period in move.pauses:
        deadlines.pause(session, case, period, on=today)
    for period in move.resumes:
        deadlines.resume(session, case, period, on=today)
    for period in move.starts:
        deadlines.start(
            session,
            case,
            period,
            on=starts_on or today,
            agency_id=holder_agency_id or case.agency_id,
            person_id=holder_person_id,
        )
    deadlines.copy_next(session, case)
    audit.record(
        session,
        actor,
        move.action,
        case.subject,
        before=str(before),
        after=str(move.target),
        basis=citation(move.basis),
        note=note,
        at=now,
    )
    for then in followers(case.subject.kind):
        then(session, case, move, now)
