"""What is held against an opened page: axe, its width, and its HTML kept for the checker."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.server import ROOT
from tests.browser.visitor import DESKTOP, PHONE

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(" | "))"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
OPEN_FOLDS = "for (const d of document.querySelectorAll('details')) d.open = true"
REF = re.compile(r"[2-9b-z]{16}|\b[A-Z]{2}-[\dA-Za-z-]+\b|(?<=/parameters/)(?!rules)\w+|\d+")


def shape(path: str) -> str:
    """Pages that differ only in the row they show are one page."""
    return REF.sub("…", path.split("?", maxsplit=1)[0])


@dataclass
class Walk:
    """What all walks together found: the HTML of each kind of page, and how many."""

    folder: Path
    known: set[str] = field(default_factory=set)

    def is_new(self, who: str, page: Page, path: str) -> bool:
        """Keep what the server sent, once for each kind of page and reader."""
        key = f"{who} {shape(path)}"
        if key in self.known:
            return False
        self.known.add(key)
        html = page.evaluate("fetch(location.href).then(answer => answer.text())")
        (self.folder / f"{len(self.known):04}.html").write_text(html)
        (self.folder / f"{len(self.known):04}.txt").write_text(f"{path} as {who}")
        return True


def look(page: Page, where: str) -> list[str]:
    """Narrow and wide: no sideways scroll, nothing that axe objects to; dialogs opened too."""
    wrong = []
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        if page.evaluate(TOO_WIDE):
            wrong.append(f"too wide: {where} at {size['width']}")
        page.evaluate(OPEN_FOLDS)
        wrong += check_with_axe(page, f"{where} at {size['width']}")
    for dialog in page.query_selector_all("dialog"):
        dialog.evaluate("dialog => dialog.showModal()")
        wrong += check_with_axe(page, f"{where} with its dialog")
        dialog.evaluate("dialog => dialog.close()")
    page.set_viewport_size(PHONE)
    return wrong


def check_with_axe(page: Page, where: str) -> list[str]:
    page.evaluate(AXE + ";0")
    return [f"axe: {where}: {found}" for found in page.evaluate(RUN_AXE)]
