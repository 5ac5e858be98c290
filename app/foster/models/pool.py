"""Training before the pool, and what keeps a family in it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record


class TrainingSession(Record):
    """A training of the institution for main carers (FC-12-4)."""

    __tablename__ = "training_sessions"
    __table_args__ = (CheckConstraint("hours > 0 AND seats > 0", name="positive"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    title: Mapped[str]
    content: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    place: Mapped[str]
    seats: Mapped[int]
    trainer: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None]

    enrolments: Mapped[list[Enrolment]] = relationship(back_populates="session", lazy="raise")


class Enrolment(Record):
    """A main carer's place in a session, the hours attended, and whether it was passed."""

    __tablename__ = "training_enrolments"
    __table_args__ = (
        UniqueConstraint("session_id", "application_id"),
        CheckConstraint("(recorded_at IS NULL) = (hours IS NULL)", name="recorded"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("training_sessions.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cancelled_at: Mapped[datetime | None]
    hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    passed: Mapped[bool | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime | None]

    session: Mapped[TrainingSession] = relationship(back_populates="enrolments", lazy="raise")


class RecheckKind(StrEnum):
    """Why a family of the pool is looked at again."""

    YEARLY = "yearly"
    SUSPENSION = "suspension"
    EXPIRED = "expired"


class Recheck(Record):
    """A re-check of a family in the pool: yearly, after a suspension, or after expiry."""

    __tablename__ = "foster_rechecks"
    __table_args__ = (CheckConstraint("(closed_at IS NULL) = (passed IS NULL)", name="closed"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    kind: Mapped[RecheckKind]
    opened_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    finding_sealed: Mapped[bytes | None]
    finding = Sealed()
    found_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Who wrote the finding; the same person, under any account, never decides on it."""
    found_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """The colleague in whose right a deputy wrote it; does not decide on it either."""
    answer_sealed: Mapped[bytes | None]
    answer = SealedJson()
    passed: Mapped[bool | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
