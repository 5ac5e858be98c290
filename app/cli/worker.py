"""`worker`: does by itself what `app.upkeep` lists, until it is told to stop."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
from contextlib import contextmanager
from datetime import timedelta
from logging.config import dictConfig
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from app.core import clock
from app.core.closing import closed_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from flask import Flask

    from app.core.db import Database
    from app.upkeep import Job

log = logging.getLogger("tongan.worker")
PAUSE = 5.0  # seconds between two looks
RETRY = timedelta(minutes=1)
PATIENCE = 1.5  # seconds that a running job gets to end after SIGTERM
BEHIND = 10
"""Steps of priority behind the pages, which else take twice as long while much comes in."""
ADVISORY_LOCK = 720_104


@contextmanager
def only_worker(database: Database) -> Iterator[bool]:
    """Whether this is the one worker that works now; the lock ends with its process.

    On PostgreSQL it holds over all machines.
    """
    if database.engine.dialect.name == "postgresql":
        asked = text("SELECT pg_try_advisory_xact_lock(:n)")
        with database.engine.begin() as lock:
            yield bool(lock.scalar(asked, {"n": ADVISORY_LOCK}))
        return
    handle = os.open(f"{database.engine.url.database}.worker", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def turn(
    app: Flask,
    jobs: Sequence[Job],
    due: dict[str, datetime],
    now: datetime,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Run the jobs that are due, unless another worker is at it.

    `due` remembers when each job is next; a job that fails does not stop the others and is
    tried again after a minute.
    """
    with only_worker(app.extensions["database"]) as alone:
        if not alone or closed_until(app.config["PORTAL"]) is not None:
            return
        for job in jobs:
            if stopped():
                return
            if job.name in due and now < due[job.name]:
                continue
            try:
                job.run(app)
                due[job.name] = now + job.every
            except Exception:
                log.exception("the job %s failed; it is tried again", job.name)
                due[job.name] = now + min(job.every, RETRY)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def ask(*_: object) -> None:
        stop.set()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)

    # A job in the middle is cut off: what it had not committed is done by the next worker.
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, ask)
    return stop


@click.command("worker")
@click.option("--once", is_flag=True, help="只做一遍")
@with_appcontext
def worker_command(once: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Look after messages, periods, files and accounts, until it is told to stop."""
    from app.cli.database import refuse_unmigrated
    from app.serving import logconfig_dict
    from app.upkeep import JOBS

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    refuse_unmigrated(app)
    dictConfig(logconfig_dict)
    stop = _stop_on_signals()
    if not once:  # somebody waits for that one
        os.nice(BEHIND)
    due: dict[str, datetime] = {}
    while not stop.is_set():
        try:
            turn(app, JOBS, due, clock.now(), stop.is_set)
        except Exception:
            # The database is away: the worker outlives it.
            log.exception("the worker could not look for work; it tries again")
        if once or stop.wait(PAUSE):
            return
