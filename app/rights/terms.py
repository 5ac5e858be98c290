"""What is kept 15 or 30 years after its end goes then, with all that hangs on it (bar S63).

Monthly payment lists, placements with their matches, visits and agreements, family units and
their couples: 30 years (PD-AR-2); purchases: 15 (GPL-42). The number, the day and the reason stay
in the record of acts; a child's own file, which tells where it lived, is kept for good. Bytes of
files go with the next sweep, those in backups with the pruning of backups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from app.audit import services as audit
from app.audit.queries import midnight
from app.core import clock
from app.core.db import Base, as_system
from app.core.policy import SYSTEM_ACTOR
from app.family_style.models import Couple, CoupleState, Unit, UnitState
from app.law.dates import add_months
from app.placements.models import Match, PayList, Placement, PlacementState
from app.purchasing.models import Project, ProjectState
from app.rights.retention import (
    GO_ALONG,
    MOST,
    Done,
    all_of,
    delete_rows,
    drop_household,
    tell_of_letters,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.orm import Session

    from app.rights.retention import Rows

_OF_VISITS = frozenset({
    "visit_plans", "visits", "visit_addenda", "visit_drafts", "growth_reports", "incidents",
    "golive_papers",
})  # fmt: skip


@dataclass(frozen=True)
class Term:
    """A kind of case, how many years it stays, when it ended, and what goes with it."""

    model: Any
    years: int
    ended: Callable[[date], ColumnElement[bool]]
    """Whether the case ended before a day."""
    prefixes: tuple[str, ...]
    """How the names of the tables begin whose rows go with it."""

    def along(self, table: Table) -> bool:
        """Whether rows of a table go with the case; rows of others keep it."""
        name = table.name
        return name in GO_ALONG | _OF_VISITS or name.startswith(self.prefixes)


def _matched(before: date) -> ColumnElement[bool]:
    """A match that came to nothing, or whose placement has been closed."""
    of_match = Placement.match_id == Match.id
    is_open = or_(Placement.state != PlacementState.CLOSED, Placement.ended_on >= before)
    return and_(
        ~exists().where(of_match, is_open),
        or_(Match.closed_at < midnight(before), exists().where(of_match)),
    )


OVER = (
    ProjectState.CLOSED, ProjectState.TERMINATED, ProjectState.FAILED, ProjectState.CANCELLED,
    ProjectState.ARCHIVED,
)  # fmt: skip
TERMS = (
    Term(PayList, 30, lambda day: PayList.paid_at < midnight(day), ("payment_lines",)),
    Term(
        Match, 30, _matched,
        ("match_", "placements", "placement_", "agreements", "family_places"),
    ),
    Term(
        Unit, 30, lambda day: and_(Unit.state == UnitState.DISSOLVED, Unit.ended_on < day),
        ("family_unit_", "family_couples", "family_couple_", "family_contracts"),
    ),
    Term(
        Couple, 10,
        lambda day: and_(
            Couple.state.in_((CoupleState.REFUSED, CoupleState.WITHDRAWN)),
            func.coalesce(Couple.decided_at, Couple.submitted_at, Couple.created_at)
            < midnight(day),
        ),
        ("family_couple_", "family_contracts"),
    ),
    Term(
        Project, 15,
        lambda day: and_(Project.state.in_(OVER), Project.closed_at < midnight(day)),
        ("purchase_",),
    ),
)  # fmt: skip


def run(session: Session, now: datetime, *, dry: bool = False) -> Done:
    """Delete what is past its term; with `dry` only say what would go. 50 cases of a kind."""
    done = Done()
    with as_system(session):
        for term in TERMS:
            _end(session, term, now, done, dry=dry)
    return done


def _end(session: Session, term: Term, now: datetime, done: Done, *, dry: bool) -> None:
    before = add_months(clock.day(now), -12 * term.years)
    table = Base.metadata.tables[term.model.__tablename__]
    ids = session.scalars(select(term.model.id).where(term.ended(before)).order_by(term.model.id))
    many = 0
    for id_ in ids.all():
        if many == MOST:
            break
        case = session.get(term.model, id_)
        if case is None:
            continue
        subject = case.subject
        rows = all_of(session, table, {id_}, term.along)
        if rows is None or _is_young(session, rows, midnight(before)):
            done.kept.append(subject.case_no)
            continue
        many += 1
        done.gone.append(subject.case_no)
        done.rows += sum(len(found) for found in rows.values())
        if dry:
            continue
        audit.record(
            session, SYSTEM_ACTOR, "rights.retain", subject, note="保存期满，已删除", at=now
        )
        tell_of_letters(session, rows, now)
        homes = _homes(session, rows)
        delete_rows(session, rows)
        for household in homes:
            done.rows += drop_household(session, household)


def _homes(session: Session, rows: Rows) -> list[int]:
    """The household records of the couples that go; each goes too where nothing rests on it."""
    couples = rows.get(Base.metadata.tables["family_couples"], set())
    return list(session.scalars(select(Couple.household_id).where(Couple.id.in_(couples))))


def _is_young(session: Session, rows: Rows, before: datetime) -> bool:
    """Something was written about the case later than its end: the term runs from there.

    The database refuses the deletion of what is frozen by the same measure (0002, 0003).
    """
    for table, ids in rows.items():
        # A release of open data says when it went out, every other row when it was written.
        written = table.c.get("created_at", table.c.get("released_at"))
        if not ids or written is None:
            continue
        if session.scalar(select(exists().where(table.c.id.in_(ids), written >= before))):
            return True
    return False
