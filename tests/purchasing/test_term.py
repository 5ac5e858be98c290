"""A term of a year, of three years, and the day on which it ends."""

from __future__ import annotations

from datetime import date

import pytest

from app.purchasing.rules.clauses import Clause, clause_lacks
from app.purchasing.rules.term import Tick, last_day, months_of, term_lacks


@pytest.mark.rule("GPS-24")
@pytest.mark.parametrize(
    ("months", "ticks", "budget", "lacks"),
    [
        (0, (), False, 1), (1, (), False, 0), (12, (), False, 0), (13, (), False, 5),
        (13, tuple(Tick), False, 1), (13, tuple(Tick)[1:], True, 1), (13, tuple(Tick), True, 0),
        (36, tuple(Tick), True, 0), (37, tuple(Tick), True, 1),
    ],
)  # fmt: skip
def test_a_year_or_three_with_all_ticks_and_budget(
    months: int, ticks: tuple[Tick, ...], budget: bool, lacks: int
) -> None:
    found = term_lacks(months, ticks, budget_assured=budget)
    assert [lack.rule_id for lack in found] == ["GPS-24"] * lacks


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)), (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2027, 3, 1), 12, date(2028, 2, 29)), (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 9, 11), 36, date(2029, 9, 10)),
    ],
)  # fmt: skip
def test_the_last_day_of_a_term(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last
    assert months_of(first, last) == months
    assert months_of(first, date.fromordinal(last.toordinal() + 1)) == months + 1


def test_a_term_that_ends_before_it_begins_is_none() -> None:
    assert months_of(date(2026, 5, 2), date(2026, 5, 2)) == 1
    with pytest.raises(ValueError, match="2026"):
        months_of(date(2026, 5, 2), date(2026, 5, 1))


@pytest.mark.rule("GPS-23-2")
@pytest.mark.parametrize("missing", Clause)
def test_each_of_the_eight_clauses_is_needed(missing: Clause) -> None:
    whole = dict.fromkeys(Clause, "双方约定如下")
    assert clause_lacks(whole) == ()
    for empty in ({**whole, missing: " "}, {c: t for c, t in whole.items() if c is not missing}):
        found = clause_lacks(empty)
        assert [lack.rule_id for lack in found] == ["GPS-23-2"]
        assert missing.label in found[0].says
