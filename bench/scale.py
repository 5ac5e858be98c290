"""`python -m bench.scale FOLDER [SECONDS [SCALE …]]`: pages as the tables grow (bar P03, P09).

Fills a portal for each scale under the folder where there is none yet, measures pages of three
offices by CPU and by the median of wall time, and prints them as the table of docs/scale.md with
the ratio of the largest to the last but one.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alembic import command
from sqlalchemy import select

from app.accounts.actors import token_hash
from app.accounts.models import User, UserSession
from app.children.models import Child
from app.cli.database import alembic_config
from app.core import clock, crypto
from app.core.db import reading, transaction
from app.core.ids import new_token
from app.core.submissions import hold_words
from app.portal import create_app
from app.seeding.fill import SCALES, fill
from bench.__main__ import page_of
from bench.cpu import compare, statements
from bench.data import configure
from bench.plans import scans

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config
    from bench.cpu import Page

COUNTY = "220102"
DESKS = {"head": f"{COUNTY}.yuanzhang", "county": f"{COUNTY}.ban", "province": "220000.ban"}
"""The head of an institution, the county's bureau, the province's."""
LISTS = {
    "children": "/children/",
    "children, closed": "/children/?closed=yes",
    "children, by category": "/children/?category=K3.1",
    "children, by age and need": "/children/?age=6-9&needs=medical",
    "children, by a category of none": "/children/?category=K2.3",
    "placements": "/placements",
    "visits": "/visits/calendar",
    "statistics": "/supervision/statistics",
    "worklist": "/worklist/",
}
OF_HEAD = {"foster desk": "/foster/desk", "foster by state": "/foster/desk?state=submitted"}
ROUNDS = 31
LONGEST = 2.0
"""Seconds after which a slow page is read no more."""
CORES = os.cpu_count() or 1


class Figure(NamedTuple):
    """Of one page: milliseconds of CPU, of wall time in the middle, and statements."""

    cpu: float
    p50: float
    statements: int


def portal(config: Config, scale: str) -> Flask:
    """The portal of a scale, filled where it is not yet."""
    config.instance.mkdir(parents=True, exist_ok=True)
    crypto.use(config.keys_file, may_make=True)
    command.upgrade(alembic_config(config), "head")
    app = create_app(config)
    database = app.extensions["database"]
    with reading(database) as session:
        is_made = session.scalars(select(Child.id).limit(1)).first()
    if not is_made:
        begun, used = time.monotonic(), _cpu()
        made = fill(database, SCALES[scale], 2026, print, CORES)
        print(
            f"{scale}: {made:,} children in {time.monotonic() - begun:.0f} s, "
            f"{_cpu() - used:.0f} s of CPU"
        )
    return app


def _cpu() -> float:
    """Seconds of this process and of those that it waited for."""
    return sum(os.times()[:4])


def pages(app: Flask) -> dict[str, Page]:
    """By name, as the three offices read them; a name and a number of a child searched for."""
    found: dict[str, Page] = {}
    database = app.extensions["database"]
    with reading(database) as session:
        child = session.scalars(
            select(Child).where(Child.county_code == COUNTY, Child.agency_id.is_not(None)).limit(1)
        ).one()
        name, number = child.name or "", child.id_no or ""
    for desk, username in DESKS.items():
        with transaction(database) as session:
            user = session.scalars(select(User).where(User.username == username)).one()
            token = new_token()
            session.add(
                UserSession(token_hash=token_hash(token), user_id=user.id, factor_at=clock.now())
            )
            searched = {
                "name": hold_words(session, user.id, name),
                "number": hold_words(session, user.id, number),
            }
        urls = LISTS | {f"search by {key}": f"/children/?search={v}" for key, v in searched.items()}
        if desk == "head":
            urls |= OF_HEAD | {"child": f"/children/{child.ref}"}
        found |= {f"{desk}: {says}": page_of(app, url, token) for says, url in urls.items()}
    return found


def measure(app: Flask, seconds: float) -> tuple[dict[str, Figure], dict[str, str]]:
    """Figures by page, and the statements of the pages that read a large table whole."""
    crypto.use(app.config["PORTAL"].keys_file, may_make=False)
    engine = app.extensions["database"].engine
    found, asked, usable = {}, set(), {}
    for name, page in pages(app).items():
        try:
            page()
        except RuntimeError as error:  # not a page of this office
            print(f"{name}: {error}")
            continue
        usable[name] = page
    cpu = compare(usable, seconds)
    for name, page in usable.items():
        with statements(engine) as seen:
            page()
        asked |= set(seen)
        times: list[float] = []
        while len(times) < ROUNDS and sum(times) < LONGEST:
            begun = time.perf_counter()
            page()
            times.append(time.perf_counter() - begun)
        found[name] = Figure(cpu[name] * 1000, statistics.median(times) * 1000, len(seen))
    return found, scans(engine, asked)


def printed(figures: dict[str, dict[str, Figure]]) -> str:
    """The table of docs/scale.md."""
    scales = list(figures)
    last, before = scales[-1], scales[max(len(scales) - 2, 0)]
    heads = " | ".join(f"{scale} CPU ms (p50)" for scale in scales)
    lines = [
        f"| page | {heads} | ratio | statements |",
        f"|---|{'---|' * (len(scales) + 2)}",
    ]
    for name, figure in figures[last].items():
        if any(name not in one for one in figures.values()):
            continue
        cells = [f"{figures[s][name].cpu:.2f} ({figures[s][name].p50:.1f})" for s in scales]
        ratio = figure.cpu / figures[before][name].cpu
        lines.append(f"| {name} | {' | '.join(cells)} | {ratio:.2f} | {figure.statements} |")
    return "\n".join(lines)


def main(folder: Path, seconds: float, scales: list[str]) -> int:
    """Measure; the exit status is 1 where a page reads a large table whole."""
    figures: dict[str, dict[str, Figure]] = {}
    whole: dict[str, str] = {}
    portals = {
        scale: portal(configure(folder / scale), scale) for scale in scales
    }  # `measure` stays on one core
    for scale, app in portals.items():
        figures[scale], whole = measure(app, seconds)
    print(f"{clock.today()}\n\n{printed(figures)}\n")
    for statement, says in whole.items():
        print(f"{says}: {' '.join(statement.split())}\n")
    return int(bool(whole))


if __name__ == "__main__":
    wanted = sys.argv[3:] or ["county", "city", "province"]
    sys.exit(main(Path(sys.argv[1]), float((sys.argv[2:3] or ["2"])[0]), wanted))
