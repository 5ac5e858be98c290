"""How long a contract may run (政府购买服务管理办法 24)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from app.law.dates import add_months
from app.purchasing.rules.answer import Lack

NORMAL_MONTHS = 12
MOST_MONTHS = 36


class Tick(StrEnum):
    """What must be true of a project that runs for more than a year."""

    FIXED = "fixed"
    CONTINUOUS = "continuous"
    FUNDED = "funded"
    STABLE_PRICE = "stable_price"

    @property
    def label(self) -> str:
        return {
            "fixed": "购买内容相对固定", "continuous": "连续性强",
            "funded": "经费来源稳定", "stable_price": "价格变化幅度小",
        }[self.value]  # fmt: skip


def term_lacks(
    months: int, ticks: Collection[Tick] = (), *, budget_assured: bool = False
) -> tuple[Lack, ...]:
    """What stands in the way of a term of so many months (GPS-24)."""
    if months < 1:
        return (Lack("GPS-24", "期限至少一个月。"),)
    if months <= NORMAL_MONTHS:
        return ()
    if months > MOST_MONTHS:
        return (Lack("GPS-24", f"期限{months}个月，最长不得超过三年。"),)
    missing = [tick.label for tick in Tick if tick not in ticks]
    if not budget_assured:
        missing.insert(0, "预算能够保障")
    return tuple(
        Lack("GPS-24", f"期限一般不超过一年；超过一年的，还没有确认：{says}。") for says in missing
    )


def is_funded(months: int, years: Collection[int]) -> bool:
    """Every year of the term has money of its own in the budget (GPS-24, 87F-3)."""
    return len(set(years)) >= -(-months // NORMAL_MONTHS)


def last_day(first: date, months: int) -> date:
    """The last day of a term that begins on `first`: a year from 1 March ends on 28 February."""
    return add_months(first, months) - timedelta(days=1)


def months_of(first: date, last: date) -> int:
    """The fewest whole months that hold the term. ValueError where it ends before it begins."""
    if last < first:
        raise ValueError(first, last)
    months = max(1, (last.year - first.year) * 12 + last.month - first.month - 1)
    while last_day(first, months) < last:
        months += 1
    return months
