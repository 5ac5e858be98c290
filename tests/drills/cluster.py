"""PostgreSQL servers of a drill's own, as safe as production's, to be frozen and killed."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROLE = "tongan_app"


def not_run(why: str) -> None:
    """Says that a drill cannot run here, and fails it: what was not tried is not kept."""
    print(f"NOT RUN: {why}")
    pytest.fail(f"NOT RUN: {why}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Cluster:
    """`folder` must be one that the account `postgres` may enter."""

    def __init__(self, folder: Path, *options: str) -> None:
        found = subprocess.run(
            [ROOT / ".ci/postgres.sh", "find"], capture_output=True, text=True, check=False
        )
        if found.returncode:
            not_run("there is no PostgreSQL")
        self.programs = Path(found.stdout.strip())
        self.folder, self.data, self.options = folder, folder / "data", options
        self.port = free_port()
        account = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        try:
            self.account = pwd.getpwnam(account)
        except KeyError:
            self.account = pwd.getpwnam("nobody")
        os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        self.fill()
        self.start()

    def fill(self) -> None:
        self.program("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8",
                     "--locale=C.UTF-8")  # fmt: skip

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def program(self, name: str, *arguments: str) -> str:
        """Run one of the server's programs under its account; its output."""
        done = subprocess.run(
            [self.programs / name, *arguments], cwd=self.folder, capture_output=True, text=True,
            check=False, user=self.account.pw_uid if os.getuid() == 0 else None,
            group=self.account.pw_gid if os.getuid() == 0 else None,
            extra_groups=[] if os.getuid() == 0 else None,
        )  # fmt: skip
        if done.returncode:
            log = self.folder / "log"
            told = log.read_text()[-2000:] if log.exists() else ""
            pytest.fail(f"{name}: {done.stdout}{done.stderr}{told}")
        return done.stdout

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self.program("pg_ctl", "-D", str(self.data), "-w", "-s", "-l", str(self.folder / "log"),
                     "start", "-o", " ".join((options, *self.options)))  # fmt: skip

    def stop(self, how: str = "fast") -> None:
        self.program("pg_ctl", "-D", str(self.data), "-w", "-s", "-m", how, "stop")

    def processes(self) -> list[int]:
        """The postmaster and what it started."""
        master = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def freeze(self) -> None:
        for pid in self.processes():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in reversed(self.processes()):
            os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL to all of it at once, as when the machine is gone."""
        found = self.processes()
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() for pid in found):
            time.sleep(0.01)
        # Another process may bear the number that stands there.
        (self.data / "postmaster.pid").unlink()

    def remove(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


class Standby(Cluster):
    """Follows `primary`, which acknowledges nothing before it is written here too."""

    def __init__(self, folder: Path, primary: Cluster) -> None:
        self.primary = primary
        super().__init__(folder)
        # Only now, so that this server does not wait for itself once it is promoted.
        with psycopg.connect(primary.url, autocommit=True) as line:
            line.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            line.execute("SELECT pg_reload_conf()")
            asked = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
            while line.execute(asked).fetchone() != (1,):
                time.sleep(0.05)

    def fill(self) -> None:
        self.program("pg_basebackup", "-D", str(self.data), "-R", "-c", "fast", "-d",
                     f"{self.primary.url}?application_name=standby")  # fmt: skip

    def promote(self) -> None:
        self.program("pg_ctl", "-D", str(self.data), "-w", "-s", "promote")
