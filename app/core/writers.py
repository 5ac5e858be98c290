"""The queue of SQLite's writers: a lock of the system's, in front of SQLite's own.

Its own busy handler sleeps longer and longer, which makes the slowest writers slow (bar R06).
"""

from __future__ import annotations

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

from flask import has_request_context

SOUND_SQLITE = (3, 51, 3)
BUSY = 0.8
"""Seconds for SQLite's own lock: our writers queue before it, so a stranger has it."""
LONGEST = 2.0
"""Seconds that a request queues (bar R12); a job or a command waits as long as it takes."""

# One of each process stands in the system's queue, the others behind it in their own order: who
# asks again and again comes by chance, and now and then very late. A thread of its own stands
# there, because nothing makes one that waits for a lock give up.
_door = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writers")


def take(database: str) -> int | None:
    """The lock of this database, to be given back with `os.close`; None where it took too long."""
    handle = os.open(f"{database}.writers", os.O_RDWR | os.O_CREAT, 0o600)
    if not has_request_context():
        fcntl.flock(handle, fcntl.LOCK_EX)
        return handle
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waits = _door.submit(fcntl.flock, handle, fcntl.LOCK_EX)
    else:
        return handle
    try:
        waits.result(LONGEST)
    except TookTooLong:
        waits.cancel()
        # At once if its turn had not come, else when it comes.
        waits.add_done_callback(lambda _turn: os.close(handle))
        return None
    return handle


def is_free(database: str) -> bool:
    """Whether nobody writes at this moment."""
    handle = os.open(f"{database}.writers", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def refuse_faulty_sqlite(version: tuple[int, int, int]) -> None:
    """Raise RuntimeError below 3.51.3: two writers' write-ahead log may corrupt it (bar R07)."""
    if version < SOUND_SQLITE:
        message = f"SQLite {'.'.join(map(str, version))} may corrupt its write-ahead log"
        raise RuntimeError(message)
