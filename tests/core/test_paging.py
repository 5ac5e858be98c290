"""Pages of several runs are the whole list, cut: nothing twice, nothing missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Date, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core.ids import new_ref
from app.core.paging import after_day, by_day


class _Base(DeclarativeBase):
    pass


class _Case(_Base):
    __tablename__ = "cases"

    ref: Mapped[str] = mapped_column(String, primary_key=True)
    state: Mapped[str]
    due_on: Mapped[date | None] = mapped_column(Date)


@pytest.fixture(scope="module")
def cases() -> Any:
    """40 cases in three states; several on a day, ten without one."""
    engine = create_engine("sqlite://")
    _Base.metadata.create_all(engine)
    first = date(2026, 3, 1)
    with Session(engine) as session:
        for n in range(40):
            due_on = None if n % 4 == 0 else first + timedelta(days=n % 5)
            session.add(_Case(ref=new_ref(), state="abc"[n % 3], due_on=due_on))
        session.commit()
        yield session
    engine.dispose()


@pytest.mark.bar("P03")
@pytest.mark.parametrize("states", ["a", "abc"])
@pytest.mark.parametrize("size", [1, 7, 30])
def test_pages_make_the_whole_list(cases: Session, states: str, size: int) -> None:
    runs = [select(_Case.ref, _Case.due_on).where(_Case.state == state) for state in states]
    found: list[tuple[str, date | None]] = []
    after = ""
    while True:
        query = by_day(runs, _Case.due_on, _Case.ref, after, size + 1)
        rows = [(ref, due_on) for ref, due_on in cases.execute(query)]
        found += rows[:size]
        if len(rows) <= size:
            break
        after = after_day(rows[size - 1][1], rows[size - 1][0])
    every = cases.execute(select(_Case.ref, _Case.due_on).where(_Case.state.in_(list(states))))
    assert found == sorted(every, key=lambda row: (row[1] is None, row[1] or date.max, row[0]))


@pytest.mark.parametrize("after", ["", "2026-03-01_", "2026-02-30_2222222222222222", "x_y"])
def test_an_address_that_was_tampered_with_begins_at_the_first_page(
    cases: Session, after: str
) -> None:
    query = by_day([select(_Case.ref, _Case.due_on)], _Case.due_on, _Case.ref, after, 1)
    first = by_day([select(_Case.ref, _Case.due_on)], _Case.due_on, _Case.ref, "", 1)
    assert cases.execute(query).all() == cases.execute(first).all()
