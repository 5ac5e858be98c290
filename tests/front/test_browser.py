"""In a real browser: axe finds nothing, nothing scrolls sideways, forms and uploads work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PAGES = ["/kit", "/kit/progress", "/kit/desk", "/kit/worklist-desk", "/kit/letter",
         "/kit/error/expired"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.fail("needs chromium")
    with sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = play.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


def _unexpected(text: str) -> bool:
    """The browser itself notes the 422 and 503 that these tests provoke."""
    return "status of 422" not in text and "status of 503" not in text


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page whose console stays silent: the policy reports there what it blocks."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if _unexpected(m.text) else None)
    page.on("pageerror", lambda problem: said.append(str(problem)))
    yield page
    page.close()
    assert said == []


@pytest.mark.parametrize("mode", ["", "?elder=1"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(
    browser: Browser, site: str, width: int, mode: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(site + path + mode)
        page.add_script_tag(path=AXE)
        result = page.evaluate("axe.run()")
        wrong = [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]]
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wrong or over > 0:
            found[path] = (wrong, over)
    context.close()
    assert found == {}


def test_18_rows_of_9_columns_fit_the_desk_at_1280(tab: Page, site: str) -> None:
    tab.goto(site + "/kit/worklist-desk")
    pane = tab.locator("#worklist")
    assert pane.locator("tbody tr").count() == 18
    assert pane.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_no_word_stands_one_character_a_line(tab: Page, site: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    for path in PAGES:
        tab.goto(site + path)
        narrow = tab.evaluate(
            """[...document.querySelectorAll('td,th,dt,dd,.tag,button,.top__link')].filter(e =>
            e.innerText.trim().length > 2 && e.clientWidth > 2 && e.clientWidth < 40 &&
            e.clientHeight > 60).map(e => e.innerText)"""
        )
        assert narrow == [], path


def test_errors_arrive_with_focus_and_lead_to_the_box(tab: Page, site: str) -> None:
    tab.goto(site + "/kit")
    tab.fill("#name", "")
    tab.click("text=保存并继续")
    summary = tab.locator(".govuk-error-summary")
    summary.wait_for()
    assert summary.evaluate("e => e === document.activeElement")
    assert tab.title() == "错误：申请成为寄养家庭 – 童安"
    summary.locator("a", has_text="请填写您的姓名").click()
    assert tab.evaluate("document.activeElement.id") == "name"
    button = tab.locator("button", has_text="保存并继续")
    assert button.get_attribute("aria-disabled") is None


def test_the_check_below_a_box_answers_when_it_is_left(tab: Page, site: str) -> None:
    tab.goto(site + "/kit")
    tab.fill("#id_number", "50011219860327211")
    tab.press("#id_number", "Tab")
    tab.wait_for_selector("#id_number-live .live--bad")
    assert tab.evaluate("document.activeElement.id") == "born-year"


def test_the_check_below_a_box_takes_the_place_of_the_former_error(tab: Page, site: str) -> None:
    tab.goto(site + "/kit")
    tab.fill("#id_number", "")
    tab.press("#members-0-name", "Enter")
    tab.wait_for_selector("#id_number-error")
    tab.fill("#id_number", "50011")
    tab.press("#id_number", "Tab")
    tab.wait_for_selector("#id_number-live .live--bad")
    tab.locator("#id_number-error").wait_for(state="detached")
    assert tab.locator(".govuk-error-summary").count() == 1


def test_enter_in_a_box_saves_and_removes_no_row(tab: Page, site: str) -> None:
    tab.goto(site + "/kit")
    tab.fill("#name", "")
    tab.press("#members-0-name", "Enter")
    tab.wait_for_selector(".govuk-error-summary")
    assert tab.input_value("#members-0-name") == "李秀兰"
    assert tab.locator(".row-card").count() == 2


def test_rows_come_and_go_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/kit")
    page.click("text=再加一位家庭成员")
    assert page.locator(".row-card").count() == 3
    page.locator("text=删除这位成员").first.click()
    assert page.locator(".row-card").count() == 2
    assert page.input_value("#members-0-name") == "赵小雨"
    context.close()


def test_a_choice_reveals_its_question_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "/kit")
    assert page.is_visible("#lease_end-year")
    page.check("#house")
    assert not page.is_visible("#lease_end-year")
    context.close()


def test_a_file_goes_up_in_parts_and_survives_a_broken_line(
    tab: Page, site: str, tmp_path: Path
) -> None:
    paper = tmp_path / "工资流水.pdf"
    paper.write_bytes(b"%PDF-1.7" + bytes(700_000))
    tab.goto(site + "/kit/progress")
    broken = iter([True])

    def line(route: Route) -> None:
        offset = route.request.headers.get("upload-offset")
        if offset == "262144" and next(broken, False):
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    tab.route("**/kit/chunks", line)
    with tab.expect_event("console", lambda m: "503" in m.text):  # the line did break
        tab.set_input_files("#proof", paper)
    tab.wait_for_selector("li.is-done >> text=工资流水.pdf >> visible=true", timeout=20_000)
    assert tab.locator("[data-upload-list] li", has_text="已上传").count() == 1


def test_a_letter_prints_without_navigation(tab: Page, site: str) -> None:
    tab.goto(site + "/kit/letter")
    tab.emulate_media(media="print")
    assert not tab.is_visible(".top")
    assert not tab.is_visible("[data-print]")
    assert tab.is_visible(".letter__title")


def test_the_pages_own_submit_asks_nothing_about_leaving(tab: Page, site: str) -> None:
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    tab.on("dialog", note)

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=200, headers={"HX-Redirect": "/kit/progress"}, body="")
        else:
            route.continue_()

    tab.route("**/kit", answer)
    tab.goto(f"{site}/kit")
    tab.locator("#name").press_sequentially("王秀兰")
    tab.get_by_role("button", name="保存并继续").click()
    tab.wait_for_url("**/kit/progress")
    assert asked == []
    tab.goto(f"{site}/kit")
    tab.locator("#name").press_sequentially("王秀兰")
    tab.goto(f"{site}/kit/progress")
    assert asked == ["beforeunload"]


MOVED = """new Promise(tell => {
  let moved = 0
  new PerformanceObserver(list => list.getEntries().forEach(e => { moved += e.value }))
    .observe({type: 'layout-shift', buffered: true})
  setTimeout(() => requestAnimationFrame(() => tell(moved)), 100)
})"""


def held_back(page: Page, files: str) -> list[Route]:
    """What the page has asked for of these and does not get yet."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(files, hold)
    return held


