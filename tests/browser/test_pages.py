"""Every page that a role can reach: accessible, valid, no wider than the window (Must show 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from sqlalchemy import select

from app.accounts.models import User
from app.core.db import transaction
from app.family_style.models import Couple
from tests.access.town import Town
from tests.browser.adoption_cast import CAST, EXTRAS, Cast
from tests.browser.buying_cast import PEOPLE as PEOPLE_OF_PURCHASES
from tests.browser.buying_cast import TOWN, Purchases
from tests.browser.looking import (
    OPEN_FOLDS,
    TOO_WIDE,
    Walk,
    check_with_axe,
    look,
    shape,
)
from tests.browser.server import Server
from tests.browser.visitor import PHONE

PAGES = 150  # only ever raised
# Those who see the most kinds of pages; the others walk in `make test-long`.
FEW = ("nobody", "family returned", "couple", "INT", "HEAD", "FIN", "SYS")
MANY = (
    "family draft", "family offered", "family rejected", "family filed", "family review", "SW",
    "assessor", "ARCH", "AGA", "BUR", "REG", "BH", "MAU", "CD", "ORG", "SEC", "AUD",
)  # fmt: skip
WIDE = 3
"""In `make test` axe looks at one page in three at the width of a desk too: what it finds there
and not at a phone's is in the few parts of the frame that stand elsewhere."""


def walkers(few: Sequence[str], many: Sequence[str]) -> list[Any]:
    """(who walks, one page in how many is looked at wide): `make test-long` sends all, for each."""
    return [
        *((name, WIDE) for name in few),
        *(pytest.param(name, 1, marks=pytest.mark.long) for name in (*few, *many)),
    ]


FAMILIES = (
    "family returned",
    *(
        pytest.param(name, marks=pytest.mark.long)
        for name in ("nobody", *MANY)
        if name == "nobody" or name.startswith("family")
    ),
)  # fmt: skip
ROOMS = ("/adoption", "/organisations")
BUYING = ("/purchasing", "/organisations")
# The rest of the main pages is the same frame over other rows.
MAIN = {
    "nobody": ("/", "/sign-in", "/policy/steps", "/purchasing/open"),
    "family draft": ("/mine", "/foster/{application}/apply/housing"),
    "HEAD": ("/worklist/", "/children/", "/foster/desk", "/supervision/statistics"),
}
# How far the page has moved by itself once what it did last is painted (CLS).
MOVED = """new Promise(tell => {
  let moved = 0
  new PerformanceObserver(list => list.getEntries().forEach(e => { moved += e.value }))
    .observe({type: 'layout-shift', buffered: true})
  setTimeout(() => requestAnimationFrame(() => tell(moved)), 100)
})"""
LINKS, HREFS = "a[href^='/']", "all => all.map(a => a.getAttribute('href'))"
STARTS = (
    "/", "/worklist/", "/mine", "/matches/mine", "/family-style/mine",
    "/account",
)  # fmt: skip
OTHER_FILES = re.compile(
    r"/static/|\.(pdf|xlsx|ics|csv)|/documents/|/preview|/sign-out|/unified|[?&](after|sort|next)=|#"
)


