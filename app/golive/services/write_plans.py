"""The plan of visits of a new placement: what `placements.visiting.sync` makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.deadlines.models import Deadline
from app.law import visit_periods
from app.law.dates import add_months
from app.placements import visiting
from app.visits.models import VisitPlan
from app.visits.rules import next_due, next_rehab
from app.visits.services import schedule

if TYPE_CHECKING:
    from app.children.models import Child
    from app.families.models import Household
    from app.golive.services.writing import Writing
    from app.placements.models import Placement

_TOWNSHIP = 9


def write_plan(w: Writing, placement: Placement, child: Child, household: Household) -> None:
    """Visits before the portal are the institution's own: it counts from today on."""
    since = w.today
    plan = VisitPlan(
        subject_kind=visiting.KIND, subject_id=placement.id, subject_ref=placement.ref,
        case_no=placement.case_no, agency_id=placement.agency_id, bureau_id=placement.bureau_id,
        worker_id=placement.worker_id, child_id=child.id,
        family_person_id=placement.carer_person_id,
        home_code=household.division_code[:_TOWNSHIP],
        regime=visiting.regime_of(w.session, placement, since), since_on=since,
        needs_rehab="rehab" in child.needs, missed=0,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(plan, column, getattr(w.agency, column))
    if w.intervals is None:
        w.intervals = schedule.intervals(w.session, plan, since)
    due = next_due(plan.regime, since, (), intervals=w.intervals)
    plan.due_on, plan.rule_id = (due.day, due.rule_id) if due else (None, "")
    plan.rehab_on = next_rehab(since, ()).day if plan.needs_rehab else None
    placement.next_visit_on = plan.due_on
    w.rows.add(plan)
    for period, day in (
        (visit_periods.DUE, plan.due_on), (visit_periods.REHAB, plan.rehab_on),
        (visit_periods.GROWTH, add_months(since, 1)),
    ):  # fmt: skip
        if day is not None:
            warns = day - timedelta(days=schedule.WARN_DAYS)
            started = w.clocks.start(plan, period, on=min(since, day), due_on=day, warn_on=warns)
            w.rows.put(Deadline, started)
