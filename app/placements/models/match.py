"""The machine FCM: one child, one family of the pool, until both have signed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.children.models import Child
from app.core import clock
from app.core.crypto import Sealed, SealedJson
from app.core.db import Base, Record
from app.divisions.models import Placed
from app.foster.models import FosterApplication


class MatchState(StrEnum):
    """States of the machine FCM (care.md §2.4)."""

    OPEN = "open"
    OFFERED = "offered"
    CONSENTED = "consented"
    READY = "ready"
    SIGNED = "signed"
    CLOSED = "closed"


OPEN_MATCH = (MatchState.OPEN, MatchState.OFFERED, MatchState.CONSENTED, MatchState.READY)


class MatchDuty(StrEnum):
    """Who proposed is never who confirms."""

    MATCH = "match"
    RELEASE = "release"
    CONFIRM = "confirm"


class Match(Placed, Record):
    """A child and a family that may become a placement.

    `offer` is what the matcher saw, frozen: families in order with reasons, families passed over
    with theirs. The child's one open match is unique; a family's places are `FamilyPlace`.
    """

    __tablename__ = "matches"
    __table_args__ = (
        Index(
            "uq_matches_child_open",
            "child_id",
            unique=True,
            sqlite_where="state IN ('open', 'offered', 'consented', 'ready')",
            postgresql_where="state IN ('open', 'offered', 'consented', 'ready')",
        ),
        Index("ix_matches_agency", "agency_id", "state", "due_on", "ref"),
        CheckConstraint(
            "state <> 'signed' OR confirmed_by_id IS NOT NULL", name="confirmed_by_someone"
        ),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[MatchState] = mapped_column(default=MatchState.OPEN)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    offer_sealed: Mapped[bytes | None]
    offer: Any = SealedJson()
    offer_digest: Mapped[str] = mapped_column(default="")
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    """Why this family and, where soft rules were passed over, why."""
    family_agreed_at: Mapped[datetime | None]
    child_agreed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_reason: Mapped[str] = mapped_column(default="")

    child: Mapped[Child] = relationship(lazy="raise")
    application: Mapped[FosterApplication] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    parts: Mapped[list[MatchParticipation]] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this case."""
        return Subject("match", self.ref, self.case_no)


class MatchParticipation(Base):
    """Who did which duty on a match, as a natural person."""

    __tablename__ = "match_participations"
    __table_args__ = (UniqueConstraint("match_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[MatchDuty]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class FamilyPlace(Base):
    """One of a family's two places, while a match or a placement holds it (FC-09-1).

    Two matchers who want the last one cannot both have it: the pair is unique. The row goes when
    the match is closed or the placement has ended.
    """

    __tablename__ = "family_places"
    __table_args__ = (
        UniqueConstraint("household_id", "slot"),
        CheckConstraint("slot IN (1, 2)", name="two_at_most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    slot: Mapped[int]
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), unique=True)
