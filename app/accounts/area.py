"""Whose row it is and where it lies: what every room's policy asks of staff (care.md §1.1).

A row that staff deal with carries `agency_id`, where a bureau answers for it `bureau_id`, and the
division it lies in as `county_code`, `city_code` and `province_code`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false

from app.accounts.roles import AgencyKind, Role

if TYPE_CHECKING:
    from app.core.policy import Actor

DESK = (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, Role.ARCHIVIST)
BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)


def at_agency(actor: Actor, row: Any) -> bool:
    """The row belongs to the actor's agency."""
    return actor.agency_id is not None and actor.agency_id == row.agency_id


def at_bureau(actor: Actor, row: Any) -> bool:
    """The bureau that answers for the row."""
    return actor.agency_id is not None and actor.agency_id == row.bureau_id


def in_bureau_area(actor: Actor, row: Any) -> bool:
    """The actor's bureau sees its area: equality on one stored ancestor."""
    bounds = area(actor)
    return bounds is not None and getattr(row, bounds[0]) == bounds[1]


def is_system(actor: Actor, _row: Any) -> bool:
    """The clock acts, or one case's step carries another along."""
    return actor.scope.system


def area(actor: Actor) -> tuple[str, str] | None:
    """The column and the code that bound a bureau's area; None for everybody else."""
    if actor.agency_kind != AgencyKind.BUREAU:
        return None
    for column in ("county_code", "city_code", "province_code"):
        code = getattr(actor.scope, column)
        if code is not None:
            return column, code
    return None


def staff_ways(
    actor: Actor, model: Any, desk: tuple[Role, ...] = DESK, bureau: tuple[Role, ...] = BUREAU
) -> list[ColumnElement[bool]]:
    """In which ways staff may see rows of `model`, as SQL: as their agency's, as their area's."""
    ways: list[ColumnElement[bool]] = []
    if actor.has(*desk) and actor.agency_id is not None:
        ways.append(model.agency_id == actor.agency_id)
    bounds = area(actor)
    if bounds is not None and actor.has(*bureau):
        ways.append(getattr(model, bounds[0]) == bounds[1])
    return ways


def staff_scope(
    actor: Actor, model: Any, desk: tuple[Role, ...] = DESK, bureau: tuple[Role, ...] = BUREAU
) -> ColumnElement[bool]:
    """The one equality of a desk's list that an index serves; `visible_to` stands beside it."""
    ways = staff_ways(actor, model, desk, bureau)
    return ways[-1] if ways else false()
