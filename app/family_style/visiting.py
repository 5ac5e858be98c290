"""A unit is visited (FS-V): its plan is kept in step, and its visits stand on its tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import func, select

from app.accounts.models import Agency
from app.children.models import Child
from app.children.panels import Panel
from app.children.rules import age_says
from app.core import clock
from app.core.db import as_system
from app.core.policy import allows
from app.deadlines.models import Deadline
from app.family_style import workflow
from app.family_style.models import Unit, UnitPlace, UnitState
from app.law import family_style_periods as periods
from app.visits.rules import Regime
from app.visits.screen import panel_context
from app.visits.services import schedule
from app.visits.subjects import VisitSubject

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.visits.models import VisitPlan

KIND = "family_unit"
S = UnitState
WITH_VISITS = workflow.WITH_CHILDREN | {S.DISSOLVING}
"""FS-V names the states with children; those who still wait for a new home are visited too."""


def regime_of(unit: Unit, *, is_lived_in: bool) -> Regime:
    """Which interval of FS-V holds for the unit's state and whoever lives there."""
    if unit.state in {S.DISSOLVED, S.CLOSED}:
        return Regime.NONE
    if unit.state not in WITH_VISITS or not is_lived_in:
        return Regime.PAUSED
    return Regime.UNIT_TRIAL if unit.state is S.TRIAL else Regime.UNIT


# The first day of the newest trial: with the first child, or with another couple.
_TRIAL_BEGAN: ScalarSelect[Any] = (
    select(func.max(Deadline.started_on))
    .where(
        Deadline.subject_kind == KIND, Deadline.subject_id == Unit.id,
        Deadline.period_id == periods.TRIAL.id,
    )
    .scalar_subquery()
)  # fmt: skip
_IS_LIVED_IN = select(UnitPlace.id).where(UnitPlace.unit_id == Unit.id).exists()


def sync(session: Session, unit_id: int, now: datetime) -> VisitPlan | None:
    """Make or change the unit's plan after whatever happened to it; none before the first child."""
    with as_system(session):
        unit, agency, since, is_lived_in = session.execute(
            select(Unit, Agency, _TRIAL_BEGAN, _IS_LIVED_IN)
            .select_from(Unit)
            .join(Agency, Agency.id == Unit.agency_id)
            .where(Unit.id == unit_id)
        ).one()
        regime = regime_of(unit, is_lived_in=is_lived_in)
        if since is None or (
            regime in {Regime.PAUSED, Regime.NONE}
            and schedule.plan_of(session, KIND, unit.id) is None
        ):
            return None
        return schedule.keep(
            session,
            schedule.Subject(
                kind=KIND, id=unit.id, ref=unit.ref, case_no=unit.case_no,
                agency_id=unit.agency_id, bureau_id=unit.bureau_id, worker_id=unit.worker_id,
                regime=regime, since_on=since, family_person_id=unit.couple_person_id,
                home_code=(agency.township_code or agency.division_code)[:9],
            ),
            placed=agency, now=now,
        )  # fmt: skip


def _facts(session: Session, plan: VisitPlan) -> list[tuple[str, str]]:
    """The unit's name and its children for whoever stands at the door."""
    name = session.scalar(select(Unit.name).where(Unit.id == plan.subject_id)) or ""
    rows = session.execute(
        select(Child.code_name, Child.birth_on)
        .join(UnitPlace, UnitPlace.child_id == Child.id)
        .where(UnitPlace.unit_id == plan.subject_id)
        .order_by(UnitPlace.slot)
    ).all()
    living = "、".join(f"{code}（{age_says(born, clock.today())}）" for code, born in rows)
    return [("家庭", name), ("儿童", living or "现在没有儿童住着")]


UNIT_VISITS = VisitSubject(
    label="类家庭",
    page=lambda plan: f"/family-style/{plan.subject_ref}/visits",
    family_page=lambda _plan: "/family-style/mine",
    facts=_facts,
)


def desk_panel(session: Session, actor: Actor, unit: Unit) -> Panel | None:
    """On the tab 探访: what is due, and every visit."""
    context = panel_context(session, actor, schedule.plan_of(session, KIND, unit.id))
    return Panel("探访安排", template="visits/_panel.html", context=context) if context else None


def incident_url(session: Session, actor: Actor, unit: Unit) -> str:
    """Where the couple say at once that something happened; empty without children."""
    plan = schedule.plan_of(session, KIND, unit.id)
    if plan is None or plan.regime is Regime.NONE:
        return ""
    if not allows(actor, "visits.report_incident", plan):
        return ""
    return url_for("visits.incident_new", visit_plan=plan.ref)
