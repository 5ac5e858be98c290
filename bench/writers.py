"""`python -m bench.writers [cases] [seconds]`: one, four, sixteen, thirty-two writers (bar P06).

Families' messages to the office through gunicorn, on SQLite with FULL, or on PostgreSQL where
`TEST_DATABASE_URL` names a server (`.ci/postgres.sh run` gives one that syncs nothing: its figures
tell of locks and CPU, not of a disk). Prints for each number of writers what came through, the CPU
of the server a message, and times. Exit status 1 where the record does not hold each of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, func, make_url, select, text

from app.audit.models import AuditEvent
from app.audit.services import verify
from app.core.db import open_database, reading
from bench.client import closed_loop
from bench.data import SERVER, configure
from bench.load import alone, open_forms, prepare, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.config import Config

WRITERS = (1, 4, 16, 32)
SENT = select(func.count()).where(AuditEvent.action == "notices.message")
APP_ROLE = "tongan_app"


def main(cases: int, seconds: float, server: str) -> int:
    """Measure; the exit status."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as after:
        if server:
            after.enter_context(on_server(server, Path(folder)))
        people = prepare(Path(folder), cases)
        sent = 0
        with served(folder, "portal") as portal:
            open_forms(portal, people)
            closed_loop(portal.port, people.message(), 2, 2)  # so that each worker has shown one
            before = written(configure(Path(folder)))
            for writers in WRITERS:
                said: list[str] = []
                spent = portal.cpu()
                with alone(portal, said):
                    seen = closed_loop(portal.port, people.message(), writers, seconds)
                spent = portal.cpu() - spent
                sent += seen.count - seen.wrong.total()
                print(f"{writers:2} writers: {seen.count / seen.seconds:.0f} a second, "
                      f"{spent / seen.count * 1000:.1f} ms of CPU each, {seen.said()}; "
                      f"wrong: {dict(seen.wrong) or 0}; {said[0]}", flush=True)  # fmt: skip
        config = configure(Path(folder))
        is_whole = written(config) - before == sent
        database = open_database(config)
        with reading(database) as session:
            proof = verify(session)
        database.engine.dispose()
        if proof.broken_at is not None or not is_whole:
            print(f"the record does not hold what was sent: {proof.why}")
            return 1
        print(f"record: {proof.lines:,} lines, whole")
        return 0


def written(config: Config) -> int:
    """How many messages the record knows of."""
    database = open_database(config)
    with reading(database) as session:
        found = session.execute(SENT).scalar_one()
    database.engine.dispose()
    return found


@contextmanager
def on_server(server: str, folder: Path) -> Iterator[None]:
    """Let the folder's portal have a database of that server, as the role of production."""
    name = f"bench_{folder.name.lower()}"
    engine = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(
            f"DO $$ BEGIN CREATE ROLE {APP_ROLE} LOGIN PASSWORD '{APP_ROLE}'; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ))  # fmt: skip
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        owner = make_url(server).set(database=name)
        app = owner.set(username=APP_ROLE, password=APP_ROLE)
        lines = [one.render_as_string(hide_password=False) for one in (app, owner)]
        (folder / SERVER).write_text("\n".join(lines))
        try:
            yield
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


if __name__ == "__main__":
    numbers = [float(one) for one in sys.argv[1:]] + [100_000, 60][len(sys.argv) - 1 :]
    sys.exit(main(int(numbers[0]), numbers[1], os.environ.get("TEST_DATABASE_URL", "")))
