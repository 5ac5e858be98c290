"""What other rooms hold of a child: they say so here, and follow when the child dies.

A placement, a family unit and a home each have a case of their own that runs beside the file.
Where a child lives is no answer to whether one runs: out of the family for a week of respite, the
child lives in the home and is fostered all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.children.models import CareForm
from app.core.db import as_system

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


@dataclass(frozen=True)
class Tie:
    """What one room answers; each is called without the limits of the actor's scope.

    `placed` (session, child, day): why the child belongs to a foster family or a family unit on
    that day, as a sentence for the screen that says what to do first; None where it does not. On
    the day on which it ended it does not any more.
    `stays` (session, child): which stay in a home is open now, as a sentence; None where none is.
    `died` (session, child, day, actor, now): end what runs; the caller records the death.
    """

    placed: Callable[[Session, Child, date], str | None] | None = None
    stays: Callable[[Session, Child], str | None] | None = None
    died: Callable[[Session, Child, date, Actor, datetime], None] | None = None


_ties: list[Tie] = []
# What is said where the file alone knows it, as of a placement from before the portal.
_WORDS = {
    CareForm.FOSTER: "孩子正在家庭寄养，请先在寄养办件中办理。",
    CareForm.FAMILY_UNIT: "孩子住在类家庭，请先在类家庭办件中办理。",
}


def register(tie: Tie) -> None:
    """`create_app` names every room's once."""
    if tie not in _ties:
        _ties.append(tie)


def placed(session: Session, child: Child, on: date) -> str | None:
    """Why the child has to be moved by its foster or family unit case; None where none ran."""
    with as_system(session):
        said = (tie.placed(session, child, on) for tie in _ties if tie.placed is not None)
        return next((sentence for sentence in said if sentence), None)


def placed_now(session: Session, child: Child, today: date) -> str | None:
    """The same of today, also where nothing but the file says so."""
    return placed(session, child, today) or _WORDS.get(child.care_form)


def stays(session: Session, child: Child) -> str | None:
    """The stay by whose steps alone the child leaves its home and changes guardian, or None."""
    with as_system(session):
        said = (tie.stays(session, child) for tie in _ties if tie.stays is not None)
        return next((sentence for sentence in said if sentence), None)


def follow_death(session: Session, child: Child, *, on: date, actor: Actor, now: datetime) -> None:
    """Every room ends what it runs for the child, in the transaction of the caller."""
    with as_system(session):
        for tie in _ties:
            if tie.died is not None:
                tie.died(session, child, on, actor, now)
