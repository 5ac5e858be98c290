"""Who may visit, read what was found, and report (care.md §1.1, 3.3, 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.area import BUREAU, DESK, at_agency, in_bureau_area, staff_ways
from app.accounts.roles import Role
from app.core.policy import holds
from app.families.kin import kept_for, kin_of
from app.visits.models import VisitPlan
from app.visits.rules import AT_HOME

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy


def is_family(actor: Actor, plan: VisitPlan) -> bool:
    """The family's account holder, while the child lives with the family.

    Never with a staff account: its pages are the office's.
    """
    if actor.is_staff or actor.person_id is None or plan.regime not in AT_HOME:
        return False
    return actor.person_id == plan.family_person_id


def is_not_of_family(actor: Actor, plan: VisitPlan) -> bool:
    """Nobody visits the household in which they live, or reads what was found there."""
    return actor.persons.isdisjoint(kin_of(plan, plan.family_person_id))


OF_PLAN = [at_agency, is_not_of_family]
STAFF_READS = [
    [holds(*DESK), *OF_PLAN],
    [holds(*BUREAU), in_bureau_area, is_not_of_family],
]
POLICY: Policy = {
    "visits.list": [[holds(*DESK, *BUREAU)]],
    "visits.view": STAFF_READS,
    "visits.see_plan": [*STAFF_READS, [is_family]],
    "visits.record": [[holds(Role.SOCIAL_WORKER), *OF_PLAN]],
    "visits.arrange": [[holds(Role.SOCIAL_WORKER, Role.HEAD), *OF_PLAN]],
    "visits.add": [[holds(Role.SOCIAL_WORKER, Role.HEAD), *OF_PLAN]],
    "visits.report_growth": [[is_family], [holds(Role.SOCIAL_WORKER), *OF_PLAN]],
    "visits.report_incident": [
        [is_family],
        [holds(Role.SOCIAL_WORKER, Role.HEAD, Role.INTAKE), *OF_PLAN],
    ],
    "visits.close_incident": [[holds(Role.SOCIAL_WORKER, Role.HEAD), *OF_PLAN]],
    "visits.feed": [[holds(Role.SOCIAL_WORKER, Role.HEAD)]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `visits.see_plan` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    not_own: ColumnElement[bool] = true()
    if actor.person_id is not None:
        own = VisitPlan.family_person_id == actor.person_id
        if not actor.is_staff:
            ways.append(own & VisitPlan.regime.in_(AT_HOME))
        not_own = or_(
            VisitPlan.family_person_id.is_(None),
            VisitPlan.family_person_id.not_in(kept_for(actor.person_id)),
        )
    ways += [way & not_own for way in staff_ways(actor, VisitPlan)]
    return or_(*ways) if ways else false()
