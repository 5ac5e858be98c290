"""Couple change, correction, emergency, renewal, dissolving: the children come first in each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.children.models import Child
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.family_style import rules, workflow
from app.family_style.models import EventKind, Unit, UnitDuty, UnitPlace, UnitState
from app.family_style.services import (
    children,
    contracts,
    couples,
    dissolving,
    evaluating,
    hiring,
    letters,
    renewal,
    units,
)
from app.law import family_style_periods as periods
from app.visits.services import harm
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.family_style.models import Couple

S = UnitState
# Why a unit ends (FS-06-1).
REASONS = {
    "couple": "夫妻离开，没有人接替", "abuse": "虐待、忽视儿童", "fraud": "弄虚作假",
    "check": "健康或者犯罪记录核查不合格", "plan": "机构调整", "other": "其他",
}  # fmt: skip
BY_RULE = {"abuse", "fraud", "check"}
"""Reasons that FS-06-1 names."""


def change_couple(
    session: Session, unit: Unit, *, reason: str, carer: str, told: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The couple go; the children stay where they are; relief carers are there the same day."""
    if unit.couple_person_id is None:
        raise WrongState
    reason = units.words(reason, "reason", "原因")
    carer = units.words(carer, "carer", "今天由谁照料孩子、电话")
    told = units.words(told, "told", "怎样告诉孩子、孩子怎么说")
    day = clock.day(now)
    advance(session, unit, workflow.COUPLE_GOES, actor=actor, now=now)
    units.tell_couple(session, unit, "聘用结束", "请与替班人员办好交接。")
    hiring.leave(session, unit, actor=actor, now=now)
    for kind in (EventKind.RELIEF, EventKind.COUPLE_NOTICE, EventKind.CORRECTION):
        if (event := units.current(session, unit, kind)) is not None:
            units.settle(event, "夫妻离开", "", actor=actor, now=now)
    session.flush()
    units.write_event(session, unit, EventKind.COUPLE_CHANGE, actor=actor, now=now,
                      facts={"reason": reason, "told": told})  # fmt: skip
    most = units.figure(session, unit, "fs_relief_days", day)
    units.write_event(
        session, unit, EventKind.RELIEF, actor=actor, now=now, starts_on=day,
        until_on=day + timedelta(days=most - 1), facts={"carer": carer, "reason": reason},
    )  # fmt: skip
    deadlines.start(session, unit, periods.RELIEF, on=day, agency_id=unit.agency_id)
    deadlines.copy_next(session, unit)


def next_relief(session: Session, unit: Unit, *, carer: str, actor: Actor, now: datetime) -> None:
    """While the unit has no couple, one relief carer follows the other without a gap."""
    demand(actor, "family_style.end_relief", unit)
    event = units.current(session, unit, EventKind.RELIEF)
    if unit.state is not S.COUPLE_CHANGE or event is None:
        raise WrongState
    carer = units.words(carer, "carer", "由谁接着替班、电话")
    day = clock.day(now)
    units.settle(event, "换人替班", "", actor=actor, now=now)
    session.flush()
    deadlines.stop(session, unit, periods.RELIEF, now=now)
    most = units.figure(session, unit, "fs_relief_days", day)
    units.write_event(
        session, unit, EventKind.RELIEF, actor=actor, now=now, starts_on=day,
        until_on=day + timedelta(days=most - 1), facts={"carer": carer, "reason": ""},
    )  # fmt: skip
    deadlines.start(session, unit, periods.RELIEF, on=day, agency_id=unit.agency_id)
    deadlines.copy_next(session, unit)


def order_correction(session: Session, unit: Unit, *, what: str, asked: str, actor: Actor,
                     now: datetime) -> None:  # fmt: skip
    """Something has to be put right within fifteen days."""
    what = units.words(what, "what", "存在的问题")
    asked = units.words(asked, "asked", "要求怎样改正")
    before = unit.state
    advance(session, unit, workflow.CORRECT, actor=actor, now=now)
    due_on = deadlines.running(session, unit, periods.CORRECTION)[0].due_on
    facts = {"what": what, "asked": asked, "before": before.value}
    if (couple := couples.living_in(session, unit)) is not None:
        facts["letter"] = letters.correction(
            session, couple, unit, what=what, asked=asked, due_on=due_on, actor=actor, now=now
        ).ref
    units.write_event(
        session, unit, EventKind.CORRECTION, actor=actor, now=now, facts=facts, until_on=due_on
    )
    units.tell_couple(
        session, unit, "请按要求改正", "通知书在您的页面上，写明问题、要求和最后一天。",
        act_by=unit.due_on,
    )  # fmt: skip


def corrected(session: Session, unit: Unit, *, note: str, actor: Actor, now: datetime) -> None:
    """The head has looked: it was put right."""
    event = units.current(session, unit, EventKind.CORRECTION)
    if event is None:
        raise WrongState
    couple = couples.living_in(session, unit)
    if couple is not None and fails_check(session, couple, clock.day(now)):
        raise Conflict("核查不合格的问题还在，请先重新核查；不能解决的，办理解散。")
    back = S.TRIAL if event.facts.get("before") == S.TRIAL else S.FORMAL
    advance(session, unit, workflow.CORRECTED[back], actor=actor, now=now)
    units.settle(event, "已改正", units.words(note, "note", "核实的情况"), actor=actor, now=now)
    units.tell_couple(session, unit, "改正完毕", "机构已核实，继续养育。")
    renewal.open_if_due(session, unit, now=now)


def fails_check(session: Session, couple: Couple, on: date) -> bool:
    """Health, record or habits of somebody in the couple's household are known to be bad."""
    return any(
        found.rule_id == "FS-03-4" and found.answer is rules.Answer.NOT_MET
        for found in couples.findings(session, couple, on)
    )


