"""Scores of offers, who gives them, and when a round fails (purchase.md §3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.purchasing.rules.answer import Lack
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import rounded, yuan

HUNDRED = 100
CONSULTATION_PRICE = (10, 30)  # CST-PR
TENDER_PRICE = 10  # TEN-PR
BIG_PANEL_FROM = 10_000_000_00  # TEN-EC
_SMALL, _MIDDLE, _BIG = 3, 5, 7
_EXPERTS = Fraction(2, 3)
OWN_QUOTES = 3  # own.quotes
_SHORTLIST = 2
CONSULTATION_AT_LEAST = 2  # a purchase of services may go on with two (CST-3S)


def price_score(price: int, lowest: int, weight: int) -> Fraction:
    """Lowest price ÷ price × weight. ValueError for a price that is none, or below the lowest."""
    if not 0 < lowest <= price:
        raise ValueError(price, lowest)
    return Fraction(lowest, price) * weight


def weight_lacks(
    method: Method,
    weights: Mapping[str, int],
    price_weight: int,
    *,
    finance_agrees: bool = False,
    price_is_fixed: bool = False,
) -> tuple[Lack, ...]:
    """Factors sum to 100 with the price; the price weighs what the method asks."""
    found = []
    tender = method in {Method.OPEN, Method.INVITED}
    rule_id = "TEN-PR" if tender else "CST-PR"
    if sum(weights.values()) + price_weight != HUNDRED or min([*weights.values(), 1]) < 1:
        found.append(Lack(rule_id, "各项分值都要大于零，与价格分合计100分。"))
    least, most = CONSULTATION_PRICE
    outside = not least <= price_weight <= most
    if method is Method.CONSULTATION and outside and not finance_agrees:
        says = f"磋商的价格分值占{least}%至{most}%；不在这个范围的，要经财政部门同意。"
        found.append(Lack("CST-PR", says))
    if tender and price_weight < TENDER_PRICE and not price_is_fixed:
        found.append(Lack("TEN-PR", f"招标的价格分值不低于{TENDER_PRICE}%。"))
    return tuple(found)


@dataclass(frozen=True)
class PanelFacts:
    """Who evaluates: `members` in all, `experts` among them."""

    method: Method
    members: int
    experts: int
    budget: int
    limit_open: int
    complex_or_influential: bool = False


def least_members(facts: PanelFacts) -> int:
    """The smallest panel; 0 where the law asks for none."""
    if facts.method in {Method.OPEN, Method.INVITED}:
        big = facts.budget >= BIG_PANEL_FROM or facts.complex_or_influential
        return _BIG if big else _MIDDLE
    if facts.method is Method.NEGOTIATION:
        return _MIDDLE if facts.budget >= facts.limit_open else _SMALL
    return _SMALL if facts.method is Method.CONSULTATION else 0


_PANEL_RULES = {
    Method.OPEN: "TEN-EC", Method.INVITED: "TEN-EC",
    Method.NEGOTIATION: "GPL-38", Method.CONSULTATION: "CST-14",
}  # fmt: skip


def panel_lacks(facts: PanelFacts) -> tuple[Lack, ...]:
    """TEN-EC, GPL-38, CST-14: large enough, an odd number, two thirds of them experts."""
    least, rule_id = least_members(facts), _PANEL_RULES.get(facts.method, "")
    if not least:
        return ()
    found = []
    if facts.members < least:
        needs_five = facts.method is Method.NEGOTIATION and least == _MIDDLE
        says = f"评审小组至少{least}人，现有{facts.members}人。"
        found.append(Lack("GPL-38-5" if needs_five else rule_id, says))
    if facts.members % 2 == 0:
        found.append(Lack(rule_id, "评审小组人数应当是单数。"))
    if facts.experts < facts.members * _EXPERTS:
        found.append(Lack(rule_id, "评审专家不少于评审小组人数的三分之二。"))
    return tuple(found)


@dataclass(frozen=True)
class Scored:
    """An offer with all its points; `price` is the price that was evaluated."""

    ref: str
    points: Fraction
    price: Fraction

    @property
    def total(self) -> Decimal:
        """As published: two decimals, a half upwards. What is published is what is ranked."""
        return rounded(self.points)


@dataclass(frozen=True)
class Ranked:
    """A place in the ranking; `tied` where points and price are the same."""

    place: int
    ref: str
    total: Decimal
    tied: bool


def mean(points: Sequence[Fraction]) -> Fraction:
    """The mean of the members' points for one factor. ValueError without a member."""
    if not points:
        raise ValueError("no member has scored")
    return sum(points, Fraction(0)) / len(points)


