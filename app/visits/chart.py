"""Height and weight over time as a drawing; the table beside it holds the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 30


@dataclass(frozen=True)
class Mark:
    """A place on an axis and its label."""

    at: float
    text: str


@dataclass(frozen=True)
class Curve:
    """One line: points in the drawing, and the marks of its axes."""

    title: str
    unit: str
    points: list[tuple[float, float]]
    rows: list[Mark]
    days: list[Mark]
    says: str

    @property
    def path(self) -> str:
        """The points as SVG wants them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


def curve(title: str, unit: str, measured: Sequence[tuple[date, Decimal]]) -> Curve | None:
    """The curve of at least two measurements, oldest first."""
    if len(measured) < 2:  # noqa: PLR2004 - one point is no line
        return None
    first, last = measured[0][0], measured[-1][0]
    least = min(value for _, value in measured)
    most = max(value for _, value in measured)
    step = _step(most - least)
    low = (least // step) * step
    high = max((most // step + 1) * step, low + step)
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low))
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)

    rows, value = [], low
    while value <= high:
        rows.append(Mark(y(value), f"{value.normalize():f}"))
        value += step
    return Curve(
        title, unit, [(x(day), y(value)) for day, value in measured], rows,
        [Mark(x(first), f"{first:%Y-%m}"), Mark(x(last), f"{last:%Y-%m}")],
        f"从{first:%Y年%m月}的{measured[0][1]}{unit}到{last:%Y年%m月}的{measured[-1][1]}{unit}",
    )  # fmt: skip


def _step(span: Decimal) -> Decimal:
    """Four lines or so."""
    for step in (Decimal("0.5"), Decimal(1), Decimal(2), Decimal(5), Decimal(10), Decimal(20)):
        if span / step <= 4:  # noqa: PLR2004 - see above
            return step
    return Decimal(50)
