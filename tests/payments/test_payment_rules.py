"""Days and fen: the examples of care.md §2.7, and what must hold for any month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest

from app.placements.rules.payment import (
    Budget,
    Span,
    due_in_month,
    fen,
    month_before,
    next_month,
    share_fen,
    spans_by_place,
    yuan,
)

LIVING = ((Budget.LIVING, fen(1500)),)


def paid(turns: list[tuple[date, str]], month: date) -> dict[object, tuple[int, str]]:
    return {due.place: (due.days, str(yuan(due.amount_fen)))
            for due in due_in_month(turns, month, LIVING)}  # fmt: skip


@pytest.mark.rule("FC-29-2")
def test_a_part_month_from_the_first_day_in_the_family() -> None:
    turns = [(date(2026, 3, 10), "family")]
    assert paid(turns, date(2026, 3, 1)) == {"family": (22, "1064.52")}


@pytest.mark.rule("FC-29-2")
def test_respite_days_go_to_where_the_child_is() -> None:
    turns = [
        (date(2026, 3, 10), "family"),
        (date(2026, 4, 10), "institution"),
        (date(2026, 4, 20), "family"),
    ]
    assert paid(turns, date(2026, 4, 1)) == {
        "family": (20, "1000.00"), "institution": (10, "500.00")
    }  # fmt: skip


@pytest.mark.rule("FC-29-2")
def test_the_day_of_a_move_is_the_new_familys() -> None:
    turns = [(date(2026, 3, 10), "first"), (date(2026, 5, 16), "second")]
    assert paid(turns, date(2026, 5, 1)) == {"first": (15, "725.81"), "second": (16, "774.19")}


@pytest.mark.rule("FC-29-1")
def test_a_standard_that_is_not_set_pays_nothing_and_is_named() -> None:
    (living, labour) = due_in_month(
        [(date(2026, 1, 1), "family")], date(2026, 2, 1),
        ((Budget.LIVING, 150_000), (Budget.LABOUR, None)),
    )  # fmt: skip
    assert (living.amount_fen, living.monthly_fen) == (150_000, 150_000)
    assert (labour.amount_fen, labour.monthly_fen, labour.days) == (0, None, 28)


def test_a_whole_month_is_the_whole_standard() -> None:
    turns = [(date(2025, 1, 1), "family")]
    for month in (date(2026, 2, 1), date(2028, 2, 1), date(2026, 7, 1)):
        (due,) = due_in_month(turns, month, ((Budget.LIVING, 123_457),))
        assert due.amount_fen == 123_457


def test_no_day_before_the_first_turning_point() -> None:
    assert due_in_month([(date(2026, 3, 10), "x")], date(2026, 2, 1), LIVING) == []


def test_a_stay_that_begins_and_ends_on_one_day_has_no_day() -> None:
    turns = [(date(2026, 3, 1), "a"), (date(2026, 3, 5), "b"), (date(2026, 3, 5), "c")]
    spans = spans_by_place(turns, date(2026, 3, 1), date(2026, 4, 1))
    assert spans == {
        "a": (Span(date(2026, 3, 1), date(2026, 3, 5)),),
        "c": (Span(date(2026, 3, 5), date(2026, 4, 1)),),
    }


@pytest.mark.parametrize(("amount", "days", "expected"), [(1, 15, 1), (1, 14, 0), (3, 15, 2)])
def test_half_a_fen_is_rounded_up(amount: int, days: int, expected: int) -> None:
    assert share_fen(amount, days, 30) == expected


def test_the_share_is_what_exact_decimals_give() -> None:
    chance = Random(7)
    for _ in range(3000):
        monthly, length = chance.randrange(0, 400_000), chance.choice((28, 29, 30, 31))
        days = chance.randint(1, length)
        exact = (Decimal(monthly) * days / length).quantize(Decimal(1), ROUND_HALF_UP)
        assert share_fen(monthly, days, length) == exact


def test_every_day_of_a_month_is_somebodys_once() -> None:
    chance = Random(11)
    for _ in range(500):
        day, turns = date(2026, 1, 1), []
        for _ in range(chance.randint(1, 12)):
            turns.append((day, chance.choice("abc")))
            day += timedelta(days=chance.randint(0, 20))
        for month in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1)):
            length = (next_month(month) - month).days
            assert sum(due.days for due in due_in_month(turns, month, LIVING)) == length


def test_more_than_the_fen_is_refused() -> None:
    assert fen("1064.52") == 106_452
    with pytest.raises(ValueError, match=r"1\.001"):
        fen("1.001")


def test_months_follow_each_other_over_the_year() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert month_before(date(2026, 12, 1)) == date(2026, 11, 1)
