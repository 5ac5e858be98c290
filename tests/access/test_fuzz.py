"""Strange input into every form: no error 500, no hanging, nothing typed is lost (bar R15)."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote_plus

import pytest
from werkzeug.test import TestResponse

from app.config import ROOT
from app.core.web import UNHELD, local_path, new_submission_id
from tests.access.markup import alive
from tests.access.matrix import ROWS
from tests.access.payloads import ALL, MARK, PRODUCT, VERSION, XSS
from tests.access.row import Row
from tests.access.test_access_matrix import routes
from tests.access.town import Town
from tests.conftest import SERVER

SEED = 20261122
TRIES = 560 if SERVER else 2_000  # `make test-long` tries 20,000 on PostgreSQL
SECONDS = 2
MACHINERY = {"csrf_token", "submission_id"}
CANARY = "留住我写的字⟦7F3A⟧"
STRANGE = (
    "", " ", "0", "-1", "9223372036854775808", "-9223372036854775809", "1e309", "NaN", "Infinity",
    "１２３", "0000-00-00", "9999-12-31", "2025-02-29", "2026-02-30", "29", "0000", "99999",
    "12:60", "😀👩‍👩‍👧", "\u202eabc\u202c", "\u0000", "a\u0000b", "\ufeff", "\u2028", "𠮷野",
    "' OR 1=1 --", '"><script>alert(1)</script>', "{{7*7}}", "${7*7}", "../../etc/passwd",
    "=cmd|' /C calc'!A0", "%s%n%x", "2222222222222222", "x" * 5000, "110101199001011234",
    "22010419900101999X", "+8613800000000", "[]", "{}", "null", "true", "500103", "999999",
)  # fmt: skip
RAW = ("%ED%A0%80", "%FF%FE", "%C3%28", "%00")
HUGE = "长" * 340_000  # a little over 1 MB in UTF-8


@dataclass
class FoundForm:
    """A form on a page: where it goes and what it would send."""

    actor: str
    action: str
    fields: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """(name, kind, values that it offers)"""


class Forms(HTMLParser):
    """Every form of a page that is sent by POST."""

    def __init__(self, actor: str, address: str) -> None:
        super().__init__()
        self.actor, self.address = actor, address
        self.found: list[FoundForm] = []
        self.open: FoundForm | None = None
        self.select: tuple[str, str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = given.get("method", "").lower() == "post"
            self.open = FoundForm(self.actor, given.get("action") or self.address)
            if is_post:
                self.found.append(self.open)
        elif self.open is None or not given.get("name"):
            if tag == "option" and self.select:
                self.select[2].append(given.get("value", ""))
        elif tag in {"input", "textarea", "button"}:
            kind = given.get("type", "text") if tag == "input" else tag
            self.open.fields.append((given["name"], kind, [given.get("value", "")]))
        elif tag == "select":
            self.select = (given["name"], tag, [])
            self.open.fields.append(self.select)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None


@pytest.fixture(scope="module")
def forms(town: Town) -> list[FoundForm]:
    """The forms on the pages that a role is let into, each address once for a role."""
    found: dict[str, FoundForm] = {}
    for rule, method in routes(town):
        row = ROWS.get(rule.endpoint, Row())
        actors = ("family", "nobody") if row.is_public else tuple(row.let_in.split()[:3])
        for actor in actors or ("INT", "family"):
            if method != "GET":
                continue
            name, url = town.name(actor, row.case), town.address(rule, row.case)
            page = town.client(name).get(url)
            if page.mimetype == "text/html":
                parser = Forms(name, url)
                parser.feed(page.text)
                found.update({f"{name} {form.action}": form for form in parser.found})
    return list(found.values())


def values(form: FoundForm, chance: random.Random) -> Iterator[tuple[str, str]]:
    """One way to fill the form in: some of it as offered, some of it strange."""
    spoilt = chance.random()
    for name, kind, offered in form.fields:
        if name in MACHINERY or (kind == "button" and chance.random() < 0.7):
            continue
        luck = chance.random()
        if luck < 0.12:
            continue  # missing
        value = chance.choice(offered or [""])
        if kind in {"text", "textarea", "tel", "search"} and luck < 0.5:
            value = f"{CANARY}{chance.choice(('', '1', '年'))}"
        if luck > 1 - spoilt:
            value = chance.choice(STRANGE)
        yield name, value
        if luck > 0.93:
            yield name, chance.choice(STRANGE)  # repeated
        if luck > 0.97:
            yield f"{name}[]", "1"
            yield f"{name}-0", "1"
    if chance.random() < 0.2:
        yield "is_admin", "1"
        yield "version", "99"


def body(form: FoundForm, csrf: str, chance: random.Random) -> str:
    pairs = [("csrf_token", csrf), ("submission_id", new_submission_id())]
    pairs += values(form, chance)
    if len(pairs) > 2 and chance.random() < 0.01:
        pairs[-1] = (pairs[-1][0], HUGE)
    text = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)
    if len(pairs) > 2 and chance.random() < 0.05:
        text += f"&{quote_plus(pairs[-1][0])}={chance.choice(RAW)}"
    return text


def send(town: Town, form: FoundForm, sent: str) -> tuple[TestResponse, float]:
    began = time.process_time()
    answer = town.client(form.actor).http.post(
        form.action, data=sent, content_type="application/x-www-form-urlencoded"
    )
    return answer, time.process_time() - began


def fuzz(town: Town, forms: list[FoundForm], number: int, seed: int) -> list[str]:
    """What went wrong, by address."""
    chance = random.Random(seed)
    wrong: dict[str, str] = {}
    for n in range(number):
        form = forms[n % len(forms)] if n < 2 * len(forms) else chance.choice(forms)
        sent = body(form, town.client(form.actor).csrf, chance)
        answer, seconds = send(town, form, sent)
        if answer.status_code in {400, 403} and "Set-Cookie" not in answer.headers:
            town.clients.pop(form.actor, None)  # its token ended with the sign-out
        if "Set-Cookie" in answer.headers:
            town.clients.pop(form.actor, None)
        where = f"{form.action} as {form.actor}"
        if answer.status_code >= 500:
            wrong[f"{answer.status_code} {where}"] = sent[:600]
        if seconds > SECONDS:
            wrong[f"{seconds:.1f} s {where}"] = sent[:200]
        if answer.status_code == 422:
            lost = [name for name in typed(form, sent) if name not in UNHELD]
            if lost and CANARY not in unescape(answer.text):
                wrong[f"lost {where}: {' '.join(lost)}"] = sent[:600]
    return [f"{what}\n    {sent}" for what, sent in sorted(wrong.items())]


def typed(form: FoundForm, sent: str) -> list[str]:
    """The fields into which the canary went."""
    canary = quote_plus(CANARY)
    return [
        name
        for name, kind, _ in form.fields
        if kind != "password" and f"&{quote_plus(name)}={canary}" in sent
    ]


@pytest.mark.bar("S06", "R13", "R15")
def test_strange_input_breaks_nothing(town: Town, forms: list[FoundForm]) -> None:
    """In one test with the search for the forms, which two workers would do twice."""
    assert 100 < len(forms) <= TRIES
    assert {form.actor.split()[0] for form in forms} >= {"nobody", "family", "INT", "HEAD", "SYS"}
    wrong = fuzz(town, forms, TRIES, SEED)
    assert not wrong, "\n".join(wrong)


@pytest.mark.bar("R15")
@pytest.mark.long
def test_strange_input_breaks_nothing_for_long(town: Town, forms: list[FoundForm]) -> None:
    seed = random.randrange(10**9)
    wrong = fuzz(town, forms, 20_000, seed)
    assert not wrong, f"seed {seed}\n" + "\n".join(wrong)


TYPED = {"text", "textarea", "tel", "search", "hidden", "select", "email"}


def attack(town: Town, forms: list[FoundForm], times: int | None = None) -> tuple[int, list[str]]:
    """Send what attackers type into every box of every form, a different one in each.

    `times` requests a form; None: until each payload has been in each form. Answers how many
    payloads went out, and what came alive of them.
    """
    sent, wrong, turn = 0, [], 0
    for form in forms:
        boxes = [name for name, kind, _ in form.fields if kind in TYPED and name not in MACHINERY]
        rounds = times or -(-len(ALL) // max(1, len(boxes)))
        for _ in range(rounds if boxes else 0):
            pairs = {name: ALL[(turn + n) % len(ALL)] for n, name in enumerate(boxes)}
            turn, sent = turn + len(boxes), sent + len(boxes)
            pairs |= {"csrf_token": town.client(form.actor).csrf}
            pairs |= {"submission_id": new_submission_id()}
            said = "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in pairs.items())
            answer, seconds = send(town, form, said)
            if "Set-Cookie" in answer.headers:
                town.clients.pop(form.actor, None)
            made = [f"{name}: {value}" for name, value in answer.headers if "\n" in value]
            made += [cookie for cookie in answer.headers.getlist("Set-Cookie") if MARK in cookie]
            target = answer.headers.get("Location", "") or answer.headers.get("HX-Redirect", "")
            if target and local_path(target) is None:
                made.append(target)
            if answer.status_code >= 500 or seconds > SECONDS or made or alive(answer.text):
                wrong.append(f"{answer.status_code} {form.action}: {made or alive(answer.text)}")
    return sent, wrong


def test_the_lists_of_attacks_are_whole() -> None:
    assert VERSION == 1
    assert len(XSS) == len(set(XSS)) >= 80
    assert all(MARK in one for one in ALL)
    assert alive('<p>&lt;xss7f&gt;</p><a href="/x?q=xss7f">x</a><input value="&quot;>xss7f">') == []
    for one in ("<xss7f>", '<img src=x onerror="xss7f()">', "<script>xss7f()</script>",
                '<a href="javascript:xss7f()">x</a>', '<div hx-get="/xss7f">',
                f"<p>{PRODUCT} xss7f</p>"):  # fmt: skip
        assert alive(one), one


@pytest.mark.bar("S41", "S43")
def test_what_attackers_type_stays_text(town: Town, forms: list[FoundForm]) -> None:
    sent, wrong = attack(town, forms[::3], times=1)
    assert sent > 2 * len(ALL), "each payload in two boxes at least"
    assert wrong == []


@pytest.mark.bar("S41", "S43")
@pytest.mark.long
def test_every_attack_on_every_form_stays_text(
    town: Town, forms: list[FoundForm], record_property: Callable[[str, object], None]
) -> None:
    sent, wrong = attack(town, forms)
    record_property("payloads_sent", sent)
    assert wrong == []


ASKED = re.compile(r'args(?:\.get|\.getlist)?[(\[]"([a-z_-]+)"')


def wrong_questions(town: Town, share: int, seed: int) -> list[str]:
    """Pages asked with strange words behind the question mark: one of `share` of them."""
    chance = random.Random(seed)
    sources = (ROOT / "app").rglob("*.py")
    names = sorted({name for path in sources for name in ASKED.findall(path.read_text())})
    assert len(names) > 20
    wrong = []
    for number, (rule, method) in enumerate(routes(town)):
        if method != "GET" or number % share != seed % share:
            continue
        row = ROWS.get(rule.endpoint, Row())
        actor = town.name((row.let_in.split() or ["family"])[0], row.case)
        pairs = [(name, chance.choice(STRANGE)) for name in chance.sample(names, 12)]
        asked = "&".join(f"{name}={quote_plus(value)}" for name, value in pairs)
        began = time.process_time()
        with town.client(actor).get(f"{town.address(rule, row.case)}?{asked}") as answer:
            if answer.status_code >= 500 or time.process_time() - began > SECONDS:
                wrong.append(f"{answer.status_code} {rule.endpoint} as {actor}: {asked}")
    return wrong


@pytest.mark.bar("R15")
def test_strange_questions_break_no_page(town: Town) -> None:
    assert wrong_questions(town, 8, SEED + bool(SERVER)) == []


@pytest.mark.bar("R15")
@pytest.mark.long
def test_strange_questions_break_no_page_for_long(town: Town) -> None:
    seed = random.randrange(10**9)
    found = [one for n in range(12) for one in wrong_questions(town, 1, seed + n)]
    assert found == [], f"seed {seed}"


def seconds_of(town: Town, forms: list[FoundForm]) -> dict[str, float]:
    """What each form takes of the processor for 100,000 signs in one box (bar S52)."""
    found = {}
    for number, form in enumerate(forms):
        boxes = [name for name, kind, _ in form.fields if kind in {"text", "textarea", "tel"}]
        if not boxes:
            continue
        box = boxes[number % len(boxes)]
        for worst in (" " * 100_000, "1" * 100_000):
            took = []
            for _ in range(2):  # the better of two: something else may have come in between
                pairs = {"csrf_token": town.client(form.actor).csrf, box: worst}
                pairs["submission_id"] = new_submission_id()
                sent = "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in pairs.items())
                answer, seconds = send(town, form, sent)
                took.append(seconds)
                if "Set-Cookie" in answer.headers:
                    town.clients.pop(form.actor, None)
            found[f"{box} of {form.action} as {form.actor}"] = min(took)
    return found


@pytest.mark.bar("S52")
def test_no_form_is_slow(town: Town, forms: list[FoundForm]) -> None:
    slow = {where: took for where, took in seconds_of(town, forms[::10]).items() if took > 0.1}
    assert slow == {}


@pytest.mark.bar("S52")
@pytest.mark.long
def test_no_form_at_all_is_slow(
    town: Town, forms: list[FoundForm], record_property: Callable[[str, object], None]
) -> None:
    found = seconds_of(town, forms)
    record_property("forms", len(found))
    record_property("slowest_ms", round(max(found.values()) * 1000))
    assert {where: took for where, took in found.items() if took > 0.1} == {}
