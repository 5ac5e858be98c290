"""The counts by office and month once more, from the records themselves (bar P08).

Nothing of what the triggers do is used here: where both agree, both are right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from app.children.counts import (
    DUE,
    GONE,
    KEYS,
    NOBODY,
    MonthCount,
    MonthDelta,
    What,
    add,
    first_of_month,
    first_of_year,
    fold,
)
from app.children.models import CareSpell, Child, PlaceKind
from app.core.legal_day import legal_day
from app.deadlines.models import Deadline
from app.placements.models import (
    FosterInspection,
    PayLine,
    PayList,
    PayState,
    Placement,
)
from app.placements.rules.payment import LineKind
from app.visits.models import Incident, Outcome, Visit, VisitPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

AREA = ("county_code", "city_code", "province_code")


def _line(
    what: What, where: Any, day: Any, number: Any = 1, *, key: Any = "", agency: Any = None
) -> Select[Any]:
    """One row each in the shape of the counts; `where` has the area and the agency."""
    return select(
        literal(str(what), String).label("what"),
        type_coerce(key, String).label("key"),
        (where.agency_id if agency is None else agency).label("agency_id"),
        *(func.coalesce(getattr(where, name), "").label(name) for name in AREA),
        first_of_month(day).label("month_on"),
        (literal(number) if isinstance(number, int) else number).label("number"),
    ).where(day.is_not(None))


def _children() -> Iterator[Select[Any]]:
    """A child counts for a form from one turning point to the next."""
    later = aliased(CareSpell)
    following = (
        select(func.min(later.from_on))
        .where(later.child_id == CareSpell.child_id, later.from_on > CareSpell.from_on)
        .scalar_subquery()
    )
    lives = and_(CareSpell.place_kind != PlaceKind.LEFT, CareSpell.form.not_in(GONE))
    agency = func.coalesce(CareSpell.agency_id, NOBODY)
    for day, number in ((CareSpell.from_on, 1), (following, -1)):
        line = _line(What.CHILDREN, Child, day, number, key=CareSpell.form, agency=agency)
        yield line.join_from(CareSpell, Child, Child.id == CareSpell.child_id).where(lives)


def _placements() -> Iterator[Select[Any]]:
    began, ended = Placement.effective_on, Placement.ended_on
    yield _line(What.BEGUN, Placement, began)
    yield _line(What.ENDED, Placement, ended, key=Placement.end_reason)
    yield _line(What.RUNNING, Placement, began)
    yield _line(What.RUNNING, Placement, ended, -1)
    yield _line(What.FAMILIES, Placement, began).where(~_other_runs(began, is_first=True))
    yield _line(What.FAMILIES, Placement, ended, -1).where(~_other_runs(ended, is_first=False))
    yield _line(What.INSPECTED, FosterInspection, FosterInspection.inspected_on)


def _other_runs(day: Any, *, is_first: bool) -> ColumnElement[bool]:
    """The household has another placement that joins this one's first day, or outlasts its last.

    Of several that begin (or end) on one day the oldest stands for all.
    """
    other = aliased(Placement)
    if is_first:
        runs = and_(other.effective_on < day, or_(other.ended_on.is_(None), other.ended_on >= day))
        alike = other.effective_on == day
    else:
        runs = and_(other.effective_on <= day, or_(other.ended_on.is_(None), other.ended_on > day))
        alike = other.ended_on == day
    same = (
        getattr(other, name).is_not_distinct_from(getattr(Placement, name))
        for name in ("agency_id", *AREA)
    )
    return (
        select(other.id)
        .where(
            other.household_id == Placement.household_id, other.id != Placement.id, *same,
            or_(runs, and_(alike, other.id < Placement.id)),
        )
        .exists()
    )  # fmt: skip


def _visits() -> Iterator[Select[Any]]:
    """Of placements; the month is that of the day in Beijing."""
    day, of_placement = legal_day(Visit.visited_at), VisitPlan.subject_kind == "placement"
    for what, which in (
        (What.VISITS, Visit.outcome == Outcome.VISITED),
        (What.VISITS_LATE, and_(Visit.outcome == Outcome.VISITED, day > Visit.due_before)),
        (What.VISITS_FAILED, Visit.outcome != Outcome.VISITED),
    ):
        line = _line(what, VisitPlan, day).join_from(
            Visit, VisitPlan, VisitPlan.id == Visit.plan_id
        )
        yield line.where(which, of_placement)
    day = legal_day(Incident.happened_at)
    for what in (What.INCIDENTS, What.INCIDENTS_SERIOUS):
        line = _line(what, VisitPlan, day)
        line = line.join_from(Incident, VisitPlan, VisitPlan.id == Incident.plan_id)
        yield line.where(
            of_placement, Incident.is_serious if what is What.INCIDENTS_SERIOUS else true()
        )


def _paid() -> Select[Any]:
    line = _line(What.PAID, PayList, PayList.paid_on, PayLine.amount_fen, key=PayLine.budget)
    return line.join_from(PayLine, PayList, PayList.id == PayLine.list_id).where(
        PayLine.kind != LineKind.CLAWBACK
    )


def _due() -> Iterator[Select[Any]]:
    for what, model, is_open in (
        (What.VISITS_DUE, VisitPlan, VisitPlan.subject_kind == "placement"),
        (
            What.CLOCKS_DUE,
            Deadline,
            and_(Deadline.subject_kind == "placement", Deadline.ended_at.is_(None)),
        ),
        (What.LISTS_DUE, PayList, PayList.state != PayState.PAID),
    ):
        agency = func.coalesce(model.agency_id, NOBODY)
        day = cast(model.due_on, String)
        yield _line(what, model, model.due_on, key=day, agency=agency).where(is_open)


def _minus(model: type[MonthCount | MonthDelta]) -> Select[Any]:
    names = [name for name in KEYS if name != "what"]
    return select(
        type_coerce(model.what, String).label("what"),
        *(getattr(model, name) for name in names), model.month_on, -model.number,
    )  # fmt: skip


def differences(*, of_years: bool = False) -> Select[Any]:
    """What the counts lack of a count anew, by key and month: nothing, while all is well.

    With `of_years` what the years lack of their months.
    """
    if of_years:
        month = first_of_year(MonthCount.month_on).label("month_on")
        months = select(
            type_coerce(MonthCount.what, String).label("what"),
            *(getattr(MonthCount, name) for name in KEYS if name != "what"),
            month, MonthCount.number.label("number"),
        ).where(MonthCount.is_year.is_(False), MonthCount.what.not_in(DUE))  # fmt: skip
        parts = [months, _minus(MonthCount).where(MonthCount.is_year.is_(True))]
    else:
        parts = [
            *_children(), *_placements(), *_visits(), _paid(), *_due(),
            _minus(MonthCount).where(MonthCount.is_year.is_(False)), _minus(MonthDelta),
        ]  # fmt: skip
    all_ = union_all(*parts).subquery().c
    keys = [all_[name] for name in (*KEYS, "month_on")]
    lacks = func.sum(all_.number)
    return select(*keys, lacks.label("number")).group_by(*keys).having(lacks != 0)


def recount(session: Session) -> int:
    """Count all anew and put right what differs; how many months or years of an office did."""
    fold(session)
    found = 0
    for is_year in (False, True):
        wrong = differences(of_years=is_year)
        found += session.scalar(select(func.count()).select_from(wrong.subquery())) or 0
        add(session, wrong, is_year=is_year)
    return found
