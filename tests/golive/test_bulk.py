"""A large workbook: what it costs in statements, in memory and in CPU (bar P10)."""

from __future__ import annotations

import os
import pickle
import socket
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit import services as audit
from app.audit.models import AuditEvent
from app.children.models import Child
from app.core import clock
from app.golive.columns import CHILDREN
from app.golive.models import BatchState
from app.golive.plan import Row
from app.golive.services import batches as service
from app.golive.services.making import BESIDE_FROM, KINDS, PROCESSES, Asked, Made, Origin, makers
from bench.bulk import EACH_FAULT, FAULTS, measure, write_book
from bench.cpu import statements
from tests.factories import World
from tests.golive.books import Office

ROWS = 2_000
MOST_STATEMENTS = 200
MOST_MEGABYTES = 250
LONGEST = 60.0


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


def test_pieces_larger_than_a_pipe_holds_pass_both_ways(world: World) -> None:
    now = clock.now()
    origin = Origin(1, None, "220104", {"county_code": "220104"}, 1, 1, now)
    values = {
        "own_no": "ET-1", "name": "李明明", "sex": "1", "birth_on": now.date(), "guardian": "G3",
        "category": "K3.1", "care_form": "C1", "care_on": now.date(),
    }  # fmt: skip
    rows = [Row(CHILDREN, n, values | {"care_says": f"{n:01000}"}) for n in range(1_000)]
    numbers = list(range(len(rows)))
    asked = Asked(rows, numbers, dict.fromkeys(KINDS, numbers), [""] * len(rows), set())
    made: list[Made] = []
    with makers(origin, world.database.engine.dialect, BESIDE_FROM) as made_by:
        pieces = [asked] * (PROCESSES + 1)
        end = socket.socket(fileno=os.dup(made_by.pipes[0].fileno()))
        held = end.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        end.close()
        work = threading.Thread(target=lambda: made.extend(made_by.make(pieces)), daemon=True)
        work.start()
        work.join(LONGEST)
        assert len(made) == len(pieces)
    assert min(len(pickle.dumps(asked)), *(len(pickle.dumps(one)) for one in made)) > held


@pytest.mark.long
@pytest.mark.bar("P10")
@pytest.mark.bar("P11")
def test_a_hundred_thousand_rows_take_no_more_memory_than_promised(tmp_path: Path) -> None:
    used = dict(measure(tmp_path, 100_000))
    assert used["write"].says == "done, 0 errors, 100,000 children"
    assert "2000 errors" in used["preview, faulty"].says
    assert {name: u.memory for name, u in used.items() if u.memory > MOST_MEGABYTES} == {}
