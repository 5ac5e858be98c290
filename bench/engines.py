"""`python -m bench.engines FOLDER [SECONDS [SCALE]]`: PostgreSQL beside SQLite (bar P17).

Wants the address of a superuser in TEST_DATABASE_URL: `.ci/postgres.sh run .venv/bin/python -m …`.
The same children are drawn into both. Pages are read in turns, for CPU (the portal's process and
the server's for it) and again for wall time; then each statement of them is run with row-level
security and without, and asked which indexes it uses. Prints the tables of docs/scale.md.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from sqlalchemy import create_engine, event, make_url, text

from app.core import clock
from bench.cpu import compare
from bench.data import configure
from bench.scale import pages, portal

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from app.config import Config
    from bench.cpu import Page

ROLE = "tongan_app"
PAGE_BAR, STATEMENT_BAR = 1.6, 2.2
# What a server of one's own does, and the one of the tests does not.
USUAL = {"plan_cache_mode": "auto", "synchronous_commit": "on"}
LEAST = 20
"""Rounds of a statement; the least counts."""


class Asked(NamedTuple):
    """A statement as a page ran it, and what was said to row-level security before."""

    scope: tuple[str, tuple[Any, ...]]
    statement: str
    values: Any


def on_server(config: Config, url: str, name: str) -> Config:
    """The same settings with a database of that name on the server, made where it is not yet."""
    owner = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(owner, isolation_level="AUTOCOMMIT")
    with engine.connect() as server:
        if not server.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}):
            server.execute(text(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE}'"))
        if not server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :db"), {"db": name}):
            server.execute(text(f"CREATE DATABASE {name}"))
            for setting, value in USUAL.items():
                server.execute(text(f"ALTER DATABASE {name} SET {setting} = '{value}'"))
    engine.dispose()
    owner = owner.set(database=name)
    app = owner.set(username=ROLE, password=ROLE)
    return replace(
        config,
        database_url=app.render_as_string(hide_password=False),
        owner_database_url=owner.render_as_string(hide_password=False),
    )


def _plain(url: str) -> str:
    """The address as psycopg itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def both_used(server: psycopg.Connection[Any]) -> Callable[[], float]:
    """A clock: seconds of CPU of this process and of the server's processes of the portal."""
    found = server.execute(
        "SELECT pid FROM pg_stat_activity WHERE usename = %s AND datname = current_database()",
        (ROLE,),
    )
    runs = [Path(f"/proc/{pid}/schedstat") for (pid,) in found.fetchall()]
    return lambda: (
        time.process_time() + sum(int(run.read_text("ascii").split()[0]) / 1e9 for run in runs)
    )


def readable(app: Flask) -> dict[str, Page]:
    """The pages that their office may open, each opened often enough to be prepared for."""
    found = {}
    for name, page in pages(app).items():
        try:
            for _ in range(12):
                page()
        except RuntimeError:
            continue
        found[name] = page
    return found


