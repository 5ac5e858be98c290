"""Asking another machine's service, which may be slow, broken or gone (bar R24).

Each user of one says what is lacking then: a file waits in quarantine, a message for its next try.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
log = logging.getLogger("tongan")
PATIENCE = 3.0
"""Seconds that an answer may take."""
REST = 30.0
"""Seconds in which one that failed is not asked again."""
LINES = 4


class Away(Exception):
    """The neighbour did not answer, failed, or is left alone for a while; the text says which."""


class Neighbour:
    """One service. `answers` are the errors that are answers of its own, and no fault."""

    def __init__(self, name: str, *answers: type[Exception]) -> None:
        self.name, self.answers = name, answers
        self._pool = ThreadPoolExecutor(LINES, thread_name_prefix=name)
        # One that hangs would fill the pool: then the fifth question is not even asked.
        self._free = threading.BoundedSemaphore(LINES)
        self._rests_until = float("-inf")

    @property
    def rests(self) -> bool:
        """Whether nobody asks it for the moment."""
        return time.monotonic() < self._rests_until

    def ask(self, question: Callable[[], T]) -> T:
        """Its answer. Raises Away after PATIENCE at most, at once while it rests."""
        until = time.monotonic() + PATIENCE
        if self.rests:
            raise Away("rests")
        if not self._free.acquire(timeout=PATIENCE):
            raise Away("busy")
        answer = self._pool.submit(question)
        answer.add_done_callback(lambda _answer: self._free.release())
        try:
            return answer.result(until - time.monotonic())
        except self.answers:
            raise
        except TookTooLong:
            why = "no answer"
        except Exception as error:  # noqa: BLE001 - whatever a plugged-in service raises
            why = type(error).__name__
        self._rests_until = time.monotonic() + REST
        # Kinds only: a message may quote a person (bar S67).
        log.warning("the %s is away for %s s: %s", self.name, REST, why)
        raise Away(why)
