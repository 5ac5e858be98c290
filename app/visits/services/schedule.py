"""The plan of a placement or unit, kept in step with its state and its visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import visit_periods as periods
from app.law.dates import add_months
from app.parameters import services as parameters
from app.visits.models import (
    GrowthReport,
    MeetingPlace,
    Outcome,
    Visit,
    VisitKind,
    VisitPlan,
)
from app.visits.rules import (
    AT_HOME,
    ATTENTION_MONTHS,
    WITH_FAMILY,
    Held,
    Intervals,
    Regime,
    next_due,
    next_rehab,
    should_be_unannounced,
    unit_owes_surprise,
)
from app.visits.subjects import subject_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.divisions.models import Placed
    from app.law import Period

HOMES = {MeetingPlace.HOME, MeetingPlace.INSTITUTION}
"""A unit's home lies on the campus; a child at an institution's office is seen there."""
CALLS = {MeetingPlace.PHONE, MeetingPlace.VIDEO}
FIGURES = (
    "visit_fusion_days", "visit_fusion_later_days", "visit_active_months",
    "visit_attention_days", "fs_visits_month",
)  # fmt: skip
"""The parameters of `Intervals`, in the order of its fields."""
BACK_DAYS = 7
"""After a respite the first visit is due in a week, however long ago the last one was."""
OF_DUE = (periods.DUE, periods.HEAD, periods.BUREAU)
WARN_DAYS = 3
_MET = and_(Visit.outcome == Outcome.VISITED, Visit.child_seen)


@dataclass(frozen=True)
class Subject:
    """What a room above states of the placement or unit that is visited."""

    kind: str
    id: int
    ref: str
    case_no: str
    agency_id: int
    bureau_id: int | None
    worker_id: int
    regime: Regime
    since_on: date
    child_id: int | None = None
    family_person_id: int | None = None
    home_code: str = ""
    attention_until: date | None = None
    needs_rehab: bool = False


def plan_of(session: Session, kind: str, subject_id: int) -> VisitPlan | None:
    """The plan of a subject, as far as the transaction may see it."""
    return session.scalar(
        select(VisitPlan).where(VisitPlan.subject_kind == kind, VisitPlan.subject_id == subject_id)
    )


def keep(session: Session, subject: Subject, *, placed: Placed, now: datetime) -> VisitPlan:
    """Make the plan or bring it in step; called whenever the subject has changed."""
    with as_system(session):
        plan = plan_of(session, subject.kind, subject.id)
        is_new = plan is None
        if plan is None:
            plan = VisitPlan(subject_kind=subject.kind, subject_id=subject.id, missed=0)
        elif plan.regime is Regime.PAUSED and subject.regime in AT_HOME:
            plan.resumed_on = clock.day(now)
        plan.subject_ref, plan.case_no = subject.ref, subject.case_no
        plan.agency_id, plan.bureau_id = subject.agency_id, subject.bureau_id
        plan.worker_id, plan.child_id = subject.worker_id, subject.child_id
        plan.family_person_id, plan.home_code = subject.family_person_id, subject.home_code
        plan.regime, plan.since_on = subject.regime, subject.since_on
        plan.attention_until, plan.needs_rehab = subject.attention_until, subject.needs_rehab
        for column in ("province_code", "city_code", "county_code", "township_code"):
            setattr(plan, column, getattr(placed, column))
        if plan.regime in {Regime.PAUSED, Regime.NONE}:
            plan.due_on = plan.planned_on = None
        if is_new:  # its clocks need its number
            session.add(plan)
            session.flush()
        reckon(session, plan, now)
    return plan


def held(session: Session, plan: VisitPlan) -> list[Held]:
    """The visits at which the child was met, calls left out."""
    rows = session.execute(
        select(Visit.visited_at, Visit.place, Visit.kind).where(Visit.plan_id == plan.id, _MET)
    )
    return [_held(*row) for row in rows if row.place not in CALLS]


def _held(at: datetime, place: MeetingPlace, kind: VisitKind) -> Held:
    return Held(
        clock.day(at), place in HOMES, kind is VisitKind.UNANNOUNCED, kind is VisitKind.REHAB
    )


def so_far(session: Session, plan: VisitPlan) -> tuple[list[Held], date | None]:
    """As `held`, and the day of the family's last monthly report, in one statement."""
    last = (
        select(func.max(GrowthReport.measured_on))
        .where(GrowthReport.plan_id == VisitPlan.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Visit.visited_at, Visit.place, Visit.kind, last.label("reported"))
        .select_from(VisitPlan)
        .outerjoin(Visit, and_(Visit.plan_id == VisitPlan.id, _MET))
        .where(VisitPlan.id == plan.id)
    ).all()
    met = [row[:3] for row in rows if row.visited_at is not None and row.place not in CALLS]
    return [_held(*row) for row in met], rows[0].reported


def counts(visit: Visit) -> bool:
    """The child was seen where it lives: nothing less is the visit that was due."""
    return visit.outcome is Outcome.VISITED and visit.child_seen and visit.place in HOMES


