"""Methods, CSRF and headers over every route (bar S37, S38, S40)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.all_models import METADATA
from app.core.db import reading
from app.core.web import HEADERS, new_submission_id
from tests.access.crowded import crowded
from tests.access.matrix import ROWS
from tests.access.plans import PAGES, judge, planner_of
from tests.access.row import IN, Row
from tests.access.spending import Meter, Spent, beyond_budget, measured, metering, over
from tests.access.town import Town
from tests.conftest import SERVER
from tests.factories import Client

# The guards before a page know no database: on PostgreSQL `make test-long` asks them again.
pytestmark = [pytest.mark.long] if SERVER else []

# Scripts that the first paint waits for, and pictures that move it when they come (bar P13).
LOADS = re.compile(r"<(?:script|img)\b[^>]*>")
STEADY = re.compile(r"\bdefer\b|\btype=\"module\"|\bwidth=\"\d+\" height=\"\d+\"")
# What a refusal, a reading or a failed try may leave behind.
# Of pool families a look keeps what it opened, so that the next one need not.
RECORDED = {
    "audit_events", "audit_chain", "attempts", "family_profiles", "held_inputs", "sessions",
    "user_sessions",
}  # fmt: skip
CONFLICT = 409
SAFE = {"GET", "HEAD", "OPTIONS"}
# In whose browser a route answers: the family for its own pages, else who is let in first.
# A family's file is shown as if it came from nowhere.
FILES = {
    "documents.download", "documents.preview", "golive.errors", "golive.template",
    "purchasing.import_errors", "purchasing.import_template",
}  # fmt: skip
# About an upload that nobody began, and for a third assessor whom nobody called.
# A calendar's secret address is its owner's; behind a sender's link stands a code.
EMPTY = {
    "documents.upload_offset", "foster.third_view", "visits.feed", "institutions.notice_photo",
    "adoption.sender_form", "adoption.sender_paper", "adoption.sent",
}  # fmt: skip
# Pages whose people are none of the town's actors: a couple at work on a draft, an adoption's own
# family, its assessors.
STRANGERS = {
    name for name, row in ROWS.items()
    if row.rest != IN and not (row.is_public or row.let_in)
}  # fmt: skip
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
# What a picker of places lists, without anybody's data; every other piece is a page by itself.
PIECES = {"divisions.options", "divisions.search"}
# Browsers send it by themselves, without a token; it writes nothing but a line of the log.
BY_ITSELF = "home.policy_report"
# How often each row stands in the crowded town beside the one there is (bar P04: 1 and 50 rows).
COPIES = 49
# How many pages do not keep a limit yet; only ever lowered.
STILL_OVER = {"by row": 1, "nodes": 0, "opened": 0, "packed": 0, "statements": 10}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE")


def rules(town: Town, *, unsafe: bool) -> list[Rule]:
    found = [
        rule
        for rule in sorted(town.app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
        if rule.endpoint != "static"
    ]
    return [rule for rule in found if bool((rule.methods or set()) - SAFE) is unsafe]


def actor_for(town: Town, rule: Rule) -> tuple[str, str]:
    """Someone who is let in, and the address."""
    row = ROWS.get(rule.endpoint, Row())
    name = (row.let_in.split() or ["family"])[0]
    return town.name(name, row.case), town.address(rule, row.case)


def counts(town: Town) -> dict[str, int]:
    """How many rows each table has, but for the record."""
    with reading(town.database) as session:
        return {
            name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in METADATA.tables.items()
            if name not in RECORDED
        }


def no_token(client: Client, url: str) -> TestResponse:
    return client.http.post(url, data={"submission_id": new_submission_id(), "reason": "试试"})


def forged_token(client: Client, url: str) -> TestResponse:
    return client.post(url, {"csrf_token": "ImZvcmdlZCI.aRl8Yw.AAAAAAAAAAAAAAAAAAAAAAAAAAA"})


def foreign_site(client: Client, url: str) -> TestResponse:
    return client.post(url, headers={"Sec-Fetch-Site": "cross-site"})


def neighbour_site(client: Client, url: str) -> TestResponse:
    return client.post(url, headers={"Sec-Fetch-Site": "same-site"})


def foreign_origin(client: Client, url: str) -> TestResponse:
    return client.post(url, headers={"Origin": "https://example.org"})


def plain_text(client: Client, url: str) -> TestResponse:
    body = f"csrf_token={client.csrf}&submission_id={new_submission_id()}"
    return client.http.post(url, data=body, content_type="text/plain")


def token_of_another(client: Client, url: str) -> TestResponse:
    other = Client(client.http.application)
    return client.post(url, {"csrf_token": other.csrf})


WAYS: tuple[Callable[[Client, str], TestResponse], ...] = (
    no_token, forged_token, foreign_site, neighbour_site, foreign_origin, plain_text,
    token_of_another,
)  # fmt: skip


@pytest.fixture
def kept(town: Town) -> Iterator[Town]:
    """Here a request that gets through would change the database."""
    with town.keeping():
        yield town


@pytest.mark.bar("S37")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_forged_post_changes_nothing(
    kept: Town, way: Callable[[Client, str], TestResponse]
) -> None:
    before = counts(kept)
    for rule in rules(kept, unsafe=True):
        if rule.endpoint == BY_ITSELF:
            continue
        name, url = actor_for(kept, rule)
        answer = way(kept.client(name), url)
        assert answer.status_code in {400, 403}, f"{rule.endpoint}: {answer.status_code}"
        check_headers(answer, rule.endpoint)
    assert counts(kept) == before


@pytest.mark.bar("S37")
def test_a_token_from_before_the_sign_in_is_refused(kept: Town) -> None:
    family = kept.users["family draft"]
    for rule in rules(kept, unsafe=True)[::10]:
        if rule.endpoint == BY_ITSELF:
            continue
        client = Client(kept.app)
        _old = client.csrf
        client.http.set_cookie("tongan", kept.token(family))
        client.http.delete_cookie("tongan-page")
        assert client.post(actor_for(kept, rule)[1]).status_code in {400, 403}, rule.endpoint


@pytest.mark.bar("S33", "S36", "S38", "S40", "S47", "P03", "P04", "P12", "P13", "P18", "P20")
def test_reading_writes_nothing_but_the_record_and_keeps_to_its_budget(
    request: pytest.FixtureRequest,
) -> None:
    """Each page as the town is, once more, and where each of its lists and panels is long.

    On SQLite in a town where nobody has done anything yet, so that its pages weigh the same each
    time; on PostgreSQL, where another town is dear, statements alone are held against the budget.
    """
    kept: Town = request.getfixturevalue("town" if SERVER else "own_town")
    with kept.keeping(), metering(kept) as meter:
        before = counts(kept)
        thin = pages_read(kept, meter, "GET")
        assert counts(kept) == before
        meter.counts_calls = not SERVER
        warm = pages_read(kept, meter, "HEAD")
        meter.counts_calls = False
        with crowded(kept, COPIES) if not SERVER else nullcontext():
            many = counts(kept)
            thick = pages_read(kept, meter, "HEAD")
            assert counts(kept) == many
    # The town holds 1,100 rows of people and cases.
    assert SERVER or sum(many.values()) - sum(before.values()) > COPIES * 1000
    arguments = {rule.endpoint: bool(rule.arguments) for rule in rules(kept, unsafe=False)}
    of_cases = {name: one.statements for name, one in thin.items() if arguments[name]}
    assert SERVER or not (wrong := judge(planner_of(kept), of_cases, PAGES)), "\n".join(wrong)
    wrong = beyond_budget(measured(thin, warm, thick, arguments))
    if SERVER:
        wrong = [one for one in wrong if one.endswith("statements allowed")]
    assert not wrong, "\n".join(wrong)


@pytest.mark.bar("P04", "P12", "P18")
@pytest.mark.parametrize("limit", STILL_OVER)
def test_the_pages_over_a_limit_become_fewer(limit: str) -> None:
    assert over(limit) == STILL_OVER[limit]


def pages_read(town: Town, meter: Meter, method: str) -> dict[str, Spent]:
    """What each page has cost; every answer is looked at on the way."""
    spent: dict[str, Spent] = {}
    pieces = set()
    for rule in rules(town, unsafe=False):
        name, url = actor_for(town, rule)
        client, cost = town.client(name), meter.begin()
        answer = client.http.open(url, method=method)
        # 409: the page is there, the town's case has gone past it.
        is_there = (
            answer.status_code < 400
            or answer.status_code == CONFLICT
            or rule.endpoint in EMPTY | STRANGERS
        )
        assert is_there, f"{method} {rule.endpoint}: {answer.status_code}"
        check_headers(answer, rule.endpoint)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            spent[rule.endpoint] = cost
            hasty = [tag for tag in LOADS.findall(answer.text) if not STEADY.search(tag)]
            assert not hasty, f"{rule.endpoint}: {hasty}"
            if method == "GET" and "</html>" not in answer.text:
                pieces.add(rule.endpoint)
        answer.close()
        meter.begin()  # what is asked from here on, as to sign the next in, is no page's
    assert method == "HEAD" or pieces == PIECES
    return spent


@pytest.mark.bar("S38")
def test_a_route_answers_to_its_own_methods_only(kept: Town) -> None:
    declared: dict[str, set[str]] = {}
    by_path: dict[str, Rule] = {}
    for rule in kept.app.url_map.iter_rules():
        declared.setdefault(rule.rule, set()).update(rule.methods or set())
        by_path[rule.rule] = rule
    client = kept.client("SYS")
    before = counts(kept)
    for path, rule in by_path.items():
        if rule.endpoint == "static":
            continue
        url = actor_for(kept, rule)[1]
        for method in METHODS:
            if method not in declared[path]:
                answer = client.http.open(url, method=method, data=_tokens(client))
                assert answer.status_code in {403, 405}, f"{method} {rule.endpoint}"
                check_headers(answer, rule.endpoint)
    assert counts(kept) == before


def _tokens(client: Client) -> dict[str, Any]:
    return {"csrf_token": client.csrf, "submission_id": new_submission_id()}


def check_headers(answer: TestResponse, where: str) -> None:
    """What every answer carries, whatever its status (bar S33, S36, S40)."""
    headers = answer.headers
    for name, value in HEADERS.items():
        is_file = where in FILES and answer.status_code == 200
        wanted = SANDBOX if is_file and name == "Content-Security-Policy" else value
        assert headers.get(name) == wanted, f"{where}: {name}"
    assert "no-store" in headers["Cache-Control"], where
    assert "HX-Request" in headers["Vary"], where
    assert "Server" not in headers or "/" not in headers["Server"], where
    if (answer.mimetype or "").startswith("text/"):
        assert "charset=utf-8" in headers["Content-Type"].lower(), where
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie, where
        assert "SameSite" in cookie, where


@pytest.mark.bar("S33", "S40")
def test_the_files_of_the_theme_carry_the_headers_too(town: Town) -> None:
    client: FlaskClient = town.app.test_client()
    for path in ("/static/js/app.js", "/static/missing.css"):
        answer = client.get(path)
        answer.close()
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, f"{path}: {name}"
