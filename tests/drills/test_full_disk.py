"""On a full disk writing says so, reading goes on, nothing is shown unrecorded (bar R11, S65)."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.audit.services import verify
from app.cli.doctor import examine
from app.core.web import new_submission_id
from app.foster.models import State
from app.notices.models import CaseMessage
from tests.browser.server import Server
from tests.doctored import asked_after
from tests.drills.conftest import portal_on, world_on
from tests.drills.disk import make_image, mounted
from tests.factories import World
from tests.test_kill import Browser, browser, family

pytestmark = [pytest.mark.drill, pytest.mark.bar("R11", "S65")]
MEGABYTES = 64
CLIENTS = 6
FULL_SECONDS = 8
LONGEST_ANSWER = 3.0
BACK_WITHIN = 5.0


def fill(file: Path) -> None:
    """A neighbour that takes all that is left, to the last block."""
    with file.open("wb", buffering=0) as taken:
        for size in (1 << 20, 1 << 12, 1):
            while True:
                try:
                    taken.write(b"x" * size)
                except OSError:
                    break
        os.fsync(taken.fileno())


class Visitor:
    """Writes, reads what needs no line in the record and what needs one, again and again."""

    def __init__(self, who: Browser, name: str) -> None:
        self.who, self.name = who, name
        self.acknowledged: list[str] = []
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.slowest = 0.0

    def ask(self, what: str, path: str, words: str | None = None) -> tuple[int, str]:
        fields = {"submission_id": new_submission_id(), "body": words}
        sent = None if words is None else {name: said or "" for name, said in fields.items()}
        began = time.monotonic()
        status, said = self.who.ask("GET" if sent is None else "POST", path, sent)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers[f"{what} {status}"] += 1
        return status, said

    def write(self, words: str) -> tuple[int, str]:
        status, said = self.ask("write", f"/foster/{self.who.ref}/message", words)
        if status == 303:
            self.acknowledged.append(words)
        return status, said

    def work(self, over: threading.Event) -> None:
        n = 0
        while not over.is_set():
            n += 1
            words = f"{self.name}：她今天第{n}次自己吃饭"
            status, said = self.write(words)
            if status != 303 and (status != 503 or words not in said or "暂时无法保存" not in said):
                self.wrong.append(f"write {status} {said[:300]}")
            if (status := self.ask("public page", "/accessibility")[0]) != 200:
                self.wrong.append(f"public page {status}")
            if (status := self.ask("health", "/health")[0]) != 200:
                self.wrong.append(f"health {status}")
            status, said = self.ask("recorded page", f"/foster/{self.who.ref}")
            if status not in {200, 503} or (status == 503 and "无法登记" not in said):
                self.wrong.append(f"recorded page {status} {said[:300]}")


def test_a_full_disk_harms_nothing(tmp_path: Path, keys: Path) -> None:
    image = make_image(tmp_path / "disk", MEGABYTES)
    with mounted(image, tmp_path / "mnt") as disk:
        url = f"sqlite+pysqlite:///{disk / 'portal.sqlite3'}"
        config = portal_on(disk, keys, url, url)
        world = world_on(config)
        server = Server(config)
        try:
            workers = server.workers()
            people = [
                Visitor(browser(world, server.port, *family(world, State.SUBMITTED),
                                threading.Event()), f"家庭{n}")
                for n in range(CLIENTS)
            ]  # fmt: skip
            world.database.engine.dispose()
            assert all(one.write(f"{one.name}：之前")[0] == 303 for one in people)
            over = threading.Event()
            threads = [threading.Thread(target=one.work, args=(over,)) for one in people]
            fill(disk / "neighbour")
            for thread in threads:
                thread.start()
            time.sleep(FULL_SECONDS)
            over.set()
            for thread in threads:
                thread.join(20)
                assert not thread.is_alive(), "a request hangs"
            (disk / "neighbour").unlink()
            first = back(people)
            told = sum((one.answers for one in people), Counter[str]())
            slowest = max(one.slowest for one in people)
            print(f"\nR11: {dict(sorted(told.items()))}, the slowest {slowest:.2f} s; back after "
                  f"{first:.2f} s")  # fmt: skip
            assert [line for one in people for line in one.wrong] == []
            assert told["write 503"] > CLIENTS, "the disk was not full"
            assert slowest <= LONGEST_ANSWER
            assert server.workers() == workers
            nothing_is_broken(world, people)
        finally:
            server.kill()
            world.database.engine.dispose()


def back(people: list[Visitor]) -> float:
    """Seconds until everybody can write again, without a restart."""
    began = time.monotonic()
    for n, one in enumerate(people):
        while one.write(f"{one.name}：之后{n} {time.monotonic()}")[0] != 303:
            assert time.monotonic() - began < BACK_WITHIN
            time.sleep(0.05)
    return time.monotonic() - began


def nothing_is_broken(world: World, people: list[Visitor]) -> None:
    with world.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert verify(session).broken_at is None
        assert examine(session, asked_after("tests/test_kill.py")) == {}
        kept = Counter(message.body for message in session.scalars(select(CaseMessage)))
    assert set(kept.values()) == {1}
    assert {words for one in people for words in one.acknowledged} == set(kept)
