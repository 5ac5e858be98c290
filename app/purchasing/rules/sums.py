"""The same counting rules over sums: what a database has added up counts as the records would.

`counting` says what counts; a contract of a hundred thousand records is told here from a few
hundred sums of like records. A test holds both together record by record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.purchasing.rules.counting import Counted, Month, Timing
from app.purchasing.rules.indicators import INDICATORS, CountedFrom, Indicator

# One piece of work may count in several indicators: it is recorded once, for the worker can be
# in one place only. Children of a series of meetings, those who came to an event, and the hours
# of all work come from the records of that work.
SOURCES: dict[str, tuple[str, ...]] = {
    "K-07": ("K-07", "K-06"),
    "K-09": ("K-09", "K-08", "K-14", "K-18"),
    "K-15": ("K-15", "K-14"),
    "K-21": tuple(INDICATORS),
}
BY_GROUP = frozenset({"K-04", "K-06"})
"""One case or series counts, of the meetings that `Indicator.needs`."""
PEOPLE, WORKED = "K-09", "K-21"


def sources(code: str) -> tuple[str, ...]:
    """Of which indicators' records this one is counted."""
    return SOURCES.get(code, (code,))


@dataclass(frozen=True)
class Sum:
    """Like records of one indicator and month, added up."""

    code: str
    first: date
    timing: Timing
    proven: bool
    visited: bool
    records: int
    quantity: int
    people: int
    worked: int

    def fits(self, indicator: Indicator) -> bool:
        """Whether they count for the indicator at all, before the sample speaks."""
        return (
            self.timing is not Timing.LOST and self.proven
            and (self.visited or not indicator.only_visited)
        )  # fmt: skip

    def adds(self, indicator: Indicator) -> int:
        """What they bring, in the smallest unit."""
        if indicator.counted_from is not CountedFrom.QUANTITY:
            return self.records
        if indicator.code == WORKED:
            return self.quantity if self.code == WORKED else self.worked
        return self.people if indicator.code == PEOPLE else self.quantity


@dataclass(frozen=True)
class Verdicts:
    """What the sample said of the records of one indicator and month."""

    checked: int = 0
    rejected: int = 0


@dataclass(frozen=True)
class Once:
    """Subjects that count in a month where each counts once.

    Of persons also how many of these records are late, were looked at and rejected; a person
    whose record was rejected weighs in its month (`counting`).
    """

    first: date
    subjects: int
    late: int = 0
    verdicts: Verdicts = Verdicts()


def count_sums(
    indicator: Indicator,
    sums: Iterable[Sum],
    verdicts: Mapping[tuple[str, date], Verdicts],
    once: Iterable[Once] = (),
    twice: int = 0,
) -> Counted:
    """`counting.count` over sums; `once` are the months where each subject counts once.

    `verdicts` are of the records that fit, by indicator and month. ValueError for an indicator
    that is not counted from records.
    """
    if not indicator.counted_from.from_records:
        raise ValueError(indicator.code)
    told: Counter[str] = Counter()
    raw: dict[date, int] = defaultdict(int)
    found: dict[date, dict[str, Verdicts]] = defaultdict(dict)
    for one in sums:
        if one.code not in sources(indicator.code):
            continue
        if not one.fits(indicator):
            told[_why(one)] += one.records
            continue
        raw[one.first] += one.adds(indicator)
        told["late"] += one.records if one.timing is Timing.LATE else 0
        found[one.first][one.code] = verdicts.get((one.code, one.first), Verdicts())
    if indicator.counted_from is CountedFrom.UNIQUE:
        subjects = {one.first: one for one in once}
        if indicator.needs == 1:
            raw = defaultdict(int, {first: one.subjects for first, one in subjects.items()})
            found = defaultdict(dict, {f: {"": one.verdicts} for f, one in subjects.items()})
            told["late"] = sum(one.late for one in subjects.values())
        else:
            raw = defaultdict(int, {f: subjects[f].subjects if f in subjects else 0 for f in raw})
    months = tuple(
        Month(
            first, (), Fraction(raw[first], indicator.scale),
            sum(v.checked for v in found[first].values()),
            sum(v.rejected for v in found[first].values()),
        )
        for first in sorted(raw)
    )  # fmt: skip
    return Counted(months, told["late"], told["lost"], told["unproven"], told["not_visited"], twice)


def _why(one: Sum) -> str:
    if one.timing is Timing.LOST:
        return "lost"
    return "unproven" if not one.proven else "not_visited"
