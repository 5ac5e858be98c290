"""What a run of the bench found, beside the run before: printed, and kept in docs/bench.md.

`bench/figures.json` holds the last run, so that the page can say what changed.
"""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import sqlalchemy
from pysqlite3 import dbapi2

if TYPE_CHECKING:
    from datetime import date

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "bench" / "figures.json"
PAGE = ROOT / "docs" / "bench.md"
# Times its floor, at most (bar §3.2); what has no goal is only told.
GOALS = {"list": 2.5, "by state": 2.5, "search": 2.5, "last filed": 2.5, "public": 1.2,
         "worklist": 3, "case": 4, "form": 4, "statistics": 3}  # fmt: skip
SAME = 0.03
"""A ratio repeats within this share on a quiet machine (bar §3.1)."""


@dataclass(frozen=True)
class Figure:
    """One page: CPU in milliseconds, how many times the floor's, statements, bytes."""

    name: str
    cpu_ms: float
    ratio: float
    queries: int
    size: int
    packed: int

    @property
    def goal(self) -> float | None:
        return GOALS.get(self.name)

    @property
    def missed(self) -> bool:
        return self.goal is not None and self.ratio > self.goal


def printed(figures: list[Figure]) -> str:
    """The table for a terminal."""
    lines = [
        f"{'page':<12}{'CPU ms':>8}{'x floor':>9}{'goal':>6}{'queries':>9}{'bytes':>8}{'gzip':>7}"
    ]
    lines += [
        f"{f.name:<12}{f.cpu_ms:>8.2f}{f.ratio:>9.2f}{f.goal or '':>6}{f.queries:>9}"
        f"{f.size:>8}{f.packed:>7}{'  missed' if f.missed else ''}"
        for f in figures
    ]
    return "\n".join(lines)


def keep(figures: list[Figure], *, cases: int, seconds: float, day: date) -> None:
    """Write docs/bench.md and remember the figures for the next run."""
    before = _last()
    rows = [
        f"| {f.name} | {f.cpu_ms:.2f} | {f.ratio:.2f} | {f.goal or '–'} | {f.queries} | {f.size} "
        f"| {f.packed} | {_change(before.get(f.name), f)} |"
        for f in figures
    ]
    PAGE.write_text(
        "<!-- Made by `make bench`; do not edit. -->\n# What the pages cost\n\n"
        f"{day}, {cases:,} applications, {seconds:g} s a page, on one core of: {machine()}. "
        f"Python {platform.python_version()}, Flask {version('flask')}, "
        f"Jinja {jinja2.__version__}, "
        f"SQLAlchemy {sqlalchemy.__version__}, "
        f"SQLite {dbapi2.sqlite_version} "
        "(write-ahead log, `synchronous=FULL`).\n\n"
        "CPU is the least of many batches straight through WSGI, the pages in turns. The floor "
        "(`bench/floor.py`) shows the list's own table from raw sqlite3 and one template, without "
        "session, rights, masks, frame, filters and record. Only ratios of one run compare: "
        "times move with the machine. Why the list costs what it costs: "
        "[decisions/0003](decisions/0003-list-cost.md). "
        "Beside Django admin: [peers.md](peers.md).\n\n"
        "| page | CPU ms | × floor | goal | queries | bytes | gzip | since the last run |\n"
        "|---|---|---|---|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )
    FIGURES.write_text(json.dumps([asdict(f) for f in figures], indent=1) + "\n")


def _last() -> dict[str, Figure]:
    if not FIGURES.exists():
        return {}
    return {row["name"]: Figure(**row) for row in json.loads(FIGURES.read_text())}


def _change(before: Figure | None, now: Figure) -> str:
    if before is None:
        return "new"
    said = []
    if abs(now.ratio - before.ratio) > SAME * before.ratio:
        said.append(f"{before.ratio:.2f} → {now.ratio:.2f}")
    if now.queries != before.queries:
        said.append(f"{before.queries} → {now.queries} queries")
    if abs(now.size - before.size) > SAME * before.size:
        said.append(f"{before.size} → {now.size} bytes")
    return ", ".join(said) or "same"


def machine() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
