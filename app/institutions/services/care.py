"""Care of a child in the home: tasks, plan and review, placement order, screening, 18."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import Child
from app.children.services import access
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.institutions import rules
from app.institutions.models import (
    Admission,
    AdultPlan,
    CarePlan,
    CareTask,
    Part,
    PlanReview,
    Screening,
    ScreeningKind,
    ScreeningLevel,
    Settlement,
    Step,
    TaskKind,
    Walk,
)
from app.institutions.services.parts import start, tell, took_part
from app.institutions.workflow import IN_HOME
from app.law import home_periods as periods
from app.law.dates import add_months, age_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

HUKOU_DAYS = 30
AREAS = {
    "health": "医疗保健",
    "rehab": "康复",
    "education": "教育",
    "mind": "心理",
    "social": "社会融入",
    "permanence": "永久安置",
}
SCREENING_PERIODS = {
    ScreeningKind.HEALTH: periods.HEALTH_SCREENING,
    ScreeningKind.MIND: periods.MIND_SCREENING,
}


def _demand_in_home(actor: Actor, action: str, case: Admission) -> None:
    demand(actor, action, case)
    if case.state not in IN_HOME:
        raise WrongState("孩子不在院，不能办理这一步。")


def _past(day: date, now: datetime, field: str) -> None:
    if day > clock.day(now):
        raise Invalid("日期不能晚于今天。", field)


# --- tasks -----------------------------------------------------------------------------------


def tasks_of_admission(session: Session, case: Admission, child: Child, on: date) -> None:
    """Name, household registration, allowance, each with its last day (CW18-M5)."""
    due = {TaskKind.ALLOWANCE: on + timedelta(days=HUKOU_DAYS)}
    if not child.name_mask:
        due[TaskKind.NAME] = on + timedelta(days=HUKOU_DAYS)
    if not child.id_no_mask:
        due[TaskKind.HUKOU] = on + timedelta(days=HUKOU_DAYS)
    vocational = add_months(child.birth_on, 12 * rules.VOCATIONAL_FROM)
    due[TaskKind.VOCATIONAL] = max(vocational, on + timedelta(days=HUKOU_DAYS))
    session.add_all(
        CareTask(admission_id=case.id, kind=kind, due_on=day) for kind, day in due.items()
    )
    session.flush()


def do_task(
    session: Session, case: Admission, task: CareTask, *, on: date, note: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Done, with what was done."""
    _demand_in_home(actor, "institutions.do_task", case)
    _past(on, now, "on")
    if not note.strip():
        raise Invalid("请写明办理结果，例如户口登记在哪里。", "note")
    task.done_on, task.done_by_id, task.note = on, actor.user_id, note.strip()
    audit.record(session, actor, "institutions.do_task", case.subject, note=task.kind.label, at=now)


# --- plan and review -------------------------------------------------------------------------


def newest_plan(session: Session, case: Admission) -> CarePlan | None:
    """The plan by which the child is cared for now."""
    return next((plan for plan, _ in _plans(session, case)), None)


def reviews_of(session: Session, case: Admission) -> list[PlanReview]:
    """How every plan of the stay was looked at again, the newest first."""
    found = [review for _, review in _plans(session, case) if review is not None]
    return sorted(found, key=lambda one: one.done_on, reverse=True)


@once
def _plans(session: Session, case: Admission) -> Sequence[Row[CarePlan, PlanReview | None]]:
    return session.execute(
        select(CarePlan, PlanReview)
        .outerjoin(PlanReview, PlanReview.plan_id == CarePlan.id)
        .where(CarePlan.admission_id == case.id)
        .order_by(CarePlan.made_on.desc(), CarePlan.id.desc(), PlanReview.id)
    ).all()


def make_plan(
    session: Session,
    case: Admission,
    *,
    goals: Mapping[str, Mapping[str, Any]],
    on: date,
    actor: Actor,
    now: datetime,
) -> CarePlan:
    """D-CW-PLAN; the next review is due half a year later. Raises Invalid."""
    _demand_in_home(actor, "institutions.plan", case)
    _past(on, now, "on")
    kept = {area: dict(goal) for area, goal in goals.items() if str(goal.get("goal", "")).strip()}
    if "permanence" not in kept:
        raise Invalid("请写明永久安置的目标。", "permanence_goal")
    if len(kept) < 2:  # noqa: PLR2004 - permanence and at least one more
        raise Invalid("除永久安置外，至少写明一个方面的目标。", "health_goal")
    plan = CarePlan(admission_id=case.id, made_on=on, made_by_id=actor.user_id)
    plan.goals = kept
    session.add(plan)
    session.flush()
    deadlines.stop(session, case, periods.PLAN, now=now)
    start(session, case, periods.PLAN_REVIEW, on=on)
    audit.record(session, actor, "institutions.plan", case.subject, at=now)
    _works_from_now(session, case, actor, now)
    return plan


