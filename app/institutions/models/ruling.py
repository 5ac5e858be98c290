"""A court's decision on the guardian of a child that is in the home."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.institutions.grounds import RulingKind


class Ruling(Record):
    """The judgment as the home enters it; the guardian changes when the bureau's head confirms.

    `effective_on` is the day from which it binds, `guardian` who the court names, where it is
    not civil affairs. A returned one stays with its reason; the home enters it anew.
    """

    __tablename__ = "guardian_rulings"
    __table_args__ = (
        CheckConstraint("effective_on >= judged_on", name="binds_once_given"),
        CheckConstraint("confirmed_at IS NULL OR returned_at IS NULL", name="one_answer"),
    )

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    kind: Mapped[RulingKind]
    court: Mapped[str]
    number: Mapped[str]
    judged_on: Mapped[date]
    effective_on: Mapped[date]
    guardian_sealed: Mapped[bytes | None]
    guardian: Any = SealedJson()
    """{"name", "relation", "phone"}"""
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    confirmed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_why_sealed: Mapped[bytes | None]
    returned_why = Sealed()
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))

    @property
    def is_open(self) -> bool:
        """The bureau's head has not answered."""
        return self.confirmed_at is None and self.returned_at is None
