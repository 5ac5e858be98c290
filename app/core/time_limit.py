"""A request of more than thirty seconds is cut, and leaves nothing half done (bar R26).

The time runs from when the request is read, so that a slow line takes nothing from it, and while
the database works or is about to. Jobs and commands have no limit: what may take long is theirs.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from app.core.errors import TookTooLong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

MOST = 30.0
"""Seconds."""
STEPS = 1_000_000
"""Of SQLite's machine, some hundredths of a second, after which a long statement is looked at."""


def begin(session: Session) -> None:
    """Give the request of a session its time; before its transaction."""
    session.info["until"] = time.monotonic() + MOST


def is_over(info: Mapping[str, Any]) -> bool:
    """Whether the request of a session with this `info` has had its time."""
    until = info.get("until")
    return until is not None and time.monotonic() > until


def milliseconds(info: Mapping[str, Any]) -> str | None:
    """What PostgreSQL is told of a request's statements; None where there is no limit."""
    return str(int(MOST * 1000)) if "until" in info else None


def watch(engine: Engine) -> None:
    """Look at the time before each statement, and on SQLite within one."""

    @event.listens_for(engine, "before_cursor_execute")
    def look(connection: Connection, *_statement: Any) -> None:
        if is_over(connection.info.get("session", {})):
            raise TookTooLong

    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def look_within(connection: Any, record: Any) -> None:
            connection.set_progress_handler(lambda: is_over(record.info.get("session", {})), STEPS)
