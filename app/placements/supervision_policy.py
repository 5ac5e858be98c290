"""Statistics, quarterly reports, inspections, oversight and disputes: who sees and does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.area import BUREAU, at_agency, at_bureau, in_bureau_area, staff_ways
from app.accounts.roles import Role
from app.core.policy import holds

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

HOME = (Role.SOCIAL_WORKER, Role.HEAD)
SEEN = [[holds(*HOME), at_agency], [holds(*BUREAU), in_bureau_area]]


SUPERVISION_POLICY: Policy = {
    "statistics.view": [[holds(*HOME, *BUREAU)]],
    "statistics.export": [[holds(*HOME, *BUREAU)]],
    "quarters.list": [[holds(*HOME, *BUREAU)]],
    "quarters.view": SEEN,
    "quarters.send": [[holds(Role.HEAD)]],
    "quarters.receive": [[holds(Role.BUREAU_OFFICER), at_bureau]],
    "inspections.list": [[holds(*BUREAU, *HOME)]],
    "inspections.commit": [[holds(Role.BUREAU_OFFICER)]],
    "inspections.view_draw": [[holds(*BUREAU), in_bureau_area]],
    "inspections.freeze": [[holds(Role.BUREAU_OFFICER), at_bureau]],
    "inspections.draw": [[holds(Role.BUREAU_OFFICER), at_bureau]],
    "inspections.view": SEEN,
    "inspections.record": [[holds(Role.BUREAU_OFFICER), at_bureau]],
    "oversight.list": [[holds(*BUREAU, *HOME)]],
    "oversight.open": [[holds(Role.BUREAU_OFFICER)]],
    "oversight.view": SEEN,
    "oversight.answer": [[holds(Role.HEAD), at_agency]],
    "oversight.close": [[holds(Role.BUREAU_OFFICER, Role.BUREAU_HEAD), at_bureau]],
}


def visible(actor: Actor, model: Any) -> ColumnElement[bool]:
    """Rows of one's own institution, or of one's area; `model` has both."""
    if actor.scope.system:
        return true()
    desk = HOME if hasattr(model, "agency_id") else ()
    ways = staff_ways(actor, model, desk)
    return or_(*ways) if ways else false()
