"""Who agrees that a hidden value is looked at: the responsible person of the asker's agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.area import at_agency
from app.accounts.roles import AgencyKind, Role
from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy
    from app.reveals.models import Reveal

RESPONSIBLE = {
    AgencyKind.INSTITUTION: Role.HEAD,
    AgencyKind.PROTECTION: Role.HEAD,
    AgencyKind.BUREAU: Role.BUREAU_HEAD,
    AgencyKind.TOWNSHIP: Role.TOWNSHIP_SUPERVISOR,
    AgencyKind.VILLAGE: Role.CHILD_DIRECTOR,
    AgencyKind.ORGANISATION: Role.ORGANISATION_HEAD,
}
DECIDERS = tuple(dict.fromkeys(RESPONSIBLE.values()))


def is_responsible(actor: Actor) -> bool:
    """Answers for what the agency's people look at, and so for what they look at themselves."""
    return any(actor.agency_kind == kind and actor.has(role) for kind, role in RESPONSIBLE.items())


def did_not_ask(actor: Actor, row: Reveal) -> bool:
    """Nobody agrees to their own wish."""
    return row.person_id not in actor.persons


DECIDES = [[holds(*DECIDERS), at_agency, did_not_ask]]
POLICY: Policy = {
    "reveals.list": [[holds(*DECIDERS)]],
    "reveals.approve": DECIDES,
    "reveals.refuse": DECIDES,
}
