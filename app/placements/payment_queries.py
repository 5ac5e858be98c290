"""What can be seen of payments: lists, their lines, clawbacks, a family's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from app.accounts.models import Agency, Person
from app.children.models import Child
from app.core import clock
from app.core.policy import Unseen, demand
from app.families.models import Member
from app.placements.models import (
    PayAccount,
    PayLine,
    PayList,
    Placement,
)
from app.placements.payment_policy import visible_to
from app.placements.payment_workflow import LABELS
from app.placements.rules.payment import Budget, LineKind, month_says

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 60
LISTS = 120


class ListRow(NamedTuple):
    """A line of the institution's or the bureau's lists."""

    ref: str
    list_no: str
    agency: str
    month: str
    state: str
    colour: str
    families: int
    total: int
    clawback: int
    due_on: date | None
    paid_on: date | None


def lists_of(session: Session, actor: Actor) -> list[ListRow]:
    """The newest months first; ten years of one institution."""
    rows = session.execute(
        select(
            PayList.ref, PayList.list_no, Agency.short_name, PayList.month, PayList.state,
            PayList.families, PayList.total_fen, PayList.clawback_fen, PayList.due_on,
            PayList.paid_on,
        )
        .join(Agency, Agency.id == PayList.agency_id)
        .where(visible_to(actor))
        .order_by(PayList.month.desc(), PayList.agency_id.desc())
        .limit(LISTS)
    )  # fmt: skip
    return [
        ListRow(ref, no, agency, month_says(month), *LABELS[state], families, total,
                clawback, due_on, paid_on)
        for ref, no, agency, month, state, families, total, clawback, due_on, paid_on in rows
    ]  # fmt: skip


class Line(NamedTuple):
    """A line of a list; the child and the account are masked."""

    case_no: str
    child: str
    file_no: str
    budget: str
    kind: str
    month: str
    span: str
    days: int
    month_days: int
    monthly: int | None
    amount: int
    fund: str
    account: str
    reason: str


def lines_of(session: Session, pay_list: PayList, *, after: str = "") -> tuple[list[Line], str]:
    """One page in the order of placements, and where the next begins."""
    query = _of_list(pay_list).add_columns(PayLine.id).limit(PAGE + 1)
    case_no, _, number = after.rpartition("_")
    if number.isascii() and number.isdigit() and len(number) < 12:  # noqa: PLR2004 - a row's id
        query = query.where(
            or_(
                Placement.case_no > case_no,
                and_(Placement.case_no == case_no, PayLine.id > int(number)),
            )
        )
    rows = session.execute(query).all()
    page = [_line(tuple(row[:-1])) for row in rows[:PAGE]]
    if len(rows) <= PAGE:
        return page, ""
    return page, f"{page[-1].case_no}_{rows[PAGE - 1][-1]}"


def all_lines_of(session: Session, pay_list: PayList) -> list[Line]:
    """The whole list in the same order."""
    return [_line(tuple(row)) for row in session.execute(_of_list(pay_list))]


def _of_list(pay_list: PayList) -> Select[*tuple[Any, ...]]:
    of_list = _lines().where(PayLine.list_id == pay_list.id)
    return of_list.order_by(Placement.case_no, PayLine.id)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Placement.case_no, Child.name_mask, Child.file_no, PayLine.budget, PayLine.kind,
            PayLine.month, PayLine.from_on, PayLine.to_on, PayLine.days, PayLine.month_days,
            PayLine.monthly_fen, PayLine.amount_fen, PayLine.fund, PayAccount.bank,
            PayAccount.number_mask, PayLine.reason,
        )
        .join(Placement, Placement.id == PayLine.placement_id)
        .join(Child, Child.id == PayLine.child_id)
        .outerjoin(PayAccount, PayAccount.id == PayLine.account_id)
    )  # fmt: skip


def _line(row: tuple[object, ...]) -> Line:
    (case_no, child, file_no, budget, kind, month, from_on, to_on, days, month_days, monthly,
     amount, fund, bank, number, reason) = row  # fmt: skip
    return Line(
        str(case_no), str(child), str(file_no), Budget(str(budget)).label,
        LineKind(str(kind)).label, month_says(month), f"{from_on:%m-%d}起，{to_on:%m-%d}止（不含）",  # type: ignore[arg-type]
        days, month_days, monthly, amount, str(fund),  # type: ignore[arg-type]
        account_says(str(budget), bank, number), str(reason),
    )  # fmt: skip


def account_says(budget: str, bank: object, number: object) -> str:
    """Where a line's money goes, masked."""
    if budget == Budget.WORK:
        return "机构"
    return f"{bank} {number}" if number else "未登记账户"


class Sum(NamedTuple):
    """A total by budget line and kind."""

    budget: str
    kind: str
    fund: str
    lines: int
    days: int
    amount: int


