"""The application, its papers, the consents of the household, requests for more papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency, Person
from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed, SealedJson
from app.core.db import Base, Record
from app.core.sealing import Authority
from app.divisions.models import BYTES, Placed
from app.families.models import Household, Member

if TYPE_CHECKING:
    from app.foster.models.assessment import Assignment


class State(StrEnum):
    """States of the machine FCA (care.md §2.4)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    ASSESSING = "assessing"
    ASSESSED = "assessed"
    IMPROVE = "improve"
    REVIEW = "review"
    APPROVED = "approved"
    REJECTED = "rejected"
    OBJECTION = "objection"
    FILING = "filing"
    BUREAU_OBJECTED = "bureau_objected"
    FILED = "filed"
    BUREAU_APPROVED = "bureau_approved"
    QUALIFIED = "qualified"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


IN_POOL = "('qualified', 'suspended')"


class Duty(StrEnum):
    """The four duties of one case, held by different persons (SOD-1), and the second look."""

    ACCEPT = "accept"
    ASSESS = "assess"
    DECIDE = "decide"
    FILE = "file"
    RECHECK = "recheck"
    """Looked again at a refusal, after an objection."""


class Participation(Base):
    """Who did which duty on a case, as a natural person: one human, whatever accounts."""

    __tablename__ = "foster_participations"
    __table_args__ = (UniqueConstraint("application_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[Duty]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class FosterApplication(Placed, Authority, Record):
    """A family's application to one institution; the ancestors are the institution's place.

    `applicant_name` and `applicant_pinyin` are kept readable for the desk's search inside its
    own scope. `facts` is the household as it was sent, `facts_digest` its SM3: what was seen is
    what is decided. `due_on` is the nearest running clock, kept by `advance`.
    """

    __tablename__ = "foster_applications"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR case_no IS NOT NULL",
            name="sent_cases_have_a_number",
        ),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL",
            name="sent_cases_have_a_moment",
        ),
        CheckConstraint(
            f"state NOT IN {IN_POOL} OR (qualified_on IS NOT NULL AND valid_until IS NOT NULL)",
            name="pool_has_validity",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'filing', 'filed', 'bureau_approved', 'qualified') "
            "OR decided_by_id IS NOT NULL OR migrated_at IS NOT NULL",
            name="approved_by_someone",
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR accepted_by_id IS NULL OR decided_by_id <> accepted_by_id",
            name="decided_by_another",
        ),
        # The desk's lists run along these, one for each scope and order; they never sort.
        Index("ix_foster_applications_due", "agency_id", "due_on", "ref"),
        Index("ix_foster_applications_sent", "agency_id", "submitted_at", "ref"),
        Index("ix_foster_applications_state", "agency_id", "state", "due_on", "ref"),
        Index("ix_foster_applications_officer", "officer_id", "due_on", "ref"),
        Index("ix_foster_applications_county_due", "county_code", "due_on", "ref"),
        Index("ix_foster_applications_county_sent", "county_code", "submitted_at", "ref"),
        Index("ix_foster_applications_city_due", "city_code", "due_on", "ref"),
        Index("ix_foster_applications_city_sent", "city_code", "submitted_at", "ref"),
        Index("ix_foster_applications_province_due", "province_code", "due_on", "ref"),
        Index("ix_foster_applications_province_sent", "province_code", "submitted_at", "ref"),
        Index("ix_foster_applications_agency_pool", "agency_id", "state", "valid_until", "ref"),
        Index("ix_foster_applications_county_pool", "county_code", "state", "valid_until", "ref"),
        Index("ix_foster_applications_city_pool", "city_code", "state", "valid_until", "ref"),
        Index(
            "ix_foster_applications_province_pool", "province_code", "state", "valid_until", "ref"
        ),
        Index("ix_foster_applications_county_state", "county_code", "state", "due_on", "ref"),
        Index("ix_foster_applications_city_state", "city_code", "state", "due_on", "ref"),
        Index("ix_foster_applications_province_state", "province_code", "state", "due_on", "ref"),
        Index("ix_foster_applications_counter", "by_counter_id", "state"),
        Index("ix_foster_applications_pinyin", "agency_id", "applicant_pinyin"),
        Index("ix_foster_applications_name", "agency_id", "applicant_name"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "household_id", "agency_id", "state", "decided_by_id", "valid_until", "migrated_at",
        ),
    }  # fmt: skip

    case_no: Mapped[str | None] = mapped_column(BYTES, unique=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    applicant_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    applicant_name: Mapped[str] = mapped_column(BYTES, default="")
    applicant_pinyin: Mapped[str] = mapped_column(BYTES, default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    state_since: Mapped[datetime | None]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Whose desk it is on now; empty while the family has to act or nobody took it."""
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)

    by_counter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The clerk who filled it in for the family at the counter."""
    motive_sealed: Mapped[bytes | None]
    motive = Sealed()
    experience_sealed: Mapped[bytes | None]
    experience = Sealed()
    skills: Mapped[list[str]] = mapped_column(default=list)
    preference: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"ages": ["3-6"], "sex": "any", "disability": "any"}; empty is no preference."""
    siblings_ok: Mapped[bool | None]
    declared_at: Mapped[datetime | None]
    answers_from_precheck: Mapped[bool] = mapped_column(default=False)
    notice_version: Mapped[str] = mapped_column(default="")
    """Which wording of the privacy notice the family was shown (PD-INF-1)."""
    informed_at: Mapped[datetime | None]
    agreed_to: Mapped[list[str]] = mapped_column(default=list)
    """Purposes of `families.notice.CONSENTS` agreed to one by one (PD-SEN-2)."""
    agreed_at: Mapped[datetime | None]

    submitted_at: Mapped[datetime | None]
    facts_sealed: Mapped[bytes | None]
    facts = SealedJson()
    facts_digest: Mapped[str] = mapped_column(default="")
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    round: Mapped[int] = mapped_column(default=1)
    rejected_from: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    filed_on: Mapped[date | None]
    qualified_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    migrated_at: Mapped[datetime | None]
    """The family was approved before the portal: none of the steps were done in it."""

    household: Mapped[Household] = relationship(lazy="raise")
    applicant: Mapped[Person] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    parts: Mapped[list[Participation]] = relationship(lazy="raise")
    assignments: Mapped[list[Assignment]] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this case."""
        return Subject("foster_application", self.ref, self.case_no or "")


class PaperCheck(StrEnum):
    """What the desk found when it looked at a paper."""

    WAITING = "waiting"
    GOOD = "good"
    MISSING = "missing"
    UNCLEAR = "unclear"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        return {
            "waiting": "待核对",
            "good": "符合",
            "missing": "缺少",
            "unclear": "不清晰",
            "expired": "已过期",
        }[self.value]


class Paper(Record):
    """One proof of D-FC-APP: a kind, whose it is, the file, and what the desk found."""

    __tablename__ = "foster_papers"
    __table_args__ = (
        CheckConstraint("(checked_at IS NULL) = (\"check\" = 'waiting')", name="checked"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    kind: Mapped[str]
    """A key of `foster.papers.PAPERS`."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    issued_on: Mapped[date | None]
    seen_original: Mapped[bool] = mapped_column(default=False)
    check: Mapped[PaperCheck] = mapped_column(default=PaperCheck.WAITING)
    remark_sealed: Mapped[bytes | None]
    remark = Sealed()
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    member: Mapped[Member | None] = relationship(lazy="raise")


class SupplementRequest(Record):
    """补正: one list of everything that is missing, once per submission; the clock waits."""

    __tablename__ = "foster_supplements"

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    items_sealed: Mapped[bytes | None]
    items = SealedJson()
    """[{"paper": kind, "member": ref or None, "what": text}]"""
    due_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))


class Draft(Record):
    """What someone has typed on one page and not yet saved: any text, checked by nobody.

    A table of its own, so that saving as one types raises no version of the records.
    """

    __tablename__ = "foster_drafts"
    __table_args__ = (UniqueConstraint("application_id", "section"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"))
    section: Mapped[str]
    """`housing`, `wishes`, `member:<ref>` … as the page names itself."""
    fields_sealed: Mapped[bytes | None]
    fields = SealedJson()
    """[[name, text], …] as the form sent them."""


class ConsentWay(StrEnum):
    """Signed with a one-time code, or by hand on paper (PD-ES-4: always equal).

    `NOTED` are the words of a member from 8 to 17, written down by the applicant and
    confirmed at the visit.
    """

    CODE = "code"
    PAPER = "paper"
    NOTED = "noted"

    @property
    def label(self) -> str:
        return {"code": "手机签名", "paper": "纸质签名", "noted": "申请人记录"}[self.value]


class Consent(Record):
    """A member's answer to fostering: signature from 18, noted words from 8 (FC-12-1b).

    `link_hash` is the digest of the token in the member's own link. `text_digest` is the SM3
    of the exact text that was signed.
    """

    __tablename__ = "foster_consents"
    __table_args__ = (
        UniqueConstraint("application_id", "member_id"),
        CheckConstraint("(answered_at IS NULL) = (agrees IS NULL)", name="answered"),
        CheckConstraint("answered_at IS NULL OR way IS NOT NULL", name="way"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    link_hash: Mapped[str | None] = mapped_column(unique=True)
    link_sent_at: Mapped[datetime | None]
    link_expires_at: Mapped[datetime | None]
    way: Mapped[ConsentWay | None]
    agrees: Mapped[bool | None]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    typed_name_sealed: Mapped[bytes | None]
    typed_name = Sealed()
    text_digest: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[date | None]
    """The day on the paper; of a signature by code the day itself."""
    code_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_codes.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise")
