"""While the database is away every request answers soon, with what was typed (bar R12)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2

from app.config import Config
from app.core.web import new_submission_id
from app.foster.models import State
from tests.browser.server import Server
from tests.drills.cluster import Cluster
from tests.drills.conftest import on_cluster, portal_on, world_on
from tests.factories import World
from tests.test_kill import Browser, browser, family

pytestmark = [pytest.mark.drill, pytest.mark.bar("R12")]
CLIENTS = 6
AWAY_SECONDS = 6
LONGEST_ANSWER = 3.0
BACK_WITHIN = 5.0


def write(who: Browser, words: str) -> tuple[int, str, float]:
    began = time.monotonic()
    fields = {"submission_id": new_submission_id(), "body": words}
    status, said = who.ask("POST", f"/foster/{who.ref}/message", fields)
    return status, said, time.monotonic() - began


def outage(
    world: World, server: Server, away: Callable[[], object], back: Callable[[], object]
) -> tuple[list[float], float]:
    """Seconds of each answer while it is away, and until the first success after it is back."""
    over = threading.Event()
    people = [
        browser(world, server.port, *family(world, State.SUBMITTED), over) for _ in range(CLIENTS)
    ]
    world.database.engine.dispose()
    assert all(write(who, "以前")[0] == 303 for who in people)
    assert people[0].ask("GET", "/health")[0] == 200
    took: list[float] = []
    wrong: list[str] = []

    def try_again_and_again(who: Browser) -> None:
        n = 0
        while not over.is_set():
            n += 1
            words = f"他今天会自己系鞋带了 {n}"
            status, said, seconds = write(who, words)
            took.append(seconds)
            if status != 503 or words not in said:
                wrong.append(f"{status} {seconds:.1f} {said[:200]}")
            began = time.monotonic()
            status = who.ask("GET", "/health")[0]
            took.append(time.monotonic() - began)
            if status != 503:
                wrong.append(f"health {status}")

    away()
    threads = [threading.Thread(target=try_again_and_again, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    time.sleep(AWAY_SECONDS)
    over.set()
    for thread in threads:
        thread.join(20)
    assert wrong == []
    back()
    began = time.monotonic()
    for who in people:  # whichever worker answers
        while write(who, "之后")[0] != 303:
            assert time.monotonic() - began < BACK_WITHIN
            time.sleep(0.05)
    first = time.monotonic() - began
    assert people[0].ask("GET", "/health")[0] == 200
    return took, first


def tell(what: str, took: list[float], first: float) -> None:
    print(f"\nR12 {what}: {len(took)} answers, the slowest {max(took):.2f} s; back after "
          f"{first:.2f} s")  # fmt: skip
    assert max(took) <= LONGEST_ANSWER
    assert first <= BACK_WITHIN


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_postgresql_is_away(cluster: Cluster, open_folder: Path, keys: Path, how: str) -> None:
    config = on_cluster(cluster, open_folder, keys)
    world = world_on(config)
    server = Server(config)
    try:
        pair = {
            "stopped": (lambda: cluster.stop("immediate"), cluster.start),
            "frozen": (cluster.freeze, cluster.thaw),
        }[how]
        tell(f"PostgreSQL {how}", *outage(world, server, *pair))
        assert leaked(cluster) == 0
    finally:
        server.kill()
        world.database.engine.dispose()


def leaked(cluster: Cluster) -> int:
    """Transactions that nobody ends, and connections above what two workers' pools may hold."""
    with psycopg.connect(cluster.url) as line:
        asked = (
            "SELECT count(*) FILTER (WHERE state LIKE 'idle in transaction%'), count(*) "
            "FROM pg_stat_activity WHERE usename = 'tongan_app'"
        )
        idle, all_of_them = line.execute(asked).fetchone() or (0, 0)
    return int(idle) + max(0, int(all_of_them) - 2 * 8)


def test_connections_are_dropped_in_the_middle(
    cluster: Cluster, open_folder: Path, keys: Path
) -> None:
    """Each request is answered: done, or 503 with the text; the next ones work."""
    config = on_cluster(cluster, open_folder, keys)
    world = world_on(config)
    server = Server(config)
    try:
        over = threading.Event()
        who = browser(world, server.port, *family(world, State.SUBMITTED), over)
        answers = []

        def cut() -> None:
            with psycopg.connect(cluster.url, autocommit=True) as line:
                while not over.is_set():
                    line.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE usename = 'tongan_app' AND (state = 'active' OR xact_start "
                        "IS NOT NULL)"
                    )
                    time.sleep(0.1)

        thread = threading.Thread(target=cut)
        thread.start()
        for n in range(60):
            words = f"第{n}次"
            status, said, seconds = write(who, words)
            assert status == 303 or (status == 503 and words in said), (status, said[:300])
            assert seconds <= LONGEST_ANSWER
            answers.append(status)
        over.set()
        thread.join(10)
        print(f"\nR12 dropped: {answers.count(503)} of {len(answers)} answered 503")
        assert answers.count(503), "nothing was dropped"
        assert write(who, "之后")[0] == 303
        assert leaked(cluster) == 0
    finally:
        server.kill()
        world.database.engine.dispose()


def test_sqlite_is_locked_by_a_stranger(tmp_path: Path, keys: Path) -> None:
    url = f"sqlite+pysqlite:///{tmp_path / 'portal.sqlite3'}"
    config: Config = portal_on(tmp_path, keys, url, url)
    world = world_on(config)
    server = Server(config)
    line = dbapi2.connect(str(tmp_path / "portal.sqlite3"), isolation_level=None)
    try:
        took, first = outage_of_writing(world, server, line)
        tell("SQLite locked", took, first)
    finally:
        server.kill()
        line.close()


def outage_of_writing(
    world: World, server: Server, line: dbapi2.Connection
) -> tuple[list[float], float]:
    """Reading goes on; each form is answered with its text."""
    over = threading.Event()
    who = [browser(world, server.port, *family(world, State.SUBMITTED), over) for _ in "12"]
    took = []
    line.execute("BEGIN IMMEDIATE")
    for n in range(3):
        words = f"他今天会自己系鞋带了 {n}"
        status, said, seconds = write(who[0], words)
        assert (status, words in said) == (503, True)
        took.append(seconds)
        assert who[1].ask("GET", "/health")[0] == 200
    line.execute("ROLLBACK")
    began = time.monotonic()
    assert write(who[0], "之后")[0] == 303
    return took, time.monotonic() - began
