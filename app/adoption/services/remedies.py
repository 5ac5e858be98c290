"""Where adopters turn against a refusal, and until which day (adoption.md §15, N-09)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import Adoption, AdoptionState
from app.deadlines import services as deadlines
from app.deadlines.rules import due_provisionally
from app.documents.letters import LetterKind
from app.documents.models import Letter
from app.law.model import Unit

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

WAYS = (("REM-1", 60, Unit.DAY), ("REM-2", 6, Unit.MONTH))


@dataclass(frozen=True)
class Remedy:
    """One way, by its rule; `until` is the last day, empty as long as nothing was served."""

    rule: str
    until: date | None


def of(session: Session, case: Adoption) -> list[Remedy]:
    """Both ways against the refusal of this case, from the day of its service; none otherwise."""
    if case.state is not AdoptionState.REFUSED:
        return []
    letter = session.scalar(
        select(Letter)
        .where(
            Letter.subject_kind == case.subject.kind, Letter.subject_id == case.id,
            Letter.kind == LetterKind.ADOPTION_REFUSED,
        )
        .order_by(Letter.id.desc())
        .limit(1)
    )  # fmt: skip
    served = letter.served_on if letter is not None else None
    days = deadlines.calendar(session)
    return [
        Remedy(rule, due_provisionally(served, length, unit, days).day if served else None)
        for rule, length, unit in WAYS
    ]
