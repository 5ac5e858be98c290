"""What can be seen of plans, visits, reports and incidents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import Date, column, func, literal, or_, select, values
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.area import area, staff_scope
from app.accounts.models import Agency, Person, User
from app.children.models import Child
from app.core import clock
from app.core.paging import after_day, by_day
from app.core.policy import Unseen, allows, demand
from app.divisions.models import Division
from app.families.kin import kin_column, know_kin
from app.visits.models import Incident, Outcome, Visit, VisitPlan
from app.visits.policy import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 30
MOST_A_DAY = 99
"""Counted in the calendar of a city or a province, which reads one row for each."""
VIEWS = {
    "": "全部", "mine": "我的", "week": "七天内", "overdue": "已逾期", "incident": "有事件未上门",
}  # fmt: skip
_WORKER_PERSON = cast("Table", Person.__table__).alias()


def get_plan(session: Session, actor: Actor, ref: str, *, to: str = "visits.view") -> VisitPlan:
    """The plan, for someone who may do `to` with it. Raises Unseen, Refused."""
    row = session.execute(
        select(VisitPlan, kin_column(VisitPlan.family_person_id))
        .where(VisitPlan.ref == ref, visible_to(actor))
        .options(joinedload(VisitPlan.agency))
    ).one_or_none()
    if row is None:
        raise Unseen("visit_plan", ref)
    found: VisitPlan = row[0]
    know_kin(found, found.family_person_id, row[1])
    demand(actor, to, found)
    return found


def get_visit(session: Session, actor: Actor, ref: str, *, to: str = "visits.view") -> Visit:
    """The record of a visit, for staff who may see the plan. Raises Unseen, Refused."""
    found = session.scalar(
        select(Visit)
        .join(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(Visit.ref == ref, visible_to(actor))
        .options(joinedload(Visit.plan).joinedload(VisitPlan.agency), selectinload(Visit.addenda))
    )
    # What the visitor wrote is not even there for the family.
    if found is None or not allows(actor, "visits.view", found.plan):
        raise Unseen("visit", ref)
    demand(actor, to, found.plan)
    return found


def get_incident(session: Session, actor: Actor, ref: str, *, to: str = "visits.view") -> Incident:
    """An incident, for staff who may see the plan. Raises Unseen, Refused."""
    found = session.scalar(
        select(Incident)
        .join(VisitPlan, VisitPlan.id == Incident.plan_id)
        .where(Incident.ref == ref, visible_to(actor))
        .options(joinedload(Incident.plan).joinedload(VisitPlan.agency))
    )
    # The family tells of an incident; what staff write of it is not there for the family.
    if found is None or not actor.is_staff:
        raise Unseen("incident", ref)
    demand(actor, to, found.plan)
    return found


class VisitRow(NamedTuple):
    """A line of the visits of a plan."""

    ref: str
    visit_no: str
    visited_at: datetime
    kind: Any
    outcome: Any
    place: Any
    risk: Any
    signs: bool
    was_late: bool
    by: str


def visits_of(session: Session, plan: VisitPlan, limit: int = 200) -> list[VisitRow]:
    """The newest first; nothing sealed is opened."""
    rows = session.execute(
        select(
            Visit.ref, Visit.visit_no, Visit.visited_at, Visit.kind, Visit.outcome, Visit.place,
            Visit.risk, Visit.signs, Visit.late_reason_sealed.is_not(None), Person.name,
        )
        .join(User, User.id == Visit.by_id)
        .join(Person, Person.id == User.person_id)
        .where(Visit.plan_id == plan.id)
        .order_by(Visit.visited_at.desc(), Visit.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [VisitRow._make(row) for row in rows]


def incidents_of(session: Session, plan: VisitPlan) -> list[Incident]:
    """The newest first."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.plan_id == plan.id)
            .order_by(Incident.happened_at.desc())
            .limit(50)
        )
    )


class Row(NamedTuple):
    """A line of the list of what is due: numbers and masks only."""

    ref: str
    case_no: str
    child: str
    regime: str
    township: str
    worker: str
    agency: str
    planned_on: date | None
    due_on: date | None
    rehab_on: date | None
    missed: int
    left: int | None


def due_page(session: Session, actor: Actor, view: str, after: str) -> tuple[list[Row], str]:
    """Plans with something due, soonest first, and where the next page begins."""
    today = clock.today()
    query = _rows().where(
        visible_to(actor), staff_scope(actor, VisitPlan), VisitPlan.due_on.is_not(None)
    )
    if view == "mine":
        query = query.where(VisitPlan.worker_id == actor.user_id)
    elif view == "week":
        query = query.where(VisitPlan.due_on <= today + timedelta(days=7))
    elif view == "overdue":
        query = query.where(VisitPlan.due_on < today)
    elif view == "incident":
        waiting = select(Incident.plan_id).where(
            Incident.visit_id.is_(None), Incident.plan_id == VisitPlan.id
        )
        query = query.where(waiting.exists())
    listed = by_day([query], VisitPlan.due_on, VisitPlan.ref, after, PAGE + 1)
    rows = session.execute(listed).all()
    page = [_row(row, today) for row in rows[:PAGE]]
    if len(rows) <= PAGE:
        return page, ""
    return page, after_day(page[-1].due_on, page[-1].ref)


