"""A field that the page has not is refused, and nothing is done (bar S44)."""

from __future__ import annotations

import re

import pytest

from app.accounts.roles import Role
from tests.accounts.family_pages import PASSWORD, PHONE, family
from tests.accounts.staff_pages import ID, account, new_account
from tests.factories import Client, World

FORM = re.compile(r'<form method="post" action="([^"]+)"(.*?)</form>', re.DOTALL)
NAME = re.compile(r'<(?:input|select|textarea|button)[^>]* name="([^"]+)"')


@pytest.mark.bar("S44")
def test_an_unknown_field_is_named_and_nothing_is_done(world: World) -> None:
    admin = world.staff("home", Role.AGENCY_ADMIN)
    answer = new_account(admin, role="R-SEC")
    assert (answer.status_code, "页面没有的一项（role）" in answer.text) == (400, True)
    assert ID in answer.text  # what was typed stays on the screen
    assert new_account(admin).status_code == 200
    assert account(world).username == "chen.jing"


@pytest.mark.bar("S44")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/sign-in", {"login": PHONE, "password": PASSWORD}),
        ("/register", {"phone": PHONE}),
        ("/forgot-password", {"phone": PHONE}),
    ],
)
def test_a_visitors_forms_take_nothing_else(world: World, path: str, sent: dict[str, str]) -> None:
    family(world)
    client = world.client()
    for name in ("is_staff", "person_id", "login-0", "ends_on-year"):
        assert client.post(path, {**sent, name: "1"}).status_code == 400, name
    assert client.post(path, sent).status_code == 303


def own_names(client: Client, path: str) -> list[tuple[str, set[str]]]:
    """(address, names) of each form that the page sends."""
    main = client.get(path).text.partition("<main")[2]
    return [(action, set(NAME.findall(form))) for action, form in FORM.findall(main)]


@pytest.mark.bar("S44")
def test_no_page_sends_a_field_that_is_refused(world: World) -> None:
    pages = {
        world.client(): ["/sign-in", "/register", "/forgot-password"],
        world.client(family(world)): [
            "/account/password", "/account/authenticator", "/account/factors",
        ],
        world.staff("home", Role.INTAKE): ["/counter/phone", "/counter/factor"],
        world.staff("home", Role.AGENCY_ADMIN): ["/staff/new", "/deputies"],
        world.staff("platform", Role.SYSTEM_ADMIN): [
            "/agencies/new", f"/agencies/{world.agencies['home'].ref}",
            f"/agencies/{world.agencies['home'].ref}/edit",
        ],
    }  # fmt: skip
    seen = 0
    for client, paths in pages.items():
        for path in paths:
            for action, names in own_names(client, path):
                seen += 1
                sent = dict.fromkeys(names - {"csrf_token", "submission_id"}, "")
                answer = client.post(action, sent)
                assert answer.status_code != 400, (path, action)
    assert seen >= len(pages) * 2
