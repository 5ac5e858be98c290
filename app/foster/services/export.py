"""The desk's list leaves the portal, masked as on the page (S49)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import Invalid
from app.core.policy import demand
from app.documents.exports import Asked, export_tables
from app.documents.sheets import Table
from app.foster.listing import MOST_EXPORTED, Wanted, list_page

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Export
    from app.foster.listing import ListedCase

HEADERS = ("申请号", "申请人", "状态", "轮到谁办", "承办人", "承办机构", "到期日", "收件日")


def export(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    *,
    kind: str,
    reason: str,
    said: str,
    now: datetime,
) -> Export:
    """The rows that the list would show, 1,000 at the most. Raises Invalid.

    `said` are the filters in words for the record, without what was searched for.
    """
    demand(actor, "foster.export")
    page = list_page(session, actor, wanted, size=MOST_EXPORTED)
    if page.next_after:
        raise Invalid(f"一次最多导出{MOST_EXPORTED}行，请先缩小筛选范围。")
    rows = [_row(case) for case in page.rows]
    asked = Asked("foster.export", "寄养申请名单", reason, said, persons=len(rows))
    table = Table("寄养申请", HEADERS, rows)
    return export_tables(session, actor, asked, [table], kind=kind, now=now)


def _row(case: ListedCase) -> tuple[str, ...]:
    return (
        case.case_no, case.who, case.state, case.turn, case.officer, case.agency,
        str(case.due_on or ""), str(case.submitted_on or ""),
    )  # fmt: skip
