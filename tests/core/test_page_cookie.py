"""The browser's page cookie: signed, each request's own copy, nothing in it after a change."""

from __future__ import annotations

import pytest
from flask import Flask, flash, get_flashed_messages, session
from flask.sessions import SecureCookieSession

from app.core.page_cookie import PageCookie, form_token
from tests.factories import World


def opened(app: Flask, cookie: str) -> SecureCookieSession:
    name = app.config["SESSION_COOKIE_NAME"]
    with app.test_request_context(headers={"Cookie": f"{name}={cookie}"}) as context:
        return PageCookie().open_session(app, context.request)


@pytest.fixture
def cookie(world: World) -> str:
    signed = PageCookie().get_signing_serializer(world.app)
    assert signed is not None
    return str(signed.dumps({"csrf_token": "token", "_flashes": [("info", "一")]}))


def test_what_was_put_in_comes_back_each_time(world: World, cookie: str) -> None:
    interface = PageCookie()
    name = world.app.config["SESSION_COOKIE_NAME"]
    for _ in range(2):
        with world.app.test_request_context(headers={"Cookie": f"{name}={cookie}"}) as context:
            held = interface.open_session(world.app, context.request)
            assert held["csrf_token"] == "token"
            assert [tuple(line) for line in held["_flashes"]] == [("info", "一")]
            held["_flashes"].append(("info", "二"))
            held["csrf_token"] = "another"


def test_an_altered_cookie_holds_nothing(world: World, cookie: str) -> None:
    assert opened(world.app, cookie)
    held, dot, seal = cookie.rpartition(".")
    assert not opened(world.app, f"{held}{dot}{seal[::-1]}")
    assert not opened(world.app, f"x{cookie}")
    assert not opened(world.app, held)


def test_a_message_is_shown_once(world: World) -> None:
    with world.app.test_request_context():
        flash("完成")
        assert get_flashed_messages() == ["完成"]
        assert "_flashes" not in session


def test_a_browser_keeps_its_form_token_and_another_has_its_own(world: World) -> None:
    tokens = []
    for raw in ("one", "one", "two"):
        with world.app.test_request_context():
            session["csrf_token"] = raw
            tokens.append(form_token())
    assert tokens[0] == tokens[1] != tokens[2]
