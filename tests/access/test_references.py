"""References in fields and questions, and fields that no form has (bar S02, S06)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from app.all_models import METADATA
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.db import reading
from app.core.ids import PATTERN, new_ref
from app.core.web import new_submission_id
from tests.access.matrix import ROWS
from tests.access.row import Row
from tests.access.spending import metering
from tests.access.test_access_matrix import MASKS, routes
from tests.access.test_fuzz import MACHINERY, Forms, FoundForm
from tests.access.test_sweep import counts
from tests.access.town import Town
from tests.conftest import SERVER
from tests.sent import ALLOWED, MOST_STATEMENTS

ADDRESSES = re.compile(r'(?:href|action|hx-get|hx-post)="([^"]*\?[^"]*)"')
STRANGE = re.compile(r"zq\w+qz")
REFUSALS = select(func.count()).where(AuditEvent.outcome == Outcome.REFUSED)
# How many forms may still ask more than fifteen statements, which only becomes less (bar P04).
STILL_OVER = 176
# Who reads a page, in whose name its fields are changed.
READERS = 1
# The forms are the same on both databases: on PostgreSQL they are tried in `make test-long`.
pytestmark = [pytest.mark.long] if SERVER else []


class Found:
    """What the pages of the town offer: forms, and addresses with questions.

    `share`: the pages that are read, of all in the order of their routes.
    """

    def __init__(self, town: Town, share: slice = slice(None)) -> None:
        self.forms: dict[str, FoundForm] = {}
        self.questions: dict[tuple[str, str], tuple[str, str]] = {}
        for rule, method in list(routes(town))[share]:
            row = ROWS.get(rule.endpoint, Row())
            for actor in ("family",) if row.is_public else row.let_in.split()[:READERS]:
                if method == "GET":
                    self._read(town, town.name(actor, row.case), town.address(rule, row.case))

    def _read(self, town: Town, name: str, url: str) -> None:
        page = town.client(name).get(url)
        if page.mimetype != "text/html":
            return
        parser = Forms(name, url)
        parser.feed(page.text)
        self.forms.update({form.action: form for form in parser.found})
        for found in map(unescape, ADDRESSES.findall(page.text)):
            if found.startswith("/"):
                for key, _ in parse_qsl(urlsplit(found).query):
                    self.questions.setdefault((urlsplit(found).path, key), (name, found))


@pytest.fixture(scope="module")
def pages(town: Town) -> Found:
    return Found(town)


def refs(town: Town) -> dict[str, list[str]]:
    """The references of every table."""
    with reading(town.database) as session:
        return {
            name: list(session.scalars(select(table.c.ref)))
            for name, table in METADATA.tables.items()
            if "ref" in table.c
        }


def fields(
    town: Town, pages: Found, known: dict[str, list[str]]
) -> Iterator[tuple[FoundForm, str, list[str]]]:
    """(form, its field, references of that kind which the page does not offer)."""
    # No desk sees a draft; of the other cases its own list may hold more than the page.
    drafts = {town.cases[name]["application"] for name in ("draft", "first ready")}
    for form in pages.forms.values():
        for name, _, offered in form.fields:
            chosen = [one for one in offered if PATTERN.fullmatch(one or "")]
            kinds = [rows for rows in known.values() if chosen and chosen[0] in rows]
            if name not in MACHINERY and kinds:
                everything = {one for field in form.fields for one in field[2]}
                unseen = [one for one in kinds[0] if one not in everything]
                yield form, name, [one for one in unseen if one in drafts] or unseen


def filled(form: FoundForm, **given: str) -> dict[str, str]:
    """The form as the page offers it."""
    pressed = {"add", "pick", "remove"}  # buttons that only change the form's rows
    sent = {
        name: next(iter(offered), "") for name, _, offered in form.fields if name not in pressed
    }
    return sent | {"submission_id": new_submission_id()} | given


def send(town: Town, form: FoundForm, sent: dict[str, str]) -> TestResponse:
    client = town.client(form.actor)
    return client.http.post(form.action, data=sent | {"csrf_token": client.csrf})


def masked(answer: TestResponse) -> str:
    return f"{answer.status_code} {MASKS.sub('…', answer.text)}"


def number_of_refusals(town: Town) -> int:
    with reading(town.database) as session:
        return session.execute(REFUSALS).scalar_one()


@pytest.mark.bar("S02")
def test_a_reference_in_a_field_that_was_not_offered_is_as_if_missing(
    town: Town, pages: Found
) -> None:
    """Another's row and no row get one answer, change nothing, and are written down once."""
    known, wrong, tried = refs(town), [], 0
    with town.keeping():
        before = counts(town)
        for form, name, unseen in fields(town, pages, known):
            answers = []
            for ref in (random.Random(name).choice(unseen) if unseen else new_ref(), new_ref()):
                refused = number_of_refusals(town)
                answer = send(town, form, filled(form, **{name: ref}))
                answers.append(masked(answer))
                where = f"{name} of {form.action} as {form.actor}: {answer.status_code}"
                if answer.status_code not in {403, 404, 409, 422}:
                    wrong.append(where)
                # Which row of a list is meant says a hidden field; a wrong one means none.
                is_key = name.endswith("-key")
                if number_of_refusals(town) != refused + 1 and not is_key:
                    wrong.append(f"{where}, {number_of_refusals(town) - refused} refusals")
                tried += 1
            if answers[0] != answers[1]:
                wrong.append(f"{name} of {form.action}: another's row looks otherwise")
        after = counts(town)
    assert not wrong, "\n".join(wrong)
    assert after == before
    assert tried >= 20


