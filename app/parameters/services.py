"""Look values up by place and day, and set them with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from app.parameters.catalogue import CATALOGUE
from app.parameters.models import ParameterValue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session


def value(
    session: Session, name: str, *, on: date, places: Sequence[str], agency_id: int | None = None
) -> Any:
    """The value of a parameter on a day at a place.

    `places` are the division and its ancestors, nearest first. Falls back to the default of
    the catalogue, which may be None: then the place has not set it yet. KeyError for a name
    that nobody declared.
    """
    default = CATALOGUE[name].default
    rows = session.execute(
        select(
            ParameterValue.division_code,
            ParameterValue.agency_id,
            ParameterValue.valid_from,
            ParameterValue.value,
        )
        .where(
            ParameterValue.name == name,
            ParameterValue.withdrawn_at.is_(None),
            ParameterValue.valid_from <= on,
            or_(ParameterValue.valid_to.is_(None), ParameterValue.valid_to >= on),
            ParameterValue.division_code.in_([*places, ""]),
            or_(ParameterValue.agency_id.is_(None), ParameterValue.agency_id == agency_id),
        )
        .order_by(ParameterValue.valid_from)
    ).all()
    ranks = {place: len(places) - n for n, place in enumerate(places)}
    best: tuple[int, date] | None = None
    found = default
    for division, agency, valid_from, stored in rows:
        rank = (len(places) + 1 if agency is not None else ranks.get(division, 0), valid_from)
        if best is None or rank >= best:
            best, found = rank, stored
    return found
