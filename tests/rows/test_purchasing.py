"""What the database itself shows of a purchase to each side: competitors, judges, areas above."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import NOBODY, Base, Record, Scope, reading, transaction
from app.documents import services as documents
from app.documents.models import Document
from app.guarded import OPEN
from app.purchasing.models import (
    Attendance,
    Beneficiary,
    Bid,
    ContractState,
    Evaluation,
    Evaluator,
    MonthlyReport,
    PanelMember,
    ProjectDuty,
    ProjectParticipation,
    RecordDraft,
    RecordImport,
    Round,
    RoundState,
    SampleCheck,
    SampleDraw,
    ServiceContract,
    ServiceGroup,
    ServiceRecord,
    SpotDraw,
    SurveyAnswer,
    SurveyLink,
)
from app.purchasing.models.contract import Amendment, AmendmentKind
from tests.documents import corpus
from tests.factories import World
from tests.purchasing.in_town import (
    Market,
    make_beneficiary,
    make_bid,
    make_contract,
    make_judge,
    make_market,
    make_payment,
    make_project,
    make_record,
    make_round,
    make_supplier,
)
from tests.purchasing.papers import (
    make_acceptance,
    make_evaluation,
    make_publication,
    make_query,
    make_release,
    make_score,
)

PROJECT = {
    "purchase_projects", "purchase_items", "purchase_budget_lines", "purchase_participations",
}  # fmt: skip
CONTRACT = {
    "purchase_contracts", "purchase_contract_staff", "purchase_milestones", "purchase_amendments",
    "purchase_payments", "purchase_reports", "purchase_acceptances",
}  # fmt: skip
WORK = {
    "purchase_groups", "purchase_records", "purchase_record_workers", "purchase_attendance",
    "purchase_samples", "purchase_checks",
}  # fmt: skip
WORDS = {"purchase_surveys", "purchase_survey_answers"}
JUDGED = {"purchase_rounds", "purchase_bids", "purchase_bid_scores", "purchase_panel"}
NAMED = {"purchase_beneficiaries", "purchase_imports"}
OWN = {"purchase_drafts"}
ALL = {
    name for name in Base.metadata.tables if name.startswith("purchase_") and name not in OPEN
}  # fmt: skip


class Rows:
    """Two suppliers offered; the first one works under the contract, an evaluation is not sent."""

    def __init__(self, world: World) -> None:
        self.world = world
        with world.writing() as session:
            self.market = market = make_market(session, world)
            self.rival = make_supplier(session, market.bureau)
            project = make_project(session, market.bureau)
            session.add(ProjectParticipation(
                project_id=project.id, person_id=market.bureau.officer.person_id,
                duty=ProjectDuty.REQUIRE,
            ))  # fmt: skip
            self.round = make_round(session, project, RoundState.JUDGING)
            self.bid = make_bid(session, self.round, market.supplier)
            self.other_bid = make_bid(session, self.round, self.rival)
            self.seat = make_judge(session, self.round, market.judge)
            make_score(session, self.bid, self.seat)
            make_query(session, self.round, market.supplier)
            self.contract = make_contract(
                session, market.bureau, market.supplier, round_=self.round
            )
            self.evaluation = make_evaluation(session, self.contract, market.evaluator)
            make_publication(session, project)
            make_release(session, project)
            _fill(session, market, self.contract)
        self.buyer = Scope(agency_id=market.bureau.agency.id)
        self.supplier = Scope(agency_id=market.supplier.office.id)
        self.other = Scope(agency_id=self.rival.office.id)
        self.judge = Scope(person_id=market.judge.person_id)
        self.evaluator = Scope(person_id=market.evaluator.person_id)
        self.city = Scope(agency_id=999_999, city_code="220100")
        self.next_county = Scope(agency_id=world.agencies["other_bureau"].id, county_code="220102")

    def count(self, scope: Scope, table: str) -> int:
        with reading(self.world.database, scope) as session:
            rows = select(func.count()).select_from(Base.metadata.tables[table])
            return session.scalar(rows) or 0

    def seen(self, scope: Scope, among: Iterable[str] = ALL) -> set[str]:
        return {table for table in among if self.count(scope, table)}

    def change(self, row: Record, **values: object) -> None:
        with self.world.writing() as session:
            there = session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(there, name, value)


def _fill(session: Session, market: Market, contract: ServiceContract) -> None:
    """One row of everything that hangs on a contract."""
    now, today = clock.now(), clock.today()
    make_payment(session, market.bureau, contract, 100)
    make_acceptance(session, contract)
    child = make_beneficiary(session, contract)
    record = make_record(session, contract, market.supplier.people[0])
    draw = SampleDraw(
        contract_id=contract.id, indicator="K-02", month="2026-11", commitment="0" * 64,
        committed_at=now,
    )  # fmt: skip
    session.add(draw)
    session.flush()
    session.add_all([
        Attendance(record_id=record.id, beneficiary_id=child.id),
        SampleCheck(
            sample_id=draw.id, record_id=record.id, means="call", accepted=True, checked_on=today,
            checked_by_id=market.bureau.officer.id,
        ),
        ServiceGroup(contract_id=contract.id, indicator="K-06", title="小组", started_on=today),
        MonthlyReport(contract_id=contract.id, month="2026-11", due_on=today),
        SurveyLink(
            contract_id=contract.id, agency_id=contract.agency_id, link_hash="x", whom="user",
            until=today,
        ),
        SurveyAnswer(contract_id=contract.id, whom="user", stars=4),
        RecordDraft(
            contract_id=contract.id, user_id=market.supplier.worker.id, answers={}, saved_at=now
        ),
        RecordImport(
            contract_id=contract.id, file_digest="0" * 64, row_count=1,
            sent_by_id=market.supplier.manager.id,
        ),
        SpotDraw(
            agency_id=contract.agency_id, year=2026, percent=30, commitment="0" * 64,
            committed_at=now,
        ),
        Amendment(
            contract_id=contract.id, kind=AmendmentKind.TERM, clause="CL-03", before="一年",
            after="一年一个月", reason="假期", asked_by_person_id=market.bureau.officer.person_id,
        ),
    ])  # fmt: skip


@pytest.fixture
def rows(world: World) -> Rows:
    return Rows(world)


@pytest.mark.bar("S08")
def test_each_side_sees_exactly_its_own(rows: Rows) -> None:
    evaluations = {"purchase_evaluations", "purchase_evaluators"}
    assert rows.seen(rows.buyer) == ALL - OWN
    assert rows.seen(rows.supplier) == (
        CONTRACT | WORK | NAMED | {"purchase_rounds", "purchase_bids", "purchase_queries"}
    )
    worker = rows.market.supplier.worker
    own = Scope(agency_id=rows.market.supplier.office.id, person_id=worker.person_id)
    assert rows.seen(own, OWN) == OWN
    assert rows.seen(rows.other) == {"purchase_rounds", "purchase_bids"}
    assert rows.seen(rows.judge) == JUDGED
    assert rows.seen(rows.evaluator) == CONTRACT | WORK | WORDS | evaluations
    # An auditor of the money draws a sample again; what was done to whom stays unseen (§6).
    assert rows.seen(rows.city) == PROJECT | CONTRACT | {"purchase_samples", "purchase_checks"}
    assert rows.seen(rows.next_county) == set()
    assert rows.seen(NOBODY) == set()
    public = {"purchase_publications", "purchase_releases"}
    assert rows.seen(NOBODY, public) == public
    for scope, offers in ((rows.supplier, 1), (rows.other, 1), (rows.buyer, 2), (rows.judge, 2)):
        assert rows.count(scope, Bid.__tablename__) == offers


def test_a_supplier_sees_no_name_once_the_contract_has_ended(rows: Rows) -> None:
    assert rows.seen(rows.supplier, NAMED) == NAMED
    rows.change(rows.contract, state=ContractState.ENDED)
    assert rows.seen(rows.supplier, NAMED) == set()
    assert rows.seen(rows.buyer, NAMED) == NAMED


def test_an_open_round_is_open_to_whoever_may_offer_and_a_draft_to_its_buyer(rows: Rows) -> None:
    rows.change(rows.round, state=RoundState.OPEN)
    for scope, seen in ((rows.next_county, 1), (rows.evaluator, 0), (NOBODY, 0)):
        assert rows.count(scope, Round.__tablename__) == seen
    rows.change(rows.round, state=RoundState.DRAFT)
    assert rows.count(rows.next_county, Round.__tablename__) == 0
    assert rows.count(rows.buyer, Round.__tablename__) == 1


def test_who_left_a_panel_or_a_team_sees_nothing_more_of_it(rows: Rows) -> None:
    rows.change(rows.seat, ended_at=clock.now())
    assert rows.seen(rows.judge) == {PanelMember.__tablename__}
    with rows.world.writing() as session:
        session.scalars(select(Evaluator)).one().ended_at = clock.now()
    assert rows.seen(rows.evaluator) == {Evaluator.__tablename__}


def test_a_supplier_reads_an_evaluation_once_it_is_sent(rows: Rows) -> None:
    assert rows.count(rows.supplier, Evaluation.__tablename__) == 0
    rows.change(rows.evaluation, sent_at=clock.now(), grade="good")
    for scope, seen in ((rows.supplier, 1), (rows.city, 1), (rows.other, 0)):
        assert rows.count(scope, Evaluation.__tablename__) == seen
    assert rows.count(rows.supplier, Evaluator.__tablename__) == 0


def test_files_of_an_offer_are_the_suppliers_until_it_is_opened(rows: Rows) -> None:
    def store(kind: str, subject: int, name: str) -> None:
        with rows.world.writing() as session:
            documents.store(
                session, subject_kind=kind, subject_id=subject, name=name,
                stream=io.BytesIO(corpus.png()), uploaded_by_id=rows.market.supplier.manager.id,
                now=clock.now(),
            )  # fmt: skip

    def files(scope: Scope) -> set[str]:
        with reading(rows.world.database, scope) as session:
            return {
                (one.name or "").rpartition(".")[0]
                for one in session.scalars(select(Document))
            } & {"方案", "采购文件", "评审报告", "成果"}  # fmt: skip

    store("purchase_bid", rows.bid.id, "方案.png")
    store("purchase_round", rows.round.id, "采购文件.png")
    store("purchase_record", _record(rows), "成果.png")
    assert files(rows.supplier) == {"方案", "采购文件", "成果"}
    assert files(rows.other) == {"采购文件"}
    assert files(rows.buyer) == {"采购文件", "成果"}
    assert files(rows.judge) == {"采购文件"}
    assert files(rows.city) == set()
    rows.change(rows.bid, price_fen=1)
    rows.change(rows.round, due_at=clock.now())
    store("purchase_round", rows.round.id, "评审报告.png")
    assert files(rows.buyer) == {"方案", "采购文件", "评审报告", "成果"}
    assert files(rows.judge) == {"方案", "采购文件", "评审报告"}
    assert files(rows.other) == {"采购文件"}


def _record(rows: Rows) -> int:
    with rows.world.reading() as session:
        return session.scalars(select(ServiceRecord.id)).one()


def test_nothing_is_written_into_anothers_contract(rows: Rows) -> None:
    for scope in (rows.other, rows.evaluator, rows.city):
        with pytest.raises(DBAPIError), transaction(rows.world.database, scope) as session:
            session.add(Beneficiary(
                contract_id=rows.contract.id, number="9", kind="child",
                from_on=rows.contract.starts_on,
            ))  # fmt: skip