@pytest.mark.bar("S02")
def test_a_reference_in_a_question_that_was_not_offered_is_as_if_missing(
    town: Town, pages: Found
) -> None:
    known = refs(town)
    everything = [one for rows in known.values() for one in rows]
    wrong, tried = [], 0
    chance = random.Random(7)
    for (path, key), (name, found) in sorted(pages.questions.items()):
        asked = dict(parse_qsl(urlsplit(found).query))
        value = asked[key]
        kind = next((rows for rows in known.values() if value in rows), everything)
        if not PATTERN.fullmatch(value):
            continue
        page = town.client(name).get(found).text
        unseen = [one for one in kind if one not in page]
        answers = [
            masked(town.client(name).get(f"{path}?{urlencode(asked | {key: ref})}"))
            for ref in (chance.choice(unseen or everything), new_ref())
        ]
        tried += 1
        if answers[0] != answers[1]:
            wrong.append(f"{key} of {path} as {name}")
    assert not wrong, "\n".join(wrong)
    assert tried >= 2


@pytest.mark.bar("S06")
def test_a_doubled_field_is_refused(town: Town, pages: Found) -> None:
    wrong, tried = [], 0
    for form in list(pages.forms.values())[::3]:
        known = {name for name, _, _ in form.fields}
        names = [
            name for name, kind, _ in form.fields
            if kind in {"text", "textarea", "radio", "select", "tel"}
            and f"{name}-q" not in known  # a picker of places: one value a list
        ]  # fmt: skip
        if not names:
            continue
        client = town.client(form.actor)
        name = random.Random(form.action).choice(names)
        sent = {key: [value] for key, value in filled(form, csrf_token=client.csrf).items()}
        sent[name] = [sent[name][0] or "1", "2"]
        answer = client.http.post(form.action, data=sent)
        tried += 1
        # Any other refusal has another reason; 409 is what an act comes to that nobody keeps.
        if answer.status_code != 400:
            wrong.append(f"{name} of {form.action} as {form.actor}: {answer.status_code}")
    assert wrong == []
    assert tried >= 50


@pytest.mark.bar("S06")
def test_columns_that_the_form_does_not_ask_for_change_nothing(town: Town, pages: Found) -> None:
    """Every column of every table, sent along with one form in twelve."""
    assert spiked(town, list(pages.forms.values())[::12]) == []


@pytest.mark.bar("S06")
@pytest.mark.long
def test_no_form_at_all_takes_columns_it_does_not_ask_for(town: Town, pages: Found) -> None:
    assert spiked(town, list(pages.forms.values())) == []


