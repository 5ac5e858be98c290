"""Every page that a role can reach: accessible, valid, no wider than the window (Must show 5)."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.access.town import Town
from tests.browser.server import ROOT, Server
from tests.browser.visitor import DESKTOP, PHONE

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | "))"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PEOPLE = (
    "nobody", "family draft", "family returned", "family offered", "family rejected",
    "family filed", "INT", "SW", "assessor", "HEAD", "AGA", "BUR", "BH", "SYS", "SEC", "AUD",
)  # fmt: skip
REF = re.compile(r"[2-9b-z]{16}|\b[A-Z]{2}-[\dA-Za-z-]+\b|\d+")
OTHER_FILES = re.compile(r"/static/|\.pdf|/documents/|/preview|/sign-out|[?&](after|sort|next)=|#")


def shape(path: str) -> str:
    """Pages that differ only in the row they show are one page."""
    return REF.sub("…", path.split("?", maxsplit=1)[0])


def pages_of(page: Page, origin: str) -> Iterator[str]:
    """Walk the links from the start, each kind of page once or twice; the page stands open."""
    waiting, seen = ["/", "/worklist/", "/foster/mine", "/account"], set[str]()
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
        yield path if answer.status == 200 else f"{answer.status} {path}"
        links = page.eval_on_selector_all(
            "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
        )
        waiting += [link for link in links if link not in seen]


@pytest.fixture(scope="session")
def walked(
    town: Town, server: Server, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, list[str]], Path]:
    """What was wrong, by kind, and the folder with every page's HTML."""
    wrong: dict[str, list[str]] = defaultdict(list)
    folder = tmp_path_factory.mktemp("html")
    known: set[str] = set()
    for name in PEOPLE:
        context = chromium.new_context(viewport=PHONE, locale="zh-CN", bypass_csp=False)
        if name != "nobody":
            context.add_cookies(
                [{"name": "tongan", "value": town.token(town.users[name]), "url": server.address}]
            )
        page = context.new_page()
        here = [""]
        page.on("console", lambda said, here=here: complain(wrong, here[0], said.type, said.text))
        page.on("pageerror", lambda error, here=here: wrong["script"].append(f"{here[0]} {error}"))
        for path in pages_of(page, server.address):
            key = f"{name.split()[0]} {shape(path)}"
            here[0] = f"{path} as {name}"
            if not path.startswith("/"):
                wrong["broken link"].append(here[0])
                continue
            if key in known:
                continue
            known.add(key)
            html = page.evaluate("fetch(location.href).then(answer => answer.text())")
            (folder / f"{len(known):04}.html").write_text(html)
            (folder / f"{len(known):04}.txt").write_text(here[0])
            look(page, wrong, here[0])
        context.close()
    wrong["count"] = [str(len(known))]
    return wrong, folder


def complain(wrong: dict[str, list[str]], where: str, kind: str, text: str) -> None:
    if kind == "error" and "status of 404" not in text:
        wrong["console"].append(f"{where} {text}")


def look(page: Page, wrong: dict[str, list[str]], where: str) -> None:
    """Narrow and wide: no sideways scroll, nothing that axe objects to; dialogs opened too."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if page.evaluate(TOO_WIDE):
            wrong["too wide"].append(f"{where} at {size['width']}")
        if size is PHONE:
            page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        check_with_axe(page, wrong, f"{where} at {size['width']}")
    for dialog in page.query_selector_all("dialog"):
        dialog.evaluate("dialog => dialog.showModal()")
        check_with_axe(page, wrong, f"{where} with its dialog")
        dialog.evaluate("dialog => dialog.close()")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def check_with_axe(page: Page, wrong: dict[str, list[str]], where: str) -> None:
    page.evaluate(AXE + ";0")
    wrong["axe"] += [f"{where}: {found}" for found in page.evaluate(RUN_AXE)]


@pytest.mark.parametrize("kind", ["broken link", "console", "script", "too wide", "axe"])
def test_no_page_is(walked: tuple[dict[str, list[str]], Path], kind: str) -> None:
    assert walked[0][kind] == [], "\n".join(walked[0][kind])


def test_many_pages_were_opened(walked: tuple[dict[str, list[str]], Path]) -> None:
    assert int(walked[0]["count"][0]) >= 120


def test_every_page_is_valid_html(walked: tuple[dict[str, list[str]], Path]) -> None:
    """As sent by the server, by the W3C's checker."""
    folder = walked[1]
    done = subprocess.run(
        ["java", "-jar", str(VNU), "--format", "json", "--errors-only", "--skip-non-html",
         str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    found = {
        f"{message['message']}: {message.get('extract', '')[:160]!r} on "
        + (folder / f"{Path(message['url']).stem}.txt").read_text()
        for message in messages
    }
    assert not found, "\n".join(sorted(found))
