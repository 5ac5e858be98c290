"""A checked plan waits sealed for the head: read once, whole, gone with its batch."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.children.models import Child
from app.core import clock
from app.golive import kept
from app.golive.models import BatchState
from app.golive.plan import Plan
from app.golive.services import batches as service
from tests.factories import World
from tests.golive.books import TODAY, Office, child, whole, workbook

ID_NO = "220104201603051234"


@pytest.fixture
def office(world: World) -> Office:
    return Office.open(world)


def plan_of(office: Office) -> Plan:
    sheets = whole(3)
    sheets["child"][1] |= {"name": "", "needs": "医疗、康复", "id_no": ""}
    del sheets["placement"][2]
    sheets["child"][2] |= {
        "birth_on": TODAY - timedelta(days=18 * 366), "category_on": "2018/7/1",
        "care_form": "机构集中养育",
    }  # fmt: skip
    with office.world.reading() as session:
        home = session.get_one(Agency, office.world.agencies["home"].id)
        plan = service.read_plan(session, home, workbook(**sheets), clock.now())
    assert not plan.errors
    return plan


def files(ref: str) -> list[Path]:
    return list(kept._folder().glob(f"{ref}.plan*"))


def test_a_kept_plan_is_the_one_that_was_checked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(office)
    monkeypatch.setattr(kept, "PIECE", 2)
    kept.keep("batch", plan, TODAY)
    found = kept.read("batch", TODAY)
    assert found is not None
    assert (found.notes, found.letters) == (plan.notes, plan.letters)
    assert found.notes
    assert list(found.rows) == list(plan.rows)
    pieces = list(dict.fromkeys(row.piece for row in found.of("child")))
    assert len(pieces) == 2
    children = [row for piece in pieces if piece for row in kept.whole(piece)]
    for kind, rows in plan.rows.items():
        again = children if kind == "child" else found.rows[kind]
        assert [(row.number, row.values) for row in again] == [(r.number, r.values) for r in rows]
    for part, all_of_it, row in zip(found.of("child"), children, plan.of("child"), strict=True):
        assert part.values.items() <= row.values.items()
        assert part.marks == all_of_it.marks == row.marks
        assert "id_no" not in part.values


def test_nothing_of_it_lies_in_the_clear(office: Office) -> None:
    plan = plan_of(office)
    plan.of("child")[0].values["id_no"] = ID_NO
    kept.keep("batch", plan, TODAY)
    (path,) = files("batch")
    body = path.read_bytes()
    for text in ("李明明", ID_NO, "ET-001", "王秀兰", "13900001234", "own_no"):
        assert text.encode() not in body
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_holds_for_its_day_and_as_long_as_it_is_whole(office: Office) -> None:
    kept.keep("batch", plan_of(office), TODAY)
    assert kept.read("batch", TODAY + timedelta(days=1)) is None
    (path,) = files("batch")
    body = path.read_bytes()
    path.with_name("other.plan").write_bytes(body)
    assert kept.read("other", TODAY) is None
    for damaged in (body[: len(body) // 2], body[:9] + b"x" + body[10:-9] + b"x" + body[-8:], b""):
        path.write_bytes(damaged)
        assert kept.read("batch", TODAY) is None


@pytest.fixture
def checked(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """A batch that the worker has checked, of more rows than a page would."""
    monkeypatch.setattr(service, "AT_ONCE", 3)
    ref = office.upload(workbook(child=[child(n) for n in range(1, 9)]))
    service.run_waiting(office.world.database, clock.now())
    assert len(files(ref)) == 1
    return ref


@pytest.mark.bar("P10")
@pytest.mark.parametrize("is_there", [True, False])
def test_the_workbook_is_read_again_where_no_plan_is_kept(
    office: Office, checked: str, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    read_plan, read = service.read_plan, []

    def watched(*given: Any, **more: Any) -> Plan:
        read.append(given)
        return read_plan(*given, **more)

    monkeypatch.setattr(service, "read_plan", watched)
    if not is_there:
        kept.forget(checked)
    office.release(checked)
    service.run_waiting(office.world.database, clock.now())
    assert office.found(checked).state is BatchState.DONE
    assert (office.count(Child), len(read)) == (8, 0 if is_there else 1)
    assert files(checked) == []


def test_it_goes_with_its_batch(office: Office, checked: str) -> None:
    with office.world.writing() as session:
        actor = office.actor(session, office.head, Role.HEAD)
        batch = office.batch(session, checked)
        service.withdraw(session, batch, actor=actor, now=clock.now())
    assert files(checked) == []
    faulty = office.upload(workbook(child=[child(n, name="A 1") for n in range(1, 9)]))
    service.run_waiting(office.world.database, clock.now())
    assert office.found(faulty).state is BatchState.FAULTY
    assert files(faulty) == []


def test_what_was_left_goes_after_a_day(office: Office, checked: str) -> None:
    for hours, left in ((1, 1), (25, 0)):
        with office.world.writing() as session:
            service.drop_old(session, clock.now() + timedelta(hours=hours))
        assert len(files(checked)) == left


def test_what_comparing_remarks_is_remarked_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.bring(child=[child(1)])
    monkeypatch.setattr(service, "AT_ONCE", 3)
    ref = office.upload(workbook(child=[child(n, health="健康") for n in range(1, 6)]))
    service.run_waiting(office.world.database, clock.now())
    checked = office.found(ref).counts
    office.release(ref)
    service.run_waiting(office.world.database, clock.now())
    written = office.found(ref)
    assert (written.state, written.counts) == (BatchState.DONE, checked)
    assert (checked["child"]["new"], checked["child"]["changed"]) == (4, 1)