def pages_of(
    page: Page, origin: str, starts: Sequence[str] = STARTS, rooms: tuple[str, ...] = ("/",)
) -> Iterator[tuple[str, str]]:
    """Walk the links from the start, each start, each kind of page once; the page stands open.

    Gives its path and what the server sent; a broken one with its status before the path.
    """
    waiting, seen, shapes = list(starts), set[str](), set[str]()
    while waiting:
        path = waiting.pop(0)
        if path in seen or (path not in starts and shape(path) in shapes):
            continue
        if OTHER_FILES.search(path) or not path.startswith((*rooms, *starts)):
            continue
        seen.add(path)
        shapes.add(shape(path))
        answer = page.goto(origin + path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status == 200:
            yield path, answer.text()
        elif path not in STARTS:
            yield f"{answer.status} {path}", ""
        waiting += [link for link in page.eval_on_selector_all(LINKS, HREFS) if link not in seen]


@pytest.mark.bar("S33")
@pytest.mark.parametrize(("name", "wide"), walkers(FEW, MANY))
def test_pages_are_sound(
    town: Town, server: Server, chromium: Browser, walk: Walk, name: str, wide: int
) -> None:
    """No broken link, no complaint of the browser, no axe violation, nothing too wide."""
    token = "" if name == "nobody" else town.token(account_of(name, town))
    wrong = walked(token, server, chromium, walk, {"": reader(name)}, wide=wide)
    assert not wrong, "\n".join(wrong)


def walked(
    token: str, server: Server, chromium: Browser, walk: Walk, readers: dict[str, str],
    starts: Sequence[str] = STARTS, rooms: tuple[str, ...] = ("/",), wide: int = 1,
) -> list[str]:  # fmt: skip
    """What is wrong on the pages of a walk; `readers`: who sees a start (by its path), the rest.

    One page in `wide` is looked at by axe at both widths.
    """
    page = window_of(token, server, chromium)
    wrong: list[str] = []
    here = [""]
    page.on("console", lambda said: complain(wrong, here[0], said.type, said.text))
    page.on("pageerror", lambda error: wrong.append(f"script: {here[0]}: {error}"))
    for path, html in pages_of(page, server.address, starts, rooms):
        here[0] = path
        who = readers.get(path, readers[""])
        if not path.startswith("/"):
            wrong.append(f"broken link: {path}")
        elif walk.is_new(who, page, path, html=html, whole=path in readers):
            number = len(walk.known)
            wrong += look(page, path, preload=number == 1, wide=number % wide == 0)
    page.context.close()
    return wrong


@pytest.mark.parametrize(("name", "wide"), walkers(CAST, EXTRAS))
def test_pages_of_adoption_are_sound(
    town: Town, adoptions: Cast, server: Server, chromium: Browser, walk: Walk, name: str,
    wide: int,
) -> None:  # fmt: skip
    """Cases in every stage as each of their people sees them, and who assesses for a bureau."""
    starts = adoptions.starts_of(name)
    readers = dict.fromkeys(starts, name)
    readers[""] = "family" if name.startswith("family") else "staff"
    token = town.token(adoptions.accounts[name])
    wrong = walked(token, server, chromium, walk, readers, starts, ROOMS, wide)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["ORW", "EXP"])
def test_pages_of_a_purchase_are_sound(
    town: Town, server: Server, chromium: Browser, walk: Walk, name: str
) -> None:
    """The contract and the round of the town, as a supplier's worker and a judge see them."""
    starts = ["/purchasing/supply", "/purchasing/judging", "/purchasing/evaluations"]
    wrong = walked(town.token(town.users[name]), server, chromium, walk,
                   {"": f"buying {name}"}, starts, BUYING)  # fmt: skip
    assert not _unseen(wrong, starts), "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("name", ["nobody", *PEOPLE_OF_PURCHASES, *TOWN])
def test_pages_of_purchases_are_sound(
    town: Town, purchases: Purchases, server: Server, chromium: Browser, walk: Walk, name: str
) -> None:
    """Projects and contracts in every state as each of their people sees them."""
    starts = purchases.starts_of(name)
    readers = dict.fromkeys(starts, name) | {"": f"buying {name.rsplit(maxsplit=1)[-1]}"}
    token = "" if name == "nobody" else town.token(purchases.accounts[name])
    wrong = _unseen(walked(token, server, chromium, walk, readers, starts, BUYING), starts)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("name", ["nobody", "officer", "manager", "worker", "judge", "evaluator"])
