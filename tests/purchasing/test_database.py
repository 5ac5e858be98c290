"""What the database itself refuses of purchases, whatever a service forgets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from sqlalchemy import Table, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import Base, Scope, begin_writing, transaction
from app.organisations.models import OrgPerson
from app.purchasing.models import (
    Acceptance,
    Amendment,
    AmendmentKind,
    Attendance,
    Evaluation,
    FundSource,
    Milestone,
    Payment,
    PaymentState,
    ProjectState,
    Publication,
    RecordWorker,
    Release,
    SampleCheck,
    SampleDraw,
    ServiceContract,
    ServiceRecord,
    SurveyAnswer,
)
from app.purchasing.rules.money import yuan
from app.purchasing.services import owing
from tests.factories import World
from tests.purchasing.in_town import (
    Market,
    make_beneficiary,
    make_bid,
    make_contract,
    make_market,
    make_milestone,
    make_payment,
    make_project,
    make_record,
    make_round,
)
from tests.purchasing.papers import (
    make_acceptance,
    make_evaluation,
    make_publication,
    make_release,
)

NINE, TEN = 9 * 60, 10 * 60
THIRTY_MILLION = 3_000_000_000
"""Yuan, in fen."""


class Running:
    """A running contract of 10,000 fen, with its market and the supplier's two workers."""

    def __init__(self, world: World) -> None:
        self.world = world
        with world.writing() as session:
            self.market: Market = make_market(session, world)
            self.contract: ServiceContract = make_contract(
                session, self.market.bureau, self.market.supplier, amount_fen=10_000
            )
        self.first, self.second = self.market.supplier.people

    def pay(self, session: Session, fen: int, *given: Any, **values: Any) -> Payment:
        contract = session.get_one(ServiceContract, self.contract.id)
        return make_payment(session, self.market.bureau, contract, fen, *given, **values)

    def refuses(self, words: str, act: Callable[[Session], object]) -> None:
        """The act alone, in a transaction of its own, is refused for this reason."""
        with pytest.raises(IntegrityError, match=words):
            self.does(act)

    def does(self, act: Callable[[Session], object]) -> None:
        with self.world.writing() as session:
            act(session)
            session.flush()


@pytest.fixture
def running(world: World) -> Running:
    return Running(world)


def work(
    running: Running, *people: OrgPerson, contract: ServiceContract | None = None, **values: Any
) -> Callable[[Session], ServiceRecord]:
    return lambda session: make_record(session, contract or running.contract, *people, **values)


def change(kind: type[Base], row: int, **values: Any) -> Callable[[Session], object]:
    """One row gets other values, past the mapper."""
    table = kind.__table__
    assert isinstance(table, Table)
    return lambda session: session.execute(update(table).where(table.c.id == row).values(values))


def strike(record: ServiceRecord, *, out: bool) -> Callable[[Session], object]:
    """All hours of a record are struck out, or count again."""
    hours = update(RecordWorker).where(RecordWorker.record_id == record.id).values(is_void=out)
    return lambda session: session.execute(hours)


def move(record: ServiceRecord, starts_at: int, ends_at: int) -> Callable[[Session], object]:
    hours = update(RecordWorker).where(RecordWorker.record_id == record.id)
    return lambda session: session.execute(hours.values(starts_at=starts_at, ends_at=ends_at))


TWICE = "two places"
ABOVE = "above the contract"
UNMET = "met milestone"
FIXED = "it is fixed"


def test_nobody_works_in_two_places_at_once(running: Running) -> None:
    """To the minute, also under another contract; another person, day or minute is free."""
    with running.world.writing() as session:
        other = make_contract(session, running.market.bureau, running.market.supplier)
        work(running, running.first, starts_at=NINE)(session)
    for values in (
        {"starts_at": NINE}, {"starts_at": TEN - 1}, {"starts_at": NINE - 59},
        {"starts_at": NINE + 20, "minutes": 5}, {"starts_at": NINE - 60, "minutes": 200},
        {"starts_at": NINE, "contract": other},
    ):  # fmt: skip
        running.refuses(TWICE, work(running, running.first, **values))
    with running.world.writing() as session:
        work(running, running.first, starts_at=TEN)(session)
        work(running, running.first, starts_at=NINE - 60, contract=other)(session)
        work(running, running.second, starts_at=NINE)(session)
        work(running, running.first, starts_at=NINE, served_on=date(2026, 11, 19))(session)