def _works_from_now(session: Session, case: Admission, actor: Actor, now: datetime) -> None:
    """Whoever makes a child's plan works with the child."""
    child = session.get(Child, case.child_id) if case.child_id is not None else None
    if child is None or actor.user_id is None:
        return
    if not access.works_with(session, actor, child):
        user = session.get_one(User, actor.user_id)
        access.give(session, child, user, actor=actor, now=now)


def review_plan(
    session: Session,
    case: Admission,
    *,
    findings: str,
    goes_on: bool,
    on: date,
    actor: Actor,
    now: datetime,
) -> PlanReview:
    """The half-yearly look; where the plan does not go on, a new one is due. Raises Invalid."""
    _demand_in_home(actor, "institutions.plan", case)
    _past(on, now, "review_on")
    plan = newest_plan(session, case)
    if plan is None:
        raise Invalid("还没有照料计划。")
    if on < plan.made_on:
        raise Invalid("复核日期早于计划日期。", "review_on")
    if len(findings.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明复核的情况，至少5个字。", "findings")
    row = PlanReview(plan_id=plan.id, done_on=on, by_id=actor.user_id, goes_on=goes_on)
    row.findings = findings.strip()
    session.add(row)
    session.flush()
    start(session, case, periods.PLAN_REVIEW, on=on)
    if not goes_on:
        start(session, case, periods.PLAN, on=on)
    audit.record(session, actor, "institutions.plan", case.subject, note="复核", at=now)
    return row


# --- placement order -------------------------------------------------------------------------


def walk(
    session: Session,
    case: Admission,
    *,
    chosen: Step,
    reasons: Mapping[str, str],
    present: str,
    on: date,
    actor: Actor,
    now: datetime,
) -> Walk:
    """The order of §4.5 once more: each higher place needs its reason. Raises Invalid."""
    _demand_in_home(actor, "institutions.walk", case)
    _past(on, now, "walk_on")
    lacking = rules.unexplained(chosen, reasons)
    if lacking:
        raise Invalid(
            f"请写明没有采用“{lacking[0].label}”的理由，至少5个字。", f"reason_{lacking[0]}"
        )
    if len(present.strip()) < 2:  # noqa: PLR2004 - a profession
        raise Invalid("请写明参加评估的人员，例如社工、医生、特教老师。", "present")
    if session.scalar(select(Walk.id).where(Walk.admission_id == case.id, Walk.walked_on == on)):
        raise Invalid("这一天已经登记过安置方式评估。", "walk_on")
    row = Walk(
        admission_id=case.id, walked_on=on, chosen=chosen, present=present.strip(),
        by_id=actor.user_id,
    )  # fmt: skip
    row.reasons = {step.value: reasons[step].strip() for step in rules.steps_above(chosen)}
    session.add(row)
    session.flush()
    start(session, case, periods.WALK, on=on)
    audit.record(
        session, actor, "institutions.walk", case.subject, after=chosen.value,
        note=chosen.label, at=now,
    )  # fmt: skip
    return row


# --- screening -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screened:
    """What a screening found."""

    kind: ScreeningKind
    on: date
    level: ScreeningLevel
    result: str
    tool: str = ""
    referred_to: str = ""


def screen(
    session: Session, case: Admission, found: Screened, *, actor: Actor, now: datetime
) -> Screening:
    """A result; the next one is due half a year later. Raises Invalid."""
    _demand_in_home(actor, "institutions.screen", case)
    _past(found.on, now, "screened_on")
    if not found.result.strip():
        raise Invalid("请写明结果。", "result")
    if found.level is ScreeningLevel.REFER and not found.referred_to.strip():
        raise Invalid("转介的，请写明转到哪里。", "referred_to")
    if session.scalar(
        select(Screening.id).where(
            Screening.admission_id == case.id,
            Screening.kind == found.kind,
            Screening.done_on == found.on,
        )
    ):
        raise Invalid(f"这一天已经登记过{found.kind.label}。", "screened_on")
    referred = found.level is ScreeningLevel.REFER
    row = Screening(
        admission_id=case.id, kind=found.kind, done_on=found.on, tool=found.tool.strip(),
        level=found.level, by_id=actor.user_id,
        referred_to=found.referred_to.strip() if referred else "",
        referred_on=found.on if referred else None,
    )  # fmt: skip
    row.result = found.result.strip()
    session.add(row)
    session.flush()
    start(session, case, SCREENING_PERIODS[found.kind], on=found.on)
    audit.record(
        session, actor, "institutions.screen", case.subject, after=found.level.value,
        note=found.kind.label, at=now,
    )  # fmt: skip
    return row


def give_feedback(
    session: Session,
    case: Admission,
    row: Screening,
    *,
    feedback: str,
    on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """What the place that the child was referred to answered. Raises Invalid."""
    demand(actor, "institutions.screen", case)
    _past(on, now, "feedback_on")
    if row.referred_on is None or on < row.referred_on:
        raise Invalid("反馈日期早于转介日期。", "feedback_on")
    if not feedback.strip():
        raise Invalid("请写明反馈的内容。", "feedback")
    row.feedback, row.feedback_on = feedback.strip(), on
    audit.record(session, actor, "institutions.screen", case.subject, note="转介反馈", at=now)


# --- turning eighteen ------------------------------------------------------------------------


def plan_adulthood(
    session: Session,
    case: Admission,
    child: Child,
    *,
    assessed_on: date,
    assessors: str,
    assessment: Mapping[str, str],
    capable: bool,
    settlement: Settlement,
    responsible: str,
    plan: str,
    actor: Actor,
    now: datetime,
) -> AdultPlan:
    """Expert assessment, way of settlement and who answers for it. Raises Invalid.

    From 17 years on: earlier an assessment says nothing of the grown-up.
    """
    _demand_in_home(actor, "institutions.adult_plan", case)
    _past(assessed_on, now, "assessed_on")
    if age_on(child.birth_on, assessed_on) < rules.ADULT - 1:
        raise Invalid("满17周岁以后再作成年评估。", "assessed_on")
    if not all(assessment.get(part, "").strip() for part in ("body", "mind")):
        raise Invalid("请写明身体和心理两方面的评估。", "body")
    if len(responsible.strip()) < 2:  # noqa: PLR2004 - a name
        raise Invalid("请写明负责安置的单位。", "responsible")
    row = session.scalar(select(AdultPlan).where(AdultPlan.admission_id == case.id))
    if row is not None and row.approved_at is not None:
        raise WrongState("安置计划已经审定。")
    if row is None:
        row = AdultPlan(
            admission_id=case.id, assessed_on=assessed_on, assessors="", capable=capable
        )
        session.add(row)
    row.assessed_on, row.assessors, row.capable = assessed_on, assessors.strip(), capable
    row.assessment = {part: text.strip() for part, text in assessment.items()}
    row.settlement, row.responsible = settlement, responsible.strip()
    row.plan = plan.strip()
    row.made_by_id, row.made_by_person_id = actor.user_id, actor.person_id
    session.flush()
    took_part(session, case, Part.PLAN_ADULT, actor=actor, now=now)
    audit.record(session, actor, "institutions.adult_plan", case.subject, at=now)
    tell(session, case, Role.HEAD, title="一份成年安置计划待审定", body="请审定。", part="adult")
    return row


def approve_adulthood(
    session: Session, case: Admission, row: AdultPlan, *, actor: Actor, now: datetime
) -> None:
    """The head approves; the reminder ends."""
    right = demand(actor, "institutions.approve_adult_plan", case)
    made_by = {p.person_id for p in case.parts if p.part is Part.PLAN_ADULT}
    if not right.persons.isdisjoint({row.made_by_person_id, *made_by}):
        raise Invalid("自己制定的计划不能由自己审定。")
    if row.approved_at is not None:
        raise WrongState
    row.approved_by_id, row.approved_at = actor.user_id, now
    deadlines.stop(session, case, periods.TURNING_18, now=now)
    deadlines.copy_next(session, case)
    audit.record(session, actor, "institutions.approve_adult_plan", case.subject, at=now)


def screenings_of(session: Session, case: Admission) -> Sequence[Screening]:
    """All of a child's stay, the newest first."""
    return session.scalars(
        select(Screening)
        .where(Screening.admission_id == case.id)
        .order_by(Screening.done_on.desc(), Screening.id.desc())
    ).all()
