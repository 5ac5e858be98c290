"""Payments leave for the finance system: a file without formulas, with reason and trace (§8)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid
from app.core.policy import demand
from app.documents.exports import Asked, export_tables
from app.documents.sheets import Table
from app.organisations.models import Organisation
from app.purchasing.models import Milestone, Payment, ServiceContract
from app.purchasing.policy import contracts_visible_to

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Export

HEAD = (
    "合同编号", "项目编号", "项目", "收款单位", "统一社会信用代码", "期次",
    "金额（元）", "扣减（元）", "资金来源", "预算年度", "发票号码", "收到发票",
    "状态", "应付日", "支付日期", "支付凭证号",
)  # fmt: skip
MOST = 20_000
FEN = 100


def export(
    session: Session, *, since: date | None, until: date | None, kind: str, reason: str,
    actor: Actor, now: datetime,
) -> Export:  # fmt: skip
    """The own bureau's payments asked for in these days.

    Raises Invalid where there are none, or more than one file holds.
    """
    demand(actor, "purchasing.export_payments")
    if since is not None and until is not None and until < since:
        raise Invalid("结束日期不能早于开始日期。", "until")
    rows = _rows(session, actor, since, until)
    if not rows:
        raise Invalid("这段时间没有付款申请。", "since")
    if len(rows) > MOST:
        raise Invalid(f"这段时间的付款超过{MOST}笔，一个文件放不下。请分成几段时间导出。", "since")
    days = f"{since or ''}至{until or ''}" if since or until else ""
    asked = Asked("purchasing.export_payments", "购买服务付款", reason, days)
    table = Table("付款", HEAD, rows)
    return export_tables(session, actor, asked, [table], kind=kind, now=now)


def _rows(
    session: Session, actor: Actor, since: date | None, until: date | None
) -> list[tuple[object, ...]]:
    query = (
        select(Payment, ServiceContract, Milestone.title, Organisation.name,
               Organisation.credit_code)
        .join(ServiceContract, ServiceContract.id == Payment.contract_id)
        .join(Organisation, Organisation.id == ServiceContract.organisation_id)
        .join(Milestone, Milestone.id == Payment.milestone_id)
        .where(Payment.agency_id == actor.agency_id, contracts_visible_to(actor))
        .order_by(Payment.asked_at, Payment.id)
        .limit(MOST + 1)
    )  # fmt: skip
    if since is not None:
        query = query.where(Payment.asked_at >= _midnight(since))
    if until is not None:
        query = query.where(Payment.asked_at < _midnight(until + timedelta(days=1)))
    return [
        (
            contract.number, contract.project_code, contract.name, supplier, code, title,
            f"{row.amount_fen / FEN:.2f}", f"{row.deducted_fen / FEN:.2f}", row.source.label,
            str(row.year), row.invoice_no, f"{row.invoice_on}", row.state.label,
            f"{row.due_on or ''}", f"{row.paid_on or ''}", row.voucher_no,
        )
        for row, contract, title, supplier, code in session.execute(query)
    ]  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)
