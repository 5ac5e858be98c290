"""Who reads the ledger through is warned, stopped and reported (bar S15)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from app.accounts.roles import Role
from app.audit import waiting
from app.audit.models import AuditEvent, Outcome
from app.children import budget
from app.core import clock
from app.core.db import Database
from app.notices.models import Notice
from app.parameters.models import ParameterValue
from tests.children.files import make_child
from tests.factories import World

HOURLY = 20


@pytest.fixture(autouse=True, params=["chained at once", "waiting"])
def _chained(
    request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Readings count as well while their lines wait for the chain (SQLite)."""
    database: Database = world.app.extensions["database"]
    if request.param == "waiting":
        monkeypatch.setattr(waiting, "GAP", 3600)
        waiting.serve(database)
    yield
    database.aside = None
    waiting.forget(database)


@pytest.fixture
def files(world: World) -> list[str]:
    """More children than the place lets anybody open in an hour."""
    with world.writing() as session:
        session.add(
            ParameterValue(
                name=budget.NAMES[0], division_code="", value=str(HOURLY),
                valid_from=clock.today(), source="单位规定", reason="测试",
                released_at=clock.now(),
            )
        )  # fmt: skip
        return [make_child(session, world.agencies["home"]).ref for _ in range(HOURLY + 2)]


@pytest.mark.bar("S15")
def test_a_scraper_is_stopped_at_the_budget_and_reported_once(
    world: World, files: list[str]
) -> None:
    head, clerk = world.user("home", Role.HEAD), world.staff("home", Role.INTAKE)
    security = world.user("platform", Role.SECURITY_ADMIN)
    answers = [clerk.get(f"/children/{ref}").status_code for ref in files]
    assert answers == [200] * HOURLY + [429] * 2
    with world.reading() as session:
        told = session.scalars(
            select(Notice.user_id).where(Notice.title == "有人打开的儿童档案过多")
        ).all()
        stopped = session.scalar(
            select(func.count()).where(
                AuditEvent.action == budget.STOPPED, AuditEvent.outcome == Outcome.REFUSED
            )
        )
    assert sorted(told) == sorted([head.id, security.id])
    assert stopped == 1


@pytest.mark.bar("S15")
def test_the_reader_is_warned_before_and_opens_the_same_file_again(
    world: World, files: list[str]
) -> None:
    clerk = world.staff("home", Role.INTAKE)
    pages = [clerk.get(f"/children/{ref}").text for ref in files[:HOURLY]]
    warned = [number for number, page in enumerate(pages) if "接近上限" in page]
    assert warned == list(range(HOURLY * 4 // 5, HOURLY))
    assert clerk.get(f"/children/{files[0]}").status_code == 200


@pytest.mark.bar("S15")
def test_searches_count_like_files(world: World, files: list[str]) -> None:
    clerk = world.staff("home", Role.INTAKE)
    answers = [
        clerk.post("/children/find", {"q": f"2201041990010{n:04d}X"}).status_code
        for n in range(HOURLY + 1)
    ]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {303}
    assert clerk.get(f"/children/{files[0]}").status_code == 429


@pytest.mark.bar("S15")
def test_another_account_reads_on(world: World, files: list[str]) -> None:
    clerk, other = (world.staff("home", Role.INTAKE) for _ in "12")
    for ref in files[: HOURLY + 1]:
        clerk.get(f"/children/{ref}")
    assert other.get(f"/children/{files[0]}").status_code == 200
