"""Pages read along an index to their last row, at any depth and whatever the filter (bar P03).

Where no single index has a list's order, it is made of runs that each have one: a page's rows of
each run, merged, are the page. No offset, no sort of more than a page for each run.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_, union_all

from app.core.ids import PATTERN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

_REST = "rest"
"""Where a page begins among the rows without a day."""


def first_of(
    runs: Sequence[Select[*tuple[Any, ...]]],
    order: Callable[[Any], Sequence[ColumnElement[Any]]],
    size: int,
) -> Select[*tuple[Any, ...]]:
    """The first `size` rows of several lists in one order; `order` of the columns' names."""
    if len(runs) == 1:
        return runs[0].limit(size)
    both = union_all(*(select(run.limit(size).subquery()) for run in runs)).subquery()
    return select(both).order_by(*order(both.c)).limit(size)


def by_day(
    runs: Sequence[Select[*tuple[Any, ...]]],
    day: InstrumentedAttribute[Any],
    ref: InstrumentedAttribute[str],
    after: str,
    size: int,
) -> Select[*tuple[Any, ...]]:
    """A page in the order of a day, rows without one last, then of the reference.

    Each of `runs` has an index whose columns after its equalities are `day` and `ref`. `after` is
    `after_day` of the last row before; whatever else it says begins at the first page.
    """
    cursor = _read(after)
    if cursor is None:
        # Both databases read the last place of those without a day off the index.
        parts = [run.order_by(day.nulls_last(), ref) for run in runs]
    else:
        parts = []
        first, last = cursor
        for run in runs:
            if first is not None:
                # A row value knows no NULL: those with and without a day are two runs.
                dated = run.where(tuple_(day, ref) > (first, last))
                parts.append(dated.order_by(day, ref))
                parts.append(run.where(day.is_(None)).order_by(ref))
            else:
                parts.append(run.where(day.is_(None), ref > last).order_by(ref))
    return first_of(parts, lambda c: (c[day.key].nulls_last(), c[ref.key]), size)


def after_day(day: date | None, ref: str) -> str:
    """Where the next page begins, for its address."""
    return f"{day.isoformat() if day else _REST}_{ref}"


def _read(after: str) -> tuple[date | None, str] | None:
    day, _, ref = after.partition("_")
    if not PATTERN.fullmatch(ref):
        return None
    try:
        return (None if day == _REST else date.fromisoformat(day)), ref
    except ValueError:
        return None


def nth(run: Select[*tuple[Any, ...]], number: int) -> Select[*tuple[Any, ...]]:
    """The row of a list with this number, if there is one: reads no more than that many."""
    return run.offset(number - 1).limit(1)
