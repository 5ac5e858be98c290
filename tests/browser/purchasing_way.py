"""One purchase: the windows of everybody who has to do with it, and what is asked of each page."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Locator
from pypdf import PdfReader

from app.accounts.models import User
from app.core import clock
from app.core.db import transaction
from app.deadlines.rules import SHIPPED, due_provisionally
from app.deadlines.turning import turn
from app.law.model import Unit
from app.rooms import CLOCKWORKS
from tests.access.town import Town
from tests.browser.conftest import Opens
from tests.browser.looking import OPEN_FOLDS, TOO_WIDE, Walk, check_with_axe
from tests.browser.one_life import here
from tests.browser.purchasing_cast import (
    CHILDREN,
    PANEL,
    STAFF,
    SUPPLIERS,
    TEAM,
    Cast,
    grow_older,
    last_of,
)  # fmt: skip
from tests.browser.visitor import Visitor
from tests.browser.windows import Windows

NAMES = {
    **{role: name for role, (_, name) in STAFF.items()}, **PANEL, **TEAM,
    **{f"{side} manager": chief for side, (_, chief, _) in SUPPLIERS.items()},
    **{f"{side} worker": people[0] for side, (_, _, people) in SUPPLIERS.items()},
}  # fmt: skip
ON_A_PHONE = {"first worker", "second worker", "user"}
# Who never reads a child's name: neither judges nor evaluators, other suppliers nor the public.
NOT_OF_CHILDREN = {
    "public", "third manager", "finance", "auditor",
    *(f"judge {n}" for n in range(1, 5)), *(f"evaluator {n}" for n in range(1, 4)),
}  # fmt: skip


@dataclass
class Way(Windows):
    """One project, and everybody at their windows."""

    on_a_phone = ON_A_PHONE
    opens: Opens
    town: Town
    cast: Cast
    scan: bytes
    plain: frozenset[str] = frozenset()
    """Who has no JavaScript."""
    walk: Walk | None = None
    windows: dict[str, Visitor] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    side: str = "first"
    """Which supplier gets the contract."""
    project: str = ""
    title: str = ""
    code: str = ""
    round: str = ""
    contract: str = ""
    number: str = ""
    month: date = date.min
    """The last day of the month in which the work is done."""

    def people(self) -> Mapping[str, User]:
        return self.cast.users

    @property
    def manager(self) -> str:
        return f"{self.side} manager"

    @property
    def worker(self) -> str:
        return f"{self.side} worker"

    @property
    def children(self) -> tuple[str, ...]:
        """Names of those on the list."""
        return CHILDREN[self.side]

    def name(self, role: str) -> str:
        """Who it is."""
        return NAMES[role]

    def looks(self, who: Visitor, role: str = "") -> None:
        """No name that is not theirs to read; a new kind of page is narrow enough, accessible."""
        path = who.page.url.removeprefix(who.origin)
        if role in NOT_OF_CHILDREN:
            body = who.page.inner_text("body")
            assert not [name for name in self.children if name in body], (
                f"{role} reads a name at {path}"
            )
        if self.walk and who.has_scripts and self.walk.is_new("purchasing", who.page, path):
            self.wrong += [f"too wide: {path}"] if who.page.evaluate(TOO_WIDE) else []
            who.page.evaluate(OPEN_FOLDS)
            self.wrong += check_with_axe(who.page, path)

    def goes(self, role: str, path: str, status: int = 200) -> Visitor:
        """Any page of the portal, and what it answers."""
        who = self.window(role)
        answer = who.opens(path)
        assert answer, f"{role} at {path}"
        assert answer.status == status, f"{role} at {path}: {answer.status} {who.reads()[:600]}"
        if status == 200:  # a refusal stands for no page
            self.looks(who, role)
        return who

    def at(self, role: str, page: str = "", status: int = 200) -> Visitor:
        """A page of the project."""
        return self.goes(role, f"/purchasing/projects/{self.project}/{page}".rstrip("/"), status)

    def of(self, role: str, page: str = "", status: int = 200) -> Visitor:
        """A page of its contract."""
        return self.goes(role, f"/purchasing/contracts/{self.contract}/{page}".rstrip("/"), status)

    def is_due(self, on: date) -> None:
        """The clock at the top of the project ends on a day."""
        who = self.at("officer")
        says = who.page.locator(".case-bar__facts time").first.inner_text()
        assert says == f"{on:%Y-%m-%d}", f"{says} for {on}"

    def has_to_do(self, role: str, words: str) -> None:
        """Whose turn it is reads so on the desk, without looking for the project."""
        self.goes(role, "/worklist/").sees(words)

    def does(self, role: str, act: str, *, refused: str = "", **answers: Any) -> Visitor:
        """One act on the project; `refused` are words of the page that does not let it through."""
        who = self.at(role, act)
        sends(who, act, refused=refused, **answers)
        self.looks(who, role)
        return who

    def acts(self, role: str, act: str, *, refused: str = "", **answers: Any) -> Visitor:
        """One act on the contract."""
        who = self.of(role, act)
        sends(who, act, refused=refused, **answers)
        self.looks(who, role)
        return who

    def public(self, kind: str, *words: str) -> Visitor:
        """The newest notice of a kind, as anybody reads it."""
        who = self.goes("public", f"/purchasing/open/projects/{self.code}")
        who.page.locator("main li", has_text=f" {kind}：").last.locator("a").click()
        who.settles()
        self.looks(who, "public")
        for one in words:
            who.sees(one)
        return who

    def days_go_by(self, days: int) -> None:
        """All that is noted of the project is older, and its clocks have turned."""
        with transaction(self.town.database) as session:
            grow_older(session, self.project, days)
        turn(self.town.database, CLOCKWORKS, clock.now())

    def months_go_by(self, months: int) -> None:
        """So many that the work lies in one month as before."""
        was, self.month = self.month, last_of(self.month, months)
        self.days_go_by((was - self.month).days)

    def the_month_ends(self) -> None:
        """Yesterday becomes the last day of the month before this."""
        today = clock.today()
        self.month = today.replace(day=1) - timedelta(days=1)
        self.days_go_by(today.day - 1)

    def reads_pdf(self, who: Visitor, words: str) -> str:
        """The text behind a link to a paper."""
        body = who.downloads(words)
        assert body.startswith(b"%PDF-")
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def sends(
    who: Visitor, to: str, /, *, refused: str = "", press: str = "", twice: bool = False,
    **answers: Any,
) -> None:  # fmt: skip
    """Fill in the form that is sent to an address ending so, by the names of its fields.

    `twice`: the button is pressed by an impatient hand.
    """
    form = who.page.locator(f"main form[action$='{to}']").last
    if not form.is_visible():
        form.locator("xpath=ancestor::details").last.locator("summary").first.click()
    for name, answer in answers.items():
        _answers(form, name, answer)
    buttons = form.locator("button.govuk-button[type=submit]:visible")
    button = buttons.filter(has_text=press).last if press else buttons.last
    with who.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        button.click(click_count=2 if twice else 1)
    who.settles()
    wrong = who.page.locator("main .govuk-error-summary")
    says = wrong.first.inner_text() if wrong.count() else ""
    if refused:
        assert refused in says, f"{to}: not refused by {refused}: {says or who.reads()[:900]}"
        return
    assert not says, f"{to}: {says}"
    assert sent.value.status < 400, f"{to}: {sent.value.status} {who.reads()[:600]}"


def _answers(form: Locator, name: str, answer: Any) -> None:
    if isinstance(answer, date):
        for part in ("year", "month", "day"):
            here(form, f"{name}-{part}").fill(str(getattr(answer, part)))
        return
    field_ = here(form, name)
    kind = field_.evaluate("field => field.tagName + ' ' + field.type")
    if isinstance(answer, list):
        for value in answer:
            form.locator(f"[name$='{name}'][value='{value}']").check(force=True)
    elif kind.endswith("file"):
        field_.set_input_files({"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": answer})
    elif "checkbox" in kind and isinstance(answer, bool):
        field_.set_checked(answer, force=True)
    elif "radio" in kind or "checkbox" in kind:
        form.locator(f"[name$='{name}'][value='{answer}']").check(force=True)
    elif kind.startswith("SELECT"):
        field_.select_option(**answer if isinstance(answer, dict) else {"value": answer})
    else:
        field_.fill(str(answer))


def until(length: int, unit: Unit = Unit.WORKING_DAY) -> date:
    """The last day of a clock that begins today."""
    return due_provisionally(clock.today(), length, unit, SHIPPED).day


def boxes(who: Visitor, name: str, *words: str) -> list[str]:
    """The values of the boxes of a name whose labels have these words; all without words."""
    found = who.page.locator(f"main input[name$='{name}']").all()
    return [
        str(box.get_attribute("value")) for box in found
        if not words or any(
            word in (box.locator("xpath=..").text_content() or "") for word in words
        )
    ]  # fmt: skip


def options(who: Visitor, name: str, words: str) -> str:
    """The value of a list's option with these words."""
    found = who.page.locator(f"main select[name$='{name}'] option", has_text=words).first
    return str(found.get_attribute("value"))


def ref_in(who: Visitor, room: str) -> str:
    """The reference of the window's address behind a word."""
    found = re.search(rf"/{room}/([2-9a-z]{{16}})", who.page.url)
    assert found, who.page.url
    return found[1]
