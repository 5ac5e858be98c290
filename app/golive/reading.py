"""A workbook becomes rows of cells. It is hostile until it is read: limits first, then the reader.

Formulas are never evaluated: a cell gives the value that was saved with it.
"""

from __future__ import annotations

import io
import re
import string
import zipfile
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook

from app.core.errors import Invalid
from app.golive.columns import BY_TITLE, MARK, SHEETS, SKIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.golive.columns import Sheet

Cell = tuple[int, int]
"""A row as the spreadsheet counts it, and a column counted from 0."""
Area = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last (row, column) of merged cells, counted from 0."""

MOST_BYTES = 12 * 1024 * 1024
MOST_BYTES_AT_ONCE = 1024 * 1024
"""Larger workbooks are read by the worker: what that takes is no page's to wait for."""
MOST_BYTES_OF_OTHERS = 5 * 1024 * 1024
"""Of workbooks of other rooms, which are read while the page waits."""
MOST_ROWS = 100_000
MOST_UNPACKED = 120 * 1024 * 1024
MOST_PARTS = 200
# The reader keeps a sheet as one square, so a single cell far away would take all memory.
LAST_ROW, LAST_COLUMN = 150_000, 200
MOST_CELLS = 4_000_000
_DIFFERENT = 10_000
"""So many different values of a column are kept once each; names and numbers are all different."""
_PIECE = 1024 * 1024
_OVERLAP = 256
_ERRORS_TOLD = 200
_ERROR = re.compile(
    rb"""<c\b(?=[^<>]*?\bt\s*=\s*["']e["'])[^<>]*?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']"""
)
_TITLE = re.compile(r"""<(?:\w+:)?sheet\b(?=[^<>]*?\bname="([^"<>]*)")[^<>]*?\br:id="([^"<>]*)\"""")
_PART = re.compile(
    r"""<(?:\w+:)?Relationship\b(?=[^<>]*?\bId="([^"<>]*)")[^<>]*?\bTarget="([^"<>]*)\""""
)
_PLACES = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*\d+)""")
_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
_EMPTY = "没有选择文件，或者文件是空的。请选择填好的xlsx文件。"
_TEXT = (
    "这是文本文件（例如csv），只改扩展名是打不开的。"
    "请用表格软件打开它，把内容复制到模板里，存为xlsx再上传。"
)
BROKEN = "这不是能打开的xlsx文件。请用表格软件打开模板，另存为“Excel 工作簿（.xlsx）”再上传。"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file; `number` counts from 1, as the spreadsheet shows it."""

    number: int
    line: list[Any]
    places: dict[str, int]

    @property
    def cells(self) -> dict[str, Any]:
        return {key: self.line[at] for key, at in self.places.items() if at < len(self.line)}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `column` is a header, or empty for the whole row."""

    sheet: str
    row: int
    column: str
    says: str
    letter: str = ""
    """The column as the spreadsheet names it."""


@dataclass
class Book:
    """What was read: rows by the sheet's key, and what is wrong with the frame."""

    rows: dict[str, deque[RawRow]] = field(default_factory=dict)
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    """(sheet key, column key) → the column's letter in this file."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def read_book(body: bytes, *, is_fit: bool = False) -> Book:
    """Every filled row of the known sheets. Raises Invalid for what is no fit workbook.

    `is_fit` of one that was read before without an error.
    """
    errors = {} if is_fit else refuse_unfit(body, MOST_BYTES).failed
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        found = Book()
        for title in workbook.sheet_names:
            if title in BY_TITLE:
                page = workbook.get_sheet_by_name(title)
                merged = page.merged_cell_ranges or []
                # One row at a time keeps memory low, but begins at the first cell that is filled.
                lines = iter(
                    page.iter_rows()
                    if page.start == (0, 0)
                    else page.to_python(skip_empty_area=False)
                )
                _read_sheet(found, BY_TITLE[title], lines, merged, errors.get(title, []))
    except CalamineError as error:
        raise Invalid(BROKEN, "file") from error
    if not any(title in BY_TITLE for title in workbook.sheet_names):
        names = "、".join(sheet.title for sheet in SHEETS)
        raise Invalid(f"文件里没有这些工作表：{names}。请下载模板填写。", "file")
    if found.count > MOST_ROWS:
        raise Invalid(f"一次最多导入{MOST_ROWS}行，这个文件有{found.count}行，请分成几个。", "file")
    if not found.count and not found.faults:
        raise Invalid("文件里没有填写数据。标记为“示例”“说明”的行不会导入。", "file")
    return found


@dataclass
class Looked:
    """What the look at a workbook's parts has found: `rows` of all sheets, at the most.

    `failed` are the cells whose formula failed, by the title of their sheet: the reader gives
    them as empty, and a value would be lost without a word.
    """

    rows: int = 0
    failed: dict[str, list[Cell]] = field(default_factory=dict)


def refuse_unfit(body: bytes, most: int = MOST_BYTES_OF_OTHERS) -> Looked:
    """Refuse by size, form and what it unpacks to, before any XML is looked at."""
    if not body:
        raise Invalid(_EMPTY, "file")
    if len(body) > most:
        raise Invalid(f"文件超过{most >> 20}MB，请分成几个再上传。", "file")
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(
            "这是旧格式（.xls）或者加了密码的文件。请去掉密码，另存为.xlsx再上传。", "file"
        )
    if not body.startswith(b"PK") and b"\0" not in body[:_PIECE] and not body.startswith(b"%PDF"):
        raise Invalid(_TEXT, "file")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return _titled(parts, _refuse_bomb(parts))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Invalid(BROKEN, "file") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Invalid(BROKEN, "file") from error


def _refuse_bomb(parts: zipfile.ZipFile) -> Looked:
    names = parts.infolist()
    if len(names) > MOST_PARTS or "[Content_Types].xml" not in parts.namelist():
        raise Invalid(BROKEN, "file")
    found, left = Looked(), MOST_UNPACKED
    for part in names:
        if "vbaproject" in part.filename.lower():
            raise Invalid("文件里有宏，不能上传。请另存为不含宏的.xlsx。", "file")
        is_sheet = "worksheets/" in part.filename.lower()
        square = _Square()
        # The sizes in the directory can lie; what really comes out is counted.
        with parts.open(part) as stream:
            tail = b""
            while piece := stream.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise Invalid("文件解开后太大，不能上传。请把数据复制到新的模板里。", "file")
                if is_sheet:
                    found.rows += piece.count(b"<row")
                    square.take(tail + piece)
                    found.failed.setdefault(part.filename, []).extend(_failed(tail + piece))
                    tail = piece[-_OVERLAP:]
    return found


def _failed(piece: bytes) -> Iterator[Cell]:
    if b'"e"' not in piece and b"'e'" not in piece:
        return
    for letters, digits in islice(_ERROR.findall(piece), _ERRORS_TOLD):
        yield int(digits), _column(letters) - 1


def _titled(parts: zipfile.ZipFile, found: Looked) -> Looked:
    """By the titles of the sheets, which stand in the workbook's own part."""
    cells, found.failed = found.failed, {}
    if not any(cells.values()):
        return found
    try:
        book, links = (
            parts.read(name).decode() for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        )
    except (KeyError, UnicodeDecodeError):
        return found
    targets = {key: target.lstrip("/").removeprefix("xl/") for key, target in _PART.findall(links)}
    found.failed = {
        title: sorted(set(cells.get(f"xl/{targets.get(key, '')}", [])))
        for title, key in _TITLE.findall(book)
    }
    return found


