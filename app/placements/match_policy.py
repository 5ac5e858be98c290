"""Who may do what on a match, up to the signed agreement (care.md §1.1, SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.area import (
    BUREAU,
    DESK,
    at_agency,
    in_bureau_area,
    is_system,
    staff_ways,
)
from app.accounts.roles import Role
from app.core.policy import holds
from app.foster.family import family_of
from app.placements.models import Match, MatchDuty
from app.workflow.parts import did_not

if TYPE_CHECKING:
    from app.children.models import Child
    from app.core.policy import Actor, Policy


def is_family(actor: Actor, match: Match) -> bool:
    """The family's account holder, once the child was proposed to them or lives there.

    Never with a staff account: its pages are the office's.
    """
    return (
        actor.person_id is not None
        and not actor.is_staff
        and actor.person_id == match.family_person_id
        and (match.offered_at is not None or match.migrated_at is not None)
    )


def cares_for(actor: Actor, child: Child) -> bool:
    """The child is in the care of the actor's institution."""
    return actor.agency_id is not None and actor.agency_id == child.agency_id


def is_not_of_family(actor: Actor, match: Match) -> bool:
    """Nobody deals with a match of the household in which they live."""
    return actor.persons.isdisjoint(family_of(match.application))


def was_asked(actor: Actor, match: Match) -> bool:
    """The question of FC-27-1 was sent to the actor's office."""
    return actor.agency_id is not None and actor.agency_id == match.higher_agency_id


OF_CASE = [at_agency, is_not_of_family]
WORKER = [holds(Role.SOCIAL_WORKER), *OF_CASE, did_not(MatchDuty.CONFIRM)]
DECIDES = [holds(Role.HEAD), *OF_CASE, did_not(MatchDuty.MATCH)]
MATCH_POLICY: Policy = {
    "matches.list": [[holds(*DESK, *BUREAU)]],
    "matches.find": [[holds(Role.SOCIAL_WORKER), cares_for]],
    "matches.open": [[holds(Role.SOCIAL_WORKER), cares_for]],
    "matches.view": [
        [holds(*DESK), *OF_CASE],
        [holds(*BUREAU), in_bureau_area, is_not_of_family],
        [is_family],
    ],
    "matches.offer": [WORKER],
    "matches.answer": [[is_family], WORKER],
    "matches.hear": [WORKER],
    "matches.consent": [[is_family], WORKER],
    "matches.meet": [WORKER],
    "matches.assess": [WORKER],
    "matches.ask_release": [WORKER],
    "matches.record_higher": [WORKER, [holds(Role.INTAKE), *OF_CASE]],
    "matches.ask_higher": [WORKER, [holds(Role.INTAKE), *OF_CASE]],
    "matches.answer_higher": [[holds(Role.BUREAU_HEAD), was_asked, is_not_of_family]],
    "matches.confirm": [DECIDES],
    "matches.decline": [DECIDES],
    "matches.refuse": [[is_family], WORKER],
    "matches.close": [WORKER, [holds(Role.HEAD), *OF_CASE]],
    "matches.expire": [[is_system]],
    "agreements.prepare": [WORKER],
    "agreements.sign_family": [[is_family]],
    "agreements.record_paper": [WORKER, [holds(Role.INTAKE), *OF_CASE]],
    "agreements.enter": [WORKER, [holds(Role.INTAKE), *OF_CASE]],
    "agreements.sign_agency": [DECIDES],
    "matches.sign": [DECIDES],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `matches.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.person_id is not None and not actor.is_staff:
        is_known = or_(Match.offered_at.is_not(None), Match.migrated_at.is_not(None))
        ways.append((Match.family_person_id == actor.person_id) & is_known)
    ways += staff_ways(actor, Match)
    return or_(*ways) if ways else false()
