"""Running numbers without gaps: cases and letters (DS-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from app.documents.models import Sequence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def next_number(session: Session, kind: str, place: str, year: int) -> int:
    """The next number of a kind at a place in a year, counted from 1.

    It is taken in the session's transaction: a rolled-back act leaves no gap, and two at once
    queue at the row.
    """
    key = (Sequence.kind == kind, Sequence.place == place, Sequence.year == year)
    taken = session.execute(
        update(Sequence).where(*key).values(last=Sequence.last + 1).returning(Sequence.last)
    ).scalar()
    if taken is not None:
        return taken
    with session.begin_nested():
        session.add(Sequence(kind=kind, place=place, year=year, last=0))
    return next_number(session, kind, place, year)


def case_number(session: Session, kind: str, division_code: str, year: int) -> str:
    """A case number such as FC-220104-2026-00012."""
    number = next_number(session, f"case.{kind}", division_code, year)
    return f"{kind}-{division_code}-{year}-{number:05d}"
