"""What is added up to find a purchase that was split."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.purchasing.rules.splitting import Purchase, Split, other_sum, splits

ONE = Purchase("P1", "儿童关爱", "探访", 2026, 1_200_000_00)
TWO = replace(ONE, ref="P2", amount=800_000_00)
LIMIT = 2_000_000_00


@pytest.mark.rule("GPR-28", "GPL-28")
@pytest.mark.parametrize(
    ("limit", "found"), [(LIMIT - 1, True), (LIMIT, False), (LIMIT + 1, False)]
)
def test_the_sum_of_a_year_over_the_limit(limit: int, found: bool) -> None:
    split = Split("儿童关爱", "探访", 2026, ("P1", "P2"), LIMIT)
    assert splits([TWO, ONE], limit) == ((split,) if found else ())


@pytest.mark.rule("GPR-28")
@pytest.mark.parametrize(
    "other",
    [
        replace(TWO, budget_item="培训"), replace(TWO, category="培训"),
        replace(TWO, fiscal_year=2027), replace(TWO, tendered=True), replace(TWO, excused=True),
    ],
    ids=["budget item", "category", "year", "tendered", "excused"],
)  # fmt: skip
def test_another_kind_or_an_open_tender_does_not_count(other: Purchase) -> None:
    assert splits([ONE, other], 1) == ()
    assert other_sum([ONE, other], ONE) == 0


@pytest.mark.rule("GPR-28")
def test_one_purchase_is_no_split_and_does_not_count_itself() -> None:
    assert splits([ONE], 1) == ()
    assert other_sum([ONE, TWO], ONE) == TWO.amount
