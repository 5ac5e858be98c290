"""One cell becomes a value, or says in plain words why it cannot be read. Pure but for places."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from app.core.errors import Invalid
from app.core.identifiers import read_mobile, read_name, read_resident_id
from app.golive.columns import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.golive.columns import Column

_EXCEL_BEGINS = date(1899, 12, 30)
_EARLIEST = 1900
_SERIALS = (10_000, 80_000)
_EXACT_DIGITS = 15
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(:00)?)?")
_MOST = Decimal(10_000_000)


def read_cell(column: Column, cell: Any, *, today: date, place: Callable[[str], str]) -> Any:
    """The cell's value; None for an empty one. Raises Invalid.

    `place` gives the code of a division that was written as a code or a name.
    """
    text = text_of(cell)
    if not text:
        if column.required:
            raise Invalid("必须填写")
        return None
    if column.kind is Kind.DATE:
        return _date(cell, text, column, today)
    if column.kind is Kind.ID_NO and isinstance(cell, float):
        raise Invalid(
            "身份证号码被当成了数字，最后几位可能已经丢失。请把这一列设为“文本”格式，重新填写"
        )
    return _READERS[column.kind](text, column) if column.kind is not Kind.DIVISION else place(text)


def text_of(cell: Any) -> str:
    """A cell as a person sees it: whole numbers without a point, no invisible marks at the ends."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**_EXACT_DIGITS:
        return str(int(cell))
    text = str(cell)
    if text.isprintable():  # as nearly every cell is: no marks, no spaces but the plain one
        return text.strip(" ")
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip(" \t\r\n\u3000\ufeff\u200b\u00a0")


def _date(cell: Any, text: str, column: Column, today: date) -> date:
    found = _day(cell, text)
    if found.year < _EARLIEST:
        raise Invalid(f"年份{found.year}太早，请核对")
    if column.past and found > today:
        raise Invalid("日期不能晚于今天")
    return found


def _day(cell: Any, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = _DATE.fullmatch(plain)
    try:
        if parts:
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
        if re.fullmatch(r"\d{8}", plain):
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    except ValueError:
        raise Invalid("没有这一天，请核对年月日") from None
    if isinstance(cell, int | float) and _SERIALS[0] < cell < _SERIALS[1]:
        return _EXCEL_BEGINS + timedelta(days=int(cell))
    raise Invalid("日期看不懂，请写成2018-06-01、2018/6/1或者2018年6月1日")


def _text(text: str, column: Column) -> str:
    if len(text) > column.longest:
        raise Invalid(f"不能超过{column.longest}个字")
    return text


def _file_number(text: str, _column: Column) -> str:
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not re.fullmatch(r"[\w\-./()〔〕\[\]号第]{1,40}", number):
        raise Invalid("档案号只用字母、数字、汉字和横线，不超过40个字，中间不要有空格")
    return number


def _choice(text: str, column: Column) -> str:
    choices = column.choices or {}
    plain = unicodedata.normalize("NFKC", text).strip()
    for label, value in choices.items():
        if plain in {unicodedata.normalize("NFKC", label), value}:
            return value
    if len(choices) <= _MOST_NAMED:
        raise Invalid(f"只能填：{'、'.join(choices)}")
    raise Invalid("请从单元格的下拉列表里选择")


_MOST_NAMED = 10


def _choices(text: str, column: Column) -> list[str]:
    return [_choice(one, column) for one in re.split(r"[、,，;；/\s]+", text) if one]


def _amount(text: str, _column: Column) -> Decimal:
    try:
        found = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
    except InvalidOperation:
        raise Invalid("应为数字，不要写单位") from None
    if not (found.is_finite() and 0 <= found < _MOST):
        raise Invalid("数字太大或者是负数，请核对")
    return found.quantize(Decimal("0.01"))


def _count(text: str, column: Column) -> int:
    found = _amount(text, column)
    if found != int(found) or found > _MOST_COUNT:
        raise Invalid("应为整数")
    return int(found)


_MOST_COUNT = 100
_READERS: dict[Kind, Callable[[str, Column], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER_OF_FILE: _file_number,
    Kind.NAME: lambda text, _column: read_name(text, foreign=True),
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.ID_NO: lambda text, _column: read_resident_id(text).number,
    Kind.MOBILE: lambda text, _column: read_mobile(text),
    Kind.COUNT: _count,
    Kind.AMOUNT: _amount,
}
