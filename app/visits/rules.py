"""When the next visit is due (care.md §3.3, FA-V-1 to FA-V-7; §5.2, FS-V).

Pure functions of the state, the day it began and the visits that were held. Neither
`nobody_home` nor `refused` is among those: a visit that was not held moves no day. Due days are
not rolled over rest days, for a home is best visited on one.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_VISIT_DAYS = 3
"""72 hours after the agreement took effect; only its day is known."""
EARLY_FUSION_DAYS = 30
TRIAL_FIRST_DAYS = 7
ATTENTION_MONTHS = 3
AFTERCARE_WEEKS = (1, 2, 4, 8, 12)
PHONE_DAYS = (1, 3)
UNANNOUNCED_OF = 3
MISSES_TO_HEAD = 2


class Regime(StrEnum):
    """Which interval holds; `PAUSED` while the child is not with the family."""

    FUSION = "fusion"
    ACTIVE = "active"
    AFTERCARE = "aftercare"
    UNIT_TRIAL = "unit_trial"
    UNIT = "unit"
    PAUSED = "paused"
    NONE = "none"

    @property
    def is_unit(self) -> bool:
        """Several children under one roof, and no family's monthly reports."""
        return self in {Regime.UNIT_TRIAL, Regime.UNIT}

    @property
    def label(self) -> str:
        return {
            "fusion": "融合期", "active": "正式寄养", "aftercare": "解除后随访",
            "unit_trial": "类家庭适应期", "unit": "类家庭", "paused": "暂停（孩子不在家）",
            "none": "不再探访",
        }[self.value]  # fmt: skip


WITH_FAMILY = frozenset({Regime.FUSION, Regime.ACTIVE})
AT_HOME = WITH_FAMILY | {Regime.UNIT_TRIAL, Regime.UNIT}
"""The child lives with the family or the couple: only then they report and read reports."""


@dataclass(frozen=True)
class Held:
    """A visit that was held: on which day, at home or not, and how."""

    day: date
    at_home: bool = True
    is_unannounced: bool = False
    is_rehab: bool = False


@dataclass(frozen=True)
class Intervals:
    """The figures of the place (`visit_…`, `fs_visits_month`)."""

    fusion_days: int = 7
    fusion_later_days: int = 14
    active_months: int = 1
    attention_days: int = 14
    unit_month: int = 2


@dataclass(frozen=True)
class Due:
    """The last day for the next visit, and the row that says so."""

    day: date
    rule_id: str


DEFAULTS = Intervals()


def next_due(
    regime: Regime,
    since: date,
    held: Sequence[Held],
    *,
    attention_until: date | None = None,
    intervals: Intervals = DEFAULTS,
) -> Due | None:
    """The next home visit; None where none is owed. `since`: the first day of the placement,
    the unit, or for the aftercare the day of the ending.
    """
    if regime in {Regime.PAUSED, Regime.NONE}:
        return None
    if regime is Regime.AFTERCARE:
        return _aftercare(since, held)
    days = sorted(v.day for v in held if v.at_home)
    if regime is Regime.UNIT_TRIAL and not any(day >= since for day in days):
        return Due(since + timedelta(days=TRIAL_FIRST_DAYS), "FS-V")
    if regime in {Regime.UNIT_TRIAL, Regime.UNIT}:
        return Due(_of_month(since, days, intervals.unit_month), "FS-V")
    if regime is Regime.FUSION:
        normal = _fusion(since, days, intervals)
    else:
        last = days[-1] if days else since
        normal = Due(add_months(last, intervals.active_months), "FA-V-3")
    return _with_attention(normal, days, attention_until, intervals)


def _fusion(since: date, days: Sequence[date], intervals: Intervals) -> Due:
    if not days:
        return Due(since + timedelta(days=FIRST_VISIT_DAYS), "FA-V-1")
    soon = days[-1] + timedelta(days=intervals.fusion_days)
    if soon <= since + timedelta(days=EARLY_FUSION_DAYS):
        return Due(soon, "FA-V-1")
    return Due(days[-1] + timedelta(days=intervals.fusion_later_days), "FA-V-2")


def _with_attention(
    normal: Due, days: Sequence[date], until: date | None, intervals: Intervals
) -> Due:
    if until is None:
        return normal
    began = add_months(until, -ATTENTION_MONTHS)
    closer = max([began, *days[-1:]]) + timedelta(days=intervals.attention_days)
    if closer < normal.day and closer <= until:
        return Due(closer, "FA-V-4")
    return normal


def _aftercare(since: date, held: Sequence[Held]) -> Due | None:
    done = sum(v.day >= since for v in held)
    if done >= len(AFTERCARE_WEEKS):
        return None
    return Due(since + timedelta(weeks=AFTERCARE_WEEKS[done]), "FA-V-7")


def _of_month(since: date, days: Sequence[date], a_month: int) -> date:
    """The month is cut into as many parts as visits are owed; each part's last day is one's."""
    base = days[-1] if days else since
    first = base.replace(day=1)
    done = sum(day >= first for day in days)
    if done >= a_month:
        first, done = add_months(first, 1), 0
    length = monthrange(first.year, first.month)[1]
    due = first.replace(day=max(1, length * (done + 1) // a_month))
    # A unit that opens late in the month is not late on its first day.
    return max(due, since) if days else max(due, since + timedelta(days=TRIAL_FIRST_DAYS))


def next_rehab(since: date, held: Sequence[Held]) -> Due:
    """A disabled child with a plan: one rehabilitation visit more a month (FA-V-5)."""
    days = [v.day for v in held if v.is_rehab]
    return Due(add_months(max(days, default=since), 1), "FA-V-5")


def phones_due(since: date, calls: Sequence[date], today: date) -> list[date]:
    """Days of the two calls of FA-V-1 that were not made; a later call makes up for both."""
    missing = []
    for nth, days in enumerate(PHONE_DAYS, start=1):
        day = since + timedelta(days=days)
        if day <= today and sum(call <= today for call in calls) < nth:
            missing.append(day)
    return missing


def should_be_unannounced(held: Sequence[Held]) -> bool:
    """At least one visit in three comes without notice (FA-V-3)."""
    last = sorted((v for v in held if v.at_home), key=lambda v: v.day)[-(UNANNOUNCED_OF - 1) :]
    return len(last) == UNANNOUNCED_OF - 1 and not any(v.is_unannounced for v in last)


def unit_owes_surprise(held: Sequence[Held], today: date) -> bool:
    """A unit has at least one visit without notice a quarter (FS-V)."""
    first = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    return not any(v.is_unannounced and v.at_home and first <= v.day <= today for v in held)


def head_after(regime: Regime) -> int:
    """Days over time after which the head is told: two in fusion (FA-V-1), else three."""
    return 2 if regime is Regime.FUSION else 3


BUREAU_AFTER = 10
"""Days over time after which the bureau is told (FA-V-3, N-FC-07)."""
