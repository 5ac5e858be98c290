"""The auditor reads who acted: staff by name and agency, a family by a number alone."""

from __future__ import annotations

import re

from app.accounts.roles import Role
from tests.factories import World, make_person
from tests.foster.desk_cases import sent


def acts(world: World) -> int:
    """A clerk of this name opens a case, a family its list; the family's account."""
    ref = sent(world)
    world.client(world.user("home", Role.INTAKE, name="周查阅")).get(f"/foster/desk/{ref}")
    with world.writing() as session:
        person = make_person(session, "赵家长")
    family = world.user(None, person=person)
    world.client(family).get(f"/foster/desk/{ref}")
    return family.id


def test_staff_stand_with_name_and_agency_and_families_without(world: World) -> None:
    family = acts(world)
    page = world.staff("platform", Role.AUDITOR).get("/audit/").text
    assert re.search(r"周查阅（\d+）<br><span[^>]*>朝阳区儿童福利院<", page)
    assert "家庭账号" in page
    assert f"家庭账号（{family}）" in page
    assert "赵家长" not in page


def test_a_name_a_user_name_or_a_number_finds_the_account(world: World) -> None:
    family = acts(world)
    auditor = world.staff("platform", Role.AUDITOR)
    assert "周查阅（" in auditor.get("/audit/?actor=周查阅").text
    assert "家庭账号" in auditor.get(f"/audit/?actor={family}").text
    # A family is not looked for by its name.
    assert "没有符合条件的记录" in auditor.get("/audit/?actor=赵家长").text


def test_the_room_is_chosen_first_then_one_of_its_acts(world: World) -> None:
    acts(world)
    auditor = world.staff("platform", Role.AUDITOR)
    first = auditor.get("/audit/").text
    assert 'name="room"' in first
    assert 'name="action"' not in first
    found = auditor.get("/audit/?room=foster").text
    assert '<option value="foster.view">' in found
    assert "accounts.unlock" not in found
    assert "周查阅（" in found
    assert "周查阅（" in auditor.get("/audit/?room=foster&action=foster.view").text
    assert "周查阅（" not in auditor.get("/audit/?room=accounts").text
    # The room was changed, the act of the former one still stands in the form.
    assert "周查阅（" not in auditor.get("/audit/?room=accounts&action=foster.view").text
    assert "周查阅（" in auditor.get("/audit/?action=foster.view").text, "an old address"
