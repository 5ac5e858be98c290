"""How many children lived in each form of care, by office and month: kept, not counted (bar P08).

A child counts for a form from one turning point to the next. Triggers of the database write what
each change adds and takes away (`CareDelta`, in the transaction of the change); `fold` sums that up
by month and by year (`CareCount`), so that a province's figures of any month are read from some
rows of each office, however many children there are. `differences` counts anew.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Index,
    Select,
    String,
    and_,
    delete,
    func,
    literal,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.core.db import Base

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

GONE = (CareForm.ADOPTED, CareForm.ADULT, CareForm.DECEASED)
"""Forms in which nobody is cared for any more."""
NOBODY = 0
"""In place of an institution: the child is at home."""


class _Where:
    """Whose children: the area of the child today, the office answering on those days, the form."""

    province_code: Mapped[str]
    city_code: Mapped[str]
    county_code: Mapped[str]
    agency_id: Mapped[int]
    form: Mapped[CareForm]


class CareDelta(_Where, Base):
    """So many more (or fewer) from the end of a month on; written by triggers alone."""

    __tablename__ = "care_deltas"

    id: Mapped[int] = mapped_column(primary_key=True)
    month_on: Mapped[date]
    """The first day of the month."""
    number: Mapped[int]
    is_taken: Mapped[bool] = mapped_column(default=False)


class CareCount(_Where, Base):
    """The sum of the deltas of a month, or of a whole year (`month_on` is its first day)."""

    __tablename__ = "care_counts"
    __table_args__ = (
        Index(
            "ix_care_counts_key", "is_year", "month_on", "agency_id", "form",
            "county_code", "city_code", "province_code", unique=True,
        ),
        *(
            Index(f"ix_care_counts_{area}", f"{area}_code", "is_year", "month_on", "agency_id",
                  "form", "number")
            for area in ("city", "province")
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    is_year: Mapped[bool]
    month_on: Mapped[date]
    number: Mapped[int]


_KEYS = ("agency_id", "form", "county_code", "city_code", "province_code")


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


def living(within: Callable[[Any], ColumnElement[bool]], end: date) -> Select[Any]:
    """(agency_id, form, number) on the day before `end`, the first of a month.

    `within` bounds a class with the area's columns. Adds up to twelve months and the years before.
    """
    year = date(end.year, 1, 1)
    months, years = CareCount.is_year.is_(False), CareCount.is_year.is_(True)
    both = union_all(
        _said(CareCount).where(within(CareCount), years, CareCount.month_on < year),
        _said(CareCount).where(
            within(CareCount), months, CareCount.month_on >= year, CareCount.month_on < end
        ),
        _said(CareDelta).where(within(CareDelta), CareDelta.month_on < end),
    ).subquery()
    number = func.sum(both.c.number)
    return (
        select(both.c.agency_id, both.c.form, number.label("number"))
        .group_by(both.c.agency_id, both.c.form)
        .having(number != 0)
    )


def _said(model: Any) -> Select[Any]:
    return select(model.agency_id, model.form, model.number)


def fold(session: Session) -> int:
    """Add the deltas up to now to their months and years; how many there were.

    Marked first: a delta that another transaction has not ended yet waits for the next time.
    """
    taken = session.execute(
        update(CareDelta).where(CareDelta.is_taken.is_(False)).values(is_taken=True)
    )
    keys = [getattr(CareDelta, name) for name in _KEYS]
    for is_year, month in ((False, CareDelta.month_on), (True, first_of_year(CareDelta.month_on))):
        sums = (
            select(*keys, month, func.sum(CareDelta.number))
            .where(CareDelta.is_taken.is_(True))
            .group_by(*keys, month)
        )
        _add(session, sums, is_year=is_year)
    session.execute(delete(CareDelta).where(CareDelta.is_taken.is_(True)))
    return int(taken.rowcount)  # type: ignore[attr-defined]


def _add(session: Session, sums: Select[Any], *, is_year: bool) -> None:
    """Add (key, month, number) to what is kept."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    names = [*_KEYS, "month_on", "number", "is_year"]
    added = make(CareCount).from_select(names, sums.add_columns(literal(is_year)))
    session.execute(
        added.on_conflict_do_update(
            index_elements=["is_year", "month_on", *_KEYS],
            set_={"number": CareCount.number + added.excluded.number},
        )
    )


def differences(*, of_years: bool = False) -> Select[Any]:
    """What the deltas lack of a count anew, by key and month: nothing, while all is well.

    With `of_years` what the years lack of their months.
    """
    if of_years:
        kept = (CareCount.is_year.is_(True), CareCount.month_on, -CareCount.number)
        true = (CareCount.is_year.is_(False), first_of_year(CareCount.month_on), CareCount.number)
        parts: list[Select[Any]] = [
            select(*_where(CareCount), month.label("month_on"), number.label("number")).where(which)
            for which, month, number in (kept, true)
        ]
    else:
        later = aliased(CareSpell)
        following = (
            select(func.min(later.from_on))
            .where(later.child_id == CareSpell.child_id, later.from_on > CareSpell.from_on)
            .scalar_subquery()
        )
        lives = and_(CareSpell.place_kind != PlaceKind.LEFT, CareSpell.form.not_in(GONE))
        lived: list[Any] = [
            select(
                func.coalesce(CareSpell.agency_id, NOBODY).label("agency_id"),
                type_coerce(CareSpell.form, String).label("form"),
                func.coalesce(Child.county_code, "").label("county_code"),
                func.coalesce(Child.city_code, "").label("city_code"),
                Child.province_code,
                first_of_month(day).label("month_on"), literal(number).label("number"),
            ).join(Child, Child.id == CareSpell.child_id).where(lives, day.is_not(None))
            for day, number in ((CareSpell.from_on, 1), (following, -1))
        ]  # fmt: skip
        parts = [
            *lived,
            select(*_where(CareCount), CareCount.month_on, -CareCount.number).where(
                CareCount.is_year.is_(False)
            ),
            select(*_where(CareDelta), CareDelta.month_on, -CareDelta.number),
        ]
    all_ = union_all(*parts).subquery().c
    keys = [all_[name] for name in (*_KEYS, "month_on")]
    lacks = func.sum(all_.number)
    return select(*keys, lacks.label("number")).group_by(*keys).having(lacks != 0)


def _where(model: Any) -> list[Any]:
    """The key's columns, as plain text so that all parts of a union are alike."""
    return [
        type_coerce(model.form, String).label("form") if name == "form" else getattr(model, name)
        for name in _KEYS
    ]


def recount(session: Session) -> int:
    """Count all anew and put right what differs; how many months or years of an office did."""
    fold(session)
    found = 0
    for is_year in (False, True):
        wrong = differences(of_years=is_year)
        found += session.scalar(select(func.count()).select_from(wrong.subquery())) or 0
        _add(session, wrong, is_year=is_year)
    return found
