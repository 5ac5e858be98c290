"""The second factor of staff: codes that work once, recovery codes, binding and loss (bar S26)."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import FactorKind, SecondFactor, User, UserSession
from app.accounts.roles import Role
from app.accounts.services.factors import (
    Proof,
    enrol,
    give_authenticator,
    list_factors,
    new_recovery_codes,
    spend,
)
from app.accounts.services.sign_in import LIMITS
from app.core import clock
from app.core.db import transaction
from app.upkeep import purge
from tests.accounts.family_pages import family, signed_in
from tests.accounts.family_pages import sign_in as family_sign_in
from tests.accounts.staff_pages import (
    PASSWORD,
    SECRET,
    account,
    colleague,
    handed_over,
    new_account,
    second_factor,
    sign_in,
)
from tests.factories import Client, World

NOW = clock.now().replace(second=0, microsecond=0)


def code_at(seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))


def with_password(world: World) -> Client:
    """A browser after the password and before the code."""
    client = world.client()
    answer = client.post("/sign-in", {"login": "chen.jing", "password": PASSWORD})
    client._csrf = ""
    assert (answer.location or "").startswith("/sign-in/code")
    return client


@pytest.mark.bar("S26")
def test_a_password_alone_opens_nothing_to_staff(world: World) -> None:
    colleague(world)
    client = with_password(world)
    for path in ("/account", "/worklist/", "/inbox", "/account/factors", "/account/password"):
        assert (client.get(path).location or "").startswith("/sign-in?next="), path
    assert client.post("/account/factors/renew").location == "/sign-in?next=/resume"
    assert account(world).last_sign_in_at is None
    assert second_factor(client).status_code == 303
    assert signed_in(client)


@pytest.mark.bar("S26")
def test_families_sign_in_with_their_password(world: World) -> None:
    family(world)
    client = world.client()
    assert family_sign_in(client).location == "/mine"


@pytest.mark.bar("S26")
def test_the_first_sign_in_binds_an_authenticator(world: World) -> None:
    password = handed_over(new_account(world.staff("home", Role.AGENCY_ADMIN)).text)
    client = world.client()
    client.post("/sign-in", {"login": "chen.jing", "password": password})
    client._csrf = ""
    page = client.get("/sign-in/code").text
    shown = re.search(r"data-secret>(\w+)<wbr>(\w+)", page)
    assert shown
    assert "data:image/svg+xml" in page
    assert client.get("/sign-in/code").text.count(shown[1]) == 1  # the same one on each look
    wrong = second_factor(client, code="000000")
    assert (wrong.status_code, "动态码不正确" in wrong.text) == (422, True)
    bound = second_factor(client, code=pyotp.TOTP(shown[1] + shown[2]).at(clock.now()))
    codes = re.findall(r"<li>([a-z2-9]{4}(?:-[a-z2-9]{4}){2})</li>", bound.text)
    assert len(set(codes)) == 10
    with world.reading() as session:
        found = list_factors(session, account(world).id)
    assert [factor.kind for factor in found].count(FactorKind.TOTP) == 1
    assert not any(code in repr(vars(factor)) for factor in found for code in codes)
    assert client.get("/inbox").location == "/account/password"


@pytest.mark.bar("S26")
@pytest.mark.parametrize(
    ("seconds", "fits"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_of_one_step_before_or_after_fits(world: World, seconds: int, fits: bool) -> None:
    colleague(world)
    with clock.at(NOW):
        answer = second_factor(with_password(world), code=code_at(seconds))
    assert answer.status_code == (303 if fits else 422)


@pytest.mark.bar("S26")
def test_a_code_works_once(world: World) -> None:
    colleague(world)
    with clock.at(NOW):
        first, second = with_password(world), with_password(world)
        assert second_factor(first, code=code_at()).status_code == 303
        again = second_factor(second, code=code_at())
        assert (again.status_code, "已经用过" in again.text) == (422, True)
        # Nor does an earlier code that was never used, once a later one was.
        assert second_factor(second, code=code_at(-30)).status_code == 422
        assert second_factor(second, code=code_at(30)).status_code == 303


@pytest.mark.bar("S26")
def test_of_two_workers_one_uses_the_code(world: World) -> None:
    """Both have looked and found it unused; what counts is the conditional update."""
    with world.reading() as session:
        (factor,) = list_factors(session, colleague(world).id)
        proof = Proof(factor.id, 7)
    results: list[bool] = []
    start = threading.Barrier(4)

    def use() -> None:
        start.wait()
        with transaction(world.database) as session:
            results.append(spend(session, proof, NOW))

    workers = [threading.Thread(target=use) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(results) == [False, False, False, True]


@pytest.mark.bar("S26")
def test_a_recovery_code_works_once(world: World) -> None:
    with world.writing() as session:
        codes = new_recovery_codes(session, colleague(world).id)
    assert second_factor(with_password(world), code=codes[0].upper()).status_code == 303
    assert second_factor(with_password(world), code=codes[0]).status_code == 422
    assert second_factor(with_password(world), code=codes[1]).status_code == 303


@pytest.mark.bar("S26", "S27")
def test_guessing_codes_is_stopped(world: World) -> None:
    colleague(world)
    client = with_password(world)
    with clock.at(NOW):
        for _ in range(LIMITS["factor.account"][0]):
            assert second_factor(client, code="000000").status_code == 422
        assert second_factor(client, code=code_at()).status_code == 429


@pytest.mark.bar("S32")
@pytest.mark.parametrize(("tries", "told"), [(4, False), (5, True)])
def test_the_owner_hears_that_somebody_knows_the_password(
    world: World, tries: int, told: bool
) -> None:
    colleague(world)
    stranger = with_password(world)
    for _ in range(tries):
        second_factor(stranger, code="000000")
    later = clock.now() + timedelta(hours=2)
    with clock.at(later):
        purge(world.app)
        owner = world.client()
        sign_in(owner, "chen.jing", PASSWORD)
        assert ("有人知道您的密码" in owner.get("/inbox").text) is told


@pytest.mark.bar("S24")
def test_the_whole_session_has_another_token(world: World) -> None:
    colleague(world)
    client = with_password(world)
    half = client.http.get_cookie("tongan")
    assert half
    second_factor(client)
    whole = client.http.get_cookie("tongan")
    assert whole
    assert half.value != whole.value
    assert not signed_in(Client(world.app, half.value))


@pytest.mark.bar("S26")
def test_codes_are_shown_in_demonstrations_only(world: World) -> None:
    colleague(world)
    client = with_password(world)
    assert "演示环境" in client.get("/sign-in/code").text
    settings = world.app.config["PORTAL"]
    world.app.config["PORTAL"] = replace(settings, show_codes_on_screen=False)
    assert "演示环境" not in client.get("/sign-in/code").text


# --- lost and renewed -------------------------------------------------------------------------


@pytest.mark.bar("S26", "S31")
def test_a_lost_factor_is_reset_by_two_people(world: World) -> None:
    user = colleague(world)
    owner = world.client()
    sign_in(owner, "chen.jing", PASSWORD)
    admin = world.staff("home", Role.AGENCY_ADMIN)
    security = world.staff("platform", Role.SECURITY_ADMIN)
    page = f"/staff/{user.ref}"
    assert security.post(f"{page}/reset-factor").status_code == 409
    assert admin.post(f"{page}/reset-factor").status_code == 403
    assert admin.post(f"{page}/ask-factor-reset").status_code == 303
    assert "重置第二重验证" in security.get(page).text
    assert security.post(f"{page}/reset-factor").status_code == 303
    assert not signed_in(owner)
    assert "绑定验证器" in with_password(world).get("/sign-in/code").text


@pytest.mark.bar("S26")
def test_who_asked_for_the_reset_does_not_do_it(world: World) -> None:
    user = colleague(world)
    security = world.staff("platform", Role.SECURITY_ADMIN)
    assert security.post(f"/staff/{user.ref}/ask-factor-reset").status_code == 303
    assert security.post(f"/staff/{user.ref}/reset-factor").status_code == 403
    other = world.staff("platform", Role.SECURITY_ADMIN)
    assert other.post(f"/staff/{user.ref}/reset-factor").status_code == 303


@pytest.mark.bar("S26", "S31")
def test_a_factor_that_is_shown_was_not_lost(world: World) -> None:
    user = colleague(world)
    assert world.staff("home", Role.AGENCY_ADMIN).post(
        f"/staff/{user.ref}/ask-factor-reset"
    ).status_code == 303  # fmt: skip
    sign_in(world.client(), "chen.jing", PASSWORD)
    security = world.staff("platform", Role.SECURITY_ADMIN)
    assert security.post(f"/staff/{user.ref}/reset-factor").status_code == 409


def test_another_telephone_is_bound_at_the_next_sign_in(world: World) -> None:
    colleague(world)
    client = world.client()
    sign_in(client, "chen.jing", PASSWORD)
    assert client.get("/account/factors").text.count("手机验证器") == 1
    codes = client.post("/account/recovery-codes").text
    assert len(re.findall(r"<li>[a-z2-9-]{14}</li>", codes)) == 10
    assert "还有10个没有用过" in client.get("/account/factors").text
    assert "多了一种验证方式" in client.get("/inbox").text
    assert client.post("/account/factors/renew").location == "/sign-in"
    assert not signed_in(client)
    with world.reading() as session:
        assert list(session.scalars(select(SecondFactor))) == []


def test_a_second_binding_in_another_window_is_refused(world: World) -> None:
    user = colleague(world)
    with world.writing() as session:
        mine = session.get_one(User, user.id)
        with pytest.raises(Exception, match="已经绑定"):
            enrol(session, mine, SECRET, code_at(), NOW)
        session.rollback()


def test_the_database_knows_one_authenticator_of_an_account(world: World) -> None:
    """Two windows that bind at the same moment both find none."""
    user = colleague(world)
    with pytest.raises(IntegrityError), world.writing() as session:
        give_authenticator(session, session.get_one(User, user.id), SECRET)


def test_the_secret_is_sealed(world: World) -> None:
    colleague(world)
    with world.reading() as session:
        factor = session.scalars(select(SecondFactor)).one()
        assert factor.secret == SECRET
        assert SECRET.encode() not in (factor.secret_sealed or b"")


def test_sessions_of_the_half_way_are_nobodys(world: World) -> None:
    colleague(world)
    with_password(world)
    with world.reading() as session:
        assert session.scalars(select(UserSession.factor_at)).all() == [None]


@pytest.mark.bar("S26")
@pytest.mark.parametrize("answer", ["[" * 9000, "[]", "null", '{"id": 1}', "{"])
def test_what_is_no_answer_of_a_passkey_is_wrong_and_no_fault(world: World, answer: str) -> None:
    colleague(world)
    client = with_password(world)
    assert client.post("/sign-in/code", {"factor_passkey": answer}).status_code == 422
