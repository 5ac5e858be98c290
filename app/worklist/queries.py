"""Counts for the tiles and today's work: all bounded, so that a full desk stays fast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select

from app.core import clock
from app.foster.listing import AT_DESK, DUE_SOON_DAYS, WAITING, at_desk_of
from app.foster.models import FosterApplication
from app.notices.models import CaseMessage, Notice

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST = 99
TODAY = 20


@dataclass(frozen=True)
class Tiles:
    """How many cases wait; a number over 99 means "more than 99"."""

    mine: int
    unassigned: int
    due_soon: int
    overdue: int
    waiting: int
    messages: int


def tiles(session: Session, actor: Actor) -> Tiles:
    """The counts in one query, each read no further than 100 rows."""
    case, today = FosterApplication, clock.today()
    here = at_desk_of(actor)
    soon = today + timedelta(days=DUE_SOON_DAYS)
    letters = (
        select(literal(1))
        .select_from(CaseMessage)
        .join(case, case.id == CaseMessage.subject_id)
        .where(
            CaseMessage.subject_kind == "foster_application",
            CaseMessage.from_family,
            CaseMessage.read_at.is_(None),
            case.officer_id == actor.user_id,
        )
    )
    notices = select(literal(1)).where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
    row = session.execute(
        select(
            _count(here, case.officer_id == actor.user_id),
            _count(here, case.officer_id.is_(None), case.state.in_(AT_DESK)),
            _count(here, case.due_on >= today, case.due_on <= soon),
            _count(here, case.due_on < today),
            _count(here, case.state.in_(WAITING)),
            _bounded(letters),
            _bounded(notices),
        )
    ).one()
    return Tiles(*row[:5], messages=row[5] + row[6])


def _count(*conditions: ColumnElement[bool]) -> Any:
    return _bounded(select(literal(1)).select_from(FosterApplication).where(*conditions))


def _bounded(query: Any) -> Any:
    limited = query.limit(MOST + 1).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
