"""A request of more than its time is cut and leaves nothing; jobs take as long as they need."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, text

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import time_limit
from app.core.db import db, transaction
from tests.factories import World

pytestmark = pytest.mark.bar("R26")
FOR_EVER = text(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
    "SELECT count(*) FROM n"
)
SAYS = "办理的时间太长"
NAME = "写到一半"
Install = Callable[[str, Callable[[], None]], None]


def one_statement() -> None:
    db().execute(FOR_EVER)


def many_statements() -> None:
    while True:
        db().execute(text("SELECT 1"))


@pytest.fixture
def slow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, Callable[[], None]], None]:
    monkeypatch.setattr(time_limit, "MOST", 0.3)

    def install(endpoint: str, work: Callable[[], None]) -> None:
        view = world.app.view_functions[endpoint]

        def working(**_arguments: str) -> str:
            work()
            return "done"

        vars(working).update(vars(view))
        monkeypatch.setitem(world.app.view_functions, endpoint, working)

    return install


@pytest.mark.parametrize("work", [one_statement, many_statements])
def test_a_page_that_reads_too_long_is_cut_and_the_next_is_whole(
    world: World,
    slow: Install,
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[[], None],
) -> None:
    clerk = world.staff("home", Role.INTAKE)
    slow("foster.desk", work)
    begun = time.monotonic()
    answer = clerk.get("/foster/desk")
    assert (answer.status_code, SAYS in answer.text) == (503, True)
    assert time.monotonic() - begun < 10
    monkeypatch.setattr(time_limit, "MOST", 30.0)
    assert clerk.get("/worklist/").status_code == 200


def written_first() -> None:
    db().add(Person(name=NAME))
    db().flush()
    one_statement()


def written_last() -> None:
    db().add(Person(name=NAME))
    time.sleep(0.4)


@pytest.mark.parametrize("write", [written_first, written_last])
def test_what_was_half_written_is_gone_and_what_was_typed_is_not(
    world: World, slow: Install, write: Callable[[], None]
) -> None:
    family = world.client(world.user(None))
    slow("foster.start_post", write)
    answer = family.post("/foster/start", {"motive": "想给孩子一个家"})
    assert (answer.status_code, SAYS in answer.text) == (503, True)
    assert "想给孩子一个家" in answer.text
    with world.reading() as session:
        assert session.scalars(select(Person).where(Person.name == NAME)).all() == []
    with world.writing() as session:
        session.add(Person(name=NAME))


def test_a_job_has_no_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "MOST", 0.0)
    with transaction(world.database) as session:
        time.sleep(0.01)
        assert session.execute(text("SELECT 1")).scalar() == 1
