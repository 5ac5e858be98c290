"""While the portal is closed for maintenance, people read; nobody writes and nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.roles import Role
from app.cli.worker import turn
from app.core import clock
from app.protection.models import HarmReport
from app.upkeep import Job
from tests.accounts.family_pages import family, sign_in
from tests.factories import Client, World
from tests.protection.test_reports import report


@pytest.fixture
def closed(world: World) -> Path:
    switch: Path = world.app.config["PORTAL"].instance / "closed"
    switch.write_text("今晚22时以前\n为数据库升级\n", "utf-8")
    return switch


def count(world: World, kind: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.bar("R29")
def test_reading_goes_on_and_writing_says_when_it_reopens(world: World, closed: Path) -> None:
    desk = world.staff("home", Role.INTAKE)
    assert desk.get("/foster/desk").status_code == 200
    assert Client(world.app).get("/report").status_code == 200
    visitor = Client(world.app)
    answer = visitor.post("/register", {"phone": "13812345601", "note": "我写了很久的话"})
    assert answer.status_code == 503
    assert "今晚22时以前暂停办理" in answer.text
    assert "我写了很久的话" in answer.text
    closed.unlink()
    assert visitor.post("/register", {"phone": "13812345601"}).location == "/register/code"


@pytest.mark.bar("R29")
def test_signing_in_and_reports_of_harm_are_never_closed(world: World, closed: Path) -> None:
    family(world)
    assert sign_in(world.client()).status_code == 303
    report(Client(world.app))
    assert count(world, HarmReport) == 1


def test_the_worker_rests_while_it_is_closed(world: World, closed: Path) -> None:
    done: list[int] = []
    jobs = [Job("probe", timedelta(), lambda _app: done.append(1))]
    turn(world.app, jobs, {}, clock.now())
    assert done == []
    closed.write_text("")
    turn(world.app, jobs, {}, clock.now())
    assert done == []
    closed.unlink()
    turn(world.app, jobs, {}, clock.now())
    assert done == [1]
