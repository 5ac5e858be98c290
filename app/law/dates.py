"""How statutes count months and ages: pure calendar arithmetic, no holidays."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

_MONTHS = 12
_FEBRUARY, _LEAP_DAY = 2, 29


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or that month's last day (民法典 202, DL-3).

    Counted once from `day`: 31 January + 2 months is 31 March. OverflowError when the
    result lies outside the years 1 to 9999.
    """
    years, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    if not date.min.year <= years <= date.max.year:
        raise OverflowError(months)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def end_of(start: date, months: int) -> date | None:
    """The matching day `months` later (DL-3); None where the calendar itself ends before."""
    try:
        return add_months(start, months)
    except OverflowError:
        return None


def age_on(birth: date, day: date) -> int:
    """Full years (周岁) on `day`, reached on the birthday (DL-8).

    Who is born on 29 February reaches a year of age on 28 February in common years.
    Negative before birth.
    """
    years = day.year - birth.year
    # No other birthday is missing in some years; a pool asks this ten thousand times.
    is_leap_day = birth.month == _FEBRUARY and birth.day == _LEAP_DAY
    last = monthrange(day.year, _FEBRUARY)[1] if is_leap_day else birth.day
    return years - ((day.month, day.day) < (birth.month, last))
