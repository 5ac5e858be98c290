"""The portal with a stopwatch at its writes, for gunicorn: a line in `TIMED` for each of them.

`wait` is from asking for the writers' lock until the transaction has begun, `commit` the COMMIT.
"""

from __future__ import annotations

import os
import time
from typing import Any

from app.core import db as portal_db
from wsgi import app as app  # noqa: PLC0414 - what gunicorn serves

_file = os.open(os.environ["TIMED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_begin, _run = portal_db._begin_at_lock, portal_db._run


def _timed(what: str, began: float) -> None:
    os.write(_file, f"{what} {time.monotonic() - began}\n".encode())


def _begin_timed(connection: Any) -> None:
    began = time.monotonic()
    _begin(connection)
    _timed("wait", began)


def _run_timed(connection: Any, *steps: str) -> None:
    began = time.monotonic()
    _run(connection, *steps)
    if steps == ("COMMIT",) and not connection.info.get("reads_only"):
        _timed("commit", began)


portal_db._begin_at_lock, portal_db._run = _begin_timed, _run_timed
