"""The round-the-clock duty of a home: shifts handed over, patrols, medicine given (CW18-S1)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed
from app.core.db import Record


class ShiftPart(StrEnum):
    """A day has three shifts."""

    EARLY = "early"
    LATE = "late"
    NIGHT = "night"

    @property
    def label(self) -> str:
        return {"early": "早班", "late": "中班", "night": "夜班"}[self.value]


class Shift(Record):
    """D-CW-SHIFT: who was on duty, how many children, what the next has to know.

    The next shift takes over by a second person's own act; sick children are named in `stressed`.
    """

    __tablename__ = "home_shifts"
    __table_args__ = (
        UniqueConstraint("agency_id", "on", "part"),
        CheckConstraint("taken_by_id IS NULL OR taken_by_id <> written_by_id", name="two_people"),
        CheckConstraint("(taken_by_id IS NULL) = (taken_at IS NULL)", name="taken_by_someone"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    on: Mapped[date]
    part: Mapped[ShiftPart]
    on_duty: Mapped[str]
    children: Mapped[int]
    stressed_sealed: Mapped[bytes | None]
    stressed = Sealed()
    """Sick and injured children and what they need: said first at the handover."""
    events_sealed: Mapped[bytes | None]
    events = Sealed()
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime | None]


class Patrol(Record):
    """D-CW-PATROL: somebody was at a place at a time, and what was seen there."""

    __tablename__ = "home_patrols"
    __table_args__ = (Index("ix_home_patrols_agency", "agency_id", "at"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    at: Mapped[datetime]
    place: Mapped[str]
    fine: Mapped[bool]
    found_sealed: Mapped[bytes | None]
    found = Sealed()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Medication(Record):
    """D-CW-MED: a medicine given to a child, under two signatures."""

    __tablename__ = "medications"
    __table_args__ = (
        Index("ix_medications_stay", "admission_id", "given_at"),
        CheckConstraint(
            "second_by_id IS NULL OR second_by_id <> given_by_id", name="two_signatures"
        ),
        CheckConstraint("(second_by_id IS NULL) = (second_at IS NULL)", name="signed_by_someone"),
    )

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"))
    given_at: Mapped[datetime]
    medicine_sealed: Mapped[bytes | None]
    medicine = Sealed()
    """Name, dose and way."""
    ordered_by: Mapped[str]
    """The doctor or the prescription."""
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    second_at: Mapped[datetime | None]
