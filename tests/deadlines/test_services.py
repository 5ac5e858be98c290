"""A case's clocks are read once a transaction, and what begins or goes meanwhile is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.db import as_system
from app.deadlines import services as deadlines
from app.foster.models import FosterApplication, State
from app.law import foster_periods as periods
from tests.factories import World, make_application, make_household, make_person

DAY = date(2026, 7, 1)


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    with world.writing() as session:
        yield session


@pytest.fixture
def case(world: World, session: Session) -> FosterApplication:
    household = make_household(session, make_person(session))
    return make_application(session, world.agencies["home"], household, State.DRAFT)


def running(session: Session, case: FosterApplication) -> list[str]:
    return sorted(row.period_id for row in deadlines.running(session, case))


@pytest.mark.bar("P04")
def test_a_move_reads_the_clocks_once(
    world: World, session: Session, case: FosterApplication
) -> None:
    session.flush()
    read: list[str] = []

    def note(*said: object) -> None:
        read.extend([str(said[2])] if "FROM deadlines" in str(said[2]) else [])

    event.listen(world.database.engine, "before_cursor_execute", note)
    deadlines.start(session, case, periods.TRAIN, on=DAY)
    deadlines.pause(session, case, periods.TRAIN, on=DAY)
    deadlines.start(session, case, periods.FILE, on=DAY)
    deadlines.copy_next(session, case)
    event.remove(world.database.engine, "before_cursor_execute", note)
    assert len(read) == 1
    file = deadlines.running(session, case, periods.FILE)[0]
    assert case.due_on == file.due_on, "a clock that waits is not the next one"


def test_a_clock_that_began_as_the_systems_is_the_cases_own(
    session: Session, case: FosterApplication
) -> None:
    assert running(session, case) == []
    with as_system(session):
        deadlines.start(session, case, periods.TRAIN, on=DAY)
    assert running(session, case) == [periods.TRAIN.id]


def test_a_clock_that_goes_is_gone_at_once(session: Session, case: FosterApplication) -> None:
    row = deadlines.start(session, case, periods.TRAIN, on=DAY)
    deadlines.start(session, case, periods.FILE, on=DAY)
    deadlines.forget(session, row)
    assert running(session, case) == [periods.FILE.id]
    deadlines.copy_next(session, case)
    assert case.due_on is not None
