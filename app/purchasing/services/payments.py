"""Money for what happened: asked with the invoice, approved by two others, paid (§8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.purchasing.models import (
    ContractState,
    FundSource,
    Payment,
    PaymentState,
    Project,
    ProjectDuty,
    ProjectParticipation,
    ProjectState,
    ServiceContract,
)
from app.purchasing.rules.money import yuan
from app.purchasing.services import releasing, telling
from app.purchasing.services.contracts import path, project_of
from app.purchasing.services.owing import (
    STILL_TO_COME,
    amount_of,
    balance,
    concerns,
    days_of,
    deductions_of,
    is_settled,
    lacks,
    live,
    start_of,
)
from app.purchasing.services.samples import sample_passed
from app.workflow.parts import take_part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.rules.answer import Lack

__all__ = ["deductions_of", "sample_passed"]
PAYABLE_IN = frozenset({ContractState.RUNNING, ContractState.ENDED, ContractState.TERMINATED})


def ask(
    session: Session, contract: ServiceContract, ref: str, *, invoice_no: str, invoice_on: date,
    source: FundSource, year: int, actor: Actor, now: datetime,
) -> Payment:  # fmt: skip
    """The officer asks for a met milestone's money, with the invoice. Raises Invalid.

    The amount is computed, never typed. Two who ask at once: the second finds it asked for.
    """
    demand(actor, "purchasing.invoice", contract)
    if contract.project.state is ProjectState.ARCHIVED:
        raise WrongState("采购文件已经归档，不能再申请付款。")
    _lock(session, contract)
    milestone = next((one for one in contract.milestones if one.ref == ref), None)
    if contract.state not in PAYABLE_IN or milestone is None:
        raise WrongState
    if any(one.milestone_id == milestone.id for one in live(contract)):
        raise Invalid("这一期已经申请付款了，请刷新页面查看。", "milestone")
    first = contract.signed_on or invoice_on
    if not first <= invoice_on <= clock.day(now):
        raise Invalid("收到发票的日期在合同签订以后，不晚于今天。", "invoice_on")
    if _is_known(session, contract, invoice_no):
        raise Invalid("这张发票已经用于另一笔付款。", "invoice_no")
    found = amount_of(session, contract, milestone)
    _refuse(lacks(
        session, contract, milestone, amount=found.fen, asker=actor.person_id, source=source.value
    ))  # fmt: skip
    _refuse_over_budget(session, contract, found.fen, year, source, clock.day(now))
    row = Payment(
        contract_id=contract.id, milestone_id=milestone.id, agency_id=contract.agency_id,
        amount_fen=found.fen, deducted_fen=found.deducted_fen, deductions=list(found.lines),
        invoice_no=invoice_no.strip(), invoice_on=invoice_on, source=source, year=year,
        asked_at=now, asked_by_person_id=actor.person_id,
    )  # fmt: skip
    row.due_on = days_of(
        session, contract.organisation.type, start_of(row, milestone.met_on)
    ).due_on
    row.milestone = milestone
    contract.payments.append(row)
    session.add(row)
    session.flush()
    _recount(contract)
    project = project_of(session, contract)
    deadlines.start(
        session, project, periods.PAY_LATEST, on=start_of(row, milestone.met_on),
        agency_id=project.agency_id,
    )  # fmt: skip
    deadlines.copy_next(session, project)
    audit.record(
        session, actor, "purchasing.invoice", row.subject,
        note=f"{contract.number} {milestone.code} {yuan(row.amount_fen)}", at=now,
    )  # fmt: skip
    _tell_buyer(session, contract, Role.FINANCE, "一笔付款待审核", row)
    return row


def _is_known(session: Session, contract: ServiceContract, invoice_no: str) -> bool:
    found = session.scalar(
        select(Payment.id)
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .where(
            ServiceContract.organisation_id == contract.organisation_id,
            Payment.invoice_no == invoice_no.strip(), Payment.state != PaymentState.REFUSED,
        )
        .limit(1)
    )  # fmt: skip
    return found is not None


def _refuse_over_budget(
    session: Session, contract: ServiceContract, fen: int, year: int, source: FundSource,
    today: date,
) -> None:  # fmt: skip
    if year > today.year:
        raise Invalid(f"现在还不能使用{year}年的预算，请选择已经开始的年度。", "year")
    left = balance(session, contract.project_id, year, source, lock=True)
    if left is None:
        says = f"{year}年没有安排{source.label}，请选择项目预算里的年度和资金来源。"
        raise Invalid(says, "source")
    if fen > left:
        says = f"{year}年{source.label}只剩{yuan(max(left, 0))}，不够支付{yuan(fen)}。"
        raise Invalid(says, "source")


def approve_first(session: Session, payment: Payment, *, actor: Actor, now: datetime) -> None:
    """Finance has compared invoice, milestone and budget line. Raises Invalid, WrongState."""
    demand(actor, "purchasing.pay_first", payment)
    _at(session, payment, PaymentState.ASKED)
    _refuse_same(actor, payment.asked_by_person_id)
    contract = payment.contract
    _refuse(_lacks_of(session, payment, STILL_TO_COME))
    payment.state, payment.first_at = PaymentState.APPROVED_ONCE, now
    payment.first_by_person_id = actor.person_id
    session.flush()
    _remember(session, payment, ProjectDuty.FINANCE, "purchasing.pay_first", actor, now)
    _tell_buyer(session, contract, Role.BUREAU_HEAD, "一笔付款待批准", payment)


def approve_second(
    session: Session, payment: Payment, words: str = "", *, actor: Actor, now: datetime
) -> None:
    """The head, a third person, lets the money go. Raises Invalid, WrongState.

    A supplier that has come on a list or under a ban since is paid only with `words` why.
    """
    demand(actor, "purchasing.pay_second", payment)
    _at(session, payment, PaymentState.APPROVED_ONCE)
    _refuse_same(actor, payment.asked_by_person_id, payment.first_by_person_id)
    _refuse(_lacks_of(session, payment, _approvers(payment, actor)))
    found = concerns(session, payment.contract, clock.day(now))
    if found and not words.strip():
        message = f"{'；'.join(found)}请核实以后写明仍然付款的理由，或者退回。"
        raise Invalid(message, "words")
    payment.state, payment.second_at = PaymentState.APPROVED, now
    payment.second_by_person_id = actor.person_id
    session.flush()
    _remember(session, payment, ProjectDuty.PAY, "purchasing.pay_second", actor, now)
    if found:
        audit.record(
            session, actor, "purchasing.review_supplier", payment.subject,
            before="；".join(found), after=words.strip(), at=now,
        )  # fmt: skip
    _tell_buyer(session, payment.contract, Role.FINANCE, "一笔付款已批准，待支付", payment)


def refuse(session: Session, payment: Payment, *, reason: str, actor: Actor, now: datetime) -> None:
    """Finance or the head gives it back with the reason; it may be asked for anew."""
    demand(actor, "purchasing.refuse_payment", payment)
    if payment.state not in {PaymentState.ASKED, PaymentState.APPROVED_ONCE, PaymentState.APPROVED}:
        raise WrongState
    if not reason.strip():
        raise Invalid("请写明退回的理由。", "reason")
    _lock(session, payment.contract)
    payment.state, payment.refused_because = PaymentState.REFUSED, reason.strip()
    session.flush()
    _recount(payment.contract)
    _end_clock(session, payment, now)
    audit.record(
        session, actor, "purchasing.refuse_payment", payment.subject,
        note=payment.refused_because, at=now,
    )  # fmt: skip
    _tell_buyer(session, payment.contract, Role.BUREAU_OFFICER, "一笔付款被退回", payment)


def record_paid(
    session: Session, payment: Payment, *, on: date, voucher_no: str, actor: Actor, now: datetime
) -> None:
    """The money has left, with its voucher; from now on nothing of it changes (PAY-04)."""
    demand(actor, "purchasing.paid", payment)
    _at(session, payment, PaymentState.APPROVED)
    if payment.second_at is None or not clock.day(payment.second_at) <= on <= clock.day(now):
        raise Invalid("支付日期在批准以后，不晚于今天。", "on")
    if not voucher_no.strip():
        raise Invalid("请填写支付凭证号。", "voucher_no")
    _refuse(_lacks_of(session, payment, _approvers(payment)))
    payment.state, payment.paid_on, payment.voucher_no = PaymentState.PAID, on, voucher_no.strip()
    session.flush()
    contract = payment.contract
    audit.record(
        session, actor, "purchasing.paid", payment.subject,
        note=f"{contract.number} {yuan(payment.amount_fen)}", at=now,
    )  # fmt: skip
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="款项已支付",
        body=f"{contract.name}：{yuan(payment.amount_fen)}已于{on:%Y-%m-%d}支付。",
        path=f"{path(contract)}/payments", case_no=contract.number,
    )  # fmt: skip
    project = project_of(session, contract)
    _end_clock(session, payment, now)
    releasing.paid(session, project, payment, now)
    if project.state is ProjectState.ACCEPTED and is_settled(session, contract):
        telling.tell_buyer(
            session, project, Role.BUREAU_OFFICER, title="款项结清，项目可以办结",
            body=f"{contract.name}的款项已经全部支付。",
        )  # fmt: skip


def _at(session: Session, payment: Payment, state: PaymentState) -> None:
    """Lock the contract before the state is read: of two at once the second sees the first's."""
    _lock(session, payment.contract)
    session.refresh(payment, ["state", "version"])
    if payment.state is not state:
        raise WrongState("这笔付款刚刚由别人办理了，请刷新页面查看。")


