"""Figures over all purchases one may see: stages, money, suppliers (purchase.md §12).

A constant number of statements, whatever the number of projects. What is added up of deliveries is
asked past the contracts' own rows, of the contracts one sees: figures, nobody's name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, or_, select

from app.core.db import as_system
from app.divisions.models import Division
from app.organisations.models import Organisation
from app.purchasing.models import (
    Beneficiary,
    BeneficiaryKind,
    ContractState,
    Evaluation,
    FundSource,
    Milestone,
    MilestoneStatus,
    MonthlyReport,
    Payment,
    PaymentState,
    Project,
    ProjectBudget,
    ProjectState,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.policy import contracts_visible_to, visible_to
from app.purchasing.rules import grading
from app.purchasing.rules.method import Method
from app.purchasing.services import reporting
from app.purchasing.workflow import ENDED, STAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.organisations.models import OrgType

YEARS, LATE_SHOWN, OFTEN = 5, 20, 3
_OWN_LEVEL = "本级"
_HOUR = 60


class Money(NamedTuple):
    """Fen planned in budgets, in signed contracts or asked for, and paid."""

    label: str
    planned: int
    committed: int
    paid: int


class LateWork(NamedTuple):
    """What is over its day under a running contract."""

    ref: str
    name: str
    says: str
    due_on: date


class Late(NamedTuple):
    """A project over its nearest day."""

    ref: str
    code: str
    name: str
    due_on: date


@dataclass
class Supplier:
    """An organisation over the years. Shares are of a hundred; None where there is nothing."""

    name: str
    ref: str
    type: OrgType
    years: set[int] = field(default_factory=set)
    contracts: int = 0
    amount_fen: int = 0
    paid_fen: int = 0
    minutes: int = 0
    children: int = 0
    grades: list[tuple[int, str]] = field(default_factory=list)
    late: int = 0
    due: int = 0

    @property
    def late_share(self) -> int | None:
        """Milestones met late or not at all, of those whose day has come."""
        return round(100 * self.late / self.due) if self.due else None

    @property
    def fen_per_hour(self) -> int | None:
        """Paid money by hour of service."""
        return self.paid_fen * _HOUR // self.minutes if self.minutes and self.paid_fen else None

    @property
    def fen_per_child(self) -> int | None:
        """Paid money by child on the list."""
        return self.paid_fen // self.children if self.children and self.paid_fen else None

    @property
    def by_year(self) -> list[tuple[int, str, int]]:
        """(year, grade, how many times), the earliest first."""
        return [(*key, n) for key, n in sorted(Counter(self.grades).items())]

    @property
    def is_often(self) -> bool:
        """It won in three years and more: information, no fault."""
        return len(self.years) >= OFTEN


@dataclass(frozen=True)
class Shares:
    """Of the year's contracts, in whole percent; None where nothing was signed."""

    total_fen: int
    to_social: int | None
    top: int | None
    top_name: str
    single: int | None


def stages(session: Session, actor: Actor, year: int) -> list[tuple[str, int, int]]:
    """(stage, projects, budget in fen) of a year's projects, in the order of the way."""
    rows = session.execute(
        select(Project.state, func.count(Project.id.distinct()), func.sum(ProjectBudget.amount_fen))
        .outerjoin(ProjectBudget, ProjectBudget.project_id == Project.id)
        .where(visible_to(actor), Project.year == year)
        .group_by(Project.state)
    ).all()
    return [
        (
            name, sum(n for state, n, _ in rows if state in states),
            sum(int(fen or 0) for state, _, fen in rows if state in states),
        )
        for name, states in STAGES
    ]  # fmt: skip


def money_by_year(session: Session, actor: Actor, last: int) -> list[Money]:
    """Budgets, what was asked for of each year's money, what was paid.

    The five years up to one, without those before the first money.
    """
    planned = _planned(session, actor, ProjectBudget.year, last)
    asked = _asked(session, actor, Payment.year, last)
    first = max(min([*planned, *asked, last]), last - YEARS + 1)
    return [
        Money(f"{year}年", planned.get(year, 0), *asked.get(year, (0, 0)))
        for year in range(first, last + 1)
    ]


def money_by_source(session: Session, actor: Actor, year: int) -> list[Money]:
    """One year by source of funds."""
    planned = _planned(session, actor, ProjectBudget.source, year, only=True)
    asked = _asked(session, actor, Payment.source, year, only=True)
    return [
        Money(one.label, planned.get(one, 0), *asked.get(one, (0, 0)))
        for one in FundSource if one in planned or one in asked
    ]  # fmt: skip


