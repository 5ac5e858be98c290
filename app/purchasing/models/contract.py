"""The contract, what is due under it, what was changed in it, and the money (§8, §10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.db import Fen, Record
from app.core.sealing import Authority
from app.divisions.models import Placed
from app.organisations.models import Organisation, OrgPerson
from app.purchasing.models.project import FundSource
from app.purchasing.rules.counting import OURS

if TYPE_CHECKING:
    from app.purchasing.models.project import Project, ProjectParticipation

SHARES = 10_000
"""Basis points in a whole."""


class ContractState(StrEnum):
    """Whether work runs under it."""

    DRAFT = "draft"
    SIGNED = "signed"
    RUNNING = "running"
    ENDED = "ended"
    TERMINATED = "terminated"


GOES_ON = frozenset({ContractState.SIGNED, ContractState.RUNNING})
OVER = frozenset({ContractState.ENDED, ContractState.TERMINATED})


class ServiceContract(Placed, Record):
    """A written contract between the buyer and one supplier (GPS-23). Money is int fen.

    What both signed stands here as it was signed: the project's name and number, `clauses` by CL
    code, `items` [{"indicator", "name", "unit", "target", "weight", "unit_price_fen"}], so that a
    supplier needs no look into the buyer's project. `amount_fen` is with all amendments,
    `first_fen` as first signed; `committed_fen` is asked for and not refused: never above it.
    """

    __tablename__ = "purchase_contracts"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
        CheckConstraint("amount_fen > 0 AND first_fen > 0", name="some_money"),
        CheckConstraint("committed_fen BETWEEN 0 AND amount_fen", name="never_above_the_contract"),
        CheckConstraint("(state = 'draft') = (signed_on IS NULL)", name="signed_on_a_day"),
        Index("ix_purchase_contracts_supplier", "supplier_id", "state", "ends_on"),
        Index("ix_purchase_contracts_buyer", "agency_id", "state", "ends_on"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("purchase_rounds.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[ContractState] = mapped_column(default=ContractState.DRAFT)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    project_code: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(default=list)
    clauses: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_fen: Mapped[Fen]
    amount_fen: Mapped[Fen]
    committed_fen: Mapped[Fen] = mapped_column(default=0)
    payment_template: Mapped[str] = mapped_column(default="PT-A")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    method: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    bond_fen: Mapped[Fen] = mapped_column(default=0)
    subcontract_consent: Mapped[str] = mapped_column(default="")
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Parameters of the place as both signed them: a later change does not reach this contract."""
    signed_on: Mapped[date | None]
    signed_by_buyer: Mapped[str] = mapped_column(default="")
    signed_by_supplier: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    reviewed_at: Mapped[datetime | None]
    """Somebody else than who ran the purchase has read the draft (GPL-61)."""
    published_on: Mapped[date | None]
    filed_on: Mapped[date | None]
    file_no: Mapped[str] = mapped_column(default="")
    plan_approved_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")
    demanded_on: Mapped[date | None]
    """The written demand before a termination (BRK-02)."""
    handed_over_on: Mapped[date | None]
    erased_on: Mapped[date | None]
    """Children's facts returned and erased (BRK-03)."""

    project: Mapped[Project] = relationship(back_populates="contracts", lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    staff: Mapped[list[ContractStaff]] = relationship(lazy="raise", order_by="ContractStaff.id")
    milestones: Mapped[list[Milestone]] = relationship(
        back_populates="contract", lazy="raise", order_by="Milestone.due_on"
    )
    amendments: Mapped[list[Amendment]] = relationship(lazy="raise", order_by="Amendment.id")
    payments: Mapped[list[Payment]] = relationship(
        back_populates="contract", lazy="raise", order_by="Payment.id"
    )

    @property
    def parts(self) -> list[ProjectParticipation]:
        """Who did which duty on the project: two persons are asked of the whole (SOD-P1)."""
        return self.project.parts

    def names_its_people(self, today: date) -> bool:
        """Whether the supplier reads the names of those it serves (BRK-03).

        While it goes on, and after its last day as long as work that is entered still counts.
        """
        days = int(self.figures.get("record.lost_days", OURS.lost_after))
        return self.state in GOES_ON and today <= self.ends_on + timedelta(days=days)

    @property
    def subject(self) -> Subject:
        """What the record calls this contract."""
        return Subject("purchase_contract", self.ref, self.number)


class ContractStaff(Record):
    """Somebody the supplier promised. In the project from `from_on` to `to_on`, the last day."""

    __tablename__ = "purchase_contract_staff"
    __table_args__ = (UniqueConstraint("contract_id", "org_person_id", "from_on"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    org_person_id: Mapped[int] = mapped_column(ForeignKey("org_people.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    is_named: Mapped[bool] = mapped_column(default=True)
    """Named in the contract: a change of these needs the buyer's consent (CHG-03)."""
    from_on: Mapped[date]
    to_on: Mapped[date | None]

    org_person: Mapped[OrgPerson] = relationship(lazy="raise")


class MilestoneKind(StrEnum):
    """What falls due (F-MIL)."""

    START = "start"
    DELIVERY = "delivery"
    REPORT = "report"
    CHECK = "check"
    PAYMENT = "payment"

    @property
    def label(self) -> str:
        return {
            "start": "启动", "delivery": "交付", "report": "报告", "check": "检查",
            "payment": "付款",
        }[self.value]  # fmt: skip


class MilestoneStatus(StrEnum):
    """The closed list of the standard; the values are its codes."""

    SCHEDULED = "scheduled"
    MET = "met"
    NOT_MET = "notMet"
    PARTIALLY_MET = "partiallyMet"

    @property
    def label(self) -> str:
        return {
            "scheduled": "未到期", "met": "已完成", "notMet": "没有完成",
            "partiallyMet": "部分完成",
        }[self.value]  # fmt: skip


class Milestone(Record):
    """Something due on a day. Of kind payment: `share` of the contract, in basis points.

    `needs` says what has to be there first: "plan", "midterm", "acceptance", "month", "report" (an
    adoption report) or "".
    """

    __tablename__ = "purchase_milestones"
    __table_args__ = (
        UniqueConstraint("contract_id", "code"),
        CheckConstraint("(status = 'met') = (met_on IS NOT NULL)", name="met_on_a_day"),
        CheckConstraint("share BETWEEN 0 AND 10000", name="share_of_the_whole"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    code: Mapped[str]
    title: Mapped[str]
    kind: Mapped[MilestoneKind]
    needs: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    met_on: Mapped[date | None]
    status: Mapped[MilestoneStatus] = mapped_column(default=MilestoneStatus.SCHEDULED)
    share: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[Fen] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    contract: Mapped[ServiceContract] = relationship(back_populates="milestones", lazy="raise")


class AmendmentKind(StrEnum):
    """What a change changes (CHG-01, CHG-03)."""

    AMOUNT = "amount"
    TERM = "term"
    SERVICE = "service"
    STAFF = "staff"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "amount": "金额", "term": "期限", "service": "服务内容和数量", "staff": "人员",
            "other": "其他条款",
        }[self.value]  # fmt: skip


class Amendment(Record):
    """A change of the contract, with reason and both signatures (CHG-01, GPL-49, PUB-243)."""

    __tablename__ = "purchase_amendments"
    __table_args__ = (
        CheckConstraint("agreed_by_person_id <> asked_by_person_id", name="agreed_by_another"),
    )

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    kind: Mapped[AmendmentKind]
    clause: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    delta_fen: Mapped[Fen] = mapped_column(default=0)
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is changed when it is signed: {"ends_on"}, {"staff_out", "staff_in"} or {"items"}."""
    asked_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    asked_by_supplier: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[datetime | None]
    agreed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    signed_on: Mapped[date | None]
    refused_because: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]


class PaymentState(StrEnum):
    """Where a payment stands."""

    ASKED = "asked"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            "asked": "待财务审核", "approved_once": "待负责人批准", "approved": "待支付",
            "paid": "已支付", "refused": "已退回",
        }[self.value]  # fmt: skip


_LIVE = text("state <> 'refused'")


class Payment(Authority, Record):
    """Money for one met milestone: asked for with the invoice, approved by two others (F-PAY).

    `amount_fen` is after `deducted_fen` (PAY-06, `deductions` by indicator). `invoice_on` is the
    day of its receipt, from which CLK-PAY runs.
    """

    __tablename__ = "purchase_payments"
    __table_args__ = (
        CheckConstraint("amount_fen >= 0 AND deducted_fen >= 0", name="no_negative_money"),
        CheckConstraint("first_by_person_id <> asked_by_person_id", name="first_by_another"),
        CheckConstraint(
            "second_by_person_id <> asked_by_person_id "
            "AND second_by_person_id <> first_by_person_id",
            name="second_by_a_third",
        ),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid_on_a_day"),
        CheckConstraint(
            "state NOT IN ('approved', 'paid') OR "
            "(first_by_person_id IS NOT NULL AND second_by_person_id IS NOT NULL)",
            name="paid_after_two_approvals",
        ),
        CheckConstraint("state <> 'paid' OR voucher_no <> ''", name="paid_with_voucher"),
        Index(
            "uq_purchase_payments_milestone", "milestone_id", unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        Index("ix_purchase_payments_state", "agency_id", "state", "due_on"),
    )  # fmt: skip
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "contract_id", "milestone_id", "state", "amount_fen", "deducted_fen", "invoice_no",
            "asked_by_person_id", "first_by_person_id", "second_by_person_id",
        ),
    }  # fmt: skip

    contract_id: Mapped[int] = mapped_column(ForeignKey("purchase_contracts.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("purchase_milestones.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[PaymentState] = mapped_column(default=PaymentState.ASKED)
    amount_fen: Mapped[Fen]
    deducted_fen: Mapped[Fen] = mapped_column(default=0)
    deductions: Mapped[list[Any]] = mapped_column(default=list)
    invoice_no: Mapped[str]
    invoice_on: Mapped[date]
    source: Mapped[FundSource]
    year: Mapped[int]
    due_on: Mapped[date | None]
    asked_at: Mapped[datetime]
    asked_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    first_at: Mapped[datetime | None]
    first_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    second_at: Mapped[datetime | None]
    second_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    refused_because: Mapped[str] = mapped_column(default="")
    paid_on: Mapped[date | None]
    voucher_no: Mapped[str] = mapped_column(default="")

    contract: Mapped[ServiceContract] = relationship(back_populates="payments", lazy="raise")
    milestone: Mapped[Milestone] = relationship(lazy="raise")

    @property
    def parts(self) -> list[ProjectParticipation]:
        """Who did which duty on the project: two persons are asked of the whole (SOD-P1)."""
        return self.contract.parts

    @property
    def subject(self) -> Subject:
        """What the record calls this payment."""
        return Subject("purchase_payment", self.ref)
