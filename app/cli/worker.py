"""`worker`: what the portal does by itself, a loop over a list of ticks."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core import clock

if TYPE_CHECKING:
    from app.core.db import Database

log = logging.getLogger("tongan")
PAUSE = 5.0  # seconds between two looks


@dataclass(frozen=True)
class Tick:
    """Something to do again and again; `every` is at least how long after the last time."""

    name: str
    every: timedelta
    run: Callable[[Database], object]


def ticks() -> list[Tick]:
    """Everything the worker does."""
    return [
        Tick("outbox", timedelta(seconds=5), _send),
        Tick("clocks", timedelta(minutes=1), _turn_clocks),
        Tick("dormant accounts", timedelta(hours=6), _disable_dormant),
        Tick("old forms", timedelta(hours=6), _purge),
    ]


def _send(database: Database) -> object:
    from app.notices.outbox import send_waiting, sender_of

    return send_waiting(database, sender_of(current_app))


def _turn_clocks(database: Database) -> object:
    from app.deadlines.turning import turn as turn_clocks
    from app.rooms import CLOCKWORKS

    return turn_clocks(database, CLOCKWORKS, clock.now())


def _disable_dormant(database: Database) -> object:
    from app.accounts.services.staff import disable_dormant
    from app.core.db import transaction

    with transaction(database) as session:
        return disable_dormant(session, clock.now())


def _purge(database: Database) -> None:
    from app.core import submissions
    from app.core.db import transaction

    with transaction(database) as session:
        submissions.purge(session, clock.now())


def turn(database: Database, last: dict[str, datetime], jobs: list[Tick], now: datetime) -> None:
    """Run what is due; `last` holds when each tick ran. A failing tick does not stop the rest."""
    for tick in jobs:
        if tick.name in last and now - last[tick.name] < tick.every:
            continue
        last[tick.name] = now
        try:
            tick.run(database)
        except Exception:
            log.exception("the worker's %s failed; it is tried again", tick.name)


@click.command("worker")
@click.option("--once", is_flag=True, help="只做一遍")
@with_appcontext
def worker_command(once: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Send messages and look after accounts, until it is told to stop."""
    database: Database = current_app.extensions["database"]
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    last: dict[str, datetime] = {}
    jobs = ticks()
    turn(database, last, jobs, clock.now())
    while not once and not stop.wait(PAUSE):
        turn(database, last, jobs, clock.now())
