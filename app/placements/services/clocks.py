"""What happens to a placement when time is over (care.md §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.foster.models import FosterApplication, State
from app.law import PERIODS
from app.law import placement_periods as periods
from app.placements import workflow
from app.placements.models import RUNNING, Placement, PlacementState
from app.placements.services import adoption, ending, matters, recheck, renewal, respite, telling
from app.workflow.services import follow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.deadlines.models import Deadline
    from app.workflow.moves import Move
    from app.workflow.services import Case

S = PlacementState
W, H, INT, BO, BH = (
    Role.SOCIAL_WORKER, Role.HEAD, Role.INTAKE, Role.BUREAU_OFFICER, Role.BUREAU_HEAD
)  # fmt: skip
# Who is told that an act is due, and that it is late; and on which tab it is done.
TOLD: dict[str, tuple[tuple[Role, ...], str]] = {
    periods.FUSION_CHECK.id: ((W, H), "assessments"),
    periods.REVIEW_RESPITE.id: ((H,), "changes"),
    periods.CARER.id: ((W, H), "changes"),
    periods.RECHECK.id: ((W, H), "changes"),
    periods.CORRECTION.id: ((W, H), "changes"),
    periods.EMERGENCY.id: ((H, BH), "changes"),
    periods.TERM.id: ((H, BO), "agreement"),
    periods.EFFECT.id: ((W, H), "assessments"),
    periods.FAMILY_NEEDS.id: ((W, H), "assessments"),
    periods.CHILD_NEEDS.id: ((W, H), "assessments"),
    periods.ENDING.id: ((W, H), "ending"),
    periods.FILE_AGREEMENT.id: ((INT, H), "agreement"),
    periods.PAPER_AGREEMENT.id: ((INT, H), "agreement"),
    periods.FILE_ENDING.id: ((INT, H), "ending"),
    periods.RECEIPT_AGREEMENT.id: ((BO, BH), "agreement"),
    periods.RECEIPT_ENDING.id: ((BO, BH), "ending"),
    periods.AFTERCARE_PLAN.id: ((W, H), "ending"),
    periods.AFTERCARE.id: ((W,), "ending"),
    periods.FOLLOW_UP.id: ((W, H), "ending"),
}  # fmt: skip
FAMILY_TOO = {
    periods.FUSION.id, periods.EXTENSION.id, periods.RESPITE.id, periods.CORRECTION.id,
    periods.PRIORITY.id, periods.NOTICE.id,
}  # fmt: skip
# Other rooms' clocks on a placement, such as its visits: by the beginning of the period's id.
OTHERS: dict[str, Clockwork] = {}


def _placement(session: Session, row: Deadline) -> Placement:
    return session.scalars(
        select(Placement)
        .where(Placement.id == row.subject_id)
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    ).one()


def _other(row: Deadline) -> Clockwork | None:
    found = (work for prefix, work in OTHERS.items() if row.period_id.startswith(prefix))
    return next(found, None)


def warn(session: Session, row: Deadline, now: datetime) -> None:
    """Some days before the end."""
    if (work := _other(row)) is not None:
        work.warn(session, row, now)
        return
    placement, period = _placement(session, row), PERIODS[row.period_id]
    if row.period_id == periods.TERM.id:
        if placement.state is S.ACTIVE:
            renewal.open_if_due(session, placement, now=now)
        return
    if row.period_id == periods.ADULT.id:
        telling.tell_desk(
            session, placement, W, H, title="孩子半年内满18周岁", body="请准备成年后的安置方案。",
            tab="", kind="N-FC-11", act_by=row.due_on,
        )  # fmt: skip
        return
    if row.period_id == periods.CARER_AGE.id:
        telling.tell_desk(
            session, placement, W, title="主要照料人满65周岁",
            body="一年以后不再符合年龄条件，请和家庭商量由谁接替。", tab="changes",
        )  # fmt: skip
        return
    roles, tab = TOLD.get(row.period_id, ((W, H), "assessments"))
    kind = "N-FC-06" if row.period_id in {periods.FUSION.id, periods.EXTENSION.id} else "N-DUE"
    telling.tell_desk(
        session, placement, *roles, title="期限临近", body=period.says_for(row.length), tab=tab,
        kind=kind, act_by=row.due_on,
    )  # fmt: skip
    if row.period_id in FAMILY_TOO:
        telling.tell_family(
            session, placement, "期限临近", period.says_for(row.length), kind=kind,
            act_by=row.due_on,
        )  # fmt: skip


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past."""
    if (work := _other(row)) is not None:
        work.over(session, row, now)
        return
    placement, period = _placement(session, row), PERIODS[row.period_id]
    if row.period_id in {periods.FUSION.id, periods.EXTENSION.id}:
        deadlines.end(row, now)
        _begin_check(session, placement)
    elif row.period_id == periods.RESPITE.id and placement.state is S.RESPITE:
        respite.overstay(session, placement, actor=SYSTEM_ACTOR, now=now)
    elif row.period_id == periods.NOTICE.id:
        ending.end_notice_if_over(session, placement, now=now)
    elif row.period_id == periods.PRIORITY.id:
        deadlines.end(row, now)
        adoption.window_over(session, placement)
        deadlines.copy_next(session, placement)
    elif row.period_id == periods.ADULT.id:
        _grow_up(session, placement, row, now)
    elif row.period_id == periods.CARER_AGE.id:
        _too_old(session, placement, row, now)
    else:
        roles, tab = TOLD[row.period_id]
        telling.tell_desk(
            session, placement, *roles, title="已逾期", body=period.at_end, tab=tab,
            kind="N-LATE", act_by=row.due_on,
        )  # fmt: skip


