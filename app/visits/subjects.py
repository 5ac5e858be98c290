"""What is visited: the room that owns a placement or a unit says how its plan reads and acts.

Named one by one in `rooms.VISIT_SUBJECTS`; this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.visits.models import Visit, VisitPlan


def _nothing(_session: Session, _subject_id: int, _day: date | None) -> None:
    """A subject that keeps no copy."""


def _no_facts(_session: Session, _plan: VisitPlan) -> list[tuple[str, str]]:
    return []


def _not_told(
    _session: Session, _plan: VisitPlan, _visit: Visit, _actor: Actor, _now: datetime
) -> None:
    """A subject with nothing to do after a visit."""


@dataclass(frozen=True)
class VisitSubject:
    """How a kind of subject takes part.

    `page` is its path for staff, `family_page` for the family. `facts` are masked lines of whom
    the visit is about. `keep_next` copies the next day to the subject, `attend` the day until
    which it needs attention (FA-V-4). `visited` follows a visit that was held.
    """

    label: str
    page: Callable[[VisitPlan], str]
    family_page: Callable[[VisitPlan], str] = lambda _plan: "/"
    facts: Callable[[Session, VisitPlan], list[tuple[str, str]]] = _no_facts
    keep_next: Callable[[Session, int, date | None], None] = _nothing
    attend: Callable[[Session, int, date | None], None] = _nothing
    visited: Callable[[Session, VisitPlan, Visit, Actor, datetime], None] = _not_told


_known: dict[str, VisitSubject] = {}


def register(kind: str, subject: VisitSubject) -> None:
    """Let a kind of subject be visited. The last registration of a kind counts."""
    _known[kind] = subject


def subject_of(plan: VisitPlan) -> VisitSubject:
    """KeyError for a kind that nobody registered."""
    return _known[plan.subject_kind]