def sums_of(session: Session, pay_list: PayList) -> list[Sum]:
    """Totals by budget line, kind and fund: earmarked money is never netted (FC-30-1)."""
    rows = session.execute(
        select(
            PayLine.budget, PayLine.kind, PayLine.fund, func.count(), func.sum(PayLine.days),
            func.sum(PayLine.amount_fen),
        )
        .where(PayLine.list_id == pay_list.id)
        .group_by(PayLine.budget, PayLine.kind, PayLine.fund)
        .order_by(PayLine.kind, PayLine.budget)
    )  # fmt: skip
    return [
        Sum(budget.label, kind.label, fund, lines, int(days), int(amount))
        for budget, kind, fund, lines, days, amount in rows
    ]


def people_of(session: Session, pay_list: PayList) -> dict[str, str]:
    """Who drew it up, checked, approved and paid: names of staff."""
    ids = {
        "编制": pay_list.drawn_by_person_id, "复核": pay_list.checked_by_person_id,
        "批准": pay_list.approved_by_person_id, "发放": pay_list.paid_by_person_id,
    }  # fmt: skip
    wanted = [i for i in ids.values() if i is not None]
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    names = {person: name for person, name in rows}  # noqa: C416 - typed rows
    return {what: names.get(i, "") if i else "" for what, i in ids.items()}


class Clawback(NamedTuple):
    """A difference that waits to be heard, signed or let go."""

    ref: str
    case_no: str
    carer: str
    budget: str
    month: str
    amount: int
    reason: str
    heard_on: date | None
    signed: bool
    dropped: bool


def clawbacks_of(session: Session, actor: Actor) -> list[Clawback]:
    """Open ones of the institution, then the last that were let go."""
    rows = session.execute(
        select(
            PayLine.ref, Placement.case_no, Member.name_mask, PayLine.budget, PayLine.month,
            PayLine.amount_fen, PayLine.reason, PayLine.heard_on, PayLine.signed_at,
            PayLine.dropped_at,
        )
        .join(Placement, Placement.id == PayLine.placement_id)
        .join(Member, Member.id == Placement.carer_member_id)
        .where(
            PayLine.agency_id == actor.agency_id, PayLine.kind == LineKind.CLAWBACK,
            PayLine.list_id.is_(None),
        )
        .order_by(PayLine.dropped_at.is_not(None), PayLine.month, PayLine.id)
        .limit(200)
    )  # fmt: skip
    return [
        Clawback(ref, no, carer, budget.label, month_says(month), amount, reason, heard,
                 signed is not None, dropped is not None)
        for ref, no, carer, budget, month, amount, reason, heard, signed, dropped in rows
    ]  # fmt: skip


def get_clawback(session: Session, actor: Actor, ref: str, *, to: str) -> PayLine:
    """The line, of one's own institution. Raises Unseen, Refused."""
    if not actor.is_staff:
        raise Unseen("payment_line", ref)
    found = session.scalar(
        select(PayLine).where(
            PayLine.ref == ref, PayLine.agency_id == actor.agency_id,
            PayLine.kind == LineKind.CLAWBACK,
        )
    )  # fmt: skip
    if found is None:
        raise Unseen("payment_line", ref)
    demand(actor, to, found)
    return found


class Slip(NamedTuple):
    """A line as the family reads it (D-FC-PAY)."""

    month: str
    budget: str
    kind: str
    days: int
    month_days: int
    monthly: int | None
    amount: int
    account: str
    paid_on: date
    reason: str
    placement_id: int
    case_no: str


def slips_of(session: Session, actor: Actor, placement_id: int | None = None) -> list[Slip]:
    """What was paid to the family, newest first, two years."""
    query = (
        select(
            PayLine.month, PayLine.budget, PayLine.kind, PayLine.days, PayLine.month_days,
            PayLine.monthly_fen, PayLine.amount_fen, PayAccount.bank, PayAccount.number_mask,
            PayLine.paid_at, PayLine.reason, Placement.id, Placement.case_no,
        )
        .join(Placement, Placement.id == PayLine.placement_id)
        .outerjoin(PayAccount, PayAccount.id == PayLine.account_id)
        .where(
            Placement.carer_person_id == actor.person_id, PayLine.paid_at.is_not(None),
            PayLine.budget != Budget.WORK,
        )
        .order_by(PayLine.paid_at.desc(), PayLine.month.desc(), PayLine.id)
        .limit(150)
    )  # fmt: skip
    if placement_id is not None:
        query = query.where(PayLine.placement_id == placement_id).limit(12)
    return [
        Slip(month_says(month), budget.label, kind.label, days, month_days,
             monthly, amount,
             account_says(budget, bank, number), clock.day(paid_at), reason,
             placement, case_no)
        for (month, budget, kind, days, month_days, monthly, amount, bank, number, paid_at,
             reason, placement, case_no) in session.execute(query)
        if paid_at is not None
    ]  # fmt: skip


def account_of(session: Session, household_id: int) -> PayAccount | None:
    """Where a family's money goes now."""
    return session.scalar(
        select(PayAccount)
        .where(PayAccount.household_id == household_id)
        .order_by(PayAccount.id.desc())
        .limit(1)
    )
