"""Who may see and write a child's file (care.md §1.1, PD-ACC-1).

A family with a placement has no row here: what it sees of the child is shown by the placement,
and comes from `queries.first_name` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.roles import AgencyKind, Role
from app.children.models import Child
from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

DESK = (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, Role.ARCHIVIST)
VILLAGE = (Role.CHILD_DIRECTOR, Role.TOWNSHIP_SUPERVISOR)
BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)


def at_office(actor: Actor, child: Child) -> bool:
    """The child is in the care of the actor's institution, or the actor's office keeps the file."""
    return actor.agency_id is not None and actor.agency_id in {child.agency_id, child.keeper_id}


def in_bureau_area(actor: Actor, child: Child) -> bool:
    """A bureau sees the children of its area: equality on one stored ancestor."""
    if actor.agency_kind != AgencyKind.BUREAU:
        return False
    scope = actor.scope
    return (
        (scope.county_code is not None and scope.county_code == child.county_code)
        or (scope.city_code is not None and scope.city_code == child.city_code)
        or (scope.province_code is not None and scope.province_code == child.province_code)
    )


def is_open(_actor: Actor, child: Child) -> bool:
    """A closed file is kept as it is."""
    return child.closed_on is None


OFFICE = holds(*DESK, *VILLAGE)
WRITER = holds(Role.INTAKE, Role.SOCIAL_WORKER, Role.CHILD_DIRECTOR)
WORKER = holds(Role.SOCIAL_WORKER, Role.CHILD_DIRECTOR)
SEEN = [[OFFICE, at_office], [holds(*BUREAU), in_bureau_area]]
WRITES = [[WRITER, at_office, is_open]]
POLICY: Policy = {
    "children.list": [[holds(*DESK, *VILLAGE, *BUREAU)]],
    "children.find": [[holds(*DESK, *VILLAGE, *BUREAU)]],
    "children.view": SEEN,
    "children.reveal": SEEN,
    "children.open": [[WRITER]],
    "children.edit": WRITES,
    "children.categorise": WRITES,
    "children.change_guardian": WRITES,
    "children.move": WRITES,
    "children.link_siblings": WRITES,
    "children.record_opinion": [[WORKER, at_office, is_open]],
    "children.correct": [
        [holds(Role.SOCIAL_WORKER, Role.HEAD, Role.CHILD_DIRECTOR), at_office, is_open]
    ],
    "children.assign": [[holds(Role.HEAD), at_office, is_open]],
    # Who works with the child reads its health; others open it for a day (PD-ACC-2).
    "children.open_health": SEEN,
    "children.view_log": [[holds(Role.HEAD, Role.TOWNSHIP_SUPERVISOR), at_office]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `children.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.has(*DESK, *VILLAGE) and actor.agency_id is not None:
        ways += [Child.agency_id == actor.agency_id, Child.keeper_id == actor.agency_id]
    if actor.has(*BUREAU) and actor.agency_kind == AgencyKind.BUREAU:
        for column, code in (
            (Child.county_code, actor.scope.county_code),
            (Child.city_code, actor.scope.city_code),
            (Child.province_code, actor.scope.province_code),
        ):
            if code is not None:
                ways.append(column == code)
    return or_(*ways) if ways else false()