def _lock(session: Session, contract: ServiceContract) -> None:
    session.refresh(contract, ["amount_fen", "committed_fen", "version"], with_for_update=True)
    session.refresh(contract, ["payments"])


def _recount(contract: ServiceContract) -> None:
    contract.committed_fen = sum(one.amount_fen for one in live(contract))


def _end_clock(session: Session, payment: Payment, now: datetime) -> None:
    """This payment's clock among those of its project: the one that began on its day."""
    project = session.get_one(Project, payment.contract.project_id)
    start = start_of(payment, payment.milestone.met_on)
    running = deadlines.running(session, project, periods.PAY_LATEST)
    found = next((one for one in running if one.started_on == start), None)
    if found is not None:
        deadlines.end(found, now)
        deadlines.copy_next(session, project)


def _approvers(payment: Payment, actor: Actor | None = None) -> tuple[int, ...]:
    second = actor.person_id if actor is not None else payment.second_by_person_id
    return tuple(one for one in (payment.first_by_person_id, second) if one is not None)


def _lacks_of(session: Session, payment: Payment, approvers: tuple[int, ...]) -> tuple[Lack, ...]:
    return lacks(
        session, payment.contract, payment.milestone, amount=payment.amount_fen,
        asker=payment.asked_by_person_id, approvers=approvers, source=payment.source.value,
        own=payment.amount_fen,
    )  # fmt: skip


def _refuse(found: Iterable[Lack]) -> None:
    if says := "".join(one.says for one in found):
        raise Invalid(says)


def _refuse_same(actor: Actor, *others: int | None) -> None:
    if actor.persons & set(others):
        raise Invalid("申请、财务审核和负责人批准要由三个不同的人办理。")


def _remember(
    session: Session, payment: Payment, duty: ProjectDuty, action: str, actor: Actor, now: datetime
) -> None:
    take_part(
        session, ProjectParticipation, duty, actor=actor, now=now,
        project_id=payment.contract.project_id,
    )  # fmt: skip
    audit.record(session, actor, action, payment.subject, note=yuan(payment.amount_fen), at=now)


def _tell_buyer(
    session: Session, contract: ServiceContract, role: Role, title: str, row: Payment
) -> None:
    telling.tell_buyer(
        session, session.get_one(Project, contract.project_id), role, title=title,
        body=f"{contract.name}：{yuan(row.amount_fen)}。", act_by=row.due_on,
        path=f"/purchasing/payments/{row.ref}",
    )  # fmt: skip
