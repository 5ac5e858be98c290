"""Who issues a certificate anew: asked for by one, released by another of the same organ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.accounts.area import at_agency
from app.accounts.roles import Role
from app.adoption.models.reissue import Reissue
from app.core.policy import holds
from app.families.kin import kept_for, kin_of

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy, Predicate

ORGAN = (Role.REGISTRAR, Role.BUREAU_HEAD)


def is_not_kin(actor: Actor, row: Reissue) -> bool:
    """Nobody issues a certificate to the household in which they live."""
    return actor.persons.isdisjoint(kin_of(row, row.adopter_person_id))


def did_not_ask(actor: Actor, row: Reissue) -> bool:
    return actor.persons.isdisjoint(row.asked_by)


OF_ROW: list[Predicate] = [at_agency, is_not_kin]
POLICY: Policy = {
    "adoption.reissues": [[holds(*ORGAN)]],
    "adoption.reissue_open": [[holds(Role.REGISTRAR)]],
    "adoption.reissue_view": [[holds(*ORGAN), *OF_ROW]],
    "adoption.reissue_work": [[holds(Role.REGISTRAR), *OF_ROW]],
    # A colleague at the counter or the head: whoever did not type the request in (SOD-A1).
    "adoption.reissue_decide": [[holds(*ORGAN), *OF_ROW, did_not_ask]],
}


def reissues_of(actor: Actor) -> ColumnElement[bool]:
    """The requests of which `adoption.reissue_view` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    if actor.agency_id is None or actor.person_id is None or not actor.has(*ORGAN):
        return false()
    own: Any = Reissue.adopter_person_id
    return and_(
        Reissue.agency_id == actor.agency_id,
        or_(own.is_(None), own.not_in(kept_for(actor.person_id))),
    )
