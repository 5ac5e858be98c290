"""The assessment of adopters: who was named, what the family answered (adoption.md §7, §8)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record

RELATIONS = {
    "none": "没有下列任何一种关系",
    "spouse": "是收养人、送养人的配偶",
    "lineal": "是直系血亲",
    "collateral": "是三代以内旁系血亲",
    "in_law": "是近姻亲",
    "colleague": "是收养人的同事",
    "senders_staff": "是送养人或者送养机构的工作人员",
    "other": "有其他利害关系",
}


class Assessment(Record):
    """One round: by the organ's own team, or by an organisation under an agreement (AE-05).

    `agreed_on` is the day from which the 60 days run (AE-10-1); `agreed_by` says `code`, signed
    on the applicant's own phone, or `paper`, and then `recorded_by_id` took it at the counter.
    """

    __tablename__ = "adoption_assessments"
    __table_args__ = (
        UniqueConstraint("adoption_id", "round"),
        CheckConstraint("(agreed_on IS NULL) = (agreed_by = '')", name="agreed_somehow"),
        CheckConstraint(
            "seal_checked_by_id IS NULL OR seal_checked_by_id <> seal_sent_by_id",
            name="seal_checked_by_another",
        ),
    )

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    round: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    notified_on: Mapped[date]
    agreed_on: Mapped[date | None]
    agreed_by: Mapped[str] = mapped_column(default="")
    code_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_codes.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    suggestions_sealed: Mapped[bytes | None]
    suggestions = Sealed()
    """F-REPORT: what the assessors suggest, in words; the rest is put together from the case."""
    report_signatures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seal_document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    """A third party's page with its seal and its head's signature; one sends, another checks."""
    seal_head: Mapped[str] = mapped_column(default="")
    sealed_on: Mapped[date | None]
    seal_sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    seal_checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    seal_returned: Mapped[str] = mapped_column(default="")
    """Why the page that was sent last could not be taken."""
    reported_on: Mapped[date | None]
    """The day on which the last assessor signed and the organ got the report (AE-10-1)."""


class Assessor(Record):
    """Somebody named to one round; the file opens once they declared to have no interest (AE-12).

    `relation` is a key of `RELATIONS`; any but `none` is a recusal and ends the naming.
    `is_third` joins where the first two are far apart (§9).
    """

    __tablename__ = "adoption_assessors"
    __table_args__ = (
        UniqueConstraint("adoption_id", "round", "person_id"),
        Index(
            "ix_adoption_assessors_open", "person_id",
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    round: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    is_third: Mapped[bool] = mapped_column(default=False)
    relation: Mapped[str] = mapped_column(default="")
    declared_free_at: Mapped[datetime | None]
    recused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class VisitKind(StrEnum):
    """Where somebody was met (F-VISIT)."""

    HOME = "home"
    COMMUNITY = "community"
    WORKPLACE = "workplace"
    SCHOOL = "school"
    INSTITUTION = "institution"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return {
            "home": "入户", "community": "村（社区）", "workplace": "工作单位", "school": "学校",
            "institution": "儿童福利机构", "phone": "电话",
        }[self.value]  # fmt: skip


class AssessmentVisit(Record):
    """F-VISIT: where, when, announced or not, by whom, who was talked to, what was seen.

    `went` are the references of those who did, two to a home (AF-01); `met` are keys of
    `visits.MET`: who was talked to and how.
    """

    __tablename__ = "adoption_visits"
    __table_args__ = (CheckConstraint("ended_at > started_at", name="ends_after_start"),)

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    round: Mapped[int]
    in_fusion: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[VisitKind]
    announced: Mapped[bool]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    went: Mapped[list[str]]
    met: Mapped[list[str]]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Situation(Record):
    """One of the nine of AE-11 as it was reported, with the effect that the place gives it.

    `finding` is what the head found: `confirmed` or `cleared`. For AE-11-8 the police receipt
    and the day on which the child was taken back stand here.
    """

    __tablename__ = "adoption_situations"
    __table_args__ = (
        CheckConstraint("(finding = '') = (found_at IS NULL)", name="found_by_someone"),
    )

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    code: Mapped[str]
    effect: Mapped[str]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    harm_receipt: Mapped[str] = mapped_column(default="")
    finding: Mapped[str] = mapped_column(default="")
    finding_words_sealed: Mapped[bytes | None]
    finding_words = Sealed()
    found_at: Mapped[datetime | None]
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    police_unit: Mapped[str] = mapped_column(default="")
    police_receipt: Mapped[str] = mapped_column(default="")
    police_told_at: Mapped[datetime | None]
    child_back_on: Mapped[date | None]


class ScoreSheet(Record):
    """F-SCORE of one assessor, or, with `assessor_id` None, the one that all of them sign.

    `stage` is `ability` or `fusion`. Nobody reads another's before all are in. `signatures` of
    the common one are moments by the assessors' references; `concluded_at`: all have signed.
    """

    __tablename__ = "adoption_sheets"
    __table_args__ = (
        UniqueConstraint("assessor_id", "stage"),
        Index(
            "uq_adoption_sheets_common", "adoption_id", "round", "stage", unique=True,
            sqlite_where=text("assessor_id IS NULL"),
            postgresql_where=text("assessor_id IS NULL"),
        ),
        CheckConstraint(
            "concluded_at IS NULL OR passed IS NOT NULL", name="concluded_has_a_result"
        ),
    )  # fmt: skip

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    round: Mapped[int]
    stage: Mapped[str]
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("adoption_assessors.id"))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    total: Mapped[int | None]
    passed: Mapped[bool | None]
    meeting_sealed: Mapped[bytes | None]
    meeting = Sealed()
    """What the team said to each other where the child's side is below what is acceptable."""
    signatures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submitted_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]


class Fusion(Record):
    """F-FUSE: child and family live together; the guardian stays guardian (AF-10).

    `interruptions` are pairs of days, both included, that do not count; `child_words` the
    child's own words. A prolongation counts its days anew from `prolonged_on`.
    """

    __tablename__ = "adoption_fusions"
    __table_args__ = (UniqueConstraint("adoption_id", "round"),)

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    round: Mapped[int]
    starts_on: Mapped[date]
    guardian_agreed_on: Mapped[date]
    child_agrees: Mapped[bool | None]
    interruptions: Mapped[list[Any]] = mapped_column(default=list)
    child_words_sealed: Mapped[bytes | None]
    child_words = Sealed()
    heard_on: Mapped[date | None]
    prolonged_on: Mapped[date | None]
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    """Why it was prolonged."""
