"""Signing in: wrong tries, locks, known browsers."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher

from app.accounts import passwords
from app.accounts.models import Attempt, User, UserState
from app.accounts.passwords import hash_password
from app.accounts.services import sign_in as services
from app.accounts.services.sign_in import EVERYWHERE, LIMITS, knows, new_device
from app.core import clock, crypto
from app.core.identifiers import make_synthetic_id
from tests.accounts.family_pages import (
    PASSWORD,
    PHONE,
    family,
    sign_in,
)
from tests.factories import World


@pytest.mark.bar("S28")
def test_every_way_of_being_wrong_gets_the_same_answer(world: World) -> None:
    family(world)
    gone = make_synthetic_id("220104", date(1990, 1, 1), male=True)
    disabled = family(world, "李明", gone, "13812345602")
    locked = make_synthetic_id("220104", date(1991, 1, 1), male=True)
    family(world, "张强", locked, "13812345603")
    with world.writing() as session:
        session.get_one(User, disabled.id).state = UserState.DISABLED
    for _ in range(10):
        sign_in(world.client(), "13812345603", "猜一个密码试试")
    cases = {
        "wrong": (PHONE, "不是这个密码"),
        "unknown": ("13812345604", PASSWORD),
        "disabled": ("13812345602", PASSWORD),
        "locked": ("13812345603", PASSWORD),
    }
    answers = {}
    for name, (login, password) in cases.items():
        answer = sign_in(world.client(), login, password)
        body = re.sub(r"value=\"[^\"]*\"|X-CSRFToken[^}]*", "", answer.text)
        headers = sorted(answer.headers.keys())
        answers[name] = (answer.status_code, body, headers)
    assert answers["wrong"][0] == 422
    assert answers["wrong"] == answers["unknown"] == answers["disabled"] == answers["locked"]


@pytest.mark.bar("S27")
def test_a_locked_account_opens_for_a_browser_that_knows_it(world: World) -> None:
    family(world)
    owner = world.client()
    sign_in(owner)
    owner.post("/sign-out")
    for _ in range(12):
        sign_in(world.client(), password="猜一个密码试试")
    assert sign_in(world.client()).status_code == 422
    assert sign_in(owner).status_code == 303


@pytest.mark.bar("S27")
def test_a_known_browser_is_locked_too_in_the_end(world: World) -> None:
    family(world)
    browser = world.client()
    sign_in(browser)
    browser.post("/sign-out")
    for _ in range(10):
        sign_in(browser, password="猜一个密码试试")
    assert sign_in(browser).status_code == 422


def test_a_mark_of_one_account_opens_no_other(world: World) -> None:
    mark = new_device("13812345601")
    assert (knows(mark, "13812345601"), knows(mark, "13812345602")) == (True, False)
    assert not knows("", "13812345601")


@pytest.mark.bar("S27")
def test_the_lock_ends_after_a_quarter_of_an_hour(world: World) -> None:
    family(world)
    now = clock.now()
    with clock.at(now):
        for _ in range(10):
            sign_in(world.client(), password="猜一个密码试试")
    with clock.at(now + timedelta(minutes=14)):
        assert sign_in(world.client()).status_code == 422
    with clock.at(now + timedelta(minutes=16)):
        assert sign_in(world.client()).status_code == 303


@pytest.mark.bar("S27")
def test_an_address_is_slowed_down_over_all_accounts(world: World) -> None:
    for n in range(60):
        sign_in(world.client(), f"1381234{n:04}", "猜一个密码试试")
    assert sign_in(world.client()).status_code == 429


@pytest.mark.bar("S27")
def test_guessing_from_everywhere_stops_strange_browsers_only(world: World) -> None:
    family(world)
    owner = world.client()
    sign_in(owner)
    owner.post("/sign-out")
    most = LIMITS["sign_in.everywhere"][0]
    with world.writing() as session:
        key = crypto.blind("attempt", EVERYWHERE)
        session.add_all([Attempt(kind="sign_in.everywhere", key_hash=key) for _ in range(most - 1)])
    assert sign_in(world.client(), "13812345604", "猜一个密码试试").status_code == 422
    assert sign_in(world.client()).status_code == 429
    assert sign_in(owner).status_code == 303


@pytest.mark.bar("S32")
def test_wrong_passwords_are_told_at_the_next_sign_in(world: World) -> None:
    family(world)
    owner = world.client()
    for wrong, told in ((4, False), (5, True)):
        for _ in range(wrong):
            sign_in(world.client(), password="猜一个密码试试")
        sign_in(owner)
        assert ("有人用错误的密码登录过您的账号" in owner.get("/inbox").text) is told
        owner.post("/sign-out")


@pytest.mark.bar("S32")
def test_a_new_device_is_told(world: World) -> None:
    family(world)
    first, second = world.client(), world.client()
    sign_in(first)
    sign_in(second)
    assert "账号在一台新设备上登录" in first.get("/inbox").text


@pytest.mark.bar("S29")
def test_an_outdated_hash_is_renewed_at_sign_in(world: World) -> None:
    user = family(world)
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with world.writing() as session:
        session.get_one(User, user.id).password_hash = weak
    sign_in(world.client())
    with world.reading() as session:
        stored = session.get_one(User, user.id).password_hash
    assert stored.split("$")[3] == hash_password("x").split("$")[3]
    cost = dict(part.split("=") for part in stored.split("$")[3].split(","))
    assert stored.startswith("$argon2id$")
    assert int(cost["m"]) >= 19 * 1024
    assert int(cost["t"]) >= 2


@pytest.mark.bar("P15")
def test_nobody_waits_for_the_hash_of_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes meanwhile is through at once, and a password changed meanwhile counts."""
    known = family(world)
    changed = hash_password("另一个好记的密码")

    def change_meanwhile(stored: str | None, password: str) -> bool:
        monkeypatch.setattr(services, "matches", passwords.matches)
        with world.writing() as session:
            session.get_one(User, known.id).password_hash = changed
        return passwords.matches(stored, password)

    monkeypatch.setattr(services, "matches", change_meanwhile)
    assert sign_in(world.client()).status_code == 422
    assert sign_in(world.client(), password="另一个好记的密码").status_code == 303
