"""Who keeps the register (care.md §1.1): a bureau its facts, an organisation its own people.

R-BUR edits no supplier's people once that has an account; R-BH alone lets an agreement take
effect, and nobody confirms what the same human entered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, select, true

from app.accounts.area import area, at_bureau, in_bureau_area
from app.accounts.roles import AgencyKind, Role
from app.core.policy import holds
from app.organisations.models import OrgAgreement, Organisation, OrgPerson

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy
    from app.organisations.models import OrgPaper

READERS = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.REGISTRAR, Role.MONEY_AUDITOR)


def is_own(actor: Actor, body: Organisation) -> bool:
    """The organisation's own account."""
    return actor.agency_id is not None and actor.agency_id == body.agency_id


def is_known_to(actor: Actor, body: Organisation) -> bool:
    """Its seat lies in the bureau's area, or the bureau has an agreement with it."""
    if actor.agency_kind != AgencyKind.BUREAU:
        return False
    return in_bureau_area(actor, body) or any(
        one.bureau_id == actor.agency_id and one.voided_at is None for one in body.agreements
    )


def has_no_account(_actor: Actor, body: Organisation) -> bool:
    """Nobody of the organisation signs in here: the bureau enters what comes on paper."""
    return body.agency_id is None


def did_not_register(actor: Actor, body: Organisation) -> bool:
    """Another human than who registered it."""
    return actor.persons.isdisjoint({body.registered_by_person_id, body.registered_for_person_id})


def did_not_draft(actor: Actor, agreement: OrgAgreement) -> bool:
    """Another human than who entered the agreement."""
    return actor.persons.isdisjoint(
        {agreement.drafted_by_person_id, agreement.drafted_for_person_id}
    )


def did_not_enter(actor: Actor, row: OrgPerson | OrgPaper) -> bool:
    """Another human than who entered the fact."""
    return actor.persons.isdisjoint({row.entered_by_person_id, row.entered_for_person_id})


def knows_its_body(actor: Actor, row: OrgPerson | OrgPaper) -> bool:
    """A bureau that knows the organisation of the person."""
    person = row if isinstance(row, OrgPerson) else row.person
    return is_known_to(actor, person.organisation)


OFFICER, CHIEF, MANAGER = (
    holds(Role.BUREAU_OFFICER), holds(Role.BUREAU_HEAD), holds(Role.ORGANISATION_HEAD),
)  # fmt: skip
EITHER = holds(Role.BUREAU_OFFICER, Role.BUREAU_HEAD)
POLICY: Policy = {
    "organisations.list": [[holds(*READERS)]],
    "organisations.own": [[MANAGER]],
    "organisations.view": [[holds(*READERS), is_known_to], [MANAGER, is_own]],
    "organisations.register": [[OFFICER]],
    "organisations.edit": [[OFFICER, in_bureau_area]],
    "organisations.connect": [[CHIEF, in_bureau_area, did_not_register]],
    "organisations.keep_people": [[MANAGER, is_own], [OFFICER, in_bureau_area, has_no_account]],
    "organisations.enter_test": [[OFFICER, is_known_to]],
    "organisations.check": [[EITHER, knows_its_body, did_not_enter]],
    "organisations.reveal": [[EITHER, is_known_to], [MANAGER, is_own]],
    "organisations.draft": [[OFFICER]],
    "organisations.release": [[CHIEF, at_bureau, did_not_draft]],
    "organisations.send_back": [[EITHER, at_bureau]],
    "organisations.end": [[CHIEF, at_bureau]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `organisations.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    bounds = area(actor)
    if bounds is not None and actor.has(*READERS):
        agreed = select(OrgAgreement.organisation_id).where(
            OrgAgreement.bureau_id == actor.agency_id, OrgAgreement.voided_at.is_(None)
        )
        ways = [getattr(Organisation, bounds[0]) == bounds[1], Organisation.id.in_(agreed)]
    if actor.has(Role.ORGANISATION_HEAD) and actor.agency_id is not None:
        ways.append(Organisation.agency_id == actor.agency_id)
    return or_(*ways) if ways else false()
