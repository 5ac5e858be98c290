"""Whose desk a child is on: its placement, its family unit, its match (PD-ACC-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists

from app.children.services.access import also
from app.family_style.models import Unit, UnitPlace
from app.placements.models import OPEN_MATCH, Match, Placement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement


def works_with(users: Sequence[int], child_id: int) -> Sequence[ColumnElement[bool]]:
    """One of these accounts holds a running case of the child."""
    return (
        exists().where(
            Placement.child_id == child_id,
            Placement.worker_id.in_(users),
            Placement.ended_on.is_(None),
        ),
        exists().where(
            Match.child_id == child_id,
            Match.worker_id.in_(users),
            Match.state.in_(OPEN_MATCH),
        ),
        exists().where(
            UnitPlace.child_id == child_id,
            UnitPlace.unit_id == Unit.id,
            Unit.worker_id.in_(users),
        ),
    )


also(works_with)
