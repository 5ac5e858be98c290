"""The monthly list: drawn up from the care spells, approved by two people, paid once, frozen."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Conflict, Invalid, WrongState
from app.core.ids import new_ref
from app.core.policy import SYSTEM_ACTOR, Unseen, demand, lender
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.documents.numbers import case_number
from app.law.payment_periods import PAY_DAY
from app.notices import services as notices
from app.placements import payment_workflow as workflow
from app.placements.models import PayLine, PayList, Placement
from app.placements.payment_policy import visible_to
from app.placements.rules.payment import (
    Budget,
    LineKind,
    month_before,
    month_of,
    month_says,
    next_month,
)
from app.placements.services import ledger
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.deadlines.models import Deadline

_LINES: Any = PayLine.__table__


def get_list(session: Session, actor: Actor, ref: str, *, to: str = "payments.view") -> PayList:
    """The list, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(
        select(PayList)
        .where(PayList.ref == ref, visible_to(actor))
        .options(joinedload(PayList.agency))
    )
    if found is None:
        raise Unseen("payment_list", ref)
    demand(actor, to, found)
    return found


def open_list(session: Session, agency: Agency, month: date, now: datetime) -> PayList:
    """The month is over and somebody is owed something: its list waits, its clock runs (T-38)."""
    pay_list = PayList(
        list_no=case_number(session, "FCPAY", agency.division_code, month.year),
        agency_id=agency.id, bureau_id=agency.bureau_id, month=month, state_since=now,
        created_at=now, rates={}, notes=[],
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(pay_list, column, getattr(agency, column))
    session.add(pay_list)
    session.flush()
    deadlines.start(
        session, pay_list, PAY_DAY, on=next_month(month) - timedelta(days=1), agency_id=agency.id
    )
    deadlines.copy_next(session, pay_list)
    audit.record(session, SYSTEM_ACTOR, "payments.open", pay_list.subject, at=now)
    return pay_list


def open_due_lists(session: Session, now: datetime) -> int:
    """A list for every institution whose families had a child last month; safe to run again."""
    month = month_before(month_of(clock.day(now)))
    known = select(PayList.agency_id).where(PayList.month == month)
    agencies = session.scalars(
        select(Agency)
        .where(
            Agency.id.in_(
                select(Placement.agency_id).where(
                    Placement.effective_on < next_month(month),
                    func.coalesce(Placement.ended_on, next_month(month)) > month,
                )
            ),
            Agency.id.not_in(known),
        )
        .order_by(Agency.id)
    ).all()
    for agency in agencies:
        open_list(session, agency, month, now)
    return len(agencies)


def draw(session: Session, pay_list: PayList, *, actor: Actor, now: datetime) -> None:
    """Every line anew from the care spells, with the corrections of paid months. Not once paid."""
    agency, month = session.get_one(Agency, pay_list.agency_id), pay_list.month
    if clock.day(now) < next_month(month):
        raise Invalid(f"{month_says(month)}还没有结束，月末以后才能编制清单。")
    advance(session, pay_list, workflow.DRAW, actor=actor, now=now)
    _clear(session, pay_list)
    before = next_month(month)
    turns = ledger.turns_of(session, agency.id, before)
    rates = ledger.rates_on(session, agency, month)
    funds = ledger.funds_on(session, agency, month)
    due = ledger.due_of(turns, month, rates)
    last = ledger.last_month(session, agency, turns, month)
    homes = ledger.homes_of(session, agency.id, month_before(month), before)
    accounts = ledger.accounts_of(session, agency.id)
    rows = [
        _row(
            pay_list, placement=placement, home=homes[placement], budget=budget, now=now,
            kind=LineKind.MONTHLY, month=month, serial=0, from_on=d.from_on, to_on=d.to_on,
            days=d.days, month_days=d.month_days, monthly_fen=d.monthly_fen,
            amount_fen=d.amount_fen, fund=funds[budget], reason="",
            account_id=_account(accounts, homes[placement], budget),
        )
        for (placement, budget), d in due.items()
        if d.monthly_fen is not None and placement in homes
    ]  # fmt: skip
    rows += _correction_rows(session, pay_list, agency, turns, funds, accounts, now)
    if rows:
        session.execute(insert(_LINES), rows)
    _take_signed_clawbacks(session, pay_list)
    pay_list.drawn_by_person_id, pay_list.drawn_at = actor.person_id, now
    pay_list.drawn_for_person_id = lender(actor)
    pay_list.checked_by_person_id = pay_list.approved_by_person_id = None
    pay_list.checked_for_person_id = None
    pay_list.checked_at = pay_list.approved_at = None
    pay_list.back_reason = ""
    pay_list.rates = {str(b): rates[b] for b in Budget}
    pay_list.notes = [list(note) for note in ledger.compared(homes, due, last)]
    _add_up(session, pay_list)


def _account(accounts: dict[int, int], home: ledger.Home, budget: Budget) -> int | None:
    return accounts.get(home.household_id) if budget in ledger.FAMILY else None


def _row(
    pay_list: PayList, *, placement: int, home: ledger.Home, now: datetime, **values: Any
) -> dict[str, Any]:
    return {
        "ref": new_ref(), "version": 1, "created_at": now, "agency_id": pay_list.agency_id,
        "list_id": pay_list.id, "placement_id": placement, "child_id": home.child_id, **values,
    }  # fmt: skip


def _clear(session: Session, pay_list: PayList) -> None:
    """Lines of an earlier draft go; signed clawbacks only leave it, untouched ones are redone."""
    lines = PayLine.list_id == pay_list.id
    session.execute(
        update(PayLine).where(lines, PayLine.kind == LineKind.CLAWBACK).values(list_id=None)
    )
    session.execute(delete(PayLine).where(lines))
    session.execute(
        delete(PayLine).where(
            PayLine.agency_id == pay_list.agency_id, PayLine.kind == LineKind.CLAWBACK,
            PayLine.list_id.is_(None), PayLine.heard_on.is_(None), PayLine.dropped_at.is_(None),
        )
    )  # fmt: skip


def _correction_rows(
    session: Session, pay_list: PayList, agency: Agency, turns: Any, funds: dict[Budget, str],
    accounts: dict[int, int], now: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    found = ledger.corrections(session, agency, turns, pay_list.month)
    if not found:
        return []
    homes = ledger.homes_of(
        session, agency.id, min(c.month for c in found), next_month(pay_list.month)
    )
    serials = _serials(session, agency.id, {c.placement_id for c in found})
    rows = []
    for c in found:
        home = homes.get(c.placement_id) or _home(session, c.placement_id)
        row = _row(
            pay_list, placement=c.placement_id, home=home, now=now, budget=c.budget, kind=c.kind,
            month=c.month, serial=serials[c.placement_id, c.budget, c.kind, c.month],
            from_on=c.from_on, to_on=c.to_on, days=c.days, month_days=c.month_days,
            monthly_fen=c.monthly_fen, amount_fen=c.amount_fen, fund=funds[c.budget],
            reason=c.reason, account_id=_account(accounts, home, c.budget),
        )  # fmt: skip
        if c.kind is LineKind.CLAWBACK:  # it waits for the hearing and the head's signature
            row["list_id"] = None
        rows.append(row)
    return rows


def _home(session: Session, placement_id: int) -> ledger.Home:
    """A placement that ended before the month, by a correction of its days."""
    found = session.get_one(Placement, placement_id)
    return ledger.Home(found.case_no, found.child_id, found.household_id)


def _serials(session: Session, agency_id: int, placements: set[int]) -> dict[Any, int]:
    rows = session.execute(
        select(PayLine.placement_id, PayLine.budget, PayLine.kind, PayLine.month, func.count())
        .where(PayLine.agency_id == agency_id, PayLine.placement_id.in_(sorted(placements)))
        .group_by(PayLine.placement_id, PayLine.budget, PayLine.kind, PayLine.month)
    )
    found: dict[Any, int] = defaultdict(int)
    for placement, budget, kind, month, number in rows:
        found[placement, budget, kind, month] = number
    return found


def _take_signed_clawbacks(session: Session, pay_list: PayList) -> None:
    session.execute(
        update(PayLine)
        .where(
            PayLine.agency_id == pay_list.agency_id, PayLine.kind == LineKind.CLAWBACK,
            PayLine.list_id.is_(None), PayLine.signed_at.is_not(None),
            PayLine.dropped_at.is_(None),
        )
        .values(list_id=pay_list.id)
    )  # fmt: skip


def _add_up(session: Session, pay_list: PayList) -> None:
    """Totals and digest over the lines as they stand in the database."""
    totals, families, digest = _sums(session, pay_list)
    pay_list.clawback_fen = totals.pop(LineKind.CLAWBACK, 0)
    pay_list.total_fen = sum(totals.values())
    pay_list.families, pay_list.lines_digest = families, digest
    session.flush()


def _sums(session: Session, pay_list: PayList) -> tuple[dict[LineKind, int], int, str]:
    rows = session.execute(
        select(
            PayLine.placement_id, PayLine.budget, PayLine.kind, PayLine.month, PayLine.serial,
            PayLine.days, PayLine.monthly_fen, PayLine.amount_fen, PayLine.account_id,
            Placement.household_id,
        )
        .join(Placement, Placement.id == PayLine.placement_id)
        .where(PayLine.list_id == pay_list.id)
        .order_by(
            PayLine.placement_id, PayLine.budget, PayLine.kind, PayLine.month, PayLine.serial
        )
    ).all()  # fmt: skip
    totals: dict[LineKind, int] = defaultdict(int)
    for row in rows:
        totals[row.kind] += row.amount_fen
    text = json.dumps([[str(cell) for cell in row] for row in rows], ensure_ascii=False)
    return totals, len({row.household_id for row in rows}), sm3(text.encode()).hex()


def _refuse_changed(session: Session, pay_list: PayList) -> None:
    if _sums(session, pay_list)[2] != pay_list.lines_digest:
        raise Conflict("清单的内容和编制时不一致，请退回重新编制。")


def check(session: Session, pay_list: PayList, *, actor: Actor, now: datetime) -> None:
    """The first of two approvals, never by whoever drew the list up."""
    _refuse_changed(session, pay_list)
    advance(session, pay_list, workflow.CHECK, actor=actor, now=now)
    pay_list.checked_by_person_id, pay_list.checked_at = actor.person_id, now
    pay_list.checked_for_person_id = lender(actor)


def approve(session: Session, pay_list: PayList, *, actor: Actor, now: datetime) -> None:
    """The second approval, the head's."""
    demand(actor, workflow.APPROVE.action, pay_list)
    _refuse_changed(session, pay_list)
    pay_list.approved_by_person_id, pay_list.approved_at = actor.person_id, now
    advance(session, pay_list, workflow.APPROVE, actor=actor, now=now)


def send_back(
    session: Session, pay_list: PayList, *, reason: str, actor: Actor, now: datetime
) -> None:
    """To be drawn up anew, with a reason."""
    if len(reason.strip()) < 5:  # noqa: PLR2004 - a reason says something
        raise Invalid("请写明退回的理由，至少5个字。", "reason")
    pay_list.approved_by_person_id = pay_list.checked_by_person_id = None
    pay_list.checked_for_person_id = None
    pay_list.back_reason = reason.strip()
    advance(session, pay_list, workflow.SEND_BACK, actor=actor, now=now, note=reason.strip())


def without_account(session: Session, pay_list: PayList) -> list[str]:
    """Numbers of placements whose family has no account to pay to."""
    return list(
        session.scalars(
            select(Placement.case_no)
            .join(PayLine, PayLine.placement_id == Placement.id)
            .where(
                PayLine.list_id == pay_list.id, PayLine.account_id.is_(None),
                PayLine.budget.in_(ledger.FAMILY), PayLine.kind != LineKind.CLAWBACK,
            )
            .distinct()
            .order_by(Placement.case_no)
        )
    )  # fmt: skip


def pay(
    session: Session, pay_list: PayList, *, paid_on: date, bank_no: str, actor: Actor, now: datetime
) -> None:
    """The bank has paid: from now on no line changes. Raises WrongState the second time."""
    demand(actor, workflow.PAY.action, pay_list)
    if pay_list.state not in workflow.PAY.sources:
        raise WrongState
    if not next_month(pay_list.month) <= paid_on <= clock.day(now):
        raise Invalid("发放日期应在费用所属月份之后，不晚于今天。", "paid_on")
    _refuse_changed(session, pay_list)
    missing = without_account(session, pay_list)
    if missing:
        raise Invalid(f"这些寄养还没有登记收款账户：{'、'.join(missing[:10])}。请先登记。")
    session.execute(update(PayLine).where(PayLine.list_id == pay_list.id).values(paid_at=now))
    # The last writing of the row: afterwards the database refuses every change.
    deadlines.stop(session, pay_list, PAY_DAY, now=now)
    pay_list.due_on, pay_list.due_provisional = None, False
    pay_list.paid_by_person_id, pay_list.paid_at = actor.person_id, now
    pay_list.paid_on, pay_list.bank_no = paid_on, bank_no.strip()
    advance(session, pay_list, workflow.PAY, actor=actor, now=now)
    _tell_families(session, pay_list)


def _tell_families(session: Session, pay_list: PayList) -> None:
    rows = session.execute(
        select(Placement.carer_person_id, func.min(Placement.case_no))
        .join(PayLine, PayLine.placement_id == Placement.id)
        .where(PayLine.list_id == pay_list.id)
        .group_by(Placement.carer_person_id)
    ).all()
    for person_id, case_no in rows:
        notices.tell(
            session, person_id=person_id, kind="N-FC-PAY", case_no=case_no, path="/payments/mine",
            title=f"{month_says(pay_list.month)}寄养费用已经汇出",
            body="明细见“寄养费用”页面。三个工作日内没有到账的，请给工作人员留言。",
        )  # fmt: skip


def warn(session: Session, row: Deadline, _now: datetime) -> None:
    """Some days before the pay day."""
    _tell_home(session, row, Role.FINANCE, "寄养费用即将到发放日")


def over(session: Session, row: Deadline, _now: datetime) -> None:
    """The pay day is past and the list is not paid (T-38): the head is told."""
    _tell_home(session, row, Role.HEAD, "寄养费用逾期没有发放", kind="N-LATE")


def _tell_home(
    session: Session, row: Deadline, role: Role, title: str, *, kind: str = "N-DUE"
) -> None:
    pay_list = session.get_one(PayList, row.subject_id)
    notices.tell_role(
        session, pay_list.agency_id, role, kind=kind, title=title, case_no=pay_list.list_no,
        body=f"{month_says(pay_list.month)}的清单：{workflow.LABELS[pay_list.state][0]}。",
        path=f"/payments/{pay_list.ref}", act_by=row.due_on,
    )  # fmt: skip


CLOCKWORK = Clockwork(warn=warn, over=over)
