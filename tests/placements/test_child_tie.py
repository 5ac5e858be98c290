"""What the file asks a placement: whether it runs, wherever the child sleeps; its end by death."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.children import ties
from app.children.models import CareForm, Child, GuardianStatus
from app.children.services import care, guardianship
from app.core import clock
from app.core.errors import Invalid
from app.institutions.services import leaving
from app.placements.models import FamilyPlace, MatchState, Matter, PlacementState
from app.placements.services import moving, respite
from app.visits.models import VisitPlan
from app.visits.rules import Regime
from tests.factories import World
from tests.institutions.house import House
from tests.institutions.house import at as hour
from tests.placements.matched import make_couple
from tests.placements.running import (
    Home,
    active,
    at,
    clock_days,
    family_actor,
    load,
)

S = PlacementState
DAY = clock.today()


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


@pytest.fixture
def house(world: World) -> House:
    return House(world)


@pytest.mark.rule("FC-18-1")
def test_during_a_respite_the_child_is_fostered_all_the_same(home: Home) -> None:
    ref = active(home, DAY - timedelta(days=62))
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        child = session.get_one(Child, placement.child_id)
        respite.ask(
            session, placement, starts_on=DAY, until_on=DAY + timedelta(days=9), text="",
            reason="travel", where="institution", handover="", now=at(DAY),
            actor=family_actor(session, placement),
        )  # fmt: skip
        respite.agree(session, placement, actor=worker, now=at(DAY))
        assert child.care_form is CareForm.INSTITUTION
        assert placement.case_no in (ties.placed(session, child, DAY) or "")
        assert ties.placed(session, child, placement.effective_on - timedelta(days=1)) is None
        with pytest.raises(Invalid, match="解除寄养"):
            guardianship.change(
                session, child, status=GuardianStatus.PARENTS, on=DAY, guardian={"name": "王某"},
                actor=worker, now=at(DAY),
            )  # fmt: skip


def fostered(house: House, home: Home) -> tuple[str, str]:
    """A child of the home who lives with a family: the stay and the placement."""
    since = DAY - timedelta(days=10)
    stay = house.admitted(DAY - timedelta(days=100))
    with clock.at(at(since)), home.world.writing() as session:
        child = house.child(session, house.load(session, stay))
        family = home.family(session)
        return stay, home.place(session, family, on=since, child=child).ref


@pytest.mark.rule("CW18-X4")
def test_the_death_of_a_fostered_child_ends_the_placement_in_the_same_act(house: House) -> None:
    home = Home(house.world)
    stay, ref = fostered(house, home)
    with house.case("SW", stay) as (session, case, actor):
        leaving.record_death(
            session, case, house.child(session, case), on=DAY, unnatural=True, actor=actor,
            now=hour(DAY, 20),
        )  # fmt: skip
    with home.world.reading() as session:
        placement = load(session, ref)
        assert (placement.state, placement.ended_on) == (S.CLOSED, DAY)
        assert clock_days(session, placement) == {}
        assert session.scalars(select(FamilyPlace)).all() == []
        assert session.scalars(select(Matter).where(Matter.closed_at.is_(None))).all() == []
        plans = session.scalars(
            select(VisitPlan.regime).where(VisitPlan.subject_id == placement.id)
        )
        assert set(plans) == {Regime.NONE}
        last = care.newest(session, placement.child_id)
        assert last is not None
        assert last.form is CareForm.DECEASED


def test_an_open_match_ends_with_the_childs_death(world: World) -> None:
    couple = make_couple(world).offered()
    with world.writing() as session:
        child = session.scalars(select(Child).where(Child.ref == couple.child_ref)).one()
        ties.follow_death(
            session, child, on=DAY, actor=couple.team.actor(couple.team.first), now=at(DAY)
        )
    assert couple.match().state is MatchState.CLOSED


@pytest.mark.rule("CW18-X2")
def test_a_child_of_a_home_comes_back_to_the_home_first(house: House) -> None:
    home = Home(house.world)
    _stay, ref = fostered(house, home)
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        places = set(moving.next_places(session, placement, clock.today()))
        assert places == {"institution", "hospital", "school"}
        with pytest.raises(Invalid, match="离院"):
            moving.onward(session, placement, "guardian", on=DAY, basis="FC-22-2", actor=head,
                          now=at(DAY))  # fmt: skip
