"""Families: registering, signing in, a forgotten password, one's own account."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Person, ServiceConsent, User, UserSession, UserState
from app.accounts.passwords import hash_password
from app.accounts.roles import Role
from app.accounts.services.families import create_family
from app.accounts.services.sign_in import knows, new_device
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.notices.models import Message, Notice
from tests.factories import Client, World, make_person

PHONE = "13812345601"
ID = make_synthetic_id("220104", date(1988, 3, 9), male=False, n=7)
PASSWORD = "院里有三棵老槐树开了花"


def shown_code(page: str) -> str:
    found = re.search(r"验证码(\d{6})，", page)
    assert found, "no code is shown"
    return found[1]


def ask_code(client: Client, phone: str = PHONE) -> str:
    assert client.post("/register", {"phone": phone}).location == "/register/code"
    return client.get("/register/code").text


def details(**values: str) -> dict[str, str]:
    return {
        "name": "王秀兰",
        "id_no": ID,
        "password": PASSWORD,
        "password_again": PASSWORD,
        "agree": "y",
    } | values


def register(client: Client, phone: str = PHONE, **values: str) -> TestResponse:
    code = shown_code(ask_code(client, phone))
    assert client.post("/register/code", {"code": code}).location == "/register/details"
    return client.post("/register/details", details(**values))


def family(world: World, name: str = "王秀兰", id_no: str = ID, phone: str = PHONE) -> User:
    with world.writing() as session:
        return create_family(
            session, name=name, id_no=id_no, phone=phone, password=PASSWORD, now=clock.now()
        )


def sign_in(client: Client, login: str = PHONE, password: str = PASSWORD) -> TestResponse:
    # A sign-in changes the CSRF token; the next page brings the new one.
    client._csrf = ""
    answer = client.post("/sign-in", {"login": login, "password": password})
    client._csrf = ""
    return answer


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def count(world: World, model: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_family_registers_in_three_steps_and_is_signed_in(world: World) -> None:
    client = world.client()
    answer = register(client)
    assert answer.status_code == 303
    assert signed_in(client)
    with world.reading() as session:
        person = session.scalars(select(Person).where(Person.name == "王秀兰")).one()
        assert (person.id_no, person.phone, person.pinyin) == (ID, PHONE, "wangxiulan")


def test_the_demo_says_that_it_shows_the_code(world: World) -> None:
    assert "演示环境没有短信网关" in ask_code(world.client())


def test_full_width_digits_and_lower_case_x_are_read(world: World) -> None:
    wide = ID.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}).lower()
    client = world.client()
    phone = PHONE.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert register(client, phone, id_no=wide).status_code == 303
    with world.reading() as session:
        assert session.scalars(select(Person)).one().id_no == ID


@pytest.mark.parametrize("name", ["𠮷野𬱖", "㛃㛃", "阿依古丽·买买提", "阿依古丽•买买提"])
def test_rare_characters_and_dots_are_names(world: World, name: str) -> None:
    client = world.client()
    assert register(client, name=name).status_code == 303
    with world.reading() as session:
        assert session.scalars(select(Person.name)).one() == name.replace("•", "·")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("id_no", "220104880309123", "15位旧号码"),
        ("id_no", ID[:-1] + ("1" if ID[-1] != "1" else "2"), "最后一位与前17位对不上"),
        ("id_no", make_synthetic_id("220104", date(2020, 1, 1), male=True), "未满14周岁"),
        ("name", "Wang Xiulan", "姓名"),
        ("password", "短密码", "密码至少8位"),
        ("password_again", "另一个密码另一个", "两次输入的密码不一致"),
        ("agree", "", "请阅读告知书"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(
    world: World, field: str, typed: str, says: str
) -> None:
    values = {field: typed} | ({"password_again": typed} if field == "password" else {})
    answer = register(world.client(), **values)
    assert answer.status_code == 422
    assert says in answer.text
    if field != "name":
        assert "王秀兰" in answer.text
    assert count(world, User) == 0


def test_a_wrong_code_can_be_tried_five_times(world: World) -> None:
    client = world.client()
    code = shown_code(ask_code(client))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert "验证码不正确" in client.post("/register/code", {"code": wrong}).text
    assert "验证码已失效" in client.post("/register/code", {"code": code}).text


def test_a_code_ends_after_ten_minutes(world: World) -> None:
    client, now = world.client(), clock.now()
    with clock.at(now):
        code = shown_code(ask_code(client))
    with clock.at(now + timedelta(minutes=10, seconds=1)):
        assert "验证码已失效" in client.post("/register/code", {"code": code}).text


def test_a_code_works_in_the_browser_that_asked_only(world: World) -> None:
    code = shown_code(ask_code(world.client()))
    other = world.client()
    ask_code(other, "13812345602")
    assert other.post("/register/code", {"code": code}).status_code == 422


def test_details_need_a_proved_phone(world: World) -> None:
    client = world.client()
    ask_code(client)
    assert client.get("/register/details").location == "/register"
    assert client.post("/register/details", details()).location == "/register"
    assert count(world, User) == 0


def test_a_known_phone_gets_the_same_page_and_another_text(world: World) -> None:
    family(world)
    unknown, known = world.client(), world.client()
    answers = [
        client.post("/register", {"phone": phone})
        for client, phone in ((unknown, "13812345609"), (known, PHONE))
    ]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/register/code")] * 2
    wrong = [client.post("/register/code", {"code": "000000"}) for client in (unknown, known)]
    plain = [re.sub(r"\*+\d\d|（.*?）|验证码\d{6}.*?<|这个手机号.*?<", "", a.text) for a in wrong]
    assert [a.status_code for a in wrong] == [422, 422]
    assert ["验证码不正确" in text for text in plain] == [True, True]
    with world.reading() as session:
        texts = [m.text or "" for m in session.scalars(select(Message).order_by(Message.id))]
    assert ["已经注册" in text for text in texts] == [False, True]


def test_a_known_person_gets_no_second_row_and_no_account(world: World) -> None:
    owner = family(world)
    answer = register(world.client(), "13812345602")
    assert (answer.status_code, "请到窗口核对身份" in answer.text) == (200, True)
    assert (count(world, Person), count(world, User)) == (1, 1)
    with world.reading() as session:
        assert session.scalars(select(Notice.user_id)).all() == [owner.id]


def test_a_person_known_from_the_counter_takes_their_account_with_their_phone(
    world: World,
) -> None:
    with world.writing() as session:
        person = make_person(session)
        phone, id_no, ref = person.phone or "", person.id_no or "", person.ref
    stranger = register(world.client(), "13812345602", id_no=id_no)
    assert "请到窗口核对身份" in stranger.text
    assert register(world.client(), phone, id_no=id_no).status_code == 303
    with world.reading() as session:
        assert session.scalars(select(Person.ref)).all() == [ref]


def test_codes_are_limited_for_a_phone(world: World) -> None:
    for _ in range(5):
        ask_code(world.client())
    answer = world.client().post("/register", {"phone": PHONE})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"


def test_the_live_check_says_nothing_about_who_is_known(world: World) -> None:
    family(world)
    client = world.client()
    right = client.post("/register/check-id", {"id_no": ID})
    assert (right.status_code, right.text.strip()) == (200, "")
    assert "15位旧号码" in client.post("/register/check-id", {"id_no": "220104880309123"}).text


# --- a forgotten password -----------------------------------------------------------------------


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


def test_another_browser_can_be_ended(world: World) -> None:
    family(world)
    here, there = world.client(), world.client()
    sign_in(here)
    sign_in(there)
    page = here.get("/account").text
    (handle,) = re.findall(r"/account/sessions/(\w+)/end\"", page)
    here.post(f"/account/sessions/{handle}/end")
    assert (signed_in(here), signed_in(there)) == (True, False)


def test_all_other_browsers_can_be_ended(world: World) -> None:
    family(world)
    here, others = world.client(), [world.client(), world.client()]
    for client in (here, *others):
        sign_in(client)
    here.post("/account/sessions/end-others")
    assert [signed_in(client) for client in (here, *others)] == [True, False, False]


def test_somebody_elses_session_cannot_be_ended(world: World) -> None:
    victim = family(world)
    client = world.client(victim)
    with world.reading() as session:
        handle = session.scalars(select(UserSession.token_hash)).one()[:24]
    world.client(world.user(None)).post(f"/account/sessions/{handle}/end")
    assert signed_in(client)


@pytest.mark.rule("SV-4")
def test_electronic_service_is_given_and_withdrawn_at_any_time(world: World) -> None:
    client = world.client(family(world))
    assert "还没有同意电子送达" in client.get("/account").text
    for give in ("yes", "yes", "no", "no", "yes"):
        client.post("/account/electronic-service", {"give": give})
    with world.reading() as session:
        rows = session.scalars(select(ServiceConsent).order_by(ServiceConsent.id)).all()
        assert [row.withdrawn_at is None for row in rows] == [False, True]


# --- the counter --------------------------------------------------------------------------------

NEW = "13812345699"


def at_counter(client: Client, **values: object) -> TestResponse:
    sent = {"name": "王秀兰", "id_no": ID, "papers": ["id_card"], "phone": NEW} | values
    return client.post("/counter/phone", sent)


def test_a_new_phone_at_the_counter_ends_sessions_and_is_told(world: World) -> None:
    user = family(world)
    browser, clerk = world.client(user), world.staff("home", Role.INTAKE)
    assert at_counter(clerk).location == "/counter/phone/code"
    code = shown_code(clerk.get("/counter/phone/code").text)
    assert clerk.post("/counter/phone/code", {"code": code}).status_code == 303
    assert not signed_in(browser)
    assert sign_in(world.client()).status_code == 422
    with_new = world.client()
    assert sign_in(with_new, NEW).status_code == 303
    assert "登录手机号已更换" in with_new.get("/inbox").text
    with world.reading() as session:
        told = [
            m.target for m in session.scalars(select(Message)) if "已在窗口更换" in (m.text or "")
        ]
        assert told == [PHONE]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"name": "王秀英"}, "没有找到姓名和身份证号码都相符的人"),
        ({"papers": ["household_book"]}, "请至少核对居民身份证"),
        ({"papers": []}, "请勾选已核对的证件"),
        ({"phone": "13812345602"}, "另一位申请人的登录手机号"),
    ],
)
def test_the_counter_refuses_what_does_not_fit(
    world: World, values: dict[str, object], says: str
) -> None:
    family(world)
    other = make_synthetic_id("220104", date(1990, 1, 1), male=True)
    family(world, "李明", other, "13812345602")
    answer = at_counter(world.staff("home", Role.INTAKE), **values)
    assert (answer.status_code, says in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("agency", "role"),
    [("home", Role.HEAD), ("home", Role.AGENCY_ADMIN), ("home_bureau", Role.BUREAU_OFFICER)],
)
def test_only_intake_changes_phones(world: World, agency: str, role: Role) -> None:
    client = world.staff(agency, role)
    assert client.get("/counter/phone").status_code == 403
    assert at_counter(client).status_code == 403


def test_a_clerk_does_not_change_their_own_phone(world: World) -> None:
    user = family(world)
    with world.writing() as session:
        person = session.get_one(Person, user.person_id)
    clerk = world.user("home", Role.INTAKE, person=person)
    assert at_counter(world.client(clerk)).status_code == 403


# --- signing in ---------------------------------------------------------------------------------


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


def test_a_locked_account_opens_for_a_browser_that_knows_it(world: World) -> None:
    family(world)
    owner = world.client()
    sign_in(owner)
    owner.post("/sign-out")
    for _ in range(12):
        sign_in(world.client(), password="猜一个密码试试")
    assert sign_in(world.client()).status_code == 422
    assert sign_in(owner).status_code == 303


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


def test_an_address_is_slowed_down_over_all_accounts(world: World) -> None:
    for n in range(60):
        sign_in(world.client(), f"1381234{n:04}", "猜一个密码试试")
    assert sign_in(world.client()).status_code == 429


def test_a_new_device_is_told(world: World) -> None:
    family(world)
    first, second = world.client(), world.client()
    sign_in(first)
    sign_in(second)
    assert "账号在一台新设备上登录" in first.get("/inbox").text


def test_an_outdated_hash_is_renewed_at_sign_in(world: World) -> None:
    user = family(world)
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with world.writing() as session:
        session.get_one(User, user.id).password_hash = weak
    sign_in(world.client())
    with world.reading() as session:
        stored = session.get_one(User, user.id).password_hash
    assert stored.split("$")[3] == hash_password("x").split("$")[3]
