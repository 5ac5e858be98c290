"""A list leaves the portal: for the books masked, for the bank with whole account numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.core import sealing
from app.core.errors import Invalid
from app.core.policy import demand
from app.documents.exports import Asked, export_tables
from app.documents.sheets import Table
from app.placements import payment_queries
from app.placements.models import PayAccount, PayLine, PayState
from app.placements.payment_workflow import LABELS
from app.placements.rules.payment import month_says, yuan
from app.placements.services.ledger import FAMILY

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Export
    from app.placements.models import PayList

HEAD = (
    "寄养编号", "儿童", "档案号", "费用项目", "类别", "所属月份", "起止", "天数", "当月天数",
    "月标准（元）", "金额（元）", "资金来源", "收款账户", "原因",
)  # fmt: skip
BANK_HEAD = ("户名", "账号", "开户银行", "金额（元）", "附言")
READY = (PayState.APPROVED, PayState.PAID)


def export(
    session: Session, pay_list: PayList, *, kind: str, for_bank: bool, reason: str, actor: Actor,
    now: datetime,
) -> Export:  # fmt: skip
    """The whole list. Whole account numbers only once two have approved. Raises Invalid."""
    demand(actor, "payments.export", pay_list)
    if for_bank and pay_list.state not in READY:
        raise Invalid("清单批准以后才能导出给银行的文件。", "what")
    sealing.demand_row(pay_list)
    table = _bank(session, pay_list) if for_bank else _books(session, pay_list)
    what = "银行代发文件（完整账号）" if for_bank else "账簿"
    title = f"{pay_list.list_no} {month_says(pay_list.month)} {LABELS[pay_list.state][0]} {what}"
    asked = Asked(
        "payments.export", title, reason,
        persons=_people(table), is_unmasked=for_bank, subject=pay_list.subject,
    )  # fmt: skip
    return export_tables(session, actor, asked, [table], kind=kind, now=now)


def _people(table: Table) -> int:
    """Two for each placement or account: who is fostered, and who gets the money."""
    return 2 * len({tuple(row[:2]) for row in table.rows})


def _books(session: Session, pay_list: PayList) -> Table:
    rows = [
        (
            line.case_no, line.child, line.file_no, line.budget, line.kind, line.month, line.span,
            line.days, line.month_days, "" if line.monthly is None else f"{yuan(line.monthly):.2f}",
            f"{yuan(line.amount):.2f}", line.fund, line.account, line.reason,
        )
        for line in payment_queries.all_lines_of(session, pay_list)
    ]  # fmt: skip
    return Table("发放清单", HEAD, rows)


def _bank(session: Session, pay_list: PayList) -> Table:
    """One transfer for each account: the family's lines added up; clawbacks are not taken off."""
    rows = session.execute(
        select(PayAccount, func.sum(PayLine.amount_fen))
        .join(PayLine, PayLine.account_id == PayAccount.id)
        .where(
            PayLine.list_id == pay_list.id, PayLine.budget.in_(FAMILY), PayLine.kind != "clawback"
        )
        .group_by(PayAccount.id)
        .order_by(PayAccount.id)
    )  # fmt: skip
    note = f"{month_says(pay_list.month)}寄养费"
    found: list[tuple[Any, ...]] = [
        (account.holder or "", account.number or "", account.bank, f"{yuan(fen):.2f}", note)
        for account, fen in rows
    ]
    return Table("银行代发", BANK_HEAD, found)
