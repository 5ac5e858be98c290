"""Families: a forgotten password and one's own account."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.accounts.models import ServiceConsent, UserSession
from tests.accounts.family_pages import (
    ID,
    PASSWORD,
    PHONE,
    family,
    shown_code,
    sign_in,
    signed_in,
)
from tests.factories import World


@pytest.mark.bar("S24", "S31")
def test_a_new_password_ends_every_session_and_is_told(world: World) -> None:
    user = family(world)
    elsewhere = world.client(user)
    assert signed_in(elsewhere)
    client = world.client()
    client.post("/forgot-password", {"phone": PHONE})
    code = shown_code(client.get("/forgot-password/new").text)
    new = "河对岸有一片白桦林"
    sent = {"code": code, "new_password": new, "password_again": new}
    assert client.post("/forgot-password/new", sent).location == "/sign-in"
    assert not signed_in(elsewhere)
    assert sign_in(world.client()).status_code == 422
    again = world.client()
    assert sign_in(again, password=new).status_code == 303
    assert "密码已修改" in again.get("/inbox").text


def test_a_weak_new_password_leaves_the_code_usable(world: World) -> None:
    family(world)
    client = world.client()
    client.post("/forgot-password", {"phone": PHONE})
    code = shown_code(client.get("/forgot-password/new").text)
    weak = {"code": code, "new_password": "12345678", "password_again": "12345678"}
    assert "太常见" in client.post("/forgot-password/new", weak).text
    good = {"code": code, "new_password": PASSWORD + "白", "password_again": PASSWORD + "白"}
    assert client.post("/forgot-password/new", good).status_code == 303


@pytest.mark.parametrize("phone", ["138 1234 5601", "+86 138-1234-5601", "１３８１２３４５６０１"])
def test_a_phone_is_read_the_same_way_everywhere(world: World, phone: str) -> None:
    family(world)
    client = world.client()
    sign_in(client, phone)
    assert signed_in(client)
    other = world.client()
    assert other.post("/forgot-password", {"phone": phone}).location
    shown_code(other.get("/forgot-password/new").text)


@pytest.mark.bar("S28")
def test_an_unknown_phone_gets_the_same_page_and_no_way_in(world: World) -> None:
    client = world.client()
    asked = client.post("/forgot-password", {"phone": PHONE})
    assert (asked.status_code, asked.location) == (303, "/forgot-password/new")
    assert "还没有注册" in client.get("/forgot-password/new").text
    sent = {"code": "123456", "new_password": PASSWORD, "password_again": PASSWORD}
    assert client.post("/forgot-password/new", sent).status_code == 422


# --- one's own account --------------------------------------------------------------------------


def test_the_account_page_masks_identity_and_phone(world: World) -> None:
    page = world.client(family(world)).get("/account").text
    assert "22**************" in page
    assert ID not in page
    assert PHONE not in page


def test_a_changed_password_ends_the_other_browsers_only(world: World) -> None:
    family(world)
    here, there = world.client(), world.client()
    sign_in(here)
    sign_in(there)
    new = "河对岸有一片白桦林"
    sent = {"password": PASSWORD, "new_password": new, "password_again": new}
    assert here.post("/account/password", sent).status_code == 303
    assert signed_in(here)
    assert not signed_in(there)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"password": "不是这个密码呀"}, "现在的密码不正确"),
        ({"new_password": PASSWORD, "password_again": PASSWORD}, "不能和现在的密码相同"),
        (
            {"new_password": "王秀兰王秀兰爱花", "password_again": "王秀兰王秀兰爱花"},
            "不要包含您的姓名",
        ),
    ],
)
def test_a_wrong_change_of_password_is_refused(
    world: World, values: dict[str, str], says: str
) -> None:
    client = world.client(family(world))
    sent = {
        "password": PASSWORD,
        "new_password": "白桦林里有小路",
        "password_again": "白桦林里有小路",
    }
    answer = client.post("/account/password", sent | values)
    assert (answer.status_code, says in answer.text) == (422, True)


@pytest.mark.bar("S32")
def test_another_browser_can_be_ended(world: World) -> None:
    family(world)
    here, there = world.client(), world.client()
    sign_in(here)
    sign_in(there)
    page = here.get("/account").text
    (handle,) = re.findall(r"/account/sessions/(\w+)/end\"", page)
    here.post(f"/account/sessions/{handle}/end")
    assert (signed_in(here), signed_in(there)) == (True, False)


@pytest.mark.bar("S32")
def test_all_other_browsers_can_be_ended(world: World) -> None:
    family(world)
    here, others = world.client(), [world.client(), world.client()]
    for client in (here, *others):
        sign_in(client)
    here.post("/account/sessions/end-others")
    assert [signed_in(client) for client in (here, *others)] == [True, False, False]


@pytest.mark.bar("S32")
def test_somebody_elses_session_cannot_be_ended(world: World) -> None:
    victim = family(world)
    client = world.client(victim)
    with world.reading() as session:
        handle = session.scalars(select(UserSession.token_hash)).one()[:24]
    world.client(world.user(None)).post(f"/account/sessions/{handle}/end")
    assert signed_in(client)


@pytest.mark.bar("S61")
@pytest.mark.rule("SV-4")
def test_electronic_service_is_given_and_withdrawn_at_any_time(world: World) -> None:
    client = world.client(family(world))
    assert "还没有同意电子送达" in client.get("/account").text
    for give in ("yes", "yes", "no", "no", "yes"):
        client.post("/account/electronic-service", {"give": give})
    with world.reading() as session:
        rows = session.scalars(select(ServiceConsent).order_by(ServiceConsent.id)).all()
        assert [row.withdrawn_at is None for row in rows] == [False, True]
