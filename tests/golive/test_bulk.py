"""A large workbook: what it costs in statements, in memory and in CPU (bar P10)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit import services as audit
from app.audit.models import AuditEvent
from app.children.models import Child
from app.core import clock
from app.golive.models import BatchState
from app.golive.services import batches as service
from bench.bulk import EACH_FAULT, FAULTS, measure, write_book
from bench.cpu import statements
from tests.factories import World
from tests.golive.books import Office

ROWS = 2_000
MOST_STATEMENTS = 200
MOST_MEGABYTES = 250


@pytest.mark.bar("P10")
def test_a_large_workbook_costs_few_statements(world: World, tmp_path: Path) -> None:
    office = Office.open(world)
    write_book(tmp_path / "book.xlsx", ROWS, faulty=False)
    body = (tmp_path / "book.xlsx").read_bytes()
    with statements(world.database.writer) as asked:
        ref = office.upload(body)
        service.run_waiting(world.database, clock.now())
        office.release(ref)
        service.run_waiting(world.database, clock.now())
    assert office.found(ref).state is BatchState.DONE
    assert office.count(Child) == ROWS
    assert len(asked) < MOST_STATEMENTS
    with world.reading() as session:
        opened = select(AuditEvent.subject_ref).where(AuditEvent.action == "children.open")
        refs = set(session.scalars(opened))
        assert refs == set(session.scalars(select(Child.ref)))
        assert audit.verify(session).broken_at is None


@pytest.mark.bar("P10")
def test_every_error_of_a_large_workbook_is_found(world: World, tmp_path: Path) -> None:
    office = Office.open(world)
    write_book(tmp_path / "book.xlsx", EACH_FAULT + len(FAULTS), faulty=True)
    ref = office.upload((tmp_path / "book.xlsx").read_bytes())
    service.run_waiting(world.database, clock.now())
    batch = office.found(ref)
    assert batch.state is BatchState.FAULTY
    wrong = [(row, column) for _, row, column, *_ in batch.findings["errors"]]
    rows = [*range(2, 2 + len(FAULTS)), *range(2 + EACH_FAULT, 2 + EACH_FAULT + len(FAULTS))]
    assert sorted({row for row, _ in wrong}) == rows
    assert len(wrong) >= len(rows)


@pytest.mark.long
@pytest.mark.bar("P10")
@pytest.mark.bar("P11")
def test_a_hundred_thousand_rows_take_no_more_memory_than_promised(tmp_path: Path) -> None:
    used = dict(measure(tmp_path, 100_000))
    assert used["write"].says == "done, 0 errors, 100,000 children"
    assert "2000 errors" in used["preview, faulty"].says
    assert {name: u.memory for name, u in used.items() if u.memory > MOST_MEGABYTES} == {}
