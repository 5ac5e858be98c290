"""The workbook of service records: its template, and its rows as works (§6)."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineError, CalamineWorkbook

from app.core.errors import Invalid
from app.golive.reading import BROKEN, refuse_unfit
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services.working import EVIDENCE, OUTCOMES, Frame, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HEAD = (
    "项目代码", "服务日期", "开始时间", "分钟", "地点", "工作人员", "服务对象编号", "另外来的人数",
    "个案或小组", "探访结果", "金额（元）", "服务内容", "结果", "下一步", "发现危险", "证明材料",
)  # fmt: skip
HINTS = (
    "例如K-02", "2026-11-20", "9:30", "60", "到村（社区）或者场所", "姓名，几个人用、隔开",
    "名单里的编号，几个用、隔开", "不在名单里的", "名称，个案和小组才填",
    "、".join(OUTCOMES.values()),
    "链接资源才填", "做了什么", "选填", "选填", "是或者空着",
    "、".join(one.label for one in EVIDENCE),
)  # fmt: skip
MOST_ROWS = 20_000
FIRST_ROW = 3
"""As the spreadsheet counts: the header and the hints come before."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SPLIT = re.compile(r"[、,，;；\s]+")
TWO = object()
"""A name that two of the staff have."""
_DANGER = {"": False, "是": True, "否": False}
_PROOF = {one.label: one.value for one in EVIDENCE}
_CAME = {label: code for code, label in OUTCOMES.items()}
_LONGEST = {"地点": 100, "服务内容": 1000, "结果": 1000, "下一步": 500}

Fault = tuple[int, str, str]
"""Row as the spreadsheet counts, column, what is wrong."""


def template(frame: Frame) -> bytes:
    """The workbook to fill in; a second sheet lists what this contract knows, without names."""
    import xlsxwriter  # noqa: PLC0415 - most requests write no workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    page, known = book.add_worksheet("服务记录"), book.add_worksheet("可以填写的内容")
    bold, soft = book.add_format({"bold": True}), book.add_format({"font_color": "#505a5f"})
    text = book.add_format({"num_format": "@"})
    for column, (title, hint) in enumerate(zip(HEAD, HINTS, strict=True)):
        page.set_column(column, column, max(12, len(title) * 2), text)
        page.write_string(0, column, title, bold)
        page.write_string(1, column, hint, soft)
    page.freeze_panes(2, 0)
    lines = [("项目代码", code, INDICATORS[code].name) for code in frame.codes]
    lines += [("工作人员", name, "") for name, _, _ in frame.staff.values()]
    lines += [("服务对象编号", one.number, one.kind.label) for one in frame.people.values()]
    lines += [("个案或小组", one.title, one.indicator) for one in frame.groups.values()]
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            known.write_string(row, column, cell)
    known.set_column(0, 2, 24)
    book.close()
    return out.getvalue()


def fault_sheet(faults: Iterable[Sequence[Any]]) -> bytes:
    """The errors, row by row, to work through beside the file."""
    import xlsxwriter  # noqa: PLC0415 - most requests write no workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    page = book.add_worksheet("错误")
    page.set_column(1, 1, 16)
    page.set_column(2, 2, 80)
    for row, cells in enumerate([("行", "列", "问题"), *faults]):
        for column, cell in enumerate(cells):
            page.write_string(row, column, str(cell))
    book.close()
    return out.getvalue()


