"""`python -m bench.lab [runs]`: main pages and their pieces on a slow telephone (bar P13, P14).

Headless Chromium at 390 px, its processor slowed down four times, against gunicorn as in
production with the demo's people. Pages come over slow 4G with nothing kept from before (P13).
What asks for a piece is done three times (P14): over a line without delay, where the answer has to
be quick; over slow 4G, for comparison; over one of a second, where something has to show meanwhile.
Prints both and writes docs/lab.md; exit status 1 where a goal is missed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from alembic import command
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from app.accounts.actors import token_hash
from app.accounts.models import User, UserSession
from app.cli.database import alembic_config
from app.core import clock, crypto
from app.core.db import Database, transaction
from app.core.ids import new_token
from app.demo.seed import seed
from app.divisions.services import load
from app.foster.models import FosterApplication
from app.portal import create_app
from bench.data import configure
from bench.lab_pages import FAMILIES, HANDS, PAGES, TOUCHES, WATCH, Stop, Touch
from bench.load import ROOT, served
from bench.report import machine

PAGE = ROOT / "docs" / "lab.md"
RUNS = 5
SLOWER = 4
FAST = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
LATE = FAST | {"latency": 1000}
SLOW_4G = {"latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
GOALS = {"lcp": 1500, "inp": 100, "cls": 0.02, "tbt": 50}
SEEN, SERVER = 100, 40
STILL = 1000
"""Milliseconds: the goals of a piece; after which a page has done what it does by itself."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
REF = "[2-9b-z]{16}"


def main(runs: int) -> int:
    """Measure; the exit status."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("NOT RUN: needs chromium")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        cookies = people_of(Path(folder))
        with served(folder, "portal") as server:
            return measured(chromium, f"http://127.0.0.1:{server.port}", cookies, runs)


def measured(chromium: str, address: str, cookies: dict[str, str], runs: int) -> int:
    """What a browser finds at this portal, told and kept; the exit status."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        lab = Lab(browser, address, cookies)
        begins = os.getloadavg()[0]
        pages = [lab.visit(stop, runs) for stop in PAGES]
        touches = [lab.touch(one, runs) for one in TOUCHES]
        lab.keep(pages, touches, runs, f"{begins:.1f} to {os.getloadavg()[0]:.1f}")
        browser.close()
        return int(lab.missed)


def people_of(folder: Path) -> dict[str, str]:
    """The demo in this folder, and a session for each who is needed; "" is nobody."""
    config = configure(folder)
    crypto.use(config.keys_file, may_make=True)
    command.upgrade(alembic_config(config), "head")
    database: Database = create_app(config).extensions["database"]
    with transaction(database) as session:
        load(session)
    seed(database, lambda _said: None)
    cookies = {"": ""}
    with transaction(database) as session:
        for who in {stop.who for stop in (*PAGES, *(touch.page for touch in TOUCHES))} - {""}:
            found = select(User.id).where(User.username == who)
            if state := FAMILIES.get(who):
                case = FosterApplication
                found = (
                    select(User.id)
                    .join(case, case.applicant_person_id == User.person_id)
                    .where(User.agency_id.is_(None), case.state == state)
                    .order_by(case.id)
                    .limit(1)
                )
            user_id = session.execute(found).scalar_one()
            cookies[who] = new_token()
            session.add(UserSession(token_hash=token_hash(cookies[who]), user_id=user_id,
                                    factor_at=clock.now()))  # fmt: skip
    database.engine.dispose()
    return cookies


