"""What the top of every contract says, to either side, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from app.accounts.roles import ROLE_LABELS, Role
from app.core import clock
from app.core.policy import allows
from app.core.screen import yuan
from app.law import citation
from app.purchasing.contract_acts import CONTRACT_ACTS
from app.purchasing.judging_acts import ACCEPT
from app.purchasing.models import (
    ContractState,
    MilestoneStatus,
    Payment,
    PaymentState,
    Project,
)
from app.purchasing.services import amendments, milestones, owing
from app.workflow.acts import open_acts
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Milestone, ServiceContract

STATES: dict[ContractState, tuple[str, str]] = {
    ContractState.DRAFT: ("草案", "yellow"), ContractState.SIGNED: ("已签订", "blue"),
    ContractState.RUNNING: ("履约中", "green"), ContractState.ENDED: ("已履行完毕", "grey"),
    ContractState.TERMINATED: ("已终止", "red"),
}  # fmt: skip
MONEY_STATES: dict[PaymentState, str] = {
    PaymentState.ASKED: "yellow", PaymentState.APPROVED_ONCE: "yellow",
    PaymentState.APPROVED: "blue", PaymentState.PAID: "green", PaymentState.REFUSED: "red",
}  # fmt: skip
_SEE = "purchasing.view_contract"
TABS = (
    ("概况", "purchasing.contract", _SEE),
    ("履约", "purchasing.delivery", "purchasing.view_delivery"),
    ("抽查", "purchasing.samples", "purchasing.view_samples"),
    ("里程碑", "purchasing.milestones", _SEE), ("变更", "purchasing.amendments", _SEE),
    ("付款", "purchasing.contract_payments", _SEE), ("评价验收", "purchasing.judgements", _SEE),
)  # fmt: skip
# Acts that can be done any day: never the one that is proposed.
BESIDE = frozenset({
    "accept", "amend", "arrange_evaluation", "edit_contract", "file_contract", "mended",
})  # fmt: skip
_GOALS = "purchasing.milestones"
STAFF = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.FINANCE, Role.MONEY_AUDITOR)


def context(session: Session, actor: Actor, contract: ServiceContract) -> dict[str, Any]:
    """What the pages of a contract need: `contract`, `bar`, `acts`, `today`, `is_buyer`."""
    acts, today = open_acts(session, actor, contract, (*CONTRACT_ACTS, ACCEPT)), clock.today()
    is_accepted = milestones.accepted(session, contract) is not None
    label, colour = stands(session, contract, is_accepted=is_accepted)
    due = _next(contract)
    main = next((one for one in acts if not one.danger and one.name not in BESIDE), None)
    is_buyer = actor.agency_id != contract.supplier_id
    change = amendments.open_one(contract)
    paid = sum(one.amount_fen for one in contract.payments if one.state is PaymentState.PAID)
    return {
        "contract": contract, "acts": acts, "today": today, "citation": citation,
        "is_buyer": is_buyer, "project": _project(session, actor, contract) if is_buyer else None,
        "paid_fen": paid, "change": change,
        "bar": Bar(
            who=contract.name, kind="购买服务合同", number=contract.number, state=label,
            colour=colour, turn=_turn(contract, today), due=due.due_on if due else None,
            left=(due.due_on - today).days if due else None,
            article=f"里程碑：{due.title}" if due else "", provisional=False,
            facts=[
                ("购买方", contract.agency.short_name), ("承接方", contract.organisation.name),
                ("合同金额", yuan(contract.amount_fen)),
                ("期限", f"{contract.starts_on:%Y-%m-%d}至{contract.ends_on:%Y-%m-%d}"),
            ],
            primary=(main.title, url_for(f"purchasing.{main.name}", contract=contract.ref))
            if main else None,
            tabs=[(text, url_for(end, contract=contract.ref),
                   int(text == "变更" and change is not None))
                  for text, end, action in TABS if allows(actor, action, contract)],
            list_url=url_for(f"purchasing.{'contracts' if is_buyer else 'supply'}"),
            waiting=_waiting(contract),
        ),
    }  # fmt: skip


def stands(session: Session, contract: ServiceContract, *, is_accepted: bool) -> tuple[str, str]:
    """(state, colour): what was accepted runs on in law until it is closed, but waits for money."""
    if contract.state is not ContractState.RUNNING or not is_accepted:
        return STATES[contract.state]
    if owing.is_settled(session, contract):
        return "已验收，已付清", "green"
    return "已验收，待付款", "green"


def _next(contract: ServiceContract) -> Milestone | None:
    if contract.state is not ContractState.RUNNING:
        return None
    return next(iter(milestones.open_ones(contract)), None)


def _turn(contract: ServiceContract, today: date) -> str:
    if contract.state is ContractState.DRAFT:
        return ROLE_LABELS[Role.BUREAU_HEAD] if contract.reviewed_at else "经办人以外的同事（审查）"
    if contract.state is ContractState.SIGNED:
        return ROLE_LABELS[Role.BUREAU_OFFICER]
    if contract.state is not ContractState.RUNNING:
        return ""
    accepted = any(
        one.needs == "acceptance" and one.status is MilestoneStatus.MET
        for one in contract.milestones
    )
    if accepted:
        return _payer(contract)
    # After the last day nothing is delivered any more: what is left is to accept it.
    if today <= contract.ends_on:
        return contract.organisation.name
    return "验收人员（没有参与采购的经办人）"


def _payer(contract: ServiceContract) -> str:
    """Whose step a payment waits for; without one, who asks for it."""
    role = {
        PaymentState.ASKED: Role.FINANCE, PaymentState.APPROVED_ONCE: Role.BUREAU_HEAD,
        PaymentState.APPROVED: Role.FINANCE,
    }  # fmt: skip
    waiting = next((one for one in contract.payments if one.state in role), None)
    return ROLE_LABELS[role[waiting.state] if waiting else Role.BUREAU_OFFICER]


def _waiting(contract: ServiceContract) -> str:
    if contract.demanded_on is not None and contract.state is ContractState.RUNNING:
        return f"已于{contract.demanded_on:%Y-%m-%d}书面催告，期满不改正的可以终止合同。"
    if contract.state is ContractState.TERMINATED:
        return contract.end_reason
    return ""


def _project(session: Session, actor: Actor, contract: ServiceContract) -> Project | None:
    """The buyer's way back to the project; nobody else sees one."""
    found = session.get(Project, contract.project_id)
    return found if found is not None and actor.has(*STAFF) else None


