"""Figures over all purchases one may see: stages, money, suppliers (purchase.md §12).

A constant number of statements, whatever the number of projects. What is added up of deliveries is
asked past the contracts' own rows, of the contracts one sees: figures, nobody's name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, literal, or_, select, union_all

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
_Sums = tuple[tuple[int, FundSource, str | None], tuple[int, int, int]]
"""(year, source, county), (planned, asked for, paid)."""


class Money(NamedTuple):
    """Fen planned in budgets, in signed contracts or asked for, and paid."""

    label: str
    planned: int
    committed: int
    paid: int


class MoneyOf(NamedTuple):
    """The same money, cut three ways."""

    by_year: list[Money]
    by_source: list[Money]
    by_county: list[Money]


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


def money(session: Session, actor: Actor, last: int) -> MoneyOf:
    """Budgets, what was asked for of each year's money, what was paid.

    By year over the five years up to one, without those before the first money; of the last by
    source of funds, and by county, where what a city or province buys itself stands first.
    """
    planned, asked = _planned(session, actor, last), _asked(session, actor, last)

    def by(part: int, *, only: bool = True) -> dict[Any, list[int]]:
        found: dict[Any, list[int]] = {}
        for at, sums in (*planned, *asked):
            if not only or at[0] == last:
                known = found.setdefault(at[part], [0, 0, 0])
                known[:] = [one + more for one, more in zip(known, sums, strict=True)]
        return found

    years, sources, counties = by(0, only=False), by(1), by(2)
    first = max(min([*years, last]), last - YEARS + 1)
    codes = sorted(counties, key=lambda code: code or "")
    names = _names_of(session, [code for code in codes if code])
    return MoneyOf(
        [Money(f"{year}年", *years.get(year, (0, 0, 0))) for year in range(first, last + 1)],
        [Money(one.label, *sources[one]) for one in FundSource if one in sources],
        [Money(names.get(code, code) if code else _OWN_LEVEL, *counties[code]) for code in codes],
    )


def _names_of(session: Session, codes: list[str]) -> dict[str, str]:
    if not codes:
        return {}
    rows = session.execute(select(Division.code, Division.name).where(Division.code.in_(codes)))
    return dict(rows.all())


def _planned(session: Session, actor: Actor, last: int) -> list[_Sums]:
    by = (ProjectBudget.year, ProjectBudget.source, Project.county_code)
    rows = session.execute(
        select(*by, func.sum(ProjectBudget.amount_fen))
        .join(Project, Project.id == ProjectBudget.project_id)
        .where(
            visible_to(actor), Project.state != ProjectState.CANCELLED,
            ProjectBudget.year.between(last - YEARS + 1, last),
        )
        .group_by(*by)
    )  # fmt: skip
    return [((year, source, county), (int(fen), 0, 0)) for year, source, county, fen in rows]


def _asked(session: Session, actor: Actor, last: int) -> list[_Sums]:
    by = (Payment.year, Payment.source, ServiceContract.county_code)
    paid = case((Payment.state == PaymentState.PAID, Payment.amount_fen), else_=0)
    rows = session.execute(
        select(*by, func.sum(Payment.amount_fen), func.sum(paid))
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .where(
            contracts_visible_to(actor), Payment.state != PaymentState.REFUSED,
            Payment.year.between(last - YEARS + 1, last),
        )
        .group_by(*by)
    )  # fmt: skip
    return [
        ((year, source, county), (0, int(fen), int(out))) for year, source, county, fen, out in rows
    ]


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
    if not ids:
        return {}

    def sums(name: str, column: Any, what: Any, *where: Any) -> Any:
        key = literal(name).label("name")
        return select(key, column, what).where(column.in_(ids), *where).group_by(column)

    met = Milestone.status == MilestoneStatus.MET
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for name, key, value in session.execute(union_all(
        sums("paid", Payment.contract_id, func.sum(Payment.amount_fen),
             Payment.state == PaymentState.PAID),
        sums("minutes", ServiceRecord.contract_id, func.sum(ServiceRecord.worked),
             ServiceRecord.voided_at.is_(None)),
        sums("children", Beneficiary.contract_id, func.count(),
             Beneficiary.kind == BeneficiaryKind.CHILD),
        sums("due", Milestone.contract_id, func.count(), or_(met, Milestone.due_on < today)),
        sums("late", Milestone.contract_id, func.count(),
             or_(met & (Milestone.met_on > Milestone.due_on), ~met & (Milestone.due_on < today))),
    )):  # fmt: skip
        found[name][key] = int(value or 0)
    grades: dict[int, list[tuple[int, str]]] = {}
    for key, sent, grade in session.execute(
        select(Evaluation.contract_id, Evaluation.sent_at, Evaluation.grade).where(
            Evaluation.contract_id.in_(ids), Evaluation.sent_at.is_not(None)
        )
    ):
        if sent is not None:
            grades.setdefault(key, []).append((sent.year, grading.Grade(grade).label))
    paid, minutes, children = found["paid"], found["minutes"], found["children"]
    late, due = found["late"], found["due"]
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
