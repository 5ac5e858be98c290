"""Who draws up, checks, approves and pays (care.md §1.1: R-FIN approves no list of its own)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.area import at_agency, in_bureau_area, staff_ways
from app.accounts.roles import Role
from app.core.policy import holds, within_lent_sum
from app.placements.models import PayLine, PayList
from app.placements.policy import is_family, is_not_of_family

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

HOME = (Role.FINANCE, Role.SOCIAL_WORKER, Role.HEAD)
BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.FINANCE, Role.MONEY_AUDITOR)


def did_not_draw(actor: Actor, pay_list: PayList) -> bool:
    """Whoever drew it up approves nothing on it."""
    return actor.persons.isdisjoint({pay_list.drawn_by_person_id, pay_list.drawn_for_person_id})


def did_not_check(actor: Actor, pay_list: PayList) -> bool:
    """Two people approve, never one twice."""
    return actor.persons.isdisjoint({pay_list.checked_by_person_id, pay_list.checked_for_person_id})


def did_not_hear(actor: Actor, line: PayLine) -> bool:
    """The head signs what somebody else has heard the family about."""
    return line.heard_by_person_id not in actor.persons


PAYMENT_POLICY: Policy = {
    "payments.list": [[holds(*HOME, *BUREAU)]],
    "payments.view": [
        [holds(*HOME), at_agency],
        [holds(*BUREAU), in_bureau_area],
    ],
    "payments.draw": [[holds(Role.FINANCE), at_agency]],
    "payments.check": [[holds(*HOME), at_agency, did_not_draw, within_lent_sum]],
    "payments.approve": [
        [holds(Role.HEAD), at_agency, did_not_draw, did_not_check, within_lent_sum]
    ],
    "payments.send_back": [[holds(*HOME), at_agency]],
    "payments.pay": [[holds(Role.FINANCE), at_agency, within_lent_sum]],
    "payments.export": [[holds(Role.FINANCE, Role.HEAD), at_agency]],
    "payments.clawbacks": [[holds(*HOME)]],
    "payments.hear": [[holds(Role.SOCIAL_WORKER), at_agency]],
    "payments.sign_clawback": [[holds(Role.HEAD), at_agency, did_not_hear, within_lent_sum]],
    "payments.drop_clawback": [[holds(Role.HEAD), at_agency]],
    # Never R-FIN: who pays does not say where to.
    "payments.account": [
        [is_family],
        [holds(Role.SOCIAL_WORKER, Role.INTAKE), at_agency, is_not_of_family],
    ],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The lists of which `payments.view` is allowed, as SQL."""
    if actor.scope.system:
        return true()
    ways = staff_ways(actor, PayList, HOME, BUREAU)
    return or_(*ways) if ways else false()
