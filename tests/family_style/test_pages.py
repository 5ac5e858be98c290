"""The pages of units by the real portal: each opens for whom it is, and does what it says."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.family_style.models import (
    Couple,
    CoupleState,
    DayLog,
    Spending,
    Unit,
    UnitEvent,
    UnitState,
)
from app.family_style.services import life, units
from tests.family_style.house import TEXT, House, load


@pytest.fixture
def formal(house: House) -> str:
    """A unit with two girls, in trial since today."""
    with house.world.writing() as session:
        return house.living(session, 2).ref


TABS = ("", "/couples", "/children", "/visits", "/logs", "/money", "/evaluations", "/life",
        "/timeline")  # fmt: skip


@pytest.mark.parametrize("who", ["worker", "head", "officer"])
def test_every_tab_opens(house: House, formal: str, who: str) -> None:
    client = house.world.client(house.users[who])
    for tab in TABS:
        answer = client.get(f"/family-style/{formal}{tab}")
        assert answer.status_code == 200, (tab, answer.text[:500])
    assert client.get("/family-style").status_code == 200
    assert client.get("/family-style/overview").status_code == 200


def test_another_home_does_not_see_the_unit(house: House, formal: str) -> None:
    client = house.world.client(house.users["other"])
    assert client.get(f"/family-style/{formal}").status_code == 404


def test_every_act_that_is_offered_opens(house: House, formal: str) -> None:
    for who in ("worker", "head", "clerk"):
        client = house.world.client(house.users[who])
        page = client.get(f"/family-style/{formal}").text
        links = set(re.findall(rf'href="(/family-style/{formal}/[a-z-]+)"', page))
        for link in links:
            assert client.get(link).status_code == 200, link


def test_the_couple_see_first_names_and_write_the_day(house: House, formal: str) -> None:
    client = house.world.client(house.users["couple"])
    page = client.get("/family-style/mine")
    assert page.status_code == 200
    assert "小雨" in page.text
    assert "吴小雨" not in page.text
    today = clock.today()
    answer = client.post(f"/family-style/{formal}/log", {
        "day-day": str(today.day), "day-month": str(today.month), "day-year": str(today.year),
        "meals": "三餐都吃完了"})  # fmt: skip
    assert answer.status_code == 303, answer.text[:2000]
    with house.world.reading() as session:
        assert session.scalars(select(DayLog)).one().words == {"meals": "三餐都吃完了"}


def test_the_couple_do_not_see_the_desk(house: House, formal: str) -> None:
    client = house.world.client(house.users["couple"])
    for tab in TABS:
        assert client.get(f"/family-style/{formal}{tab}").status_code in {403, 404}, tab


def test_a_post_is_public_and_a_couple_applies_on_its_household(house: House) -> None:
    with house.world.writing() as session:
        unit = house.unit(session)
        post = house.announced(session, unit)
        house.family(session)
        ref, unit_ref = post.ref, unit.ref
    client = house.world.client(house.users["couple"])
    nobody = house.world.client()
    assert nobody.get("/family-style/posts").status_code == 200
    assert nobody.get(f"/family-style/posts/{ref}").status_code == 200
    page = client.get(f"/family-style/posts/{ref}/apply")
    assert "已经在平台上" in page.text
    answer = client.post(f"/family-style/posts/{ref}/apply", {})
    assert answer.status_code == 303, answer.text[:2000]
    address = answer.headers["Location"]
    assert client.get(address).status_code == 200
    couple_ref = address.split("/")[-2]
    answer = client.post(f"/family-style/couples/{couple_ref}/statement", {
        "both_experienced": "yes", "stay_months": "24", "mother_full_time": "yes", "work": "保育员",
        "version": "1"})  # fmt: skip
    assert answer.status_code == 303, answer.text[:2000]
    with house.world.reading() as session:
        couple = session.scalars(select(Couple).where(Couple.ref == couple_ref)).one()
        version = couple.version
    sent = f"/family-style/couples/{couple_ref}/submit"
    assert client.post(sent, {"version": str(version), "statement": "y"}).status_code == 422
    agreed = {"version": str(version), "statement": "y", "sensitive": "y"}
    answer = client.post(sent, agreed)
    assert answer.status_code == 303, answer.text[:2000]
    with house.world.reading() as session:
        couple = session.scalars(select(Couple).where(Couple.ref == couple_ref)).one()
        assert couple.state is CoupleState.SCREENING
        assert load(session, unit_ref).state is UnitState.SCREENING
    desk = house.world.client(house.users["worker"])
    assert desk.get(f"/family-style/couples/{couple_ref}").status_code == 200


def test_the_precheck_answers_every_condition(house: House) -> None:
    client = house.world.client()
    values = {"married": "yes", "mother_age": "56", "education": "70", "healthy": "yes",
              "record": "yes", "experienced": "yes", "stay": "12", "full_time": "yes",
              "own_children": "1"}  # fmt: skip
    page = client.post("/family-style/precheck", values)
    assert page.status_code == 200, page.text[:1500]
    assert "可以申请。有一般要求不符合" in page.text
    page = client.post("/family-style/precheck", values | {"married": "no"})
    assert "暂时不能申请" in page.text


def test_help_is_asked_and_answered(house: House, formal: str) -> None:
    couple = house.world.client(house.users["couple"])
    with house.world.reading() as session:
        version = load(session, formal).version
    answer = couple.post(f"/family-style/{formal}/ask-help",
                         {"text": TEXT, "version": str(version)})  # fmt: skip
    assert answer.status_code == 303, answer.text[:1500]
    worker = house.world.client(house.users["worker"])
    assert TEXT in worker.get(f"/family-style/{formal}/life").text
    worker.post(f"/family-style/{formal}/answer-help", {"answer": TEXT, "version": str(version)})
    with house.world.reading() as session:
        assert session.scalars(select(UnitEvent).where(UnitEvent.kind == "problem")).one().outcome


def test_a_unit_is_planned_and_furnished_on_the_desk(house: House) -> None:
    head = house.world.client(house.users["head"])
    worker = house.users["worker"].id
    assert "一般4名，最多5名" in head.get("/family-style/new").text
    answer = head.post("/family-style/new", {
        "name": "春晖之家", "address": "院内2号楼", "area_m2": "120", "capacity": "4",
        "on_campus": "yes", "own_flat": "yes", "worker": str(worker)})  # fmt: skip
    assert answer.status_code == 303, answer.text[:1500]
    with house.world.reading() as session:
        unit = session.scalars(select(Unit)).one()
        assert unit.state is UnitState.PLANNED
        ref, version = unit.ref, unit.version
    answer = head.post(f"/family-style/{ref}/furnish", {
        "name": "东卧室", "area_m2": "12", "beds": "2", "sex": "2",
        "version": str(version)})  # fmt: skip
    assert answer.status_code == 303, answer.text[:1500]
    with house.world.reading() as session:
        assert len(units.rooms_of(session, load(session, ref))) == 1


def test_chart_days_are_month_ends_up_to_today(house: House, formal: str) -> None:
    client = house.world.client(house.users["head"])
    page = client.get("/family-style/overview").text
    assert page.count("<path d=") >= 4
    assert clock.today().isoformat() in page


def test_money_shows_yuan_to_the_fen(house: House, formal: str) -> None:
    with house.world.writing() as session:
        life.spend(
            session, load(session, formal), kind=Spending.FOOD, amount=Decimal("1012.30"),
            spent_on=clock.today(), note="", document=None, now=clock.now(),
            actor=house.actor(session, "couple"),
        )  # fmt: skip
    page = house.world.client(house.users["worker"]).get(f"/family-style/{formal}/money")
    assert "¥1,012.30" in page.text
    assert "−¥1,012.30" in page.text
    mine = house.world.client(house.users["couple"]).get("/family-style/mine")
    assert "¥1,012.30" in mine.text
