"""How long a request waits for its database: a frozen one answers nothing, not even an error.

A statement may take its time. But while none comes back the server is asked whether it is there
at all; if it is not, the connection is given up, and for a moment nobody else waits (bar R12).
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any, TypeVar

import psycopg
from psycopg.waiting import Ready

if TYPE_CHECKING:
    from collections.abc import Generator

T = TypeVar("T")
UNASKED = 0.6
"""Seconds after which the server is asked whether it is there."""
ANSWER = 0.6
"""Seconds in which it says so."""
CONNECT = 2
"""Seconds for a new connection; libpq knows no less."""
AWAY = 1.0
"""Seconds in which nobody asks again."""
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
CAREFUL = ("fsync", "synchronous_commit", "full_page_writes")
REST = 20.0  # between two questions about a statement that takes its time


class _Seen:
    """When the server was last found away; of the process."""

    away_at = float("-inf")


def _missing() -> psycopg.OperationalError:
    return psycopg.OperationalError("the database server does not answer")


def answers(host: str, port: int) -> bool:
    """Whether a PostgreSQL server is awake there: every one answers this request with a letter."""
    try:
        if host.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(ANSWER)
            line.connect(f"{host}/.s.PGSQL.{port}")
        else:
            line = socket.create_connection((host, port), timeout=ANSWER)
        with line:
            line.sendall(SSL_REQUEST)
            return line.recv(1) in {b"S", b"N"}
    except OSError:
        return False


def refuse_careless(connection: psycopg.Connection[Any], _record: object) -> None:
    """Raise RuntimeError where the server may lose what it has acknowledged (bar R02)."""
    for name in CAREFUL:
        said = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
        if said is None or said[0] not in {"on", "remote_write", "remote_apply"}:
            message = f"PostgreSQL runs with {name}={said and said[0]}: it must be on"
            raise RuntimeError(message)
    connection.rollback()


class Impatient(psycopg.Connection[Any]):
    """A connection that is closed when its server does not answer any more."""

    def wait(self, gen: Generator[Any, Any, T], *more: Any, **options: Any) -> T:
        return super().wait(self._watched(gen), *more, **options)

    def _watched(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        ask_at = time.monotonic() + UNASKED
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready == Ready.NONE and time.monotonic() > ask_at:
                    if not answers(self.info.hostaddr or self.info.host, self.info.port):
                        _Seen.away_at = time.monotonic()
                        self.pgconn.finish()
                        raise _missing()
                    ask_at = time.monotonic() + REST
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result


def connect(*arguments: Any, **options: Any) -> psycopg.Connection[Any]:
    """A new connection; raises OperationalError at once where another has just failed."""
    if time.monotonic() - _Seen.away_at < AWAY:
        raise _missing()
    try:
        return Impatient.connect(*arguments, **{"connect_timeout": CONNECT} | options)
    except psycopg.OperationalError:
        _Seen.away_at = time.monotonic()
        raise
