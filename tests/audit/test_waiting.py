"""Lines of pages that wait for their chain: none lost, none twice, nobody waits for a writer."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.accounts.roles import Role
from app.audit import checkpoints, waiting
from app.audit import services as audit
from app.audit.models import AuditEvent, Outcome
from app.children import budget
from app.core import clock
from app.core.db import Database
from app.core.errors import TooMany
from app.core.policy import Actor
from tests.conftest import SERVER
from tests.factories import World

pytestmark = pytest.mark.skipif(bool(SERVER), reason="SQLite alone has one writer at a time")
LIST = "/foster/desk"


@pytest.fixture
def database(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """As it is served, but that nothing is chained by itself."""
    monkeypatch.setattr(waiting, "GAP", 3600)
    found: Database = world.app.extensions["database"]
    waiting.serve(found)
    yield found
    found.aside = None
    waiting.forget(found)


def line(n: int, **values: Any) -> dict[str, Any]:
    """A reading, as `audit.record` puts it into a session."""
    empty = dict.fromkeys(("case_no", "before", "after", "basis", "note"), "")
    return {
        "at": clock.now(), "outcome": Outcome.READ, "action": "test.view", "actor_user_id": 7,
        "actor_person_id": None, "for_user_id": None, "agency_id": None, "roles": "",
        "subject_kind": "t", "subject_ref": f"ref{n}", "request_id": "",
        **empty, **values,
    }  # fmt: skip


def put(database: Database, *lines: dict[str, Any]) -> None:
    assert database.aside is not None
    database.aside.put(list(lines))


def waiting_rows(database: Database) -> int:
    with closing(dbapi2.connect(str(waiting.beside(database)))) as file:
        (many,) = file.execute("SELECT count(*) FROM waiting").fetchone()
    return int(many)


def chained(world: World, action: str = "test.view") -> list[str]:
    with world.reading() as session:
        asked = select(AuditEvent.subject_ref).where(AuditEvent.action == action)
        return list(session.scalars(asked.order_by(AuditEvent.seq)))


def test_a_page_leaves_its_line_on_disk_and_a_chain_takes_it_later(
    world: World, database: Database
) -> None:
    visitor = world.staff("home", Role.INTAKE)
    with world.reading() as session:
        before = audit.verify(session).lines
    assert visitor.get(LIST).status_code == 200
    assert waiting_rows(database) == 1
    with world.reading() as session:
        assert audit.verify(session).lines == before
    assert waiting.settle(database) == 1
    assert waiting_rows(database) == 0
    with world.reading() as session:
        proof = audit.verify(session)
        last = session.execute(
            select(AuditEvent.outcome, AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(1)
        ).one()
    assert (proof.lines, proof.broken_at) == (before + 1, None)
    assert last.outcome is Outcome.READ


def test_what_is_chained_is_what_was_put(world: World, database: Database) -> None:
    there = clock.now().astimezone(clock.BEIJING).replace(microsecond=0)
    said = line(1, at=there, note="字段：“电话”\n\\", roles="intake head", case_no="C-1")
    put(database, said, line(2, outcome=Outcome.REFUSED))
    assert waiting.settle(database) == 1  # request
    with world.reading() as session:
        table = AuditEvent.__table__
        rows = session.execute(select(table).where(table.c.action == "test.view")).mappings().all()
        assert audit.verify(session).broken_at is None
    assert [row["outcome"] for row in rows] == [Outcome.READ, Outcome.REFUSED]
    found = dict(rows[0])
    assert {name: found[name] for name in said} == said


def test_a_page_waits_for_nobody_who_writes(world: World, database: Database) -> None:
    visitor = world.staff("home", Role.INTAKE)
    visitor.get(LIST)  # opens the file
    with world.writing() as session:
        session.connection()
        began = monotonic()
        with ThreadPoolExecutor(1) as beside:
            answer = beside.submit(visitor.get, LIST).result(10)
        took = monotonic() - began
    assert answer.status_code == 200
    assert took < 1.5, "a writer's lock is given up after two seconds"
    assert waiting_rows(database) == 2


def test_without_a_place_for_its_line_a_page_shows_nothing(
    world: World, database: Database
) -> None:
    visitor = world.staff("home", Role.INTAKE)
    waiting.beside(database).mkdir()
    try:
        answer = visitor.get(LIST)
    finally:
        waiting.beside(database).rmdir()
    assert answer.status_code == 503
    assert "寄养申请" not in answer.get_data(as_text=True).split("<main")[1]


@pytest.mark.parametrize("more", [0, 3])
def test_killed_after_the_chain_and_before_taking_away(
    world: World, database: Database, more: int
) -> None:
    for n in range(4):
        put(database, line(n))
    with closing(waiting._connect(waiting.beside(database))) as file:
        waiting._chain_some(database, file)
    for n in range(4, 4 + more):
        put(database, line(n))
    assert waiting_rows(database) == 4 + more
    waiting.settle(database)
    assert chained(world) == [f"ref{n}" for n in range(4 + more)]
    assert waiting_rows(database) == 0


def test_killed_before_the_chain_is_committed(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, line(0))

    def killed(*_given: Any, **_more: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(waiting, "_note", killed)
        with pytest.raises(KeyboardInterrupt):
            waiting.settle(database)
    assert chained(world) == []
    waiting.settle(database)
    assert chained(world) == ["ref0"]


def test_numbers_that_begin_again_lose_no_line(world: World, database: Database) -> None:
    put(database, line(0), line(1))
    waiting.settle(database)
    waiting.forget(database)  # as another folder is put in its place
    waiting.serve(database)
    put(database, line(2))
    waiting.settle(database)
    assert chained(world) == ["ref0", "ref1", "ref2"]


def test_many_at_once_are_chained_once_each(world: World, database: Database) -> None:
    put(database, line(-1))

    def write(n: int) -> None:
        put(database, line(n))
        if n % 10 == 0:
            waiting.settle(database)

    with ThreadPoolExecutor(6) as people:
        list(people.map(write, range(150)))
    waiting.settle(database)
    assert sorted(chained(world)) == sorted(f"ref{n}" for n in range(-1, 150))
    with world.reading() as session:
        assert audit.verify(session).broken_at is None


def test_more_than_one_transaction_takes(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_MANY", 3)
    for n in range(8):
        put(database, line(n))
    assert waiting.settle(database) == 8
    assert chained(world) == [f"ref{n}" for n in range(8)]


def test_a_checkpoint_signs_what_waited(world: World, database: Database, tmp_path: Path) -> None:
    put(database, line(0))
    assert checkpoints.take(database, tmp_path) == 1
    assert chained(world) == ["ref0"]


@pytest.mark.parametrize("command", ["verify", "backup"])
def test_commands_leave_out_nothing_that_waits(
    world: World, database: Database, tmp_path: Path, command: str
) -> None:
    run = world.app.test_cli_runner().invoke
    key = tmp_path / "safe" / "key.json"
    assert run(args=["backup", "key", str(key)]).exit_code == 0
    put(database, line(0))
    if command == "verify":
        run(args=["audit", "verify"])
    else:
        made = run(args=["backup", "make", str(tmp_path / "kept"), "--key", str(key)])
        assert made.exit_code == 0, made.output
    assert chained(world) == ["ref0"]


def test_two_processes_that_begin_together_share_one_file(world: World, database: Database) -> None:
    path = waiting.beside(database)
    waiting._make(path)
    made = path.stat().st_ino
    waiting._make(path)
    assert path.stat().st_ino == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.glob(f"{path.name}-*")] == []


@pytest.mark.bar("S15")
def test_files_are_counted_before_their_lines_are_chained(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "FREE", 0)
    monkeypatch.setattr(budget, "flash", lambda *_given: None)
    monkeypatch.setattr(budget, "_tell", lambda *_given: None)
    user = world.user("home", Role.INTAKE)
    actor = Actor(user.id, user.person_id, agency_id=user.agency_id, division_code="220100")
    now = clock.now()

    def opened(n: int) -> None:
        put(
            database,
            line(n, action=budget.FILE, actor_user_id=user.id, at=now, subject_ref=f"c{n}"),
        )

    def used() -> tuple[int, int]:
        with world.reading() as session:
            waits = budget._waiting(session, actor)
            hour, day = budget._used(session, actor, now, waits)
        return hour + len(waits), day + len(waits)

    opened(1)
    opened(1)
    opened(2)
    put(database, line(3, action=budget.FILE, actor_user_id=user.id + 1))
    assert used() == (2, 2)
    waiting.settle(database)
    assert used() == (2, 2)
    opened(2)
    opened(4)
    assert used() == (3, 3)
    for n in range(5, 62):
        opened(n)
    with world.reading() as session, pytest.raises(TooMany):
        budget.demand_budget(session, actor, "c99", now)
    with world.reading() as session:
        budget.demand_budget(session, actor, "c60", now)  # open already: it is let through


def test_the_thread_chains_by_itself_and_outlives_an_error(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "GAP", 0.01)
    monkeypatch.setattr(waiting, "LONGEST", 0.5)
    append, failed = database.append, Event()

    def fails_once(*given: Any) -> None:
        if not failed.is_set():
            failed.set()
            raise RuntimeError
        append(*given)

    monkeypatch.setattr(database, "append", fails_once)
    put(database, line(0))
    until = monotonic() + 10
    while chained(world) != ["ref0"] and monotonic() < until:
        sleep(0.05)
    assert failed.is_set()
    assert chained(world) == ["ref0"]
    while waiting_rows(database) and monotonic() < until:
        sleep(0.05)
    assert waiting_rows(database) == 0


def test_a_damaged_file_is_told_as_a_database_that_does_not_answer(database: Database) -> None:
    waiting.beside(database).write_bytes(b"no database" * 100)
    with pytest.raises(DBAPIError):
        put(database, line(0))