@dataclass
class Lab:
    """A browser at a portal, and what was found there."""

    browser: Browser
    address: str
    cookies: dict[str, str]
    answers: list[float] = field(default_factory=list)
    missed: bool = False

    def visit(self, stop: Stop, runs: int) -> str:
        """A line about a page (P13)."""
        path = self.find(stop)
        seen = [self._visited(stop, path) for _ in range(runs)]
        return self._told(stop.name, {
            name: (median(one[name] for one in seen), goal) for name, goal in GOALS.items()
        })  # fmt: skip

    def _visited(self, stop: Stop, path: str) -> dict[str, float]:
        with self._telephone(stop, path, SLOW_4G) as page:
            still = page.evaluate("lab.tbt")
            for what, act in HANDS.items():
                if page.locator(what).count():
                    act(page.locator(what).first)
                    page.wait_for_timeout(200)
            page.mouse.wheel(0, 20_000)
            page.wait_for_timeout(300)
            found: dict[str, float] = page.evaluate("lab")
            return found | {"tbt": still}

    def touch(self, touch: Touch, runs: int) -> str:
        """A line about what asks for a piece (P14)."""
        path = self.find(touch.page)
        near, far, shown = [], [], []
        for _ in range(runs):
            if touch.swaps:
                found = self._touched(touch, path, FAST, "swap", "answer")
                near.append(found["swap"] - touch.pause)
                self.answers.append(found["answer"])
                far.append(self._touched(touch, path, SLOW_4G, "swap")["swap"] - touch.pause)
            shown.append(self._touched(touch, path, LATE, "seen")["seen"] - touch.pause)
        figures = {"swap": (median(near), SEEN), "far": (median(far), inf)} if touch.swaps else {}
        return self._told(touch.name, figures | {"seen": (median(shown), SEEN)})

    def _touched(
        self, touch: Touch, path: str, line: Mapping[str, float], *figures: str
    ) -> dict[str, float]:
        with self._telephone(touch.page, path, FAST, line) as page:
            page.evaluate("sign => lab.wait(sign)", "seen" in figures)
            touch.act(page)
            page.evaluate("names => lab.has(names)", figures)
            found: dict[str, float] = page.evaluate("lab")
            return found

    @contextmanager
    def _telephone(self, stop: Stop, path: str, *lines: Mapping[str, float]) -> Iterator[Page]:
        """A page on a telephone with nothing kept from before, over each line from then on."""
        context = self.browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
        if token := self.cookies[stop.who]:
            context.add_cookies([{"name": "tongan", "value": token, "url": self.address}])
        page = context.new_page()
        page.add_init_script(WATCH)
        tool = context.new_cdp_session(page)
        tool.send("Network.enable")
        tool.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        tool.send("Network.emulateNetworkConditions", {"offline": False, **lines[0]})
        page.goto(self.address + path)
        page.wait_for_timeout(STILL)
        tool.send("Network.emulateNetworkConditions", {"offline": False, **lines[-1]})
        yield page
        context.close()

    def find(self, stop: Stop) -> str:
        """The address of a page; the first that this person may open."""
        if not stop.link:
            return stop.start + stop.then
        start = self._read(stop, stop.start)
        link = re.compile(f'href="({stop.link.replace("REF", REF)})"')
        for found in link.finditer(start):
            path: str = found[1]
            if stop.holds in self._read(stop, path + stop.then):
                return path + stop.then
        raise RuntimeError(f"{stop.start}: no {stop.link}{stop.then} for {stop.who or 'anybody'}")

    def _read(self, stop: Stop, path: str) -> str:
        cookie = f"tongan={self.cookies[stop.who]}"
        asked = Request(self.address + path, headers={"Cookie": cookie})  # noqa: S310
        try:
            with urlopen(asked, timeout=30) as answer:  # noqa: S310 - of this machine
                return str(answer.read().decode())
        except HTTPError:
            return ""

    def _told(self, name: str, figures: Mapping[str, tuple[float, float]]) -> str:
        """A line of a table; in bold what misses its goal."""
        cells = [name] if len(figures) > 1 else [name, "–", "–"]
        for key, (figure, goal) in figures.items():
            text = f"{figure:.3f}" if key == "cls" else f"{figure:.0f}"
            cells.append(f"**{text}**" if figure > goal else text)
            self.missed |= figure > goal
        line = f"| {' | '.join(cells)} |"
        print(line, flush=True)
        return line

    def keep(self, pages: list[str], touches: list[str], runs: int, load: str) -> None:
        """Write docs/lab.md."""
        answer = sorted(self.answers)[int(0.95 * (len(self.answers) - 1))]
        self.missed |= answer > SERVER
        said = (
            f"The server answered them within {answer:.0f} ms (p95 of {len(self.answers)}, "
            f"goal {SERVER})."
        )
        print(said)
        PAGE.write_text(
            "<!-- Made by `make bench-lab`; do not edit. -->\n# On a slow telephone\n\n"
            f"{clock.today()}, medians of {runs} runs, {self.browser.version} of Chromium without "
            f"a screen, 390 px wide, its processor {SLOWER} times slower than {machine()}; server "
            f"and browser on the same machine, its load {load}. The demo's data, gunicorn with "
            "`app/serving.py`, SQLite. In bold what misses the goal.\n\n"
            "## Pages over slow 4G (bar P13)\n\n"
            "1.6 Mbit/s down, 750 kbit/s up, 150 ms, nothing kept from before. INP is of folding "
            "out, ticking, choosing and writing on the page; CLS is all that moves from the first "
            "paint to the foot of the page; TBT is over the whole time until it stands still.\n\n"
            "| page | LCP ms | INP ms | CLS | TBT ms |\n|---|---|---|---|---|\n"
            f"| goal | {' | '.join(str(goal) for goal in GOALS.values())} |\n"
            + "\n".join(pages)
            + "\n\n## Pieces of a page (bar P14)\n\n"
            "From the press, or from the pause in writing after which a piece is asked for, to the "
            "paint. The swap over a line without delay, and without a goal over slow 4G, where the "
            "way there and back alone takes 150 ms; the sign that something happens where each "
            f"answer is held up for {LATE['latency'] / 1000:g} s. {said}\n\n"
            "| what is done | swap ms | swap over slow 4G ms | sign ms |\n|---|---|---|---|\n"
            f"| goal | {SEEN} | – | {SEEN} |\n" + "\n".join(touches) + "\n"
        )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
