"""Makes the README's pictures from the demo: `python docs/screenshots.py [address]`.

The portal must run with demo data (`make run`). Pictures go to docs/img, each below 150 KB.
An assessor begins a sheet meanwhile; nothing else is changed.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/img"
PASSWORD = "tongan-demo-2026"  # noqa: S105 - the demo's one password, public on purpose
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
LARGEST = 150_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def save(name: str, page: Page) -> None:
    """A picture of few colours is a small file."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (128, 64, 32, 16):
        buffer = io.BytesIO()
        picture.quantize(colours).save(buffer, "PNG", optimize=True)
        if buffer.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(buffer.getvalue())
    print(f"{name}.png {buffer.tell() // 1024} KB")


def visit(browser: Browser, address: str, user: str, viewport: dict[str, int]) -> Page:
    """A window in which this demo account is signed in; nobody for an empty name."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", base_url=address)  # type: ignore[arg-type]
    page = context.new_page()
    if user:
        page.goto("/sign-in")
        page.get_by_label("手机号或用户名").fill(user)
        page.get_by_label("密码").first.fill(PASSWORD)
        press(page, "登录")
    return page


def press(page: Page, words: str) -> None:
    """A button of the page's main part."""
    page.locator("main").get_by_role("button", name=words).last.click()
    page.wait_for_load_state("networkidle")


def choose(page: Page, *answers: str) -> None:
    """The first answer that begins with each of these words, question by question."""
    for answer in answers:
        question, _, words = answer.rpartition("：")
        where = page.get_by_role("group", name=question) if question else page
        where.get_by_label(re.compile(f"^\\s*{words}")).first.check(force=True)


def precheck(page: Page) -> None:
    """Half of the questions are answered; the conditions stand beside them."""
    page.goto("/foster/check")
    for level, place in enumerate(("吉林省", "长春市", "朝阳区"), 1):
        page.locator(f"#home-{level}").select_option(label=place)
        page.wait_for_load_state("networkidle")
    choose(page, "是")
    press(page, "继续")
    for part, number in (("年", "1984"), ("月", "3"), ("日", "12")):
        page.get_by_label(part, exact=True).first.fill(number)
    choose(page, "文化程度：高中", "身体情况：健康")
    press(page, "继续")
    choose(page, "没有，一个人住", "家里人都愿意：都愿意", "年满14周岁：没有", "吸毒：没有")
    press(page, "继续")
    choose(page, "自己家")
    page.get_by_label("房子有多大").fill("96")
    page.wait_for_timeout(1500)
    save("precheck", page)


def desk(browser: Browser, address: str) -> None:
    """The list of the intake officer, and a decision of the head."""
    clerk = visit(browser, address, "cc.shouli", DESKTOP)
    clerk.goto("/foster/desk")
    save("desk", clerk)
    head = visit(browser, address, "cc.yuanzhang", DESKTOP)
    head.goto("/foster/desk?state=review")
    link = head.locator("main a[href^='/foster/desk/']").first.get_attribute("href")
    head.goto(f"{link}/decision")
    save("decision", head)


def sheet(page: Page) -> None:
    """The second page of an assessor's own sheet, on a phone."""
    page.goto("/foster/visits")
    waiting = page.locator("main tbody tr").filter(has_text="待评分").first
    waiting.get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    press(page, "填写我的评分表")
    page.locator(".chip").nth(1).click()
    save("sheet-phone", page)


def progress(page: Page) -> None:
    """How a family sees its case on a phone."""
    page.goto("/foster/mine")
    page.locator("main a[href^='/foster/']").first.click()
    save("progress-phone", page)


def family_under_assessment() -> str:
    """The phone of the demo's family whose state is 评估中."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "accounts"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = re.search(r"(\d{11}) +家庭（评估中）", told.stdout)
    return found[1] if found else ""


def main(address: str = "http://127.0.0.1:8000") -> None:
    """All pictures."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        visitor = visit(browser, address, "", DESKTOP)
        visitor.goto("/")
        save("home", visitor)
        precheck(visitor)
        desk(browser, address)
        sheet(visit(browser, address, "cc.pinggu2", PHONE))
        progress(visit(browser, address, family_under_assessment(), PHONE))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
