"""What falls due under a contract and when it counts as met (F-MIL, PAY-01 to PAY-04)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.law.dates import add_months
from app.law.purchase_periods import FINAL_EVALUATION
from app.purchasing.models import (
    SHARES,
    Acceptance,
    AcceptanceResult,
    Evaluation,
    EvaluationKind,
    Milestone,
    MilestoneKind,
    MilestoneStatus,
)  # fmt: skip
from app.purchasing.rules import grading, payments
from app.purchasing.rules.money import divide, yuan
from app.purchasing.services import judged, quantities, samples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

PLAN_DAYS = 14
"""Days from the first day of the term in which the plan of the work is to be there."""
_BY_UNIT = frozenset({payments.Milestone.MONTH, payments.Milestone.REPORT})


@dataclass(frozen=True)
class Due:
    """A milestone that is still to be drawn up."""

    code: str
    title: str
    kind: MilestoneKind
    needs: str
    due_on: date
    share: int = 0
    amount_fen: int = 0


def draw_up(
    total: int, template: payments.Template, shares: Sequence[Fraction] | None,
    starts_on: date, ends_on: date,
) -> list[Due]:  # fmt: skip
    """The milestones of a contract; their amounts sum to it to the fen (PAY-01).

    Where the price of a unit decides (PT-C, PT-D) each month is one, and its amount comes with
    what was accepted. Raises Invalid for shares that are not the whole.
    """
    check = Due(
        "C-1", "末期绩效评价", MilestoneKind.CHECK, "final", _final_check(starts_on, ends_on)
    )  # fmt: skip
    if template.by_unit:
        return [*_by_month(template, starts_on, ends_on), check]
    try:
        plan = payments.plan(total, template, shares)
    except ValueError:
        raise Invalid("支付计划的比例之和不是100%。", "shares") from None
    if lacks := payments.plan_lacks(total, plan):
        raise Invalid(lacks[0].says, "shares")
    days = {
        payments.Milestone.PLAN: min(starts_on + timedelta(days=PLAN_DAYS), ends_on),
        payments.Milestone.MIDTERM: starts_on + (ends_on - starts_on) / 2,
        payments.Milestone.ACCEPTANCE: ends_on,
    }
    points = divide(SHARES, [one.share for one in plan])
    paid = [
        Due(f"P-{n}", f"第{n}期：{one.milestone.label}", MilestoneKind.PAYMENT,
            one.milestone.value, days[one.milestone], share, one.amount)
        for n, (one, share) in enumerate(zip(plan, points, strict=True), 1)
    ]  # fmt: skip
    return [*paid, check]


def _by_month(template: payments.Template, starts_on: date, ends_on: date) -> list[Due]:
    needs = (
        payments.Milestone.MONTH if template is payments.Template.C else payments.Milestone.REPORT
    )
    found, first = [], starts_on.replace(day=1)
    while first <= ends_on:
        following = add_months(first, 1)
        found.append(
            Due(f"M-{first:%Y-%m}", f"{first.year}年{first.month}月：{needs.label}",
                MilestoneKind.PAYMENT, needs.value, min(following - timedelta(days=1), ends_on))
        )  # fmt: skip
        first = following
    return found


def put(session: Session, contract: ServiceContract, plan: Sequence[Due]) -> None:
    """The milestones of a draft, in the place of those that it had."""
    known = {one.code: one for one in contract.milestones}
    for code in known.keys() - {one.code for one in plan}:
        session.delete(known[code])
        contract.milestones.remove(known[code])
    add(session, contract, plan)


def add(session: Session, contract: ServiceContract, plan: Sequence[Due]) -> None:
    """Milestones by their code: new ones, or those that are there as they are to be now."""
    known = {one.code: one for one in contract.milestones}
    for one in plan:
        row = known.get(one.code)
        if row is None:
            row = Milestone(contract_id=contract.id, code=one.code, kind=one.kind)
            contract.milestones.append(row)
        row.title, row.needs, row.due_on = one.title, one.needs, one.due_on
        row.share, row.amount_fen = one.share, one.amount_fen
    session.flush()
    contract.milestones.sort(key=lambda one: (one.due_on, one.code))


def month_of(milestone: Milestone) -> str:
    """The month "YYYY-MM" that is paid by quantity, or "" for an instalment."""
    return milestone.code.removeprefix("M-") if milestone.needs in _BY_UNIT else ""


def is_overdue(milestone: Milestone, today: date) -> bool:
    """Its day has passed and it is not met."""
    return milestone.status is not MilestoneStatus.MET and milestone.due_on < today


def waits_for(session: Session, contract: ServiceContract, milestone: Milestone) -> str:
    """What is still missing before it is met, in words; "" where the portal holds the proof."""
    if milestone.needs == payments.Milestone.PLAN:
        return "" if contract.plan_approved_on else "实施方案还没有通过。"
    if milestone.needs in {payments.Milestone.MIDTERM, "final"}:
        kind = EvaluationKind.FINAL if milestone.needs == "final" else EvaluationKind.MIDTERM
        return _judged(session, contract, kind)
    if milestone.needs == payments.Milestone.ACCEPTANCE:
        row = accepted(session, contract)
        return "" if row is not None else "还没有验收合格。"
    if clock.today() <= milestone.due_on:
        return "这个月还没有结束。"
    if not samples.sample_passed(session, contract, month_of(milestone)):
        return "这个月的抽查还没有完成。"
    return ""


def _judged(session: Session, contract: ServiceContract, kind: EvaluationKind) -> str:
    row = evaluated(session, contract, kind)
    if row is None:
        return f"{kind.label}还没有完成。"
    is_good = grading.Grade(row.grade).passes or row.rectified_on is not None
    return "" if is_good else f"{kind.label}不合格，整改还没有通过。"


def evaluated(
    session: Session, contract: ServiceContract, kind: EvaluationKind
) -> Evaluation | None:
    """The last evaluation of a kind that was sent."""
    sent = [
        (one.sent_at, one.id, one) for one in judged.evaluations(session, contract)
        if one.kind is kind and one.sent_at is not None
    ]  # fmt: skip
    return max(sent, default=(None, 0, None))[2]


def accepted(session: Session, contract: ServiceContract) -> Acceptance | None:
    """The signed acceptance that passed."""
    return next(
        (one for one in judged.acceptances(session, contract)
         if one.signed_at is not None and one.result is AcceptanceResult.PASSED),
        None,
    )  # fmt: skip


def refuse_accepted(session: Session, contract: ServiceContract) -> None:
    """What was accepted, and what it takes off the last payment, stands. Raises WrongState."""
    if accepted(session, contract) is not None:
        raise WrongState("合同已经验收合格，不能再变更。")


def open_ones(contract: ServiceContract) -> list[Milestone]:
    """Those that may still be met, nearest first: what a termination has cut off stays unmet."""
    over = {MilestoneStatus.MET, MilestoneStatus.NOT_MET}
    return [one for one in contract.milestones if one.status not in over]


def meet(
    session: Session, contract: ServiceContract, needs: str, *, on: date, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """What the milestones of this need wait for has happened on a day.

    Who calls it has checked the act that proves it: the plan's approval, a midterm evaluation, an
    acceptance. Without such a milestone nothing happens.
    """
    for one in open_ones(contract):
        if one.needs == needs:
            _mark(session, contract, one, on, actor, now)


def confirm(
    session: Session, contract: ServiceContract, ref: str, *, note: str = "", actor: Actor,
    now: datetime,
) -> Milestone:  # fmt: skip
    """The officer marks one as met, whose proof the portal holds (PAY-04). Raises Invalid.

    Of a month that is paid by quantity the amount is computed here: what was accepted by the price
    of a unit, never over what is left of the contract (PAY-03).
    """
    demand(actor, "purchasing.meet", contract)
    # Of two months at once the second waits, and sees what the first has left of the contract.
    session.refresh(contract, ["version"], with_for_update=True)
    session.refresh(contract, ["milestones"])
    found = next((one for one in open_ones(contract) if one.ref == ref), None)
    if found is None:
        raise WrongState
    if says := waits_for(session, contract, found):
        raise Invalid(says, "milestone")
    if month := month_of(found):
        left = contract.amount_fen - sum(one.amount_fen for one in contract.milestones)
        found.amount_fen = quantities.worth(session, contract, month, left=left)
    found.note = note.strip()
    _mark(session, contract, found, clock.day(now), actor, now)
    return found


def _mark(
    session: Session, contract: ServiceContract, row: Milestone, on: date, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    row.status, row.met_on, row.accepted_by_id = MilestoneStatus.MET, on, actor.user_id
    session.flush()
    note = f"{row.code} {yuan(row.amount_fen)}"
    audit.record(session, actor, "purchasing.meet", contract.subject, note=note, at=now)


def follow_amount(contract: ServiceContract, settled: set[int]) -> None:
    """After a change of the amount: what is not asked for yet takes it up, in its shares (CHG-01).

    `settled` are the milestones with a live payment; their amounts stay. Raises Invalid where
    nothing is left to take it up.
    """
    if payments.Template(contract.payment_template).by_unit:
        return
    paid = [one for one in contract.milestones if one.kind is MilestoneKind.PAYMENT]
    free = [one for one in paid if one.id not in settled]
    rest = contract.amount_fen - sum(one.amount_fen for one in paid if one.id in settled)
    weight = sum(one.share for one in free)
    if not free or weight == 0 or rest < len(free):
        raise Invalid("没有尚未申请的付款期次可以调整，或者调减后低于已经申请的金额。", "delta")
    parts = divide(rest, [Fraction(one.share, weight) for one in free])
    for one, part in zip(free, parts, strict=True):
        one.amount_fen = part
    points = divide(SHARES, [Fraction(one.amount_fen, contract.amount_fen) for one in paid])
    for one, share in zip(paid, points, strict=True):
        one.share = share


def follow_term(contract: ServiceContract, was: date) -> list[Due]:
    """After a change of the last day: what was due then is due now; new months to be added."""
    template = payments.Template(contract.payment_template)
    months = _by_month(template, contract.starts_on, contract.ends_on) if template.by_unit else []
    days = {one.code: one.due_on for one in months}
    for one in open_ones(contract):
        if month_of(one):
            one.due_on = days.get(one.code, one.due_on)
        elif one.due_on == was:
            one.due_on = contract.ends_on
        elif one.needs == "final":
            one.due_on = _final_check(contract.starts_on, contract.ends_on)
    known = {one.code for one in contract.milestones}
    return [one for one in months if one.code not in known]


def _final_check(starts_on: date, ends_on: date) -> date:
    """A month before the last day (CLK-FEVAL)."""
    return max(add_months(ends_on, -FINAL_EVALUATION.length_on(ends_on)), starts_on)
