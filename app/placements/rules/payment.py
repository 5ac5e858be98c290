"""What is due for the days a child lived in a family (FC-29-2): whole fen, no float anywhere.

Turning points of care in, one line a child, budget line, place and month out. The first day of a
place counts, the day of a change is the new place's; a month's days at one place are added up
before they are rounded, half-up, once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Budget(StrEnum):
    """The three budget lines (FC-29-1); they are never netted (FC-30-1)."""

    LIVING = "living"
    LABOUR = "labour"
    WORK = "work"

    @property
    def label(self) -> str:
        return {"living": "儿童生活费", "labour": "劳务补贴", "work": "工作经费"}[self.value]


class LineKind(StrEnum):
    """Kinds of a line (FC-29-3); amounts are never negative, the kind says the direction."""

    MONTHLY = "monthly"
    BACK_PAY = "back_pay"
    CLAWBACK = "clawback"

    @property
    def label(self) -> str:
        return {"monthly": "月付", "back_pay": "补发", "clawback": "追回"}[self.value]


Place = Hashable
Turn = tuple[date, Place]
"""From this day on the child lives at this place."""


@dataclass(frozen=True)
class Span:
    """Days [from, to): the last day is the next place's."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days


@dataclass(frozen=True)
class Due:
    """What one place is owed for one month and budget line.

    `monthly_fen` None: the place has set no standard, so nothing is paid, and the list says so.
    """

    place: Place
    budget: Budget
    spans: tuple[Span, ...]
    days: int
    month_days: int
    monthly_fen: int | None
    amount_fen: int

    @property
    def from_on(self) -> date:
        return self.spans[0].from_on

    @property
    def to_on(self) -> date:
        """The first day that is not counted any more."""
        return self.spans[-1].to_on


def fen(yuan: str | int | Decimal | None) -> int | None:
    """Whole fen of an amount in yuan; None stays None. ValueError beyond the fen."""
    if yuan is None:
        return None
    exact = Decimal(str(yuan)) * 100
    if exact != int(exact):
        raise ValueError(yuan)
    return int(exact)


def yuan(amount_fen: int) -> Decimal:
    """For the screen: exact yuan."""
    return Decimal(amount_fen).scaleb(-2)


def month_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def month_says(month: date) -> str:
    """2026年3月."""
    return f"{month.year}年{month.month}月"


def share_fen(monthly_fen: int, days: int, month_days: int) -> int:
    """Monthly amount × days ÷ days of the month, half-up to the fen."""
    return (2 * monthly_fen * days + month_days) // (2 * month_days)


def spans_by_place(turns: Sequence[Turn], first: date, end: date) -> dict[Place, tuple[Span, ...]]:
    """The days of [first, end) by place; `turns` in the order of their days."""
    found: dict[Place, list[Span]] = {}
    for number, (day, place) in enumerate(turns):
        following = turns[number + 1][0] if number + 1 < len(turns) else end
        from_on, to_on = max(day, first), min(following, end)
        if from_on < to_on:
            spans = found.setdefault(place, [])
            if spans and spans[-1].to_on == from_on:
                spans[-1] = Span(spans[-1].from_on, to_on)
            else:
                spans.append(Span(from_on, to_on))
    return {place: tuple(spans) for place, spans in found.items()}


def due_in_month(
    turns: Sequence[Turn], month: date, rates: Iterable[tuple[Budget, int | None]]
) -> list[Due]:
    """What each place is owed for a month, by budget line; respite goes to where the child is."""
    end = next_month(month)
    month_days = (end - month).days
    standards = tuple(rates)
    return [
        Due(
            place, budget, spans, days, month_days, monthly,
            0 if monthly is None else share_fen(monthly, days, month_days),
        )
        for place, spans in spans_by_place(turns, month, end).items()
        for days in (sum(span.days for span in spans),)
        for budget, monthly in standards
    ]  # fmt: skip
