"""Monthly reports (F-RPT): the figures come from the records, only words and spending are typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.law.dates import add_months
from app.notices import services as notices
from app.purchasing.models import MonthlyReport
from app.purchasing.services.progress import standing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

DUE_DAY = 10
"""Of the month after: a decision of ours, as late as records may be entered on time."""
SPENDING = {
    "staff": "人员", "activity": "活动", "travel": "交通", "training": "培训督导", "other": "其他",
}  # fmt: skip


def due_on(month: str) -> date:
    """The last day for a month's report."""
    return add_months(_first(month), 1).replace(day=DUE_DAY)


def months_of(contract: ServiceContract, today: date) -> list[str]:
    """The months of a contract that are over, newest first: each owes a report."""
    last = min(contract.ended_on or contract.ends_on, contract.ends_on)
    return months_between(contract.starts_on, last, today)


def months_between(starts_on: date, last: date, today: date) -> list[str]:
    """The months of a term that are over, newest first."""
    found, first = [], starts_on.replace(day=1)
    while first <= last and add_months(first, 1) <= today:
        found.append(f"{first:%Y-%m}")
        first = add_months(first, 1)
    return found[::-1]


@once
def sent(session: Session, contract: ServiceContract) -> dict[str, MonthlyReport]:
    """The reports that were sent, by month."""
    rows = session.scalars(
        select(MonthlyReport).where(
            MonthlyReport.contract_id == contract.id, MonthlyReport.sent_at.is_not(None)
        )
    )
    return {row.month: row for row in rows}


def figures(session: Session, contract: ServiceContract, month: str) -> dict[str, Any]:
    """By indicator: target, this month, all to its end, late, lost, rejected (two decimals)."""
    first = _first(month)
    last = add_months(first, 1) - timedelta(days=1)
    found: dict[str, Any] = {}
    for one in standing(session, contract, last):
        counted = one.figures
        found[one.indicator.code] = {
            "target": _shown(one.target),
            "month": _shown(counted.in_month(first)) if counted else None,
            "total": _shown(one.counted) if one.counted is not None else None,
            "late": counted.late if counted else 0, "lost": counted.lost if counted else 0,
            "rejected": counted.rejected if counted else 0,
        }  # fmt: skip
    return found


def send(
    session: Session, contract: ServiceContract, month: str, *, problems: str, staffing: str,
    risks: str, spent_fen: dict[str, int], actor: Actor, now: datetime,
) -> MonthlyReport:  # fmt: skip
    """Sent once, with the figures of this hour; what changes later shows in the next one.

    Raises Invalid for a month that is not over, WrongState for one that was sent.
    """
    demand(actor, "purchasing.send_report", contract)
    if month not in months_of(contract, clock.day(now)):
        raise Invalid("这个月还没有结束，或者不在合同期内。")
    if month in sent(session, contract):
        raise WrongState("这个月的月报已经提交。要补充的，写在下一个月的月报里。")
    row = MonthlyReport(
        contract_id=contract.id, month=month, figures=figures(session, contract, month),
        problems=problems.strip(), risks=risks.strip(), staffing=staffing.strip(),
        spent_fen=spent_fen, sent_at=now, sent_by_id=actor.user_id, due_on=due_on(month),
    )  # fmt: skip
    session.add(row)
    session.flush()
    late = clock.day(now) > row.due_on
    audit.record(
        session, actor, "purchasing.send_report", contract.subject, after=month,
        note="迟交" if late else "", at=now,
    )  # fmt: skip
    notices.tell_role(
        session, contract.agency_id, Role.BUREAU_OFFICER, kind="desk", title="收到月报",
        body=f"{contract.name}{month}的月报已提交{'，超过期限' if late else ''}。",
        case_no=contract.number, path=f"/purchasing/contracts/{contract.ref}/reports/{month}",
    )  # fmt: skip
    return row


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _shown(value: Any) -> str:
    return f"{round(float(value), 2):.2f}".rstrip("0").rstrip(".")
