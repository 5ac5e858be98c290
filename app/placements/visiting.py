"""A placement is visited: its plan is kept in step, and its visits stand on its tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import joinedload, object_session, selectinload

from app.accounts.models import Agency
from app.children.models import Child
from app.children.rules import age_says
from app.core import clock
from app.core.db import as_system
from app.core.policy import allows
from app.families.models import Household, Member
from app.placements.models import (
    RUNNING,
    Match,
    MatterKind,
    Placement,
    PlacementDuty,
    PlacementState,
)
from app.placements.panels import Panel
from app.placements.queries import for_family, parties
from app.placements.services import ending, matters, moving
from app.visits.rules import WITH_FAMILY, Regime
from app.visits.screen import panel_context
from app.visits.services import schedule
from app.visits.subjects import VisitSubject

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.visits.models import Visit, VisitPlan

KIND = "placement"
S = PlacementState
AWAY = {S.RESPITE, S.REVIEW_RESPITE, S.EMERGENCY_OUT}
"""The child lives elsewhere for a time: nobody is visited at the family's home."""
OF_PLAN = {"state", "worker_id", "needs_attention_until", "ended_on", "bureau_id"}
WAITING = "placements to plan visits for"


def regime_of(session: Session, placement: Placement, today: date) -> Regime:
    """Which interval of FA-V holds for the placement's state."""
    if placement.state is S.CLOSED:
        return Regime.NONE
    if placement.state not in RUNNING:
        return Regime.AFTERCARE
    if placement.state in AWAY:
        return Regime.PAUSED
    if placement.state is S.ENDING and not moving.is_with_family(session, placement):
        return Regime.PAUSED
    fusing = {S.FUSION, S.EXTENDED_FUSION}
    # A family that is looked at again before the fusion is over is still in it.
    if placement.state in fusing or (
        placement.state is S.RECHECK and today < placement.fusion_until
    ):
        return Regime.FUSION
    return Regime.ACTIVE


def sync(session: Session, placement: Placement, now: datetime) -> VisitPlan:
    """Make or change the placement's plan after whatever happened to it."""
    with as_system(session):
        regime = regime_of(session, placement, clock.day(now))
        needs, home, migrated_at, placed = session.execute(
            select(Child.needs, Household.division_code, Match.migrated_at, Agency)
            .select_from(Child)
            .join(Agency, Agency.id == placement.agency_id)
            .outerjoin(Household, Household.id == placement.household_id)
            .outerjoin(Match, Match.id == placement.match_id)
            .where(Child.id == placement.child_id)
        ).one()
        ended = placement.ended_on
        # Visits before the portal are the institution's own: it counts from the import on.
        known_since = clock.day(migrated_at) if migrated_at else placement.effective_on
        return schedule.keep(
            session,
            schedule.Subject(
                kind=KIND, id=placement.id, ref=placement.ref, case_no=placement.case_no,
                agency_id=placement.agency_id, bureau_id=placement.bureau_id,
                worker_id=placement.worker_id, regime=regime,
                since_on=ended if regime is Regime.AFTERCARE and ended else known_since,
                child_id=placement.child_id, family_person_id=placement.carer_person_id,
                home_code=(home or "")[:9],
                attention_until=placement.needs_attention_until,
                needs_rehab="rehab" in (needs or []),
            ),
            placed=placed, now=now,
        )  # fmt: skip


def _mark(_mapper: Any, _connection: Any, placement: Placement) -> None:
    session = object_session(placement)
    state = inspect(placement)
    if session is not None and (
        not state.persistent or any(state.attrs[name].history.has_changes() for name in OF_PLAN)
    ):
        # The row itself: what nobody holds on to is read anew.
        session.info.setdefault(WAITING, {})[placement.id] = placement


event.listen(Placement, "after_insert", _mark)
event.listen(Placement, "after_update", _mark)


def keep_plans(session: Session) -> None:
    """Before a commit: the plan of each placement that this transaction began or changed.

    At the end, for a state and its dates are written one after the other.
    """
    waiting: dict[int, Placement] = session.info.pop(WAITING, {})
    with as_system(session):
        for placement_id in sorted(waiting):
            sync(session, session.get_one(Placement, placement_id), clock.now())
    session.info.pop(WAITING, None)


def _placement(session: Session, placement_id: int) -> Placement:
    return session.scalars(
        select(Placement)
        .where(Placement.id == placement_id)
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    ).one()


def _facts(session: Session, plan: VisitPlan) -> list[tuple[str, str]]:
    """Masked lines for whoever stands at the door."""
    row = session.execute(
        select(Child.name_mask, Child.file_no, Child.birth_on, Member.name_mask)
        .select_from(Placement)
        .join(Child, Child.id == Placement.child_id)
        .join(Member, Member.id == Placement.carer_member_id)
        .where(Placement.id == plan.subject_id)
    ).one()
    child, file_no, birth_on, carer = row
    return [
        ("儿童", f"{child}，{age_says(birth_on, clock.today())}"), ("档案号", file_no),
        ("主要照料人", carer),
    ]  # fmt: skip


def _keep_next(session: Session, placement_id: int, day: date | None) -> None:
    session.get_one(Placement, placement_id).next_visit_on = day


def _attend(session: Session, placement_id: int, until: date | None) -> None:
    placement = session.get_one(Placement, placement_id)
    if placement.ended_on is None:
        placement.needs_attention_until = until


def _visited(session: Session, plan: VisitPlan, visit: Visit, actor: Actor, now: datetime) -> None:
    """Who visits takes part in the case; after the end the visit is one of the five."""
    placement = _placement(session, plan.subject_id)
    matters.take_part(session, placement, actor, PlacementDuty.VISIT, now)
    was_met = visit.child_seen and visit.place not in schedule.CALLS
    is_after = placement.state in {S.ENDED, S.AFTERCARE}
    if was_met and is_after and matters.current(session, placement, MatterKind.FOLLOW_UP):
        ending.follow_up(
            session, placement, note=f"见探访记录{visit.visit_no}。", actor=actor, now=now
        )


PLACEMENT_VISITS = VisitSubject(
    label="寄养",
    page=lambda plan: f"/placements/{plan.subject_ref}/visits",
    family_page=lambda plan: f"/placements/mine/{plan.subject_ref}",
    facts=_facts,
    keep_next=_keep_next,
    attend=_attend,
    visited=_visited,
)


def desk_panel(session: Session, actor: Actor, placement: Placement) -> Panel | None:
    """On the tab 探访: what is due, and every visit."""
    who, _clocks = parties(session, placement)
    context = panel_context(session, actor, who.visits)
    return Panel("探访安排", template="visits/_panel.html", context=context) if context else None


def family_panel(session: Session, actor: Actor, placement: Placement) -> Panel | None:
    """On the family's page: the monthly report, and what to do when something happens."""
    told = for_family(session, placement)
    plan = told.visits
    if plan is None or plan.regime not in WITH_FAMILY:
        return None
    if not allows(actor, "visits.report_growth", plan):
        return None
    due = schedule.growth_after(plan, told.measured_on)
    return Panel(
        "每月成长报告", tab="mine",
        rows=[("下一次报告", f"请在{due:%Y-%m-%d}以前填写")] if due else [],
        links=[
            ("填写成长报告，查看成长曲线", url_for("visits.growth", visit_plan=plan.ref)),
            ("孩子生病、受伤、走失，马上登记", url_for("visits.incident_new", visit_plan=plan.ref)),
        ],
    )  # fmt: skip