def owes_surprise(plan: VisitPlan, visits: list[Held], today: date) -> bool:
    """The next visit should come without notice."""
    if plan.regime.is_unit:
        return unit_owes_surprise(visits, today)
    return should_be_unannounced(visits)


def calls(session: Session, plan: VisitPlan) -> list[date]:
    """Days on which the family was called."""
    rows = session.scalars(
        select(Visit.visited_at).where(
            Visit.plan_id == plan.id, Visit.outcome == Outcome.VISITED, Visit.place.in_(CALLS)
        )
    )
    return [clock.day(at) for at in rows]


def intervals(session: Session, plan: VisitPlan, on: date) -> Intervals:
    """The figures at the institution's place."""
    places = [code for code in (plan.county_code, plan.city_code, plan.province_code) if code]
    found = parameters.values(session, FIGURES, on=on, places=places, agency_id=plan.agency_id)
    return Intervals(*(int(found[name]) for name in FIGURES))


def reckon(session: Session, plan: VisitPlan, now: datetime) -> None:
    """Work out what is due and start its clocks; to be called as the system."""
    with session.no_autoflush:  # what the plan says now is written once, at the end
        visits, reported = so_far(session, plan)
    today = clock.day(now)
    due = next_due(
        plan.regime, plan.since_on, visits, attention_until=plan.attention_until,
        intervals=intervals(session, plan, today),
    )  # fmt: skip
    day = due.day if due else None
    if day is not None and plan.resumed_on is not None:
        day = max(day, plan.resumed_on + timedelta(days=BACK_DAYS))
    plan.due_on, plan.rule_id = day, due.rule_id if due else ""
    rehab = plan.needs_rehab and plan.regime in WITH_FAMILY
    plan.rehab_on = next_rehab(plan.since_on, visits).day if rehab else None
    # The five visits after the end have clocks of the placement's own.
    _clock(session, plan, periods.DUE, None if plan.regime is Regime.AFTERCARE else day, now)
    _clock(session, plan, periods.REHAB, plan.rehab_on, now)
    _clock(session, plan, periods.GROWTH, growth_after(plan, reported), now)
    session.flush()
    subject_of(plan).keep_next(session, plan.subject_id, plan.due_on)


def growth_due(session: Session, plan: VisitPlan) -> date | None:
    """The last day of the family's next monthly report; None where none is owed."""
    last = session.scalar(
        select(GrowthReport.measured_on)
        .where(GrowthReport.plan_id == plan.id)
        .order_by(GrowthReport.measured_on.desc())
        .limit(1)
    )
    return growth_after(plan, last)


def growth_after(plan: VisitPlan, last: date | None) -> date | None:
    """The same, where the day of the last report is known."""
    if plan.regime not in WITH_FAMILY or plan.family_person_id is None:
        return None
    return add_months(max(last or plan.since_on, plan.since_on), 1)


def _clock(
    session: Session, plan: VisitPlan, period: Period, day: date | None, now: datetime
) -> None:
    """One clock of this kind, ending on this day; none where nothing is due."""
    running = deadlines.running(session, plan, period)
    if [row.due_on for row in running] == ([day] if day else []):
        return
    ended = OF_DUE if period is periods.DUE else (period,)
    deadlines.stop(session, plan, *ended, now=now)
    if day is not None:
        start_until(session, plan, period, on=min(clock.day(now), day), due_on=day)


def start_until(
    session: Session,
    plan: VisitPlan,
    period: Period,
    *,
    on: date,
    due_on: date,
    agency_id: int | None = None,
    warns: bool = True,
) -> None:
    """Start a clock whose last day is known."""
    row = deadlines.start(session, plan, period, on=on, agency_id=agency_id or plan.agency_id)
    row.due_on, row.provisional = due_on, False
    row.warn_on = due_on - timedelta(days=WARN_DAYS) if warns else None


def attend(session: Session, plan: VisitPlan, now: datetime) -> None:
    """Something happened: visits every fourteen days for three months (FA-V-4)."""
    plan.attention_until = add_months(clock.day(now), ATTENTION_MONTHS)
    with as_system(session):
        subject_of(plan).attend(session, plan.subject_id, plan.attention_until)
        reckon(session, plan, now)


def arrange(
    session: Session, plan: VisitPlan, *, on: date | None, actor: Actor, now: datetime
) -> None:
    """Choose the day of the next visit, not later than it is due. Raises Invalid.

    Once it is overdue, the first day that can be kept is better than none.
    """
    demand(actor, "visits.arrange", plan)
    if plan.due_on is None:
        raise Invalid("现在没有要安排的探访。", "planned_on")
    if on is None or on < clock.day(now):
        raise Invalid("请选择今天或者以后的日期。", "planned_on")
    if on > plan.due_on >= clock.day(now):
        raise Invalid(f"不能晚于{plan.due_on:%Y-%m-%d}，可以提前。", "planned_on")
    plan.planned_on = on
    audit.record(session, actor, "visits.arrange", plan.subject, after=on.isoformat(), at=now)
