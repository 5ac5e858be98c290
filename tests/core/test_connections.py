"""What the portal leaves on its lines to PostgreSQL: nothing, so that any session will do.

Behind a pooler (docs/nodes.md) each transaction may get another session of the server.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from app.accounts.roles import Role
from app.cli.worker import only_worker
from app.config import ROOT
from app.core.db import SYSTEM, reading
from tests.factories import World

OF_A_SESSION = (
    r"pg_(try_)?advisory_(un)?lock|\b(UN)?LISTEN \w|\bSET SESSION|WITH HOLD"
    r"|TEMP(ORARY)? TABLE(?!.* ON COMMIT DROP)"
)
LEFT = (
    "SELECT name FROM pg_settings WHERE source = 'session' AND name <> 'client_encoding'",
    "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    "SELECT name FROM pg_cursors WHERE is_holdable",
)


def is_on_server(world: World) -> bool:
    return world.database.engine.dialect.name == "postgresql"


def test_a_line_that_breaks_in_its_transaction_is_let_go(world: World) -> None:
    """Closing it raised once more, and the visitor got a bare 500 instead of his text back."""
    if not is_on_server(world):
        return
    session = world.database.session(SYSTEM, write=True)
    pid = session.scalar(text("SELECT pg_backend_pid()"))
    with reading(world.database) as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    with pytest.raises(OperationalError):
        session.execute(text("SELECT 1"))
    session.close()
    with reading(world.database) as after:
        assert after.scalar(text("SELECT 1")) == 1


def test_nothing_is_left_on_a_line(world: World) -> None:
    if not is_on_server(world):
        return
    left: list[str] = []

    def look(connection: Connection) -> None:
        # Before the next transaction says anything of its own.
        for question in LEFT:
            left.extend(name for (name,) in connection.exec_driver_sql(question))

    desk = world.staff("home", Role.HEAD)
    with only_worker(world.database) as alone:
        assert alone
    event.listen(world.database.engine, "begin", look)
    try:
        for path in ("/", "/children/", "/health"):
            assert desk.get(path).status_code == 200
        assert desk.post("/sign-out").status_code == 303
        with only_worker(world.database) as alone:
            assert alone
    finally:
        event.remove(world.database.engine, "begin", look)
    assert left == []


def test_nothing_of_a_session_is_asked_for() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {asked[0]}"
        for path in (ROOT / "app").rglob("*.py")
        for asked in re.finditer(OF_A_SESSION, path.read_text("utf-8"))
    }
    assert found == set()
    assert re.search(OF_A_SESSION, "SELECT pg_try_advisory_lock(7)")
    assert not re.search(OF_A_SESSION, "SELECT pg_advisory_xact_lock(7)")
