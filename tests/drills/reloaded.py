"""A server that is reloaded as systemd does it, and told so in systemd's own words."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.browser.server import Server
from tests.factories import World

LONGEST_RELOAD = 45


def is_running(pid: int) -> bool:
    """Whether there is such a process, and not only what is left of it until somebody asks."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Reloaded(Server):
    """`master` is its first process of the moment."""

    def __init__(self, world: World, folder: Path) -> None:
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(str(folder / "notify"))
        self.told.settimeout(60)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NOTIFY_SOCKET", str(folder / "notify"))
            super().__init__(world.app.config["PORTAL"])
        self.master = self.process.pid

    def reload(self) -> float:
        """As `systemctl reload`; seconds until the master before it has ended."""
        began = time.monotonic()
        before, now = self.master, self.master
        os.kill(before, signal.SIGUSR2)
        while now == before:
            said = re.search(r"MAINPID=(\d+)", self.told.recv(400).decode())
            now = int(said[1]) if said else before
        while is_running(before):
            self.process.poll()
            assert time.monotonic() - began < LONGEST_RELOAD, "the old master does not end"
            time.sleep(0.05)
        self.master = now
        return time.monotonic() - began

    def serving(self) -> list[int]:
        """The workers of the present master."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text()
        return [int(pid) for pid in children.split()]

    def wait_for_promotion(self) -> None:
        """Its own master must have seen that the one before has gone: it looks once a second."""
        time.sleep(1.5)
