"""Lines of readings and refusals wait beside an SQLite database until they are chained.

SQLite has one writer at a time: a page that leaves no more than its line would queue behind
whoever writes, an import of a hundred thousand children too, and each line would make every other
connection read its pages anew. So a served page puts its line, durably, into a small file of its
own before it answers, and a thread chains what waits a few times a second (decision 0012).
Whatever a form does is chained in its own transaction as ever.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread
from time import sleep
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.audit.models import Chained, Outcome
from app.core.ids import new_ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table
    from sqlalchemy.orm import Session

    from app.core.aside import Aside
    from app.core.db import Database

    Line = dict[str, Any]

log = logging.getLogger("tongan.audit")
GAP = 0.2
"""Seconds that lines gather before they are chained together."""
LONGEST = 2.0
"""Seconds that a page waits to leave its line (bar R12); then it shows nothing."""
_MANY = 500
_CHAINED = cast("Table", Chained.__table__)
_TABLE = (
    "CREATE TABLE waiting (number INTEGER PRIMARY KEY AUTOINCREMENT,"
    " token TEXT NOT NULL, user_id INTEGER, lines TEXT NOT NULL)"
)


def beside(database: Database) -> Path:
    """The file in which lines of this database wait; it need not be there."""
    return Path(f"{database.engine.url.database}.waiting")


def serve(database: Database) -> None:
    """From here on, this process puts the lines of its pages aside (SQLite)."""
    if database.engine.dialect.name == "sqlite":
        database.aside = Waiting(database)


class Waiting:
    """Where one process puts its lines. What it opens, it opens after the fork."""

    def __init__(self, database: Database) -> None:
        self.database, self.path = database, beside(database)
        self.lock, self.came = Lock(), Event()
        self.file: Any = None
        self.process = 0

    def put(self, lines: list[Line]) -> None:
        """Keep the lines of one request; on disk when this returns. Raises DBAPIError."""
        said = json.dumps(lines, default=datetime.isoformat)
        self._ask(
            "INSERT INTO waiting (token, user_id, lines) VALUES (?, ?, ?)",
            (new_ref(), lines[0]["actor_user_id"], said),
        )
        self.came.set()

    def of(self, user_id: int) -> list[Line]:
        """This account's lines that wait. Raises DBAPIError."""
        rows = self._ask("SELECT lines FROM waiting WHERE user_id = ?", (user_id,))
        return [line for (lines,) in rows for line in _lines(lines)]

    def _ask(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        try:
            with self.lock:
                found: list[Any] = self._open().execute(statement, values).fetchall()
        except _driver().Error as error:
            raise DBAPIError.instance(statement, None, error, _driver().Error) from error
        return found

    def _open(self) -> Any:
        if self.process != os.getpid():
            self.file, self.process = _connect(self.path), os.getpid()
            Thread(target=self._keep_chaining, name="chaining", daemon=True).start()
            self.came.set()  # a process that was killed may have left some
        return self.file

    def _keep_chaining(self) -> None:
        while self.came.wait():
            sleep(GAP)
            self.came.clear()
            try:
                settle(self.database)
            except Exception:
                # Whatever it is, the thread goes on: nothing else here would chain these lines.
                log.exception("lines of the record wait on")
                self.came.set()
                sleep(LONGEST)


def of(session: Session, user_id: int) -> list[Line]:
    """Lines of an account that nobody has chained yet; whoever counts lines counts these too."""
    aside: Aside | None = session.info["database"].aside
    return aside.of(user_id) if aside else []


def settle(database: Database) -> int:
    """Chain what waits, each line once, whoever is killed at whatever point; gives how many.

    The main database says, in the transaction that chains them, up to which of the waiting rows
    that is; they are taken away afterwards. A row is known by its random token, so that a backup
    put back, of either file, doubles lines at the worst and loses none.
    """
    if database.engine.dialect.name != "sqlite" or not beside(database).exists():
        return 0
    done = 0
    with closing(_connect(beside(database))) as file:
        while rows := _chain_some(database, file):
            done += len(rows)
            file.execute("DELETE FROM waiting WHERE number <= ?", (rows[-1][0],))
    return done


def _chain_some(database: Database, file: Any) -> Sequence[tuple[int, str, str]]:
    if file.execute("SELECT 1 FROM waiting LIMIT 1").fetchone() is None:
        return ()
    with database.writer.begin() as connection:
        rows: list[tuple[int, str, str]] = file.execute(
            "SELECT number, token, lines FROM waiting ORDER BY number LIMIT ?", (_MANY,)
        ).fetchall()
        last = connection.execute(select(_CHAINED.c.token)).scalar()
        tokens = [token for _, token, _ in rows]
        fresh = rows[tokens.index(last) + 1 :] if last in tokens else rows
        if fresh:
            database.append(connection, [line for row in fresh for line in _lines(row[2])])
            _note(connection, fresh[-1][1], is_first=last is None)
    return rows


def _note(connection: Connection, token: str, *, is_first: bool) -> None:
    said = _CHAINED.insert() if is_first else _CHAINED.update()
    connection.execute(said.values(token=token))


def _lines(text: str) -> list[Line]:
    lines: list[Line] = json.loads(text)
    for line in lines:
        line["at"] = datetime.fromisoformat(line["at"])
        line["outcome"] = Outcome(line["outcome"])
    return lines


def _driver() -> Any:
    from pysqlite3 import dbapi2  # noqa: PLC0415 - PostgreSQL servers need not have it

    return dbapi2


def _connect(path: Path) -> Any:
    if not path.exists():
        try:
            _make(path)
        except OSError as error:
            raise _driver().OperationalError(str(error)) from error
    file = _driver().connect(
        str(path), timeout=LONGEST, isolation_level=None, check_same_thread=False
    )
    file.execute("PRAGMA synchronous=FULL")
    return file


def _make(path: Path) -> None:
    """All at once, for two processes that begin together: only one may give a file its journal."""
    fresh = path.with_name(f"{path.name}-{new_ref()}")
    try:
        os.close(os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_driver().connect(str(fresh), isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=FULL")
            file.execute(_TABLE)
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def forget(database: Database) -> None:
    """Drop what waits for a database that is no more; the new one is not served yet."""
    if database.engine.dialect.name != "sqlite":
        return
    for end in ("", "-wal", "-shm"):
        Path(f"{beside(database)}{end}").unlink(missing_ok=True)