@contextmanager
def written(town: Town) -> Iterator[list[str]]:
    """The statements that carry a strange word to the database, kept or not."""
    found: list[str] = []

    def look(*said: Any) -> None:
        _connection, _cursor, statement, parameters, _context, _many = said
        if statement.startswith(("INSERT", "UPDATE")) and STRANGE.search(repr(parameters)):
            found.append(statement[:60])

    event.listen(town.database.engine, "before_cursor_execute", look)
    yield found
    event.remove(town.database.engine, "before_cursor_execute", look)


def spiked(town: Town, forms: list[FoundForm]) -> list[str]:
    """The forms that answer otherwise when every column of every table is sent along.

    And the statements that took what was sent.
    """
    columns = {column.name for table in METADATA.tables.values() for column in table.columns}
    wrong, acts = [], town.acts
    with written(town) as took:
        for form in forms:
            own = {name for name, _, _ in form.fields}
            # What the form asks itself, and what stands under its names, is no strange column.
            strange = {
                name: f"zq{name}qz"
                for name in columns - own
                if not any(one.startswith(name) for one in own)
            }
            client = town.client(form.actor)
            plain = client.http.post(form.action, data=filled(form, csrf_token=client.csrf))
            if "Set-Cookie" in plain.headers:
                town.clients.pop(form.actor)
                continue
            more = client.http.post(
                form.action, data=strange | filled(form, csrf_token=client.csrf)
            )
            if plain.status_code != more.status_code:
                wrong.append(f"{form.action}: {plain.status_code} {more.status_code}")
    assert town.acts - acts >= len(forms) // 5, "the forms were refused for other reasons"
    return wrong + took


@pytest.mark.bar("P04")
def test_what_a_sent_form_asks_becomes_less(town: Town, pages: Found) -> None:
    """Statements of one form in six; those that may ask too many stand in a list."""
    assert len(ALLOWED) == STILL_OVER
    found = taken(town, list(pages.forms.values())[::6])
    assert len(found) >= 15
    assert too_dear(found) == {}


@pytest.mark.bar("P04")
@pytest.mark.long
def test_what_any_sent_form_asks_becomes_less(town: Town, pages: Found) -> None:
    found = taken(town, list(pages.forms.values()))
    assert len(found) >= 90
    assert too_dear(found) == {}


def too_dear(found: dict[str, int]) -> dict[str, int]:
    """Those that ask more than fifteen, or more than the list allows them."""
    return {
        name: count for name, count in found.items() if count > ALLOWED.get(name, MOST_STATEMENTS)
    }


def taken(town: Town, forms: list[FoundForm]) -> dict[str, int]:
    """Endpoint -> what its first form asks that is taken when filled in plainly.

    From its arrival until just before its commit, the record's lines with it.
    """
    found: dict[str, int] = {}
    reached: list[int] = []
    with metering(town) as meter:

        def note(_session: object) -> None:
            reached.append(len(meter.now.statements))

        hooks = town.database.before_commit
        hooks.insert(-1, note)  # before the one that refuses to keep anything
        for form in forms:
            endpoint, _ = town.addresses.match(urlsplit(form.action).path, method="POST")
            if endpoint in found:
                continue
            _ = town.client(form.actor).csrf  # signing in is not the form's
            acts = town.acts
            meter.begin()
            reached.clear()
            answer = send(town, form, completed(form))
            if "Set-Cookie" in answer.headers:  # signed out, or a word to be shown
                town.clients.pop(form.actor, None)
            if town.acts > acts:
                found[endpoint] = reached[0]
        hooks.remove(note)
    return found


def completed(form: FoundForm) -> dict[str, str]:
    """The form as the page offers it, with something in each of its empty fields."""
    plain = {"date": clock.today().isoformat(), "number": "1", "text": "一切正常",
             "textarea": "一切正常"}  # fmt: skip
    chosen = filled(form)
    for name, kind, offered in form.fields:
        if chosen.get(name) == "":
            chosen[name] = next(filter(None, offered), plain.get(kind, ""))
    return chosen
