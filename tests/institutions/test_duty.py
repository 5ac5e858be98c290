"""Shifts, patrols and medicine: two people where one is not enough (CW18-S1, care.md §4.6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.institutions.models import Medication, Patrol, Shift, ShiftPart
from app.institutions.services import duty
from tests.institutions.house import TODAY, House


def shift_form(**changes: str) -> dict[str, str]:
    return {
        "shift-on-year": str(TODAY.year), "shift-on-month": str(TODAY.month),
        "shift-on-day": str(TODAY.day), "shift-part": "early", "shift-on_duty": "赵敏、孙晓",
        "shift-children": "42", "shift-stressed": "203室小禾发热，下午复测体温",
    } | {f"shift-{key}": value for key, value in changes.items()}  # fmt: skip


@pytest.mark.rule("CW18-S1")
def test_a_shift_is_taken_over_by_another_person(house: House) -> None:
    path = f"/institutions/{house.home.ref}/duty"
    first = house.world.client(house.users["SW"])
    second = house.world.client(house.users["INT"])
    assert first.post(path, shift_form()).status_code == 303
    assert first.post(path, shift_form()).status_code == 422
    with house.world.reading() as session:
        ref = session.scalars(select(Shift.ref)).one()
    assert "203室小禾发热" in second.get(path).text
    assert first.post(f"{path}/{ref}/take").status_code != 303
    assert second.post(f"{path}/{ref}/take").status_code == 303
    assert second.post(f"{path}/{ref}/take").status_code == 409


def test_what_was_typed_of_a_shift_stays(house: House) -> None:
    answer = house.world.client(house.users["SW"]).post(
        f"/institutions/{house.home.ref}/duty", shift_form(part="")
    )
    assert answer.status_code == 422
    assert "203室小禾发热" in answer.text


@pytest.mark.rule("CW18-S1")
@pytest.mark.parametrize(("minutes", "late"), [(120, False), (121, True)])
def test_two_hours_between_patrols_are_enough_and_a_minute_more_is_late(
    house: House, minutes: int, late: bool
) -> None:
    now = clock.now()
    for before in (timedelta(minutes=minutes), timedelta(0)):
        with house.acting("INT") as (session, actor):
            duty.patrol(
                session, house.home, at=now - before, place="2号楼二层", fine=True, found="",
                actor=actor, now=now,
            )  # fmt: skip
    with house.acting("HEAD") as (session, _):
        lines = duty.patrols_of(session, house.home, now)
    assert [line.late for line in lines] == [late, False]


def test_what_is_not_in_order_is_written_down(house: House) -> None:
    now = clock.now()
    with house.acting("INT") as (session, actor), pytest.raises(Invalid):
        duty.patrol(
            session, house.home, at=now, place="厨房", fine=False, found="", actor=actor, now=now
        )
    with house.acting("INT") as (session, actor), pytest.raises(Invalid):
        duty.patrol(
            session, house.home, at=now - timedelta(days=3), place="厨房", fine=True, found="",
            actor=actor, now=now,
        )  # fmt: skip
    with house.world.reading() as session:
        assert session.scalars(select(Patrol)).all() == []


def test_nobody_writes_an_old_shift(house: House) -> None:
    with house.acting("SW") as (session, actor), pytest.raises(Invalid):
        duty.write_shift(
            session, house.home, on=TODAY - timedelta(days=3), part=ShiftPart.NIGHT,
            on_duty="赵敏", children=1, stressed="", events="", actor=actor, now=clock.now(),
        )  # fmt: skip


def test_medicine_has_two_signatures(house: House) -> None:
    ref, now = house.observed(), clock.now()
    colleague = house.world.user("home", Role.SOCIAL_WORKER, name="孙晓")
    with house.case("SW", ref) as (session, case, actor):
        row = duty.give_medicine(
            session, case, at=now, medicine="阿莫西林颗粒0.125克，口服", ordered_by="周医生",
            actor=actor, now=now,
        )  # fmt: skip
    path = f"/institutions/admissions/{ref}/medicine/{row.ref}"
    with house.world.reading() as session:
        human = session.get_one(Person, house.users["SW"].person_id)
    her_second_account = house.world.user("home", Role.INTAKE, person=human)
    assert house.world.client(house.users["SW"]).post(path).status_code != 303
    assert house.world.client(her_second_account).post(path).status_code != 303
    assert house.world.client(colleague).post(path).status_code == 303
    assert house.world.client(colleague).post(path).status_code == 409
    with house.world.reading() as session:
        kept = session.scalars(select(Medication)).one()
        assert (kept.given_by_id, kept.second_by_id) == (house.users["SW"].id, colleague.id)


def test_what_duty_leaves_open_stands_on_the_homes_first_page(house: House) -> None:
    path, ref, now = f"/institutions/{house.home.ref}", house.observed(), clock.now()
    first, second = (house.world.client(house.users[who]) for who in ("SW", "INT"))
    page = first.get(path).text
    assert "待接班" not in page
    assert "第二人签字" not in page
    first.post(f"{path}/duty", shift_form())
    with house.case("SW", ref) as (session, case, actor):
        row = duty.give_medicine(
            session, case, at=now, medicine="阿莫西林颗粒0.125克，口服", ordered_by="周医生",
            actor=actor, now=now,
        )  # fmt: skip
        number = case.case_no
    page = first.get(path).text
    assert 'tile__count">1</span> <span class="tile__label">交接班：待接班' in page
    assert 'tile__count">1</span> <span class="tile__label">用药：待第二人签字' in page
    assert f'<a href="/institutions/admissions/{ref}/care">{number}</a>' in page
    assert "阿莫西林" not in page
    with house.world.reading() as session:
        shift = session.scalars(select(Shift.ref)).one()
    second.post(f"{path}/duty/{shift}/take")
    second.post(f"/institutions/admissions/{ref}/medicine/{row.ref}")
    page = first.get(path).text
    assert 'tile__count">0</span> <span class="tile__label">交接班：待接班' in page
    assert "第二人签字" not in page
    assert "待接班" not in house.world.client(house.users["BUR"]).get(path).text


def test_the_duty_of_a_home_is_its_own(house: House) -> None:
    path = f"/institutions/{house.home.ref}/duty"
    for name, status in (("HEAD", 200), ("INT", 200), ("FIN", 403), ("BUR", 403), ("INT2", 404)):
        assert house.world.client(house.users[name]).get(path).status_code == status, name