def money_by_county(session: Session, actor: Actor, year: int) -> list[Money]:
    """One year by county; what a city or province buys itself stands first."""
    planned = _planned(session, actor, Project.county_code, year, only=True)
    asked = _asked(session, actor, ServiceContract.county_code, year, only=True)
    codes = sorted(planned.keys() | asked.keys(), key=lambda code: code or "")
    names = dict(session.execute(
        select(Division.code, Division.name).where(Division.code.in_([c for c in codes if c]))
    ).all())  # fmt: skip
    return [
        Money(names.get(code, code) if code else _OWN_LEVEL, planned.get(code, 0),
              *asked.get(code, (0, 0)))
        for code in codes
    ]  # fmt: skip


def _planned(
    session: Session, actor: Actor, by: Any, year: int, *, only: bool = False
) -> dict[Any, int]:
    rows = session.execute(
        select(by, func.sum(ProjectBudget.amount_fen))
        .join(Project, Project.id == ProjectBudget.project_id)
        .where(
            visible_to(actor), Project.state != ProjectState.CANCELLED,
            ProjectBudget.year == year if only
            else ProjectBudget.year.between(year - YEARS + 1, year),
        )
        .group_by(by)
    )  # fmt: skip
    return {key: int(fen) for key, fen in rows}


def _asked(
    session: Session, actor: Actor, by: Any, year: int, *, only: bool = False
) -> dict[Any, tuple[int, int]]:
    paid = case((Payment.state == PaymentState.PAID, Payment.amount_fen), else_=0)
    rows = session.execute(
        select(by, func.sum(Payment.amount_fen), func.sum(paid))
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .where(
            contracts_visible_to(actor), Payment.state != PaymentState.REFUSED,
            Payment.year == year if only else Payment.year.between(year - YEARS + 1, year),
        )
        .group_by(by)
    )  # fmt: skip
    return {key: (int(fen), int(out)) for key, fen, out in rows}


def late_ones(session: Session, actor: Actor, today: date) -> tuple[list[Late], int]:
    """Projects over their nearest day, the longest first, and how many payments are."""
    rows = session.execute(
        select(Project.ref, Project.code, Project.name, Project.due_on)
        .where(visible_to(actor), Project.state.not_in(ENDED), Project.due_on < today)
        .order_by(Project.due_on, Project.ref)
        .limit(LATE_SHOWN)
    ).all()
    payments = session.scalar(
        select(func.count(Payment.id))
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .where(
            contracts_visible_to(actor), Payment.due_on < today,
            Payment.state.not_in((PaymentState.PAID, PaymentState.REFUSED)),
        )
    )  # fmt: skip
    return [Late(ref, code, name, on) for ref, code, name, on in rows if on], payments or 0


def late_work(session: Session, actor: Actor, today: date) -> tuple[list[LateWork], int]:
    """Milestones and monthly reports over their day, the longest first, and how many in all.

    The same that waits in the worklists of officer and supplier.
    """
    running = contracts_visible_to(actor) & (ServiceContract.state == ContractState.RUNNING)
    found = [
        LateWork(ref, name, title, due)
        for ref, name, title, due in session.execute(
            select(ServiceContract.ref, ServiceContract.name, Milestone.title, Milestone.due_on)
            .join(Milestone, Milestone.contract_id == ServiceContract.id)
            .where(running, Milestone.status != MilestoneStatus.MET, Milestone.due_on < today)
        )
    ]
    reports = session.execute(
        select(MonthlyReport.contract_id, MonthlyReport.month)
        .join(ServiceContract, ServiceContract.id == MonthlyReport.contract_id)
        .where(running, MonthlyReport.sent_at.is_not(None))
    )
    sent = {(contract, month) for contract, month in reports}
    for id_, ref, name, starts, ends in session.execute(
        select(
            ServiceContract.id, ServiceContract.ref, ServiceContract.name,
            ServiceContract.starts_on, ServiceContract.ends_on,
        ).where(running)
    ):  # fmt: skip
        found += [
            LateWork(ref, name, f"{month}月报没有提交", reporting.due_on(month))
            for month in reporting.months_between(starts, ends, today)
            if reporting.due_on(month) < today and (id_, month) not in sent
        ]
    found.sort(key=lambda one: (one.due_on, one.name, one.says))
    return found[:LATE_SHOWN], len(found)


