"""Who ends an adoption: received by one, decided by another, at the organ itself (SOD-A1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.accounts.area import at_agency, is_system
from app.accounts.roles import Role
from app.adoption.models.ending import Ending
from app.core.policy import holds
from app.families.kin import kept_for, kin_of

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy, Predicate

ORGAN = (Role.REGISTRAR, Role.BUREAU_HEAD)


def is_not_kin(actor: Actor, row: Ending) -> bool:
    """Nobody ends the adoption of the household in which they live."""
    return actor.persons.isdisjoint(kin_of(row, row.adopter_person_id))


def did_not_receive(actor: Actor, row: Ending) -> bool:
    return actor.persons.isdisjoint(row.received_by)


def did_not_decide(actor: Actor, row: Ending) -> bool:
    return actor.persons.isdisjoint(row.decided_by)


def is_not_filed(_actor: Actor, row: Ending) -> bool:
    """What lies in a volume is read from the archive alone (AR-10)."""
    return row.filed_on is None


OF_ROW: list[Predicate] = [at_agency, is_not_kin, is_not_filed]
REGISTRAR = [holds(Role.REGISTRAR), *OF_ROW, did_not_decide]
POLICY: Policy = {
    "adoption.endings": [[holds(*ORGAN)]],
    "adoption.end_open": [[holds(Role.REGISTRAR)]],
    "adoption.end_view": [[holds(*ORGAN), *OF_ROW]],
    "adoption.end_receive": [REGISTRAR],
    "adoption.end_decide": [[holds(Role.BUREAU_HEAD), *OF_ROW, did_not_receive]],
    "adoption.end_finish": [REGISTRAR],
    "adoption.end_withdraw": [REGISTRAR],
    # Also of one that is done: its volume is not filed without.
    "adoption.end_scan": [REGISTRAR],
    "adoption.end_lapse": [[is_system]],
}


def endings_of(actor: Actor) -> ColumnElement[bool]:
    """The endings of which `adoption.end_view` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    if actor.agency_id is None or actor.person_id is None or not actor.has(*ORGAN):
        return false()
    own: Any = Ending.adopter_person_id
    return and_(
        Ending.agency_id == actor.agency_id,
        Ending.filed_on.is_(None),
        or_(own.is_(None), own.not_in(kept_for(actor.person_id))),
    )