def _begin_check(session: Session, placement: Placement) -> None:
    """The waiting time is over; from here the worker and the head have their own."""
    if placement.state in {*workflow.FUSING, S.RECHECK, S.EMERGENCY_OUT}:
        day = placement.fusion_until
        deadlines.start(
            session, placement, periods.FUSION_CHECK, on=day, agency_id=placement.agency_id
        )
        telling.tell_desk(
            session, placement, W, H, title="可以作融合期评估", body=periods.FUSION_CHECK.says,
            tab="assessments", kind="N-FC-06",
        )  # fmt: skip
    deadlines.copy_next(session, placement)


def _grow_up(session: Session, placement: Placement, row: Deadline, now: datetime) -> None:
    deadlines.end(row, now)
    if placement.state in workflow.GROW_UP.sources:
        matters.to_ending(
            session, placement, workflow.GROW_UP, rule_id="FC-21-4", reason="儿童已满18周岁。",
            actor=SYSTEM_ACTOR, now=now,
        )  # fmt: skip
    deadlines.copy_next(session, placement)


def _too_old(session: Session, placement: Placement, row: Deadline, now: datetime) -> None:
    if placement.state in workflow.RECHECK_FROM:
        deadlines.end(row, now)
        recheck.open_by_system(session, placement, recheck.CARER_AGE, now=now)
    else:  # again tomorrow: something else is being dealt with
        row.due_on, row.overdue_told_at = clock.day(now), None
        row.warned_at = now
    deadlines.copy_next(session, placement)


CLOCKWORK = Clockwork(warn=warn, over=over)


def follow_family(session: Session, case: Case, move: Move, now: datetime) -> None:
    """A family left the pool's good standing: each child who lives with it is looked at again.

    Called after every move of an application; takes up what it can, the rest when it comes to rest.
    """
    if not isinstance(case, FosterApplication) or State(move.target) not in {
        State.SUSPENDED, State.EXPIRED, State.REJECTED, State.WITHDRAWN,
    }:  # fmt: skip
        return
    placements = session.scalars(
        select(Placement)
        .where(Placement.application_id == case.id, Placement.state.in_(RUNNING))
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    )
    for placement in placements.all():
        if placement.state in workflow.RECHECK_FROM:
            recheck.open_for_family(session, placement, now=now)


follow("foster_application", follow_family)
