"""Processes beside another one end with it."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.core.forked import forked

LONGEST = 30.0


def echo(n: int, pipe: Connection) -> None:
    while True:
        pipe.send((n, os.getpid(), pipe.recv()))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def has_ended(pid: int) -> bool:
    until = time.monotonic() + LONGEST
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_alive(pid)


def asked(pipes: list[Connection]) -> list[int]:
    """The processes at the other ends."""
    for pipe in pipes:
        pipe.send("who")
    found = [pipe.recv() for pipe in pipes]
    assert [(n, said) for n, _, said in found] == [(n, "who") for n in range(len(pipes))]
    return [pid for _, pid, _ in found]


def test_they_end_with_the_block() -> None:
    with forked(2, echo) as pipes:
        pids = asked(pipes)
        assert all(map(is_alive, pids))
    assert not any(map(is_alive, pids))


def test_one_that_fails_is_noticed(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(_n: int, _pipe: Connection) -> None:
        raise LookupError

    with forked(1, fail) as (pipe,), pytest.raises((EOFError, ConnectionError)):
        pipe.recv()
    assert "LookupError" in capfd.readouterr().err


@pytest.mark.bar("R21")
def test_they_end_when_the_one_they_work_for_is_killed() -> None:
    reads, writes = os.pipe()
    worker = os.fork()
    if worker == 0:
        with forked(2, echo) as pipes:
            os.write(writes, " ".join(map(str, asked(pipes))).encode())
            signal.pause()
    pids = [int(pid) for pid in os.read(reads, 100).split()]
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    os.close(reads)
    os.close(writes)
    assert len(pids) == 2
    assert all(map(has_ended, pids))
