"""A list shows exactly the placements that may be viewed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.actors import staff_actor
from app.accounts.roles import Role
from app.core import clock
from app.core.policy import allows
from app.placements.models import Placement
from app.placements.policy import visible_to
from tests.factories import World
from tests.placements.running import Home, family_actor, load, placed


@pytest.mark.parametrize("agency", ["home", "home_bureau", "other", "other_bureau", "far_bureau"])
def test_what_is_listed_is_what_may_be_viewed(world: World, agency: str) -> None:
    home = Home(world)
    placed(home, clock.today())
    placed(home, clock.today() - timedelta(days=3))
    with world.reading() as session:
        everything = session.scalars(select(Placement).options(selectinload(Placement.parts))).all()
        assert len(everything) == 2
        for role in Role:
            actor = staff_actor(
                session, 999, 999, "某人", world.agencies[agency].id, frozenset({str(role)})
            )
            listed = set(session.scalars(select(Placement.id).where(visible_to(actor))))
            allowed = {p.id for p in everything if allows(actor, "placements.view", p)}
            assert listed == allowed, f"{role} at {agency}"


def test_a_family_sees_its_own_child_only(world: World) -> None:
    home = Home(world)
    first, _ = placed(home, clock.today()), placed(home, clock.today())
    with world.reading() as session:
        mine = load(session, first)
        actor = family_actor(session, mine)
        listed = session.scalars(select(Placement.id).where(visible_to(actor))).all()
    assert listed == [mine.id]


def test_nobody_deals_with_the_placement_of_their_own_household(world: World) -> None:
    home = Home(world)
    ref = placed(home, clock.today())
    with world.reading() as session:
        placement = load(session, ref)
        own = staff_actor(
            session, 999, placement.carer_person_id, "某人", placement.agency_id,
            frozenset({str(Role.SOCIAL_WORKER)}),
        )  # fmt: skip
        assert not allows(own, "placements.assess", placement)
        assert not allows(own, "placements.agree_respite", placement)
