"""A child whom another room moves gives its place in the unit back, and no sooner."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.children.models import CareForm, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import Invalid
from app.family_style.models import EventKind, Unit, UnitEvent, UnitPlace
from app.family_style.services import changing, children
from app.notices.models import Notice
from tests.family_style.house import BEGIN, SIGNS, TEXT, House, at, days, load

ELSEWHERE = {
    "placement": (CareForm.FOSTER, PlaceKind.PLACEMENT, 7),
    "exit": (CareForm.GUARDIAN_HOME, PlaceKind.ADDRESS, None),
    "bed": (CareForm.INSTITUTION, PlaceKind.ROOM, 7),
}


def moved(house: House, child_id: int, how: str, day: date, *, home: str = "home") -> None:
    form, kind, place = ELSEWHERE[how]
    with clock.at(at(day)), house.world.writing() as session:
        care.move(
            session, session.get_one(Child, child_id), form=form, on=day, place_kind=kind,
            place_id=place, place_says="别处", basis="别的办理", now=clock.now(),
            agency_id=house.world.agencies[home].id, actor=house.actor(session, "head"),
        )  # fmt: skip


def lived_in(house: House) -> tuple[str, list[int]]:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session, 2)
        return unit.ref, [one.child.id for one in children.living_in(session, unit)]


def inside(house: House, ref: str) -> list[int]:
    with house.world.reading() as session:
        return [one.child.id for one in children.living_in(session, load(session, ref))]


@pytest.mark.parametrize("how", list(ELSEWHERE))
def test_a_child_moved_by_another_room_gives_its_place_back(house: House, how: str) -> None:
    ref, (one, two) = lived_in(house)
    moved(house, one, how, days(10))
    assert inside(house, ref) == [two]
    with house.world.reading() as session:
        event = session.scalars(select(UnitEvent).where(UnitEvent.kind == EventKind.MOVE_OUT)).one()
        assert (event.child_id, event.opened_on) == (one, days(10))
        told = select(Notice.title).where(Notice.user_id == house.users["worker"].id)
        assert "一名儿童已离开类家庭" in session.scalars(told).all()


def test_a_transfer_to_another_home_gives_the_place_back(house: House) -> None:
    ref, (one, two) = lived_in(house)
    moved(house, one, "bed", days(10), home="other")
    assert inside(house, ref) == [two]


def test_the_free_place_can_be_taken_by_another_child(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session, capacity=1)
        first = house.child(session)
        house.moved_in(session, unit, first, 1)
        ref, child = unit.ref, first.id
    moved(house, child, "placement", days(1))
    with clock.at(at(days(2))), house.world.writing() as session:
        house.moved_in(session, load(session, ref), house.child(session), 1)
    assert len(inside(house, ref)) == 1


def test_what_the_unit_does_itself_is_written_once(house: House) -> None:
    ref, (one, _two) = lived_in(house)
    with clock.at(at(days(3))), house.world.writing() as session:
        children.move_out(session, load(session, ref), session.get_one(Child, one),
                          where="institution", reason=TEXT, told=TEXT,
                          actor=house.actor(session, "head"), now=clock.now())  # fmt: skip
    with house.world.reading() as session:
        left = select(UnitEvent).where(UnitEvent.kind == EventKind.MOVE_OUT)
        assert len(session.scalars(left).all()) == 1


def test_places_wait_through_an_emergency_unless_the_child_goes_to_a_family(house: House) -> None:
    ref, (one, two) = lived_in(house)
    with clock.at(at(days(5))), house.world.writing() as session:
        changing.take_out(session, load(session, ref), what=TEXT, where="institution", signs=SIGNS,
                          actor=house.actor(session, "worker"), now=clock.now())  # fmt: skip
    assert inside(house, ref) == [one, two]
    moved(house, one, "bed", days(6))
    assert inside(house, ref) == [one, two]
    moved(house, two, "placement", days(7))
    assert inside(house, ref) == [one]


def test_a_meetings_proposal_falls_when_the_child_has_gone_elsewhere(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        child = house.child(session)
        house.asked(session, unit, child)
        event = house.matched(session, unit, child, 1)
        ref, event_id, child_id = unit.ref, event.id, child.id
    moved(house, child_id, "placement", days(1))
    with clock.at(at(days(2))), house.world.writing() as session:
        with pytest.raises(Invalid, match="不能直接入住"):
            children.move_in(session, load(session, ref), session.get_one(UnitEvent, event_id),
                             actor=house.actor(session, "head"), now=clock.now())  # fmt: skip
        assert session.scalars(select(UnitPlace)).all() == []
        assert session.scalars(select(Unit)).one().ref == ref
