"""Writers queue, they do not fail: 32 clients write at once (bar R06)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.services import verify
from app.notices.models import CaseMessage
from tests.browser.server import Server
from tests.drills.load import busy_elsewhere, families
from tests.factories import World

pytestmark = [pytest.mark.drill, pytest.mark.bar("R06")]
CLIENTS = 32
SECONDS = 30
LONGEST_WAIT = 0.15
"""Seconds, of the slowest but one in a hundred, for a write to begin, and for it to be kept."""


def timed(file: Path, what: str) -> list[float]:
    lines = (line.split() for line in file.read_text().splitlines())
    return sorted(float(seconds) for kind, seconds in lines if kind == what)


def test_thirty_two_writers_queue(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMED", str(tmp_path / "timed"))
    server = Server(world.app.config["PORTAL"], app="tests.drills.timed:app")
    try:
        people = families(world, server.port, CLIENTS)
        (tmp_path / "timed").write_text("")
        machine = busy_elsewhere()
        threads = [threading.Thread(target=who.work, args=("message",)) for who in people]
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        for who in people:
            who.over.set()
        for thread in threads:
            thread.join(30)
    finally:
        server.stop()
    strange = [line for who in people for line in who.strange]
    acknowledged = [words for who in people for words in who.acknowledged]
    said = []
    for what in ("wait", "commit"):
        took = timed(tmp_path / "timed", what)
        assert len(took) >= len(acknowledged), "the stopwatch missed some"
        said.append((what, took[len(took) // 2], took[int(len(took) * 0.99)], took[-1]))
    told = ", ".join(f"{what} p50 {a * 1e3:.1f} p99 {b * 1e3:.1f} max {c * 1e3:.0f} ms"
                     for what, a, b, c in said)  # fmt: skip
    print(f"\nR06: {CLIENTS} clients, {len(acknowledged) / SECONDS:.0f} writes/s, "
          f"{len(strange)} failed; {told}; machine {machine():.0%} busy")  # fmt: skip
    assert strange == []
    with world.reading() as session:
        assert Counter(message.body for message in session.scalars(select(CaseMessage))) == Counter(
            acknowledged
        )
        assert verify(session).broken_at is None
    assert max(slow for _, _, slow, _ in said) <= LONGEST_WAIT
