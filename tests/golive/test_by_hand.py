"""A batch writes what the services of the rooms would write, row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.core import clock
from app.core.crypto import SealedValue
from app.core.db import SYSTEM, Base, begin_writing
from app.core.identifiers import make_synthetic_id
from app.golive.models import Batch
from app.golive.services import batches as service
from app.golive.services import known, making, writing
from app.golive.services.writing import KINDS
from app.placements.visiting import keep_plans
from tests.factories import World
from tests.golive.books import (
    TODAY,
    Office,
    child,
    couple,
    family,
    paper,
    placement,
    whole,
    workbook,
)
from tests.golive.by_hand import ByHand

Way = Callable[[Session, Batch, Any, Any, datetime], None]
NOW = clock.now()
RANDOM = {"ref", "seal", "subject_ref", "code_name", "version", "created_at"}
"""Drawn anew each time; the seal is over the reference, the version counts the steps of writing."""


def by_hand(session: Session, batch: Batch, plan: Any, actor: Any, now: datetime) -> None:
    agency = session.get_one(Agency, batch.agency_id)
    known.compare(session, plan, agency)
    ByHand(session, batch, agency, plan, actor=actor, now=now).write()
    keep_plans(session)


def at_once(session: Session, batch: Batch, plan: Any, actor: Any, now: datetime) -> None:
    service.write(session, batch, plan, actor=actor, now=now)


def beside(session: Session, batch: Batch, plan: Any, actor: Any, now: datetime) -> None:
    origin = making.Origin.of(batch, session.get_one(Agency, batch.agency_id), now)
    with making.makers(origin, session.get_bind().dialect, making.BESIDE_FROM) as made_by:
        assert len(made_by.pipes) == making.PROCESSES
        service.write(session, batch, plan, actor=actor, now=now, made_by=made_by)


def shown(row: Base) -> dict[str, Any]:
    """Every column, sealed ones opened."""
    kind = type(row)
    sealed = {
        name: attribute
        for name, attribute in vars(kind).items()
        if isinstance(attribute, SealedValue)
    }
    plain = {c.key: getattr(row, c.key) for c in inspect(kind).column_attrs}
    values = {k: v for k, v in plain.items() if k not in RANDOM and not k.endswith("_sealed")}
    return values | {name: getattr(row, name) for name in sealed}


def written(office: Office, way: Way, **sheets: Any) -> dict[str, list[dict[str, Any]]]:
    """What stands in the tables when a workbook was brought in this way; then it is undone."""
    now, body = NOW, workbook(**sheets)
    # Never committed, so that the second way starts from where the first one started.
    with begin_writing(office.world.database.session(SYSTEM, write=True)) as session:
        actor = office.actor(session, office.head, Role.HEAD)
        admin = office.actor(session, office.admin, Role.AGENCY_ADMIN)
        batch = service.upload(session, "台账.xlsx", body, actor=admin, now=now)
        plan = service.read_plan(session, session.get_one(Agency, batch.agency_id), body, now)
        assert plan.errors == []
        batch.released_by_id = actor.user_id
        way(session, batch, plan, actor, now)
        session.flush()
        session.expire_all()
        return {
            kind.__tablename__: [shown(row) for row in session.scalars(select(kind))]
            for kind in KINDS
        }


def ranked(rows: list[dict[str, Any]]) -> list[str]:
    """Numbers of rows as places in their order: a sequence does not go back with a transaction."""
    of_kind = [str([row.get(k) for k in ("subject_kind", "place_kind", "kind")]) for row in rows]
    places: dict[tuple[str, str], list[int]] = {}
    for kind, row in zip(of_kind, rows, strict=True):
        for name, value in row.items():
            if name.endswith("_id") and value is not None:
                places.setdefault((kind, name), []).append(value)
    order = {key: sorted(set(values)) for key, values in places.items()}
    plain = []
    for kind, row in zip(of_kind, rows, strict=True):
        values = {
            name: order[kind, name].index(value) if (kind, name) in order and value else value
            for name, value in row.items()
            if name != "id"
        }
        plain.append(str(sorted(values.items())))
    return sorted(plain)


def compare(office: Office, **sheets: Any) -> dict[str, list[dict[str, Any]]]:
    one_by_one, together = (written(office, way, **sheets) for way in (by_hand, at_once))
    for table, rows in one_by_one.items():
        assert ranked(together[table]) == ranked(rows), table
    return together


def a_town() -> dict[str, list[dict[str, Any]]]:
    """Children, families and placements that differ in what decides what is written."""
    rows = whole(4)
    rows["child"][0] |= {"needs": "康复、医疗", "school": "朝阳小学", "grade": "三年级"}
    rows["child"][1] |= {"care_on": rows["placement"][1]["effective_on"]}  # the same day
    rows["placement"][2] |= {"effective_on": TODAY - timedelta(days=59)}
    rows["placement"][0] |= paper()
    rows["placement"][3] |= paper(agreement_no="", agreement_on=TODAY - timedelta(days=200))
    rows["child"][3] |= {"birth_on": TODAY.replace(year=TODAY.year - 17, day=1)}
    rows["child"] += [
        child(5, name="", guardian="其他监护人", ground="", guardian_name="李四",
              document_no="(2020)1号", category_basis="吉民〔2020〕1号", care_form="委托亲属抚养"),
        child(6, id_no=make_synthetic_id("220104", date(2016, 3, 5), male=True),
              birth_assumed="是", nation="满族", care_says="2号楼203室"),
    ]  # fmt: skip
    rows["placement"] += [
        placement(5, child_no=f"ET-{n:03}", family_no="JT-001") for n in (7, 8, 9)
    ]
    rows["child"] += [child(n, care_form="家庭寄养") for n in (7, 8, 9)]
    rows["family"][1] |= {"marital_status": "已婚", "income": 120000, "division": "220104001"}
    rows["family"][2] |= {"area_m2": "", "rooms": "", "tenure": "", "siblings_ok": ""}
    rows["member"] += [
        {"family_no": "JT-002", "relation": "子", "name": "SMITH JOHN", "sex": "男",
         "other_kind": "护照", "other_number": "E123", "birth_on": "2012-02-03",
         "education": "其他", "health": "健康", "crime_check": "无"},
    ]  # fmt: skip
    return rows


@pytest.fixture
def office(world: World) -> Office:
    return Office.open(world)


def test_a_batch_writes_what_the_rooms_write_one_by_one(office: Office) -> None:
    found = compare(office, **a_town())
    assert {len(found[table]) for table in ("placements", "visit_plans", "matches")} == {7}
    assert len(found["family_places"]) == 5
    assert len(found["agreements"]) == 2
    assert all(found.values())


def test_other_processes_make_the_same_rows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PIECE", 2)
    one_by_one, together = (written(office, way, **a_town()) for way in (by_hand, beside))
    for table, rows in one_by_one.items():
        assert ranked(together[table]) == ranked(rows), table


def test_so_does_a_file_of_placements_alone(office: Office) -> None:
    rows = a_town()
    placements = rows.pop("placement")
    for one in rows["child"]:
        if one["care_form"] == "家庭寄养":
            one["care_form"] = "机构集中养育"
    office.bring(**rows)
    found = compare(office, placement=placements)
    assert len(found["placements"]) == 7


def test_places_of_a_family_known_elsewhere_are_counted_there(office: Office) -> None:
    rows = whole(3)
    wife = rows["member"][0]
    husband = rows["member"][1]
    # One adult in two households: the two places are those of one family.
    rows["member"] = [wife, husband, *couple(2), *couple(3)]
    office.bring(family=[family(9)], member=[couple(9)[0], husband | {"family_no": "JT-009"}])
    for row in rows["placement"][1:]:
        row["family_no"] = "JT-001"
    found = compare(office, **rows)
    assert len(found["family_places"]) == 2
