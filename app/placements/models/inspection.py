"""Supervision by the bureau: drawn inspections, oversight and disputes, quarterly reports."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import Sealed
from app.core.db import Record
from app.divisions.models import Placed


class InspectionDraw(Placed, Record):
    """A random draw of families (FA-V-8): the seed's hashes are known before the list is frozen.

    `items` is the frozen list, `must` those whose turn it is because of the three years, `rested`
    those drawn only when nobody else is left, each with the reason: the day on which it was
    inspected, or `drawn` where an inspection is still to come. After the draw `seed` is open,
    and anyone computes the same result (`rules.drawing`).
    """

    __tablename__ = "inspection_draws"
    __table_args__ = (
        CheckConstraint("(drawn_at IS NULL) = (seed = '')", name="seed_shown_with_the_draw"),
        CheckConstraint("drawn_at IS NULL OR frozen_at IS NOT NULL", name="drawn_from_frozen"),
        CheckConstraint("frozen_at IS NULL OR frozen_at >= committed_at", name="hash_first"),
        Index("ix_inspection_draws_bureau", "bureau_id", "id"),
    )

    draw_no: Mapped[str] = mapped_column(unique=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    year: Mapped[int]
    share: Mapped[int]
    """Percent of the families, ten at the least."""
    kept_seed_sealed: Mapped[bytes | None]
    kept_seed = Sealed()
    seed: Mapped[str] = mapped_column(default="")
    seed_sha256: Mapped[str]
    seed_sm3: Mapped[str]
    committed_at: Mapped[datetime]
    committed_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    items: Mapped[list[Any]] = mapped_column(JSON, default=list)
    must: Mapped[list[Any]] = mapped_column(JSON, default=list)
    rested: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    items_digest: Mapped[str] = mapped_column(default="")
    frozen_at: Mapped[datetime | None]
    drawn: Mapped[list[Any]] = mapped_column(JSON, default=list)
    drawn_at: Mapped[datetime | None]
    drawn_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    @property
    def subject(self) -> Subject:
        """What the record calls this draw."""
        return Subject("inspection_draw", self.ref, self.draw_no)


class FosterInspection(Placed, Record):
    """A family that the bureau inspects; the ancestors are the institution's place."""

    __tablename__ = "foster_inspections"
    __table_args__ = (
        UniqueConstraint("draw_id", "application_id"),
        CheckConstraint("(inspected_on IS NULL) = (is_good IS NULL)", name="has_a_result"),
        Index("ix_foster_inspections_bureau", "bureau_id", "id"),
        Index("ix_foster_inspections_family", "application_id", "inspected_on"),
    )

    draw_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_draws.id"), index=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"))
    case_no: Mapped[str]
    """The family's number."""
    due_on: Mapped[date]
    inspected_on: Mapped[date | None]
    inspectors: Mapped[str] = mapped_column(default="")
    is_good: Mapped[bool | None]
    says_sealed: Mapped[bytes | None]
    says = Sealed()

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this inspection."""
        return Subject("foster_inspection", self.ref, self.case_no)


class MatterOf(StrEnum):
    """The faults of FC-33-1, items 1 to 5; a finding of an inspection; a dispute (FC-26-1)."""

    DUTY = "duty"
    PROFIT = "profit"
    NEGLECT = "neglect"
    AREA = "area"
    FOREIGN = "foreign"
    FINDING = "finding"
    DISPUTE = "dispute"

    @property
    def label(self) -> str:
        return _MATTERS[self.value]


_MATTERS = {
    "duty": "不履行职责",
    "profit": "借寄养牟利",
    "neglect": "疏于照管",
    "area": "违规跨地区寄养",
    "foreign": "擅自与境外合作",
    "finding": "检查发现的问题",
    "dispute": "机构与家庭的争议",
}


class OversightMatter(Placed, Record):
    """A fault or dispute with the bureau: what it is, what was ordered, the proof, the result."""

    __tablename__ = "oversight_matters"
    __table_args__ = (
        CheckConstraint(
            "closed_at IS NULL OR outcome_sealed IS NOT NULL", name="closed_with_words"
        ),
        CheckConstraint("(kind = 'finding') = (inspection_id IS NOT NULL)", name="of_inspection"),
        Index("ix_oversight_matters_bureau", "bureau_id", "closed_at", "due_on"),
        Index("ix_oversight_matters_agency", "agency_id", "closed_at"),
    )

    matter_no: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[MatterOf]
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    inspection_id: Mapped[int | None] = mapped_column(
        ForeignKey("foster_inspections.id"), index=True
    )
    placement_no: Mapped[str] = mapped_column(default="")
    """Of which placement it is, where it is about one."""
    opened_on: Mapped[date]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    facts_sealed: Mapped[bytes | None]
    facts = Sealed()
    asked_sealed: Mapped[bytes | None]
    asked = Sealed()
    """The correction that was ordered, or what the bureau proposes to both sides."""
    due_on: Mapped[date]
    answer_sealed: Mapped[bytes | None]
    answer = Sealed()
    """What the institution has done, and which papers prove it."""
    answered_at: Mapped[datetime | None]
    outcome_sealed: Mapped[bytes | None]
    outcome = Sealed()
    closed_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this matter."""
        return Subject("oversight_matter", self.ref, self.matter_no)


class QuarterReport(Placed, Record):
    """The institution's report of a quarter (FC-14-8): counted by the portal, frozen when sent."""

    __tablename__ = "quarter_reports"
    __table_args__ = (
        UniqueConstraint("agency_id", "quarter"),
        CheckConstraint("received_at IS NULL OR sent_at IS NOT NULL", name="sent_first"),
        Index("ix_quarter_reports_bureau", "bureau_id", "quarter"),
    )

    report_no: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    quarter: Mapped[date]
    """Its first day."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Counts alone, as `statistics.Figures` holds them."""
    suggestions: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime]
    sent_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    received_at: Mapped[datetime | None]
    received_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reply: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this report."""
        return Subject("quarter_report", self.ref, self.report_no)