def _rows() -> Any:
    return (
        select(
            VisitPlan.ref, VisitPlan.case_no, Child.name_mask, VisitPlan.regime, Division.name,
            _WORKER_PERSON.c.name, Agency.short_name, VisitPlan.planned_on, VisitPlan.due_on,
            VisitPlan.rehab_on, VisitPlan.missed,
        )
        .outerjoin(Child, Child.id == VisitPlan.child_id)
        .outerjoin(Division, Division.code == VisitPlan.home_code)
        .join(Agency, Agency.id == VisitPlan.agency_id)
        .join(User, User.id == VisitPlan.worker_id)
        .join(_WORKER_PERSON, _WORKER_PERSON.c.id == User.person_id)
    )  # fmt: skip


def _row(row: Any, today: date) -> Row:
    ref, case_no, child, regime, township, worker, agency, planned, due, rehab, missed = row
    left = (due - today).days if due else None
    return Row(
        ref, case_no, child or "—", regime.label, township or "—", worker, agency, planned, due,
        rehab, missed, left,
    )  # fmt: skip


def day_plan(session: Session, actor: Actor, on: date, *, only_mine: bool) -> dict[str, list[Row]]:
    """What to do on a day, by township: what is planned for it, overdue, or due by then.

    Two hundred at most. Above a county, whose days nobody plans, those that are due the longest.
    """
    query = _rows().where(visible_to(actor), staff_scope(actor, VisitPlan))
    if only_mine:
        query = query.where(VisitPlan.worker_id == actor.user_id)
    if _leads_nobody(actor):
        query = query.where(VisitPlan.due_on <= on).order_by(VisitPlan.due_on, VisitPlan.ref)
    else:
        query = query.where(
            or_(VisitPlan.planned_on == on, VisitPlan.due_on <= on, VisitPlan.rehab_on <= on)
        ).order_by(Division.name, VisitPlan.due_on, VisitPlan.ref)
    rows = session.execute(query.limit(200))
    found: dict[str, list[Row]] = {}
    for raw in rows:
        row = _row(raw, on)
        found.setdefault(row.township, []).append(row)
    return found


class DayCount(NamedTuple):
    """One day of the calendar; `due` counts to `MOST_A_DAY` where an area is wide."""

    day: date
    due: int
    planned: int


def month(
    session: Session, actor: Actor, first: date, last: date, *, only_mine: bool
) -> list[DayCount]:
    """How many are due and planned on each day from `first` to `last`."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if _leads_nobody(actor):
        each = values(column("day", Date)).data([(day,) for day in days]).cte("days")
        some = (
            select(literal(1))
            .where(visible_to(actor), staff_scope(actor, VisitPlan), VisitPlan.due_on == each.c.day)
            .limit(MOST_A_DAY)
            .correlate(each)
            .subquery()
        )
        counted = select(each.c.day, select(func.count()).select_from(some).scalar_subquery())
        return [DayCount(day, due, 0) for day, due in session.execute(counted)]
    mine = [VisitPlan.worker_id == actor.user_id] if only_mine else []
    counts: dict[str, dict[date, int]] = {}
    for name, when in (("due", VisitPlan.due_on), ("planned", VisitPlan.planned_on)):
        rows = session.execute(
            select(when, func.count())
            .where(
                visible_to(actor), staff_scope(actor, VisitPlan), when.between(first, last), *mine
            )
            .group_by(when)
        )
        counts[name] = {day: number for day, number in rows if day}
    return [DayCount(d, counts["due"].get(d, 0), counts["planned"].get(d, 0)) for d in days]


def _leads_nobody(actor: Actor) -> bool:
    """Above a county: a city, a province."""
    return (area(actor) or ("county_code",))[0] != "county_code"


def workload(session: Session, actor: Actor) -> Sequence[Any]:
    """For each worker: plans, due this week, overdue; none for whoever leads nobody."""
    if _leads_nobody(actor):
        return []
    today = clock.today()
    week = today + timedelta(days=7)
    return session.execute(
        select(
            _WORKER_PERSON.c.name,
            func.count(VisitPlan.id),
            func.count(VisitPlan.id).filter(VisitPlan.due_on.between(today, week)),
            func.count(VisitPlan.id).filter(VisitPlan.due_on < today),
        )
        .join(User, User.id == VisitPlan.worker_id)
        .join(_WORKER_PERSON, _WORKER_PERSON.c.id == User.person_id)
        .where(visible_to(actor), staff_scope(actor, VisitPlan), VisitPlan.due_on.is_not(None))
        .group_by(_WORKER_PERSON.c.name)
        .order_by(func.count(VisitPlan.id).desc())
        .limit(60)
    ).all()


def last_held(session: Session, plan: VisitPlan) -> datetime | None:
    """When the last visit was held."""
    return session.scalar(
        select(func.max(Visit.visited_at)).where(
            Visit.plan_id == plan.id, Visit.outcome == Outcome.VISITED
        )
    )


def child_ref(session: Session, visit: Visit | VisitPlan) -> str | None:
    """The reference of the child that is visited; None of a family unit."""
    if visit.child_id is None:
        return None
    return session.scalar(select(Child.ref).where(Child.id == visit.child_id))


def visit_of(session: Session, incident: Incident) -> Visit | None:
    """The visit that followed an incident."""
    if incident.visit_id is None:
        return None
    return session.scalar(
        select(Visit).where(Visit.id == incident.visit_id, Visit.plan_id == incident.plan_id)
    )