def suppliers(
    session: Session, actor: Actor, last: int, today: date, organisation_id: int | None = None
) -> tuple[list[Supplier], Shares]:
    """Who delivered in the years up to one, the most money first; and the shares of the last."""
    query = (
        select(
            ServiceContract.id, ServiceContract.organisation_id, Organisation.name,
            Organisation.ref, Organisation.type, ServiceContract.signed_on,
            ServiceContract.amount_fen, ServiceContract.method,
        )
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .where(
            contracts_visible_to(actor),
            ServiceContract.signed_on.between(date(last - YEARS + 1, 1, 1), date(last, 12, 31)),
        )
    )  # fmt: skip
    if organisation_id is not None:
        query = query.where(ServiceContract.organisation_id == organisation_id)
    # Of any contract one sees, wherever its supplier's seat is: the name stands in the contract.
    with as_system(session):
        rows = session.execute(query).all()
        found = _added(session, [row[0] for row in rows], today)
    known: dict[int, Supplier] = {}
    for contract, body, name, ref, type_, signed, fen, _ in rows:
        one = known.setdefault(body, Supplier(name, ref, type_))
        paid, minutes, children, late, due, grades = found.get(contract, (0, 0, 0, 0, 0, []))
        one.years.add(signed.year if signed else last)
        one.contracts += 1
        one.amount_fen += fen
        one.paid_fen += paid
        one.minutes += minutes
        one.children += children
        one.late += late
        one.due += due
        one.grades += grades
    for one in known.values():
        one.grades.sort()
    ordered = sorted(known.values(), key=lambda one: (-one.amount_fen, one.name))
    return ordered, _shares([r for r in rows if r[5] is not None and r[5].year == last])


def _added(
    session: Session, ids: Sequence[int], today: date
) -> dict[int, tuple[int, int, int, int, int, list[tuple[int, str]]]]:
    def sums(column: Any, what: Any, *where: Any) -> dict[int, int]:
        rows = session.execute(select(column, what).where(column.in_(ids), *where).group_by(column))
        return {key: int(value or 0) for key, value in rows}

    paid = sums(
        Payment.contract_id, func.sum(Payment.amount_fen), Payment.state == PaymentState.PAID
    )
    minutes = sums(
        ServiceRecord.contract_id, func.sum(ServiceRecord.worked),
        ServiceRecord.voided_at.is_(None),
    )  # fmt: skip
    children = sums(
        Beneficiary.contract_id, func.count(), Beneficiary.kind == BeneficiaryKind.CHILD
    )
    met = Milestone.status == MilestoneStatus.MET
    due = sums(Milestone.contract_id, func.count(), or_(met, Milestone.due_on < today))
    late = sums(
        Milestone.contract_id, func.count(),
        or_(met & (Milestone.met_on > Milestone.due_on), ~met & (Milestone.due_on < today)),
    )  # fmt: skip
    grades: dict[int, list[tuple[int, str]]] = {}
    for key, sent, grade in session.execute(
        select(Evaluation.contract_id, Evaluation.sent_at, Evaluation.grade).where(
            Evaluation.contract_id.in_(ids), Evaluation.sent_at.is_not(None)
        )
    ):
        if sent is not None:
            grades.setdefault(key, []).append((sent.year, grading.Grade(grade).label))
    return {
        key: (paid.get(key, 0), minutes.get(key, 0), children.get(key, 0), late.get(key, 0),
              due.get(key, 0), grades.get(key, []))
        for key in ids
    }  # fmt: skip


def _shares(rows: Sequence[Any]) -> Shares:
    """Of one year's contracts: social organisations, the biggest supplier, single source."""
    by_body: dict[str, int] = {}
    total = social = single = 0
    for _, _, name, _, type_, _, fen, method in rows:
        total += fen
        social += fen if type_.is_social else 0
        single += fen if method == Method.SINGLE else 0
        by_body[name] = by_body.get(name, 0) + fen
    if not total:
        return Shares(0, None, None, "", None)
    top_name = max(by_body, key=lambda name: (by_body[name], name))
    return Shares(
        total, 100 * social // total, -(-100 * by_body[top_name] // total), top_name,
        -(-100 * single // total),
    )  # fmt: skip
