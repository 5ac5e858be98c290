"""A page asks the same thing once; whoever may write asks each time (bar P04)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.db import NOBODY, SYSTEM, Database, as_system, reading, transaction
from app.core.once import once

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


def test_who_may_write_asks_each_time(database: Database) -> None:
    with transaction(database) as session:
        question(session, 1)
        question(session, 1)
    assert len(ASKED) == 2


def test_another_scope_is_another_question(database: Database) -> None:
    with reading(database, replace(NOBODY, agency_id=1)) as session:
        question(session, 1)
        with as_system(session):
            assert session.info["scope"] == SYSTEM
            question(session, 1)
        question(session, 1)
    assert len(ASKED) == 2
