"""What is owed under a contract: which instalments, how much, by when, and what is against it.

All amounts in fen (PAY-01 to PAY-07). `services.payments` moves the money.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from app.core.db import as_system
from app.deadlines.rules import due_provisionally
from app.deadlines.services import calendar
from app.law import purchase_periods as periods
from app.organisations.models import ListKind, OrgType
from app.organisations.rules import facts
from app.organisations.services import supplier_check
from app.purchasing.models import (
    EvaluationKind,
    FundSource,
    Milestone,
    MilestoneKind,
    MilestoneStatus,
    Payment,
    PaymentState,
    Project,
    ProjectBudget,
    ProjectState,
    ServiceContract,
)
from app.purchasing.rules import grading
from app.purchasing.rules import payments as rules
from app.purchasing.services import milestones, samples

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.rules.answer import Lack

LOOKED_AT = frozenset({"SUP-01", "SUP-06", "SUP-09", "SUP-10"})
"""Conditions of a supplier whose loss stops a payment for review."""
STILL_TO_COME = (-1, -2)
"""Two approvers that nobody is: when it is asked for, both approvals lie ahead."""


class Amount(NamedTuple):
    """What may be asked for on a milestone, in fen: after what the acceptance takes off."""

    fen: int
    deducted_fen: int = 0
    lines: tuple[Any, ...] = ()


class Days(NamedTuple):
    """The last day by the faster rule (amber after it), and the outer limit (red after it)."""

    due_on: date
    latest_on: date


def is_final(contract: ServiceContract, milestone: Milestone) -> bool:
    """The payment that the acceptance's deductions are taken from (PAY-06)."""
    paid = [one for one in contract.milestones if one.kind is MilestoneKind.PAYMENT]
    by_unit = rules.Template(contract.payment_template).by_unit
    last = max(paid, key=lambda one: (one.due_on, one.code), default=None)
    return milestone is last if by_unit else milestone.needs == rules.Milestone.ACCEPTANCE


def deductions_of(session: Session, contract: ServiceContract) -> tuple[int, list[Any]]:
    """What the signed acceptance takes off the last payment, and by which indicator (PAY-06)."""
    row = milestones.accepted(session, contract)
    return (row.deducted_fen, list(row.deductions)) if row is not None else (0, [])


def amount_of(session: Session, contract: ServiceContract, milestone: Milestone) -> Amount:
    """What its share comes to; the last one less the deductions, never below nothing."""
    if not is_final(contract, milestone):
        return Amount(milestone.amount_fen)
    taken, lines = deductions_of(session, contract)
    taken = min(taken, milestone.amount_fen)
    return Amount(milestone.amount_fen - taken, taken, tuple(lines))


def live(contract: ServiceContract) -> list[Payment]:
    """Everything that was asked for and not refused."""
    return [one for one in contract.payments if one.state is not PaymentState.REFUSED]


def payable(contract: ServiceContract) -> list[Milestone]:
    """Met and not asked for yet, the earliest first."""
    asked = {one.milestone_id for one in live(contract)}
    return [
        one for one in contract.milestones
        if one.kind is MilestoneKind.PAYMENT and one.status is MilestoneStatus.MET
        and one.amount_fen > 0 and one.id not in asked
    ]  # fmt: skip


def is_settled(session: Session, contract: ServiceContract) -> bool:
    """Every instalment is met, and paid as far as the deductions leave anything of it."""
    paid = {one.milestone_id for one in contract.payments if one.state is PaymentState.PAID}
    return all(
        one.status is MilestoneStatus.MET
        and (one.id in paid or amount_of(session, contract, one).fen == 0)
        for one in contract.milestones if one.kind is MilestoneKind.PAYMENT
    )  # fmt: skip


def unsampled(session: Session, contract: ServiceContract, milestone: Milestone) -> list[str]:
    """Months the milestone stands on whose samples have not passed (PAY-04).

    Its own month, those before a midterm, or all; none before the plan's payment.
    """
    if milestone.needs == rules.Milestone.PLAN:
        return []
    if month := milestones.month_of(milestone):
        return samples.unpassed(session, contract, until=month, since=month)
    until = contract.ended_on or contract.ends_on
    if milestone.needs == rules.Milestone.MIDTERM and milestone.met_on is not None:
        until = milestone.met_on.replace(day=1) - timedelta(days=1)
    return samples.unpassed(session, contract, until=f"{until:%Y-%m}")


