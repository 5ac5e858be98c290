"""What of the work delivered counts (purchase.md §6, counting rules).

A person or visit counts once an indicator. What is entered more than ten days after the
service is late and counts in full; after more than thirty days it is lost. A record rejected
in the sample scales its whole batch (one indicator, one month) by the accepted share. Nothing
is rounded before the end: months add up as exact fractions; `shown` has two decimals, half up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.purchasing.rules.indicators import CountedFrom, Indicator
from app.purchasing.rules.money import rounded


@dataclass(frozen=True)
class Limits:
    """Last days on which a record is on time and still counts (record.late_days, .lost_days)."""

    late_after: int = 10
    lost_after: int = 30


OURS = Limits()
DAY = 24 * 60
"""Minutes; no work is longer."""


class Evidence(StrEnum):
    """What proves a service."""

    SIGNED = "signed"
    ATTENDANCE = "attendance"
    REPORT = "report"
    FORM = "form"
    LOG = "log"
    TIMESHEET = "timesheet"
    RECEIPT = "receipt"
    CERTIFICATE = "certificate"
    PHOTO = "photo"

    @property
    def label(self) -> str:
        return {
            "signed": "签字记录", "attendance": "签到表", "report": "报告", "form": "量表、表格",
            "log": "服务日志", "timesheet": "工时表", "receipt": "收据", "certificate": "证书",
            "photo": "照片",
        }[self.value]  # fmt: skip


class Timing(StrEnum):
    """When a record was entered, held against the day of the service (CLK-REC)."""

    ON_TIME = "on_time"
    LATE = "late"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {"on_time": "及时", "late": "迟录", "lost": "逾期，不计"}[self.value]


@dataclass(frozen=True)
class Span:
    """When somebody worked: from `starts_at` to `ends_at`, in minutes after the midnight that
    began the day. What runs over the next midnight ends after 24 * 60.
    """

    on: date
    starts_at: int
    ends_at: int

    def meets(self, other: Span) -> bool:
        """Both at once, to the minute, over midnight too: nobody is in two places (CNT-ONCE)."""
        later = (other.on - self.on).days * DAY
        return other.starts_at + later < self.ends_at and other.ends_at + later > self.starts_at


@dataclass(frozen=True)
class Record:
    """One service record as it is counted.

    `subject`: the child, person, case or group, needed where these count once. `work`: what
    tells two records of the same visit apart from two visits; empty: each record is its own.
    `quantity` is in the smallest unit (people, minutes, fen). `visited`: the outcome of a visit.
    """

    ref: str
    code: str
    on: date
    entered_on: date
    subject: str = ""
    work: str = ""
    quantity: int = 1
    evidence: Collection[Evidence] = ()
    visited: bool | None = None


@dataclass(frozen=True)
class Check:
    """The result for one record of a sample."""

    ref: str
    accepted: bool


@dataclass(frozen=True)
class Month:
    """One batch: `refs` are its records, `raw` what they hold before the sample speaks."""

    first: date
    refs: tuple[str, ...]
    raw: Fraction
    checked: int
    rejected: int

    @property
    def accepted_share(self) -> Fraction:
        """1 where nothing was checked."""
        return Fraction(self.checked - self.rejected, self.checked) if self.checked else Fraction(1)

    @property
    def quantity(self) -> Fraction:
        return self.raw * self.accepted_share

    @property
    def shown(self) -> Decimal:
        return rounded(self.quantity)


@dataclass(frozen=True)
class Counted:
    """What counts, and what does not and why (numbers of records).

    `late` records are among those that count.
    """

    months: tuple[Month, ...]
    late: int
    lost: int
    unproven: int
    not_visited: int
    twice: int

    @property
    def quantity(self) -> Fraction:
        """All months together, exactly."""
        return sum((month.quantity for month in self.months), Fraction(0))

    @property
    def shown(self) -> Decimal:
        return rounded(self.quantity)

    @property
    def rejected(self) -> int:
        return sum(month.rejected for month in self.months)

    def in_month(self, day: date) -> Fraction:
        """What the month of `day` adds; 0 where it has no record."""
        first = day.replace(day=1)
        return sum((m.quantity for m in self.months if m.first == first), Fraction(0))

    def to_month(self, day: date) -> Fraction:
        """Cumulated to the end of the month of `day`."""
        return sum((m.quantity for m in self.months if m.first <= day), Fraction(0))


def timing(on: date, entered_on: date, limits: Limits = OURS) -> Timing:
    """On time to the tenth day, late to the thirtieth, then lost."""
    days = (entered_on - on).days
    if days > limits.lost_after:
        return Timing.LOST
    return Timing.LATE if days > limits.late_after else Timing.ON_TIME


def is_proven(record: Record) -> bool:
    """Some evidence that is more than a photo, of a service that has taken place."""
    proof = any(one is not Evidence.PHOTO for one in record.evidence)
    return proof and record.on <= record.entered_on


@dataclass
class _Batch:
    refs: list[str] = field(default_factory=list)
    raw: int = 0


def count(
    records: Iterable[Record],
    checks: Iterable[Check],
    indicator: Indicator,
    until: date,
    limits: Limits = OURS,
) -> Counted:
    """What counts for one indicator of services up to `until`, that day included.

    ValueError for an indicator that is not counted from records, or a subject missing where
    each counts once.
    """
    if not indicator.counted_from.from_records:
        raise ValueError(indicator.code)
    verdicts = {one.ref: one.accepted for one in checks}
    mine = [one for one in records if one.code == indicator.code and one.on <= until]
    fit, told = _sift(sorted(mine, key=lambda one: (one.on, one.ref)), indicator, limits)
    batches: dict[date, _Batch] = defaultdict(_Batch)
    done: Counter[str] = Counter()
    for one in fit:
        adds = _adds(one, indicator, done, rejected=verdicts.get(one.ref) is False)
        if adds is None:
            told["twice"] += 1
            continue
        told["late"] += timing(one.on, one.entered_on, limits) is Timing.LATE
        batch = batches[one.on.replace(day=1)]
        batch.refs.append(one.ref)
        batch.raw += adds
    months = tuple(
        _month(first, batches[first], verdicts, indicator.scale) for first in sorted(batches)
    )
    return Counted(
        months, told["late"], told["lost"], told["unproven"], told["not_visited"], told["twice"]
    )


def count_all(
    records: Iterable[Record],
    checks: Sequence[Check],
    indicators: Iterable[Indicator],
    until: date,
    limits: Limits = OURS,
) -> dict[str, Counted]:
    """`count` for those indicators that come from records, each record read once."""
    by_code: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        by_code[one.code].append(one)
    return {
        indicator.code: count(by_code[indicator.code], checks, indicator, until, limits)
        for indicator in indicators
        if indicator.counted_from.from_records
    }


def _sift(
    records: Sequence[Record], indicator: Indicator, limits: Limits
) -> tuple[list[Record], Counter[str]]:
    fit, told, seen = [], Counter[str](), set[str]()
    for one in records:
        if timing(one.on, one.entered_on, limits) is Timing.LOST:
            told["lost"] += 1
        elif not is_proven(one):
            told["unproven"] += 1
        elif indicator.only_visited and one.visited is not True:
            told["not_visited"] += 1
        elif one.work and one.work in seen:
            told["twice"] += 1
        else:
            seen.add(one.work)
            fit.append(one)
    return fit, told


def _adds(one: Record, indicator: Indicator, done: Counter[str], *, rejected: bool) -> int | None:
    """What the record adds to its batch; None where its subject has counted already."""
    if indicator.counted_from is not CountedFrom.UNIQUE:
        is_sum = indicator.counted_from is CountedFrom.QUANTITY
        return one.quantity if is_sum else 1
    if not one.subject:
        raise ValueError(one.ref)
    if indicator.needs == 1 and done[one.subject]:
        return None
    if rejected:
        # A person weighs in the batch which the rejection makes smaller, and may count later.
        # To a case of several records the one that was rejected brings nothing.
        return int(indicator.needs == 1)
    done[one.subject] += 1
    return int(done[one.subject] == indicator.needs)


def _month(first: date, batch: _Batch, verdicts: dict[str, bool], scale: int) -> Month:
    found = [verdicts[ref] for ref in batch.refs if ref in verdicts]
    return Month(
        first, tuple(batch.refs), Fraction(batch.raw, scale), len(found), found.count(False)
    )
