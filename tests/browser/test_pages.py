"""Every page that a role can reach: accessible, valid, no wider than the window (Must show 5)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.access.town import Town
from tests.browser.server import ROOT, Server
from tests.browser.visitor import DESKTOP, PHONE

PAGES = 60  # only ever raised
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | "))"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN_FOLDS = "for (const d of document.querySelectorAll('details')) d.open = true"
# Those who see the most kinds of pages; the others walk in `make test-long`.
FEW = ("nobody", "family returned", "INT", "HEAD", "SYS")
MANY = (
    "family draft", "family offered", "family rejected", "family filed", "SW", "assessor", "AGA",
    "BUR", "BH", "SEC", "AUD",
)  # fmt: skip
PEOPLE = (*FEW, *(pytest.param(name, marks=pytest.mark.long) for name in MANY))
FAMILIES = (
    "nobody", "family returned",
    *(pytest.param(name, marks=pytest.mark.long) for name in MANY if name.startswith("family")),
)  # fmt: skip
LINKS, HREFS = "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
STARTS = ("/", "/worklist/", "/foster/mine", "/account")
REF = re.compile(r"[2-9b-z]{16}|\b[A-Z]{2}-[\dA-Za-z-]+\b|(?<=/parameters/)(?!rules)\w+|\d+")
OTHER_FILES = re.compile(r"/static/|\.pdf|/documents/|/preview|/sign-out|[?&](after|sort|next)=|#")


def shape(path: str) -> str:
    """Pages that differ only in the row they show are one page."""
    return REF.sub("…", path.split("?", maxsplit=1)[0])


def pages_of(page: Page, origin: str) -> Iterator[str]:
    """Walk the links from the start, each kind of page once or twice; the page stands open."""
    waiting, seen = list(STARTS), set[str]()
    shapes: dict[str, int] = defaultdict(int)
    while waiting:
        path = waiting.pop(0)
        if path in seen or shapes[shape(path)] >= 1 or OTHER_FILES.search(path):
            continue
        seen.add(path)
        shapes[shape(path)] += 1
        answer = page.goto(origin + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status == 200:
            yield path
        elif path not in STARTS:
            yield f"{answer.status} {path}"
        links = page.eval_on_selector_all(
            "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
        )
        waiting += [link for link in links if link not in seen]


@dataclass
class Walk:
    """What all walks together found: the HTML of each kind of page, and how many."""

    folder: Path
    known: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return Walk(tmp_path_factory.mktemp("html"))


@pytest.mark.parametrize("name", PEOPLE)
def test_pages_are_sound(
    town: Town, server: Server, chromium: Browser, walk: Walk, name: str
) -> None:
    """No broken link, no complaint of the browser, no axe violation, nothing too wide."""
    page = phone_of(name, town, server, chromium)
    wrong: list[str] = []
    here = [""]
    page.on("console", lambda said: complain(wrong, here[0], said.type, said.text))
    page.on("pageerror", lambda error: wrong.append(f"script: {here[0]}: {error}"))
    for path in pages_of(page, server.address):
        key = f"{name.split(maxsplit=1)[0]} {shape(path)}"
        here[0] = path
        if not path.startswith("/"):
            wrong.append(f"broken link: {path}")
        elif key not in walk.known:
            walk.known.add(key)
            html = page.evaluate("fetch(location.href).then(answer => answer.text())")
            (walk.folder / f"{len(walk.known):04}.html").write_text(html)
            (walk.folder / f"{len(walk.known):04}.txt").write_text(f"{path} as {name}")
            wrong += look(page, path)
    page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", FAMILIES)
def test_large_type_fits_a_phone(town: Town, server: Server, chromium: Browser, name: str) -> None:
    """What families read, in 长辈版: nothing too wide, no axe violation."""
    page = phone_of(name, town, server, chromium)
    page.context.add_cookies([{"name": "elder", "value": "1", "url": server.address}])
    wrong: list[str] = []
    for path in pages_of(page, server.address):
        page.evaluate(OPEN_FOLDS)
        wrong += [f"too wide: {path}"] if page.evaluate(TOO_WIDE) else []
        wrong += check_with_axe(page, path)
    page.context.close()
    assert not wrong, "\n".join(wrong)


def phone_of(name: str, town: Town, server: Server, chromium: Browser) -> Page:
    """A page on a phone on which this person is signed in."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    if name != "nobody":
        cookie = town.token(town.users[name])
        context.add_cookies([{"name": "tongan", "value": cookie, "url": server.address}])
    return context.new_page()


def complain(wrong: list[str], where: str, kind: str, text: str) -> None:
    if kind == "error" and "status of 40" not in text:
        wrong.append(f"console: {where}: {text}")


def look(page: Page, where: str) -> list[str]:
    """Narrow and wide: no sideways scroll, nothing that axe objects to; dialogs opened too."""
    wrong = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if page.evaluate(TOO_WIDE):
            wrong.append(f"too wide: {where} at {size['width']}")
        page.evaluate(OPEN_FOLDS)
        wrong += check_with_axe(page, f"{where} at {size['width']}")
    for dialog in page.query_selector_all("dialog"):
        dialog.evaluate("dialog => dialog.showModal()")
        wrong += check_with_axe(page, f"{where} with its dialog")
        dialog.evaluate("dialog => dialog.close()")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return wrong


def check_with_axe(page: Page, where: str) -> list[str]:
    page.evaluate(AXE + ";0")
    return [f"axe: {where}: {found}" for found in page.evaluate(RUN_AXE)]


def test_many_pages_were_opened(walk: Walk) -> None:
    assert len(walk.known) >= PAGES


@pytest.mark.parametrize("walks", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_every_page_is_valid_html(walk: Walk, walks: str) -> None:
    """What the walks of this run have opened, as sent by the server, by the W3C's checker."""
    assert walk.known, f"nobody went the {walks} walks"
    folder = walk.folder
    done = subprocess.run(
        [shutil.which("java") or "java", "-jar", str(VNU), "--format", "json",
         "--errors-only", "--skip-non-html",
         str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    found = {
        f"{message['message']}: {message.get('extract', '')[:160]!r} on "
        + (folder / f"{Path(message['url']).stem}.txt").read_text()
        for message in messages
        if not message["message"].startswith("Attribute “hx-")  # htmx's own, harmless
    }
    assert not found, "\n".join(sorted(found))
