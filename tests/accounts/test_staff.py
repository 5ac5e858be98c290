"""Staff: accounts opened, seen, disabled, and first passwords."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Agency, Person, UserState
from app.accounts.roles import Role
from app.accounts.services.lasting import disable_dormant
from app.accounts.services.staff import create_staff
from app.core import clock
from app.core.identifiers import make_synthetic_id
from tests.accounts.staff_pages import (
    ID,
    PASSWORD,
    account,
    colleague,
    handed_over,
    new_account,
    sign_in,
)
from tests.factories import Client, World


def test_an_account_is_opened_and_its_password_shown_once(world: World) -> None:
    admin = world.staff("home", Role.AGENCY_ADMIN)
    sent = {"submission_id": "x" * 24}
    page = new_account(admin, **sent)
    password = handed_over(page.text)
    again = new_account(admin, **sent)
    assert (again.status_code, password in again.text) == (303, False)
    user = account(world)
    assert (user.agency_id, user.must_change_password) == (world.agencies["home"].id, True)
    assert password not in user.password_hash


@pytest.mark.bar("S31")
def test_a_handed_over_password_opens_one_page_only(world: World) -> None:
    password = handed_over(new_account(world.staff("home", Role.AGENCY_ADMIN)).text)
    client = world.client()
    assert "备用码" in sign_in(client, "Chen.Jing", password).text
    assert client.get("/inbox").location == "/account/password"
    assert client.get("/account").location == "/account/password"
    assert "请先设置自己的密码" in client.get("/account/password").text
    sent = {"password": password, "new_password": PASSWORD, "password_again": PASSWORD}
    assert client.post("/account/password", sent).status_code == 303
    assert client.get("/inbox").status_code == 200


@pytest.mark.bar("S31")
def test_a_handed_over_password_ends_after_a_week(world: World) -> None:
    now = clock.now()
    with clock.at(now):
        password = handed_over(new_account(world.staff("home", Role.AGENCY_ADMIN)).text)
    with clock.at(now + timedelta(days=7, seconds=1)):
        assert sign_in(world.client(), "chen.jing", password).status_code == 422


@pytest.mark.bar("S30")
def test_staff_passwords_have_twelve_signs(world: World) -> None:
    client = world.client(colleague(world))
    sent = {
        "password": PASSWORD,
        "new_password": "白桦林里有小路",
        "password_again": "白桦林里有小路",
    }
    assert "密码至少12位" in client.post("/account/password", sent).text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"username": "陈静"}, "用户名为3至30位"),
        ({"username": "user"}, "已有人使用"),
        ({"id_no": "220104880309123"}, "15位旧号码"),
        ({"name": ""}, "请填写姓名"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(
    world: World, values: dict[str, str], says: str
) -> None:
    colleague(world, username="user")
    answer = new_account(
        world.staff("home", Role.AGENCY_ADMIN),
        **({"id_no": make_synthetic_id("220104", date(1990, 2, 2), male=True)} | values),
    )
    assert (answer.status_code, says in answer.text) == (422, True)


def test_the_same_human_at_two_agencies_is_one_person(world: World) -> None:
    colleague(world)
    new_account(world.staff("other", Role.AGENCY_ADMIN), username="chen.jing2")
    with world.reading() as session:
        persons = session.scalar(
            select(func.count()).select_from(Person).where(Person.name == "陈静")
        )
    assert persons == 1


def test_another_name_for_a_known_number_is_refused(world: World) -> None:
    colleague(world)
    answer = new_account(world.staff("home", Role.AGENCY_ADMIN), name="陈敬", username="other")
    assert (answer.status_code, "登记的是另一个姓名" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [
        ("home", Role.AGENCY_ADMIN, 200),
        ("other", Role.AGENCY_ADMIN, 404),
        ("platform", Role.SECURITY_ADMIN, 200),
        ("platform", Role.SYSTEM_ADMIN, 404),
        ("platform", Role.AUDITOR, 404),
        ("home", Role.HEAD, 404),
        ("home", Role.INTAKE, 404),
    ],
)
def test_who_sees_an_account(world: World, agency: str, role: Role, status: int) -> None:
    user = colleague(world)
    assert world.staff(agency, role).get(f"/staff/{user.ref}").status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.AGENCY_ADMIN, 200), (Role.INTAKE, 403), (Role.HEAD, 403), (Role.SOCIAL_WORKER, 403)],
)
def test_who_opens_accounts(world: World, role: Role, status: int) -> None:
    client = world.staff("home", role)
    assert client.get("/staff/new").status_code == status
    assert new_account(client).status_code == status


def find(browser: Client, words: str) -> TestResponse:
    """The list of a search, which stands in no address."""
    where = browser.post("/staff/find", {"q": words}).location
    assert words not in where
    return browser.get(where)


def test_the_list_shows_the_own_agency_and_security_sees_all(world: World) -> None:
    colleague(world, "other")
    pages = {
        "home": find(world.staff("home", Role.AGENCY_ADMIN), "chen"),
        "other": find(world.staff("other", Role.AGENCY_ADMIN), "chen"),
        "security": find(world.staff("platform", Role.SECURITY_ADMIN), "chen"),
    }
    assert {k: "chen.jing" in v.text for k, v in pages.items()} == {
        "home": False,
        "other": True,
        "security": True,
    }


def test_the_list_is_paged_by_user_name(world: World) -> None:
    for n in range(33):
        with world.writing() as session:
            create_staff(
                session,
                session.get_one(Agency, world.agencies["home"].id),
                username=f"chenjing{n:02}",
                name="陈静",
                id_no=ID,
                password="x",
                now=clock.now(),
            )
    client = world.staff("home", Role.AGENCY_ADMIN)
    first = find(client, "chenjing").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    assert [len(re.findall(r">chenjing\d\d</a>", page)) for page in (first, second)] == [30, 3]


# --- leaving ------------------------------------------------------------------------------------


@pytest.mark.bar("S32")
def test_who_leaves_is_out_the_same_moment(world: World) -> None:
    user = colleague(world)
    browser, admin = world.client(user), world.staff("home", Role.AGENCY_ADMIN)
    assert browser.get("/inbox").status_code == 200
    admin.post(f"/staff/{user.ref}/disable", {"reason": "离职"})
    assert browser.get("/inbox").location.startswith("/sign-in")
    assert sign_in(world.client(), "chen.jing", PASSWORD).status_code == 422
    admin.post(f"/staff/{user.ref}/enable")
    assert browser.get("/inbox").location.startswith("/sign-in")
    assert sign_in(world.client(), "chen.jing", PASSWORD).status_code == 303


def test_disabling_needs_a_reason(world: World) -> None:
    user = colleague(world)
    world.staff("home", Role.AGENCY_ADMIN).post(f"/staff/{user.ref}/disable", {"reason": " "})
    assert account(world).state is UserState.ACTIVE


def test_nobody_disables_themselves(world: World) -> None:
    admin = world.user("home", Role.AGENCY_ADMIN)
    client = world.client(admin)
    assert client.post(f"/staff/{admin.ref}/disable", {"reason": "试试"}).status_code == 403


@pytest.mark.bar("S32")
@pytest.mark.parametrize(("days", "disabled"), [(89, 0), (91, 1)])
def test_an_account_that_sleeps_for_90_days_is_disabled(
    world: World, days: int, disabled: int
) -> None:
    colleague(world)
    with world.writing() as session:
        assert disable_dormant(session, clock.now() + timedelta(days=days)) == disabled


def test_a_family_that_sleeps_keeps_its_account(world: World) -> None:
    world.user(None)
    with world.writing() as session:
        assert disable_dormant(session, clock.now() + timedelta(days=400)) == 0
