"""A real gunicorn of two workers on a test's own database, to be driven and to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.config import Config

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """Serves the portal of these settings as in production; `address` is where.

    `app` names another module that serves it.
    """

    def __init__(
        self, config: Config, *, name: str = "127.0.0.1", app: str = "tests.served:app"
    ) -> None:
        self.app = app
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port: int = taken.getsockname()[1]
        self.address = f"http://{name}:{self.port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TONGAN_", "DATABASE_"))}
        self.env = kept | {
            "TONGAN_ENV": str(config.profile),
            "TONGAN_INSTANCE": str(config.instance),
            "TONGAN_KEYS": str(config.keys_file),
            "TONGAN_ORIGIN": self.address,
            "DATABASE_URL": config.database_url.replace("sqlite+pysqlite", "sqlite"),
            "PORT": str(self.port),
        }
        self.start()

    def start(self) -> float:
        """Seconds until the home page answers."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "app/serving.py",
             "-b", f"127.0.0.1:{self.port}", "--log-level", "critical", self.app],
            cwd=ROOT, env=self.env, start_new_session=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while time.monotonic() - began < 30:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                    line.sendall(b"GET /accessibility HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                    if b" 200 " in line.recv(64):
                        return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.02)
        pytest.fail("the server did not start")

    def work(self) -> float:
        """Seconds of processor time that it has taken since it was started."""
        spent = 0
        for pid in (self.process.pid, *self.workers()):
            told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            spent += int(told[11]) + int(told[12])
        return spent / os.sysconf("SC_CLK_TCK")

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill(self) -> None:
        """SIGKILL to the master and its workers: a session of processes of our own."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """The friendly end."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)
