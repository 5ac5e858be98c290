"""An upgrade under load fails no request and signs nobody out (bar R14)."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.cli.resealing import as_owner
from app.notices.models import CaseMessage
from tests.drills.load import AVAILABLE, Visitors, busy_elsewhere, failed, families, in_time, share
from tests.drills.proxy import proxy
from tests.drills.reloaded import Reloaded
from tests.factories import World

pytestmark = [pytest.mark.drill, pytest.mark.bar("R14", "R30")]
# As much of it as the machine carries; behind nginx as much as leaves it room.
RATE, CALM_RATE = 200.0, 40.0
RELOADS = 3
PEOPLE = 12


@pytest.fixture
def server(world: World, tmp_path: Path) -> Iterator[Reloaded]:
    made = Reloaded(world, tmp_path)
    yield made
    made.kill()
    made.told.close()


def reload_under(visitors: Visitors, server: Reloaded, name: str, world: World) -> None:
    machine = busy_elsewhere()
    took = []
    visitors.come()
    try:
        time.sleep(3)
        for _ in range(RELOADS):
            took.append(server.reload())
            server.wait_for_promotion()
    finally:
        visitors.go()
    answers = visitors.answers
    lasted = max(one.at + one.seconds for one in answers) - min(one.at for one in answers)
    wrong = failed(answers)
    print(
        f"\nR14 {name}: {len(answers) / lasted:.0f} requests/s, {RELOADS} reloads of "
        f"{max(took):.1f} s at most: {len(answers)} requests, {len(wrong)} failed; "
        f"p50 {share(answers, 0.5) * 1000:.0f} ms, p99 {share(answers, 0.99) * 1000:.0f} ms, "
        f"within 1 s {in_time(answers):.2%}; "
        f"machine {machine():.0%} busy",
        flush=True,
    )
    assert Counter((one.status, one.why) for one in wrong) == {}
    with world.reading() as session:
        kept = Counter(message.body for message in session.scalars(select(CaseMessage)))
    assert set(kept.values()) == {1}
    assert set(visitors.acknowledged) == set(kept)


@pytest.mark.parametrize("keeps", [False, True], ids=["a line each", "kept lines"])
def test_reloads_fail_nobody(world: World, server: Reloaded, keeps: bool) -> None:
    people = families(world, server.port, PEOPLE)
    name = "kept lines" if keeps else "a line each"
    reload_under(Visitors(server.port, people, RATE, keeps), server, name, world)


def test_reloads_behind_nginx_fail_nobody(world: World, server: Reloaded, tmp_path: Path) -> None:
    people = families(world, server.port, PEOPLE)
    with proxy(tmp_path, server.port) as port:
        visitors = Visitors(port, people, CALM_RATE, keeps=True)
        reload_under(visitors, server, "behind nginx", world)
    assert in_time(visitors.answers) >= AVAILABLE


def test_a_reload_that_cannot_serve_leaves_the_old_one(world: World, server: Reloaded) -> None:
    """The code is newer than the database: the second master ends, the first one goes on."""
    # One worker answers while the other one may still be looking at the database.
    time.sleep(1.5)
    with as_owner(world.app.config["PORTAL"], world.database) as engine, engine.begin() as line:
        stands = line.scalar(text("SELECT version_num FROM alembic_version"))
        line.execute(text("UPDATE alembic_version SET version_num = '0000_other'"))
    os.kill(server.master, signal.SIGUSR2)
    children = Path(f"/proc/{server.master}/task/{server.master}/children")
    began = time.monotonic()
    while len(children.read_text().split()) == 2 and time.monotonic() - began < 5:
        time.sleep(0.02)
    while len(children.read_text().split()) > 2:
        assert time.monotonic() - began < 60
        time.sleep(0.1)
    who = families(world, server.port, 1)[0]
    assert who.ask("GET", "/accessibility")[0] == 200
    assert server.process.poll() is None
    with as_owner(world.app.config["PORTAL"], world.database) as engine, engine.begin() as line:
        line.execute(text("UPDATE alembic_version SET version_num = :stands"), {"stands": stands})
    server.reload()
    assert server.master != server.process.pid
    assert who.ask("GET", f"/foster/{who.ref}")[0] == 200
