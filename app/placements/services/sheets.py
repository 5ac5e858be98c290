"""Tables as files: xlsx and CSV without formulas, with a trace in every row (bar S49, S50)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from app.foster.services.export import MEDIA, Exported, plain

__all__ = ["MEDIA", "Exported", "Table", "as_csv", "as_xlsx"]
WIDTH = 16


@dataclass(frozen=True)
class Table:
    """A sheet of a workbook: its name, the head, the rows; numbers stay numbers in xlsx."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def as_csv(table: Table) -> bytes:
    """UTF-8 with its mark, as spreadsheets want it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.head)
    writer.writerows([plain(str(cell)) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(tables: Iterable[Table], heading: str) -> bytes:
    """A workbook; `heading` stands at the top and the foot of every printed page."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )  # fmt: skip
    bold = book.add_format({"bold": True, "bottom": 1})
    for table in tables:
        sheet = book.add_worksheet(table.title[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f"&C{heading}")
        sheet.set_footer("&C第&P页，共&N页")
        sheet.set_column(0, len(table.head) - 1, WIDTH)
        for column, cell in enumerate(table.head):
            sheet.write_string(0, column, cell, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, plain(str(cell)))
    book.close()
    return out.getvalue()