@pytest.mark.rule("CNT-ONCE")
def test_work_over_midnight_meets_the_work_of_the_days_beside_it(running: Running) -> None:
    """From 23:00 on for two hours: seen from the day before and the day after, over a month too."""
    night = date(2026, 10, 31)
    next_day = night + timedelta(days=1)
    late: dict[str, Any] = {"starts_at": 23 * 60, "served_on": night}
    running.does(work(running, running.first, **late, minutes=120))
    for minute in (0, 59):
        running.refuses(
            TWICE, work(running, running.first, served_on=next_day, starts_at=minute, minutes=1)
        )
    early = work(running, running.first, served_on=next_day, starts_at=60)
    running.does(early)
    day_before: dict[str, Any] = {"served_on": night - timedelta(days=1), "starts_at": 23 * 60 + 30}
    running.refuses(TWICE, work(running, running.first, **day_before, minutes=1_440))
    running.does(work(running, running.first, **day_before, minutes=23 * 60 + 30))
    running.refuses("some_time_of_a_day", work(running, running.second, **late, minutes=1_441))
    running.refuses("begins_that_day", work(running, running.second, starts_at=1_440))


def test_struck_out_work_frees_the_time_and_does_not_come_back(running: Running) -> None:
    with running.world.writing() as session:
        gone = work(running, running.first)(session)
        strike(gone, out=True)(session)
        again = work(running, running.first)(session)
    running.refuses(TWICE, strike(gone, out=False))
    running.does(move(again, TEN, TEN + 60))
    running.does(strike(gone, out=False))
    running.refuses(TWICE, move(again, TEN - 1, TEN + 60))


def test_a_suppliers_own_scope_does_not_hide_the_overlap(running: Running) -> None:
    """The other contract's record is another supplier's row; the database asks past that."""
    with running.world.writing() as session:
        market = running.market
        other = make_contract(session, market.bureau, market.supplier)
        other.supplier_id = market.bureau.agency.id
        session.flush()
        make_record(session, other, running.first)
    office = Scope(agency_id=running.market.supplier.office.id)
    with (
        pytest.raises(IntegrityError, match=TWICE),
        transaction(running.world.database, office) as session,
    ):
        make_record(session, running.contract, running.first)


def test_the_same_work_counts_once(running: Running) -> None:
    with running.world.writing() as session:
        first = work(running, key="the same")(session)
    running.refuses("key", work(running, key="the same"))
    with running.world.writing() as session:
        session.get_one(ServiceRecord, first.id).voided_at = clock.now()
        session.flush()
        work(running, key="the same")(session)


@pytest.mark.bar("S22")
def test_payments_reach_the_contract_and_not_a_fen_more(running: Running) -> None:
    with running.world.writing() as session:
        running.pay(session, 6_000)
        last = running.pay(session, 4_000)
    running.refuses(ABOVE, lambda session: running.pay(session, 1))
    running.refuses(ABOVE, change(Payment, last.id, amount_fen=4_001))
    contract = running.contract.id
    running.refuses(ABOVE, change(ServiceContract, contract, amount_fen=9_999, committed_fen=0))
    running.does(change(Payment, last.id, state="refused"))
    running.does(change(ServiceContract, contract, committed_fen=6_000))
    running.does(lambda session: running.pay(session, 4_000))
    running.refuses(ABOVE, change(Payment, last.id, state="asked"))


