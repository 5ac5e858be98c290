"""Who may see and write a child's file (care.md §1.1, PD-ACC-1).

A family with a placement has no row here: what it sees of the child is shown by the placement,
and comes from `queries.first_name` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.area import BUREAU, DESK, in_bureau_area, staff_ways
from app.accounts.roles import Role
from app.children.models import Child
from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

VILLAGE = (Role.CHILD_DIRECTOR, Role.TOWNSHIP_SUPERVISOR)


def at_office(actor: Actor, child: Child) -> bool:
    """The child is in the care of the actor's institution, or the actor's office keeps the file."""
    return actor.agency_id is not None and actor.agency_id in {child.agency_id, child.keeper_id}


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
    # Who works with the child reads its health; in an emergency others open it for 30 minutes.
    "children.open_health": SEEN,
    "children.review_opening": [[holds(Role.HEAD, Role.TOWNSHIP_SUPERVISOR), at_office]],
    "children.view_log": [[holds(Role.HEAD, Role.TOWNSHIP_SUPERVISOR), at_office]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `children.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways = staff_ways(actor, Child, DESK + VILLAGE)
    if actor.has(*DESK, *VILLAGE) and actor.agency_id is not None:
        ways.append(Child.keeper_id == actor.agency_id)
    return or_(*ways) if ways else false()
