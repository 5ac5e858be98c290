"""Processes that work beside this one; what they need they have from before the fork."""

from __future__ import annotations

import gc
import signal
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection


@contextmanager
def forked(many: int, work: Callable[[int, Connection], None]) -> Iterator[list[Connection]]:
    """Pipes to `many` processes, of which the n-th runs `work(n, its end)`.

    They end with the block, or when this process is killed. Call it outside of a transaction: a
    lock that is held would be theirs too. They must not touch the database.
    """
    fork = get_context("fork")
    pipes, processes = [], []
    for n in range(many):
        here, there = fork.Pipe()
        pipes.append(here)
        process = fork.Process(target=_run, args=(n, there, list(pipes), work))
        process.start()
        there.close()  # else its end would not be noticed here
        processes.append(process)
    try:
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.terminate()
            process.join()


def _run(
    n: int, pipe: Connection, others: list[Connection], work: Callable[[int, Connection], None]
) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Else nobody here would notice the end of the process that reads.
    for other in others:
        other.close()
    gc.freeze()  # looking through what was inherited would copy all of it
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        work(n, pipe)
