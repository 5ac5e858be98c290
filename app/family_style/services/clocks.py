"""What the clocks of a unit and of an application do by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.roles import Role
from app.audit import services as audit
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.family_style import workflow
from app.family_style.models import Couple, Unit, UnitState
from app.family_style.services import dissolving, renewal, units
from app.law import PERIODS
from app.law import family_style_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.core.policy import Actor
    from app.deadlines.models import Deadline

W, H, INT, ARCH = Role.SOCIAL_WORKER, Role.HEAD, Role.INTAKE, Role.ARCHIVIST
TOLD: dict[str, tuple[tuple[Role, ...], str]] = {
    periods.NOTICE_PERIOD.id: ((H,), "couples"), periods.TRIAL.id: ((W, H), "evaluations"),
    periods.TRIAL_MORE.id: ((W, H), "evaluations"), periods.EVALUATION.id: ((W, H), "evaluations"),
    periods.YEARLY_CHECK.id: ((W, H), "couples"), periods.COUPLE_CHANGE.id: ((H, W), "couples"),
    periods.RELIEF.id: ((W, H), "life"), periods.CORRECTION.id: ((H, W), "life"),
    periods.EMERGENCY.id: ((H,), "life"), periods.TERM.id: ((H,), "couples"),
    periods.COUPLE_NOTICE.id: ((H, W), "life"), periods.DISSOLVING.id: ((W, H), "children"),
    periods.CLOSING.id: ((ARCH, H), ""), periods.SCREEN.id: ((W, H), "couples"),
    periods.FILE_HIRING.id: ((INT, H), "couples"),
}  # fmt: skip
ENDS_ITSELF = {periods.NOTICE_PERIOD.id, periods.COUPLE_NOTICE.id}


def _unit(session: Session, row: Deadline) -> Unit:
    if row.subject_kind == "family_unit":
        return units.load(session, row.subject_id)
    couple = session.get_one(Couple, row.subject_id)
    return units.load(session, couple.unit_id)


def warn(session: Session, row: Deadline, now: datetime) -> None:
    """Some days before the end."""
    unit, period = _unit(session, row), PERIODS[row.period_id]
    if row.period_id == periods.TERM.id:
        renewal.open_if_due(session, unit, now=now)
        return
    roles, tab = TOLD[row.period_id]
    units.tell_desk(session, unit, *roles, title="期限临近", body=period.says_for(row.length),
                    tab=tab, act_by=row.due_on, kind="N-DUE")  # fmt: skip
    if row.period_id in {periods.TRIAL.id, periods.CORRECTION.id}:
        units.tell_couple(session, unit, "期限临近", period.says_for(row.length),
                          act_by=row.due_on)  # fmt: skip


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past."""
    unit, period = _unit(session, row), PERIODS[row.period_id]
    if row.period_id == periods.COUPLE_CHANGE.id and unit.state is UnitState.COUPLE_CHANGE:
        advance(session, unit, workflow.DISSOLVE_BY_TIME, actor=SYSTEM_ACTOR, now=now)
        dissolving.begin(
            session, unit, rule="FS-04-1", reason="60日内没有人接替。", actor=SYSTEM_ACTOR, now=now
        )
        return
    if row.period_id == periods.TERM.id:
        renewal.open_if_due(session, unit, now=now)
    if row.period_id in ENDS_ITSELF:
        deadlines.end(row, now)
        deadlines.copy_next(session, unit)
    roles, tab = TOLD[row.period_id]
    title = "可以评估" if row.period_id in {periods.TRIAL.id, periods.TRIAL_MORE.id} else "已到期"
    units.tell_desk(session, unit, *roles, title=title, body=period.at_end, tab=tab,
                    act_by=row.due_on, kind="N-LATE")  # fmt: skip


CLOCKWORK = Clockwork(warn=warn, over=over)


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """A colleague goes on with every unit that is not closed."""
    found = session.scalars(
        select(Unit)
        .where(
            Unit.agency_id == agency_id, Unit.worker_id == from_user.id,
            Unit.state != UnitState.CLOSED,
        )
        .options(selectinload(Unit.parts))
    ).all()  # fmt: skip
    for unit in found:
        unit.worker_id = to_user.id
        audit.record(
            session, actor, "family_style.hand_over", unit.subject,
            before=from_user.username or "", after=to_user.username or "", at=now,
        )  # fmt: skip
    return len(found)
