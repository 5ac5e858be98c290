"""Which bureau answers a complaint about an agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def answering_bureau(session: Session, agency_id: int, bureau_id: int | None) -> Agency | None:
    """Who answers a complaint about an agency: its bureau, else the nearest one of its place.

    None where the portal knows no bureau above it: then nobody here could read a complaint.
    """
    agency = session.get_one(Agency, agency_id)
    known = bureau_id or agency.bureau_id
    if known is not None:
        return session.get(Agency, known)
    found = session.scalars(
        select(Agency).where(
            Agency.kind == AgencyKind.BUREAU,
            Agency.province_code == agency.province_code,
            Agency.closed_on.is_(None),
            Agency.id != agency.id,
        )
    ).all()
    above = [bureau for bureau in found if _is_above(bureau, agency)]
    return max(above, key=lambda bureau: (bureau.county_code or "", bureau.city_code or ""),
               default=None)  # fmt: skip


def _is_above(bureau: Agency, agency: Agency) -> bool:
    """The bureau's area holds the agency: the same county, its city, or its province."""
    city = bureau.city_code is None or bureau.city_code == agency.city_code
    return city and (bureau.county_code is None or bureau.county_code == agency.county_code)
