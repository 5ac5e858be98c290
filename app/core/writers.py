"""The queue of SQLite's writers: a lock of the system's, in front of SQLite's own.

Its own busy handler sleeps longer and longer, which makes the slowest writers slow (bar R06).
"""

from __future__ import annotations

import fcntl
import os
import time

from flask import has_request_context

SOUND_SQLITE = (3, 51, 3)
BUSY = 0.8
"""Seconds for SQLite's own lock: our writers queue before it, so a stranger has it."""
LONGEST = 2.0
"""Seconds that a request queues (bar R12); a job or a command waits as long as it takes."""
PAUSE = 0.001


def take(database: str) -> int | None:
    """The lock of this database, to be given back with `os.close`; None where it took too long."""
    handle = os.open(f"{database}.writers", os.O_RDWR | os.O_CREAT, 0o600)
    if not has_request_context():
        fcntl.flock(handle, fcntl.LOCK_EX)
        return handle
    until = time.monotonic() + LONGEST
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(handle)
                return None
            # Short and even, so that nobody waits long because of when they came.
            time.sleep(PAUSE)
        else:
            return handle


def refuse_faulty_sqlite(version: tuple[int, int, int]) -> None:
    """Raise RuntimeError below 3.51.3: two writers' write-ahead log may corrupt it (bar R07)."""
    if version < SOUND_SQLITE:
        message = f"SQLite {'.'.join(map(str, version))} may corrupt its write-ahead log"
        raise RuntimeError(message)
