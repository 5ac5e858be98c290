"""From the head's decision to the day the couple move in: filing, training, contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.family_style import rules, workflow
from app.family_style.models import (
    Couple,
    CoupleState,
    EventKind,
    Unit,
    UnitDuty,
    UnitState,
)
from app.family_style.services import contracts, couples, letters, units
from app.law import family_style_periods as periods
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.workflow.moves import Move


def hire(session: Session, couple: Couple, *, reason: str, actor: Actor, now: datetime) -> None:
    """The head decides; that is also the second person for soft rows."""
    if rules.hard_stops(couples.findings(session, couple, clock.day(now))):
        raise Invalid("必须具备的条件有变化，不能聘用，请重新核查。")
    _decide(session, couple, workflow.HIRE, reason, actor, now)
    unit = couples.follow(session, couple, now)
    letters.hired(session, couple, unit, actor=actor, now=now)
    units.tell_desk(
        session, unit, Role.INTAKE, title="请报送聘用备案", body="已决定聘用，请报民政局备案。",
        tab="couples", act_by=couple.due_on,
    )  # fmt: skip
    couples.tell(
        session,
        couple,
        "申请结果：聘用",
        "机构决定聘用，通知书在您的页面上。请参加岗前培训。",
    )


def refuse(session: Session, couple: Couple, *, reason: str, actor: Actor, now: datetime) -> None:
    """Not this couple; the unit goes on looking."""
    found = couples.findings(session, couple, clock.day(now))
    _decide(session, couple, workflow.REFUSE, reason, actor, now)
    letters.refused(session, couple, found, actor=actor, now=now)
    couples.follow(session, couple, now)
    couples.tell(
        session,
        couple,
        "申请结果：未聘用",
        "这次没有聘用，理由见决定书，可以向机构询问。",
    )


def _decide(session: Session, couple: Couple, move: Move, reason: str, actor: Actor,
            now: datetime) -> None:  # fmt: skip
    couple.decision = units.words(reason, "reason", "理由")
    couple.decided_at, couple.decided_by_id = now, actor.user_id
    demand(actor, move.action, couple)
    couples.move(session, couple, move, actor=actor, now=now)
    couples.take_part(session, couple, UnitDuty.DECIDE, actor, now)


def file(session: Session, couple: Couple, *, actor: Actor, now: datetime) -> None:
    """Send the hiring to the bureau."""
    demand(actor, "family_style.file", couple)
    if couple.decided_at is None or couple.filed_at is not None:
        raise WrongState
    if couple.bureau_id is None:
        raise Invalid("本机构还没有登记主管民政局，请单位管理员补充后再办理。")
    couple.filed_at = now
    deadlines.stop(session, couple, periods.FILE_HIRING, now=now)
    deadlines.copy_next(session, couple)
    couples.take_part(session, couple, UnitDuty.FILE, actor, now)
    audit.record(session, actor, "family_style.file", couple.subject, at=now)
    notices.tell_role(
        session, couple.bureau_id, Role.BUREAU_OFFICER, kind="N-FS", title="收到聘用备案",
        body="请核对后登记回执。", case_no=couple.case_no,
        path=f"/family-style/couples/{couple.ref}",
    )  # fmt: skip


def receipt(session: Session, couple: Couple, *, number: str, actor: Actor, now: datetime) -> None:
    """The bureau has the filing."""
    demand(actor, "family_style.receipt", couple)
    if couple.filed_at is None or couple.receipt_at is not None:
        raise WrongState
    if not number.strip():
        raise Invalid("请填写回执文号。", "number")
    couple.receipt_no, couple.receipt_at = number.strip(), now
    audit.record(session, actor, "family_style.receipt", couple.subject, at=now)


def train(session: Session, couple: Couple, *, hours: Decimal, on: date, actor: Actor,
          now: datetime) -> None:  # fmt: skip
    """Hours of training add up."""
    demand(actor, "family_style.train", couple)
    if couple.state is not CoupleState.HIRED:
        raise WrongState
    if on > clock.day(now):
        raise Invalid("培训日期不能晚于今天。", "on")
    couple.training_hours += hours
    couple.trained_on = on
    audit.record(session, actor, "family_style.train", couple.subject, note=f"{hours}小时", at=now)


def missing_for_ready(session: Session, couple: Couple, on: date) -> list[str]:
    """What stands between the decision and the first child."""
    hours = units.figure(session, couple, "fs_training_hours", on)
    found = []
    if couple.filed_at is None:
        found.append("聘用还没有报民政局备案")
    elif couple.receipt_at is None:
        found.append("民政局还没有登记备案回执")
    if couple.training_hours < hours:
        found.append(f"培训满{hours}小时，现在{couple.training_hours.normalize():f}小时")
    if contracts.newest(session, couple) is None:
        found.append("还没有签合同")
    return found


def make_ready(session: Session, couple: Couple, *, actor: Actor, now: datetime) -> None:
    """Trained, filed and signed: READY."""
    if missing := missing_for_ready(session, couple, clock.day(now)):
        raise Invalid("；".join(missing) + "。")
    couples.move(session, couple, workflow.READY, actor=actor, now=now)
    couples.follow(session, couple, now)


def install(session: Session, couple: Couple, *, actor: Actor, now: datetime) -> None:
    """The couple moves in. Where children stayed behind, a new trial begins at once."""
    unit = units.load(session, couple.unit_id)
    if unit.couple_person_id is not None:
        raise Conflict("这个家庭还有夫妻在岗，请先办理离开。")
    if unit.state not in {UnitState.READY, UnitState.COUPLE_CHANGE}:
        raise WrongState
    day = clock.day(now)
    couples.move(session, couple, workflow.INSTALL, actor=actor, now=now)
    couple.moved_in_on = day
    unit.couple_person_id = couple.applicant_person_id
    if unit.state is UnitState.COUPLE_CHANGE:
        advance(session, unit, workflow.COUPLE_COMES, actor=actor, now=now)
        unit.trial_until = trial_end(session, unit)
        unit.poor_results = 0
        for kind in (EventKind.COUPLE_CHANGE, EventKind.RELIEF):
            if (event := units.current(session, unit, kind)) is not None:
                units.settle(event, "新的夫妻已经入住", "", actor=actor, now=now)
    else:
        for period in (periods.TERM, periods.YEARLY_CHECK):
            deadlines.start(session, unit, period, on=day, agency_id=unit.agency_id)
        deadlines.copy_next(session, unit)
    if (contract := contracts.newest(session, couple)) is not None:
        contracts.follow_term(session, unit, contract)
    session.flush()


def trial_end(session: Session, unit: Unit) -> date | None:
    """When the trial clock ends."""
    rows = [
        *deadlines.running(session, unit, periods.TRIAL),
        *deadlines.running(session, unit, periods.TRIAL_MORE),
    ]
    return max((row.due_on for row in rows), default=None)


def leave(session: Session, unit: Unit, *, actor: Actor, now: datetime) -> Couple | None:
    """The couple who live there go; the unit's own move is the caller's."""
    couple = couples.living_in(session, unit)
    if couple is not None:
        couples.move(session, couple, workflow.LEAVE, actor=actor, now=now)
        couple.left_on = clock.day(now)
        couples.tell(session, couple, "聘用结束", "您在类家庭的工作已经结束。")
    unit.couple_person_id = None
    session.flush()
    return couple
