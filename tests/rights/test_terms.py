"""After 15 and 30 years nothing of a purchase or a placement is left but its number (bar S63)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent
from app.audit.queries import midnight
from app.children.models import Child
from app.core import clock
from app.core.db import Base
from app.documents import services as documents
from app.documents import storage
from app.documents.models import Document
from app.foster.models import FosterApplication, State
from app.law.dates import add_months
from app.placements.models import Match, PayList, PayState, Placement, PlacementState
from app.purchasing.models import (
    NoticeKind,
    PaymentState,
    Project,
    ProjectState,
    Publication,
)
from app.rights import terms
from tests.documents.corpus import png
from tests.factories import World
from tests.foster.assessing import make_team
from tests.placements.in_town import placement_of_a_child
from tests.purchasing.in_town import (
    make_beneficiary,
    make_contract,
    make_judge,
    make_market,
    make_payment,
    make_project,
    make_record,
    make_round,
)
from tests.rights.test_retention import rows_of

CANARY = "金丝雀长期保存"


def years_ago(years: int, extra: int = 0) -> date:
    return add_months(clock.today(), -12 * years) - timedelta(days=extra)


def file_of(session: Session, kind: str, id_: int) -> str:
    return documents.store(
        session, subject_kind=kind, subject_id=id_, name=f"{CANARY}.png",
        stream=io.BytesIO(png()), uploaded_by_id=None, now=clock.now(),
    ).ref  # fmt: skip


def in_the_file(world: World) -> int:
    """How often the canary stands in the bytes of an SQLite file, what was deleted left out."""
    engine = world.database.engine
    if engine.dialect.name != "sqlite":
        return 0
    assert engine.url.database is not None
    # Beneath SQLAlchemy, whose guard lets a reading transaction write nothing.
    raw = engine.raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        driver.execute(statement)
    raw.close()
    return Path(engine.url.database).read_bytes().count(CANARY.encode())


@pytest.mark.bar("S63")
@pytest.mark.rule("GPL-42")
def test_a_purchase_goes_fifteen_years_after_its_end_with_its_files_and_frozen_rows(
    world: World, app: Flask
) -> None:
    with clock.at(midnight(years_ago(16))), world.writing() as session:
        before = rows_of(session)
        market = make_market(session, world)
        project = make_project(session, market.bureau, ProjectState.CLOSED, name=CANARY)
        round_ = make_round(session, project)
        make_judge(session, round_, market.judge)
        contract = make_contract(session, market.bureau, market.supplier, round_=round_)
        make_beneficiary(session, contract, name=CANARY)
        make_record(session, contract, *market.supplier.people, place=CANARY)
        paid = make_payment(session, market.bureau, contract, 100, PaymentState.PAID)
        scan = file_of(session, "purchase_contract", contract.id)
        code, paid_id = project.code, paid.id
    for on, gone in ((years_ago(15), []), (years_ago(15, 1), [code])):
        with world.writing() as session:
            session.execute(update(Project).values(closed_at=midnight(on) + timedelta(hours=9)))
        with world.writing() as session:
            assert terms.run(session, clock.now(), dry=True).gone == gone
    assert in_the_file(world) != 0 or world.database.engine.dialect.name != "sqlite"
    with world.writing() as session:
        assert session.execute(text("SELECT count(*) FROM purchase_payments")).scalar() == 1
        done = terms.run(session, clock.now())
        assert (done.gone, done.kept) == ([code], [])
    with world.writing() as session:
        after = rows_of(session)
        left = {name: after[name] for name in after if name.startswith("purchase_")}
        assert set(left.values()) - {before[name] for name in left} <= {0}
        kinds = session.scalars(select(Document.subject_kind)).all()
        assert set(kinds) <= {"org_agreement"}
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "rights.retain")).one()
        assert (line.case_no, line.note) == (code, "保存期满，已删除")
        assert terms.run(session, clock.now()).gone == []
        assert (
            session.execute(
                text("SELECT count(*) FROM purchase_payments WHERE id = :id"), {"id": paid_id}
            ).scalar()
            == 0
        )
    assert in_the_file(world) == 0
    with clock.at(clock.now() + timedelta(days=2)), world.reading() as session:
        documents.sweep_orphans(session, clock.now())
    assert scan not in {name[: len(scan)] for name in storage.stored_names(float("inf"))}


@pytest.mark.bar("S63")
@pytest.mark.rule("PD-AR-2")
def test_a_placement_goes_thirty_years_after_its_end_and_the_childs_file_stays(
    world: World,
) -> None:
    team = make_team(world, State.ASSESSING)
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        kept = rows_of(session)
        placement_of_a_child(session, case, team.first, team.head)
        placement = session.scalars(select(Placement)).one()
        number, child = session.scalars(select(Match.case_no)).one(), placement.child_id
        file_of(session, "placement", placement.id)
    for on, gone in ((years_ago(30), []), (years_ago(30, 1), [number])):
        with world.writing() as session:
            session.execute(
                update(Placement).values(
                    state=PlacementState.CLOSED, ended_on=on, effective_on=years_ago(31)
                )
            )
            for table in Base.metadata.sorted_tables:
                if "created_at" in table.c:
                    session.execute(update(table).values(created_at=midnight(years_ago(31))))
        with world.writing() as session:
            assert terms.run(session, clock.now(), dry=True).gone == gone
    with world.writing() as session:
        done = terms.run(session, clock.now())
        assert (done.gone, done.kept) == ([number], [])
    with world.writing() as session:
        after = rows_of(session)
        more = {name for name in after if after[name] > kept[name]}
        assert not more & {"matches", "placements", "visit_plans", "documents", "agreements"}
        assert [name for name in more if name.startswith(("placement_", "match_"))] == []
        assert session.scalars(select(Child.id)).all() == [child]


@pytest.mark.bar("S63")
def test_what_was_written_after_the_end_keeps_the_case_for_its_own_years(world: World) -> None:
    with world.writing() as session:
        market = make_market(session, world)
        project = make_project(session, market.bureau, ProjectState.CLOSED)
        project.closed_at = midnight(years_ago(20))
        session.flush()
        done = terms.run(session, clock.now())
        assert (done.gone, done.kept) == ([], [project.code])


@pytest.mark.bar("S63")
@pytest.mark.parametrize(("model", "years"), [(Publication, 15), (PayList, 30)])
@pytest.mark.parametrize("is_young", [False, True])
def test_the_database_lets_what_is_frozen_go_after_its_years_and_no_sooner(
    world: World, model: type[Publication | PayList], years: int, is_young: bool
) -> None:
    at = midnight(years_ago(years)) + timedelta(days=3 if is_young else -3)
    with world.writing() as session:
        market = make_market(session, world)
        row: Publication | PayList
        if model is Publication:
            project = make_project(session, market.bureau)
            row = Publication(
                project_id=project.id, agency_id=project.agency_id, project_code=project.code,
                kind=NoticeKind.INTENT, title="采购意向", buyer="朝阳区民政局", digest="0" * 64,
                published_on=clock.day(at), created_at=at,
            )  # fmt: skip
        else:
            people = [market.bureau.officer, market.bureau.head, market.bureau.finance]
            drawn, checked, approved = (one.person_id for one in people)
            row = PayList(
                list_no="PAY-1", agency_id=market.bureau.agency.id, month=date(1996, 1, 1),
                created_at=at, drawn_by_person_id=drawn,
                checked_by_person_id=checked, approved_by_person_id=approved,
            )  # fmt: skip
        row.place(market.bureau.agency.division_code)
        session.add(row)
        session.flush()
        if isinstance(row, PayList):
            row.state, row.paid_at = PayState.PAID, at
    if is_young:
        with pytest.raises(DatabaseError), world.writing() as session:
            session.execute(delete(model))
    else:
        with world.writing() as session:
            session.execute(delete(model))
            assert session.scalars(select(model.id)).all() == []