def rank(offers: Sequence[Scored], *, by_price: bool = False) -> tuple[Ranked, ...]:
    """Most points first, among equal ones the lower price; equal in both share a place.

    `by_price`: negotiation and quotes, where the lowest price that meets quality wins.
    """

    def key(one: Scored) -> tuple[Decimal, Fraction]:
        return (Decimal(0) if by_price else -one.total, one.price)

    ordered = sorted(offers, key=lambda one: (*key(one), one.ref))
    keys = [key(one) for one in ordered]
    return tuple(
        Ranked(keys.index(mine) + 1, one.ref, one.total, keys.count(mine) > 1)
        for one, mine in zip(ordered, keys, strict=True)
    )


class Failure(StrEnum):
    """Why a round fails (GPL-36)."""

    TOO_FEW = "too_few"
    UNFAIR = "unfair"
    OVER_BUDGET = "over_budget"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "too_few": "符合条件的供应商不足", "unfair": "出现影响采购公正的违法、违规行为",
            "over_budget": "报价均超过采购预算", "cancelled": "因重大变故，采购任务取消",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class Fails:
    """A ground of failure with its row."""

    code: Failure
    rule_id: str
    says: str


def least_offers(
    method: Method, *, consultation: int = CONSULTATION_AT_LEAST, quotes: int = OWN_QUOTES
) -> int:
    """Qualified offers without which a round fails; the two figures as the place has set them."""
    few = {
        Method.CONSULTATION: consultation, Method.QUOTES: quotes, Method.FRAMEWORK: _SHORTLIST,
        Method.SINGLE: 1, Method.INTERNAL: 1,
    }  # fmt: skip
    return few.get(method, _SMALL)


def failures(
    method: Method,
    qualified_prices: Sequence[int],
    budget: int,
    *,
    unfair: bool = False,
    cancelled: bool = False,
    consultation: int = CONSULTATION_AT_LEAST,
    quotes: int = OWN_QUOTES,
) -> tuple[Fails, ...]:
    """Every ground on which the round fails; empty: it goes on."""
    found = []
    least = least_offers(method, consultation=consultation, quotes=quotes)
    if len(qualified_prices) < least:
        says = f"符合条件的供应商{len(qualified_prices)}家，少于{least}家。"
        found.append(Fails(Failure.TOO_FEW, _FEW_RULES.get(method, "GPL-36"), says))
    if qualified_prices and min(qualified_prices) > budget:
        says = f"报价均超过采购预算{yuan(budget)}。"
        found.append(Fails(Failure.OVER_BUDGET, "GPL-36", says))
    if unfair:
        found.append(Fails(Failure.UNFAIR, "GPL-36", f"{Failure.UNFAIR.label}。"))
    if cancelled:
        found.append(Fails(Failure.CANCELLED, "GPL-36", f"{Failure.CANCELLED.label}。"))
    return tuple(found)


_FEW_RULES = {
    Method.CONSULTATION: "CST-3S", Method.NEGOTIATION: "GPL-38", Method.SINGLE: "GPL-31",
    Method.FRAMEWORK: "M-11", Method.QUOTES: "M-5", Method.INTERNAL: "M-5",
}  # fmt: skip
