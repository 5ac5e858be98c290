"""What waits under contracts: drafts, changes, milestones, money, and what comes after an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, or_

from app.core.legal_day import legal_day
from app.organisations.models import Organisation
from app.purchasing.models import (
    Amendment,
    ContractState,
    Milestone,
    MilestoneKind,
    MilestoneStatus,
    Payment,
    PaymentState,
    ProjectDuty,
    ProjectParticipation,
    ServiceContract,
)
from app.worklist.asking import Asker, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select


def _contracts(me: Asker, says: str, due: Any = None, *, is_due: bool = True) -> Select[Any]:
    return (
        row(ServiceContract, "purchase_contract", ServiceContract.number, says, due=due,
            agency=Organisation.name, is_due=is_due)
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .where(ServiceContract.agency_id == me.agency)
    )  # fmt: skip


def to_review(me: Asker) -> Select[Any]:
    """Drafts that nobody has read yet, for whoever did not run the purchase (GPL-61)."""
    since = legal_day(ServiceContract.created_at)
    return _contracts(me, "审查合同草案", since, is_due=False).where(
        ServiceContract.state == ContractState.DRAFT, ServiceContract.reviewed_at.is_(None),
        ~exists().where(
            ProjectParticipation.project_id == ServiceContract.project_id,
            ProjectParticipation.person_id.in_(me.persons),
            ProjectParticipation.duty.in_((ProjectDuty.RUN, ProjectDuty.REQUIRE)),
        ),
    )  # fmt: skip


def to_sign(me: Asker) -> Select[Any]:
    """Drafts that were reviewed."""
    return _contracts(me, "签订合同", legal_day(ServiceContract.reviewed_at), is_due=False).where(
        ServiceContract.state == ContractState.DRAFT, ServiceContract.reviewed_at.is_not(None)
    )


def plans(me: Asker) -> Select[Any]:
    """Running contracts whose plan of the work has not been passed."""
    return _contracts(me, "确认实施方案", ServiceContract.starts_on, is_due=False).where(
        ServiceContract.state == ContractState.RUNNING, ServiceContract.plan_approved_on.is_(None)
    )


def to_erase(me: Asker) -> Select[Any]:
    """Contracts that are over, with children's facts still there (BRK-03)."""
    return _contracts(me, "抹去儿童信息", ServiceContract.ended_on, is_due=False).where(
        ServiceContract.state.in_((ContractState.ENDED, ContractState.TERMINATED)),
        ServiceContract.erased_on.is_(None),
    )


def changes(says: str, *, agreed: bool, signed: bool) -> Callable[[Asker], Select[Any]]:
    """Changes of the own bureau's contracts at one step."""

    def rows(me: Asker) -> Select[Any]:
        return (
            row(Amendment, "purchase_change", ServiceContract.number, says,
                due=legal_day(Amendment.created_at), ref=ServiceContract.ref, is_due=False)
            .join(ServiceContract, ServiceContract.id == Amendment.contract_id)
            .where(
                ServiceContract.agency_id == me.agency,
                ServiceContract.state == ContractState.RUNNING,
                Amendment.refused_because == "", Amendment.published_on.is_(None),
                Amendment.agreed_at.is_not(None) if agreed else Amendment.agreed_at.is_(None),
                Amendment.signed_on.is_not(None) if signed else Amendment.signed_on.is_(None),
            )
        )  # fmt: skip

    return rows


def invoices(me: Asker) -> Select[Any]:
    """Met instalments that nobody has asked the money of."""
    asked = exists().where(
        Payment.milestone_id == Milestone.id, Payment.state != PaymentState.REFUSED
    )
    return (
        row(Milestone, "purchase_contract", ServiceContract.number, "登记发票，申请付款",
            due=Milestone.met_on, ref=ServiceContract.ref, agency=Organisation.name, is_due=False)
        .join(ServiceContract, ServiceContract.id == Milestone.contract_id)
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .where(
            ServiceContract.agency_id == me.agency, Milestone.kind == MilestoneKind.PAYMENT,
            Milestone.status == MilestoneStatus.MET, Milestone.amount_fen > 0, ~asked,
        )
    )  # fmt: skip


def overdue_milestones(me: Asker) -> Select[Any]:
    """Running contracts' milestones whose day has passed."""
    return _late(me).where(ServiceContract.agency_id == me.agency)


def own_overdue(me: Asker) -> Select[Any]:
    """The same for the supplier."""
    return _late(me).where(ServiceContract.supplier_id == me.agency)


def _late(me: Asker) -> Select[Any]:
    return (
        row(Milestone, "purchase_contract", ServiceContract.number, Milestone.title,
            due=Milestone.due_on, ref=ServiceContract.ref)
        .join(ServiceContract, ServiceContract.id == Milestone.contract_id)
        .where(
            ServiceContract.state == ContractState.RUNNING,
            Milestone.status != MilestoneStatus.MET, Milestone.due_on < me.today,
        )
    )  # fmt: skip


def payments(says: str, state: PaymentState, *but_not_of: str) -> Callable[[Asker], Select[Any]]:
    """Payments of the own bureau in a state, never those that the same human asked for."""

    def rows(me: Asker) -> Select[Any]:
        query = (
            row(Payment, "purchase_payment", ServiceContract.number, says, due=Payment.due_on,
                agency=Organisation.name)
            .join(ServiceContract, ServiceContract.id == Payment.contract_id)
            .join(Organisation, Organisation.id == ServiceContract.organisation_id)
            .where(Payment.agency_id == me.agency, Payment.state == state)
        )  # fmt: skip
        for column in but_not_of:
            person = getattr(Payment, column)
            query = query.where(or_(person.is_(None), person.not_in(me.persons)))
        return query

    return rows


def late_payments(me: Asker) -> Select[Any]:
    """Everything over its ten working days that is not paid: the head's (PAY-05)."""
    return (
        row(Payment, "purchase_payment", ServiceContract.number, "付款超过期限",
            due=Payment.due_on, agency=Organisation.name)
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .where(
            Payment.agency_id == me.agency, Payment.due_on < me.today,
            Payment.state.in_(
                (PaymentState.ASKED, PaymentState.APPROVED_ONCE, PaymentState.APPROVED)
            ),
        )
    )  # fmt: skip
