"""An account for a time, such as an auditor's from outside: after its last day it opens nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts.models import User
from app.accounts.roles import Role
from app.core import clock
from tests.accounts.family_pages import signed_in
from tests.accounts.staff_pages import PASSWORD, account, colleague, sign_in
from tests.accounts.test_deputies import lend, standing_in
from tests.factories import World

pytestmark = pytest.mark.bar("S32")
NOW = clock.now().replace(hour=4, minute=0)  # noon in Beijing


def parts(day: date) -> dict[str, str]:
    return {"ends_on-year": f"{day.year}", "ends_on-month": f"{day.month}",
            "ends_on-day": f"{day.day}"}  # fmt: skip


def test_on_the_last_day_it_opens_and_the_day_after_neither_session_nor_sign_in(
    world: World,
) -> None:
    user, today = colleague(world), clock.day(NOW)
    with clock.at(NOW):
        admin = world.staff("home", Role.AGENCY_ADMIN)
        page = f"/staff/{user.ref}"
        early = admin.post(f"{page}/last-day", parts(today - timedelta(days=1)))
        assert (early.status_code, "不能早于今天" in early.text) == (422, True)
        assert admin.post(f"{page}/last-day", parts(today)).status_code == 303
        assert account(world).ends_on == today
        assert "能用到" in admin.get(page).text
    with clock.at(NOW.replace(hour=15, minute=59)):  # a minute before midnight
        browser = world.client()
        sign_in(browser, "chen.jing", PASSWORD)
        assert signed_in(browser)
    with clock.at(NOW.replace(hour=16, minute=0)):
        assert not signed_in(browser)
        again = world.client()
        answer = again.post("/sign-in", {"login": "chen.jing", "password": PASSWORD})
        assert (answer.status_code, "不正确" in answer.text) == (422, True)
        admin = world.staff("home", Role.AGENCY_ADMIN)
        assert "已到期" in admin.get(page).text
        assert admin.post(f"{page}/last-day").status_code == 303
        assert account(world).ends_on is None
        sign_in(again, "chen.jing", PASSWORD)
        assert signed_in(again)


def test_nobody_prolongs_their_own_account(world: World) -> None:
    admin = world.user("home", Role.AGENCY_ADMIN)
    client = world.client(admin)
    assert client.post(f"/staff/{admin.ref}/last-day").status_code == 403
    stranger = world.staff("other", Role.AGENCY_ADMIN)
    assert stranger.post(f"/staff/{admin.ref}/last-day").status_code == 404


def test_an_account_past_its_day_lends_nothing(world: World) -> None:
    absent, deputy = world.user("home", Role.HEAD), world.user("home", Role.SOCIAL_WORKER)
    lend(world, absent, deputy)
    assert [one.user_id for one in standing_in(world, deputy).stands_for] == [absent.id]
    with world.writing() as session:
        session.get_one(User, absent.id).ends_on = clock.today() - timedelta(days=1)
    assert standing_in(world, deputy).stands_for == ()
