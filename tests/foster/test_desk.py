"""The desk: its list, a case as it reads, who may open what."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.foster.models import State
from tests.factories import World, make_application, make_household, make_person


def make_case(
    world: World, state: State = State.SUBMITTED, key: str = "home", **values: object
) -> str:
    with world.writing() as session:
        household = make_household(session, make_person(session))
        agency = world.agencies[key]
        return make_application(session, agency, household, state, **values).ref


def test_the_worklist_is_the_first_page_of_staff(world: World) -> None:
    ref = make_case(world)
    page = world.staff("home", Role.INTAKE).get("/worklist/")
    assert page.status_code == 200
    assert "待办" in page.text
    assert "寄养申请" in page.text
    assert ref


def test_the_desk_lists_its_own_cases_masked(world: World) -> None:
    mine, other = make_case(world), make_case(world, key="other")
    text = world.staff("home", Role.INTAKE).get("/foster/desk").text
    assert mine in text
    assert other not in text
    assert "王*" in text
    assert "王秀兰" not in text


@pytest.mark.bar("S05")
def test_a_case_reads_masked(world: World) -> None:
    ref = make_case(world)
    page = world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}")
    assert page.status_code == 200
    for hidden in ("王秀兰", "赵国强", "人民大街1号"):
        assert hidden not in page.text


def test_opening_a_case_is_recorded(world: World) -> None:
    ref = make_case(world)
    world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}")
    with world.reading() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.subject_ref == ref)).one()
    assert (event.action, event.outcome) == ("foster.view", Outcome.READ)


def test_a_case_of_another_county_does_not_exist(world: World) -> None:
    ref = make_case(world)
    assert world.staff("other", Role.INTAKE).get(f"/foster/desk/{ref}").status_code == 404


def test_bureau_sees_its_county(world: World) -> None:
    ref = make_case(world)
    assert ref in world.staff("home_bureau", Role.BUREAU_OFFICER).get("/foster/desk").text
    assert ref not in world.staff("other_bureau", Role.BUREAU_OFFICER).get("/foster/desk").text
