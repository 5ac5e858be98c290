"""CPU of a page beside its floor: in process, alternately, the least of many batches."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine

Page = Callable[[], bytes]
Clock = Callable[[], float]
BATCH_SECONDS = 0.03


def compare(
    pages: dict[str, Page], seconds: float, used: Clock = time.process_time
) -> dict[str, float]:
    """Seconds of CPU a call for each page, measured in turns so that noise hits all alike.

    `used` tells of another cost, in seconds.
    """
    # On one core: who is moved about finds cold caches, the page more than the floor.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    calls = {name: _calls_of(page, used) for name, page in pages.items()}
    best = dict.fromkeys(pages, float("inf"))
    end = time.monotonic() + seconds * len(pages)
    while time.monotonic() < end:
        for name, page in pages.items():
            best[name] = min(best[name], _batch(page, calls[name], used))
    return best


def _batch(page: Page, calls: int, used: Clock) -> float:
    start = used()
    for _ in range(calls):
        page()
    return (used() - start) / calls


def _calls_of(page: Page, used: Clock) -> int:
    # The first readings fill caches; one far longer than a batch needs no closer look.
    if _batch(page, 1, used) > 10 * BATCH_SECONDS:
        return 1
    _batch(page, 2, used)
    return max(1, int(BATCH_SECONDS / max(_batch(page, 3, used), 1e-6)))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that the engine runs meanwhile, without BEGIN, COMMIT and PRAGMA."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "PRAGMA", "ROLLBACK", "SAVEPOINT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