def take_out(session: Session, unit: Unit, *, what: str, where: str, signs: harm.Signs,
             actor: Actor, now: datetime) -> None:  # fmt: skip
    """Suspected harm: every child leaves today, the places are kept until it is clear.

    With the same act the bureau gets its report, or it is said why not (MP-MR-1). Raises Invalid.
    """
    what = units.words(what, "what", "发生了什么")
    if where not in {"institution", "hospital"}:
        raise Invalid("请选择孩子现在去哪里。", "where")
    harm.check(signs)
    advance(session, unit, workflow.TAKE_OUT, actor=actor, now=now)
    for one in children.living_in(session, unit):
        children.onward(session, unit, one.child, where, "紧急带离", actor=actor, now=now)
    for kind in (EventKind.CORRECTION, EventKind.RELIEF, EventKind.COUPLE_CHANGE):
        if (event := units.current(session, unit, kind)) is not None:
            units.settle(event, "因紧急带离中止", "", actor=actor, now=now)
    session.flush()
    told = harm.report(
        session, signs, child_id=None, case_no=unit.case_no, places=(unit.division_code,),
        is_urgent=True, actor=actor, now=now,
    )  # fmt: skip
    units.write_event(
        session, unit, EventKind.EMERGENCY, actor=actor, now=now,
        facts={"what": what, "where": where, **harm.kept(signs, told)},
    )  # fmt: skip
    units.tell_desk(
        session, unit, Role.HEAD, Role.BUREAU_OFFICER, Role.BUREAU_HEAD,
        title="类家庭紧急带离儿童", body="请立即查明情况。", act_by=unit.due_on,
    )  # fmt: skip
    if where == "institution":
        children.ask_for_beds(session, unit, clock.day(now))


def bring_back(session: Session, unit: Unit, *, reason: str, actor: Actor, now: datetime) -> None:
    """Nothing was found: those who were taken out live there again."""
    event = units.current(session, unit, EventKind.EMERGENCY)
    if event is None or unit.couple_person_id is None:
        raise Conflict("夫妻已经离开，不能送回，请办理解散。")
    reason = units.words(reason, "reason", "查明的情况")
    advance(session, unit, workflow.BRING_BACK, actor=actor, now=now)
    for one in children.living_in(session, unit):
        if one.child.care_form in children.FROM_CARE:
            children.to_unit(session, unit, one.child, "紧急带离后送回", actor=actor, now=now)
        else:  # lives elsewhere by now
            session.delete(one.place)
    units.settle(event, "查无实据，送回", reason, actor=actor, now=now)
    unit.trial_until = hiring.trial_end(session, unit)
    units.take_part(session, unit, UnitDuty.DECIDE, actor, now)


def renew(session: Session, unit: Unit, *, actor: Actor, now: datetime) -> None:
    """A further term, after an assessment that is not poor and a contract that both signed."""
    couple = couples.living_in(session, unit)
    if couple is None:
        raise WrongState
    sheets = evaluating.of(session, unit)
    if not sheets or sheets[0].band == "poor":
        raise Invalid("最近一次评估合格以后才能续约。")
    contract = contracts.demand_signed_renewal(session, couple, clock.day(now))
    advance(session, unit, workflow.RENEW, actor=actor, now=now, starts_on=contract.from_on)
    contracts.follow_term(session, unit, contract)
    units.take_part(session, unit, UnitDuty.DECIDE, actor, now)


def dissolve(session: Session, unit: Unit, *, why: str, reason: str, actor: Actor,
             now: datetime) -> None:  # fmt: skip
    """The unit ends; first every child gets a new place (FS-06-1)."""
    if why not in REASONS:
        raise Invalid("请选择解散的原因。", "why")
    reason = units.words(reason, "reason", "理由")
    advance(session, unit, workflow.DISSOLVE, actor=actor, now=now)
    dissolving.begin(session, unit, rule="FS-06-1", reason=f"{REASONS[why]}：{reason}",
                     cites=("FS-06-1",) if why in BY_RULE else (),
                     stays=why != "abuse", actor=actor, now=now)  # fmt: skip
    units.take_part(session, unit, UnitDuty.DECIDE, actor, now)


def finish(session: Session, unit: Unit, *, handover: str, actor: Actor, now: datetime) -> None:
    """Nobody lives there any more: handed over."""
    handover = units.words(handover, "handover", "物品、款项和资料的交接")
    children.free_places(session, unit)
    if session.scalar(select(UnitPlace.id).where(UnitPlace.unit_id == unit.id)) is not None:
        raise Conflict("还有儿童住在这里，请先安置好每一名儿童。")
    with session.no_autoflush:  # the day and the state go together
        unit.ended_on = clock.day(now)
        advance(session, unit, workflow.DISSOLVED, actor=actor, now=now)
    if unit.couple_person_id is not None:
        hiring.leave(session, unit, actor=actor, now=now)
    event = units.current(session, unit, EventKind.DISSOLVING)
    if event is not None:
        units.settle(event, "已交接", handover, actor=actor, now=now)


def close(session: Session, unit: Unit, *, actor: Actor, now: datetime) -> None:
    """The file is complete; children's files go on by themselves (FS-05-2)."""
    advance(session, unit, workflow.CLOSE, actor=actor, now=now)


def child_of(session: Session, unit: Unit, ref: str) -> Child:
    """A child who lives in the unit, by its random reference. Raises WrongState."""
    found = next((one.child for one in children.living_in(session, unit)
                  if one.child.ref == ref), None)  # fmt: skip
    if found is None:
        raise WrongState
    return found
