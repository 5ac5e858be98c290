"""Is a purchase split to stay under the tender limit (采购法 28, 条例 28)?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Purchase:
    """One purchase of a buyer, amount in fen.

    `tendered`: by open tender. `excused`: the budget was adjusted, or finance has allowed the
    other method.
    """

    ref: str
    budget_item: str
    category: str
    fiscal_year: int
    amount: int
    tendered: bool = False
    excused: bool = False

    @property
    def kind(self) -> tuple[str, str, int]:
        """What is added up: budget item, category, fiscal year."""
        return self.budget_item, self.category, self.fiscal_year


@dataclass(frozen=True)
class Split:
    """Several purchases of one kind whose sum lies over the limit."""

    budget_item: str
    category: str
    fiscal_year: int
    refs: tuple[str, ...]
    amount: int


def other_sum(purchases: Iterable[Purchase], this: Purchase) -> int:
    """The year's other purchases of the same kind that count (`year_sum` of method.py), in fen."""
    return sum(
        one.amount
        for one in purchases
        if one.ref != this.ref and one.kind == this.kind and _counts(one)
    )


def splits(purchases: Iterable[Purchase], limit_open: int) -> tuple[Split, ...]:
    """All kinds bought more than once, over the limit in sum; the limit itself is allowed."""
    kinds: dict[tuple[str, str, int], list[Purchase]] = defaultdict(list)
    for one in purchases:
        if _counts(one):
            kinds[one.kind].append(one)
    return tuple(
        Split(*kind, tuple(sorted(one.ref for one in same)), amount)
        for kind, same in sorted(kinds.items())
        if len(same) > 1 and (amount := sum(one.amount for one in same)) > limit_open
    )


def _counts(one: Purchase) -> bool:
    return not one.tendered and not one.excused