def asked_by(app: Flask, page: Page) -> list[Asked]:
    """The reading statements of a page on the server."""
    seen: list[Asked] = []
    scope: list[tuple[str, tuple[Any, ...]]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if "set_config" in statement:
            scope[:] = [(statement, values)]
        elif statement.startswith(("SELECT", "WITH")) and "pg_" not in statement:
            seen.append(Asked(scope[0], statement, values))

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    return seen


def cost(connection: psycopg.Connection[Any], asked: Asked) -> float:
    """Milliseconds of the server's CPU for a statement."""
    run = Path(f"/proc/{connection.info.backend_pid}/schedstat")
    times = []
    for _ in range(LEAST):
        begun = int(run.read_text("ascii").split()[0])
        connection.execute(asked.statement, asked.values, prepare=True).fetchall()
        times.append(int(run.read_text("ascii").split()[0]) - begun)
    return min(times) / 1e6


def indexes(connection: psycopg.Connection[Any], asked: Asked) -> set[str]:
    """How each table of a statement is reached: "children by ix_children_ref"."""
    # S608: what the portal asks is explained as it stands.
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {asked.statement}", asked.values).fetchone()
    plans = row[0] if row else []
    todo = [one["Plan"] for one in (json.loads(plans) if isinstance(plans, str) else plans)]
    found = set()
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        if "Index Name" in node:
            found.add(node["Index Name"])
        elif node["Node Type"] == "Seq Scan":
            found.add(f"all {node['Relation Name']}")
    return found


def policies(app: Flask, config: Config, usable: dict[str, Page]) -> None:
    """Print, by page, what row-level security costs its statements, and which index it loses."""
    addresses = [_plain(url) for url in (config.database_url, config.owner_database_url)]
    print("| page | SQL with RLS, ms | without | ratio | worst statement |\n|---|---|---|---|---|")
    lost: dict[str, str] = {}
    with ExitStack() as stack:
        guarded, bare = (
            stack.enter_context(psycopg.connect(url, options="-c jit=off")) for url in addresses
        )
        for name, page in usable.items():
            costs = []
            for asked in asked_by(app, page):
                for connection in (guarded, bare):
                    connection.execute(*asked.scope)
                costs.append((cost(guarded, asked), cost(bare, asked), asked.statement))
                missing = indexes(bare, asked) - indexes(guarded, asked)
                if missing:
                    lost[asked.statement] = ", ".join(sorted(missing))
                for connection in (guarded, bare):
                    connection.rollback()
            on, off = sum(c[0] for c in costs), sum(c[1] for c in costs)
            worst = max(costs, key=lambda c: c[0] - c[1])
            table = worst[2].partition("FROM ")[2].split()[0]
            says = f"{table}: {worst[0]:.2f} for {worst[1]:.2f}"
            print(f"| {name} | {on:.2f} | {off:.2f} | {on / off:.2f} | {says} |")
    for statement, says in lost.items():
        print(f"\nwithout {says}: {' '.join(statement.split())}")


def main(folder: Path, seconds: float, scale: str) -> int:
    """Measure; the exit status is 1 where a page costs more on PostgreSQL than it may."""
    embedded = configure(folder / scale)
    embedded.instance.mkdir(parents=True, exist_ok=True)
    served = on_server(embedded, os.environ["TEST_DATABASE_URL"], f"bench_{scale}")
    usable = {}
    for engine, config in (("SQLite", embedded), ("PostgreSQL", served)):
        app = portal(config, scale)
        if config is served:
            with psycopg.connect(_plain(config.owner_database_url), autocommit=True) as owner:
                owner.execute("ANALYZE")  # as a server does that has been running for an hour
        usable[engine] = readable(app)
    names = list(usable["PostgreSQL"])
    turns = {f"{e} {name}": usable[e][name] for name in names for e in usable}
    with psycopg.connect(_plain(served.owner_database_url)) as server:
        used = both_used(server)
    by_clock = [compare(turns, seconds, used), compare(turns, seconds, time.perf_counter)]
    print(f"{clock.today()}\n")
    print("| page | CPU ms SQLite | PostgreSQL | ratio | wall ms SQLite | PostgreSQL | ratio |")
    print(f"|{'---|' * 7}")
    over = 0
    for name in names:
        cells, ratios = [], []
        for times in by_clock:
            here, there = (times[f"{e} {name}"] * 1000 for e in usable)
            ratios.append(there / here)
            cells.append(f"{here:.2f} | {there:.2f} | {there / here:.2f}")
        over += max(ratios) > PAGE_BAR
        print(f"| {name} | {' | '.join(cells)} |")
    print(f"\n{len(names) - over} of {len(names)} pages within {PAGE_BAR}\n")
    policies(app, served, usable["PostgreSQL"])
    return int(over > 0)


if __name__ == "__main__":
    wanted = [*sys.argv[2:], *["1", "city"][len(sys.argv) - 2 :]]
    sys.exit(main(Path(sys.argv[1]), float(wanted[0]), wanted[1]))
