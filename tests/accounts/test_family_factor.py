"""A family may add a second factor, and is asked for it from then on (bar S26)."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.models import FactorKind, SecondFactor, User, UserSession
from app.accounts.roles import Role
from app.accounts.services.factors import give_authenticator, list_factors, new_recovery_codes
from app.accounts.services.sign_in import LIMITS
from app.audit.models import AuditEvent
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.notices.models import Message
from tests.accounts.family_pages import ID, PASSWORD, PHONE, family, sign_in, signed_in
from tests.accounts.staff_pages import SECRET, second_factor, shown_code
from tests.factories import Client, World

NOW = clock.now().replace(second=0, microsecond=0)
PAPERS = {"name": "王秀兰", "id_no": ID, "papers": ["id_card"]}


def with_factor(world: World) -> tuple[User, list[str]]:
    """A family with an authenticator, and its recovery codes."""
    user = family(world)
    with world.writing() as session:
        give_authenticator(session, session.get_one(User, user.id), SECRET)
        return user, new_recovery_codes(session, user.id)


def half_way(world: World) -> Client:
    client = world.client()
    assert sign_in(client).location == "/sign-in/code"
    return client


def entered(world: World, code: str) -> Client:
    client = half_way(world)
    assert second_factor(client, code=code).location == "/mine"
    client._csrf = ""
    return client


def kinds(world: World, user: User) -> set[FactorKind]:
    with world.reading() as session:
        return {factor.kind for factor in list_factors(session, user.id)}


def add(client: Client, password: str = PASSWORD, code: str = "") -> TestResponse:
    page = client.get("/account/authenticator").text
    sent = {"new_code": code or shown_code(page), "password": password}
    return client.post("/account/authenticator", sent)


@pytest.mark.bar("S26")
def test_a_family_adds_an_authenticator_and_is_asked_from_then_on(world: World) -> None:
    user = family(world)
    owner, elsewhere = world.client(), world.client()
    for browser in (owner, elsewhere):
        assert sign_in(browser).location == "/mine"
    assert "没有开启，可以不开" in owner.get("/account").text
    assert "不是必须的" in owner.get("/account/factors").text
    before = owner.http.get_cookie("tongan")
    page = add(owner)
    assert len(set(re.findall(r"<li>([a-z2-9]{4}(?:-[a-z2-9]{4}){2})</li>", page.text))) == 10
    assert kinds(world, user) == {FactorKind.TOTP, FactorKind.RECOVERY}
    after = owner.http.get_cookie("tongan")
    assert before
    assert after
    assert before.value != after.value  # as after each factor that was shown (bar S24)
    assert "已开启" in owner.get("/account").text
    assert "您的账号多了一种验证方式" in owner.get("/inbox").text
    assert not signed_in(elsewhere)
    with clock.at(clock.now() + timedelta(minutes=1)):
        client = half_way(world)
        assert not signed_in(client)
        assert client.get("/mine").location == "/sign-in?next=/mine"
        shown = client.get("/sign-in/code").text
        assert "带身份证到当地儿童福利机构窗口" in shown
        assert "工作人员登录" not in shown
        assert second_factor(client).location == "/mine"
        assert signed_in(client)


@pytest.mark.bar("S26", "S27")
@pytest.mark.parametrize(
    ("password", "code", "says"),
    [
        ("不是这个密码", "", "登录密码不正确"),
        (PASSWORD, "000000", "动态码不正确"),
        ("", "", "请填写登录密码"),
    ],
)
def test_the_first_factor_wants_the_password_and_a_right_code(
    world: World, password: str, code: str, says: str
) -> None:
    user = family(world)
    answer = add(world.client(user), password, code)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert kinds(world, user) == set()


@pytest.mark.bar("S26")
def test_a_code_and_a_recovery_code_work_once(world: World) -> None:
    _, codes = with_factor(world)
    with clock.at(NOW):
        first, second = half_way(world), half_way(world)
        shown = shown_code(first.get("/sign-in/code").text)
        assert second_factor(first, code="000000").status_code == 422
        assert second_factor(first, code=shown).location == "/mine"
        assert second_factor(second, code=shown).status_code == 422
        assert second_factor(second, code=codes[0]).location == "/mine"
        assert second_factor(half_way(world), code=codes[0]).status_code == 422


@pytest.mark.bar("S26", "S27")
def test_guessing_a_familys_code_is_stopped(world: World) -> None:
    _, codes = with_factor(world)
    client = half_way(world)
    for _ in range(LIMITS["factor.account"][0]):
        assert second_factor(client, code="000000").status_code == 422
    assert second_factor(client, code=codes[0]).status_code == 429


@pytest.mark.bar("S28")
def test_a_wrong_password_tells_nothing_of_a_factor(world: World) -> None:
    """Nor does the cookie: the second step begins behind the right password only."""
    with_factor(world)
    family(world, "李明", make_synthetic_id("220104", date(1990, 1, 1), male=True), "13812345602")
    seen = set()
    for login in (PHONE, "13812345602", "13812345603"):
        client = world.client()
        answer = sign_in(client, login, "不是这个密码呀")
        page = re.sub(r"value=\"[^\"]*\"|X-CSRFToken[^}]*", "", answer.text)
        seen.add((answer.status_code, page, client.http.get_cookie("tongan") is None))
    assert len(seen) == 1


@pytest.mark.bar("S25", "R13")
def test_what_was_typed_before_waits_behind_the_second_step(world: World) -> None:
    user, codes = with_factor(world)
    client = world.client(user)
    client.get("/account/authenticator")
    with world.writing() as session:
        session.execute(update(UserSession).values(last_seen_at=NOW - timedelta(hours=1)))
    answer = client.post("/account/passkeys", {"label": "写在这里的话"})
    assert answer.location == "/sign-in?next=/resume"
    client._csrf = ""
    sent = {"login": PHONE, "password": PASSWORD, "next": "/resume"}
    assert client.post("/sign-in", sent).location == "/sign-in/code?next=/resume"
    client._csrf = ""
    assert "写在这里的话" not in client.get("/resume", follow_redirects=True).text
    client._csrf = ""
    assert second_factor(client, "/sign-in/code?next=/resume", codes[0]).location == "/resume"
    assert "写在这里的话" in client.get("/resume").text


@pytest.mark.bar("S26", "S19")
def test_removal_needs_the_factor_and_leaves_the_password(world: World) -> None:
    user, codes = with_factor(world)
    client = entered(world, codes[0])
    with clock.at(clock.now() + timedelta(minutes=6)):
        for act in ("/account/factors/renew", "/account/recovery-codes", "/account/passkeys"):
            answer = client.post(act)
            assert (answer.status_code, "请再验证一次" in answer.text) == (422, True), act
        assert client.post("/account/factors/renew", {"factor_code": "000000"}).status_code == 422
        assert kinds(world, user) == {FactorKind.TOTP, FactorKind.RECOVERY}
        sent = {"factor_code": codes[1]}
        assert client.post("/account/factors/renew", sent).location == "/sign-in"
        assert kinds(world, user) == set()
        assert not signed_in(client)
        assert sign_in(world.client()).location == "/mine"


def test_recovery_codes_alone_are_no_factor(world: World) -> None:
    user = family(world)
    assert world.client(user).post("/account/recovery-codes").status_code == 409
    with world.writing() as session:
        passkey = SecondFactor(user_id=user.id, kind=FactorKind.PASSKEY, credential_id="YQ")
        session.add(passkey)
        codes = new_recovery_codes(session, user.id)
    client = entered(world, codes[0])
    other = family(
        world, "李明", make_synthetic_id("220104", date(1990, 1, 1), male=True), "13812345602"
    )
    world.client(other).post(f"/account/passkeys/{passkey.ref}/remove")
    assert kinds(world, user) == {FactorKind.PASSKEY, FactorKind.RECOVERY}
    client.post(f"/account/passkeys/{passkey.ref}/remove")
    assert kinds(world, user) == set()
    assert sign_in(world.client()).location == "/mine"


@pytest.mark.bar("S26")
def test_a_passkey_alone_offers_no_stranger_an_authenticator(world: World) -> None:
    """Who knows the password only would otherwise bind a telephone of theirs."""
    user = family(world)
    with world.writing() as session:
        session.add(SecondFactor(user_id=user.id, kind=FactorKind.PASSKEY, credential_id="YQ"))
    client = half_way(world)
    page = client.get("/sign-in/code").text
    assert ("data-secret" in page, "data-passkey" in page) == (False, True)


@pytest.mark.bar("S31")
def test_the_counter_closes_a_lost_factor_and_the_owner_hears_of_it(world: World) -> None:
    user, codes = with_factor(world)
    owner, clerk = entered(world, codes[0]), world.staff("home", Role.INTAKE)
    answer = clerk.post("/counter/factor", {**PAPERS, "papers": ["household_book"]})
    assert (answer.status_code, "请至少核对居民身份证" in answer.text) == (422, True)
    assert clerk.post("/counter/factor", {**PAPERS, "name": "王秀英"}).status_code == 422
    assert clerk.post("/counter/factor", PAPERS).location == "/counter/factor"
    assert kinds(world, user) == set()
    assert not signed_in(owner)
    again = world.client()
    assert sign_in(again).location == "/mine"
    assert "第二重验证已在窗口关闭" in again.get("/inbox").text
    assert clerk.post("/counter/factor", PAPERS).status_code == 409
    with world.reading() as session:
        sent = session.scalars(select(Message)).all()
        told = [one.target for one in sent if "窗口关闭" in (one.text or "")]
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "accounts.reset_family_factor")
        ).one()
    assert (told, event.note) == ([PHONE], "核对：居民身份证原件")


def test_no_clerk_closes_their_own_factor(world: World) -> None:
    user, _ = with_factor(world)
    clerk = world.user("home", Role.INTAKE)
    with world.writing() as session:
        session.get_one(User, clerk.id).person_id = session.get_one(User, user.id).person_id
    assert world.client(clerk).post("/counter/factor", PAPERS).status_code == 403
    assert world.staff("home", Role.HEAD).post("/counter/factor", PAPERS).status_code == 403
