"""A backup taken under load, and PostgreSQL's archived log, restored and compared (bar R09).

Shows RPO (what of the acknowledged is gone) and RTO (until the restored portal answers).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, make_url, select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.cli import backup
from app.cli.doctor import examine
from app.config import Config
from app.core.crypto import Keyring
from app.foster.models import State
from app.notices.models import CaseMessage
from tests.browser.server import Server
from tests.drills.cluster import Cluster
from tests.drills.conftest import on_cluster, portal_on, world_on
from tests.drills.test_power_cut import WRITER
from tests.factories import World
from tests.test_kill import Browser, browser, family

pytestmark = [pytest.mark.drill, pytest.mark.bar("R09")]
CLIENTS = 4
LOAD_SECONDS = 4


def under_load(world: World, server: Server, during: object) -> tuple[list[str], Path]:
    """Messages acknowledged before the backup began, and the backup."""
    over = threading.Event()
    people: list[Browser] = [
        browser(world, server.port, *family(world, State.SUBMITTED), over) for _ in range(CLIENTS)
    ]
    threads = [threading.Thread(target=who.work, args=("message",)) for who in people]
    for thread in threads:
        thread.start()
    time.sleep(LOAD_SECONDS / 2)
    before = [words for who in people for words in list(who.acknowledged)]
    assert callable(during)
    made = during()
    time.sleep(LOAD_SECONDS / 2)
    over.set()
    for thread in threads:
        thread.join(20)
    assert all(who.strange == [] for who in people), "the backup kept somebody from working"
    assert sum(len(who.acknowledged) for who in people) > len(before)
    return before, made


def backed_up_and_restored(config: Config, elsewhere: Config, folder: Path) -> None:
    key = folder / "safe" / "key.json"
    Keyring.make().save(key)
    world = world_on(config)
    head = world.user("home", Role.HEAD)
    server = Server(config)
    try:
        began = time.monotonic()
        took: list[float] = []

        def make() -> Path:
            started = time.monotonic()
            path = backup.make(config, folder / "backups", key)
            took.append(time.monotonic() - started)
            return path

        before, path = under_load(world, server, make)
    finally:
        server.kill()
        world.database.engine.dispose()

    began = time.monotonic()
    manifest = backup.restore(path, key, elsewhere)
    there = world_on(elsewhere)
    server = Server(elsewhere)
    try:
        rto = time.monotonic() - began
        with there.reading() as session:
            kept = {message.body for message in session.scalars(select(CaseMessage))}
            assert audit.verify(session).broken_at is None
            assert examine(session) == {}
            assert session.scalar(select(func.count()).select_from(User)) == manifest.rows["users"]
        over = threading.Event()
        with there.reading() as session:
            again = session.get_one(User, head.id)
        assert browser(there, server.port, again, "", over).ask("GET", "/")[0] == 200
    finally:
        server.kill()
        there.database.engine.dispose()
    lost = set(before) - kept
    print(f"\nR09 backup of {manifest.engine} under load: {took[0]:.1f} s; RTO {rto:.1f} s; "
          f"RPO at its moment: {len(lost)} of {len(before)} lost")  # fmt: skip
    assert lost == set()


def test_sqlite_is_backed_up_under_load_and_restored(tmp_path: Path, keys: Path) -> None:
    (tmp_path / "here").mkdir()
    url = f"sqlite+pysqlite:///{tmp_path / 'here' / 'portal.sqlite3'}"
    config = portal_on(tmp_path / "here", keys, url, url)
    url = f"sqlite+pysqlite:///{tmp_path / 'there' / 'portal.sqlite3'}"
    elsewhere = replace(
        config, instance=tmp_path / "there", database_url=url, owner_database_url=url
    )
    backed_up_and_restored(config, elsewhere, tmp_path)


def test_postgresql_is_backed_up_under_load_and_restored(
    cluster: Cluster, open_folder: Path, keys: Path
) -> None:
    (open_folder / "here").mkdir()
    config = on_cluster(cluster, open_folder / "here", keys)
    with psycopg.connect(cluster.url, autocommit=True) as line:
        line.execute("CREATE DATABASE there")
    user, owner = (
        make_url(url).set(database="there").render_as_string(hide_password=False)
        for url in (config.database_url, config.owner_database_url)
    )
    elsewhere = replace(
        config, instance=open_folder / "there", database_url=user, owner_database_url=owner
    )
    backed_up_and_restored(config, elsewhere, open_folder)


def test_postgresql_comes_back_to_its_last_second_and_to_any_other(
    open_folder: Path, keys: Path
) -> None:
    """The server and its disk are gone; a base backup and the received log are left."""
    server, wal = open_folder / "server", open_folder / "wal"
    for folder in (server, wal):
        folder.mkdir()
    cluster = Cluster(server, "-c synchronous_standby_names=pg_receivewal",
                      "-c synchronous_commit=local")  # fmt: skip
    os.chown(wal, cluster.account.pw_uid, cluster.account.pw_gid)
    config = on_cluster(cluster, open_folder, keys)
    receiver = subprocess.Popen(
        [cluster.programs / "pg_receivewal", "--synchronous", "-D", wal, "-d", cluster.url],
        user=cluster.account.pw_uid, group=cluster.account.pw_gid, cwd=open_folder,
    )  # fmt: skip
    try:
        base = server / "base"
        cluster.program("pg_basebackup", "-D", str(base), "-d", cluster.url, "-X", "none",
                        "-c", "fast", "--no-manifest")  # fmt: skip
        with psycopg.connect(cluster.url, autocommit=True) as line:
            line.execute("ALTER SYSTEM SET synchronous_commit = on")
            line.execute("ALTER ROLE tongan_app SET synchronous_commit = on")
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, config.database_url, str(keys), "full"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert writer.stdout is not None
        for _ in range(60):
            first = int(writer.stdout.readline())
        moment = datetime.now(UTC)
        time.sleep(2)
        for pid in cluster.processes():
            os.kill(pid, signal.SIGKILL)
        lost_at = time.monotonic()
        writer.kill()
        last = int((writer.communicate()[0].split() or [str(first)])[-1])
    finally:
        receiver.terminate()
        receiver.wait(20)
    shutil.rmtree(cluster.data)
    for target, least, most in ((None, last, last + 1), (moment, first, last - 1)):
        kept = recovered(cluster, base, wal, target)
        if target is None:
            print(f"\nR09 PostgreSQL's log: RPO 0 of {last} lost; RTO "
                  f"{time.monotonic() - lost_at:.1f} s")  # fmt: skip
        else:
            print(f"R09 PostgreSQL at {target:%H:%M:%S}: {len(kept)} of {last} were there by then")
        assert set(range(1, least + 1)) <= kept
        assert max(kept) <= most


def recovered(cluster: Cluster, base: Path, wal: Path, target: datetime | None) -> set[int]:
    """The numbers in the database, brought back to its end or to a moment."""
    data = cluster.folder / ("last" if target is None else "moment")
    shutil.copytree(base, data)
    at = "" if target is None else f"recovery_target_time = '{target.isoformat()}'\n"
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"restore_command = 'cp {wal}/%f %p || cp {wal}/%f.partial %p'\n{at}"
            "recovery_target_action = promote\n"
        )
    (data / "recovery.signal").touch()
    for path in (data, *data.rglob("*")):
        os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)
    data.chmod(0o700)
    cluster.data, cluster.options = data, ()
    cluster.start()
    try:
        with psycopg.connect(f"{cluster.url.removesuffix('postgres')}portal") as line:
            while (line.execute("SELECT pg_is_in_recovery()").fetchone() or [True])[0]:
                time.sleep(0.1)
            return {int(ref[4:]) for (ref,) in line.execute("SELECT ref FROM held_inputs")}
    finally:
        cluster.stop("fast")
