"""What a decision rests on and what comes of it: interviews, certificates, visits afterwards."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.adoption.models.case import Side
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record


class Interview(Record):
    """询问笔录: one person apart from the others, read and confirmed by them (WS-16).

    `party` as in `AdoptionPaper`. A new record of the same person does not replace the old one.
    """

    __tablename__ = "adoption_interviews"
    __table_args__ = (CheckConstraint("officer_id <> second_officer_id", name="two_officers"),)

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    """The organ's alone: neither side reads what another said (CC-1110)."""
    side: Mapped[Side]
    party: Mapped[str] = mapped_column(default="")
    held_on: Mapped[date]
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    second_officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    is_willing: Mapped[bool]
    """Whether this person wants the adoption, of their own free will (CC-1104-1)."""
    confirmed: Mapped[str]
    """`signed`, `fingerprint` or `read_out`: how the person confirmed the record."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))


class CertificateKind(StrEnum):
    """收养登记证, or the paper on its end."""

    ADOPTION = "adoption"
    DISSOLUTION = "dissolution"


class AdoptionCertificate(Record):
    """A certificate that was issued: its number, the pre-printed form's, to whom (WS-18 to 20).

    A corrected or re-issued one links the former (`replaces_id`), which is collected.
    """

    __tablename__ = "adoption_certificates"
    __table_args__ = (
        UniqueConstraint("agency_id", "printed_no"),
        Index("ix_adoption_certificates_year", "agency_id", "kind", "year", "serial", unique=True),
    )

    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoptions.id"), index=True)
    """Empty where the adoption itself is older than the portal."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[CertificateKind]
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    printed_no: Mapped[str]
    issued_on: Mapped[date]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    handed_to: Mapped[str] = mapped_column(default="")
    """`applicant` or `spouse`: who signed for it."""
    note: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("adoption_certificates.id"))
    collected_on: Mapped[date | None]


class FollowUpMode(StrEnum):
    """How the child was met."""

    HOME = "home"
    PHONE = "phone"
    VIDEO = "video"
    SCHOOL = "school"

    @property
    def label(self) -> str:
        return {"home": "上门", "phone": "电话", "video": "视频", "school": "学校"}[self.value]


class FollowUp(Record):
    """A visit after the registration: help, not control (FU-01 to FU-04).

    `level` is `good`, `help` or `risk`; of a risk police and protection hear within a day.
    """

    __tablename__ = "adoption_follow_ups"
    __table_args__ = (
        UniqueConstraint("adoption_id", "number"),
        Index("ix_adoption_follow_ups_due", "agency_id", "due_on"),
        CheckConstraint("(done_on IS NULL) = (done_by_id IS NULL)", name="done_by_someone"),
    )

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    needs_consent: Mapped[bool] = mapped_column(default=False)
    """After the first year only with the family's consent (FU-04)."""
    refused_on: Mapped[date | None]
    done_on: Mapped[date | None]
    mode: Mapped[FollowUpMode | None]
    level: Mapped[str] = mapped_column(default="")
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    template_version_id: Mapped[int | None] = mapped_column(ForeignKey("template_versions.id"))
    """The form of this stage, where the place has one (AF-03)."""
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None]
