"""The machine FCM: one child, one family of the pool, until both have signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.children.models import Child
from app.core import clock
from app.core.crypto import Sealed, SealedJson
from app.core.db import Base, Record
from app.core.sealing import Authority
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


class Match(Placed, Authority, Record):
    """A child and a family that may become a placement.

    `offer` is what the matcher saw, frozen: families in order with reasons, families passed over
    with theirs; `shown` is what the family reads of the child, without a name (N-FC-05). The
    child's one open match is unique; a family's places are `FamilyPlace`.
    """

    __tablename__ = "matches"
    __table_args__ = (
        Index(
            "uq_matches_child_open",
            "child_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'offered', 'consented', 'ready')"),
            postgresql_where=text("state IN ('open', 'offered', 'consented', 'ready')"),
        ),
        Index("ix_matches_agency", "agency_id", "state", "due_on", "ref"),
        Index("ix_matches_agency_list", "agency_id", "state", "created_at", "ref"),
        Index("ix_matches_county_list", "county_code", "state", "created_at", "ref"),
        Index("ix_matches_city_list", "city_code", "state", "created_at", "ref"),
        Index("ix_matches_province_list", "province_code", "state", "created_at", "ref"),
        CheckConstraint(
            "state NOT IN ('ready', 'signed') OR confirmed_by_id IS NOT NULL "
            "OR migrated_at IS NOT NULL",
            name="confirmed_by_someone",
        ),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> worker_id", name="confirmed_by_another"
        ),
        CheckConstraint(
            "state NOT IN ('offered', 'consented', 'ready', 'signed') OR offered_at IS NOT NULL "
            "OR migrated_at IS NOT NULL",
            name="offered_at_a_moment",
        ),
        Index("ix_matches_worker", "worker_id", "due_on", "ref"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "child_id", "application_id", "state", "confirmed_by_id", "confirmed_at",
            "seen_digest", "higher_agrees", "migrated_at",
        ),
    }  # fmt: skip

    case_no: Mapped[str] = mapped_column(unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    family_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    """The family's account holder, who reads the match once it is offered."""
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
    """Why this family and not another."""
    shown_sealed: Mapped[bytes | None]
    shown: Any = SealedJson()
    offered_at: Mapped[datetime | None]
    family_words_sealed: Mapped[bytes | None]
    family_words = Sealed()
    family_agreed_at: Mapped[datetime | None]
    child_agreed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    seen_digest: Mapped[str] = mapped_column(default="")
    """SM3 over everything that the head saw: what was seen is what was decided."""
    higher_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    """The common higher department that was asked in the portal."""
    higher_asked_at: Mapped[datetime | None]
    higher_agrees: Mapped[bool | None]
    """Answer of the common higher civil affairs department (FC-27-1)."""
    higher_from: Mapped[str] = mapped_column(default="")
    higher_no: Mapped[str] = mapped_column(default="")
    higher_on: Mapped[date | None]
    higher_says_sealed: Mapped[bytes | None]
    higher_says = Sealed()
    higher_document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    closed_reason: Mapped[str] = mapped_column(default="")
    """A key of `match_workflow.REASONS`; none is a mark against the family."""
    closed_at: Mapped[datetime | None]
    migrated_at: Mapped[datetime | None]
    """The child lived there before the portal: none of the steps were done in it."""

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


class Release(Record):
    """A soft rule passed over: the matcher's reason, and the second person who releases it."""

    __tablename__ = "match_releases"
    __table_args__ = (
        UniqueConstraint("match_id", "rule_id"),
        CheckConstraint(
            "released_by_id IS NULL OR released_by_id <> asked_by_id", name="by_a_second_person"
        ),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released"),
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    rule_id: Mapped[str]
    """A row of the law, or a wish of the family (`W-…`)."""
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    """The medical opinion, where the rule asks for one (FC-07-4)."""
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]


class Fitness(StrEnum):
    """The result of form F-G."""

    FIT = "fit"
    CONDITIONAL = "conditional"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        return {"fit": "适合", "conditional": "有条件适合", "not_yet": "暂不适合"}[self.value]


class ChildSheet(Record):
    """Form F-G, the child before the placement; one for each match."""

    __tablename__ = "match_child_sheets"

    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), unique=True)
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    result: Mapped[Fitness]
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime]


class Meeting(Record):
    """An introductory visit: child and family get to know each other."""

    __tablename__ = "match_meetings"

    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), index=True)
    planned_at: Mapped[datetime]
    place: Mapped[str]
    held_on: Mapped[date | None]
    notes_sealed: Mapped[bytes | None]
    notes = Sealed()
    cancelled_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class FamilyProfile(Base):
    """What matching asks of a family's members, opened once for each state of theirs.

    Birth dates are sealed; opening those of a whole pool would take seconds. `seen` says from
    which versions of the members this was read; where it differs it is read anew.
    """

    __tablename__ = "family_profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), unique=True)
    seen: Mapped[str]
    residents: Mapped[int]
    carer_birth_on: Mapped[date | None]
    youngest_birth_on: Mapped[date | None]
