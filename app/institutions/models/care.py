"""The care of one child in the home: plan and review, placement order, tasks, 18, screening."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed, SealedJson
from app.core.db import Record


class CarePlan(Record):
    """D-CW-PLAN: what shall be reached, by area; a newer plan follows an older one."""

    __tablename__ = "care_plans"

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    made_on: Mapped[date]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    goals_sealed: Mapped[bytes | None]
    goals: Any = SealedJson()
    """{area: {"goal", "measures", "owner", "due"}} for health, rehab, education, mind, social,
    permanence."""


class PlanReview(Record):
    """The half-yearly look at a plan."""

    __tablename__ = "care_plan_reviews"

    plan_id: Mapped[int] = mapped_column(ForeignKey("care_plans.id"), index=True)
    done_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    findings_sealed: Mapped[bytes | None]
    findings = Sealed()
    goes_on: Mapped[bool]


class Step(StrEnum):
    """The order of care.md §4.5, permanence first."""

    RETURN = "return"
    ADOPTION = "adoption"
    FAMILY = "family"
    UNIT = "unit"
    GROUP = "group"

    @property
    def label(self) -> str:
        return {
            "return": "回归家庭",
            "adoption": "收养",
            "family": "亲属抚养或者家庭寄养",
            "unit": "家庭式养育",
            "group": "机构集中养育",
        }[self.value]


class Walk(Record):
    """The placement order walked once: what was chosen, and why nothing that stands higher."""

    __tablename__ = "placement_walks"
    __table_args__ = (UniqueConstraint("admission_id", "walked_on"),)

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"))
    walked_on: Mapped[date]
    chosen: Mapped[Step]
    reasons_sealed: Mapped[bytes | None]
    reasons: Any = SealedJson()
    """{step above the chosen one: reason}"""
    present: Mapped[str]
    """Who took part in the meeting, by profession."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class TaskKind(StrEnum):
    """Things to be done for a child that are no plan."""

    NAME = "name"
    HUKOU = "hukou"
    ID_CARD = "id_card"
    ALLOWANCE = "allowance"
    VOCATIONAL = "vocational"

    @property
    def label(self) -> str:
        return {
            "name": "确定姓名",
            "hukou": "办理落户",
            "id_card": "办理身份证",
            "allowance": "申请基本生活费",
            "vocational": "职业技能培训",
        }[self.value]


class CareTask(Record):
    """A task with its last day; `due_on` comes from the rule, not from a person's wish."""

    __tablename__ = "care_tasks"
    __table_args__ = (UniqueConstraint("admission_id", "kind"),)

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"))
    kind: Mapped[TaskKind]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(default="")


class Settlement(StrEnum):
    """How a grown-up is settled (CW18-X3)."""

    TOGETHER = "together"
    IN_SOCIETY = "in_society"

    @property
    def label(self) -> str:
        return {"together": "集中安置", "in_society": "社会化安置"}[self.value]


class AdultPlan(Record):
    """What becomes of a child at 18: assessment by experts, way, and the agency that answers."""

    __tablename__ = "adult_plans"

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), unique=True)
    assessed_on: Mapped[date]
    assessors: Mapped[str]
    """Experts or the third party, by name of the body."""
    assessment_sealed: Mapped[bytes | None]
    assessment: Any = SealedJson()
    """{"body", "mind", "other"}"""
    capable: Mapped[bool]
    settlement: Mapped[Settlement | None]
    responsible: Mapped[str] = mapped_column(default="")
    """谁送养谁安置: the sending place's department, or who takes over."""
    plan_sealed: Mapped[bytes | None]
    plan = Sealed()
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]


class ScreeningKind(StrEnum):
    """What is looked at."""

    HEALTH = "health"
    MIND = "mind"

    @property
    def label(self) -> str:
        return {"health": "健康体检", "mind": "心理筛查"}[self.value]


class ScreeningLevel(StrEnum):
    """What was found; a referral needs its feedback."""

    NORMAL = "normal"
    WATCH = "watch"
    REFER = "refer"

    @property
    def label(self) -> str:
        return {"normal": "正常", "watch": "需要关注", "refer": "转介"}[self.value]


class Screening(Record):
    """A periodic screening with its result; referred where it was needed, until the answer."""

    __tablename__ = "screenings"
    __table_args__ = (
        UniqueConstraint("admission_id", "kind", "done_on"),
        Index("ix_screenings_open", "admission_id", "level", "feedback_on"),
        CheckConstraint(
            "level <> 'refer' OR (referred_to <> '' AND referred_on IS NOT NULL)", name="referred"
        ),
        CheckConstraint(
            "feedback_on IS NULL OR referred_on IS NOT NULL", name="feedback_of_a_referral"
        ),
    )

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"))
    kind: Mapped[ScreeningKind]
    done_on: Mapped[date]
    tool: Mapped[str] = mapped_column(default="")
    level: Mapped[ScreeningLevel]
    result_sealed: Mapped[bytes | None]
    result = Sealed()
    referred_to: Mapped[str] = mapped_column(default="")
    referred_on: Mapped[date | None]
    feedback_sealed: Mapped[bytes | None]
    feedback = Sealed()
    feedback_on: Mapped[date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
