"""What bench/load.py has gunicorn serve: the portal of a folder, and what it stands beside."""

from __future__ import annotations

import fcntl
import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

# As wsgi.py does it.
gc.disable()

from flask import Flask, redirect, request  # noqa: E402 - only now
from pysqlite3 import dbapi2 as sqlite3  # noqa: E402

from app.core import crypto  # noqa: E402
from app.portal import create_app  # noqa: E402
from bench.data import configure  # noqa: E402
from bench.floor import make_floor  # noqa: E402

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

WRITTEN = "bench_written"


def portal(folder: str) -> Flask:
    """The portal as it is in production, on the database of the bench."""
    config = configure(Path(folder))
    crypto.use(config.keys_file, may_make=False)
    app = create_app(config)
    gc.freeze()
    gc.enable()
    return app


def unaudited(folder: str) -> Flask:
    """The same without the record of readings and acts (bar P07); for measuring alone."""
    app = portal(folder)

    def nothing(_connection: Any, _lines: Any) -> None: ...

    app.extensions["database"].append = nothing
    return app


def floor(folder: str) -> Flask:
    """The list's own table and nothing around it (bar P01, c)."""
    gc.enable()
    return make_floor(Path(folder) / "bench.sqlite3", 1)


def bare_writer(folder: str) -> Flask:
    """The floor of a write (bar P06, w): two rows, FULL, one writer at a time at a lock."""
    gc.enable()
    app = Flask("bare writer")
    path = Path(folder)
    connections: dict[str, Any] = {}

    def connection() -> Any:
        if "one" not in connections:
            made = sqlite3.connect(
                str(path / "bench.sqlite3"), isolation_level=None, check_same_thread=False
            )
            made.execute("PRAGMA synchronous=FULL")
            connections["one"] = made
        return connections["one"]

    @app.post("/")
    def write() -> Response:
        body = request.form["body"]
        with (path / "bare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            to = connection()
            to.execute("BEGIN IMMEDIATE")
            to.execute(f"INSERT INTO {WRITTEN} (body) VALUES (?)", (body,))  # noqa: S608 - ours
            to.execute(f"INSERT INTO {WRITTEN} (body) VALUES (?)", ("a line of the record",))  # noqa: S608
            to.execute("COMMIT")
        return redirect("/", 303)

    return app
