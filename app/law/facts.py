"""Reading the facts that a rule is asked about: exact types, one error with its field.

A facts record is a flat JSON object. The class that holds it declares for each field a
reader and, where there is one, a default, so that the table stands in one place:

    as_of: Annotated[date, a_date]
    placing_count: Annotated[int, an_int(minimum=0)] = 1
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

Reader = Callable[[object], Any]

# A date so marked may not lie after the day for which the question is asked.
NOT_AFTER_AS_OF = "not after as_of"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[1-9][0-9]{5}")


class FactError(ValueError):
    """A record that cannot be read. `field` is fixed by the interface, `message` is Chinese."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class NotAllowed(ValueError):
    """A single value that its field does not allow; the text is Chinese."""


def a_date(value: object) -> date:
    """A day of the calendar, written YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise NotAllowed("应为 YYYY-MM-DD 格式的日期")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise NotAllowed("日历上没有这一天") from None


def a_bool(value: object) -> bool:
    """True or false, nothing that merely counts as such."""
    if not isinstance(value, bool):
        raise NotAllowed("应为 true 或 false")
    return value


def a_code(value: object) -> str:
    """A division code: six digits, not starting with 0."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise NotAllowed("应为六位行政区划代码，首位不为 0")
    return value


def one_of(*allowed: str) -> Reader:
    """A reader for one of the given words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise NotAllowed(f"应为 {'、'.join(allowed)} 之一")
        return value

    return read


def an_int(
    minimum: int | None = None, maximum: int | None = None, choices: Collection[int] = ()
) -> Reader:
    """A reader for whole numbers; true and 1.0 are none. Bounds are included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotAllowed("应为整数")
        if choices and value not in choices:
            raise NotAllowed(f"应为 {'、'.join(map(str, choices))} 之一")
        _within(value, minimum, maximum, None)
        return value

    return read


def a_number(
    minimum: int | None = None, maximum: int | None = None, above: int | None = None
) -> Reader:
    """A reader for exact decimal numbers; binary fractions (float) are refused."""

    def read(value: object) -> Decimal:
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            raise NotAllowed("应为数字")
        number = Decimal(value)
        if not number.is_finite():
            raise NotAllowed("应为数字")
        _within(number, minimum, maximum, above)
        return number

    return read


def _within(
    value: int | Decimal, minimum: int | None, maximum: int | None, above: int | None
) -> None:
    if minimum is not None and value < minimum:
        raise NotAllowed(f"不得小于 {minimum}")
    if maximum is not None and value > maximum:
        raise NotAllowed(f"不得大于 {maximum}")
    if above is not None and value <= above:
        raise NotAllowed(f"应大于 {above}")


def nullable(reader: Reader) -> Reader:
    """The same reader, with null for "not known or not applicable"."""

    def read(value: object) -> Any:
        return None if value is None else reader(value)

    return read


@dataclass(frozen=True)
class Fact:
    """One field of a facts record; `default` is MISSING where the key is required."""

    name: str
    read: Reader
    default: object
    not_after_as_of: bool

    @property
    def is_required(self) -> bool:
        """Whether the key must be there."""
        return self.default is MISSING

    def value(self, record: Mapping[str, object], *, prefix: str = "", as_of: date) -> Any:
        """The checked value or the default; FactError names `prefix` + key."""
        if self.name not in record:
            if self.is_required:
                raise FactError(prefix + self.name, "缺少必填项")
            return self.default
        try:
            value = self.read(record[self.name])
        except NotAllowed as error:
            raise FactError(prefix + self.name, str(error)) from None
        if self.not_after_as_of and value is not None and value > as_of:
            raise FactError(prefix + self.name, "不得晚于 as_of（问题所针对的日期）")
        return value


def facts_of(holder: type) -> tuple[Fact, ...]:
    """The fields that a facts dataclass declares, in the order of the table."""
    hints = get_type_hints(holder, include_extras=True)
    table = []
    for field in fields(holder):
        reader, *marks = hints[field.name].__metadata__
        table.append(Fact(field.name, reader, field.default, NOT_AFTER_AS_OF in marks))
    return tuple(table)


def unknown_keys(
    record: Mapping[str, object], known: Collection[str], prefix: str = ""
) -> list[str]:
    """The fields, with their prefix, that the table does not have."""
    return [prefix + key for key in record if key not in known]


def refuse_unknown(found: Collection[str]) -> None:
    """Raise for the first unknown field in code-point order."""
    if found:
        raise FactError(min(found), "没有这一项")


def an_object(value: object, field: str = "record") -> Mapping[str, object]:
    """The value as a JSON object, else an error on `field`."""
    if not isinstance(value, Mapping):
        raise FactError(field, "应为一个 JSON 对象")
    return value
