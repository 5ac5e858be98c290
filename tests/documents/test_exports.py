"""A list leaves the portal once, marked, for a reason, and much of it with a second person."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import Delegation, Person, RoleGrant, User
from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Invalid
from app.core.policy import Actor
from app.documents import exports, services, settings, storage
from app.documents.models import Export, ExportState
from app.documents.sheets import TRACE, Table
from tests.accounts.test_deputies import lend
from tests.documents.taken import take
from tests.factories import World
from tests.foster.desk_cases import sent

pytestmark = pytest.mark.bar("S49")
ASKED = {"reason": "向民政局报送办理情况", "kind": "xlsx"}
CANARY = "金丝雀名单"


def acting(session: Session, user: User) -> Actor:
    return staff_actor(
        session, user.id, user.person_id, "李红", user.agency_id or 0, frozenset({Role.HEAD})
    )


def made(
    world: World, user: User, *, persons: int = 1, is_unmasked: bool = False, kind: str = "csv"
) -> Export:
    """An export of three rows that a service makes for this account."""
    with world.writing() as session:
        actor = acting(session, user)
        asked = exports.Asked(
            "foster.export", "名单", "核对", "全部", persons=persons, is_unmasked=is_unmasked
        )
        rows = [(f"{CANARY}{n}", n) for n in (3, 1, 2)]
        return exports.export_tables(
            session, actor, asked, [Table("名单", ("谁", "几"), rows)], kind=kind, now=clock.now()
        )


def sheet_of(body: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()


def test_the_file_shows_what_the_page_shows_and_nothing_more(world: World) -> None:
    sent(world)
    head = world.staff("home", Role.HEAD)
    page = head.get("/foster/desk").text
    rows = sheet_of(take(head, head.post("/foster/export", ASKED)).data)
    mark, columns, lines = rows[0][0], rows[1], rows[2:]
    assert re.search(r"\S+ \S+ .+ 追溯号 [-\w]{16}", mark), mark
    assert len(lines) == 1
    for line in lines:
        cells = dict(zip(columns, line, strict=True))
        assert cells["申请号"] in page
        assert cells["申请人"] in page
        assert cells["申请人"] == "王*"


def test_any_row_that_is_left_leads_to_who_took_it(world: World) -> None:
    user = world.user("home", Role.HEAD)
    client = world.client(user)
    export = made(world, user)
    body = client.post(f"/exports/{export.ref}/file", {}).data
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    left = sorted(rows, key=lambda row: row["几"])[1:2]
    with world.reading() as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.note.contains(left[0][TRACE]))
        ).all()
    asked = lines[0]
    assert [line.action for line in lines] == ["foster.export", "documents.take_export"]
    assert asked.actor_user_id == user.id
    for told in ("核对", "全部", "谁、几", "3行", "涉及1人", sm3(body).hex()):
        assert told in asked.note


def test_a_file_is_fetched_once_within_a_day_by_who_asked(world: World) -> None:
    user = world.user("home", Role.HEAD)
    export, late = made(world, user), made(world, user)
    client = world.client(user)
    colleague = world.staff("home", Role.HEAD)
    assert colleague.post(f"/exports/{export.ref}/file", {}).status_code == 403
    assert world.staff("other", Role.HEAD).get(f"/exports/{export.ref}").status_code == 404
    assert client.post(f"/exports/{export.ref}/file", {}).status_code == 200
    assert client.post(f"/exports/{export.ref}/file", {}).status_code == 409
    with clock.at(late.open_until + timedelta(seconds=1)):
        client = world.client(user)
        assert client.post(f"/exports/{late.ref}/file", {}).status_code == 409
        assert "已过期" in client.get("/exports").text
    assert late.open_until - late.created_at <= timedelta(hours=24, seconds=1)


def test_who_lost_the_role_meanwhile_gets_no_file(world: World) -> None:
    user = world.user("home", Role.HEAD)
    export = made(world, user)
    client = world.client(user)
    with world.writing() as session:
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)):
            grant.valid_to = clock.today() - timedelta(days=1)
    assert client.post(f"/exports/{export.ref}/file", {}).status_code == 403
    assert "下载文件" not in client.get(f"/exports/{export.ref}").text


def test_a_deputy_gets_the_file_while_the_right_is_lent(world: World) -> None:
    head, user = world.user("home", Role.HEAD), world.user("home", Role.SOCIAL_WORKER)
    delegation = lend(world, head, user)
    first, second = made(world, user), made(world, user)
    client = world.client(user)
    assert client.post(f"/exports/{first.ref}/file", {}).status_code == 200
    with world.writing() as session:
        session.get_one(Delegation, delegation.id).ended_at = clock.now()
    assert client.post(f"/exports/{second.ref}/file", {}).status_code == 403


@pytest.mark.parametrize("much", [{"persons": 1001}, {"is_unmasked": True}])
def test_many_persons_or_whole_numbers_wait_for_a_second_person(
    world: World, much: dict[str, Any]
) -> None:
    user = world.user("home", Role.HEAD)
    client = world.client(user)
    export = made(world, user, **much)
    page = f"/exports/{export.ref}"
    assert "等待复核" in client.get(page).text
    assert client.post(f"{page}/release", {"version": "1"}).status_code == 403
    assert world.staff("home", Role.INTAKE).get(page).status_code == 404
    with world.reading() as session:
        person = session.get_one(Person, user.person_id)
    other = world.client(world.user("home", Role.HEAD, person=person))
    assert other.post(f"{page}/release", {"version": "1"}).status_code == 404
    second = world.staff("home", Role.HEAD)
    assert "同意导出" in second.get(page).text
    assert export.ref in second.get("/exports").text
    assert "导出待复核" in second.get("/worklist/").text
    assert client.post(f"{page}/file", {}).status_code == 409
    assert second.post(f"{page}/release", {"version": "1"}).status_code == 303
    assert client.post(f"{page}/file", {}).status_code == 200


def test_who_does_not_agree_ends_it(world: World) -> None:
    user = world.user("home", Role.HEAD)
    export = made(world, user, is_unmasked=True)
    second = world.staff("home", Role.HEAD)
    page = f"/exports/{export.ref}"
    assert second.post(f"{page}/refuse", {"version": "1"}).status_code == 303
    assert world.client(user).post(f"{page}/file", {}).status_code == 409
    assert "没有同意" in world.client(user).get(page).text


@pytest.mark.parametrize(
    "values",
    [
        {"state": ExportState.READY},
        {"state": ExportState.TAKEN, "taken_at": clock.now()},
    ],
)  # fmt: skip
def test_the_database_lets_nothing_unmasked_go_by_one_person(
    world: World, values: dict[str, Any]
) -> None:
    user = world.user("home", Role.HEAD)
    export = made(world, user, is_unmasked=True)
    change = update(Export).where(Export.id == export.id)
    with world.reading() as session:
        before = session.scalar(select(Export.state).where(Export.id == export.id))
    for more in ({}, {"decided_person_id": user.person_id}):
        with pytest.raises(IntegrityError), world.writing() as session:
            session.execute(change.values(**values, **more))
    assert before is ExportState.WAITING


def test_the_file_lies_sealed_and_goes(world: World) -> None:
    user = world.user("home", Role.HEAD)
    export = made(world, user)
    folder = settings.current().folder
    kept = [path for path in folder.rglob("*") if path.is_file() and export.ref in path.name]
    assert kept
    assert all(CANARY.encode() not in path.read_bytes() for path in kept)
    later = clock.now() + timedelta(hours=2)
    with world.writing() as session:
        services.sweep_orphans(session, later)
    assert storage.has(export.ref), "it may still be fetched"
    assert world.client(user).post(f"/exports/{export.ref}/file", {}).status_code == 200
    with world.writing() as session:
        services.sweep_orphans(session, later)
    assert not storage.has(export.ref)
    with world.writing() as session:
        exports.drop_old(session, clock.now() + timedelta(days=40))
        assert session.scalar(select(Export.id).where(Export.id == export.id)) is None


def test_another_file_in_its_place_is_not_handed_out(world: World) -> None:
    """One that was sealed under the same name, such as an older copy that was put back."""
    user = world.user("home", Role.HEAD)
    export = made(world, user)
    storage.delete(export.ref)
    storage.put(export.ref, b"another file")
    answer = world.client(user).post(f"/exports/{export.ref}/file", {})
    assert answer.status_code == 403
    assert "不是同一份" in answer.text
    with world.reading() as session:
        assert session.get_one(Export, export.id).state is ExportState.READY
        told = select(AuditEvent.outcome).where(AuditEvent.subject_ref == export.ref)
        assert Outcome.REFUSED in session.scalars(told).all()


def test_no_reason_no_file(world: World) -> None:
    user = world.user("home", Role.HEAD)
    asked = exports.Asked("foster.export", "名单", " ")
    with world.writing() as session:
        actor = acting(session, user)
        with pytest.raises(Invalid):
            exports.export_tables(session, actor, asked, [], kind="csv", now=clock.now())


@pytest.mark.bar("S19")
def test_every_export_asks_for_a_fresh_second_factor(world: World) -> None:
    asked = world.app.extensions["step_up"]
    for endpoint in (
        "foster.export_file", "payments.export_file", "supervision.numbers_export",
        "adoption.ledger_file", "adoption.volume_file", "purchasing.export_payments",
        "documents.release_export", "documents.take_export",
    ):  # fmt: skip
        assert endpoint in asked, endpoint
