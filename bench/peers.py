"""`python -m bench.peers [cases] [seconds]`: our list beside Django admin's, in one run (bar P01).

Django comes into a place of its own in build/, never among the portal's packages. Writes
docs/peers.md; exit status 1 where our list is not ten times as fast.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from app.core import clock
from app.portal import create_app
from bench.__main__ import page_of
from bench.cpu import Page, compare
from bench.data import configure, fill
from bench.floor import make_floor
from bench.report import machine

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "peers"
DJANGO = "django>=5.2,<5.3"
ROUNDS = 3
GOAL = 10


def main(cases: int, seconds: float) -> int:
    """Measure; the exit status."""
    python = peer()
    with tempfile.TemporaryDirectory() as folder:
        config = configure(Path(folder))
        token, file = fill(config, cases), Path(folder) / "bench.sqlite3"
        portal, floor = create_app(config), make_floor(file, 1)
        pages: dict[str, Page] = {
            "floor": page_of(floor, "/", ""),
            "our list": page_of(portal, "/foster/desk", token),
        }
        ours: list[dict[str, float]] = []
        theirs: list[dict[str, float]] = []
        for _ in range(ROUNDS):
            ours.append(compare(pages, seconds))
            told = subprocess.check_output(
                [python, str(ROOT / "bench" / "peer_django.py"), str(file), "1", str(seconds)]
            )
            theirs.append(json.loads(told))
    cost = {name: _middle([one[name] * 1000 for one in ours]) for name in pages}
    cost["Django admin"] = _middle([one["cpu_ms"] for one in theirs])
    times = cost["Django admin"] / cost["our list"]
    keep(cost, theirs[0], cases)
    print(f"Django admin costs {times:.1f} times our list")
    return int(times < GOAL)


def peer() -> str:
    """The Python of the place in which Django is; made where it is not there yet."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", DJANGO], check=True)
    return str(python)


def _middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def keep(cost: dict[str, float], theirs: dict[str, float], cases: int) -> None:
    """Print the table and write docs/peers.md."""
    rows = "\n".join(
        f"| {name} | {ms:.2f} | {ms / cost['floor']:.1f} | {ms / cost['our list']:.1f} |"
        for name, ms in cost.items()
    )
    print(rows)
    (ROOT / "docs" / "peers.md").write_text(
        "<!-- Made by `make bench-peers`; do not edit. -->\n# Our list beside Django admin's\n\n"
        f"{clock.today()}, {cases:,} applications, on one core of: {machine()}; the middle of "
        f"{ROUNDS} rounds in turns. Both show fifty rows of one agency in nine columns, signed in, "
        "from the same SQLite file. Ours masks, filters by right, and writes down that it was "
        f"read; Django's does none of it, asks {theirs['queries']} statements and sends "
        f"{theirs['size']:,} bytes. Goal: ten times (bar P01).\n\n"
        "| page | CPU ms | × floor | × our list |\n|---|---|---|---|\n" + rows + "\n"
    )


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]] + [100_000, 5][len(sys.argv) - 1 :]
    sys.exit(main(int(numbers[0]), numbers[1]))
