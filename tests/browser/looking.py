"""What is held against an opened page: axe, its width, and its HTML kept for the checker."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.server import ROOT
from tests.browser.visitor import DESKTOP, PHONE

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
# Style sheets are read by axe itself (`preload`) on one page only: all have the same.
RUN_AXE = """async ([where, preload]) =>
  (await axe.run(document.querySelector(where), {resultTypes: ["violations"], preload})).violations
  .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | "))"""
HAS_AXE = "typeof axe === 'object'"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN_FOLDS = "for (const d of document.querySelectorAll('details')) d.open = true"
# What differs each time that a page is sent.
ONE_TIME = re.compile(r'name="(?:submission_id|csrf_token)" value="[^"]*"')
REF = re.compile(r"[2-9b-z]{16}|\b[A-Z]{2}-[\dA-Za-z-]+\b|(?<=/parameters/)(?!rules)\w+|\d+")


def shape(path: str) -> str:
    """Pages that differ only in the row they show are one page."""
    return REF.sub("…", path.split("?", maxsplit=1)[0])


@dataclass
class Walk:
    """What all walks together found: the HTML of each kind of page, and how many."""

    folder: Path
    known: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def is_new(
        self, who: str, page: Page, path: str, *, html: str = "", whole: bool = False
    ) -> bool:
        """Keep what the server sent, once for each kind of page and reader, `whole`: each path.

        `html` is that, where it is known already.

        False too where the very same page stands between the same head and foot: what a visitor
        has read need not be looked at again for each who has signed in.
        """
        key = f"{who} {path if whole else shape(path)}"
        if key in self.known:
            return False
        begins = not any(one.startswith(f"{who} ") for one in self.known)
        self.known.add(key)
        html = html or page.evaluate("fetch(location.href).then(answer => answer.text())")
        (self.folder / f"{len(self.known):04}.html").write_text(html)
        (self.folder / f"{len(self.known):04}.txt").write_text(f"{path} as {who}")
        main = "".join(re.findall(r"<html[^>]*>|<main.*</main>", html, re.DOTALL))
        alike = ONE_TIME.sub("", main)
        fresh = begins or alike not in self.seen
        self.seen.add(alike)
        return fresh

    def faults(self, who: str = "") -> list[str]:
        """What the W3C's checker holds against the pages kept so far, of one reader or of all."""
        says = {one.stem: one.read_text() for one in self.folder.glob("*.txt")}
        files = [
            str(self.folder / f"{stem}.html")
            for stem, said in sorted(says.items())
            if not who or said.endswith(f" as {who}")
        ]
        if not files:
            return []
        done = subprocess.run(
            [shutil.which("java") or "java", "-jar", str(VNU), "--format", "json",
             "--errors-only", *files],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
        return sorted({
            f"{message['message']}: {message.get('extract', '')[:160]!r} on "
            + says[Path(message["url"]).stem]
            for message in messages
            if not message["message"].startswith("Attribute “hx-")  # htmx's own, harmless
        })  # fmt: skip


def look(page: Page, where: str, *, preload: bool = False, wide: bool = True) -> list[str]:
    """Narrow and wide: no sideways scroll, nothing that axe objects to; dialogs opened too.

    Without `wide` axe looks at the narrow page alone.
    """
    wrong = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        if page.evaluate(TOO_WIDE):
            wrong.append(f"too wide: {where} at {size['width']}")
        page.evaluate(OPEN_FOLDS)
        if wide or size is PHONE:
            wrong += check_with_axe(page, f"{where} at {size['width']}", preload=preload)
    wrong += _dialogs(page, where)
    page.set_viewport_size(PHONE)
    return wrong


def _dialogs(page: Page, where: str) -> list[str]:
    """Each opened: all else is inert while it stands open."""
    wrong = []
    for dialog in page.query_selector_all("dialog"):
        dialog.evaluate("dialog => dialog.showModal()")
        wrong += check_with_axe(page, f"{where} with its dialog", "dialog[open]")
        dialog.evaluate("dialog => dialog.close()")
    return wrong


def check_with_axe(
    page: Page, where: str, piece: str = "html", *, preload: bool = False
) -> list[str]:
    if not page.evaluate(HAS_AXE):
        page.evaluate(AXE + ";0")
    return [f"axe: {where}: {found}" for found in page.evaluate(RUN_AXE, [piece, preload])]
