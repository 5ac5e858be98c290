"""Offices as the public sees them: whom to call, where to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind
from app.divisions.codes import ancestors

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Select
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Office:
    """An office to go to."""

    id: int
    name: str
    kind: AgencyKind
    level: str
    division_code: str
    address: str
    phone: str
    office_hours: str


def offices_open_on(
    day: date,
) -> Select[int, str, AgencyKind, Level, str, str, str, str]:
    """The columns of `Office`, for agencies that are not closed."""
    return select(
        Agency.id, Agency.name, Agency.kind, Agency.level, Agency.division_code,
        Agency.address, Agency.phone, Agency.office_hours,
    ).where(or_(Agency.closed_on.is_(None), Agency.closed_on > day))  # fmt: skip


def bureaus(session: Session, place: str, on: date, *, level: Level = Level.COUNTY) -> list[Office]:
    """The civil affairs bureaus of the county, city or province in which `place` lies.

    A municipality has no cities: its own bureau stands for both.
    """
    above = ancestors(place)
    at_city = level is Level.CITY and above.city_code is not None
    if level is Level.COUNTY:
        code, column = above.county_code, Agency.county_code
    elif at_city:
        code, column = above.city_code, Agency.city_code
    else:
        code, column, level = above.province_code, Agency.province_code, Level.PROVINCE
    if code is None:
        return []
    rows = session.execute(
        offices_open_on(on).where(
            Agency.kind == AgencyKind.BUREAU, Agency.level == level, column == code
        )
    )
    return [Office(*row) for row in rows]
