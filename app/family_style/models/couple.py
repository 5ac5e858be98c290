"""Posts announced to the public, and the couples who apply on their one household record."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed, SealedJson
from app.core.db import Base, Record
from app.divisions.models import Placed
from app.families.models import Household
from app.families.signatures import SignedBy
from app.family_style.models.unit import Unit, UnitDuty


class Post(Record):
    """A recruit notice; public from the day it is announced to the last one."""

    __tablename__ = "family_posts"
    __table_args__ = (Index("ix_family_posts_open", "closes_on", "id"),)

    unit_id: Mapped[int] = mapped_column(index=True)
    """The unit, without a foreign key: a notice is public, the unit is not."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    title: Mapped[str]
    text: Mapped[str]
    pay: Mapped[str] = mapped_column(default="")
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    withdrawn_on: Mapped[date | None]


class CoupleState(StrEnum):
    """How far a couple has come; beside the unit's own machine while another couple lives there."""

    DRAFT = "draft"
    SCREENING = "screening"
    PROPOSED = "proposed"
    HIRED = "hired"
    READY = "ready"
    LIVING = "living"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


class Couple(Placed, Record):
    """A couple's application for one post (D-FS-APP), and later their employment.

    What the household record holds is not asked again. `statement` holds what is asked here
    alone, `checks` what the institution found on it.
    """

    __tablename__ = "family_couples"
    __table_args__ = (
        Index(
            "uq_family_couples_open",
            "applicant_person_id",
            unique=True,
            sqlite_where=text("state NOT IN ('refused', 'withdrawn', 'left')"),
            postgresql_where=text("state NOT IN ('refused', 'withdrawn', 'left')"),
        ),
        Index(
            "uq_family_couples_living",
            "unit_id",
            unique=True,
            sqlite_where=text("state = 'living'"),
            postgresql_where=text("state = 'living'"),
        ),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("family_posts.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    applicant_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    applicant_mask: Mapped[str] = mapped_column(default="")
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    state: Mapped[CoupleState] = mapped_column(default=CoupleState.DRAFT)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    notice_version: Mapped[str] = mapped_column(default="")
    """The notice under which they agreed to sensitive facts being looked at (PD-SEN-2)."""
    statement_sealed: Mapped[bytes | None]
    statement: Any = SealedJson()
    checks_sealed: Mapped[bytes | None]
    checks: Any = SealedJson()
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    filed_at: Mapped[datetime | None]
    receipt_no: Mapped[str] = mapped_column(default="")
    receipt_at: Mapped[datetime | None]
    training_hours: Mapped[Decimal] = mapped_column(Numeric(5, 1), default=Decimal(0))
    trained_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    """When health and criminal record were last checked (FS-03-4, yearly)."""
    moved_in_on: Mapped[date | None]
    left_on: Mapped[date | None]

    household: Mapped[Household] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    parts: Mapped[list[CoupleParticipation]] = relationship(lazy="raise")

    @property
    def couple_person_id(self) -> int:
        """The account holder, under the name that the unit uses."""
        return self.applicant_person_id

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this application."""
        return Subject("family_couple", self.ref, self.case_no)


class CoupleParticipation(Base):
    """Who did which duty on an application."""

    __tablename__ = "family_couple_participations"
    __table_args__ = (UniqueConstraint("couple_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    couple_id: Mapped[int] = mapped_column(ForeignKey("family_couples.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[UnitDuty]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class CouplePaper(Record):
    """A proof of D-FS-APP: a file that was sent, or an original that was seen at the desk."""

    __tablename__ = "family_couple_papers"
    __table_args__ = (
        CheckConstraint("(document_id IS NULL) = seen_original", name="file_or_original"),
    )

    couple_id: Mapped[int] = mapped_column(ForeignKey("family_couples.id"), index=True)
    kind: Mapped[str]
    """A key of `family_style.papers.PAPERS`."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    seen_original: Mapped[bool] = mapped_column(default=False)


class Contract(Record):
    """D-FS-CON: a term of employment; a renewal is a row of its own. Unsigned it is a draft."""

    __tablename__ = "family_contracts"
    __table_args__ = (
        UniqueConstraint("couple_id", "from_on"),
        CheckConstraint(
            "signed_agency_on IS NULL OR signed_couple_on IS NOT NULL", name="couple_signs_first"
        ),
        CheckConstraint("(signed_couple_on IS NULL) = (couple_way IS NULL)", name="couple_way"),
    )

    couple_id: Mapped[int] = mapped_column(ForeignKey("family_couples.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    clauses_sealed: Mapped[bytes | None]
    clauses: Any = SealedJson()
    """The exact text, as [title, paragraphs] of each clause; `text_digest` is its SM3."""
    text_digest: Mapped[str] = mapped_column(default="")
    signatures_sealed: Mapped[bytes | None]
    signatures: Any = SealedJson()
    """By one-time code: member, typed name, moment and code of each of the couple."""
    signed_couple_on: Mapped[date | None]
    couple_way: Mapped[SignedBy | None]
    signed_agency_on: Mapped[date | None]
    living_yuan: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    """A child's living money a month, paid in advance (FS-04-3)."""
    work_yuan: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    award_yuan: Mapped[Decimal] = mapped_column(Numeric(9, 2), default=Decimal(0))
    rest_days: Mapped[int]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    """The sealed paper, once both sides have signed."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    """The scan of the paper that both signed by hand."""
