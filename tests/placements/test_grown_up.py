"""A child grows up with its foster family: out of both cases in one act (CW18-X3, FC-21-4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.children.models import CareForm, Child
from app.children.services import care as places
from app.core import clock
from app.core.errors import Invalid
from app.institutions.grounds import LeaveGround
from app.institutions.models import Settlement, State
from app.institutions.services import care, leaving
from app.institutions.steps import adult_plan_of
from app.law.dates import add_months
from app.placements.models import Form, Placement, PlacementState
from app.placements.queries import get_placement
from app.placements.services import assessing, ending, moving
from tests.factories import World
from tests.institutions.house import TODAY, House
from tests.institutions.house import at as hour
from tests.placements.running import TEXT, Home, at, clock_days, load, run_clocks

BIRTHDAY = TODAY
BORN = add_months(BIRTHDAY, -12 * 18)
EVE = BIRTHDAY - timedelta(days=1)


@pytest.fixture
def house(world: World) -> House:
    return House(world)


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


def fostered(house: House, home: Home) -> tuple[str, str]:
    """The stay and the placement of a child of 17."""
    since = TODAY - timedelta(days=10)
    bed = house.room("女生1室", sex="2")[0]
    stay = house.admitted(TODAY - timedelta(days=100), birth_on=BORN, bed=bed)
    with clock.at(at(since)), home.world.writing() as session:
        child = house.child(session, house.load(session, stay))
        placement = home.place(session, home.family(session), on=since, child=child)
        return stay, placement.ref


def planned(
    house: House, stay: str, *, capable: bool = True, way: Settlement = Settlement.TOGETHER
) -> None:
    with house.case("SW", stay) as (session, case, actor):
        care.plan_adulthood(
            session, case, house.child(session, case), assessed_on=EVE, assessors="市评估中心",
            assessment={"body": "正常", "mind": "正常"}, capable=capable, settlement=way,
            responsible="送养地民政局", plan="就业", actor=actor, now=hour(EVE),
        )  # fmt: skip
    with house.case("HEAD", stay) as (session, case, actor):
        plan = adult_plan_of(session, case)
        assert plan is not None
        care.approve_adulthood(session, case, plan, actor=actor, now=hour(EVE, 10))


def released(
    house: House, stay: str, ground: LeaveGround = LeaveGround.ADULT, *, filed: bool = True
) -> None:
    """Proposed, checked, approved by the bureau and filed, on the eve of the birthday."""
    receiver = {} if ground is LeaveGround.ADULT else {"name": "市社会福利院"}
    with house.case("SW", stay) as (session, case, actor):
        what = leaving.Departure(ground, BIRTHDAY, receiver, "", "", "")
        leaving.propose(
            session, case, house.child(session, case), what, actor=actor, now=hour(EVE, 11)
        )
    house.paper(stay, ground.papers[0].code, EVE)
    with house.case("HEAD", stay) as (session, case, actor):
        leaving.check(session, case, actor=actor, now=hour(EVE, 12))
    with house.case("BH", stay) as (session, case, actor):
        leaving.approve(session, case, actor=actor, now=hour(EVE, 13))
    if filed:
        with house.case("BUR", stay) as (session, case, actor):
            leaving.file(session, case, actor=actor, now=hour(EVE, 14))


def grown(house: House, home: Home) -> str:
    """The clock has turned on the morning of the birthday, the forms are written."""
    with house.world.reading() as session:
        ref = session.scalars(select(Placement.ref)).one()
    run_clocks(home, BIRTHDAY)
    with clock.at(at(BIRTHDAY)), home.world.writing() as session:
        placement = load(session, ref)
        assert placement.end_reason == "FC-21-4"
        for form in (Form.FAMILY_END, Form.CHILD_END):
            assessing.describe(
                session, placement, form, answers={"what": TEXT}, words="",
                assessed_on=BIRTHDAY, actor=home.actor(session, "worker"), now=at(BIRTHDAY),
            )  # fmt: skip
    return str(ref)


def approve(house: House, home: Home, ref: str, where: str = "adult") -> None:
    with clock.at(at(BIRTHDAY)), house.acting("HEAD") as (session, head):
        ending.approve(
            session, get_placement(session, head, ref, to="placements.approve_ending"),
            where=where, reason=TEXT, handover="", actor=head, now=at(BIRTHDAY, 15),
        )  # fmt: skip


@pytest.mark.rule("CW18-X3", "FC-21-4")
@pytest.mark.parametrize("way", list(Settlement))
def test_one_act_ends_the_placement_and_the_stay(house: House, home: Home, way: Settlement) -> None:
    stay, _ = fostered(house, home)
    planned(house, stay, way=way)
    released(house, stay)
    ref = grown(house, home)
    approve(house, home, ref)
    with house.world.reading() as session:
        placement, case = load(session, ref), house.load(session, stay)
        assert placement.state is PlacementState.ENDED
        assert (case.state, case.left_on) == (State.LEFT, BIRTHDAY)
        child = session.get_one(Child, placement.child_id)
        assert (child.care_form, child.closed_on) == (CareForm.ADULT, BIRTHDAY)
        spell = places.newest(session, child.id)
        assert spell is not None
        assert (spell.form, spell.place_says, spell.from_on) == (
            CareForm.ADULT, way.label, BIRTHDAY
        )  # fmt: skip
        before = places.place_on(session, child.id, EVE)
        assert before is not None
        assert before.form is CareForm.FOSTER
        assert "FCP-AFTERCARE" in clock_days(session, placement)


@pytest.mark.rule("CW18-X3")
def test_nothing_of_the_approvals_is_left_out(house: House, home: Home) -> None:
    stay, _ = fostered(house, home)
    planned(house, stay)
    released(house, stay, filed=False)
    ref = grown(house, home)
    with pytest.raises(Invalid, match="去处"):
        approve(house, home, ref)
    assert house.state(stay) is State.LEAVE_APPROVED
    with house.world.reading() as session:
        placement = load(session, ref)
        assert "adult" not in moving.next_places(session, placement, BIRTHDAY)
        assert "批准并备案" in moving.hint(session, placement, BIRTHDAY)
        assert moving.hint(session, placement, EVE) == ""
    page = house.world.client(house.users["HEAD"]).get(f"/placements/{ref}/approve-ending").text
    assert "可以从家庭直接成年离院" in page
    assert 'value="adult"' not in page
    with house.case("BUR", stay) as (session, case, actor):
        leaving.file(session, case, actor=actor, now=hour(BIRTHDAY, 10))
    page = house.world.client(house.users["HEAD"]).get(f"/placements/{ref}/approve-ending").text
    assert "可以从家庭直接成年离院" not in page
    assert 'value="adult"' in page
    approve(house, home, ref)
    assert house.state(stay) is State.LEFT


@pytest.mark.rule("FC-07-1")
def test_the_way_opens_on_the_birthday_and_not_on_its_eve(house: House, home: Home) -> None:
    stay, ref = fostered(house, home)
    planned(house, stay)
    released(house, stay)
    with house.world.reading() as session:
        placement = load(session, ref)
        assert "adult" not in moving.next_places(session, placement, EVE)
        assert "adult" in moving.next_places(session, placement, BIRTHDAY)


@pytest.mark.rule("CW18-X2")
def test_who_is_not_capable_goes_into_a_welfare_institution(house: House, home: Home) -> None:
    stay, _ = fostered(house, home)
    planned(house, stay, capable=False)
    released(house, stay, LeaveGround.OTHER)
    ref = grown(house, home)
    approve(house, home, ref)
    with house.world.reading() as session:
        child = house.child(session, house.load(session, stay))
        assert (child.care_form, child.closed_on) == (CareForm.ELSEWHERE, None)


def test_a_minor_without_a_stay_has_no_adult_life_to_go_to(home: Home) -> None:
    with clock.at(at(date(2026, 3, 2))), home.world.writing() as session:
        placement = home.place(
            session, home.family(session), on=date(2026, 3, 2), birth_on=date(2009, 6, 1)
        )
        assert "adult" not in moving.next_places(session, placement, date(2027, 5, 31))
        assert "adult" in moving.next_places(session, placement, date(2027, 6, 1))
