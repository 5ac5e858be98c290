"""A second factor not older than five minutes for what is dangerous (bar S19)."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import RoleGrant, User, UserSession
from app.accounts.roles import Role
from app.accounts.services.factors import give_authenticator, next_code
from app.core import clock
from tests.accounts.family_pages import signed_in
from tests.accounts.staff_pages import (
    PASSWORD,
    SECRET,
    colleague,
    grant_of,
    roles_of,
    shown_code,
    sign_in,
)
from tests.factories import Client, World

NOW = clock.now().replace(second=0, microsecond=0)
ASKED = "请再验证一次"


def browser(world: World, user: User, shown_at: timedelta | None = timedelta(minutes=6)) -> Client:
    """A browser in which a factor was shown some time ago, at sign-in."""
    client = world.client(user)
    with world.writing() as session:
        session.execute(
            update(UserSession)
            .where(UserSession.user_id == user.id)
            .values(factor_at=NOW - (shown_at or timedelta()), created_at=NOW, last_seen_at=NOW)
        )
    return client


@pytest.fixture
def security(world: World) -> User:
    user = world.user("platform", Role.SECURITY_ADMIN)
    with world.writing() as session:
        give_authenticator(session, user, SECRET)
    return user


def proposals(world: World, *roles: Role) -> list[str]:
    user, admin = colleague(world), world.user("home", Role.AGENCY_ADMIN)
    return [f"/roles/{grant_of(world, user, role, admin)}/release" for role in roles]


@pytest.mark.bar("S19")
def test_a_stale_factor_is_asked_for_again_and_the_code_goes_in_with_the_act(
    world: World, security: User
) -> None:
    (url,) = proposals(world, Role.INTAKE)
    with clock.at(NOW):
        client = browser(world, security)
        page = client.post(url)
        assert (page.status_code, ASKED in page.text) == (422, True)
        assert "同意授予角色" in page.text
        user = world.user("home")
        assert client.post(url, {"factor_code": "000000"}).status_code == 422
        code = shown_code(page.text)
        assert client.post(url, {"factor_code": code}).status_code == 303
    with world.reading() as session:
        assert session.query(RoleGrant).filter(RoleGrant.released_by_id == security.id).count() == 1
    assert roles_of(world, user) == []


@pytest.mark.bar("S19", "S24")
def test_the_session_goes_on_under_a_new_token(world: World, security: User) -> None:
    (url,) = proposals(world, Role.INTAKE)
    with clock.at(NOW):
        client = browser(world, security)
        before = client.http.get_cookie("tongan")
        client.post(url, {"factor_code": shown_code(client.post(url).text)})
        assert before
        assert signed_in(client)
    with clock.at(NOW + timedelta(seconds=11)):
        assert signed_in(client)
        assert not signed_in(Client(world.app, before.value))


@pytest.mark.bar("S19", "S24")
def test_a_request_under_way_arrives_and_is_not_helped_by_the_code(
    world: World, security: User
) -> None:
    first, second = proposals(world, Role.INTAKE, Role.FINANCE)
    with clock.at(NOW):
        client = browser(world, security)
        before = client.http.get_cookie("tongan")
        assert before
        client.post(first, {"factor_code": shown_code(client.post(first).text)})
    with clock.at(NOW + timedelta(seconds=9)):
        other_tab = Client(world.app, before.value)
        assert signed_in(other_tab)
        assert other_tab.post(second).status_code == 422
        other_tab.post("/sign-out")
        assert not signed_in(client)


@pytest.mark.bar("S19")
def test_a_new_password_makes_a_code_good_for_no_other_act(world: World) -> None:
    owner = world.client()
    user = colleague(world)
    with clock.at(NOW):
        sign_in(owner, "chen.jing", PASSWORD)
    with clock.at(NOW + timedelta(minutes=6)):
        page = owner.post("/account/recovery-codes").text
        assert owner.post(
            "/account/recovery-codes", {"factor_code": shown_code(page)}
        ).status_code == 200  # fmt: skip
        new = "另外一句很长的话没有别人知道"
        sent = {"password": PASSWORD, "new_password": new, "password_again": new}
        assert owner.post("/account/password", sent).status_code == 303
    with world.reading() as session:
        shown_for = session.scalars(
            select(UserSession.factor_for).where(
                UserSession.user_id == user.id, UserSession.ended_at.is_(None)
            )
        ).all()
    assert shown_for == ["accounts.keep_factors"]


@pytest.mark.bar("S19")
def test_a_code_opens_one_kind_of_act_for_five_minutes(world: World, security: User) -> None:
    first, second, third = proposals(world, Role.INTAKE, Role.FINANCE, Role.SOCIAL_WORKER)
    with clock.at(NOW):
        client = browser(world, security)
        client.post(first, {"factor_code": shown_code(client.post(first).text)})
        assert client.post(second).status_code == 303
        other = client.post(f"/staff/{world.user('home').ref}/enable")
        assert (other.status_code, "恢复账号" in other.text) == (422, True)
    with clock.at(NOW + timedelta(minutes=5, seconds=1)):
        assert client.post(third).status_code == 422


@pytest.mark.bar("S19", "S26")
def test_a_code_is_used_up_even_where_the_act_is_refused(world: World, security: User) -> None:
    user = colleague(world)
    own = grant_of(world, security, Role.AUDITOR, user)
    (url,) = proposals_of(world, user)
    with clock.at(NOW):
        client = browser(world, security)
        code = shown_code(client.post(url).text)
        refused = client.post(f"/roles/{own}/release", {"factor_code": code})
        assert (refused.status_code, ASKED in refused.text) == (403, False)
        elsewhere = browser(world, security)
        again = elsewhere.post(url, {"factor_code": code})
        assert (again.status_code, "已经用过" in again.text) == (422, True)
        assert signed_in(client)


def proposals_of(world: World, user: User) -> list[str]:
    admin = world.user("home", Role.AGENCY_ADMIN)
    return [f"/roles/{grant_of(world, user, Role.INTAKE, admin)}/release"]


@pytest.mark.bar("S19")
def test_the_factor_of_the_sign_in_counts_for_five_minutes(world: World, security: User) -> None:
    first, second = proposals(world, Role.INTAKE, Role.FINANCE)
    with clock.at(NOW):
        assert browser(world, security, timedelta(minutes=4)).post(first).status_code == 303
        assert browser(world, security, timedelta(minutes=6)).post(second).status_code == 422


@pytest.mark.bar("S19", "R13")
def test_what_was_typed_is_kept(world: World) -> None:
    head, deputy = world.user("home", Role.HEAD), world.user("home", Role.SOCIAL_WORKER)
    with world.writing() as session:
        factor = give_authenticator(session, head, SECRET)
    sent = {"to_user": deputy.ref, "reason": "外出培训三天", "starts_on-year": "2026"}
    with clock.at(NOW):
        page = browser(world, head).post("/deputies", sent)
        assert page.status_code == 422
        fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        assert {name: html.unescape(fields.get(name, "")) for name in sent} == sent
        assert next_code([factor], NOW) == shown_code(page.text)


@pytest.mark.bar("S19")
def test_under_htmx_the_page_takes_the_place_of_the_main_part(world: World, security: User) -> None:
    (url,) = proposals(world, Role.INTAKE)
    with clock.at(NOW):
        answer = browser(world, security).post(url, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#main")
