"""The arithmetic of care.md §0.4, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.deadlines.rules import (
    SHIPPED,
    Calendar,
    NotLoaded,
    answer,
    due,
    due_moment,
    due_provisionally,
)
from app.law.dates import add_months, age_on
from app.law.facts import FactError
from app.law.model import Unit

DAY, MONTH, YEAR, WORKING = Unit.DAY, Unit.MONTH, Unit.YEAR, Unit.WORKING_DAY


def end(start: str, length: int, unit: str) -> str:
    found: str = answer({"start": start, "length": length, "unit": unit})["due"]
    return found


def fault(record: object) -> str:
    with pytest.raises(FactError) as caught:
        answer(record)
    return caught.value.field


@pytest.mark.rule("DL-4")
def test_month_ending_in_spring_festival_rolls_behind_it() -> None:
    assert end("2026-01-16", 1, "month") == "2026-02-24"


@pytest.mark.bar("R19")
@pytest.mark.rule("DL-6")
def test_working_days_skip_the_holiday_and_count_the_working_saturday() -> None:
    assert end("2026-04-30", 10, "working_day") == "2026-05-18"
    assert end("2026-04-30", 4, "working_day") == "2026-05-09"


@pytest.mark.rule("DL-2", "DL-10")
def test_hours_run_across_a_holiday() -> None:
    assert end("2026-06-18T17:00:00+08:00", 24, "hour") == "2026-06-19T17:00:00+08:00"
    assert end("2099-12-31T23:59:59+08:00", 1, "hour") == "2100-01-01T00:59:59+08:00"


@pytest.mark.rule("DL-1")
def test_start_day_is_not_counted() -> None:
    assert end("2026-03-02", 1, "day") == "2026-03-03"
    assert end("2026-03-02", 1, "working_day") == "2026-03-03"
    assert end("2026-03-03", 30, "day") == "2026-04-02"


@pytest.mark.rule("DL-3")
@pytest.mark.parametrize(
    ("start", "length", "unit", "last"),
    [
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2024-01-31", 1, "month", "2024-02-29"),
        ("2026-01-31", 2, "month", "2026-03-31"),
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2026-08-31", 3, "month", "2026-11-30"),
        ("2025-03-03", 1, "year", "2026-03-03"),
        ("2025-12-15", 1, "month", "2026-01-15"),
    ],
)
def test_months_end_on_the_matching_day(start: str, length: int, unit: str, last: str) -> None:
    assert end(start, length, unit) == last


@pytest.mark.rule("DL-9")
def test_weekends_roll_but_working_weekends_do_not() -> None:
    assert end("2026-03-06", 1, "day") == "2026-03-09"
    assert end("2026-02-27", 1, "day") == "2026-02-28"
    assert end("2026-01-31", 1, "month") == "2026-02-28"


def test_traps_of_the_calendar() -> None:
    assert SHIPPED.is_working(date(2024, 2, 9))
    assert not SHIPPED.is_working(date(2025, 10, 6))
    assert SHIPPED.is_working(date(2026, 2, 28))
    assert not SHIPPED.is_working(date(2026, 2, 16))
    assert end("2024-02-08", 1, "day") == "2024-02-09"


def test_calendar_holds_the_whole_table() -> None:
    off = {year: sum(d.year == year for d in SHIPPED.days_off) for year in SHIPPED.years}
    assert off == {2024: 28, 2025: 28, 2026: 33}
    assert all(day.weekday() > 4 for day in SHIPPED.working_weekend_days)
    assert len(SHIPPED.working_weekend_days) == 8 + 5 + 6
    assert not SHIPPED.days_off & SHIPPED.working_weekend_days


def test_roll_crosses_month_and_year() -> None:
    assert end("2025-09-30", 1, "day") == "2025-10-09"
    assert end("2025-12-02", 1, "month") == "2026-01-04"
    assert end("2024-12-31", 1, "day") == "2025-01-02"


@pytest.mark.bar("R19")
@pytest.mark.rule("DL-11")
@pytest.mark.parametrize(
    ("record", "field"),
    [
        (("2026-12-31", 1, "day"), "length"),
        (("2026-12-31", 1, "working_day"), "length"),
        (("2026-03-02", 12, "month"), "length"),
        (("2026-03-02", 10**40, "day"), "length"),
        (("2026-03-02", 10**40, "month"), "length"),
        (("2026-03-02", 10**40, "year"), "length"),
        (("2026-03-02", 10**40, "working_day"), "length"),
        (("2027-01-01", 1, "day"), "start"),
        (("2023-12-30", 1, "working_day"), "start"),
        (("9999-12-31", 1, "day"), "start"),
        (("9999-12-31", 1, "working_day"), "start"),
        (("2023-01-01", 10**40, "year"), "start"),
    ],
)
def test_years_not_loaded_are_an_error(record: tuple[str, int, str], field: str) -> None:
    start, length, unit = record
    assert fault({"start": start, "length": length, "unit": unit}) == field


def test_start_outside_the_loaded_years_is_never_tested() -> None:
    assert end("2023-12-31", 1, "working_day") == "2024-01-02"
    assert end("2023-11-15", 2, "month") == "2024-01-15"
    assert end("2026-12-30", 1, "day") == "2026-12-31"
    assert end("2023-12-31", 1, "day") == "2024-01-02"


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ([], "record"), ("x", "record"), (None, "record"), (1, "record"),
        ({}, "start"),
        ({"length": 1, "unit": "day"}, "start"),
        ({"start": "2026-03-02", "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": 1}, "unit"),
        ({"start": "2026-03-02", "length": 1, "unit": "day", "b": 1, "a": 1}, "a"),
        ({"zz": 1}, "zz"),
        ({"start": "2026-03-02", "length": 0, "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": -1, "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": True, "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": 1.0, "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": "1", "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": None, "unit": "day"}, "length"),
        ({"start": "2026-03-02", "length": 1, "unit": "days"}, "unit"),
        ({"start": "2026-03-02", "length": 1, "unit": "minute"}, "unit"),
        ({"start": "2026-03-02", "length": 1, "unit": ["day"]}, "unit"),
        ({"start": "2026-03-02", "length": 1, "unit": None}, "unit"),
        ({"start": "bad", "length": 0, "unit": "bad"}, "start"),
        ({"start": "2026-03-02T09:00:00+08:00", "length": 0, "unit": "bad"}, "length"),
        ({"start": "2026-03-02", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02T09:00:00+08:00", "length": 1, "unit": "day"}, "start"),
        ({"start": "2026-03-02T09:00:00Z", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02T09:00:00+00:00", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02T09:00:00", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02T09:00:00.5+08:00", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02T24:00:00+08:00", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02T23:59:60+08:00", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-03-02 09:00:00+08:00", "length": 1, "unit": "hour"}, "start"),
        ({"start": "2026-02-29", "length": 1, "unit": "day"}, "start"),
        ({"start": "0000-01-01", "length": 1, "unit": "day"}, "start"),
        ({"start": "20260302", "length": 1, "unit": "day"}, "start"),
        ({"start": "２０２６-03-02", "length": 1, "unit": "day"}, "start"),
        ({"start": "2026-03-02\n", "length": 1, "unit": "day"}, "start"),
        ({"start": 20260302, "length": 1, "unit": "day"}, "start"),
        ({"start": "2026-03-02T09:00:00+08:00", "length": 10**40, "unit": "hour"}, "length"),
        ({"start": "9999-12-31T23:00:00+08:00", "length": 1, "unit": "hour"}, "length"),
    ],
)  # fmt: skip
def test_fault_names_its_field(record: object, field: str) -> None:
    assert fault(record) == field


@pytest.mark.rule("DL-10")
def test_what_is_no_last_day_for_an_act_is_not_rolled() -> None:
    assert due(date(2026, 12, 1), 60, DAY, SHIPPED, rolls=False) == date(2027, 1, 30)
    assert due(date(2026, 2, 6), 1, DAY, rolls=False) == date(2026, 2, 7)
    assert due(date(2026, 2, 6), 1, DAY) == date(2026, 2, 9)


@pytest.mark.rule("DL-11")
def test_years_not_loaded_count_provisionally_for_the_portal() -> None:
    guessed = due_provisionally(date(2026, 12, 31), 1, WORKING, SHIPPED)
    assert guessed == (date(2027, 1, 1), True)
    known = due_provisionally(date(2026, 3, 2), 1, MONTH, SHIPPED)
    assert known == (date(2026, 4, 2), False)
    loaded = Calendar(SHIPPED.years | {2027}, SHIPPED.days_off | {date(2027, 1, 1)}, frozenset())
    assert due_provisionally(date(2026, 12, 31), 1, WORKING, loaded) == (date(2027, 1, 4), False)


def test_provisional_weekends_roll_too() -> None:
    assert due_provisionally(date(2027, 1, 1), 1, DAY, SHIPPED) == (date(2027, 1, 4), True)


def test_a_calendar_never_guesses() -> None:
    with pytest.raises(NotLoaded):
        SHIPPED.is_working(date(2027, 1, 1))


@pytest.mark.rule("PD-ES-4-CODE")
def test_minutes_run_on_the_clock() -> None:
    start = datetime(2026, 10, 1, 23, 55, tzinfo=UTC)
    assert due_moment(start, 10, Unit.MINUTE) == start + timedelta(minutes=10)


@pytest.mark.bar("R19")
@pytest.mark.rule("DL-8")
@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        ("1996-05-02", "2026-05-01", 29),
        ("1996-05-01", "2026-05-01", 30),
        ("2026-05-01", "2026-05-01", 0),
    ],
)
def test_age_is_reached_on_the_birthday(birth: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == age


def test_months_leave_the_calendar_with_an_error() -> None:
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)
    with pytest.raises(OverflowError):
        add_months(date(1, 1, 1), -1)


STARTS = st.dates(date(2024, 1, 1), date(2026, 3, 31))


@settings(max_examples=150, deadline=None)
@given(STARTS, st.integers(1, 100))
def test_working_days_are_counted_one_by_one(start: date, length: int) -> None:
    last = due(start, length, WORKING)
    between = [start + timedelta(n) for n in range(1, (last - start).days + 1)]
    assert sum(map(SHIPPED.is_working, between)) == length
    assert SHIPPED.is_working(last)


@settings(max_examples=150, deadline=None)
@given(STARTS, st.integers(1, 8), st.sampled_from([DAY, MONTH]))
def test_last_day_is_the_first_working_day_from_the_end(
    start: date, length: int, unit: Unit
) -> None:
    plain = due(start, length, unit, rolls=False)
    last = due(start, length, unit)
    skipped = [plain + timedelta(n) for n in range((last - plain).days)]
    assert not any(map(SHIPPED.is_working, skipped))
    assert SHIPPED.is_working(last)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1920, 1, 1), date(2026, 1, 1)), st.integers(0, 90))
def test_age_and_months_agree(birth: date, years: int) -> None:
    birthday = add_months(birth, 12 * years)
    assert age_on(birth, birthday) == years
    assert age_on(birth, birthday - timedelta(1)) == years - 1


def test_a_year_is_twelve_months() -> None:
    assert due(date(2024, 2, 29), 2, YEAR, rolls=False) == date(2026, 2, 28)
