"""Life in a unit: what happens, the daily log, money, evaluations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record


class EventKind(StrEnum):
    """What an event of a unit is about."""

    MATCH = "match"
    MOVE_IN = "move_in"
    MOVE_OUT = "move_out"
    RELIEF = "relief"
    PROBLEM = "problem"
    COUPLE_NOTICE = "couple_notice"
    COUPLE_CHANGE = "couple_change"
    CORRECTION = "correction"
    EMERGENCY = "emergency"
    RENEWAL = "renewal"
    DISSOLVING = "dissolving"

    @property
    def label(self) -> str:
        return _KINDS[self.value]


_KINDS = {
    "match": "匹配会议",
    "move_in": "儿童入住",
    "move_out": "儿童离开",
    "relief": "替班",
    "problem": "求助",
    "couple_notice": "夫妻提出离开",
    "couple_change": "更换夫妻",
    "correction": "要求改正",
    "emergency": "紧急带离",
    "renewal": "续约",
    "dissolving": "解散",
}
_ALONE = "('couple_notice', 'couple_change', 'correction', 'emergency', 'dissolving', 'relief')"


class UnitEvent(Record):
    """One event from the day it was raised to the day it was settled; D-FS-FILE is made of them."""

    __tablename__ = "family_unit_events"
    __table_args__ = (
        Index(
            "uq_family_unit_events_open",
            "unit_id",
            "kind",
            unique=True,
            sqlite_where=text(f"closed_at IS NULL AND kind IN {_ALONE}"),
            postgresql_where=text(f"closed_at IS NULL AND kind IN {_ALONE}"),
        ),
        Index("ix_family_unit_events_unit", "unit_id", "id"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"))
    kind: Mapped[EventKind]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    opened_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    from_couple: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    until_on: Mapped[date | None]
    facts_sealed: Mapped[bytes | None]
    facts: Any = SealedJson()
    outcome: Mapped[str] = mapped_column(default="")
    answer_sealed: Mapped[bytes | None]
    answer = Sealed()
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class DayLog(Record):
    """D-FS-LOG: one a day and unit, written by the couple or the duty leader."""

    __tablename__ = "family_unit_logs"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"))
    day: Mapped[date]
    words_sealed: Mapped[bytes | None]
    words: Any = SealedJson()
    """{"meals", "health", "school", "mood", "events": text, "looked_in": text of the leader}"""
    is_notable: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Spending(StrEnum):
    """What the money is for (D-FS-BUD)."""

    FOOD = "food"
    CLOTHES = "clothes"
    SCHOOL = "school"
    POCKET = "pocket"
    HEALTH = "health"
    HOME = "home"

    @property
    def label(self) -> str:
        return {
            "food": "伙食",
            "clothes": "衣物",
            "school": "学习",
            "pocket": "零花钱",
            "health": "医药",
            "home": "家用",
        }[self.value]


class BudgetLine(Record):
    """A planned sum of a month, or one receipt of it with its photograph. Yuan."""

    __tablename__ = "family_unit_budget_lines"
    __table_args__ = (
        Index("ix_family_unit_budget_month", "unit_id", "month"),
        Index(
            "uq_family_unit_budget_plan",
            "unit_id",
            "month",
            "kind",
            unique=True,
            sqlite_where=text("is_plan"),
            postgresql_where=text("is_plan"),
        ),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("is_plan = (spent_on IS NULL)", name="receipt_has_a_day"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"))
    month: Mapped[date]
    """The first day of the month."""
    kind: Mapped[Spending]
    is_plan: Mapped[bool]
    amount: Mapped[Decimal] = mapped_column(Numeric(9, 2))
    spent_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class Occasion(StrEnum):
    """When a unit is assessed (FS-05-1)."""

    TRIAL = "trial"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def label(self) -> str:
        return {"trial": "适应期评估", "half_year": "半年评估", "year": "年度总评"}[self.value]


class Evaluation(Record):
    """F-FSA: 100 points; never changed once it is handed in."""

    __tablename__ = "family_unit_evaluations"
    __table_args__ = (Index("ix_family_unit_evaluations_unit", "unit_id", "id"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("family_units.id"))
    occasion: Mapped[Occasion]
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    assessed_on: Mapped[date]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    total: Mapped[int]
    band: Mapped[str]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    """What the children said."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
