"""What each office had and did in a month: kept, not counted when it is asked for (bar P08).

Triggers of the database write what each change adds and takes away (`MonthDelta`, in the
transaction of the change); `fold` sums that up by month and by year (`MonthCount`), so that a
province's figures of any month are read from some rows of each office, however much happened.
`app.placements.recount` counts anew.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Index,
    Select,
    String,
    delete,
    func,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from app.children.models import CareForm
from app.core.db import Base

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy.orm import Session

GONE = (CareForm.ADOPTED, CareForm.ADULT, CareForm.DECEASED)
"""Forms in which nobody is cared for any more."""
NOBODY = 0
"""In place of an institution: the child is at home."""
KEYS = ("what", "key", "agency_id", "county_code", "city_code", "province_code")


class What(StrEnum):
    """What is counted; `key` tells apart within it."""

    CHILDREN = "children"
    """Cared for, by form (`key`)."""
    RUNNING = "running"
    """Placements that run."""
    FAMILIES = "families"
    """Households with at least one of them, at one institution."""
    BEGUN = "begun"
    ENDED = "ended"
    """By rule (`key`)."""
    INSPECTED = "inspected"
    VISITS = "visits"
    """Held, of placements; `visits_late` are those of them held after they were due."""
    VISITS_LATE = "visits_late"
    VISITS_FAILED = "visits_failed"
    INCIDENTS = "incidents"
    INCIDENTS_SERIOUS = "incidents_serious"
    PAID = "paid"
    """Fen, by budget line (`key`), without clawbacks."""
    VISITS_DUE = "visits_due"
    """Open now, by the day on which they are due (`key`), as are the two below."""
    CLOCKS_DUE = "clocks_due"
    LISTS_DUE = "lists_due"


STANDING = (What.CHILDREN, What.RUNNING, What.FAMILIES)
"""What lasts: the number on a day is the sum of all months up to it."""
DUE = (What.VISITS_DUE, What.CLOCKS_DUE, What.LISTS_DUE)
"""What waits to be done, by day: whoever asks on another day asks for other days."""
HAPPENING = tuple(what for what in What if what not in {*STANDING, *DUE})
"""What happened in a month."""


class _Where:
    """Of whom: today's area of the child or of the case, the office answering on those days."""

    province_code: Mapped[str]
    city_code: Mapped[str]
    county_code: Mapped[str]
    agency_id: Mapped[int]
    what: Mapped[What]
    key: Mapped[str]


class MonthDelta(_Where, Base):
    """So many more (or fewer) in a month, or from it on; written by triggers alone."""

    __tablename__ = "month_deltas"

    id: Mapped[int] = mapped_column(primary_key=True)
    month_on: Mapped[date]
    """The first day of the month."""
    number: Mapped[int] = mapped_column(BigInteger)
    is_taken: Mapped[bool] = mapped_column(default=False)