def lacks(
    session: Session, contract: ServiceContract, milestone: Milestone, *, amount: int,
    asker: int | None, approvers: tuple[int, ...] = STILL_TO_COME, source: str = "", own: int = 0,
) -> tuple[Lack, ...]:  # fmt: skip
    """Everything that stands against this money leaving, by its rule (PAY-04).

    `own` is what of the contract's committed money is this payment's own.
    """
    final = milestones.evaluated(session, contract, EvaluationKind.FINAL)
    failed = (
        final is not None and not grading.Grade(final.grade).passes and final.rectified_on is None
    )
    state = session.scalar(select(Project.state).where(Project.id == contract.project_id))
    months = unsampled(session, contract, milestone)
    return rules.payment_lacks(rules.PaymentFacts(
        amount=amount, paid=contract.committed_fen - own, ceiling=contract.amount_fen,
        milestone=rules.Milestone(milestone.needs), invoiced=True, source=source,
        contract_published=contract.published_on is not None,
        milestone_met=milestone.status is MilestoneStatus.MET,
        sample_passed=not months, unpassed=tuple(months),
        officer=asker, approvers=approvers, is_final=is_final(contract, milestone),
        failed_evaluation=failed, suspended=state is ProjectState.SUSPENDED,
    ))  # fmt: skip


def concerns(session: Session, contract: ServiceContract, on: date) -> list[str]:
    """What the register holds against the supplier now, in words (purchase.md §13, check 6).

    It does not end a running contract: whoever lets money go has to look at it and say why.
    """
    # The portal asks: the supplier may be of elsewhere.
    with as_system(session):
        answer = supplier_check(session, contract.organisation, contract.agency_id, on)
        listed = facts.listed(contract.organisation, ListKind.SERIOUS, on)
    found = [
        f"{one.title}：{one.says}" for one in answer.unmet if one.rule_id in LOOKED_AT
    ]  # fmt: skip
    if listed is not None and not any(one.rule_id == "SUP-09" for one in answer.unmet):
        found.append(f"{listed.from_on}起列入{listed.kind.label}：{listed.ground}。")
    return found


def balance(
    session: Session, project_id: int, year: int, source: FundSource, *, lock: bool = False
) -> int | None:
    """What is left of a budget line in fen, after all that was asked for; None: no such line.

    Who is about to use it up locks it, so that two at once do not use the same money.
    """
    query = select(ProjectBudget).where(
        ProjectBudget.project_id == project_id, ProjectBudget.year == year,
        ProjectBudget.source == source,
    )  # fmt: skip
    line = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if line is None:
        return None
    used = session.scalar(
        select(func.coalesce(func.sum(Payment.amount_fen), 0))
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .where(
            ServiceContract.project_id == project_id, Payment.year == year,
            Payment.source == source, Payment.state != PaymentState.REFUSED,
        )
    )  # fmt: skip
    known = [fen for fen in (line.amount_fen, line.balance_fen) if fen is not None]
    return min(known) - int(used or 0)


def days_of(session: Session, organisation_type: OrgType, start: date) -> Days:
    """The two last days from the day on which invoice and milestone were both there (PAY-05).

    Of an enterprise the outer limit is the earlier of the two (PAY-802).
    """
    found = []
    limits = [periods.PAY, periods.PAY_LATEST]
    if organisation_type is OrgType.ENTERPRISE:
        limits.append(periods.PAY_ENTERPRISE)
    for period in limits:
        end = due_provisionally(
            start, period.length_on(start), period.unit, calendar(session), rolls=period.rolls
        )
        found.append(end.day)
    return Days(found[0], min(found[1:]))


def start_of(payment: Payment, met_on: date | None) -> date:
    """The clock runs from the later of the invoice and the condition."""
    return max(payment.invoice_on, met_on or payment.invoice_on)