@dataclass
class _Square:
    """How far down and to the right the cells of a sheet stand."""

    row: int = 1
    column: int = 1

    def take(self, piece: bytes) -> None:
        """Look at some of it. Raises Invalid once the square is too large."""
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece or b"\0" in piece:
            raise Invalid(BROKEN, "file")
        # A large book has millions of cells: they are taken apart all together.
        places = b" ".join(_PLACES.findall(piece))
        for digits in set(places.translate(None, _LETTERS).split()):
            self.row = max(self.row, int(digits[:9]))
        for letters in set(places.translate(None, _DIGITS).split()):
            self.column = max(self.column, _column(letters))
        if (
            self.row > LAST_ROW or self.column > LAST_COLUMN
            or self.row * self.column > MOST_CELLS
        ):  # fmt: skip
            raise Invalid(
                f"表格里第{LAST_ROW}行以后或者很靠右的地方还有内容或者格式。"
                "请把数据复制到新的模板里再上传。",
                "file",
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _read_sheet(
    book: Book, sheet: Sheet, lines: Iterator[list[Any]], merged: list[Area], failed: list[Cell]
) -> None:
    places = _headers(book, sheet, next(lines, []))
    headers = {at: sheet.column(key).header for key, at in places.items()}
    rows = book.rows.setdefault(sheet.key, deque())
    seen: list[dict[str, str]] = [{} for _ in range(LAST_COLUMN)]
    for number, line in enumerate(lines, 2):
        if str(line[0] if line else "").strip() in SKIPPED:
            continue
        if any(str(line[at]).strip() for at in places.values() if at < len(line)):
            for at, cell in enumerate(line):
                if type(cell) is str and cell:
                    of = seen[at]
                    line[at] = (
                        of.setdefault(cell, cell) if len(of) < _DIFFERENT else of.get(cell, cell)
                    )
            rows.append(RawRow(number, line, places))
    _tell_merged(book, sheet, headers, merged)
    book.faults += [
        Fault(
            sheet.title,
            row,
            headers[at],
            "公式算错了（如#REF!、#N/A），请直接填写内容",
            letter_of(at),
        )
        for row, at in failed
        if row > 1 and at in headers
    ]


def _tell_merged(book: Book, sheet: Sheet, headers: dict[int, str], merged: list[Area]) -> None:
    """Of merged cells only the first holds the value; the others would be read as empty."""
    first = min((row.number for row in book.rows[sheet.key]), default=LAST_ROW)
    for (top, left), (bottom, right) in merged:
        inside = [header for at, header in headers.items() if left <= at <= right]
        if bottom + 1 >= first and inside and (top, left) != (bottom, right):
            where = f"第{top + 1}行" if top == bottom else f"第{top + 1}到{bottom + 1}行"
            says = f"{where}是合并的单元格，请取消合并，每一格都填写"
            book.faults.append(Fault(sheet.title, top + 1, inside[0], says, letter_of(left)))


def _headers(book: Book, sheet: Sheet, line: list[Any]) -> dict[str, int]:
    known = {column.header: column for column in sheet.columns}
    places: dict[str, int] = {}
    for at, cell in enumerate(line):
        header = str(cell).strip().strip("*＊ ")
        if not header or header == MARK:
            continue
        if header not in known:
            book.faults.append(
                Fault(
                    sheet.title, 1, header[:20], "不认识这一列，请使用模板里的列名，或者删除这一列"
                )
            )
        elif known[header].key in places:
            book.faults.append(Fault(sheet.title, 1, header, "这一列出现了两次"))
        else:
            places[known[header].key] = at
            book.letters[sheet.key, known[header].key] = letter_of(at)
    book.faults += [
        Fault(sheet.title, 1, column.header, "缺少这一列，请使用最新的模板")
        for column in sheet.columns
        if column.required and column.key not in places
    ]
    return places


def letter_of(at: int) -> str:
    """A, B … Z, AA of a column counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
