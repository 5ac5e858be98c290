"""Where bench/lab.py goes and what it does there: main pages, and each way to ask for a piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.foster.models import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page


@dataclass(frozen=True)
class Stop:
    """A page as somebody sees it: `start`, or where a link there leads, with `then` behind it.

    Of several links that fit, the first whose page says what it `holds`.
    """

    name: str
    who: str
    start: str
    link: str = ""
    then: str = ""
    holds: str = "<main"


@dataclass(frozen=True)
class Touch:
    """What is done on a page, and what is sent for it; `pause`: waited until the hand rests, ms."""

    name: str
    page: Stop
    act: Callable[[Page], object]
    pause: int = 0
    swaps: bool = True


def _leave(page: Page, box: str) -> None:
    """A number that does not stand there yet."""
    field = page.locator(box).first
    field.fill("95" if field.input_value() != "95" else "96")
    page.keyboard.press("Tab")


def _tick(page: Page, box: str) -> None:
    page.locator(f"{box}:not(:checked)").first.check(force=True)


def _tap(page: Page, what: str) -> None:
    # Without force Playwright's own scripts look in each event for what lies under the finger.
    page.locator(what).first.click(force=True)


def _press(page: Page) -> None:
    _tap(page, "main form[hx-post] button.govuk-button")


def _filter(page: Page) -> None:
    _tap(page, "summary.filters__title")
    page.wait_for_timeout(300)
    _tap(page, "form.filters__form button[type=submit]")


HEAD, VISITOR, DIRECTOR = "cc.yuanzhang", "cc.pinggu1", "leshan.zhuren"
DRAFT, FILED = "family draft", "family filed"
FAMILIES = {DRAFT: State.DRAFT, FILED: State.FILED}
"""Whose application stands where."""
FORM = "/foster/REF/apply"
PAGES = (
    Stop("home", "", "/"),
    Stop("sign in", "", "/sign-in"),
    Stop("topic", "", "/policy", "/policy/steps"),
    Stop("public notice", "", "/purchasing/open", "/purchasing/open/REF"),
    Stop("application form", DRAFT, "/mine", FORM, "/housing"),
    Stop("my case", FILED, "/mine", "/foster/REF"),
    Stop("visit form", VISITOR, "/visits", "/visits/REF", "/record"),
    Stop("worklist of the head", HEAD, "/worklist/"),
    Stop("worklist of the intake", "cc.shouli", "/worklist/"),
    Stop("children", HEAD, "/children/"),
    Stop("a child's file", HEAD, "/children/", "/children/REF"),
    Stop("children of a village", DIRECTOR, "/children/"),
    Stop("a child's file, in a village", DIRECTOR, "/children/", "/children/REF"),
    Stop("applications", HEAD, "/foster/desk"),
    Stop("an application", HEAD, "/foster/desk", "/foster/desk/REF"),
    Stop("statistics", HEAD, "/supervision/statistics"),
    Stop("purchasing board", "ccmz.juzhang", "/purchasing/board"),
)
HOUSING = Stop("", DRAFT, "/mine", FORM, "/housing")
TOUCHES = (
    Touch("answer of a pre-check", Stop("", "", "/foster/check"),
          lambda page: _tick(page, "[name=hukou_here]"), pause=150),
    Touch("place, by typing", Stop("", "", "/"),
          lambda page: page.locator("#place-q").press_sequentially("长"), pause=250),
    Touch("place, by choosing", Stop("", "", "/"),
          lambda page: page.locator("#place-1").select_option(index=1)),
    Touch("check of a field", Stop("", DRAFT, "/mine", FORM, "/income"),
          lambda page: _leave(page, "#year_yuan")),
    Touch("check of a field, area", HOUSING, lambda page: _leave(page, "#area_m2")),
    Touch("form refused", Stop("", DRAFT, "/mine", FORM, "/members/new"), _press),
    Touch("filter of placements", Stop("", HEAD, "/placements"), _filter),
    Touch("filter of visits", Stop("", VISITOR, "/visits"), _filter),
    Touch("filter of notices", Stop("", "", "/purchasing/open"), _filter),
    Touch("next page of notices", Stop("", "", "/purchasing/open"),
          lambda page: _tap(page, ".pager a[rel=next]")),
    Touch("weights of a purchase",
          Stop("", "ccmz.jingban", "/purchasing/projects?stage=1", "/purchasing/projects/REF",
               "/items", holds="weight-sum"),
          lambda page: _leave(page, "main form[hx-post] input[inputmode]:visible"), pause=200),
    Touch("score of an adoption",
          Stop("", "nuanyang.pinggu1", "/adoption/assess", "/adoption/assess/REF", "/sheet",
               holds="/sheet/score"),
          lambda page: _tick(page, "main input[type=radio]"), pause=200),
    Touch("upload of a file",
          Stop("", DRAFT, "/mine", FORM, "/papers/housing_proof"),
          lambda page: page.set_input_files("main input[type=file]", {
              "name": "房产证.pdf", "mimeType": "application/pdf",
              "buffer": b"%PDF-1.7" + bytes(400_000)}), swaps=False),
)  # fmt: skip
# What a hand meets on a page: something to fold out, to tick, to choose, to write into.
HANDS: dict[str, Callable[[Locator], object]] = {
    "main summary:visible": lambda one: one.click(),
    "main label.govuk-radios__label:visible": lambda one: one.click(),
    "main select:visible": lambda one: one.press("ArrowDown"),
    "main input:is([type=text], [type=search]):visible": lambda one: one.press_sequentially(
        "长春 12", delay=60
    ),
    "main h1:visible": lambda one: one.click(),
}
WATCH = """
window.lab = {lcp: 0, cls: 0, tbt: 0, inp: 0, at: 0, seen: 0, swap: 0, answer: 0}
const see = (type, each, more) => new PerformanceObserver(list => list.getEntries().forEach(each))
  .observe({type, buffered: true, ...more})
see('largest-contentful-paint', e => { lab.lcp = e.startTime })
see('layout-shift', e => { if (!e.hadRecentInput) lab.cls += e.value })
see('longtask', e => { lab.tbt += Math.max(0, e.duration - 50) })
see('event', e => { if (e.interactionId) lab.inp = Math.max(lab.inp, e.duration) },
  {durationThreshold: 16})
see('resource', e => {
  if (e.initiatorType === 'xmlhttprequest') lab.answer = e.responseStart - e.requestStart
})
const painted = tell => {
  const after = new MessageChannel()
  after.port1.onmessage = () => tell(performance.now())
  after.port2.postMessage(0)
}
const shows = () => {
  const bar = document.getElementById('loading'), look = bar && getComputedStyle(bar)
  return bar && look.opacity > .2 && bar.getBoundingClientRect().width > 30 ||
    document.querySelector('button[aria-disabled=true], [data-upload-list] progress')
}
// To look for the sign costs a layout in each frame: not while a swap is measured.
lab.wait = sign => {
  lab.at = lab.seen = lab.swap = 0
  const look = () => {
    if (lab.at && shows()) painted(t => { lab.seen ||= t - lab.at })
    else if (!lab.swap) requestAnimationFrame(look)
  }
  if (sign) look()
}
lab.has = names => new Promise(tell => {
  const look = () => { if (names.every(name => lab[name])) tell(); else setTimeout(look, 50) }
  look()
})
for (const kind of ['click', 'input', 'change']) {
  addEventListener(kind, e => { if (!lab.swap && !lab.seen) lab.at = e.timeStamp }, true)
}
addEventListener('htmx:afterSwap', () => requestAnimationFrame(() => {
  painted(t => { lab.swap ||= t - lab.at })
}), true)
"""
