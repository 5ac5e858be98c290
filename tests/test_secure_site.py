"""What only a site under TLS shows: the cookies' names and marks, and strict transport."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.accounts.roles import Role
from app.accounts.services.factors import give_authenticator
from app.config import Config
from app.core.web import HSTS
from app.portal import create_app
from tests.accounts.family_pages import PASSWORD, PHONE, family
from tests.accounts.staff_pages import SECRET, shown_code
from tests.factories import World

SITE = "https://portal.example"


@pytest.fixture
def site(world: World, config: Config) -> Flask:
    made = create_app(replace(config, origin=SITE))
    made.extensions["database"] = world.database
    return made


def signed_in_cookies(browser: FlaskClient, login: str) -> dict[str, str]:
    at: dict[str, Any] = {"base_url": SITE}
    page = browser.get("/sign-in", **at)
    token = re.search(r"X-CSRFToken(?:&#34;|\"): (?:&#34;|\")([\w.-]+)", page.text)
    assert token
    sent = {"csrf_token": token[1], "login": login, "password": PASSWORD}
    answer = browser.post("/sign-in", data=sent, **at)
    assert answer.status_code == 303, answer.text
    if "/sign-in/code" in (answer.location or ""):
        page = browser.get("/sign-in/code", **at)
        token = re.search(r"X-CSRFToken(?:&#34;|\"): (?:&#34;|\")([\w.-]+)", page.text)
        assert token
        sent = {"csrf_token": token[1], "factor_code": shown_code(page.text)}
        answer = browser.post("/sign-in/code", data=sent, **at)
        assert answer.status_code == 303, answer.text
    given = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    return {one.partition("=")[0]: one for one in given}


@pytest.mark.bar("S39")
def test_cookies_of_a_secure_site(world: World, site: Flask) -> None:
    family(world)
    user = world.user("home", Role.INTAKE)
    with world.writing() as session:
        row = session.scalars(select(User).where(User.id == user.id)).one()
        row.password_hash, login = hash_password(PASSWORD), row.username or ""
        give_authenticator(session, row, SECRET)
    for name, same_site in ((PHONE, "Lax"), (login, "Strict")):
        cookies = signed_in_cookies(site.test_client(), name)
        assert set(cookies) == {"__Host-tongan", "__Host-tongan-page", "__Host-tongan-device"}
        for one in cookies.values():
            assert "Secure" in one
            assert "HttpOnly" in one
            assert "Path=/" in one
            assert "Domain" not in one
            assert len(one) < 4096
            assert not any(word in one for word in (PHONE, "王秀兰", login))
        assert f"SameSite={same_site}" in cookies["__Host-tongan"]


@pytest.mark.bar("S40")
def test_a_secure_site_stays_one(site: Flask) -> None:
    """Files of the theme and errors too."""
    assert int(HSTS.partition("max-age=")[2].partition(";")[0]) >= 31_536_000
    for path in ("/", "/nowhere", "/account", "/static/js/app.js", "/static/none"):
        with site.test_client().get(path, base_url=SITE) as answer:
            assert answer.headers["Strict-Transport-Security"] == HSTS, path
