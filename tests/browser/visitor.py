"""What a person does in a browser, in a person's words: open, fill in, choose, press, read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, Request, Response, ViewportSize

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SUBMIT = "main form button.govuk-button[type=submit]"
HREFS = "all => all.map(a => a.getAttribute('href'))"
SIDE = re.compile(r"/(live|draft|score|autosave-sheet|check-id|answer)(/|$)")
UNFINISHED = 422
MOMENT, WAITS = 60, 200  # milliseconds; twelve seconds at most
PATIENCE = 30_000  # milliseconds, for two browsers and two servers on two cores
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


def _is_answer(response: Response) -> bool:
    return response.request.resource_type in {"document", "xhr", "fetch"}


def _is_effect(response: Response) -> bool:
    """The answer to what was sent in, not to a draft kept or a field checked meanwhile."""
    return response.request.method == "POST" and not SIDE.search(response.url)


@dataclass
class Visitor:
    """One person at one browser window. Errors on the page and refusals by the CSP are kept."""

    context: BrowserContext
    origin: str
    has_scripts: bool = True
    page: Page = field(init=False)
    complaints: list[str] = field(default_factory=list)
    flying: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda message: self._hear(message.type, message.text))
        self.page.on("dialog", lambda question: question.accept())
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._begins)
        self.page.on("requestfinished", self._ends)
        self.page.on("requestfailed", self._ends)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.complaints.append(f"{text} on {self.page.url}")

    def _begins(self, request: Request) -> None:
        self.flying.add(request)

    def _ends(self, request: Request) -> None:
        self.flying.discard(request)

    def opens(self, path: str) -> Response | None:
        """Go to an address of the portal, or to the one a link on paper would hold."""
        url = path if path.startswith("http") else self.origin + path
        return self.page.goto(url, wait_until="load")

    def fills(self, label: str, text: str) -> None:
        """Type into the field with this label (the beginning is enough)."""
        self._field(label).fill(text)

    def fills_date(self, legend: str, year: int, month: int, day: int) -> None:
        group = self.page.get_by_role("group", name=legend).last
        for part, number in (("年", year), ("月", month), ("日", day)):
            group.get_by_label(part, exact=True).fill(str(number))

    def picks(self, label: str, option: str) -> None:
        """Take an option of a list, by its words."""
        self._field(label).select_option(label=option)

    def chooses(self, answer: str, question: str = "") -> None:
        """Click the round or square box with this answer, under its question."""
        where: Page | Locator = self.page
        if question:
            where = self.page.get_by_role("group", name=question)
        where.get_by_label(answer, exact=False).first.check(force=True)

    def picks_place(self, *names: str, name: str = "division") -> None:
        """Province, city, county; without JavaScript the next list comes by a button."""
        for level, place in enumerate(names, 1):
            chosen = self.page.locator(f"#{name}-{level}")
            if self.has_scripts:
                # A new list hears a choice only once htmx has looked at it.
                with self.page.expect_response(lambda answer: "/divisions/options" in answer.url):
                    chosen.select_option(label=place)
                self.settles()
                continue
            chosen.select_option(label=place)
            if level < len(names):
                self.page.locator(f"noscript button[value={name}]").click()
                self.settles()

    def uploads(self, path: Path, selector: str = "input[type=file]") -> None:
        self.page.locator(selector).first.set_input_files(path)

    def presses(self, words: str, *, within: str = "main", nth: int = 0) -> None:
        """Press a button or follow a link that looks like one, and wait for what comes."""
        name = re.compile(re.escape(words))
        here = self.page.locator(within)
        button = here.get_by_role("button", name=name).or_(here.get_by_role("link", name=name))
        with self.page.expect_response(_is_answer) as answer:
            button.nth(nth).click()
        self.settles()
        self._proves(answer.value)

    def submits(self) -> None:
        """Press the last main button of the page's form, and wait for its answer."""
        with self.page.expect_response(_is_effect) as answer:
            self.page.locator(SUBMIT).last.click()
        self.settles()
        self._proves(answer.value)

    def _proves(self, answer: Response) -> None:
        """Where an act asks for a second factor, type the code that a demonstration shows."""
        if answer.status == UNFINISHED and self.page.locator("[data-demo-code]").count():
            self._types_code()

    def _types_code(self) -> None:
        code = self.page.locator("[data-demo-code]").inner_text()
        self.fills("动态码", code)
        with self.page.expect_response(_is_effect):
            self.page.locator(SUBMIT).last.click()
        self.settles()

    def follows(self, words: str | re.Pattern[str]) -> None:
        """Go where the first link of these words leads."""
        self.page.locator("main").get_by_role("link", name=words).first.click()
        self.settles()

    def links(self, beginning: str) -> list[str]:
        """Addresses of the page's main part that begin so, each once."""
        found = self.page.eval_on_selector_all("main a", HREFS)
        return list(dict.fromkeys(href for href in found if href and href.startswith(beginning)))

    def hands_in(self, path: Path) -> None:
        """Upload a file: with scripts it is sent as soon as it is chosen."""
        self.uploads(path)
        if self.has_scripts:
            self.page.locator("main a[href*='/documents/']").first.wait_for()
        else:
            self.page.locator("main").get_by_role("button", name="上传").click()
            self.settles()
        self.sees(path.name)

    def settles(self) -> None:
        """Wait until the page that an answer leads to stands still."""
        quiet = 0
        for _ in range(WAITS):  # an answer may lead on to another page only after some script
            self.page.wait_for_timeout(MOMENT)
            quiet = 0 if self.flying else quiet + 1
            if quiet == 2:
                break
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector(BUSY, state="detached")

    def reads(self) -> str:
        """All words of the page's main part."""
        return self.page.locator("main").inner_text()

    def sees(self, words: str) -> None:
        """Fail with the page's own words unless these stand on it."""
        assert words in self.page.inner_text("body"), f"{words} is not on\n{self.reads()[:1500]}"

    def downloads(self, words: str) -> bytes:
        """Fetch what a link leads to, with this person's cookies."""
        link = self.page.get_by_role("link", name=re.compile(words)).first
        answer = self.context.request.get(self.origin + (link.get_attribute("href") or ""))
        assert answer.ok, f"{words}: {answer.status}"
        return answer.body()

    def signs_in(self, name: str, password: str) -> None:
        self.opens("/sign-in")
        self.fills("手机号或用户名", name)
        self.fills("密码", password)
        self.presses("登录")
        if "/sign-in/code" in self.page.url:
            self._types_code()

    def sees_as(self, token: str) -> None:
        """Go on in a session that is open already."""
        self.context.add_cookies([{"name": "tongan", "value": token, "url": self.origin}])

    def leaves(self) -> None:
        """Close the window; nothing may have been refused by the browser meanwhile."""
        self.context.close()
        assert not self.complaints, "\n".join(self.complaints)

    def _field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(label).first
