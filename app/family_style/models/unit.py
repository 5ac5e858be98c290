"""The family unit (machine FSH, care.md §5.2), its bedrooms and the children's places in it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency, User
from app.audit.services import Subject
from app.core import clock
from app.core.db import Base, Record
from app.divisions.models import Placed

MOST_CHILDREN = 5
"""What no place may raise (FS-03-2)."""


class UnitState(StrEnum):
    """States of the machine FSH."""

    PLANNED = "planned"
    RECRUITING = "recruiting"
    SCREENING = "screening"
    PROPOSED = "proposed"
    HIRED = "hired"
    READY = "ready"
    TRIAL = "trial"
    FORMAL = "formal"
    COUPLE_CHANGE = "couple_change"
    RENEWAL = "renewal"
    CORRECTION = "correction"
    EMERGENCY_OUT = "emergency_out"
    DISSOLVING = "dissolving"
    DISSOLVED = "dissolved"
    CLOSED = "closed"


class UnitDuty(StrEnum):
    """Duties in one unit that exclude each other where the rules say so."""

    SCREEN = "screen"
    ASSESS = "assess"
    DECIDE = "decide"
    FILE = "file"


class Unit(Placed, Record):
    """A family unit of an institution; the ancestors are the institution's place.

    `capacity` never exceeds P.fs_children_max; the places hold the database to it.
    """

    __tablename__ = "family_units"
    __table_args__ = (
        UniqueConstraint("id", "capacity"),
        UniqueConstraint("agency_id", "name"),
        CheckConstraint(f"capacity BETWEEN 1 AND {MOST_CHILDREN}", name="capacity_in_law"),
        CheckConstraint(
            "(state IN ('dissolved', 'closed')) = (ended_on IS NOT NULL)", name="ended_has_a_day"
        ),
        Index("ix_family_units_agency", "agency_id", "state", "ref"),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    address: Mapped[str]
    area_m2: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    on_campus: Mapped[bool] = mapped_column(default=True)
    own_flat: Mapped[bool] = mapped_column(default=True)
    """A kitchen, a bath and a living room of its own (FS-03-11)."""
    equipment: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int]
    state: Mapped[UnitState] = mapped_column(default=UnitState.PLANNED)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    couple_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    """The account holder of the couple who live there now."""
    trial_until: Mapped[date | None]
    """The first day on which the trial may be assessed (FS-04-2)."""
    poor_results: Mapped[int] = mapped_column(default=0)
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    worker: Mapped[User] = relationship(foreign_keys=[worker_id], lazy="raise")
    parts: Mapped[list[UnitParticipation]] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this unit."""
        return Subject("family_unit", self.ref, self.case_no)


class UnitParticipation(Base):
    """Who did which duty in a unit, as a natural person."""

    __tablename__ = "family_unit_participations"
    __table_args__ = (UniqueConstraint("unit_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[UnitDuty]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Bedroom(Record):
    """A bedroom for children; `sex` "1" or "2" is who sleeps there, "0" only under six."""

    __tablename__ = "family_unit_rooms"
    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("beds BETWEEN 1 AND 6", name="beds_fit"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"))
    name: Mapped[str]
    area_m2: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    beds: Mapped[int]
    sex: Mapped[str] = mapped_column(default="0")


class UnitPlace(Record):
    """A child's place. Two who fill the last one at once meet here: a slot is given once.

    `capacity` follows the unit's, so that no slot lies beyond it, whatever code writes the row.
    """

    __tablename__ = "family_unit_places"
    __table_args__ = (
        UniqueConstraint("unit_id", "slot"),
        ForeignKeyConstraint(
            ["unit_id", "capacity"],
            ["family_units.id", "family_units.capacity"],
            onupdate="CASCADE",
        ),
        CheckConstraint("slot BETWEEN 1 AND capacity", name="slot_in_capacity"),
    )

    unit_id: Mapped[int]
    capacity: Mapped[int]
    slot: Mapped[int]
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("family_unit_rooms.id"))
    since_on: Mapped[date]
