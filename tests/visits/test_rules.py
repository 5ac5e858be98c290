"""The schedule of visits at its boundaries (FA-V-1 to FA-V-7, FS-V)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.visits.rules import (
    Due,
    Held,
    Intervals,
    Regime,
    head_after,
    next_due,
    next_rehab,
    phones_due,
    should_be_unannounced,
)

BEGAN = date(2026, 3, 2)


def after(days: int) -> date:
    return BEGAN + timedelta(days=days)


def visits(*days: int) -> list[Held]:
    return [Held(after(day)) for day in days]


@pytest.mark.rule("FA-V-1")
def test_first_visit_is_due_within_72_hours() -> None:
    assert next_due(Regime.FUSION, BEGAN, []) == Due(after(3), "FA-V-1")


@pytest.mark.rule("FA-V-1")
@pytest.mark.parametrize(
    ("last", "due", "rule"),
    [(2, 9, "FA-V-1"), (23, 30, "FA-V-1"), (24, 38, "FA-V-2"), (30, 44, "FA-V-2")],
)
def test_fusion_goes_from_seven_to_fourteen_days_at_day_thirty(
    last: int, due: int, rule: str
) -> None:
    assert next_due(Regime.FUSION, BEGAN, visits(last)) == Due(after(due), rule)


@pytest.mark.rule("FA-V-2")
def test_place_may_visit_more_often() -> None:
    closer = Intervals(fusion_later_days=10)
    assert next_due(Regime.FUSION, BEGAN, visits(40), intervals=closer) == Due(after(50), "FA-V-2")


@pytest.mark.rule("FC-14-4", "FA-V-3")
def test_active_is_visited_within_a_month_of_the_last_visit() -> None:
    held = [Held(date(2026, 1, 31))]
    assert next_due(Regime.ACTIVE, BEGAN, held) == Due(date(2026, 2, 28), "FA-V-3")


@pytest.mark.rule("FA-V-3")
def test_active_without_any_visit_counts_from_its_first_day() -> None:
    assert next_due(Regime.ACTIVE, BEGAN, []) == Due(date(2026, 4, 2), "FA-V-3")


@pytest.mark.rule("FA-V-3")
def test_a_visit_at_school_is_no_home_visit() -> None:
    held = [Held(after(0)), Held(after(20), at_home=False)]
    assert next_due(Regime.ACTIVE, BEGAN, held) == Due(date(2026, 4, 2), "FA-V-3")


@pytest.mark.rule("FA-V-3")
def test_third_visit_comes_unannounced_when_two_were_announced() -> None:
    assert should_be_unannounced(visits(1, 30))
    assert not should_be_unannounced([Held(after(1)), Held(after(30), is_unannounced=True)])
    assert not should_be_unannounced(visits(1))


@pytest.mark.rule("FA-V-4")
def test_attention_brings_visits_every_fourteen_days_until_its_last_day() -> None:
    until = date(2026, 6, 2)
    held = visits(0)
    assert next_due(Regime.ACTIVE, BEGAN, held, attention_until=until) == Due(after(14), "FA-V-4")
    last = [Held(until - timedelta(days=14))]
    assert next_due(Regime.ACTIVE, BEGAN, last, attention_until=until) == Due(until, "FA-V-4")
    beyond = [Held(until - timedelta(days=13))]
    due = next_due(Regime.ACTIVE, BEGAN, beyond, attention_until=until)
    assert due == Due(date(2026, 6, 20), "FA-V-3")


@pytest.mark.rule("FA-V-4")
def test_attention_counts_from_its_beginning_not_from_an_older_visit() -> None:
    due = next_due(
        Regime.ACTIVE, BEGAN, [Held(date(2026, 3, 30))], attention_until=date(2026, 7, 5)
    )
    assert due == Due(date(2026, 4, 19), "FA-V-4")


@pytest.mark.rule("FA-V-4")
def test_attention_never_makes_a_visit_later_than_fusion_asks() -> None:
    due = next_due(Regime.FUSION, BEGAN, visits(2), attention_until=date(2026, 6, 2))
    assert due == Due(after(9), "FA-V-1")


@pytest.mark.rule("FA-V-5")
def test_rehabilitation_is_visited_monthly_beside_the_rest() -> None:
    held = [Held(after(3), is_rehab=True), Held(after(20))]
    assert next_rehab(BEGAN, held) == Due(date(2026, 4, 5), "FA-V-5")
    assert next_rehab(BEGAN, []) == Due(date(2026, 4, 2), "FA-V-5")


@pytest.mark.rule("FA-V-7")
@pytest.mark.parametrize(("done", "week"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 12)])
def test_aftercare_has_five_visits(done: int, week: int) -> None:
    held = visits(*range(done))
    assert next_due(Regime.AFTERCARE, BEGAN, held) == Due(after(7 * week), "FA-V-7")


@pytest.mark.rule("FA-V-7")
def test_aftercare_ends_with_the_fifth_visit() -> None:
    assert next_due(Regime.AFTERCARE, BEGAN, visits(1, 2, 3, 4, 5)) is None
    before = [Held(BEGAN - timedelta(days=1))]
    assert next_due(Regime.AFTERCARE, BEGAN, before) == Due(after(7), "FA-V-7")


@pytest.mark.rule("FS-V")
def test_unit_is_visited_twice_a_month() -> None:
    long_ago = date(2025, 1, 1)
    one = [Held(date(2026, 3, 4))]
    assert next_due(Regime.UNIT, long_ago, one) == Due(date(2026, 3, 31), "FS-V")
    two = [*one, Held(date(2026, 3, 20))]
    assert next_due(Regime.UNIT, long_ago, two) == Due(date(2026, 4, 15), "FS-V")


@pytest.mark.rule("FS-V")
def test_trial_is_visited_within_seven_days() -> None:
    assert next_due(Regime.UNIT_TRIAL, BEGAN, []) == Due(after(7), "FS-V")


def test_nothing_is_owed_while_the_child_is_elsewhere() -> None:
    assert next_due(Regime.PAUSED, BEGAN, visits(1)) is None
    assert next_due(Regime.NONE, BEGAN, visits(1)) is None


@pytest.mark.rule("FA-V-1")
def test_calls_of_the_first_and_third_day() -> None:
    assert phones_due(BEGAN, [], BEGAN) == []
    assert phones_due(BEGAN, [], after(1)) == [after(1)]
    assert phones_due(BEGAN, [after(1)], after(3)) == [after(3)]
    assert phones_due(BEGAN, [after(1), after(3)], after(3)) == []


def test_head_is_told_after_two_days_in_fusion_and_three_later() -> None:
    assert (head_after(Regime.FUSION), head_after(Regime.ACTIVE)) == (2, 3)