def test_thirty_million_yuan_are_kept_added_up_and_guarded(running: Running) -> None:
    """32 bits end at 21.47 million yuan; sums come back as whole numbers on both databases."""
    bureau, supplier = running.market.bureau, running.market.supplier
    with running.world.writing() as session:
        project = make_project(session, bureau, ProjectState.RUNNING)
        project.budget[0].amount_fen = project.budget[0].balance_fen = THIRTY_MILLION
        contract = make_contract(
            session, bureau, supplier, amount_fen=THIRTY_MILLION,
            round_=make_round(session, project, limit_fen=THIRTY_MILLION),
        )  # fmt: skip
        make_payment(session, bureau, contract, THIRTY_MILLION - 1)
        session.flush()
        left = owing.balance(session, project.id, project.year, FundSource.LOTTERY)
        assert left == 1
        asked = session.scalar(select(func.sum(Payment.amount_fen)))
        assert (asked, type(asked)) == (THIRTY_MILLION - 1, int)
        assert yuan(project.total_fen) == "30,000,000.00元"
    running.refuses(ABOVE, lambda session: make_payment(session, bureau, contract, 2))
    running.does(lambda session: make_payment(session, bureau, contract, 1))


def test_committed_money_stays_between_nothing_and_the_contract(running: Running) -> None:
    contract = running.contract.id
    for fen in (-1, 10_001):
        running.refuses("never_above", change(ServiceContract, contract, committed_fen=fen))
    for fen in (10_000, 0):
        running.does(change(ServiceContract, contract, committed_fen=fen))


@pytest.mark.bar("S22")
def test_nothing_is_paid_without_its_met_milestone(running: Running) -> None:
    with running.world.writing() as session:
        waiting = make_milestone(session, running.contract)
        payment = running.pay(session, 100, PaymentState.APPROVED, milestone=waiting)
        other = make_contract(session, running.market.bureau, running.market.supplier)
        foreign = make_milestone(session, other, met=True)
    paid = {"state": "paid", "paid_on": clock.today(), "voucher_no": "凭1"}
    running.refuses(UNMET, change(Payment, payment.id, **paid))
    running.refuses(UNMET, change(Payment, payment.id, **paid, milestone_id=foreign.id))
    running.refuses(
        UNMET, lambda session: running.pay(session, 1, PaymentState.PAID, milestone=foreign)
    )
    for half in ("notMet", "partiallyMet"):
        running.does(change(Milestone, waiting.id, status=half))
        running.refuses(UNMET, change(Payment, payment.id, **paid))
    running.does(change(Milestone, waiting.id, status="met", met_on=clock.today()))
    running.does(change(Payment, payment.id, **paid))
    running.refuses(UNMET, change(Milestone, waiting.id, status="notMet", met_on=None))
    running.refuses("milestone", lambda session: running.pay(session, 1, milestone=waiting))


@pytest.mark.bar("S16")
def test_a_payment_needs_two_others_a_day_and_a_voucher(running: Running) -> None:
    officer, finance = running.market.bureau.officer, running.market.bureau.finance
    paid = PaymentState.PAID
    cases: list[tuple[str, PaymentState, dict[str, Any]]] = [
        ("first_by_another", PaymentState.APPROVED_ONCE,
         {"first_by_person_id": officer.person_id}),
        ("second_by_a_third", PaymentState.APPROVED, {"second_by_person_id": officer.person_id}),
        ("second_by_a_third", PaymentState.APPROVED, {"second_by_person_id": finance.person_id}),
        ("paid_after_two", PaymentState.APPROVED, {"second_by_person_id": None}),
        ("paid_after_two", paid, {"second_by_person_id": None}),
        ("paid_on_a_day", paid, {"paid_on": None}),
        ("paid_with_voucher", paid, {"voucher_no": ""}),
        ("no_negative_money", PaymentState.ASKED, {"amount_fen": -1}),
        ("no_negative_money", PaymentState.ASKED, {"deducted_fen": -1}),
    ]  # fmt: skip
    for words, state, values in cases:
        amount = values.pop("amount_fen", 1)
        running.refuses(words, partial(_pay, running, amount, state, values))


