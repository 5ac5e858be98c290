"""A killed portal with ten million rows starts cold by itself, in three seconds (bar R23)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import make_url

from tests.browser.server import Server
from tests.drills.load import busy_elsewhere, families
from tests.factories import World

pytestmark = [pytest.mark.drill, pytest.mark.bar("R23")]
ROWS = int(os.environ.get("COLD_START_ROWS", "10000000"))
LOGGED = 500_000
"""Of them stand in the write-ahead log only, behind which a transaction was cut off."""
SECONDS = 3
MORE = (
    "INSERT INTO held_inputs (ref, version, created_at, path, fields_sealed) "
    "WITH RECURSIVE n(i) AS (VALUES ({0}) UNION ALL SELECT i + 1 FROM n WHERE i < {1}) "
    "SELECT printf('held%012d', i), 1, '2026-11-01 00:00:00', '/', zeroblob(60) FROM n"
)
# Killed by its parent in the middle of its second transaction.
WRITER = """
import sys
from pysqlite3 import dbapi2
line = dbapi2.connect(sys.argv[1], isolation_level=None)
line.execute("PRAGMA wal_autocheckpoint=0")
line.execute(sys.argv[2])
line.execute("BEGIN IMMEDIATE")
line.execute(sys.argv[3])
print("written", flush=True)
sys.stdin.read()
"""


def fill(file: str) -> None:
    line = dbapi2.connect(file, isolation_level=None)
    line.execute("PRAGMA synchronous=OFF")
    line.execute(MORE.format(1, ROWS - LOGGED))
    line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    line.close()
    last = MORE.format(ROWS - LOGGED + 1, ROWS), MORE.format(ROWS + 1, ROWS + 1000)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, file, *last],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()


def forget(file: Path) -> None:
    """Take it out of the machine's memory, as after the power came back."""
    os.sync()
    for one in file.parent.glob(f"{file.name}*"):
        with one.open("rb") as read:
            os.posix_fadvise(read.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def test_ten_million_rows_start_cold(world: World) -> None:
    file = Path(make_url(world.app.config["PORTAL"].database_url).database or "")
    server = Server(world.app.config["PORTAL"])
    try:
        who = families(world, server.port, 1)[0]
        server.kill()
        world.database.engine.dispose()
        fill(str(file))
        log = file.with_name(f"{file.name}-wal").stat().st_size
        forget(file)
        machine = busy_elsewhere()
        seconds = server.start()
        work = server.work()
        began = time.monotonic()
        assert who.ask("GET", f"/foster/{who.ref}")[0] == 200
        first = time.monotonic() - began
        print(
            f"\nR23: {ROWS} rows, {file.stat().st_size / 1e9:.1f} GB, {log / 1e6:.0f} MB of it in "
            f"the log of a killed writer: first page after {seconds:.2f} s ({work:.2f} s of "
            f"processor time), a case {first:.2f} s later; machine {machine():.0%} busy",
            flush=True,
        )
        assert work <= SECONDS
        with world.reading() as session:
            line = session.connection().connection.dbapi_connection
            assert line is not None
            (kept,) = line.execute("SELECT max(ref) FROM held_inputs").fetchone()
        assert kept == f"held{ROWS:012d}"
    finally:
        server.kill()
