"""Assessors, visits, each assessor's own sheet, the joint sheet (care.md §3)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record


class AssignmentPurpose(StrEnum):
    """For what someone was named."""

    ASSESS = "assess"
    THIRD_VIEW = "third_view"
    RECHECK = "recheck"


class Assignment(Record):
    """Someone is named to a case. Whoever was, under any account, never decides on it."""

    __tablename__ = "foster_assignments"
    __table_args__ = (
        UniqueConstraint("application_id", "round", "person_id", "purpose"),
        Index("ix_foster_assignments_person", "person_id", "ended_at"),
        CheckConstraint("(recused_at IS NULL) OR (ended_at IS NOT NULL)", name="recusal_ends_it"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"))
    round: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    purpose: Mapped[AssignmentPurpose] = mapped_column(default=AssignmentPurpose.ASSESS)
    assigned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    declared_free_at: Mapped[datetime | None]
    """When the assessor declared to have no interest in the case (SOD-1)."""
    recused_at: Mapped[datetime | None]
    recusal_reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise")


class VisitState(StrEnum):
    """An appointment is proposed, agreed, done, or did not happen."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    NOBODY_HOME = "nobody_home"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Visit(Record):
    """An assessment visit at home, agreed with the family (FC-12-2a)."""

    __tablename__ = "foster_visits"
    __table_args__ = (CheckConstraint("(state = 'done') = (visited_at IS NOT NULL)", name="done"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[VisitState] = mapped_column(default=VisitState.PROPOSED)
    planned_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answer_sealed: Mapped[bytes | None]
    answer = Sealed()
    """The family's words when it asks for another time."""
    visited_at: Mapped[datetime | None]
    persons_met_sealed: Mapped[bytes | None]
    persons_met = SealedJson()
    """{member ref: words noted}: who was spoken to, the own children too (FA-06-2)."""
    note_sealed: Mapped[bytes | None]
    note = Sealed()
    late_reason: Mapped[str] = mapped_column(default="")


class Opinion(StrEnum):
    """The written opinion (FC-12-2c)."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    IMPROVE = "improve"

    @property
    def label(self) -> str:
        return {"qualified": "合格", "unqualified": "不合格", "improve": "待改善复评"}[self.value]


class Sheet(Record):
    """One assessor's own score sheet; closed to the other until both are in."""

    __tablename__ = "foster_sheets"
    __table_args__ = (
        CheckConstraint("(submitted_at IS NULL) = (total IS NULL)", name="submitted"),
    )

    assignment_id: Mapped[int] = mapped_column(ForeignKey("foster_assignments.id"), unique=True)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    answers_sealed: Mapped[bytes | None]
    answers = SealedJson()
    """{"scores": {item: points}, "remarks": {item: text}, "vetoes": {veto: bool}}"""
    total: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    entered_late: Mapped[str] = mapped_column(default="")

    assignment: Mapped[Assignment] = relationship(lazy="raise")


class JointSheet(Record):
    """The sheet both sign, with the opinion; the explanation where they were far apart."""

    __tablename__ = "foster_joint_sheets"
    __table_args__ = (
        UniqueConstraint("application_id", "round"),
        CheckConstraint("(signed_at IS NULL) = (opinion IS NULL)", name="signed"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"))
    round: Mapped[int] = mapped_column(default=1)
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    answers_sealed: Mapped[bytes | None]
    answers = SealedJson()
    total: Mapped[int | None]
    divergence: Mapped[int] = mapped_column(default=0)
    explanation_sealed: Mapped[bytes | None]
    explanation = Sealed()
    opinion: Mapped[Opinion | None]
    opinion_text_sealed: Mapped[bytes | None]
    opinion_text = Sealed()
    signed_first_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_second_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None]
    seen_sealed: Mapped[bytes | None]
    seen = SealedJson()
    """The file (`facts.snapshot`) when both had signed: what changed since can be named."""