def _pay(
    running: Running, fen: int, state: PaymentState, values: dict[str, Any], session: Session
) -> None:
    running.pay(session, fen, state, **values)


def test_what_was_published_paid_signed_or_sent_stays(running: Running) -> None:
    with running.world.writing() as session:
        project = make_project(session, running.market.bureau)
        rows: dict[type[Base], int] = {
            Publication: make_publication(session, project).id,
            Release: make_release(session, project).id,
            Payment: running.pay(session, 100, PaymentState.PAID).id,
            Acceptance: make_acceptance(session, running.contract, signed=True).id,
            Evaluation: make_evaluation(session, running.contract, sent=True).id,
        }
    changes: dict[type[Base], dict[str, Any]] = {
        Publication: {"title": "x", "content": [], "published_on": date(2020, 1, 1), "version": 9},
        Release: {"body": {}, "released_at": clock.now() - timedelta(days=1)},
        Payment: {"state": "refused", "amount_fen": 99, "voucher_no": "凭0", "version": 9},
        Acceptance: {
            "results": [1], "words": "x", "result": "fail", "signed_at": None, "deducted_fen": 1,
        },
        Evaluation: {"scores": {"a": 1}, "total": 9_000, "words": "x", "grade": "excellent"},
    }  # fmt: skip
    for kind, row in rows.items():
        for column, value in changes[kind].items():
            running.refuses(FIXED, change(kind, row, **{column: value}))
        running.refuses(FIXED, partial(_drop, kind, row))


def _drop(kind: type[Base], row: int, session: Session) -> None:
    session.delete(session.get_one(kind, row))


def test_what_comes_after_is_still_added(running: Running) -> None:
    with running.world.writing() as session:
        acceptance = make_acceptance(session, running.contract, signed=True)
        sent = make_evaluation(session, running.contract, sent=True)
        draft = make_evaluation(session, running.contract)
        unsigned = make_acceptance(session, running.contract)
    with running.world.writing() as session:
        session.get_one(Acceptance, acceptance.id).published_on = clock.today()
        row = session.get_one(Evaluation, sent.id)
        row.reply, row.replied_at = "已经改正", clock.now()
        row.rectify_until = row.rectified_on = row.published_on = clock.today()
        row.rectified_words = "补齐了记录"
        session.get_one(Evaluation, draft.id).words = "改一改"
        session.get_one(Acceptance, unsigned.id).words = "改一改"
        session.flush()
        session.delete(session.get_one(Evaluation, draft.id))


