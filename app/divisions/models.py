"""A division as it stands or stood; and the ancestor columns of every scoped row."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.divisions.codes import Ancestors, Level, ancestors, canonical, level_of

# The order of bytes on both databases: one order of names, and an index serves "begins with".
BYTES = String().with_variant(String(collation="C"), "postgresql")


class Division(Base):
    """One code. Its dates are the first and the last day on which it was in force."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(BYTES, primary_key=True)
    name: Mapped[str] = mapped_column(BYTES, index=True)
    full_name: Mapped[str]
    level: Mapped[Level]
    parent_code: Mapped[str | None] = mapped_column(index=True)
    province_code: Mapped[str]
    city_code: Mapped[str | None]
    county_code: Mapped[str | None]
    township_code: Mapped[str | None]
    pinyin: Mapped[str] = mapped_column(BYTES, index=True)
    initials: Mapped[str] = mapped_column(BYTES, index=True)
    valid_from: Mapped[date | None]  # unknown: older than the lists
    valid_to: Mapped[date | None]
    successor_code: Mapped[str | None]
    maps_to: Mapped[str | None]  # the county of GB/T 2260 behind a functional area

    def is_valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Placed:
    """A row that belongs to a place: `place()` it; `within()` finds it by an index."""

    province_code: Mapped[str] = mapped_column(index=True)
    city_code: Mapped[str | None] = mapped_column(index=True)
    county_code: Mapped[str | None] = mapped_column(index=True)
    township_code: Mapped[str | None] = mapped_column(index=True)

    def place(self, code: str) -> None:
        """Put the row where `code` stands today; raises Invalid for what is no code."""
        for name, value in vars(ancestors(code)).items():
            setattr(self, name, value)

    @property
    def division_code(self) -> str:
        """The finest division the row is placed in."""
        return self.township_code or self.county_code or self.city_code or self.province_code


_SCOPES = {
    Level.PROVINCE: "province_code",
    Level.CITY: "city_code",
    Level.COUNTY: "county_code",
    Level.TOWNSHIP: "township_code",
}


def within(cls: Any, division_code: str | None) -> ColumnElement[bool]:
    """Rows of `cls` (any class with the ancestor columns) that lie in a division.

    None is the whole country. Raises KeyError for a village: no scope is that fine.
    """
    if division_code is None:
        return true()
    code = canonical(division_code)
    column = getattr(cls, _SCOPES[level_of(code)])
    return column == code  # type: ignore[no-any-return]


def is_within(placed: Placed | Ancestors, division_code: str | None) -> bool:
    """The same as `within`, for a row in hand."""
    if division_code is None:
        return True
    code = canonical(division_code)
    return bool(getattr(placed, _SCOPES[level_of(code)]) == code)
