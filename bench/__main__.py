"""`python -m bench [cases] [seconds]`: the list page with many applications beside its floor.

Prints CPU, ratio, statements and bytes of each page and writes docs/bench.md; exit status 1 where
a goal is missed.
"""

from __future__ import annotations

import gzip
import io
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from app.core import clock
from app.core.db import as_system, reading
from app.core.screen import remembered
from app.foster.models import FosterApplication, State
from app.portal import create_app
from bench.cpu import Page, compare, statements
from bench.data import configure, fill
from bench.floor import make_floor
from bench.report import Figure, keep, printed

if TYPE_CHECKING:
    from flask import Flask

PAGES = {
    "list": "/foster/desk",
    "by state": "/foster/desk?state=review",
    "search": "/foster/desk?q=FC-22",
    "last filed": "/foster/desk?sort=-submitted",
    "worklist": "/worklist/",
    "public": "/",
    "case": "/foster/desk/{ref}",
    "form": "/foster/desk/{ref}/correct",
    "statistics": "/supervision/statistics",
}
"""`{ref}` stands for a case that the head who asks may see; who opens `public` is not signed in."""


def main(cases: int, seconds: float) -> int:
    """Measure; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        config = configure(Path(folder))
        start = time.monotonic()
        token = fill(config, cases)
        print(f"{cases:,} applications in {time.monotonic() - start:.0f} s")
        portal = create_app(config)
        floor = make_floor(Path(folder) / "bench.sqlite3", 1)
        pages: dict[str, Page] = {"floor": page_of(floor, "/", "")}
        ref = _a_case(portal)
        pages |= {
            name: page_of(portal, url.replace("{ref}", ref), "" if name == "public" else token)
            for name, url in PAGES.items()
        }
        pages["list, cold"] = _cold(pages["list"])
        figures = _figures(portal, pages, compare(pages, seconds))
        print(printed(figures))
        keep(figures, cases=cases, seconds=seconds, day=clock.today())
        return int(any(figure.missed for figure in figures))


def _a_case(portal: Flask) -> str:
    """A case of the office that was decided."""
    database = portal.extensions["database"]
    with reading(database) as session, as_system(session):
        return session.scalars(
            select(FosterApplication.ref)
            .where(FosterApplication.agency_id == 1, FosterApplication.state == State.FILED)
            .limit(1)
        ).one()


def _cold(page: Page) -> Page:
    """The same page when none of its rows was shown before."""

    def get() -> bytes:
        remembered.cache_clear()
        return page()

    return get


def page_of(app: Flask, url: str, token: str) -> Page:
    """The page straight through WSGI: a test client would cost as much as the floor."""
    builder = EnvironBuilder(path=url, headers=[("Cookie", f"tongan={token}")])
    environ = builder.get_environ()
    builder.close()

    def get() -> bytes:
        status: list[str] = []

        def start(said: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            status.append(said)
            for name, value in headers:
                if name == "Set-Cookie":  # a browser brings it along next time
                    environ["HTTP_COOKIE"] += f"; {value.partition(';')[0]}"

        asked = environ | {"wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}
        body = b"".join(app.wsgi_app(asked, start))
        if not status[0].startswith("200"):
            message = f"{url}: {status[0]}"
            raise RuntimeError(message)
        return body

    return get


def _figures(portal: Flask, pages: dict[str, Page], cost: dict[str, float]) -> list[Figure]:
    engine = portal.extensions["database"].engine
    found = []
    for name, page in pages.items():
        with statements(engine) as seen:
            body = page()
        ratio = cost[name] / cost["floor"]
        packed = len(gzip.compress(body))
        found.append(Figure(name, cost[name] * 1000, ratio, len(seen), len(body), packed))
    return found


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]] + [100_000, 5][len(sys.argv) - 1 :]
    sys.exit(main(int(numbers[0]), numbers[1]))
