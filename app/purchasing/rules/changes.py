"""What a contract may become, and the bonds around it (purchase.md §3, §8). Amounts in fen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.purchasing.rules.answer import Lack
from app.purchasing.rules.money import yuan

_ADDITION_PART = 10
STAFF_PERCENT = 30  # staff.change_share
_BID_BOND_PERCENT = 2
_PERFORMANCE_PERCENT = 10
_HUNDRED = 100


@dataclass(frozen=True)
class Change:
    """A change of the contract. `delta` below zero takes away."""

    delta: int
    reason: str
    signed_by_buyer: bool
    signed_by_supplier: bool


def most_addition(first: int, earlier: Iterable[int] = ()) -> int:
    """What may still be added: 10 % of the first contract less the earlier additions (GPL-49).

    What was taken away meanwhile makes no room.
    """
    return max(0, first // _ADDITION_PART - sum(delta for delta in earlier if delta > 0))


def change_lacks(first: int, earlier: Iterable[int], change: Change) -> tuple[Lack, ...]:
    """CHG-01: reason, both signatures, additions of all changes at most 10 %."""
    found = []
    if not change.reason.strip():
        found.append(Lack("CHG-01", "没有写明变更理由。"))
    if not change.signed_by_buyer:
        found.append(Lack("CHG-01", "购买方还没有签字。"))
    if not change.signed_by_supplier:
        found.append(Lack("CHG-01", "承接方还没有签字。"))
    most = most_addition(first, earlier)
    if change.delta > most:
        says = f"追加金额累计不得超过原合同的百分之十，还可以追加{yuan(most)}。"
        found.append(Lack("CHG-01", says))
    return tuple(found)


def needs_consent(
    named: int, changed: int, *, lead_changed: bool = False, percent: int = STAFF_PERCENT
) -> bool:
    """CHG-03: another project lead, or more than 30 % of the named staff since signing."""
    return lead_changed or _HUNDRED * changed > percent * named


def most_bid_bond(budget: int) -> int:
    """At most 2 % of the budget, in whole fen (GPR-33)."""
    return budget * _BID_BOND_PERCENT // _HUNDRED


def most_performance_bond(contract: int) -> int:
    """At most 10 % of the contract, in whole fen (GPR-48)."""
    return contract * _PERFORMANCE_PERCENT // _HUNDRED


def bond_lacks(
    *, budget: int, contract: int, bid_bond: int = 0, performance_bond: int = 0, cash: bool = False
) -> tuple[Lack, ...]:
    """Bonds over their limits, or in cash."""
    found = []
    if bid_bond > most_bid_bond(budget):
        found.append(Lack("GPR-33", f"投标保证金最多{yuan(most_bid_bond(budget))}。"))
    if performance_bond > most_performance_bond(contract):
        found.append(Lack("GPR-48", f"履约保证金最多{yuan(most_performance_bond(contract))}。"))
    if cash:
        rule_id = "GPR-33" if bid_bond else "GPR-48"
        found.append(Lack(rule_id, "保证金不得以现金形式提交。"))
    return tuple(found)
