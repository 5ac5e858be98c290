"""Makes the README's pictures from the demo: `python docs/screenshots.py [address]`.

The portal must run with demo data (`make run`). Pictures go to docs/img, each below 150 KB.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "img"
PASSWORD = "tongan-demo-2026"  # noqa: S105 - the demo's one password, public on purpose
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
LARGEST = 150_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def save(name: str, png: bytes) -> None:
    """A picture of few colours is a small file."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (128, 64, 32, 16):
        buffer = io.BytesIO()
        picture.quantize(colours).save(buffer, "PNG", optimize=True)
        if buffer.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(buffer.getvalue())
    print(f"{name}.png {buffer.tell() // 1024} KB")


def visit(browser: Browser, address: str, user: str, viewport: dict[str, int]) -> Page:
    """A window in which this demo account is signed in; nobody for an empty name."""
    page = browser.new_context(viewport=viewport, locale="zh-CN").new_page()  # type: ignore[arg-type]
    if user:
        page.goto(f"{address}/sign-in")
        page.get_by_label("手机号或用户名").fill(user)
        page.get_by_label("密码").first.fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state("networkidle")
    return page


def take(page: Page, name: str, url: str, *, link: str = "") -> None:
    """A page; with `link`, the first page behind a link whose address fits."""
    page.goto(url)
    if link:
        found = [
            href
            for a in page.locator("main a").all()
            if re.fullmatch(link, href := a.get_attribute("href") or "")
        ]
        page.goto(url.split("/", 3)[0] + "//" + url.split("/")[2] + found[0])
    page.wait_for_load_state("networkidle")
    save(name, page.screenshot())


def letter(page: Page, address: str) -> None:
    """The first page of a family's letter, drawn by Chromium's own reader of PDF's twin."""
    page.goto(f"{address}/foster/mine")
    page.locator("main a[href^='/foster/']").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("a[href*='/documents/letters/']").first.click()
    page.wait_for_load_state("networkidle")
    save("letter", page.screenshot())


def families(address: str, browser: Browser, cases: dict[str, str]) -> None:
    """What families see on their phones."""
    phone = visit(browser, address, cases["draft"], PHONE)
    take(phone, "tasks-phone", f"{address}/foster/mine", link=r"/foster/\w{16}/apply")
    letter(visit(browser, address, cases["rejected"], DESKTOP), address)


def main(address: str, draft_phone: str, rejected_phone: str) -> None:
    """All pictures."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        visitor = visit(browser, address, "", DESKTOP)
        take(visitor, "home", f"{address}/")
        visitor.goto(f"{address}/foster/check")
        visitor.locator("main form button:has-text('继续')").last.click()
        visitor.wait_for_load_state("networkidle")
        save("precheck", visitor.screenshot())
        case = r"/foster/desk/\w{16}"
        clerk = visit(browser, address, "cc.shouli", DESKTOP)
        take(clerk, "worklist", f"{address}/foster/desk")
        take(clerk, "case", f"{address}/foster/desk", link=case)
        head = visit(browser, address, "cc.yuanzhang", DESKTOP)
        head.goto(f"{address}/foster/desk?state=review")
        href = head.locator("main a[href^='/foster/desk/']").first.get_attribute("href")
        take(head, "decision", f"{address}{href}/decision")
        assessor = visit(browser, address, "cc.pinggu1", PHONE)
        assessor.goto(f"{address}/foster/desk?state=assessing")
        for link in assessor.locator("main a").all():
            found = re.fullmatch(case, link.get_attribute("href") or "")
            if found:
                take(assessor, "sheet-phone", f"{address}{found[0]}/sheet/vetoes")
                break
        families(address, browser, {"draft": draft_phone, "rejected": rejected_phone})
        browser.close()


if __name__ == "__main__":
    # Phones of a family with a draft and of one that was refused: `flask demo accounts` tells.
    main(*(sys.argv[1:] or ["http://127.0.0.1:8000", "19900000034", "19900000140"]))
