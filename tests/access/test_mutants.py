"""Machine 3: each guard is taken away by itself, and the matrix has to see it (bar S01, S08).

A mutant opens one policy row, lets one page be seen without an account, takes the token off one
form, or drops one trigger. It is killed where an answer differs from what is written; a survivor
is a guard that nothing tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import Rule

from app import route_policy
from app.core import policy
from app.core.db import open_database, transaction
from app.core.policy import Actor
from app.core.web import csrf
from tests.access.matrix import ROWS
from tests.access.row import Row
from tests.access.test_access_matrix import call, outcome, routes
from tests.access.test_two_persons import APART, PARTS, part
from tests.access.town import ACTORS, Town
from tests.conftest import SERVER

REFUSED = 403
FEWEST = 2_000  # only ever raised
# These are asked beside another row of their room: one of them alone lets nobody through, so that
# the mutant opens the room.
HELD_TWICE = frozenset(
    {
        "adoption.assess", "adoption.ledger_export", "checklists.discard", "checklists.draft",
        "checklists.publish", "checklists.retire", "checklists.view", "foster.view",
        "organisations.view",
    }
)  # fmt: skip
QUICK = 97 if SERVER else 31  # every so many-th mutant in `make test`


@dataclass(frozen=True)
class Mutant:
    """A guard that is taken away, and whether somebody notices."""

    name: str
    is_killed: Callable[[], bool]


def anybody(_actor: Actor, _subject: Any) -> bool:
    """What an opened policy row says."""
    return True


anybody.roles = ()  # type: ignore[attr-defined]  # lent roles count through it


def of(rule: Rule) -> Row:
    return ROWS.get(rule.endpoint, Row())


def mutants(town: Town) -> list[Mutant]:
    """All of them, in one order."""
    found = routes(town)
    return [*_rows(town, found), *_accounts(town, found), *_tokens(town, found)]


def _rows(town: Town, found: list[tuple[Rule, str]]) -> Iterator[Mutant]:
    """One policy row at a time lets everybody through."""
    asked: dict[str, list[tuple[Rule, str, str]]] = {}
    for rule, method in found:
        action = route_policy.row_of(rule.endpoint)
        if action in policy.table() and action is not None:
            asked.setdefault(action, []).extend(
                (rule, method, actor)
                for actor in ACTORS
                if actor != "nobody" and of(rule).expected(actor) == REFUSED
            )
    for action, tries in asked.items():
        if tries:
            yield Mutant(f"policy {action}", partial(_row_killed, town, action, tries))


def _row_killed(town: Town, action: str, tries: list[tuple[Rule, str, str]]) -> bool:
    room = action.partition(".")[0] + "."
    is_all = action in HELD_TWICE
    opened = [
        name for name in policy._table if name == action or (is_all and name.startswith(room))
    ]
    kept = {name: policy._table[name] for name in opened}
    policy._table.update(dict.fromkeys(opened, ((anybody,),)))
    try:
        return any(
            outcome(
                call(town, town.name(actor, of(rule).case), method,
                     town.address(rule, of(rule).case))
            )
            != REFUSED
            for rule, method, actor in tries
        )  # fmt: skip
    finally:
        policy._table.update(kept)


def _accounts(town: Town, found: list[tuple[Rule, str]]) -> Iterator[Mutant]:
    """One page at a time is open to people who are not signed in."""
    for rule, method in found:
        if not of(rule).is_public:
            yield Mutant(
                f"account {method} {rule.endpoint}",
                partial(_account_killed, town, rule, method),
            )


def _account_killed(town: Town, rule: Rule, method: str) -> bool:
    view: Any = town.app.view_functions[rule.endpoint]
    view.is_public = True
    try:
        answer = call(town, "nobody", method, town.address(rule, of(rule).case))
        return outcome(answer) != "sign in"
    finally:
        del view.is_public


def _tokens(town: Town, found: list[tuple[Rule, str]]) -> Iterator[Mutant]:
    """One form at a time is taken without its token."""
    for rule, method in found:
        if method == "POST" and not of(rule).is_public and of(rule).let_in:
            yield Mutant(f"token {rule.endpoint}", partial(_token_killed, town, rule))


@contextmanager
def _exempt(view: Any) -> Iterator[None]:
    name = f"{view.__module__}.{view.__name__}"
    csrf._exempt_views.add(name)
    try:
        yield
    finally:
        csrf._exempt_views.discard(name)


def _token_killed(town: Town, rule: Rule) -> bool:
    """Without a token the form is sent back (400); a mutant gets as far as its submission id."""
    row = of(rule)
    client = town.client(town.name(row.let_in.split()[0], row.case))
    sent = {"submission_id": "x" * 24}
    url = town.address(rule, row.case)
    guarded = client.http.post(url, data=sent).status_code
    with _exempt(town.app.view_functions[rule.endpoint]):
        return guarded != client.http.post(url, data=sent).status_code


def survivors(some: list[Mutant]) -> list[str]:
    return [mutant.name for mutant in some if not mutant.is_killed()]


@pytest.mark.bar("S01", "S37")
def test_a_sample_of_mutants_is_killed(town: Town) -> None:
    found = mutants(town)
    assert len(found) >= FEWEST
    assert survivors(found[bool(SERVER) :: QUICK]) == []


@pytest.mark.bar("S01", "S37")
@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_every_mutant_is_killed(
    town: Town, part: int, record_property: Callable[[str, object], None]
) -> None:
    found = mutants(town)[part::4]
    record_property("mutants", len(found))
    left = survivors(found)
    assert not left, "\n".join(left)


@pytest.mark.bar("S16")
@pytest.mark.parametrize("argument", APART)
def test_without_its_trigger_the_database_would_take_one_human_twice(
    town: Town, argument: str
) -> None:
    """The trigger is what refuses, not a column that is missing."""
    table = PARTS[argument][1].__tablename__
    config = town.app.config["PORTAL"]
    owner = open_database(replace(config, database_url=config.owner_database_url))
    try:
        with transaction(owner) as session:
            on = f" ON {table}" if SERVER else ""
            session.execute(text(f"DROP TRIGGER {table}_two_persons{on}"))
            first, second = APART[argument].split()[0].split("/")
            person = town.users["FIN"].person_id
            for duty in (first, second):
                session.execute(part(session, town, argument, "review", person, duty))
            session.rollback()
    except DBAPIError as error:  # pragma: no cover - the mutant survived
        pytest.fail(str(error.orig))
    finally:
        owner.engine.dispose()