def test_purchases_need_no_scripts(
    town: Town, purchases: Purchases, server: Server, chromium: Browser, name: str
) -> None:
    """Every page says something and offers nothing that only a script could do."""
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")
    if name != "nobody":
        token = town.token(purchases.accounts[name])
        context.add_cookies([{"name": "tongan", "value": token, "url": server.address}])
    page, wrong = context.new_page(), []
    for path, _ in pages_of(page, server.address, purchases.starts_of(name), BUYING):
        if not path.startswith("/"):
            continue
        dead = page.locator("main button[type=button]:visible, main a[href='#']:visible")
        if dead.count():
            wrong.append(f"{path}: {dead.first.inner_text()}")
        if not page.locator("main").inner_text().strip():
            wrong.append(f"{path}: nothing is said")
    context.close()
    assert not wrong, "\n".join(wrong)


def _unseen(wrong: Sequence[str], starts: Sequence[str]) -> list[str]:
    """Without the starts that this person may not open: what is linked leads somewhere."""
    mine = {f"broken link: {status} {path}" for path in starts for status in (403, 404)}
    return [one for one in wrong if one not in mine]


@pytest.mark.parametrize("name", FAMILIES)
def test_large_type_fits_a_phone(town: Town, server: Server, chromium: Browser, name: str) -> None:
    """What families read, in 长辈版: nothing too wide, no axe violation."""
    page = phone_of(name, town, server, chromium)
    page.context.add_cookies([{"name": "elder", "value": "1", "url": server.address}])
    wrong: list[str] = []
    for path, _ in pages_of(page, server.address):
        page.evaluate(OPEN_FOLDS)
        wrong += [f"too wide: {path}"] if page.evaluate(TOO_WIDE) else []
        wrong += check_with_axe(page, path)
    page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.bar("P13")
@pytest.mark.parametrize("name", MAIN)
def test_main_pages_stand_still_when_scripts_come_late(
    town: Town, server: Server, chromium: Browser, name: str
) -> None:
    """What app.js does to a page on a phone moves nothing that is painted already."""
    page = phone_of(name, town, server, chromium)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/js/app.js*", hold)
    moved = {}
    for path in MAIN[name]:
        page.goto(server.address + path.format(**town.cases["draft"]), wait_until="commit")
        page.wait_for_selector(".foot")
        page.evaluate(MOVED)
        assert page.locator("html.js").count() == 0
        held.pop().continue_()
        page.wait_for_selector("html.js")
        if far := page.evaluate(MOVED):
            moved[path] = far
    page.context.close()
    assert not moved


def reader(name: str) -> str:
    """In `make test` a page that staff share is looked at once, in the long run for each role."""
    group = name.split(maxsplit=1)[0]
    return "staff" if name in FEW and group.isupper() else group


def account_of(name: str, town: Town) -> User:
    """The town's account of this name; the couple of its family unit has one too."""
    if name != "couple":
        return town.users[name]
    with transaction(town.database) as session:
        return session.scalars(
            select(User)
            .join(Couple, Couple.applicant_person_id == User.person_id)
            .where(Couple.ref == town.things["couple"])
        ).one()


def phone_of(name: str, town: Town, server: Server, chromium: Browser) -> Page:
    """A page on a phone on which this person is signed in."""
    token = "" if name == "nobody" else town.token(account_of(name, town))
    return window_of(token, server, chromium)


def window_of(token: str, server: Server, chromium: Browser) -> Page:
    """A phone's window in this session; of nobody without one."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    if token:
        context.add_cookies([{"name": "tongan", "value": token, "url": server.address}])
    return context.new_page()


def complain(wrong: list[str], where: str, kind: str, text: str) -> None:
    if kind == "error" and "status of 40" not in text:
        wrong.append(f"console: {where}: {text}")


def test_many_pages_were_opened(walk: Walk) -> None:
    assert len(walk.known) >= PAGES


@pytest.mark.parametrize("walks", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_every_page_is_valid_html(walk: Walk, walks: str) -> None:
    """What the walks of this run have opened, as sent by the server, by the W3C's checker."""
    assert walk.known, f"nobody went the {walks} walks"
    found = walk.faults()
    assert not found, "\n".join(found)
