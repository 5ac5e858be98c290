"""Beginning an application: which institution, and what the pre-check said of each person."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.families.models import Member
from app.foster.models import State
from app.foster.services import starting
from tests.factories import World
from tests.foster.families import Family


@pytest.fixture
def family(world: World) -> Family:
    return Family(world)


def test_what_the_precheck_said_of_a_person_counts_only_when_confirmed(world: World) -> None:
    client = world.client(world.user(None))
    said = '"health": "ok", "crime_check": "none", "harmful_habits": false'
    fields = {
        "division": "220104",
        "agency": world.agencies["home"].ref,
        "precheck": '{"members": [{"main_carer": true, "birth_date": "1980-01-01", '
        f'"lives_here": true, {said}}}]}}',
    }
    page = client.post("/foster/start", fields).headers["Location"]
    with world.reading() as session:
        member = session.scalars(select(Member).where(Member.is_main_carer)).one()
        assert (member.health, member.crime_check, member.harmful_habits) == (None, None, None)
    assert "请确认" in client.get(f"{page}/health").text
    own = f"{page}/health/{member.ref}"
    shown = client.get(own).text
    assert "还没有生效" in shown
    assert re.search(r'value="ok"[^>]*checked', shown)
    answers = {"health": "ok", "crime_check": "none", "harmful_habits": "no"}
    saved = client.post(own, answers | {"version": str(member.version)})
    assert saved.status_code == 303
    with world.reading() as session:
        assert session.get_one(Member, member.id).health == "ok"
    assert "请确认" not in client.get(f"{page}/health").text


def offered(world: World, place: str, agency: str) -> str:
    """What stands beside an institution when a family of a place chooses."""
    with world.reading() as session:
        choices = starting.institutions(session, place)
    return next(c.says for c in choices if c.agency.id == world.agencies[agency].id)


def test_the_nearest_institution_is_proposed_and_others_say_what_they_cost(world: World) -> None:
    assert offered(world, "220104", "home").startswith("建议选这家")
    assert "市民政局同意" in offered(world, "220104", "other")
    assert "省民政厅同意" in offered(world, "220202", "home")
    client = world.client(world.user(None))
    page = client.post("/foster/start", {"division": ["220000", "220100", "220104"]}).text
    assert re.search(rf'value="{world.agencies["home"].ref}"[^>]*checked', page)


def test_an_institution_of_a_municipality_serves_all_of_it(world: World) -> None:
    assert "本市的机构面向全市" in offered(world, "500105", "far")


def test_no_second_application_is_offered_beside_a_running_one(family: Family) -> None:
    assert "重新申请" not in family.client.get("/mine").text
    with family.world.writing() as session:
        session.merge(family.case()).state = State.WITHDRAWN
    assert "重新申请" in family.client.get("/mine").text
