"""A list that leaves the portal: masked, traceable, without formulas, on record."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.documents.sheets import plain
from tests.documents.taken import take
from tests.factories import World
from tests.foster.desk_cases import sent

FIELDS = {"reason": "向民政局报送办理情况", "kind": "csv"}


@pytest.mark.bar("S49")
def test_export_is_masked_and_leads_to_the_record(world: World) -> None:
    sent(world)
    head = world.staff("home", Role.HEAD)
    answer = take(head, head.post("/foster/export", FIELDS))
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["申请人"] for row in rows] == ["王*"]
    with world.reading() as session:
        note = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "foster.export")
        ).one()
    assert rows[0]["追溯号"] in note
    assert "向民政局报送办理情况" in note


def test_xlsx_opens_and_carries_the_trace(world: World) -> None:
    sent(world)
    head = world.staff("home", Role.HEAD)
    answer = take(head, head.post("/foster/export", FIELDS | {"kind": "xlsx"}))
    texts = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/sharedStrings.xml").decode()
    assert "追溯号" in texts
    assert "王*" in texts


@pytest.mark.bar("S49")
def test_export_needs_a_reason_and_the_right(world: World) -> None:
    head = world.staff("home", Role.HEAD)
    assert head.post("/foster/export", {"kind": "csv"}).status_code == 422
    typed = {"kind": "csv", "reason": "王秀兰的电话"}
    assert head.post("/foster/export", typed).status_code == 422
    assert world.staff("home", Role.INTAKE).post("/foster/export", FIELDS).status_code == 403


@pytest.mark.bar("S50")
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＠x"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert plain(text) == f"'{text}"


def test_plain_text_stays(world: World) -> None:
    assert plain("王*") == "王*"