@pytest.mark.bar("P13")
def test_scripts_that_come_late_move_nothing(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    held = held_back(page, "**/static/js/app.js*")
    moved = {}
    for path in PAGES[:5]:
        page.goto(site + path, wait_until="commit")
        page.wait_for_selector(".foot")
        before = page.evaluate(MOVED)
        assert not page.evaluate("document.documentElement.matches('.js')")
        held.pop().continue_()
        page.wait_for_selector("html.js")
        if page.evaluate(MOVED) > before:
            moved[path] = (before, page.evaluate(MOVED))
    context.close()
    assert moved == {}


@pytest.mark.bar("P14")
def test_a_list_goes_at_once_and_what_asks_by_itself_is_left_in_order(tab: Page, site: str) -> None:
    """Each element that ends is told so by htmx: one for a list, all where a trigger stands."""
    row = "<tr><td>FC-1</td><td>赵*</td></tr>"
    asks = "<p hx-get='/kit/live' hx-trigger='every 60s'></p>"
    answers = iter([row * 50 + "</table>", "</table>" + asks, "</table>"])

    def answer(route: Route) -> None:
        if "hx-request" in route.request.headers:
            piece = f"<div id='worklist'><table>{next(answers)}</div>"
            route.fulfill(body=piece, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    tab.route("**/kit/worklist-desk", answer)
    tab.add_init_script(
        "window.gone = 0; addEventListener('htmx:beforeCleanupElement', () => { gone += 1 }, true)"
    )
    tab.goto(f"{site}/kit/worklist-desk")
    gone = [0]
    for stands in ("tr:nth-child(50)", "[hx-trigger]", "table:only-child"):
        before = tab.locator("#worklist *").count()
        tab.locator(".pager a[rel=next]").click()
        tab.locator(f"#worklist {stands}").wait_for(state="attached")
        gone.append(tab.evaluate("gone"))
    assert gone[1:] == [1, 2, 3 + before]


@pytest.mark.bar("P14")
@pytest.mark.parametrize(("width", "motion"), [(390, "no-preference"), (1280, "reduce")])
def test_while_an_answer_is_long_in_coming_a_bar_shows(
    browser: Browser, site: str, width: int, motion: Literal["no-preference", "reduce"]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, reduced_motion=motion, bypass_csp=True
    )
    page = context.new_page()
    held = held_back(page, "**/kit/live")
    page.goto(site + "/kit")
    bar = page.locator("#loading")
    assert bar.evaluate("e => getComputedStyle(e).opacity") == "0"
    page.fill("#id_number", "50011")
    page.press("#id_number", "Tab")
    page.wait_for_function("getComputedStyle(document.getElementById('loading')).opacity == 1")
    delays = bar.evaluate("e => getComputedStyle(e).transitionDelay.split(', ').map(parseFloat)")
    assert max(delays) < 0.1
    box = bar.bounding_box()
    assert box
    assert (box["x"], box["y"]) == (0, 0)
    assert box["width"] >= width / 4 - 1
    page.wait_for_function("document.getElementById('announcer').textContent == '正在加载，请稍候'")
    held.pop().continue_()
    page.wait_for_selector("#id_number-live .live--bad")
    page.wait_for_function("getComputedStyle(document.getElementById('loading')).opacity == 0")
    context.close()
