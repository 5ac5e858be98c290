"""Visitors who come at a fixed rate, whether or not the portal keeps up, through a proxy's eyes.

The time of an answer counts from when its visitor wanted to come, so that a stall is counted for
everybody who came meanwhile. A connection is used as nginx does: a kept one only while the other
side has not closed it, and nothing is ever sent a second time.
"""

from __future__ import annotations

import itertools
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from app.core.web import new_submission_id
from app.foster.models import State
from tests.factories import World
from tests.test_kill import Browser, browser, family

LINES = 32
"""How many visitors may wait for their answers at once."""
AVAILABLE = 0.999
"""The part of all visitors who are to be answered within a second (bar R30)."""


@dataclass
class Answer:
    """What one visitor got: `status` 0 where there was no answer, and then why."""

    at: float
    seconds: float
    path: str
    status: int
    why: str = ""


@dataclass
class Visitors:
    """`rate` a second, spread over `people`; a tenth of them write.

    `keeps`: connections are kept open and used again, the last one first. `drafting`: these write,
    a draft each that is saved again and again, so that no page grows.
    """

    port: int
    people: list[Browser]
    rate: float
    keeps: bool = False
    drafting: list[Browser] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    _kept: deque[HTTPConnection] = field(default_factory=deque)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def come(self) -> None:
        """From now on, until `go`."""
        turns = itertools.count()
        began = time.monotonic()

        def visit() -> None:
            while not self._over.is_set():
                turn = next(turns)
                wanted = began + turn / self.rate
                if self._over.wait(max(0.0, wanted - time.monotonic())):
                    return
                self.answers.append(self._one(turn, wanted))

        self._threads = [threading.Thread(target=visit) for _ in range(LINES)]
        for thread in self._threads:
            thread.start()

    def go(self) -> None:
        """No more come; those who wait get their answers."""
        self._over.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a request hangs"
        for line in self._kept:
            line.close()

    def _one(self, turn: int, wanted: float) -> Answer:
        who = self.people[turn % len(self.people)]
        if turn % 10 == 0 and self.drafting:
            writes = self.drafting[turn // 10 % len(self.drafting)]
            fields = {"submission_id": new_submission_id(), "address": f"幸福街{turn}号"}
            return self._ask(writes, f"/foster/{writes.ref}/apply/draft/housing", wanted, fields)
        if turn % 10 == 0:
            words = f"第{turn}次问：还要等多久？"
            fields = {"submission_id": new_submission_id(), "body": words}
            answer = self._ask(who, f"/foster/{who.ref}/message", wanted, fields)
            if answer.status == 303:
                self.acknowledged.append(words)
            return answer
        path = ("/accessibility", f"/foster/{who.ref}", "/mine")[turn % 3]
        return self._ask(who, path, wanted)

    def _ask(
        self, who: Browser, path: str, wanted: float, fields: dict[str, str] | None = None
    ) -> Answer:
        line = self._line()
        headers = {"Cookie": f"tongan={who.token}; {who.cookie}"}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": who.csrf, **fields})
        if not self.keeps:
            headers["Connection"] = "close"
        try:
            line.request("GET" if body is None else "POST", path, body, headers)
            got = line.getresponse()
            got.read()
        except (OSError, HTTPException) as error:
            line.close()
            why = f"{type(error).__name__}: {error}"
            return Answer(wanted, time.monotonic() - wanted, path, 0, why)
        seconds = time.monotonic() - wanted
        if line.sock is not None and self.keeps:
            self._kept.append(line)
        else:
            line.close()
        return Answer(wanted, seconds, path, got.status, got.headers.get("Location") or "")

    def _line(self) -> HTTPConnection:
        while self.keeps:
            try:
                kept = self._kept.pop()
            except IndexError:
                break
            # Nothing is to be read on an idle line but that it was closed.
            if not select.select([kept.sock], [], [], 0)[0]:
                return kept
            kept.close()
        return HTTPConnection("127.0.0.1", self.port, timeout=40)


def failed(answers: list[Answer]) -> list[Answer]:
    """Without an answer, with another one than expected, or asked to sign in."""
    return [one for one in answers if one.status not in {200, 204, 303} or "sign-in" in one.why]


def in_time(answers: list[Answer]) -> float:
    """The part of them that was answered, and within a second (bar R30)."""
    return sum(one.status != 0 and one.seconds < 1 for one in answers) / len(answers)


def share(answers: list[Answer], part: float) -> float:
    """Seconds within which this part of them had their answer."""
    took = sorted(one.seconds for one in answers)
    return took[min(len(took) - 1, int(part * len(took)))]


def families(world: World, port: int, number: int, state: State = State.SUBMITTED) -> list[Browser]:
    """Families with a case, signed in."""
    over = threading.Event()
    return [browser(world, port, *family(world, state), over) for _ in range(number)]


def busy_elsewhere() -> Callable[[], float]:
    """Begins to measure the machine; called, the mean share of it in use since, 0 to 1."""

    def read() -> tuple[int, int]:
        spent = [int(n) for n in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return sum(spent), spent[3] + spent[4]

    began = read()

    def told() -> float:
        all_of_it, idle = (now - then for now, then in zip(read(), began, strict=True))
        return 1 - idle / max(1, all_of_it)

    return told
