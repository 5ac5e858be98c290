"""Who may ask, who checks who asks, and who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.roles import Role
from app.core.policy import holds
from app.rights.models import DataRequest, RequestState
from app.rights.rules import CHANGES_THE_FILE

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

CHECKERS = (Role.INTAKE, Role.SOCIAL_WORKER, Role.BUREAU_OFFICER)
DECIDERS = (Role.HEAD, Role.BUREAU_HEAD)
STAFF = (*CHECKERS, *DECIDERS)


def is_own(actor: Actor, row: DataRequest) -> bool:
    """Who asked."""
    return actor.person_id is not None and actor.person_id == row.person_id


def is_not_own(actor: Actor, row: DataRequest) -> bool:
    """Nobody checks or answers what they asked themselves."""
    return row.person_id not in actor.persons


def at_office(actor: Actor, row: DataRequest) -> bool:
    """The office that was asked."""
    return actor.agency_id is not None and actor.agency_id == row.agency_id


def is_family(actor: Actor, _subject: object) -> bool:
    """Signed in as a family, not as staff."""
    return actor.is_signed_in and not actor.is_staff


def opens_a_file(_actor: Actor, row: DataRequest) -> bool:
    """Granted, about a child, and to look at."""
    is_granted = row.state is RequestState.GRANTED
    return is_granted and row.child_id is not None and row.kind not in CHANGES_THE_FILE


POLICY: Policy = {
    "rights.ask": [[is_family]],
    "rights.list": [[holds(*STAFF)]],
    "rights.view": [[is_own, is_family], [holds(*STAFF), at_office, is_not_own]],
    "rights.take_back": [[is_own, is_family]],
    "rights.check": [[holds(*CHECKERS), at_office, is_not_own]],
    "rights.answer": [[holds(*DECIDERS), at_office, is_not_own]],
    "rights.read_file": [[is_own, is_family, opens_a_file]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `rights.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.person_id is not None and actor.is_signed_in and not actor.is_staff:
        ways.append(DataRequest.person_id == actor.person_id)
    if actor.agency_id is not None and actor.has(*STAFF):
        ways.append(
            (DataRequest.agency_id == actor.agency_id) & (DataRequest.person_id != actor.person_id)
        )
    return or_(*ways) if ways else false()
