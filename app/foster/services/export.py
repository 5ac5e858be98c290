"""A list leaves the portal: masked as on the page, traceable row by row, and no formulas (S49)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xlsxwriter

from app.audit import services as audit
from app.audit.models import Outcome
from app.core.crypto import sm3
from app.core.errors import Invalid
from app.core.ids import new_ref
from app.core.policy import demand
from app.core.screen import moment
from app.foster.listing import MOST_EXPORTED, Wanted, list_page

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.listing import ListedCase

HEADERS = (
    "申请号", "申请人", "状态", "轮到谁办", "承办人", "承办机构", "到期日", "收件日", "追溯号",
)  # fmt: skip
# What a spreadsheet would calculate, in half and full width (bar S50).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Exported:
    """A finished file: its name, media type and bytes."""

    name: str
    media_type: str
    body: bytes


def export(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    *,
    kind: str,
    reason: str,
    said: str,
    now: datetime,
) -> Exported:
    """The rows that the list would show, 1,000 at the most. Raises Invalid.

    `said` are the filters in words for the record, without what was searched for. The trace
    number stands in every row and in the record with the file's hash.
    """
    demand(actor, "foster.export")
    page = list_page(session, actor, wanted, size=MOST_EXPORTED)
    if page.next_after:
        raise Invalid(f"一次最多导出{MOST_EXPORTED}行，请先缩小筛选范围。")
    trace = new_ref()
    rows = [_row(case, trace) for case in page.rows]
    title = f"{actor.agency_name} {actor.name} {moment(now)} 追溯号 {trace}"
    body = _csv(rows) if kind == "csv" else _xlsx(rows, title)
    audit.record(
        session, actor, "foster.export", outcome=Outcome.READ, at=now,
        note=f"{reason.strip()}；{said}；{kind} {len(rows)}行；追溯号{trace}；{sm3(body).hex()}",
    )  # fmt: skip
    return Exported(f"foster-{trace}.{kind}", MEDIA[kind], body)


def _row(case: ListedCase, trace: str) -> list[str]:
    cells = (
        case.case_no, case.who, case.state, case.turn, case.officer, case.agency,
        str(case.due_on or ""), str(case.submitted_on or ""), trace,
    )  # fmt: skip
    return [plain(cell) for cell in cells]


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    writer.writerows(rows)
    # The mark tells spreadsheets that it is UTF-8.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(rows: list[list[str]], title: str) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet("寄养申请")
    sheet.set_header(f"&C{title}")
    sheet.set_footer(f"&C{title}")
    sheet.set_column(0, len(HEADERS) - 1, 18)
    for number, row in enumerate([list(HEADERS), *rows]):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    book.close()
    return out.getvalue()