def read(body: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The filled rows of the first sheet, by title. Raises Invalid for what is no fit workbook."""
    refuse_unfit(body)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        if not book.sheet_names:
            raise Invalid(BROKEN, "file")
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise Invalid(BROKEN, "file") from error
    head = [str(cell).strip() for cell in lines[0]] if lines else []
    missing = [title for title in HEAD if title not in head]
    if missing:
        raise Invalid(f"缺少这些列：{'、'.join(missing)}。请下载模板填写。", "file")
    at = {title: head.index(title) for title in HEAD}
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = {title: line[n] if n < len(line) else "" for title, n in at.items()}
        if number == FIRST_ROW - 1 and str(cells["项目代码"]).strip() == HINTS[0]:
            continue
        if any(str(cell).strip() for cell in cells.values()):
            rows.append((number, cells))
    if not rows:
        raise Invalid("文件里没有填写数据。", "file")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"一次最多导入{MOST_ROWS}行，请分成几个文件。", "file")
    return rows


class Reader:
    """Turns a row into a work against one contract, telling what is wrong by column."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.staff: dict[str, Any] = {}
        for row, (name, _, _) in frame.staff.items():
            self.staff[name] = TWO if name in self.staff else row
        self.numbers = {one.number: row for row, one in frame.people.items()}
        self.series = {one.title: row for row, one in frame.groups.items()}

    def work(self, cells: dict[str, Any]) -> tuple[Work | None, list[tuple[str, str]]]:
        """The work of a row, None where a cell cannot be read, and what is wrong by column."""
        faults: list[tuple[str, str]] = []

        def take(column: str, read: Callable[[Any], Any], says: str) -> Any:
            found = read(cells[column])
            if found is None:
                faults.append((column, says))
            return found

        def word(column: str, known: dict[str, Any], says: str) -> Any:
            text = _text(cells[column])
            return known[""] if not text else take(column, lambda _: known.get(text), says)

        workers, who, proof = (
            self._listed(_text(cells[column]), known, column, faults)
            for column, known in (
                ("工作人员", self.staff), ("服务对象编号", self.numbers), ("证明材料", _PROOF),
            )
        )  # fmt: skip
        for title, most in _LONGEST.items():
            if len(_text(cells[title])) > most:
                faults.append((title, f"超过{most}个字"))
        found = {
            "on": take("服务日期", _day, "请按2026-11-20的样子填写日期"),
            "starts_at": take("开始时间", _minutes, "请按9:30的样子填写时间"),
            "minutes": take("分钟", _whole, "请填写整数"),
            "others": take("另外来的人数", _whole_or_none, "请填写整数，没有的空着"),
            "fen": take("金额（元）", _fen, "请填写金额，最多两位小数"),
            "outcome": word("探访结果", {"": ""} | _CAME, f"可以填：{'、'.join(_CAME)}"),
            "is_risk": word("发现危险", _DANGER, "填“是”，没有的空着"),
            "group": word("个案或小组", {"": 0} | self.series, "没有这一个，请先建立"),
        }  # fmt: skip
        if faults:
            return None, faults
        found["group"] = found["group"] or None
        return Work(
            **found, indicator=_text(cells["项目代码"]).upper(), place=_text(cells["地点"]),
            workers=tuple(workers), who=tuple(who), content=_text(cells["服务内容"]),
            result=_text(cells["结果"]), follow_up=_text(cells["下一步"]),
            evidence=frozenset(proof),
        ), faults  # fmt: skip

    @staticmethod
    def _listed(
        text: str, known: dict[str, Any], column: str, faults: list[tuple[str, str]]
    ) -> list[Any]:
        found = []
        for name in filter(None, _SPLIT.split(text)):
            one = known.get(name, known.get(name.zfill(4)))
            if one is None:
                faults.append((column, f"没有“{name[:20]}”，请核对；可以填写的在模板第二张表"))
            elif one is TWO:
                faults.append((column, f"有两名{name}，请在系统里逐条记录"))
            else:
                found.append(one)
        return list(dict.fromkeys(found))


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.fullmatch(_text(cell))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _minutes(cell: Any) -> int | None:
    if isinstance(cell, time | datetime):
        return cell.hour * 60 + cell.minute
    found = _CLOCK.fullmatch(_text(cell))
    if found is None:
        return None
    try:
        at = time(int(found[1]), int(found[2]))
    except ValueError:
        return None
    return at.hour * 60 + at.minute


def _whole(cell: Any) -> int | None:
    text = _text(cell)
    return int(text) if re.fullmatch("[0-9]{1,6}", text) else None


def _whole_or_none(cell: Any) -> int | None:
    return _whole(cell or 0)


def _fen(cell: Any) -> int | None:
    text = _text(cell)
    if not text:
        return 0
    if isinstance(cell, float):
        text = f"{cell:.2f}"
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", text):
        return None
    yuan, _, rest = text.partition(".")
    return int(yuan) * 100 + int(rest.ljust(2, "0") or 0)
