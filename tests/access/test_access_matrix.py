"""Every route × every role × own and other division, with and without htmx (bar S01, S02, S36)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import route_policy
from app.core import policy
from app.core.ids import new_ref
from app.core.policy import Actor
from tests.access.matrix import ROWS
from tests.access.recorded import Heard, failing, hearing, may_repeat, says
from tests.access.row import IN, Row
from tests.access.town import ACTORS, PATHS, Town
from tests.conftest import SERVER

LET_IN = {200, 204, 303, 409, 422, 429}
COMBINATIONS = 7_000 if SERVER else 14_000  # only ever raised
OF_CASE = "application"
ASKS_NOTHING = {route_policy.SIGNED_IN, route_policy.OWN, None}
# What differs between two answers to the same person: the request's number and the tokens.
MASKS = re.compile(r"[2-9b-z]{16}|[\w.-]{60,}|(?<=value=\")[\w-]{20,}")
HTMX = {"HX-Request": "true"}


def long_on_postgres(test: Callable[..., None]) -> Callable[..., None]:
    """The guards before a page know no database: `make test-long` asks them again there."""
    return pytest.mark.long(test) if SERVER else test


def routes(town: Town) -> list[tuple[Rule, str]]:
    """Every route with each method that does something, except the files of the theme."""
    return [
        (rule, method)
        for rule in sorted(town.app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}) or ["HEAD"]
        if rule.endpoint != "static"
    ]


def call(town: Town, actor: str, method: str, url: str, *, htmx: bool = False) -> TestResponse:
    client = town.client(actor)
    options: dict[str, Any] = {"headers": HTMX if htmx else {}}
    if method != "POST":
        return client.http.open(url, method=method, **options)
    answer = client.post(url, **options)
    if "Set-Cookie" in answer.headers:  # signed out, or with another token: a new browser
        town.clients.pop(actor)
    return answer


def outcome(answer: TestResponse) -> int | str:
    """What the answer means for the matrix: let in, refused, unseen, or to sign in first."""
    target = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    if target.startswith("/sign-in"):
        return "sign in"
    return IN if answer.status_code in LET_IN else answer.status_code


def expected(row: Row, actor: str) -> int | str:
    return "sign in" if actor == "nobody" and not row.is_public else row.expected(actor)


@pytest.mark.bar("S01")
def test_every_route_stands_in_the_matrix(town: Town) -> None:
    known = {rule.endpoint for rule, _ in routes(town)}
    assert known - set(ROWS) == set(), "routes nobody has said anything about"
    assert set(ROWS) - known == set(), "rows without a route"


@pytest.mark.bar("S01")
def test_a_route_nobody_has_spoken_about_stops_the_start(town: Town) -> None:
    route_policy.demand_rows(town.app)
    views = town.app.view_functions
    views["foster.back_door"] = lambda: ""
    try:
        with pytest.raises(RuntimeError, match=re.escape("foster.back_door")):
            route_policy.demand_rows(town.app)
    finally:
        del views["foster.back_door"]
    kept = views.pop("foster.desk")
    try:
        with pytest.raises(RuntimeError, match=re.escape("foster.desk")):
            route_policy.demand_rows(town.app)
    finally:
        views["foster.desk"] = kept


def actors_of(number: int, row: Row) -> list[str]:
    """Whom the quick form tries: all whom the row names, and an eighth of the rest in turn.

    PostgreSQL, where each costs three times as much, tries every second of the named and another
    sixteenth; both together send more than 20,000 (bar S01).
    """
    named = {"nobody", "stranger", *row.let_in.split(), *row.refused.split(), *row.unseen.split()}
    step, turn = (16, number + 1) if SERVER else (8, number)
    return [
        actor
        for n, actor in enumerate(ACTORS)
        if n % step == turn % step or (actor in named and (not SERVER or (n + number) % 2))
    ]


@pytest.mark.bar("S01", "S14", "S65", "R27")
@pytest.mark.parametrize("part", range(8))
def test_each_role_is_let_in_or_refused_as_written(
    town: Town, granted: set[str], part: int
) -> None:
    found = list(enumerate(routes(town)))[part::8]
    _try(town, granted, [(rule, way, actors_of(n, of(rule))) for n, (rule, way) in found])


@pytest.mark.bar("S01")
@pytest.mark.long
@pytest.mark.parametrize("part", range(8))
def test_every_role_tries_every_route(town: Town, granted: set[str], part: int) -> None:
    _try(town, granted, [(rule, method, list(ACTORS)) for rule, method in routes(town)[part::8]])


def of(rule: Rule) -> Row:
    return ROWS.get(rule.endpoint, Row())


@pytest.fixture
def granted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The actions that the policy granted since the set was last emptied."""
    found: set[str] = set()
    real = policy.right_for

    def noting(actor: Actor, action: str, subject: Any = None) -> Actor | None:
        right = real(actor, action, subject)
        if right is not None:
            found.add(action)
        return right

    monkeypatch.setattr(policy, "right_for", noting)
    return found


def _try(town: Town, granted: set[str], tries: list[tuple[Rule, str, list[str]]]) -> None:
    with hearing(town) as heard:
        wrong = _wrong(town, granted, heard, tries)
    assert not wrong, "\n".join(sorted(wrong))