def money_rows(
    session: Session, contract: ServiceContract, today: date
) -> list[tuple[Payment, str, str, owing.Days, str]]:
    """(payment, state, colour, its days, how late) of each, the newest first."""
    goals = {one.id: one for one in contract.milestones}
    return [
        (one, one.state.label, MONEY_STATES[one.state], days, lateness(one.state, days, today))
        for one in reversed(contract.payments)
        for days in [owing.days_of(
            session, contract.organisation.type,
            owing.start_of(one, goals[one.milestone_id].met_on),
        )]
    ]  # fmt: skip


def lateness(state: PaymentState, days: owing.Days, today: date) -> str:
    """Empty in time, "amber" after ten working days, "red" after the outer limit (PAY-05)."""
    if state in {PaymentState.PAID, PaymentState.REFUSED}:
        return ""
    if today > days.latest_on:
        return "red"
    return "amber" if today > days.due_on else ""


def goals(
    session: Session, contract: ServiceContract, today: date
) -> list[tuple[Milestone, str, str, str]]:
    """(milestone, state, colour, what it waits for) in the order of their days."""
    found = []
    for one in contract.milestones:
        late = milestones.is_overdue(one, today) and contract.state is ContractState.RUNNING
        label = "逾期未完成" if late else one.status.label
        colour = "red" if late else {"met": "green", "notMet": "red"}.get(one.status.value, "grey")
        is_open = one.status.value not in {"met", "notMet"}
        waits = milestones.waits_for(session, contract, one) if is_open else ""
        found.append((one, label, colour, waits))
    return found


def hindrances(
    session: Session, actor: Actor, contract: ServiceContract
) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Of each instalment that waits for its invoice: what is against it, and where to mend it."""
    found = []
    for one in owing.payable(contract):
        lacks = owing.lacks(
            session, contract, one, amount=owing.amount_of(session, contract, one).fen,
            asker=actor.person_id,
        )  # fmt: skip
        sampled = not owing.unsampled(session, contract, one)
        # Where the money comes from is asked on the page itself.
        lines = [
            (lack.says, *_mended_at(lack.rule_id, sampled=sampled))
            for lack in lacks if lack.rule_id != "PAY-07"
        ]  # fmt: skip
        found.append((one.title, lines))
    return found


def _mended_at(rule_id: str, *, sampled: bool) -> tuple[str, str]:
    """Link text and endpoint of the page where a condition comes about."""
    if rule_id == "PAY-04" and not sampled:
        return "去抽查", "purchasing.samples"
    if rule_id == "EVA-08-R":
        return "看评价和整改", "purchasing.judgements"
    return ("看合同", "purchasing.contract") if rule_id == "GPR-50" else ("看里程碑", _GOALS)
