"""A family's two places: counted over all institutions, held by one match or placement each.

One family may have a household at several institutions; it is the same family where an adult's
blind index is the same (FC-09-1, PD-CRY-2). Only numbers leave this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict
from app.core.once import once
from app.families.ages import ADULT
from app.families.models import Household, Member
from app.foster.services.facts import count_foster_children_with
from app.foster.services.pool import count_placed_with
from app.law.dates import age_on
from app.placements.models import FamilyPlace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

FULL = "这个家庭的名额刚刚被另一项匹配占用，请为孩子另选家庭。"


def taken(session: Session, households: Sequence[int]) -> dict[int, int]:
    """How many places of each family are held, by household; one query for any number."""
    return taken_of(session, households)


def taken_of(
    session: Session,
    households: Sequence[int] | Select[int],
    adults: Sequence[int] | None = None,
) -> dict[int, int]:
    """The same for the households that a query names.

    `adults`: members who are, by their birthdays; without them it is as lists know it.
    """
    here, there = aliased(Member), aliased(Member)
    is_adult = func.coalesce(here.age, ADULT) >= ADULT if adults is None else here.id.in_(adults)
    own = select(FamilyPlace.household_id, FamilyPlace.id).where(
        FamilyPlace.household_id.in_(households)
    )
    others = (
        select(here.household_id, FamilyPlace.id)
        .select_from(FamilyPlace)
        .join(there, there.household_id == FamilyPlace.household_id)
        .join(here, here.id_no_index == there.id_no_index)
        .where(
            here.household_id.in_(households),
            here.household_id != there.household_id,
            is_adult,
            *(_living(member) for member in (here, there)),
        )
    )
    held = own.union(others).subquery()
    counted = select(held.c.household_id, func.count()).group_by(held.c.household_id)
    with as_system(session):
        return dict(session.execute(counted).all())


def _living(member: type[Member]) -> ColumnElement[bool]:
    return member.lives_here.is_(True) & member.left_on.is_(None)


def _is_adult(member: Member) -> bool:
    return member.birth_on is None or age_on(member.birth_on, clock.today()) >= ADULT


def family_of(session: Session, household_id: int) -> list[int]:
    """Every household of the same family, itself included, the oldest record first.

    The session has to see every row.
    """
    here, there = aliased(Member), aliased(Member)
    found, asked = {household_id}, {household_id}
    while asked:
        rows = session.execute(
            select(there.household_id, here)
            .join(here, here.id_no_index == there.id_no_index)
            .where(
                here.household_id.in_(asked),
                here.household_id != there.household_id,
                *(_living(member) for member in (here, there)),
            )
        ).all()
        asked = {household for household, member in rows if _is_adult(member)} - found
        found |= asked
    return sorted(found)


def hold(session: Session, household_id: int, match_id: int, most: int) -> None:
    """Hold a place for a match. Raises Conflict where none is left: the other was first.

    The place stands on the family's oldest household, and the database knows each slot once:
    of two who reach for the last one, at any two institutions, one gets it.
    """
    with as_system(session):
        family = family_of(session, household_id)
        # Whoever holds this row first, on PostgreSQL, lets the other one see what is held.
        session.execute(select(Household.id).where(Household.id == family[0]).with_for_update())
        held = session.execute(
            select(FamilyPlace.household_id, FamilyPlace.slot).where(
                FamilyPlace.household_id.in_(family)
            )
        ).all()
        free = {1, 2} - {slot for household, slot in held if household == family[0]}
        if len(held) >= most or not free:
            raise Conflict(FULL)
        try:
            with session.begin_nested():
                session.add(FamilyPlace(household_id=family[0], slot=min(free), match_id=match_id))
        except IntegrityError:
            raise Conflict(FULL) from None


def release(session: Session, match_id: int) -> None:
    """The match was closed, or its placement has ended: the place is free."""
    with as_system(session):
        session.execute(delete(FamilyPlace).where(FamilyPlace.match_id == match_id))


@once
def _count_for_facts(session: Session, household: int, adults: tuple[int, ...]) -> int:
    return taken_of(session, [household], adults).get(household, 0)


count_placed_with(taken)
count_foster_children_with(_count_for_facts)
