"""A power cut loses nothing acknowledged (bar R02): the disk is copied under running writers.

The copy holds what had reached the disk. With `synchronous=NORMAL` the same drill must lose
commits, else it would prove nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2

from app.core.patience import refuse_careless
from tests.drills.cluster import Cluster
from tests.drills.conftest import on_cluster, portal_on
from tests.drills.disk import cut_power, make_image, mounted

pytestmark = [pytest.mark.drill, pytest.mark.bar("R02")]
TRIALS = 5
WRITING_SECONDS = 1.5
# Acknowledged to a pipe, as an answer goes to a browser: on another disk than the database.
WRITER = """
import sys, time
from sqlalchemy import event, text
from dataclasses import replace
from pathlib import Path
from app.config import Config, Profile
from app.core import crypto
from app.core.db import transaction
from app.portal import set_up_database
url, keys, mode = sys.argv[1:]
config = Config(Profile.TEST, Path(keys).parent, url, url, Path(keys), "http://localhost")
crypto.use(Path(keys), may_make=False)
database = set_up_database(config)
if mode == "normal":
    @event.listens_for(database.engine, "connect")
    def careless(connection, _record):
        connection.execute("PRAGMA synchronous=NORMAL")
n = 0
while True:
    n += 1
    with transaction(database) as session:
        session.execute(text(
            "INSERT INTO held_inputs (ref, version, created_at, path, fields_sealed) "
            "VALUES (:r, 1, CURRENT_TIMESTAMP, :p, :f)"),
            {"r": f"held{n:012d}", "p": "/", "f": b"x"})
    print(n, flush=True)
    time.sleep(0.001)
"""


def acknowledged(url: str, keys: Path, mode: str, image: Path, copy: Path, *more: int) -> int:
    """Write, stop everybody at once, copy the disk; the last number that was acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, str(keys), mode], stdout=subprocess.PIPE,
        start_new_session=True, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline().strip() == "1"
    time.sleep(WRITING_SECONDS)
    for pid in (writer.pid, *more):
        os.kill(pid, signal.SIGSTOP)
    cut_power(image, copy)
    os.kill(writer.pid, signal.SIGKILL)
    said = writer.communicate()[0].split()
    return int(said[-1]) if said else 1


def lost_by_sqlite(folder: Path, keys: Path, mode: str) -> tuple[int, int]:
    """How many were acknowledged, and how many of them are gone after the cut."""
    image, copy = make_image(folder / "disk", 160), folder / "after"
    with mounted(image, folder / "mnt") as disk:
        url = f"sqlite+pysqlite:///{disk / 'portal.sqlite3'}"
        portal_on(disk, keys, url, url)
        os.sync()
        last = acknowledged(url, keys, mode, image, copy)
    with mounted(copy, folder / "mnt") as disk:
        line = dbapi2.connect(str(disk / "portal.sqlite3"))
        assert line.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert line.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = {int(ref[4:]) for (ref,) in line.execute("SELECT ref FROM held_inputs")}
        line.close()
    return last, len(set(range(1, last + 1)) - kept)


def test_sqlite_keeps_all_with_full_and_would_not_with_normal(tmp_path: Path, keys: Path) -> None:
    told = []
    for mode in ("full", "normal"):
        for trial in range(TRIALS if mode == "full" else 2):
            folder = tmp_path / f"{mode}{trial}"
            folder.mkdir()
            written, lost = lost_by_sqlite(folder, keys, mode)
            told.append((mode, written, lost))
            print(f"\nR02 SQLite {mode}: {written} acknowledged, {lost} lost; RPO "
                  f"{'0' if not lost else 'broken'}", flush=True)  # fmt: skip
    assert all(lost == 0 for mode, _, lost in told if mode == "full")
    assert all(written > 50 for _, written, _ in told)
    assert any(lost > 0 for mode, _, lost in told if mode == "normal"), "the drill shows nothing"


def test_a_careless_server_is_refused(cluster: Cluster) -> None:
    """What production asks of each connection (app.core.db)."""
    with psycopg.connect(cluster.url) as line:
        refuse_careless(line, None)
    with (
        psycopg.connect(cluster.url, options="-c synchronous_commit=off") as line,
        pytest.raises(RuntimeError, match="synchronous_commit"),
    ):
        refuse_careless(line, None)


def test_postgresql_keeps_all(open_folder: Path, keys: Path) -> None:
    image, copy = make_image(open_folder / "disk", 900), open_folder / "after"
    with mounted(image, open_folder / "mnt") as disk:
        disk.chmod(0o755)
        folder = disk / "server"
        folder.mkdir()
        cluster = Cluster(folder)
        config = on_cluster(cluster, open_folder, keys)
        os.sync()
        more = cluster.processes()
        last = acknowledged(config.database_url, keys, "full", image, copy, *more)
        for pid in cluster.processes():
            os.kill(pid, signal.SIGCONT)
        cluster.stop("immediate")
    with mounted(copy, open_folder / "mnt") as disk:
        # After a power cut no process has the number that stands there; here a zombie may.
        (cluster.data / "postmaster.pid").unlink()
        cluster.start()
        with psycopg.connect(f"{cluster.url.removesuffix('postgres')}portal") as line:
            rows = line.execute("SELECT ref FROM held_inputs").fetchall()
        cluster.stop("fast")
    kept = {int(ref[4:]) for (ref,) in rows}
    lost = len(set(range(1, last + 1)) - kept)
    print(
        f"\nR02 PostgreSQL: {last} acknowledged, {lost} lost; RPO {'0' if not lost else 'broken'}"
    )
    assert last > 50
    assert lost == 0