def test_bounds_of_the_tables(running: Running) -> None:
    """Each bound on the last good and the first bad value."""
    with running.world.writing() as session:
        market = running.market
        project = make_project(session, market.bureau, children=1, term_months=36)
        make_project(session, market.bureau, term_months=1)
        round_ = make_round(session, project, opened_by_id=market.bureau.officer.id,
                            opened_with_id=market.bureau.head.id)  # fmt: skip
        make_bid(session, round_, market.supplier, price_fen=1)
        make_contract(session, market.bureau, market.supplier, starts_on=date(2026, 1, 1),
                      ends_on=date(2026, 1, 2), amount_fen=1)  # fmt: skip
        record = make_record(session, running.contract, minutes=1, quantity=1)
        child = make_beneficiary(session, running.contract)
        session.add(Attendance(record_id=record.id, beneficiary_id=child.id))
        for stars in (1, 5):
            session.add(SurveyAnswer(contract_id=running.contract.id, whom="user", stars=stars))
        draw = SampleDraw(contract_id=running.contract.id, indicator="K-02", month="2026-11",
                          commitment="0" * 64, committed_at=clock.now())  # fmt: skip
        session.add(draw)
        make_milestone(session, running.contract, share=10_000)
        make_milestone(session, running.contract, share=0)
        other = make_round(session, project)
    bureau, supplier, contract = market.bureau, market.supplier, running.contract
    bad: list[tuple[str, Callable[[Session], object]]] = [
        ("for_some_children", lambda s: make_project(s, bureau, children=0)),
        ("term_in_bounds", lambda s: make_project(s, bureau, term_months=37)),
        ("term_in_bounds", lambda s: make_project(s, bureau, term_months=0)),
        ("reviewed_by_another", lambda s: make_project(
            s, bureau, required_by_person_id=bureau.officer.person_id,
            reviewed_by_person_id=bureau.officer.person_id)),
        ("budgeted_by_another", lambda s: make_project(
            s, bureau, budgeted_by_person_id=bureau.officer.person_id)),
        ("opened_by_two", lambda s: make_round(
            s, project, opened_by_id=bureau.head.id, opened_with_id=bureau.head.id)),
        ("some_price", lambda s: make_bid(s, other, supplier, price_fen=0)),
        ("round_id|organisation", lambda s: make_bid(s, round_, supplier)),
        ("ends_after_start", lambda s: make_contract(
            s, bureau, supplier, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1))),
        ("some_money", lambda s: make_contract(s, bureau, supplier, amount_fen=0)),
        ("signed_on_a_day", lambda s: make_contract(s, bureau, supplier, signed_on=None)),
        ("share_of_the_whole", lambda s: make_milestone(s, contract, share=10_001)),
        ("share_of_the_whole", lambda s: make_milestone(s, contract, share=-1)),
        ("met_on_a_day", lambda s: make_milestone(s, contract, met=True, met_on=None)),
        ("some_time", lambda s: make_record(s, contract, minutes=0)),
        ("something_done", lambda s: make_record(s, contract, quantity=0)),
        ("some_time", lambda s: s.add(RecordWorker(
            record_id=record.id, org_person_id=running.first.id, served_on=record.served_on,
            starts_at=NINE, ends_at=NINE))),
        ("one_to_five", lambda s: s.add(
            SurveyAnswer(contract_id=contract.id, whom="user", stars=6))),
        ("one_to_five", lambda s: s.add(
            SurveyAnswer(contract_id=contract.id, whom="user", stars=0))),
        ("refused_with_reason", lambda s: s.add(SampleCheck(
            sample_id=draw.id, record_id=record.id, means="call", accepted=False,
            checked_on=clock.today(), checked_by_id=bureau.officer.id))),
        ("agreed_by_another", lambda s: s.add(Amendment(
            contract_id=contract.id, kind=AmendmentKind.TERM, clause="CL-03", before="x",
            after="y", reason="z", asked_by_person_id=bureau.officer.person_id,
            agreed_by_person_id=bureau.officer.person_id))),
        ("sent_with_a_grade", lambda s: make_evaluation(s, contract, sent=True, grade="")),
    ]  # fmt: skip
    for words, act in bad:
        running.refuses(words, act)


def both(running: Running, act: Callable[[Session], object]) -> list[str]:
    """What becomes of the same act by two at once: each commits in a transaction of its own."""
    line, held = Barrier(2), Barrier(2)
    answers: list[str] = []

    def try_it() -> None:
        try:
            with transaction(running.world.database) as session:
                # Both are ready before either holds SQLite's only lock.
                line.wait(timeout=10)
                begin_writing(session)
                act(session)
                session.flush()
                # Without a lock both come here before either commits.
                with suppress(BrokenBarrierError):
                    held.wait(timeout=0.3)
            answers.append("done")
        except IntegrityError:
            answers.append("refused")

    tried = [Thread(target=try_it) for _ in range(2)]
    for one in tried:
        one.start()
    for one in tried:
        one.join()
    return sorted(answers)


@pytest.mark.bar("S22")
def test_two_payments_at_once_do_not_pass_the_contract(running: Running) -> None:
    with running.world.writing() as session:
        goals = [make_milestone(session, running.contract, met=True) for _ in range(2)]
    free = iter(goals)
    assert both(
        running, lambda session: running.pay(session, 5_001, milestone=next(free))
    ) == ["done", "refused"]  # fmt: skip


def test_two_records_at_once_of_one_person_are_one(running: Running) -> None:
    assert both(running, work(running, running.first)) == ["done", "refused"]
