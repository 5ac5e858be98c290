"""What visits store: the schedule of each child's place, visits, monthly reports, incidents."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency, User
from app.audit.services import Subject
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.divisions.models import Placed
from app.visits.rules import Regime


class VisitPlan(Placed, Record):
    """Who is visited how often: one for each placement, family unit or child of the registry.

    The ancestors are the institution's place. `due_on` is the day of the next home visit,
    `case_no` the subject's own number. Rooms above keep it in step (`services.schedule.keep`).
    """

    __tablename__ = "visit_plans"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id"),
        Index("ix_visit_plans_agency_due", "agency_id", "due_on", "ref"),
        Index("ix_visit_plans_worker_due", "worker_id", "due_on", "ref"),
        Index("ix_visit_plans_county_due", "county_code", "due_on", "ref"),
        Index("ix_visit_plans_city_due", "city_code", "due_on", "ref"),
        Index("ix_visit_plans_province_due", "province_code", "due_on", "ref"),
        CheckConstraint(
            "regime NOT IN ('paused', 'none') OR due_on IS NULL", name="nothing_due_while_away"
        ),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    subject_ref: Mapped[str]
    case_no: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    worker_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    """None for a family unit, where several children are visited at once."""
    family_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    """Who writes the monthly reports: the family's account holder."""
    home_code: Mapped[str] = mapped_column(default="")
    """Township of the family's home, for the plan of a day."""
    regime: Mapped[Regime]
    since_on: Mapped[date]
    resumed_on: Mapped[date | None]
    """The child came back to the family on this day."""
    attention_until: Mapped[date | None]
    needs_rehab: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    rule_id: Mapped[str] = mapped_column(default="")
    rehab_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    """The day that the worker has chosen; never later than `due_on`."""
    missed: Mapped[int] = mapped_column(default=0)
    """Nobody at home or refused, since the last visit that was held."""

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    worker: Mapped[User] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this plan: the number is the case's."""
        return Subject("visit_plan", self.ref, self.case_no)


class VisitKind(StrEnum):
    """Why the visit was made."""

    FUSION = "fusion"
    REGULAR = "regular"
    UNANNOUNCED = "unannounced"
    SPECIAL = "special"
    INCIDENT = "incident"
    FOLLOW_UP = "follow_up"
    REHAB = "rehab"

    @property
    def label(self) -> str:
        return {
            "fusion": "融合期", "regular": "常规", "unannounced": "不定期（没有提前通知）",
            "special": "专项", "incident": "突发", "follow_up": "随访", "rehab": "康复",
        }[self.value]  # fmt: skip


class Outcome(StrEnum):
    """Whether the visit was held."""

    VISITED = "visited"
    NOBODY_HOME = "nobody_home"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"visited": "已访", "nobody_home": "无人在家", "refused": "拒访"}[self.value]


class MeetingPlace(StrEnum):
    """Where the child was met."""

    HOME = "home"
    SCHOOL = "school"
    INSTITUTION = "institution"
    PHONE = "phone"
    VIDEO = "video"

    @property
    def label(self) -> str:
        return {
            "home": "家庭", "school": "学校", "institution": "机构", "phone": "电话",
            "video": "视频",
        }[self.value]  # fmt: skip


