"""Sessions: fixation, stolen cookies, idle and absolute ends, typed text that survives them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Agency, RoleGrant, UserSession
from app.accounts.roles import Role
from app.accounts.services.staff import create_staff
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.core.submissions import HeldInput
from app.notices.models import Complaint
from tests.accounts.family_pages import PASSWORD, PHONE, family, sign_in, signed_in
from tests.accounts.staff_pages import ID, second_factor
from tests.accounts.staff_pages import sign_in as staff_sign_in
from tests.factories import Client, World
from tests.notices.test_services import file_complaint


@pytest.mark.bar("S24")
def test_a_token_of_before_sign_in_opens_nothing(world: World) -> None:
    family(world)
    planted = "a" * 43
    victim = Client(world.app, planted)
    sign_in(victim)
    assert signed_in(victim)
    assert not signed_in(Client(world.app, planted))


@pytest.mark.bar("S24", "S35")
def test_a_stolen_cookie_is_worthless_after_signing_out(world: World) -> None:
    family(world)
    owner = world.client()
    sign_in(owner)
    cookie = owner.http.get_cookie("tongan")
    assert cookie
    thief = Client(world.app, cookie.value)
    assert signed_in(thief)
    left = owner.post("/sign-out")
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(thief)


@pytest.mark.bar("S24")
def test_only_a_digest_of_the_token_is_stored(world: World) -> None:
    family(world)
    client = world.client()
    sign_in(client)
    cookie = client.http.get_cookie("tongan")
    with world.reading() as session:
        stored = session.scalars(select(UserSession.token_hash)).one()
    assert cookie
    assert cookie.value not in stored


@pytest.mark.bar("S39")
def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(world: World) -> None:
    family(world)
    answer = sign_in(world.client())
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("tongan")]
    assert len(cookies) == 3
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@pytest.mark.bar("S25")
@pytest.mark.parametrize(("is_staff", "minutes"), [(True, 15), (False, 30)])
def test_an_idle_session_ends(world: World, is_staff: bool, minutes: int) -> None:
    user = world.user("home", Role.HEAD) if is_staff else family(world)
    client, now = world.client(user), clock.now()
    with clock.at(now + timedelta(minutes=minutes - 1)):
        assert signed_in(client)
    with clock.at(now + timedelta(minutes=2 * minutes - 2)):
        assert signed_in(client)  # the request before moved the end
    with clock.at(now + timedelta(minutes=3 * minutes)):
        assert not signed_in(client)


@pytest.mark.bar("S25")
def test_a_session_ends_after_eight_hours_however_busy(world: World) -> None:
    client, now = world.client(family(world)), clock.now()
    for minutes in range(20, 480, 20):
        with clock.at(now + timedelta(minutes=minutes)):
            assert signed_in(client)
    with clock.at(now + timedelta(hours=8, minutes=1)):
        assert not signed_in(client)


@pytest.mark.bar("P10")
def test_a_page_that_reads_waits_for_nobody_who_writes(world: World) -> None:
    client, now = world.client(family(world)), clock.now()
    with clock.at(now + timedelta(minutes=2)):
        with world.writing() as session:
            session.connection()
            assert signed_in(client)
        assert signed_in(client)
        with world.reading() as session:
            assert session.scalars(select(UserSession.last_seen_at)).one() == clock.now()


@pytest.mark.bar("S42")
@pytest.mark.parametrize(
    "target",
    ["//evil.cn", "https://evil.cn", "/\\evil.cn", "\\\\evil.cn", "javascript:alert(1)", "evil"],
)
def test_sign_in_leads_to_this_portal_only(world: World, target: str) -> None:
    family(world)
    client = world.client()
    sent = {"login": PHONE, "password": PASSWORD, "next": target}
    answer = client.post("/sign-in", sent)
    assert answer.location == "/mine"


def answer_of(world: World) -> str | None:
    with world.reading() as session:
        return session.scalars(select(Complaint)).one().answer


def typed_then_expired(world: World, text: str) -> tuple[Client, str, str]:
    """A bureau's officer whose session ends while the answer to a complaint is written."""
    ref = file_complaint(world, world.user(None))
    with world.writing() as session:
        agency = session.get_one(Agency, world.agencies["home_bureau"].id)
        officer = create_staff(
            session, agency, username="officer", name="陈静", id_no=ID, password=PASSWORD,
            must_change=False, now=clock.now(),
        )  # fmt: skip
        session.add(
            RoleGrant(
                user_id=officer.id,
                role=Role.BUREAU_OFFICER,
                released_at=clock.now(),
                valid_from=clock.today(),
            )
        )
    client = world.client()
    staff_sign_in(client, "officer", PASSWORD)
    client.get(f"/complaints/{ref}")
    with clock.at(clock.now() + timedelta(minutes=20)):
        answer = client.post(f"/complaints/{ref}/answer", {"answer": text, "version": "1"})
        assert answer.location == "/sign-in?next=/resume"
        assert "您填写的内容没有丢失" in client.get(answer.location).text
    return client, ref, "officer"


def resend(client: Client, page: str) -> tuple[str, dict[str, str]]:
    form = re.search(r'action="(/complaints/[^"]+)".*?</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    return form[1], {k: v for k, v in fields.items() if k not in {"csrf_token", "submission_id"}}


@pytest.mark.bar("S25", "R13")
def test_text_of_an_ended_session_is_sent_after_signing_in_again(world: World) -> None:
    client, _, login = typed_then_expired(world, "已核实：当天就联系您。")
    assert answer_of(world) is None
    answer = client.post("/sign-in", {"login": login, "password": PASSWORD, "next": "/resume"})
    client._csrf = ""
    answer = second_factor(client, answer.location or "")
    assert answer.location == "/resume"
    client._csrf = ""
    page = client.get("/resume").text
    assert "已核实：当天就联系您。" in page
    url, fields = resend(client, page)
    assert fields == {"answer": "已核实：当天就联系您。", "version": "1"}
    assert client.post(url, fields).status_code == 303
    assert answer_of(world) == "已核实：当天就联系您。"


def test_what_was_typed_is_shown_to_nobody_else(world: World) -> None:
    client, _, _ = typed_then_expired(world, "只给本人看")
    family(world, "李明", _other_id())
    sign_in(client)
    assert "只给本人看" not in client.get("/resume", follow_redirects=True).text


def _other_id() -> str:
    return make_synthetic_id("220104", date(1990, 1, 1), male=True)


def test_passwords_are_never_held(world: World) -> None:
    client = world.client(family(world))
    with clock.at(clock.now() + timedelta(hours=1)):
        client.post(
            "/account/password",
            {
                "password": "秘密一号密码",
                "new_password": "秘密二号密码",
                "password_again": "秘密二号密码",
            },
        )
    with world.reading() as session:
        assert [row.fields for row in session.scalars(select(HeldInput))] == []
