"""Lists of contracts and of payments, and the papers of a contract."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import and_, exists, or_, select

from app.accounts.models import Agency
from app.core.ids import PATTERN
from app.documents.models import Document
from app.organisations.models import Organisation, OrgType
from app.purchasing.contract_screen import STATES
from app.purchasing.models import (
    OVER,
    Acceptance,
    AcceptanceResult,
    ContractState,
    Milestone,
    Payment,
    PaymentState,
    ServiceContract,
)
from app.purchasing.policy import contracts_visible_to

if TYPE_CHECKING:
    from sqlalchemy import Select, Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 30
WAITING = (PaymentState.ASKED, PaymentState.APPROVED_ONCE, PaymentState.APPROVED)
_BUYER = cast("Table", Agency.__table__).alias()


_ACCEPTED = exists().where(
    Acceptance.contract_id == ServiceContract.id, Acceptance.signed_at.is_not(None),
    Acceptance.result == AcceptanceResult.PASSED,
).correlate(ServiceContract)  # fmt: skip


def _stands(state: ContractState, *, is_accepted: bool) -> tuple[str, str]:
    if is_accepted and state == ContractState.RUNNING:
        return "已验收", "green"
    return STATES[ContractState(state)]


class ContractRow(NamedTuple):
    """A line of the list; money in fen."""

    ref: str
    number: str
    name: str
    buyer: str
    supplier: str
    state: str
    colour: str
    amount_fen: int
    committed_fen: int
    ends_on: date


def contracts_page(
    session: Session, actor: Actor, *, state: str = "", q: str = "", after: str = ""
) -> tuple[list[ContractRow], str]:
    """One page by the last day, and where the next begins ("" at the end).

    `state` a `ContractState`, "all", or "" for what is not over; `q` part of a name or a number.
    """
    query: Select[Any] = (
        select(
            ServiceContract.ref, ServiceContract.number, ServiceContract.name, _BUYER.c.short_name,
            Organisation.name, ServiceContract.state, ServiceContract.amount_fen,
            ServiceContract.committed_fen, ServiceContract.ends_on, _ACCEPTED,
        )
        .join(_BUYER, _BUYER.c.id == ServiceContract.agency_id)
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .where(contracts_visible_to(actor))
        .order_by(ServiceContract.ends_on, ServiceContract.ref)
        .limit(PAGE + 1)
    )  # fmt: skip
    if state in set(ContractState):
        query = query.where(ServiceContract.state == state)
    elif state != "all":
        query = query.where(ServiceContract.state.not_in(OVER))
    if q:
        query = query.where(or_(
            ServiceContract.name.contains(q, autoescape=True),
            ServiceContract.number.contains(q, autoescape=True),
            Organisation.name.contains(q, autoescape=True),
        ))  # fmt: skip
    query = _from(query, after, ServiceContract.ends_on, ServiceContract.ref)
    found = session.execute(query).all()
    rows = [
        ContractRow(
            ref, number, name, of, by, *_stands(at, is_accepted=is_accepted), fen, asked, ends
        )
        for ref, number, name, of, by, at, fen, asked, ends, is_accepted in found[:PAGE]
    ]
    if len(found) <= PAGE:
        return rows, ""
    return rows, f"{rows[-1].ends_on.isoformat()}_{rows[-1].ref}"


def _from(query: Select[Any], after: str, day: Any, ref: Any) -> Select[Any]:
    text, _, last = after.partition("_")
    try:
        until = date.fromisoformat(text)
    except ValueError:
        return query
    if not PATTERN.fullmatch(last):
        return query
    return query.where(or_(day > until, and_(day == until, ref > last)))


class PaymentRow(NamedTuple):
    """A payment with what its last days rest on."""

    ref: str
    contract: str
    number: str
    name: str
    supplier: str
    supplier_type: OrgType
    title: str
    state: PaymentState
    amount_fen: int
    invoice_on: date
    met_on: date | None
    due_on: date


def payments_page(
    session: Session, actor: Actor, *, state: str = "", today: date, after: str = ""
) -> tuple[list[PaymentRow], str]:
    """One page of the own bureau's payments by due day.

    `state` a `PaymentState`, "late" for those over their ten working days, "all", or "" for what
    is not paid or refused.
    """
    columns: list[Any] = [
        Payment.ref, ServiceContract.ref, ServiceContract.number, ServiceContract.name,
        Organisation.name, Organisation.type, Milestone.title, Payment.state, Payment.amount_fen,
        Payment.invoice_on, Milestone.met_on, Payment.due_on,
    ]  # fmt: skip
    query: Select[Any] = (
        select(*columns)
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .join(Milestone, Milestone.id == Payment.milestone_id)
        .where(Payment.agency_id == actor.agency_id, contracts_visible_to(actor))
        .order_by(Payment.due_on, Payment.ref)
        .limit(PAGE + 1)
    )  # fmt: skip
    if state in set(PaymentState):
        query = query.where(Payment.state == state)
    elif state == "late":
        query = query.where(Payment.state.in_(WAITING), Payment.due_on < today)
    elif state != "all":
        query = query.where(Payment.state.in_(WAITING))
    query = _from(query, after, Payment.due_on, Payment.ref)
    rows = [PaymentRow(*one) for one in session.execute(query)]
    if len(rows) <= PAGE:
        return rows, ""
    rows = rows[:PAGE]
    return rows, f"{rows[-1].due_on.isoformat()}_{rows[-1].ref}"


def files_of(session: Session, contract: ServiceContract) -> list[Document]:
    """Scans of the contract, of its supplements and of what proves its end; the oldest first."""
    return list(session.scalars(
        select(Document)
        .where(
            Document.subject_kind == "purchase_contract", Document.subject_id == contract.id,
            Document.removed_at.is_(None),
        )
        .order_by(Document.id)
    ))  # fmt: skip
