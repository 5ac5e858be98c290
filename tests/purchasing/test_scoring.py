"""Scores, panels, rankings, and rounds that fail."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from app.law import RULES
from app.purchasing.rules.method import Method
from app.purchasing.rules.scoring import (
    Failure,
    PanelFacts,
    Scored,
    failures,
    least_members,
    mean,
    panel_lacks,
    price_score,
    rank,
    weight_lacks,
)

LIMIT = 2_000_000_00
BIG = 10_000_000_00
PRICES = (400_000_00, 410_000_00, 430_000_00)


@pytest.mark.parametrize(
    ("price", "lowest", "weight", "score"),
    [(400, 400, 20, Fraction(20)), (500, 400, 20, Fraction(16)), (430, 400, 20, Fraction(800, 43))],
)
def test_lowest_by_price_by_weight(price: int, lowest: int, weight: int, score: Fraction) -> None:
    assert price_score(price, lowest, weight) == score


@pytest.mark.parametrize(("price", "lowest"), [(399, 400), (0, 0), (1, 0)])
def test_a_price_below_the_lowest_is_refused(price: int, lowest: int) -> None:
    with pytest.raises(ValueError, match=str(price)):
        price_score(price, lowest, 20)


@pytest.mark.rule("CST-PR", "TEN-PR")
@pytest.mark.parametrize(
    ("method", "weight", "found"),
    [
        (Method.CONSULTATION, 9, ["CST-PR"]), (Method.CONSULTATION, 10, []),
        (Method.CONSULTATION, 30, []), (Method.CONSULTATION, 31, ["CST-PR"]),
        (Method.OPEN, 9, ["TEN-PR"]), (Method.OPEN, 10, []), (Method.OPEN, 90, []),
        (Method.INVITED, 9, ["TEN-PR"]), (Method.INVITED, 10, []), (Method.QUOTES, 5, []),
    ],
)  # fmt: skip
def test_the_weight_of_the_price(method: Method, weight: int, found: list[str]) -> None:
    weights = {"方案": 100 - weight}
    assert [lack.rule_id for lack in weight_lacks(method, weights, weight)] == found
    agreed = weight_lacks(method, weights, weight, finance_agrees=True, price_is_fixed=True)
    assert agreed == ()


@pytest.mark.rule("CST-PR", "TEN-PR")
@pytest.mark.parametrize("weights", [{"方案": 79}, {"方案": 81}, {"方案": 80, "人员": 0}])
def test_weights_sum_to_a_hundred(weights: dict[str, int]) -> None:
    assert [one.rule_id for one in weight_lacks(Method.CONSULTATION, weights, 20)] == ["CST-PR"]
    assert [one.rule_id for one in weight_lacks(Method.OPEN, weights, 20)] == ["TEN-PR"]


def panel(
    method: Method, members: int, experts: int, budget: int = 1_000_000_00, **more: bool
) -> list[str]:
    facts = PanelFacts(method, members, experts, budget, LIMIT, **more)
    return [lack.rule_id for lack in panel_lacks(facts)]


@pytest.mark.rule("CST-14", "GPL-38", "TEN-EC")
@pytest.mark.parametrize(
    ("method", "members", "experts", "found"),
    [
        (Method.CONSULTATION, 3, 2, []), (Method.CONSULTATION, 3, 1, ["CST-14"]),
        (Method.CONSULTATION, 1, 1, ["CST-14"]), (Method.CONSULTATION, 4, 3, ["CST-14"]),
        (Method.CONSULTATION, 5, 4, []), (Method.CONSULTATION, 5, 3, ["CST-14"]),
        (Method.CONSULTATION, 2, 1, ["CST-14"] * 3),
        (Method.NEGOTIATION, 3, 2, []), (Method.NEGOTIATION, 1, 1, ["GPL-38"]),
        (Method.OPEN, 5, 4, []), (Method.OPEN, 3, 2, ["TEN-EC"]), (Method.OPEN, 6, 4, ["TEN-EC"]),
        (Method.INVITED, 5, 3, ["TEN-EC"]),
        (Method.QUOTES, 1, 0, []), (Method.SINGLE, 2, 0, []),
    ],
)  # fmt: skip
def test_the_panel_is_odd_and_two_thirds_experts(
    method: Method, members: int, experts: int, found: list[str]
) -> None:
    assert panel(method, members, experts) == found


@pytest.mark.rule("GPL-38-5")
@pytest.mark.parametrize(("budget", "least"), [(LIMIT - 1, 3), (LIMIT, 5), (LIMIT + 1, 5)])
def test_negotiation_needs_five_from_the_limit_on(budget: int, least: int) -> None:
    assert least_members(PanelFacts(Method.NEGOTIATION, 3, 2, budget, LIMIT)) == least
    assert panel(Method.NEGOTIATION, 3, 2, budget) == (["GPL-38-5"] if least == 5 else [])
    assert panel(Method.NEGOTIATION, 5, 4, budget) == []


@pytest.mark.rule("TEN-EC")
@pytest.mark.parametrize(("budget", "least"), [(BIG - 1, 5), (BIG, 7), (BIG + 1, 7)])
def test_a_tender_needs_seven_from_ten_million_on(budget: int, least: int) -> None:
    assert panel(Method.OPEN, least, 5, budget) == []
    assert panel(Method.OPEN, 5, 4, budget) == ([] if least == 5 else ["TEN-EC"])
    assert panel(Method.OPEN, 5, 4, complex_or_influential=True) == ["TEN-EC"]


def test_the_ranking_knows_ties() -> None:
    def offer(ref: str, points: str, price: int) -> Scored:
        return Scored(ref, Fraction(points), Fraction(price))

    found = rank([
        offer("D", "88", 400), offer("A", "90.004", 430), offer("B", "90.001", 420),
        offer("E", "88", 400), offer("C", "89.995", 430), offer("F", "87", 300),
    ])  # fmt: skip
    assert [(one.place, one.ref, one.tied) for one in found] == [
        (1, "B", False), (2, "A", True), (2, "C", True), (4, "D", True), (4, "E", True),
        (6, "F", False),
    ]  # fmt: skip
    assert found[1].total == Decimal("90.00")
    cheapest = rank([offer("A", "90", 430), offer("F", "0", 300)], by_price=True)
    assert [one.ref for one in cheapest] == ["F", "A"]


def test_the_mean_of_the_members() -> None:
    assert mean([Fraction(8), Fraction(9), Fraction(9)]) == Fraction(26, 3)
    with pytest.raises(ValueError, match="no member"):
        mean([])


@pytest.mark.rule("GPL-36", "CST-3S", "GPL-38", "M-5", "M-11")
@pytest.mark.parametrize(
    ("method", "offers", "rule_id"),
    [
        (Method.OPEN, 3, None), (Method.OPEN, 2, "GPL-36"), (Method.INVITED, 2, "GPL-36"),
        (Method.CONSULTATION, 2, None), (Method.CONSULTATION, 1, "CST-3S"),
        (Method.NEGOTIATION, 3, None), (Method.NEGOTIATION, 2, "GPL-38"),
        (Method.QUOTES, 3, None), (Method.QUOTES, 2, "M-5"), (Method.FRAMEWORK, 2, None),
        (Method.FRAMEWORK, 1, "M-11"), (Method.SINGLE, 1, None), (Method.SINGLE, 0, "GPL-31"),
    ],
)  # fmt: skip
def test_a_round_with_too_few_fails(method: Method, offers: int, rule_id: str | None) -> None:
    found = failures(method, PRICES[:offers], 430_000_00)
    assert [one.rule_id for one in found] == ([rule_id] if rule_id else [])
    assert all(one.code is Failure.TOO_FEW and one.rule_id in RULES for one in found)


@pytest.mark.rule("CST-3S", "M-5")
def test_a_place_may_ask_for_more_offers() -> None:
    assert failures(Method.CONSULTATION, PRICES[:2], 430_000_00, consultation=3)
    assert failures(Method.QUOTES, PRICES, 430_000_00, quotes=4)


@pytest.mark.rule("GPL-36")
@pytest.mark.parametrize(
    ("budget", "fails"), [(PRICES[0] - 1, True), (PRICES[0], False), (PRICES[0] + 1, False)]
)
def test_a_round_fails_when_all_are_over_the_budget(budget: int, fails: bool) -> None:
    found = [one.code for one in failures(Method.OPEN, PRICES, budget)]
    assert found == ([Failure.OVER_BUDGET] if fails else [])


@pytest.mark.rule("GPL-36")
def test_a_round_fails_for_what_happened() -> None:
    found = failures(Method.OPEN, PRICES, PRICES[0], unfair=True, cancelled=True)
    assert [one.code for one in found] == [Failure.UNFAIR, Failure.CANCELLED]
