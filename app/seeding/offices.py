"""A bureau and an institution in each county of the place, with four people each county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Level, Person, RoleGrant, User
from app.accounts.passwords import hash_password
from app.accounts.roles import AgencyKind, Role
from app.demo.agencies import PASSWORD
from app.demo.people import FEMALE, SURNAMES
from app.divisions.models import Division

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.seeding.bulk import Bulk

ANCESTORS = ("province_code", "city_code", "county_code", "township_code")


@dataclass(frozen=True)
class Seat:
    """A county: its institution and bureau, who works there, and where people live."""

    county: str
    place: dict[str, str | None]
    """The ancestors of the county, as its offices have them."""
    institution: int
    bureau: int
    worker: int
    says: str
    towns: tuple[tuple[str, str], ...]
    """(code, name) of the townships; the county itself where none are shipped."""


def make_seats(session: Session, bulk: Bulk, top: str, most: int, now: datetime) -> list[Seat]:
    """Seats for at most `most` counties under a division (all of the country: empty)."""
    query = select(Division).where(Division.valid_to.is_(None))
    rows = session.scalars(query.order_by(Division.code)).all()
    # The code of a functional area has a letter in it, and no identity number begins with it.
    counties = [
        row
        for row in rows
        if row.level == "county" and row.code.startswith(top) and row.code.isdigit()
    ]
    towns: dict[str | None, list[tuple[str, str]]] = {}
    for row in rows:
        if row.level == "township":
            towns.setdefault(row.county_code, []).append((row.code, row.name))
    staff = _Staff(bulk, now)
    above: dict[str, int] = {}
    for row in rows:
        level = {"province": Level.PROVINCE, "city": Level.CITY}.get(row.level)
        if level and any(c.code.startswith(row.code.rstrip("0")) for c in counties[:most]):
            above[row.code] = _office(bulk, row, AgencyKind.BUREAU, level, None)
            staff.hire(above[row.code], f"{row.code}.ban", Role.BUREAU_OFFICER)
    seats = []
    for county in counties[:most]:
        over = above.get(county.city_code or "") or above.get(county.province_code)
        bureau = _office(bulk, county, AgencyKind.BUREAU, Level.COUNTY, over)
        home = _office(bulk, county, AgencyKind.INSTITUTION, Level.COUNTY, bureau)
        staff.hire(bureau, f"{county.code}.ban", Role.BUREAU_OFFICER)
        staff.hire(home, f"{county.code}.shouli", Role.INTAKE)
        staff.hire(home, f"{county.code}.yuanzhang", Role.HEAD)
        worker = staff.hire(home, f"{county.code}.shegong", Role.SOCIAL_WORKER)
        seats.append(Seat(
            county.code, _place(county), home, bureau, worker, f"{county.name}儿童福利院",
            tuple(towns.get(county.code, [(county.code, county.name)])),
        ))  # fmt: skip
    return seats


def _place(division: Division) -> dict[str, str | None]:
    return {name: getattr(division, name) for name in ANCESTORS}


def _office(
    bulk: Bulk, division: Division, kind: AgencyKind, level: Level, bureau: int | None
) -> int:
    is_bureau = kind is AgencyKind.BUREAU
    what = "民政局" if is_bureau else "儿童福利院"
    return bulk.add(
        Agency, name=f"{division.full_name}{what}", short_name=f"{division.name}{what}", kind=kind,
        level=level, division_code=division.code, phone="0431-85550100", bureau_id=bureau,
        staff_count=24, takes_foster_applications=not is_bureau, **_place(division),
    )  # fmt: skip


class _Staff:
    """Accounts with the demo's one password: its digest is made once."""

    def __init__(self, bulk: Bulk, now: datetime) -> None:
        self.bulk, self.now, self.digest = bulk, now, hash_password(PASSWORD)

    def hire(self, agency: int, username: str, role: Role) -> int:
        draw = self.bulk.draw
        name = draw.choice(SURNAMES) + draw.choice(FEMALE)
        person = self.bulk.add(Person, name=name)
        user = self.bulk.add(
            User, person_id=person, agency_id=agency, username=username, password_hash=self.digest
        )
        self.bulk.add(
            RoleGrant, user_id=user, role=role, proposed_at=self.now, released_at=self.now,
            valid_from=self.now.date(),
        )  # fmt: skip
        return user
