"""What happened in each office and month, as numbers: kept in the writing transaction (bar P08)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


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
