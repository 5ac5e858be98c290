"""Roles: proposed by the agency, released by security, never for oneself."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person, RoleGrant
from app.accounts.roles import Role
from app.core import clock
from tests.accounts.staff_pages import (
    PASSWORD,
    colleague,
    grant_of,
    roles_of,
    sign_in,
)
from tests.factories import World


def test_a_role_is_proposed_released_and_works_at_once(world: World) -> None:
    user = colleague(world)
    admin, security = (
        world.staff("home", Role.AGENCY_ADMIN),
        world.staff("platform", Role.SECURITY_ADMIN),
    )
    browser = world.client(user)
    admin.post(f"/staff/{user.ref}/propose-role", {"role": "R-INT"})
    assert browser.get("/counter/phone").status_code == 403
    page = security.get("/roles").text
    (ref,) = re.findall(r"/roles/(\w+)/release\"", page)[:1]
    security.post(f"/roles/{ref}/release")
    assert browser.get("/counter/phone").status_code == 200


def test_an_ended_role_is_gone_at_once(world: World) -> None:
    user, admin = colleague(world), world.staff("home", Role.AGENCY_ADMIN)
    ref = grant_of(world, user, Role.INTAKE)
    world.staff("platform", Role.SECURITY_ADMIN).post(f"/roles/{ref}/release")
    browser = world.client(user)
    assert browser.get("/counter/phone").status_code == 200
    admin.post(f"/staff/grants/{ref}/end", {"reason": "调岗"})
    assert browser.get("/counter/phone").status_code == 403


@pytest.mark.parametrize("role", ["R-BUR", "R-AGA", "R-SYS", "R-SEC", "R-AUD", "R-APP", "x"])
def test_an_agencys_administrator_proposes_only_what_fits(world: World, role: str) -> None:
    user = colleague(world)
    admin = world.staff("home", Role.AGENCY_ADMIN)
    assert admin.post(f"/staff/{user.ref}/propose-role", {"role": role}).status_code == 422


def test_nobody_proposes_for_themselves(world: World) -> None:
    admin = world.user("home", Role.AGENCY_ADMIN)
    answer = world.client(admin).post(f"/staff/{admin.ref}/propose-role", {"role": "R-INT"})
    assert answer.status_code == 403


@pytest.mark.bar("S14")
def test_nobody_releases_their_own_role(world: World) -> None:
    security = world.user("platform", Role.SECURITY_ADMIN)
    with world.reading() as session:
        person = session.get_one(Person, security.person_id)
    other = world.user("home", person=person)
    ref = grant_of(world, other, Role.HEAD)
    assert world.client(security).post(f"/roles/{ref}/release").status_code == 403
    assert roles_of(world, other) == []


@pytest.mark.bar("S16")
def test_who_proposed_does_not_release_under_another_account(world: World) -> None:
    security = world.user("platform", Role.SECURITY_ADMIN)
    with world.reading() as session:
        person = session.get_one(Person, security.person_id)
    admin = world.user("home", Role.AGENCY_ADMIN, person=person)
    user = colleague(world)
    ref = grant_of(world, user, Role.INTAKE, admin)
    answer = world.client(security).post(f"/roles/{ref}/release")
    assert (answer.status_code, "应当是不同的人" in answer.text) == (403, True)


@pytest.mark.bar("S14")
@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.SYSTEM_ADMIN, Role.AUDITOR),
        (Role.AUDITOR, Role.HEAD),
        (Role.INTAKE, Role.MONEY_AUDITOR),
    ],
)
def test_one_human_does_not_hold_both_under_two_accounts(
    world: World, held: Role, wanted: Role
) -> None:
    first = world.user("platform", held)
    with world.reading() as session:
        person = session.get_one(Person, first.person_id)
    second = world.user("home", person=person)
    ref = grant_of(world, second, wanted)
    answer = world.staff("platform", Role.SECURITY_ADMIN).post(f"/roles/{ref}/release")
    assert (answer.status_code, "同一个人不能同时担任" in answer.text) == (403, True)
    assert roles_of(world, second) == []


def test_a_refused_role_tells_who_proposed_it_why(world: World) -> None:
    admin, user = world.user("home", Role.AGENCY_ADMIN), colleague(world)
    ref = grant_of(world, user, Role.HEAD, admin)
    world.staff("platform", Role.SECURITY_ADMIN).post(f"/roles/{ref}/refuse", {"reason": "未任命"})
    (told,) = world.client(admin).notices()
    assert "未任命" in told
    assert roles_of(world, user) == []


@pytest.mark.bar("S14")
@pytest.mark.parametrize(
    ("agency", "role"),
    [("platform", Role.SYSTEM_ADMIN), ("platform", Role.AUDITOR), ("home", Role.AGENCY_ADMIN)],
)
def test_only_security_releases(world: World, agency: str, role: Role) -> None:
    ref = grant_of(world, colleague(world), Role.INTAKE)
    client = world.staff(agency, role)
    assert client.get("/roles").status_code == 403
    assert client.post(f"/roles/{ref}/release").status_code in {403, 404}


def test_security_unlocks_and_signs_out(world: World) -> None:
    user = colleague(world)
    for _ in range(10):
        sign_in(world.client(), "chen.jing", "猜一个密码试试看看")
    security = world.staff("platform", Role.SECURITY_ADMIN)
    assert "暂停登录" in security.get(f"/staff/{user.ref}").text
    security.post(f"/staff/{user.ref}/unlock")
    browser = world.client()
    assert sign_in(browser, "chen.jing", PASSWORD).status_code == 303
    security.post(f"/staff/{user.ref}/end-sessions")
    assert browser.get("/inbox").location.startswith("/sign-in")


@pytest.mark.bar("S14", "S16")
def test_the_database_refuses_a_role_given_to_oneself(world: World) -> None:
    user = world.user("platform", Role.SECURITY_ADMIN)
    for column in ("released_by_id", "proposed_by_id"):
        grant = RoleGrant(user_id=user.id, role=Role.SYSTEM_ADMIN, **{column: user.id})
        with (
            pytest.raises(IntegrityError, match=r"one person in two parts|not_own"),
            world.writing() as session,
        ):
            session.add(grant)


@pytest.mark.bar("S16")
@pytest.mark.parametrize("same", ["proposed_by_id", "user_id"])
def test_the_database_refuses_a_role_that_one_human_makes(world: World, same: str) -> None:
    """Under two accounts, past the code."""
    security = world.user("platform", Role.SECURITY_ADMIN)
    with world.reading() as session:
        person = session.get_one(Person, security.person_id)
    accounts = {
        "user_id": world.user("home").id,
        "proposed_by_id": world.user("home", Role.AGENCY_ADMIN).id,
        same: world.user("home", person=person).id,
    }
    with (
        pytest.raises(IntegrityError, match="one person in two parts"),
        world.writing() as session,
    ):
        session.add(
            RoleGrant(
                role=Role.INTAKE, released_by_id=security.id, released_at=clock.now(),
                valid_from=clock.today(), **accounts,
            )
        )  # fmt: skip
