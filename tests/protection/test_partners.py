"""What the police and the education department do, and what the reporter reads at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.core.db import transaction
from app.core.errors import Invalid
from app.deadlines.models import Deadline
from app.notices.models import Notice
from app.parameters import services as parameters
from app.protection.services import CLOCKWORK
from tests.factories import Client, World
from tests.parameters.test_effects import set_here
from tests.protection.test_reports import report, the_report


def day(prefix: str, on: date) -> dict[str, str]:
    return {
        f"{prefix}-on-year": str(on.year), f"{prefix}-on-month": str(on.month),
        f"{prefix}-on-day": str(on.day),
    }  # fmt: skip


def with_the_police(world: World) -> tuple[Client, str, str]:
    """A report that was passed on; the officer, its page, and the reporter's receipt."""
    receipt = report(Client(world.app))
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    page = f"/protection/{the_report(world).ref}"
    officer.post(f"{page}/take")
    officer.post(f"{page}/police", {"station": "朝阳区公安分局"})
    return officer, page, receipt


def police_clock(world: World) -> Deadline | None:
    with world.reading() as session:
        return session.scalar(select(Deadline).where(Deadline.period_id == "T-27"))


@pytest.mark.rule("MP-MR-8")
def test_three_days_run_from_the_act_of_the_police_not_from_the_report(world: World) -> None:
    officer, page, _ = with_the_police(world)
    assert police_clock(world) is None
    today = clock.today()
    sent = {"acted-act": "opened", "acted-case_no": "朝公（刑）立字1号"} | day("acted", today)
    assert officer.post(f"{page}/police/acted", sent).status_code == 303
    row = police_clock(world)
    assert row is not None
    assert (row.started_on, row.length, row.unit) == (today, 3, "day")
    answer = {"answered-words": "已传唤嫌疑人，孩子由祖母照料。"} | day("answered", today)
    assert officer.post(f"{page}/police/answered", answer).status_code == 303
    row = police_clock(world)
    assert row is not None
    assert row.ended_at is not None
    assert "已传唤嫌疑人" in officer.get(page).text


@pytest.mark.rule("MP-MR-8")
def test_a_place_may_agree_with_its_police_on_less_and_never_on_more(world: World) -> None:
    assert parameters.read("mr_feedback_days", "3") == 3
    with pytest.raises(Invalid, match="法规要求"):
        parameters.read("mr_feedback_days", "4")
    set_here(world, "mr_feedback_days", 2)
    officer, page, _ = with_the_police(world)
    officer.post(f"{page}/police/acted", {"acted-act": "opened"} | day("acted", clock.today()))
    row = police_clock(world)
    assert row is not None
    assert row.length == 2


@pytest.mark.rule("MP-MR-8")
def test_silence_of_the_police_is_noticed_on_the_fourth_day(world: World) -> None:
    asked = world.user("home_bureau", Role.BUREAU_OFFICER)
    officer, page, _ = with_the_police(world)
    officer.post(f"{page}/police/acted", {"acted-act": "accepted"} | day("acted", clock.today()))
    due = police_clock(world)
    assert due is not None
    with transaction(world.database) as session:
        CLOCKWORK.over(session, session.get_one(Deadline, due.id), clock.now())
    with world.reading() as session:
        told = session.scalars(
            select(Notice).where(Notice.user_id == asked.id, Notice.kind == "N-MP-06")
        ).all()
        assert len(told) == 1


def test_before_the_police_were_told_they_cannot_have_acted(world: World) -> None:
    report(Client(world.app))
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    page = f"/protection/{the_report(world).ref}"
    officer.post(f"{page}/take")
    sent = {"acted-act": "opened"} | day("acted", clock.today())
    assert officer.post(f"{page}/police/acted", sent).status_code == 409
    early = day("answered", clock.today() - timedelta(days=9)) | {"answered-words": "已经受案"}
    assert officer.post(f"{page}/police/answered", early).status_code == 422


@pytest.mark.rule("MP-MR-1")
def test_the_education_department_is_told_as_well(world: World) -> None:
    officer, page, _ = with_the_police(world)
    assert officer.post(f"{page}/education", {"education-office": ""}).status_code == 422
    sent = officer.post(f"{page}/education", {"education-office": "朝阳区教育局"})
    assert sent.status_code == 303
    assert "朝阳区教育局" in officer.get(page).text


@pytest.mark.rule("MP-MR-12")
def test_the_reporter_reads_the_answer_and_nothing_else(world: World) -> None:
    officer, page, receipt = with_the_police(world)
    assert "转报公安机关" in Client(world.app).get(receipt).text
    officer.post(
        f"{page}/finish",
        {
            "result": "父亲已被拘留，孩子由祖母照料。", "told_how": "没有留联系方式",
            "to_reporter": "已经核实，孩子现在安全。",
        },
    )  # fmt: skip
    seen = Client(world.app).get(receipt).text
    assert "已经核实，孩子现在安全。" in seen
    assert "拘留" not in seen
    assert "青紫" not in seen
