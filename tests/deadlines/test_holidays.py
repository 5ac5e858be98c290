"""Loading a year's holidays moves the dates that waited for it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core.errors import Invalid
from app.deadlines import services as deadlines
from app.deadlines.holidays import read_lines
from app.deadlines.models import Deadline
from app.foster.models import State
from app.law import foster_periods as periods
from tests.factories import World, make_application, make_household, make_person, make_user

NOTICE_2027 = "01-01 至 01-03 休\n02-05 至 02-11 休\n02-13 班"


def test_a_year_is_read_line_by_line() -> None:
    days = read_lines(2027, "1-1至1-3休\n\n２-13 班")
    assert days == {
        date(2027, 1, 1): False,
        date(2027, 1, 2): False,
        date(2027, 1, 3): False,
        date(2027, 2, 13): True,
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("元旦放假", "第1行"),
        ("01-01 休\n02-30 休", "第2行"),
        ("01-03 至 01-01 休", "早于"),
        ("01-04 班", "本来就是工作日"),
        ("02-13 休\n02-13 班", "已经写成另一种"),
    ],
)
def test_a_line_that_cannot_be_is_named(text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read_lines(2027, text)


def test_loading_a_year_settles_the_provisional_dates(world: World) -> None:
    with world.writing() as session:
        case = make_application(
            session, world.agencies["home"], make_household(session, make_person(session)),
            State.FILED, decided_by_id=make_user(session, world.agencies["home"], Role.HEAD).id,
        )  # fmt: skip
        deadlines.start(session, case, periods.TRAIN, on=date(2026, 7, 1))
    admin = world.staff("platform", Role.SYSTEM_ADMIN)
    answer = admin.post(
        "/deadlines/holidays", {"year": "2027", "notice": "国办发明电", "lines": NOTICE_2027}
    )
    assert answer.status_code == 303
    with world.reading() as session:
        row = session.scalars(select(Deadline)).one()
        assert (row.due_on, row.provisional) == (date(2027, 1, 4), False)
    assert "1个暂定期限已重新计算" in admin.get("/deadlines/holidays").text


def test_only_the_system_administrator_loads_holidays(world: World) -> None:
    head = world.staff("home_bureau", Role.BUREAU_HEAD)
    data = {"year": "2027", "notice": "x", "lines": NOTICE_2027}
    assert head.post("/deadlines/holidays", data).status_code == 403
    assert head.get("/deadlines/holidays").status_code == 403


def test_a_bad_line_keeps_the_text(world: World) -> None:
    admin = world.staff("platform", Role.SYSTEM_ADMIN)
    answer = admin.post(
        "/deadlines/holidays", {"year": "2027", "notice": "国办发明电", "lines": "元旦放三天"}
    )
    assert answer.status_code == 422
    assert "元旦放三天" in answer.text
