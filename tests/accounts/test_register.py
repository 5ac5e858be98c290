"""Families: registering by phone, code and identity number."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person, User
from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.notices.models import Message, Notice
from tests.accounts.family_pages import (
    ID,
    PHONE,
    ask_code,
    count,
    details,
    family,
    register,
    shown_code,
    signed_in,
)
from tests.factories import World, make_person


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


@pytest.mark.bar("R16")
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
    if not field.startswith("password"):
        assert "请重新输入密码" in answer.text
        assert "错误:</span> 请重新输入密码" in answer.text, "at the box as well"
    assert count(world, User) == 0


@pytest.mark.bar("S26")
def test_a_wrong_code_can_be_tried_five_times(world: World) -> None:
    client = world.client()
    code = shown_code(ask_code(client))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert "验证码不正确" in client.post("/register/code", {"code": wrong}).text
    assert "验证码已失效" in client.post("/register/code", {"code": code}).text


@pytest.mark.bar("S31")
def test_a_code_ends_after_ten_minutes(world: World) -> None:
    client, now = world.client(), clock.now()
    with clock.at(now):
        code = shown_code(ask_code(client))
    with clock.at(now + timedelta(minutes=10, seconds=1)):
        assert "验证码已失效" in client.post("/register/code", {"code": code}).text


@pytest.mark.bar("S26", "S31")
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


@pytest.mark.bar("S28")
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


@pytest.mark.bar("S28")
def test_the_live_check_says_nothing_about_who_is_known(world: World) -> None:
    family(world)
    client = world.client()
    right = client.post("/register/check-id", {"id_no": ID})
    assert (right.status_code, right.text.strip()) == (200, "")
    assert "15位旧号码" in client.post("/register/check-id", {"id_no": "220104880309123"}).text