class Risk(StrEnum):
    """What the visitor thinks of the child's safety."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        return {"low": "低", "middle": "中", "high": "高", "urgent": "紧急"}[self.value]


class Decision(StrEnum):
    """What was decided about unusual signs; without one the record is not saved."""

    REPORTED = "reported"
    EXPLAINED = "explained"

    @property
    def label(self) -> str:
        return {"reported": "已报告", "explained": "不报告，写明理由"}[self.value]


class Visit(Record):
    """One visit or attempt (F-VIS). It is never changed: an addendum follows it.

    What was found and said is sealed: `found` holds the checklist and the answers.
    """

    __tablename__ = "visits"
    __table_args__ = (
        Index("ix_visits_plan", "plan_id", "visited_at"),
        CheckConstraint("NOT signs OR decision IS NOT NULL", name="signs_were_decided"),
        CheckConstraint(
            "outcome = 'visited' OR (risk IS NULL AND NOT signs)", name="nothing_was_seen"
        ),
        CheckConstraint("entered_at >= visited_at", name="entered_after_the_visit"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plans.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    visit_no: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[VisitKind]
    outcome: Mapped[Outcome]
    place: Mapped[MeetingPlace]
    planned_on: Mapped[date | None]
    visited_at: Mapped[datetime]
    entered_at: Mapped[datetime]
    late_reason_sealed: Mapped[bytes | None]
    late_reason = Sealed()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    with_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The second visitor: needed in fusion and after an incident."""
    child_seen: Mapped[bool] = mapped_column(default=False)
    alone_minutes: Mapped[int | None]
    found_sealed: Mapped[bytes | None]
    found: Any = SealedJson()
    child_words_sealed: Mapped[bytes | None]
    child_words = Sealed()
    carer_words_sealed: Mapped[bytes | None]
    carer_words = Sealed()
    signs: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[Decision | None]
    decision_reason_sealed: Mapped[bytes | None]
    decision_reason = Sealed()
    report_id: Mapped[int | None] = mapped_column(ForeignKey("harm_reports.id"))
    risk: Mapped[Risk | None]
    due_before: Mapped[date | None]
    """The day by which it had been due: whether it was late is seen for ever."""

    plan: Mapped[VisitPlan] = relationship(lazy="raise")
    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="raise")
    addenda: Mapped[list[VisitAddendum]] = relationship(order_by="VisitAddendum.id", lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this visit."""
        return Subject("visit", self.ref, self.visit_no)


class VisitAddendum(Record):
    """What was added to a record after it was saved."""

    __tablename__ = "visit_addenda"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    text_sealed: Mapped[bytes | None]
    text = Sealed()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class VisitDraft(Record):
    """What a visitor has typed so far; one a plan and account."""

    __tablename__ = "visit_drafts"
    __table_args__ = (UniqueConstraint("plan_id", "user_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plans.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answers_sealed: Mapped[bytes | None]
    answers: Any = SealedJson()
    saved_at: Mapped[datetime]


class GrowthReport(Record):
    """The family's monthly report (F-GRW); `content` holds height (cm), weight (kg) and words."""

    __tablename__ = "growth_reports"
    __table_args__ = (Index("ix_growth_reports_plan", "plan_id", "measured_on"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plans.id"))
    measured_on: Mapped[date]
    content_sealed: Mapped[bytes | None]
    content: Any = SealedJson()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reported_at: Mapped[datetime]


class IncidentKind(StrEnum):
    """What happened (F-INC)."""

    ILLNESS = "illness"
    INJURY = "injury"
    MISSING = "missing"
    HARM = "harm"
    SCHOOL = "school"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "illness": "急症", "injury": "意外伤害", "missing": "走失", "harm": "疑似侵害",
            "school": "学校事件", "other": "其他",
        }[self.value]  # fmt: skip


class Incident(Record):
    """Something that happened to the child (F-INC), and the visit that has to follow it."""

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_plan", "plan_id", "happened_at"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("visit_plans.id"))
    incident_no: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[IncidentKind]
    is_serious: Mapped[bool]
    happened_at: Mapped[datetime]
    reported_at: Mapped[datetime]
    visit_by: Mapped[datetime]
    """24 hours after it was known where it is serious, else 72 (FA-V-6)."""
    alarmed_at: Mapped[datetime | None]
    """When it was said that nobody had come in time."""
    content_sealed: Mapped[bytes | None]
    content: Any = SealedJson()
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"))
    """The visit that followed."""
    closed_at: Mapped[datetime | None]
    outcome_sealed: Mapped[bytes | None]
    outcome = Sealed()

    plan: Mapped[VisitPlan] = relationship(lazy="raise")


class CalendarFeed(Record):
    """The secret address of an account's calendar; a new one makes the old one dead."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
