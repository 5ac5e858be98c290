"""What the file asks a unit: whether the child has a place there, and its end by death."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.children import ties
from app.children.models import CareForm, Child, GuardianStatus
from app.children.services import care, guardianship
from app.core import clock
from app.core.errors import Invalid
from app.family_style.models import EventKind, UnitEvent, UnitPlace
from app.family_style.services import changing, children
from app.institutions.services import leaving
from app.notices.models import Notice
from app.notices.services import deliver
from tests.family_style.house import BEGIN, SIGNS, TEXT, House, at, days, load
from tests.institutions.house import House as Home


def _only(session: Session) -> Child:
    return session.scalars(select(Child).join(UnitPlace, UnitPlace.child_id == Child.id)).one()


@pytest.mark.rule("FC-18-1")
def test_taken_out_in_an_emergency_the_child_belongs_to_the_unit_all_the_same(
    house: House,
) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    with clock.at(at(days(5))), house.world.writing() as session:
        unit, child, worker = load(session, ref), _only(session), house.actor(session, "worker")
        changing.take_out(session, unit, what=TEXT, where="institution", signs=SIGNS,
                          actor=worker, now=at(days(5)))  # fmt: skip
        session.flush()
        assert child.care_form is CareForm.INSTITUTION
        assert unit.case_no in (ties.placed(session, child, days(5)) or "")
        assert unit.case_no in (ties.placed(session, child, BEGIN) or "")
        assert ties.placed(session, child, BEGIN - timedelta(days=1)) is None
        with pytest.raises(Invalid, match="类家庭"):
            guardianship.change(
                session, child, status=GuardianStatus.PARENTS, on=days(5),
                guardian={"name": "王某"}, actor=worker, now=at(days(5)),
            )  # fmt: skip


def test_on_the_day_it_left_the_child_belongs_to_the_unit_no_more(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    with clock.at(at(days(5))), house.world.writing() as session:
        unit, child = load(session, ref), _only(session)
        children.move_out(session, unit, child, where="institution", reason=TEXT, told=TEXT,
                          actor=house.actor(session, "worker"), now=at(days(5)))  # fmt: skip
        session.flush()
        assert ties.placed(session, child, days(5)) is None
        assert unit.case_no in (ties.placed(session, child, days(4)) or "")


@pytest.mark.rule("CW18-X2")
@pytest.mark.parametrize("where", ["guardian", "kin", "adopted"])
def test_nobody_goes_home_from_a_unit_without_the_homes_leaving_case(
    house: House, where: str
) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)
        with pytest.raises(Invalid):
            children.move_out(session, unit, _only(session), where=where, reason=TEXT, told=TEXT,
                              actor=house.actor(session, "worker"), now=at(BEGIN))  # fmt: skip


@pytest.mark.rule("CW18-X4")
def test_the_death_of_a_child_frees_its_place_in_the_same_act(house: House) -> None:
    home, today = Home(house.world), clock.today()
    stay = home.admitted(today - timedelta(days=100))
    with house.world.writing() as session:
        child = home.child(session, home.load(session, stay))
        unit = house.installed(session)
        house.moved_in(session, unit, child, 1)
        ref = unit.ref
    with home.case("SW", stay) as (session, case, actor):
        leaving.record_death(session, case, home.child(session, case), on=today, unnatural=False,
                             actor=actor, now=clock.now())  # fmt: skip
    with house.world.reading() as session:
        unit = load(session, ref)
        assert session.scalars(select(UnitPlace)).all() == []
        gone = session.scalars(
            select(UnitEvent.outcome).where(
                UnitEvent.unit_id == unit.id, UnitEvent.kind == EventKind.MOVE_OUT
            )
        )
        assert gone.all() == ["儿童死亡"]
        last = care.newest(session, child.id)
        assert last is not None
        assert last.form is CareForm.DECEASED


def test_what_a_meeting_proposed_falls_with_the_childs_death(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit, child = house.living(session), house.child(session, name="吴小雪")
        house.asked(session, unit, child)
        event = house.matched(session, unit, child, 1)
        ties.follow_death(session, child, on=BEGIN, actor=house.actor(session, "worker"),
                          now=at(BEGIN))  # fmt: skip
        assert event.closed_at is not None
        assert event.outcome == "儿童死亡"


@pytest.mark.parametrize(("where", "asked"), [("institution", True), ("hospital", False)])
def test_a_bed_is_asked_for_on_the_day_a_child_comes_back(
    house: House, where: str, *, asked: bool
) -> None:
    with house.world.writing() as session:
        unit = house.living(session)
        children.move_out(session, unit, _only(session), where=where, reason=TEXT, told=TEXT,
                          actor=house.actor(session, "worker"), now=clock.now())  # fmt: skip
        deliver(session)
        told = select(Notice.act_by).where(
            Notice.user_id == house.users["clerk"].id, Notice.title.contains("安排床位")
        )
        assert session.scalars(told).all() == ([clock.today()] if asked else [])