class MonthCount(_Where, Base):
    """The sum of the deltas of a month, or of a whole year (`month_on` is its first day).

    A sum of nothing is no row, and of what is due there are no years.
    """

    __tablename__ = "month_counts"
    __table_args__ = (
        Index("ix_month_counts_nothing", "id", sqlite_where=text("number = 0"),
              postgresql_where=text("number = 0")),
        Index(
            "ix_month_counts_key", "is_year", "month_on", "agency_id", "what", "key",
            "county_code", "city_code", "province_code", unique=True,
        ),
        *(
            Index(f"ix_month_counts_{area}", f"{area}_code", "is_year", "what", "month_on",
                  "agency_id", "key", "number")
            for area in ("county", "city", "province")
        ),
        Index("ix_month_counts_agency", "agency_id", "is_year", "what", "month_on", "key",
              "number"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    is_year: Mapped[bool]
    month_on: Mapped[date]
    number: Mapped[int] = mapped_column(BigInteger)


class first_of_month(FunctionElement[date]):  # noqa: N801 - written like the database's own
    """The first day of a day's month."""

    type = Date()
    inherit_cache = True
    sqlite, server = "start of month", "month"


class first_of_year(first_of_month):  # noqa: N801 - see above
    """The first day of a day's year."""

    inherit_cache = True
    sqlite, server = "start of year", "year"


@compiles(first_of_month, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '{element.sqlite}')"


@compiles(first_of_month)
def _on_the_server(element: Any, compiler: Any, **words: Any) -> str:
    day = compiler.process(element.clauses, **words)
    return f"CAST(date_trunc('{element.server}', {day}) AS date)"


def kept(
    within: Callable[[Any], ColumnElement[bool]], first: date, end: date, late: date
) -> Select[Any]:
    """(what, agency_id, key, number): what stood before `end`, and what happened in [first, end).

    Both are firsts of months. Of what is due (without its key) as much as was due before the day
    `late`. `within` bounds a class with the area's columns.
    """

    def said(
        model: Any, what: Collection[What], since: date, until: date, *more: ColumnElement[bool]
    ) -> Select[Any]:
        return select(model.what, model.agency_id, model.key, model.number).where(
            within(model), model.what.in_(what), model.month_on >= since, model.month_on < until,
            *more,
        )  # fmt: skip

    def was_due(model: Any) -> Select[Any]:
        before = said(model, DUE, date.min, late).where(model.key < late.isoformat())
        return before.with_only_columns(
            model.what, model.agency_id, literal("", String), model.number
        )

    year = date(end.year, 1, 1)
    are_years = (first.month, end.month) == (1, 1)
    all_ = union_all(
        said(MonthCount, STANDING, date.min, year, MonthCount.is_year.is_(True)),
        said(MonthCount, STANDING, year, end, MonthCount.is_year.is_(False)),
        said(MonthDelta, STANDING, date.min, end),
        said(MonthCount, HAPPENING, first, end, MonthCount.is_year.is_(are_years)),
        said(MonthDelta, HAPPENING, first, end),
        was_due(MonthCount),
        was_due(MonthDelta),
    ).subquery()
    keys, number = (all_.c.what, all_.c.agency_id, all_.c.key), func.sum(all_.c.number)
    return select(*keys, number.label("number")).group_by(*keys).having(number != 0)


def by_month(within: Callable[[Any], ColumnElement[bool]], end: date) -> Select[Any]:
    """(what, key, month_on, number) by month: how many more what stands (`STANDING`) became.

    Of each month before `end`, the first of one; of years before the last one as wholes.

    `within` bounds a class with the area's columns.
    """
    year = date(end.year - 1, 1, 1)

    def said(model: Any, *more: ColumnElement[bool]) -> Select[Any]:
        return select(model.what, model.key, model.month_on, model.number).where(
            within(model), model.what.in_(STANDING), model.month_on < end, *more
        )

    all_ = union_all(
        said(MonthCount, MonthCount.is_year.is_(True), MonthCount.month_on < year),
        said(MonthCount, MonthCount.is_year.is_(False), MonthCount.month_on >= year),
        said(MonthDelta),
    ).subquery()
    keys = (all_.c.what, all_.c.key, all_.c.month_on)
    number = func.sum(all_.c.number).label("number")
    return select(*keys, number).group_by(*keys).order_by(all_.c.month_on)


def fold(session: Session) -> int:
    """Add the deltas up to now to their months and years; how many there were.

    Marked first: a delta that another transaction has not ended yet waits for the next time.
    """
    taken = session.execute(
        update(MonthDelta).where(MonthDelta.is_taken.is_(False)).values(is_taken=True)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return 0
    keys = [getattr(MonthDelta, name) for name in KEYS]
    for is_year, month in (
        (False, MonthDelta.month_on), (True, first_of_year(MonthDelta.month_on))
    ):  # fmt: skip
        sums = (
            select(*keys, month, func.sum(MonthDelta.number))
            .where(MonthDelta.is_taken.is_(True))
            .group_by(*keys, month)
        )
        add(session, sums.where(MonthDelta.what.not_in(DUE)) if is_year else sums, is_year=is_year)
    session.execute(delete(MonthDelta).where(MonthDelta.is_taken.is_(True)))
    session.execute(delete(MonthCount).where(MonthCount.number == 0))
    return int(taken.rowcount)  # type: ignore[attr-defined]


def add(session: Session, sums: Select[Any], *, is_year: bool) -> None:
    """Add (`KEYS`, month, number) to what is kept."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    names = [*KEYS, "month_on", "number", "is_year"]
    added = make(MonthCount).from_select(names, sums.add_columns(literal(is_year)))
    session.execute(
        added.on_conflict_do_update(
            index_elements=["is_year", "month_on", *KEYS],
            set_={"number": MonthCount.number + added.excluded.number},
        )
    )
