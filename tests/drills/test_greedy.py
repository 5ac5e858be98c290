"""Backups and the rotation of keys leave the pages what they need (bar R26)."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from tests.browser.server import ROOT, Server
from tests.drills.load import Answer, Visitors, busy_elsewhere, failed, families, share
from tests.factories import World

pytestmark = [pytest.mark.drill, pytest.mark.bar("R26")]
RATE = 20.0
SPELL = 10.0
SPELLS = 4
SLOWER = 2.0


def command(server: Server, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT, env=server.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def greedy(server: Server, folder: Path, over: threading.Event, done: Counter[str]) -> None:
    while not over.is_set():
        command(
            server, "backup", "make", str(folder / "backups"), "--key", str(folder / "key.json")
        )
        done["backup"] += 1
        command(server, "keys", "rotate")
        command(server, "keys", "reseal")
        done["rotation"] += 1


def test_heavy_work_leaves_the_pages_time(world: World, tmp_path: Path) -> None:
    server = Server(world.app.config["PORTAL"])
    folder = tmp_path / "greedy"
    folder.mkdir()
    try:
        people = families(world, server.port, 12)
        world.database.engine.dispose()
        command(server, "backup", "key", str(folder / "key.json"))
        took: dict[bool, list[float]] = {False: [], True: []}
        answers: list[Answer] = []
        done: Counter[str] = Counter()
        machine = busy_elsewhere()
        # In turns, so that whatever else the machine does is done in both; the first only warms.
        for is_greedy in [False, *[False, True] * SPELLS]:
            over = threading.Event()
            worker = threading.Thread(target=greedy, args=(server, folder, over, done))
            visitors = Visitors(server.port, people, RATE)
            if is_greedy:
                worker.start()
            visitors.come()
            time.sleep(SPELL)
            visitors.go()
            over.set()
            if is_greedy:
                worker.join(120)
                assert not worker.is_alive()
            took[is_greedy].append(share(visitors.answers, 0.95))
            answers += visitors.answers
    finally:
        server.kill()
    quiet, busy = median(took[False][1:]), median(took[True])
    print(
        f"\nR26: p95, the middle one of {SPELLS} spells, {quiet * 1e3:.0f} ms, beside {dict(done)} "
        f"{busy * 1e3:.0f} ms (x {busy / quiet:.2f}) at {RATE:.0f} requests/s; "
        f"machine {machine():.0%} busy",
        flush=True,
    )
    assert failed(answers) == []
    assert done["backup"] >= SPELLS
    assert done["rotation"] >= SPELLS
    assert busy <= SLOWER * quiet
