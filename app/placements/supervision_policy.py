"""Statistics, quarterly reports, inspections, oversight and disputes: who sees and does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, false, or_, true

from app.accounts.roles import AgencyKind, Role
from app.core.policy import holds
from app.placements.policy import at_bureau, at_institution, in_bureau_area

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

HOME = (Role.SOCIAL_WORKER, Role.HEAD)
BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)
SEEN = [[holds(*HOME), at_institution], [holds(*BUREAU), in_bureau_area]]


def at_own_bureau(actor: Actor, draw: Any) -> bool:
    """The draw is the actor's bureau's own."""
    return actor.agency_id is not None and actor.agency_id == draw.bureau_id


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
    "inspections.freeze": [[holds(Role.BUREAU_OFFICER), at_own_bureau]],
    "inspections.draw": [[holds(Role.BUREAU_OFFICER), at_own_bureau]],
    "inspections.view": SEEN,
    "inspections.record": [[holds(Role.BUREAU_OFFICER), at_bureau]],
    "oversight.list": [[holds(*BUREAU, *HOME)]],
    "oversight.open": [[holds(Role.BUREAU_OFFICER)]],
    "oversight.view": SEEN,
    "oversight.answer": [[holds(Role.HEAD), at_institution]],
    "oversight.close": [[holds(Role.BUREAU_OFFICER, Role.BUREAU_HEAD), at_bureau]],
}


def visible(actor: Actor, model: Any) -> ColumnElement[bool]:
    """Rows of one's own institution, or of one's area; `model` has both."""
    if actor.scope.system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if actor.has(*HOME) and actor.agency_id is not None and hasattr(model, "agency_id"):
        ways.append(model.agency_id == actor.agency_id)
    if actor.has(*BUREAU) and actor.agency_kind == AgencyKind.BUREAU:
        for column, code in (
            (model.county_code, actor.scope.county_code),
            (model.city_code, actor.scope.city_code),
            (model.province_code, actor.scope.province_code),
        ):
            if code is not None:
                ways.append(column == code)
    return or_(*ways) if ways else false()
