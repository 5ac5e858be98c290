"""Who keeps the archive of adoptions, who opens what is sealed (AR-03, AR-10, SEC-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.accounts.area import at_agency
from app.accounts.roles import Role
from app.adoption.models.archive import Volume
from app.core.policy import holds
from app.families.kin import kept_for, kin_of

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy, Predicate

KEEPERS = (Role.ARCHIVIST, Role.REGISTRAR)
READERS = (*KEEPERS, Role.BUREAU_HEAD)


def is_not_kin(actor: Actor, row: Volume) -> bool:
    """Nobody opens the volume of the household in which they live."""
    return actor.persons.isdisjoint(kin_of(row, row.adopter_person_id))


OF_ROW: list[Predicate] = [at_agency, is_not_kin]
KEEPS = [[holds(*KEEPERS), *OF_ROW]]
POLICY: Policy = {
    "adoption.archive": [[holds(*READERS)]],
    "adoption.archive_make": [[holds(*KEEPERS)]],
    "adoption.archive_view": [[holds(*READERS), *OF_ROW]],
    "adoption.archive_file": KEEPS,
    "adoption.archive_keep": KEEPS,
    "adoption.archive_hand_over": KEEPS,
    "adoption.archive_use": KEEPS,
    "adoption.archive_correct": KEEPS,
    "adoption.archive_export": KEEPS,
    "adoption.archive_grant": [[holds(Role.BUREAU_HEAD), *OF_ROW]],
}


def volumes_of(actor: Actor) -> ColumnElement[bool]:
    """The volumes of which `adoption.archive_view` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    if actor.agency_id is None or actor.person_id is None or not actor.has(*READERS):
        return false()
    own: Any = Volume.adopter_person_id
    return and_(
        Volume.agency_id == actor.agency_id,
        or_(own.is_(None), own.not_in(kept_for(actor.person_id))),
    )
