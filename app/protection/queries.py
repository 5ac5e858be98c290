"""What can be seen of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.policy import Unseen, demand
from app.protection.models import HarmReport, ReportState
from app.protection.policy import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST = 200
VIEWS = {"": "未办结", "all": "全部"}


def get_report(
    session: Session, actor: Actor, ref: str, *, to: str = "protection.view"
) -> HarmReport:
    """The report, for the bureau that has to act. Raises Unseen, Refused."""
    found = session.scalar(
        select(HarmReport)
        .where(HarmReport.ref == ref, visible_to(actor))
        .options(joinedload(HarmReport.agency))
    )
    if found is None:
        raise Unseen("harm_report", ref)
    demand(actor, to, found)
    return found


def list_reports(session: Session, actor: Actor, view: str) -> Sequence[Any]:
    """Those that nobody took up first, then by age; no content is opened."""
    query = select(
        HarmReport.ref, HarmReport.receipt_no, HarmReport.state, HarmReport.received_at,
        HarmReport.situations, HarmReport.is_urgent, HarmReport.from_office,
        HarmReport.police_called, HarmReport.police_told_at, HarmReport.due_on,
    ).where(visible_to(actor))  # fmt: skip
    if view != "all":
        query = query.where(HarmReport.state != ReportState.DONE)
    rank = HarmReport.state != ReportState.RECEIVED
    return session.execute(
        query.order_by(rank, HarmReport.is_urgent.desc(), HarmReport.received_at.desc()).limit(MOST)
    ).all()
