"""Who deals with a 寻根回访: received by one, answered by another, at the organ itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.accounts.area import at_agency
from app.accounts.roles import Role
from app.adoption.models.roots import RootsVisit
from app.core.policy import holds
from app.families.kin import kept_for, kin_of

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy, Predicate

ORGAN = (Role.REGISTRAR, Role.BUREAU_HEAD)


def is_not_kin(actor: Actor, row: RootsVisit) -> bool:
    """Nobody deals with the adoption of the household in which they live."""
    return actor.persons.isdisjoint(kin_of(row, row.adopter_person_id))


def did_not_receive(actor: Actor, row: RootsVisit) -> bool:
    return actor.persons.isdisjoint(row.received_by)


def did_not_decide(actor: Actor, row: RootsVisit) -> bool:
    return actor.persons.isdisjoint(row.decided_by)


OF_ROW: list[Predicate] = [at_agency, is_not_kin]
POLICY: Policy = {
    "adoption.roots": [[holds(*ORGAN)]],
    "adoption.roots_open": [[holds(Role.REGISTRAR)]],
    "adoption.roots_view": [[holds(*ORGAN), *OF_ROW]],
    "adoption.roots_work": [[holds(Role.REGISTRAR), *OF_ROW, did_not_decide]],
    "adoption.roots_decide": [[holds(Role.BUREAU_HEAD), *OF_ROW, did_not_receive]],
}


def roots_of(actor: Actor) -> ColumnElement[bool]:
    """The requests of which `adoption.roots_view` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    if actor.agency_id is None or actor.person_id is None or not actor.has(*ORGAN):
        return false()
    own: Any = RootsVisit.adopter_person_id
    return and_(
        RootsVisit.agency_id == actor.agency_id,
        or_(own.is_(None), own.not_in(kept_for(actor.person_id))),
    )
