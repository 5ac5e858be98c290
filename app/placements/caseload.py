"""How many children the professionals of an organiser follow (FC-28-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, or_, select

from app.accounts.models import RoleGrant, User, UserState
from app.accounts.roles import Role
from app.core.db import as_system
from app.parameters import services as parameters
from app.placements.models import RUNNING, Placement

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency


class Load(NamedTuple):
    """Children with families and those who follow them; `each` is the most for one of them."""

    children: int
    workers: int
    each: int

    @property
    def is_over(self) -> bool:
        """As many as all of them may follow together is not too many."""
        return self.children > self.workers * self.each


def load(session: Session, agency: Agency, on: date, *, coming: int = 0) -> Load:
    """The load of an organiser on a day, with so many children more."""
    places = [code for code in (agency.county_code, agency.city_code, agency.province_code) if code]
    each = parameters.value(session, "caseload", on=on, places=places, agency_id=agency.id)
    with as_system(session):
        children = session.scalar(
            select(func.count())
            .select_from(Placement)
            .where(Placement.agency_id == agency.id, Placement.state.in_(RUNNING))
        )
        workers = session.scalar(
            select(func.count(func.distinct(User.person_id)))
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                User.agency_id == agency.id,
                User.state == UserState.ACTIVE,
                RoleGrant.role == Role.SOCIAL_WORKER,
                RoleGrant.valid_from <= on,
                or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
            )
        )
    return Load((children or 0) + coming, workers or 0, int(str(each)))
