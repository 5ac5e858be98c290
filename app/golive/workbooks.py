"""Workbooks the portal writes: the template to fill in, and the list of errors."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from app.documents.sheets import plain
from app.golive.columns import EXAMPLE, HINT, MARK, SHEETS, Kind
from app.golive.reading import MOST_ROWS, letter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.golive.columns import Column, Sheet

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LISTS = "选项"
FAULT_HEADERS = ("类别", "工作表", "行", "列", "问题")
FIRST_ROW = 3
"""Counted from 0, the first row to be filled in: header, hints and the example come before."""


def template() -> bytes:
    """The workbook to fill in: hints and an example under each header, lists where there are."""
    import xlsxwriter  # noqa: PLC0415 - most requests write no workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    _cover(book)
    pages = [(sheet, book.add_worksheet(sheet.title)) for sheet in SHEETS]
    lists = _Lists(book)
    for sheet, page in pages:
        _fill(book, page, sheet, lists)
    book.close()
    return out.getvalue()


def faults(errors: Iterable[Sequence[Any]], notes: Iterable[Sequence[Any]] = ()) -> bytes:
    """A sheet of errors and remarks, to work through beside the file."""
    import xlsxwriter  # noqa: PLC0415 - most requests write no workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    page = book.add_worksheet("错误")
    for column, width in enumerate((8, 10, 8, 26, 70)):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for column, header in enumerate(FAULT_HEADERS):
        page.write_string(0, column, header, head)
    rows = [*(("错误", row) for row in errors), *(("提示", row) for row in notes)]
    for number, (kind, (sheet, line, header, says, letter)) in enumerate(rows, 1):
        where = f"{header}（{letter}列）" if letter else header
        for column, cell in enumerate((kind, sheet, str(line or ""), where)):
            page.write_string(number, column, plain(cell))
        page.write_string(number, len(FAULT_HEADERS) - 1, plain(says), wrapped)
    page.autofilter(0, 0, max(1, len(rows)), len(FAULT_HEADERS) - 1)
    book.close()
    return out.getvalue()


class _Lists:
    """The choices of the drop-downs, on a sheet of their own: a list in a cell is too short."""

    def __init__(self, book: Any) -> None:
        self.page = book.add_worksheet(LISTS)
        self.page.hide()
        self.used: dict[tuple[str, ...], str] = {}

    def place(self, labels: tuple[str, ...]) -> str:
        if labels not in self.used:
            at = len(self.used)
            self.page.write_column(0, at, labels)
            letter = letter_of(at)
            self.used[labels] = f"='{LISTS}'!${letter}$1:${letter}${len(labels)}"
        return self.used[labels]


def _cover(book: Any) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 0, 100)
    lines = [
        "上线导入模板",
        "",
        "一、每张表从第4行开始填写。第一列标为“说明”“示例”的行不会导入，可以保留。",
        "二、带*的列必须填写。不要改列名，可以调整列的顺序，没有内容的列可以删除。",
        "三、日期可以写成2018-06-01、2018/6/1、2018年6月1日，或者用表格自带的日期。",
        "四、身份证号码所在的列已设为文本，请不要改成数字，否则最后几位会丢失。",
        f"五、一个文件最多{MOST_ROWS}行，可以分几次导入。",
        "六、上传以后先检查，不会马上导入；有任何错误，整个文件都不导入。",
        "七、同一个文件再导入一次，不会重复建档：系统按原档案号认出已经导入的记录。",
        "",
        *(f"“{sheet.title}”：{sheet.about}" for sheet in SHEETS),
    ]
    title = book.add_format({"bold": True, "font_size": 16})
    for number, line in enumerate(lines):
        page.write_string(number, 0, line, title if number == 0 else None)


def _fill(book: Any, page: Any, sheet: Sheet, lists: _Lists) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DCE9F5", "border": 1, "text_wrap": True})
    hint = book.add_format({"font_color": "#505A5F", "italic": True, "text_wrap": True,
                            "valign": "top"})  # fmt: skip
    sample = book.add_format({"font_color": "#505A5F", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 8)
    page.set_row(1, 60)
    for row, mark in ((0, MARK), (1, HINT), (2, EXAMPLE)):
        page.write_string(row, 0, mark, head if row == 0 else hint)
    for at, column in enumerate(sheet.columns, 1):
        page.set_column(at, at, 22 if column.kind is Kind.ID_NO else 16, text)
        page.write_string(0, at, column.header + ("*" if column.required else ""), head)
        page.write_string(1, at, hint_of(column), hint)
        page.write_string(2, at, column.example, sample)
        _validate(page, at, column, lists)


def _validate(page: Any, at: int, column: Column, lists: _Lists) -> None:
    labels = tuple(column.choices or ()) or column.suggestions
    if not labels or column.kind is Kind.CHOICES:
        return
    page.data_validation(
        FIRST_ROW, at, FIRST_ROW + MOST_ROWS, at,
        {
            "validate": "list",
            "source": lists.place(labels),
            "error_type": "information" if column.suggestions else "stop",
            "error_title": "请从列表选择",
            "error_message": "列表里没有这一项",
        },
    )  # fmt: skip


def hint_of(column: Column) -> str:
    """What stands under a header, and in the docs."""
    said = [column.hint]
    if column.kind in {Kind.DATE, Kind.CHOICE} and not column.hint:
        said.append("日期" if column.kind is Kind.DATE else "从列表选择")
    return "；".join(part for part in said if part)
