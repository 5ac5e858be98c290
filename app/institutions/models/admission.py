"""One stay of a child in a home, from the referral to the closed case (machine CWA)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.children.models import Child
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.divisions.models import Placed
from app.institutions.grounds import Ground


class State(StrEnum):
    """Where the case stands (care.md §4.4)."""

    REFERRED = "referred"
    PRE_ADMIT = "pre_admit"
    ISOLATED = "isolated"
    OBSERVED = "observed"
    OPINION = "opinion"
    DRAFTED = "drafted"
    AGREED = "agreed"
    RETURNED = "returned"
    ADMITTED = "admitted"
    CLAIMED = "claimed"
    LEAVING = "leaving"
    LEAVE_CHECKED = "leave_checked"
    LEAVE_APPROVED = "leave_approved"
    LEAVE_FILED = "leave_filed"
    LEFT = "left"
    DEAD = "dead"
    CLOSED = "closed"


class Source(StrEnum):
    """Who sends the child."""

    POLICE = "police"
    PROTECTION = "protection"
    TOWNSHIP = "township"
    COURT = "court"
    TRANSFER = "transfer"
    EXISTING = "existing"

    @property
    def label(self) -> str:
        return {
            "police": "公安机关",
            "protection": "未成年人救助保护机构",
            "township": "乡镇（街道）",
            "court": "人民法院",
            "transfer": "其他儿童福利机构转入",
            "existing": "启用本平台前已在院",
        }[self.value]


class Admission(Placed, Record):
    """The case. Until the child is admitted it holds what is known; then the child's file does.

    `case_no` is the interim code of the referral (DS-01n) and stays the number of the case.
    """

    __tablename__ = "admissions"
    __table_args__ = (
        Index("ix_admissions_agency_due", "agency_id", "state", "due_on", "ref"),
        Index("ix_admissions_county_due", "county_code", "state", "due_on", "ref"),
        Index("ix_admissions_city_due", "city_code", "state", "due_on", "ref"),
        Index("ix_admissions_province_due", "province_code", "state", "due_on", "ref"),
        Index("ix_admissions_bureau_state", "bureau_id", "state"),
        CheckConstraint("examined_at IS NULL OR arrived_at IS NOT NULL", name="exam_after_arrival"),
        CheckConstraint("(admitted_on IS NULL) OR (child_id IS NOT NULL)", name="admitted_child"),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.REFERRED)
    state_since: Mapped[datetime]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    source: Mapped[Source]
    ground: Mapped[Ground]
    legal_ground: Mapped[str] = mapped_column(default="")
    """LG1…, TG1… of the guardianship that begins with the admission."""
    referred_at: Mapped[datetime]
    found_on: Mapped[date | None]
    police_unit: Mapped[str] = mapped_column(default="")
    police_receipt: Mapped[str] = mapped_column(default="")
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    name_mask: Mapped[str] = mapped_column(default="")
    naming_basis: Mapped[str] = mapped_column(default="")
    id_no_sealed: Mapped[bytes | None]
    id_no = Sealed()
    sex: Mapped[str] = mapped_column(default="0")
    birth_on: Mapped[date]
    birth_assumed: Mapped[bool] = mapped_column(default=False)
    nation: Mapped[str] = mapped_column(default="")
    referral_sealed: Mapped[bytes | None]
    referral: Any = SealedJson()
    """{"place", "finder", "clothes", "health", "handed_over_by"} of D-CW-REF."""
    arrived_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    belongings_sealed: Mapped[bytes | None]
    belongings = Sealed()
    """Objects and marks by which the child may be known, kept for long (CW18-M6)."""
    exam_due_at: Mapped[datetime | None]
    examined_at: Mapped[datetime | None]
    exam_sealed: Mapped[bytes | None]
    exam: Any = SealedJson()
    """{"doctor", "result", "infectious", "allergies", "dna_no"}"""
    opinion_agrees: Mapped[bool | None]
    opinion_reason: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    admitted_on: Mapped[date | None]
    long_term_on: Mapped[date | None]
    """The bureau's head has changed temporary guardianship into long-term."""
    left_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    alarmed_at: Mapped[datetime | None]
    """The 24 hours for the examination, or for the report of a death, went by: told once."""
    end_note: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    child: Mapped[Child | None] = relationship(lazy="raise")
    parts: Mapped[list[AdmissionPart]] = relationship(lazy="raise", order_by="AdmissionPart.id")
    papers: Mapped[list[AdmissionPaper]] = relationship(lazy="raise", order_by="AdmissionPaper.id")

    @property
    def subject(self) -> Subject:
        """What the record calls this case."""
        return Subject("admission", self.ref, self.case_no)


class Part(StrEnum):
    """What one human did in a case (SOD-1): preparing, deciding, checking."""

    RECEIVE = "receive"
    EXAMINE = "examine"
    DRAFT = "draft"
    DECIDE = "decide"
    PREPARE_LEAVE = "prepare_leave"
    CHECK_LEAVE = "check_leave"
    APPROVE_LEAVE = "approve_leave"
    FILE_LEAVE = "file_leave"
    ENTER_RULING = "enter_ruling"
    CONFIRM_RULING = "confirm_ruling"
    PLAN_ADULT = "plan_adult"


class AdmissionPart(Record):
    """Who did which part."""

    __tablename__ = "admission_parts"

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    part: Mapped[Part]
    at: Mapped[datetime]


class Stage(StrEnum):
    """When a paper is asked for."""

    ADMISSION = "admission"
    STAY = "stay"
    LEAVING = "leaving"


class PaperState(StrEnum):
    """What the check said."""

    WAITING = "waiting"
    GOOD = "good"
    BAD = "bad"

    @property
    def label(self) -> str:
        return {"waiting": "待核对", "good": "符合", "bad": "不符合"}[self.value]


class AdmissionPaper(Record):
    """A paper of the case, checked one by one."""

    __tablename__ = "admission_papers"
    __table_args__ = (UniqueConstraint("admission_id", "code"),)

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"))
    code: Mapped[str]
    stage: Mapped[Stage]
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    check: Mapped[PaperState] = mapped_column(default=PaperState.WAITING)
    problem: Mapped[str] = mapped_column(default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]


class SearchNotice(Record):
    """The search for the parents (D-CW-NOTICE): face and marks only, taken down at the end.

    `place` are the words for the public, never an address. `digest` is the SM3 of all that was
    put on line, with its moment the proof of publication; it stays when the words are gone.
    """

    __tablename__ = "search_notices"
    __table_args__ = (
        CheckConstraint("until_on > published_on", name="runs"),
        Index("ix_search_notices_public", "ended_on", "published_on", "id"),
    )

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    published_on: Mapped[date]
    until_on: Mapped[date]
    media: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    features_sealed: Mapped[bytes | None]
    features = Sealed()
    contact: Mapped[str] = mapped_column(default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    digest: Mapped[str] = mapped_column(default="")
    claimed: Mapped[bool | None]
    ended_on: Mapped[date | None]
    taken_down_on: Mapped[date | None]
    note_sealed: Mapped[bytes | None]
    note = Sealed()
    """What the search brought; why a claim was none."""