def _wrong(
    town: Town, granted: set[str], heard: Heard, tries: list[tuple[Rule, str, list[str]]]
) -> Counter[str]:
    wrong: Counter[str] = Counter()
    for rule, method, actors in tries:
        row, action = of(rule), route_policy.row_of(rule.endpoint)
        for actor in actors:
            url = town.address(rule, row.case)
            htmx = bool(ACTORS.index(actor) % 2)
            granted.clear()
            heard.begin()
            answer = call(town, town.name(actor, row.case), method, url, htmx=htmx)
            if actor != "nobody" and (lacks := heard.missing(rule.endpoint, method, answer)):
                wrong[f"{rule.endpoint}: {answer.status_code} without a line: {lacks}"] += 1
            assert "HX-Request" in answer.headers.get("Vary", "")
            # A page for families sends staff to their own desk.
            is_in = outcome(answer) == IN and not row.is_public
            is_led_away = {"Location", "HX-Redirect"} & {*answer.headers.keys()}
            if is_in and not is_led_away and action not in granted | ASKS_NOTHING:
                wrong[f"{rule.endpoint}: let in without {action}: {actor}"] += 1
            if outcome(answer) != expected(row, actor):
                got = outcome(answer)
                wrong[f"{rule.endpoint}: {expected(row, actor)} expected, {got}: {actor}"] += 1
    return wrong


@pytest.mark.bar("S65")
def test_without_its_line_nothing_is_shown_or_done(town: Town) -> None:
    _without_lines(town, routes(town)[:: 40 if SERVER else 6])


@pytest.mark.bar("S65")
@pytest.mark.long
def test_without_its_line_no_route_shows_or_does_anything(town: Town) -> None:
    _without_lines(town, routes(town))


def _without_lines(town: Town, tries: list[tuple[Rule, str]]) -> None:
    """The record cannot be written: 503, and neither page, refusal nor act."""
    wrong: Counter[str] = Counter()
    for rule, method in tries:
        row = of(rule)
        actor = next((name for name in row.let_in.split() if name in ACTORS), "SW")
        acts = town.acts
        with failing(town):
            url = town.address(rule, row.case)
            answer = call(town, town.name(actor, row.case), method, url)
        shown = method == "GET" and answer.status_code == 200 and says(rule.endpoint)
        acted = town.acts > acts and not may_repeat(town, rule.endpoint)
        if shown or acted or answer.status_code in {403, 404}:
            wrong[f"{rule.endpoint}: {answer.status_code} to {actor}"] += 1
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.bar("S01")
def test_the_number_of_combinations_does_not_fall(town: Town) -> None:
    quick = sum(len(actors_of(n, of(rule))) for n, (rule, _) in enumerate(routes(town)))
    print(f"{quick} of {len(routes(town)) * len(ACTORS)} combinations")  # noqa: T201 - promised
    assert quick >= COMBINATIONS


@long_on_postgres
@pytest.mark.bar("S36")
def test_htmx_weakens_no_guard(town: Town) -> None:
    for number, (rule, method) in enumerate(routes(town)):
        row = of(rule)
        actor = ("nobody", "stranger", "FIN")[number % 3]
        url = town.address(rule, row.case)
        name = town.name(actor, row.case)
        plain, piece = (call(town, name, method, url, htmx=htmx) for htmx in (False, True))
        assert outcome(plain) == outcome(piece), f"{rule.endpoint} as {actor}"


@pytest.mark.bar("S02")
def test_unseen_and_missing_objects_look_the_same(town: Town) -> None:
    """The same 404 but for the request's own number: nobody learns what exists elsewhere."""
    for number, (rule, method) in enumerate(routes(town)):
        if SERVER and number % 3:
            continue
        row = of(rule)
        refs = {
            name
            for name in rule.arguments
            if type(rule._converters[name]).__name__ == "RefConverter"
        }
        if not refs:
            continue
        blind = [
            actor for actor in ("stranger", "INT@", "BUR@", "SEC") if row.expected(actor) == 404
        ]
        if not blind:
            continue
        name = town.name(blind[number % len(blind)], row.case)
        there = call(town, name, method, town.address(rule, row.case))
        missing = town.address(rule, row.case, **{ref: new_ref() for ref in refs})
        nowhere = call(town, name, method, missing)
        assert nowhere.status_code == 404, rule.endpoint
        assert comparable(there, town.address(rule, row.case)) == comparable(nowhere, missing)


def comparable(answer: TestResponse, url: str) -> str:
    """The body without the request's number, its tokens and its own address."""
    return MASKS.sub("…", answer.text.replace(url, "ADDRESS"))


@pytest.mark.bar("S01")
@pytest.mark.long
@pytest.mark.parametrize("state", sorted(PATHS))
def test_whoever_may_not_see_a_case_never_reaches_it(town: Town, state: str) -> None:
    """The full product: each state, each route about a case, with and without htmx."""
    blind = [actor for actor in ACTORS if actor.endswith("@") or actor == "stranger"]
    for rule, method in routes(town):
        if OF_CASE not in rule.arguments or not town.has(rule, state):
            continue
        for actor in blind:
            for htmx in (False, True):
                answer = call(town, actor, method, town.address(rule, state), htmx=htmx)
                assert answer.status_code in {403, 404}, f"{rule.endpoint} as {actor} in {state}"
