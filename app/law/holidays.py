"""Shipped days off and working weekend days, 2024 to 2026 (care.md §0.4).

Source: the yearly notices 国务院办公厅关于部分节假日安排的通知, remembered and equal to
the data of one open holiday calendar; the official pages were not read (from memory).
"""

from __future__ import annotations

from datetime import date, timedelta

# year -> spans of days off, both ends included, as MM-DD.
_DAYS_OFF = {
    2024: "01-01; 02-10 02-17; 04-04 04-06; 05-01 05-05; 06-10; 09-15 09-17; 10-01 10-07",
    2025: "01-01; 01-28 02-04; 04-04 04-06; 05-01 05-05; 05-31 06-02; 10-01 10-08",
    2026: (
        "01-01 01-03; 02-15 02-23; 04-04 04-06; 05-01 05-05; 06-19 06-21; 09-25 09-27; 10-01 10-07"
    ),
}
# year -> Saturdays and Sundays worked instead (调休上班).
_WORKING_WEEKENDS = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def _days_off(year: int, spans: str) -> set[date]:
    days = set()
    for span in spans.split(";"):
        ends = [_day(year, end) for end in span.split()]
        first, last = ends[0], ends[-1]
        days |= {first + timedelta(n) for n in range((last - first).days + 1)}
    return days


YEARS = frozenset(_DAYS_OFF)
DAYS_OFF = frozenset(day for year, spans in _DAYS_OFF.items() for day in _days_off(year, spans))
WORKING_WEEKEND_DAYS = frozenset(
    _day(year, month_day) for year, days in _WORKING_WEEKENDS.items() for month_day in days.split()
)
