"""The adopters object to the conclusion of their assessment (adoption.md §8, AF-12)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed
from app.core.db import Record


class ObjectionState(StrEnum):
    """Filed, and what the head made of it."""

    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {"filed": "等待答复", "upheld": "成立，重新评估", "rejected": "不成立"}[self.value]


class Objection(Record):
    """One objection of the adopters, once a round: online or on paper at the counter."""

    __tablename__ = "adoption_objections"
    __table_args__ = (
        UniqueConstraint("adoption_id", "round"),
        CheckConstraint("(state = 'filed') = (answered_on IS NULL)", name="answered_once"),
    )

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"))
    round: Mapped[int]
    """Of the assessment objected to."""
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.FILED)
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    filed_on: Mapped[date]
    filed_at: Mapped[datetime]
    by_counter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The officer who typed a paper in; empty for one sent online."""
    answer_sealed: Mapped[bytes | None]
    answer = Sealed()
    answered_on: Mapped[date | None]
