"""Decisions, objections, filings with the bureau, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.core.sealing import Authority


class DecisionKind(StrEnum):
    """What the head signed."""

    APPROVE = "approve"
    REJECT = "reject"


class Decision(Authority, Record):
    """A decision of the head, on exactly what was seen (`seen_digest`), with the rules' answer.

    Without `decided_by_id` it is a refusal that intake proposed and nobody has signed yet.
    """

    __tablename__ = "foster_decisions"
    __table_args__ = (
        CheckConstraint(
            "proposed_by_id IS NULL OR proposed_by_id <> decided_by_id", name="two_persons"
        ),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="signed"),
        CheckConstraint(
            "decided_by_id IS NOT NULL OR proposed_by_id IS NOT NULL", name="by_someone"
        ),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "application_id", "kind", "decided_by_id", "decided_at", "proposed_by_id",
            "seen_digest",
        ),
    }  # fmt: skip

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    kind: Mapped[DecisionKind]
    state_before: Mapped[str]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    answer_sealed: Mapped[bytes | None]
    answer = SealedJson()
    """The rules' answer of that day: eligible, blocking, release, needs."""
    releases_sealed: Mapped[bytes | None]
    releases = SealedJson()
    """{rule id: reason} for each S row that was released."""
    seen_digest: Mapped[str]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))


class ObjectionResult(StrEnum):
    """What the re-check came to."""

    UPHELD = "upheld"
    REOPENED = "reopened"


class Objection(Record):
    """A family asks for a re-check within 30 days of service; others than before look again."""

    __tablename__ = "foster_objections"
    __table_args__ = (CheckConstraint("(closed_at IS NULL) = (result IS NULL)", name="closed"),)

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("foster_decisions.id"))
    asked_on: Mapped[date]
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    finding_sealed: Mapped[bytes | None]
    finding = Sealed()
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    result: Mapped[ObjectionResult | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))


class BureauAnswer(StrEnum):
    """The bureau's answer to a filing (FC-12-3b)."""

    RECEIPT = "receipt"
    APPROVAL = "approval"
    OBJECTION = "objection"

    @property
    def label(self) -> str:
        return {"receipt": "备案回执", "approval": "同意", "objection": "异议"}[self.value]


class Filing(Record):
    """The filing of a decision with the bureau (D-FC-BEI) and its answer."""

    __tablename__ = "foster_filings"
    __table_args__ = (
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND "
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered",
        ),
        CheckConstraint("answered_by_id IS NULL OR answered_by_id <> sent_by_id", name="another"),
        # Each bureau counts its own letters.
        UniqueConstraint("bureau_id", "receipt_no"),
        Index("ix_foster_filings_answered", "bureau_id", "answered_at"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[BureauAnswer | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    receipt_no: Mapped[str | None]
    objection_sealed: Mapped[bytes | None]
    objection = Sealed()
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))


class Correction(Record):
    """A wrong entry put right, or a closed step opened again; the old value stays readable."""

    __tablename__ = "foster_corrections"

    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    what: Mapped[str]
    """Name of the field, or `reopen` with the state gone back to."""
    before_sealed: Mapped[bytes | None]
    before = SealedJson()
    after_sealed: Mapped[bytes | None]
    after = SealedJson()
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
