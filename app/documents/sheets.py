"""Tables as files: xlsx and CSV without formulas, with a trace in every row (bar S49, S50)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TRACE = "追溯号"
# What a spreadsheet would calculate, in half and full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
WIDTH = 16


@dataclass(frozen=True)
class Table:
    """A sheet of a workbook: its name, the head, the rows; numbers stay numbers in xlsx."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Mark:
    """What says of a file who took it away: on each page in words, in each row by number."""

    trace: str
    words: str


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_csv(table: Table, mark: Mark | None = None) -> bytes:
    """UTF-8 with its mark, as spreadsheets want it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*table.head, *([TRACE] if mark else [])])
    end = [mark.trace] if mark else []
    writer.writerows([*(plain(str(cell)) for cell in row), *end] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(tables: Iterable[Table], mark: Mark | None = None) -> bytes:
    """A workbook. The mark's words stand over each sheet and on every printed page."""
    import xlsxwriter  # noqa: PLC0415 - most requests write no workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )  # fmt: skip
    bold = book.add_format({"bold": True, "bottom": 1})
    grey = book.add_format({"font_color": "#767676"})
    for table in tables:
        sheet = book.add_worksheet(table.title[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第&P页，共&N页")
        head, first = [*table.head], 0
        if mark:
            sheet.write_string(0, 0, mark.words, grey)
            sheet.set_header(f"&C{mark.words.replace('&', '&&')}")
            head.append(TRACE)
            first = 1
        sheet.repeat_rows(first)
        sheet.set_column(0, len(head) - 1, WIDTH)
        for column, cell in enumerate(head):
            sheet.write_string(first, column, cell, bold)
        for number, row in enumerate(table.rows, start=first + 1):
            for column, cell in enumerate([*row, *([mark.trace] if mark else [])]):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, plain(str(cell)))
    book.close()
    return out.getvalue()
