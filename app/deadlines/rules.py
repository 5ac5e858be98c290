"""On which day a period ends: pure arithmetic on a calendar value (care.md §0.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from app.law import holidays
from app.law.dates import add_months
from app.law.facts import (
    FactError,
    NotAllowed,
    Reader,
    a_date,
    an_int,
    an_object,
    one_of,
    refuse_unknown,
    unknown_keys,
)
from app.law.model import Unit

_DAY = timedelta(days=1)
_SATURDAY = 5
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+08:00")
_COMMAND_UNITS = (Unit.DAY, Unit.MONTH, Unit.YEAR, Unit.WORKING_DAY, Unit.HOUR)


class NotLoaded(LookupError):
    """No calendar is loaded for the year of a day that has to be tested."""


@dataclass(frozen=True)
class Calendar:
    """Years whose days off (放假) and working weekend days (调休上班) are known."""

    years: frozenset[int]
    days_off: frozenset[date]
    working_weekend_days: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day; NotLoaded rather than a guess."""
        if day.year not in self.years:
            raise NotLoaded(day)
        if day in self.working_weekend_days:
            return True
        return is_weekday(day) and day not in self.days_off


SHIPPED = Calendar(holidays.YEARS, holidays.DAYS_OFF, holidays.WORKING_WEEKEND_DAYS)


class DueDay(NamedTuple):
    """The last day for an act, and whether it is 暂定: a year was not loaded (DL-11)."""

    day: date
    is_provisional: bool


def is_weekday(day: date) -> bool:
    """Monday to Friday, whatever the holidays."""
    return day.weekday() < _SATURDAY


def due(
    start: date, length: int, unit: Unit, calendar: Calendar = SHIPPED, *, rolls: bool = True
) -> date:
    """The last day of a period of days, months, years or working days.

    The start day is never counted (DL-1). `rolls=False` leaves the end where it falls, as
    for certificates and waiting times (DL-10). FactError on `start` or `length` when a day
    that has to be tested lies outside the loaded years.
    """
    try:
        return _last_day(start, length, unit, calendar.is_working, rolls=rolls)
    except (NotLoaded, OverflowError):
        field = "length" if start.year in calendar.years else "start"
        raise FactError(field, "需要核对的日期所在年份尚未载入节假日安排") from None


def due_provisionally(
    start: date, length: int, unit: Unit, calendar: Calendar, *, rolls: bool = True
) -> DueDay:
    """As `due`, for the portal's clocks: years not loaded count Monday to Friday (DL-11).

    OverflowError when the end lies after the year 9999.
    """
    guessed = False

    def is_working(day: date) -> bool:
        nonlocal guessed
        try:
            return calendar.is_working(day)
        except NotLoaded:
            guessed = True
            return is_weekday(day)

    day = _last_day(start, length, unit, is_working, rolls=rolls)
    return DueDay(day, guessed)


def due_moment(start: datetime, length: int, unit: Unit = Unit.HOUR) -> datetime:
    """The moment at which a period of hours or minutes ends, across any rest day (DL-2)."""
    try:
        return start + length * timedelta(**{f"{unit}s": 1})
    except OverflowError:
        raise FactError("length", "期限超出可以计算的年份") from None


def _last_day(
    start: date, length: int, unit: Unit, is_working: Callable[[date], bool], *, rolls: bool
) -> date:
    if unit is Unit.WORKING_DAY:
        day = start
        while length:
            day += _DAY
            length -= is_working(day)
        return day
    day = start + length * _DAY if unit is Unit.DAY else add_months(start, length * _MONTHS[unit])
    while rolls and not is_working(day):
        day += _DAY
    return day


def _a_moment(value: object) -> datetime:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise NotAllowed("单位为 hour 时应为 YYYY-MM-DDTHH:MM:SS+08:00 格式的时刻")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise NotAllowed("日历上没有这一时刻") from None


def _a_day_or_moment(value: object) -> date:
    """The reader of `start` while the unit is not known: either form will do."""
    is_moment = isinstance(value, str) and "T" in value
    return _a_moment(value) if is_moment else a_date(value)


def _start_reader(unit: object) -> Reader:
    if unit == Unit.HOUR:
        return _a_moment
    return a_date if unit in _COMMAND_UNITS else _a_day_or_moment


def answer(record: object) -> dict[str, Any]:
    """Answer one record of `rules due` from the shipped calendar; FactError if it is faulty.

    Unknown keys are reported first, then start, length and unit, in this order.
    """
    facts = an_object(record)
    unit = facts.get("unit")
    readers: Mapping[str, Reader] = {
        "start": _start_reader(unit if isinstance(unit, str) else None),
        "length": an_int(minimum=1),
        "unit": one_of(*_COMMAND_UNITS),
    }
    refuse_unknown(unknown_keys(facts, readers))
    values = {}
    for key, read in readers.items():
        if key not in facts:
            raise FactError(key, "缺少必填项")
        try:
            values[key] = read(facts[key])
        except NotAllowed as error:
            raise FactError(key, str(error)) from None
    count = Unit(values["unit"])
    if count is Unit.HOUR:
        end: date = due_moment(values["start"], values["length"])
    else:
        end = due(values["start"], values["length"], count)
    return {"due": end.isoformat()}
