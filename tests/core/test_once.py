"""A request asks the same thing once, until something is written (bar P04)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.db import NOBODY, SYSTEM, Database, as_system, attempt, reading, transaction
from app.core.once import once
from app.core.submissions import HeldInput

ASKED: list[tuple[int, str]] = []


@once
def question(_session: Session, number: int, *, word: str = "") -> list[int]:
    ASKED.append((number, word))
    return [number]


@pytest.fixture
def database(app: Flask) -> Database:
    ASKED.clear()
    found: Database = app.extensions["database"]
    return found


@pytest.mark.bar("P04")
def test_a_page_asks_once_about_the_same(database: Database) -> None:
    with reading(database) as session:
        first = question(session, 1)
        assert question(session, 1) is first
        question(session, 1, word="x")
        question(session, 2)
    assert ASKED == [(1, ""), (1, "x"), (2, "")]


def test_the_next_request_asks_anew(database: Database) -> None:
    for _ in range(2):
        with reading(database) as session:
            question(session, 1)
    assert len(ASKED) == 2


@once
def how_many(session: Session) -> int:
    """Inputs that are held."""
    ASKED.append((0, "how many"))
    return session.scalar(select(func.count(HeldInput.id))) or 0


@pytest.mark.bar("P04")
def test_who_may_write_asks_again_after_each_change(database: Database) -> None:
    with transaction(database) as session:
        assert (how_many(session), how_many(session), len(ASKED)) == (0, 0, 1)
        session.add(HeldInput(path="/a"))
        assert how_many(session) == 1, "what is not written yet counts"
        assert how_many(session) == 1
        session.execute(delete(HeldInput))
        assert how_many(session) == 0


def test_what_an_attempt_found_is_forgotten_with_it(database: Database) -> None:
    with transaction(database) as session:
        with suppress(LookupError), attempt(session):
            session.add(HeldInput(path="/a"))
            session.flush()
            assert how_many(session) == 1
            session.info.setdefault("audit", []).append({"what": "was not done"})
            raise LookupError
        assert how_many(session) == 0
        assert session.info["audit"] == []


def test_behind_a_lock_everything_may_be_otherwise(database: Database) -> None:
    with transaction(database) as session:
        how_many(session)
        session.execute(select(HeldInput.id).with_for_update())
        how_many(session)
    # SQLite's writers wait for each other before they begin, and know no such lock.
    is_sqlite = database.engine.dialect.name == "sqlite"
    assert len(ASKED) == (1 if is_sqlite else 2)


def test_another_scope_is_another_question(database: Database) -> None:
    with reading(database, replace(NOBODY, agency_id=1)) as session:
        question(session, 1)
        with as_system(session):
            assert session.info["scope"] == SYSTEM
            question(session, 1)
        question(session, 1)
    assert len(ASKED) == 2
