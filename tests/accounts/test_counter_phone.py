"""A lost or changed phone, at the counter with papers seen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core.identifiers import make_synthetic_id
from app.notices.models import Message
from tests.accounts.family_pages import (
    ID,
    PHONE,
    family,
    shown_code,
    sign_in,
    signed_in,
)
from tests.factories import Client, World

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
