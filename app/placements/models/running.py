"""What happens in a running placement: matters, assessments, filings with the bureau."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.placements.models.placement import PlacementState


class MatterKind(StrEnum):
    """What a matter is about; each has its own state of the machine FCP while it is open."""

    RESPITE = "respite"
    CARER = "carer"
    RECHECK = "recheck"
    CORRECTION = "correction"
    EMERGENCY = "emergency"
    NOTICE = "notice"
    ADOPTION = "adoption"
    RENEWAL = "renewal"
    ENDING = "ending"
    FOLLOW_UP = "follow_up"

    @property
    def label(self) -> str:
        return _KINDS[self.value]


_KINDS = {
    "respite": "短期养育",
    "carer": "变更主要照料人",
    "recheck": "家庭情况复核",
    "correction": "督促改正",
    "emergency": "紧急带离",
    "notice": "家庭提出解除",
    "adoption": "送养告知",
    "renewal": "续签",
    "ending": "解除寄养",
    "follow_up": "解除后随访",
}


class Matter(Record):
    """One change or event of a placement, from the day it was raised to the day it was settled.

    `back_to` is the state to which the placement returns when it is settled well. `facts` holds
    what was stated (F-RSP, F-CHG, F-ADR, F-END and the like), `decision` why it was settled so.
    """

    __tablename__ = "placement_matters"
    __table_args__ = (
        Index(
            "uq_placement_matters_open",
            "placement_id",
            "kind",
            unique=True,
            sqlite_where=text("closed_at IS NULL AND kind <> 'follow_up'"),
            postgresql_where=text("closed_at IS NULL AND kind <> 'follow_up'"),
        ),
        CheckConstraint("(closed_at IS NULL) = (outcome = '')", name="closed_with_an_outcome"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), index=True)
    kind: Mapped[MatterKind]
    back_to: Mapped[PlacementState | None]
    opened_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    from_family: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    until_on: Mapped[date | None]
    rule_id: Mapped[str] = mapped_column(default="")
    facts_sealed: Mapped[bytes | None]
    facts: Any = SealedJson()
    agreed_at: Mapped[datetime | None]
    agreed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Who agreed or proposed; never the person who decides."""
    agreed_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """The colleague in whose right a deputy did; they do not decide either."""
    outcome: Mapped[str] = mapped_column(default="")
    """A word of `services.matters.OUTCOMES`; empty while it is open."""
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Form(StrEnum):
    """Assessments of a running placement (MZ/T 122 annexes C to F, H, I)."""

    FUSION = "F-C"
    EFFECT = "F-D"
    FAMILY_NEEDS = "F-E"
    FAMILY_END = "F-F"
    CHILD_NEEDS = "F-H"
    CHILD_END = "F-I"

    @property
    def label(self) -> str:
        return _FORMS[self.value]


_FORMS = {
    "F-C": "融合期评估",
    "F-D": "养育实效评估",
    "F-E": "家庭需求评估",
    "F-F": "家庭终结评估",
    "F-H": "儿童需求评估",
    "F-I": "儿童终结评估",
}


class PlacementAssessment(Record):
    """One filled-in form; it is never changed once it is signed, a new one follows it.

    `answers` as in `checklists.rules` for F-C and F-D; named texts and lists for the others.
    """

    __tablename__ = "placement_assessments"
    __table_args__ = (
        Index("ix_placement_assessments_form", "placement_id", "form", "id"),
        CheckConstraint("(form IN ('F-C', 'F-D')) = (total IS NOT NULL)", name="scored"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    form: Mapped[Form]
    template_version_id: Mapped[int | None] = mapped_column(ForeignKey("template_versions.id"))
    assessed_on: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    total: Mapped[int | None]
    band: Mapped[str] = mapped_column(default="")
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    """What the child said; it decides where the points do not."""


class FilingSubject(StrEnum):
    """Two of the three filings of a placement; the first is the application's (FC-12-3b)."""

    AGREEMENT = "agreement"
    ENDING = "ending"

    @property
    def label(self) -> str:
        return {"agreement": "寄养协议", "ending": "解除寄养"}[self.value]


class PlacementFiling(Record):
    """A filing with the bureau and its answer; no gate: the placement does not wait for it."""

    __tablename__ = "placement_filings"
    __table_args__ = (
        Index(
            "uq_placement_filings_open",
            "placement_id",
            "subject",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("ix_placement_filings_bureau", "bureau_id", "answered_at", "id"),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), index=True)
    subject: Mapped[FilingSubject]
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    receipt_no: Mapped[str] = mapped_column(default="")
    objection_sealed: Mapped[bytes | None]
    objection = Sealed()
