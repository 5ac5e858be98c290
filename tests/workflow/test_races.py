"""Two who decide the same thing at the same moment: one act, and the other is told (bar R22).

Each race begins with both ready before either writes. The foster decision has its own, over HTTP
and twenty times, in tests/test_kill.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.accounts.roles import Role
from app.adoption.models import AdoptionState
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.errors import Conflict
from app.documents.models import Export
from app.documents.numbers import next_number
from app.placements.models import PayState
from app.placements.services import ending
from app.purchasing.models import ContractState, PaymentState, RoundState
from app.purchasing.services import payments as purchase_payments
from tests.adoption.test_deciding import Review
from tests.documents.test_exports import made
from tests.factories import World
from tests.payments.money import Till
from tests.placements.running import Home, active, at, load
from tests.placements.test_running_end import write_endings
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_round import Buying

LATE = (Conflict, StaleDataError, IntegrityError)  # each is 409 at the door of the portal


@pytest.fixture(
    autouse=True, params=[1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 21))]
)
def _turn(request: pytest.FixtureRequest) -> int:
    """Each race once in `make test`, twenty times in `make test-long`."""
    turn: int = request.param
    return turn


def race(*acts: Callable[[], object]) -> None:
    """Run all at once; exactly one comes through, each other one is told that it came late."""
    line, ends = Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        line.wait(timeout=10)
        try:
            act()
            ends.append("done")
        except LATE:
            ends.append("late")
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost
            ends.append(repr(error))

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["done", *["late"] * (len(acts) - 1)]


def recorded(world: World, action: str) -> int:
    with world.reading() as session:
        return session.scalar(
            select(func.count()).where(
                AuditEvent.action == action, AuditEvent.outcome == Outcome.DONE
            )
        ) or 0  # fmt: skip


@pytest.mark.bar("R22")
def test_a_round_is_awarded_once(world: World) -> None:
    buying = Buying(world)
    buying.reported()
    buying.fix()
    race(buying.award, buying.award)
    assert buying.found()[1].state is RoundState.AWARDED


@pytest.mark.bar("R22")
def test_the_first_two_numbers_of_a_year_are_taken_at_once(world: World) -> None:
    """Two cases of their own: neither comes late, and no number is lost or given twice."""
    line, taken = Barrier(2), list[int]()

    def take() -> None:
        with world.writing() as session:
            session.connection()
            if not world.app.config["PORTAL"].is_sqlite:  # there the lock lets one in at a time
                line.wait(timeout=10)
            taken.append(next_number(session, "case.XX", "220104", 2031))

    threads = [Thread(target=take) for _ in "12"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == [1, 2]


@pytest.mark.bar("R22")
def test_a_contract_is_signed_once_and_its_money_is_approved_and_paid_once(world: World) -> None:
    deal = Deal(world)
    deal.draft()
    deal.review()
    race(deal.sign, deal.sign)
    assert deal.contract().state is ContractState.SIGNED
    deal.publish()
    deal.approve_plan()
    ref = deal.ask()

    def first() -> None:
        with deal.at_payment(ref, deal.finance) as (session, actor, row):
            purchase_payments.approve_first(session, row, actor=actor, now=clock.now())

    def second() -> None:
        with deal.at_payment(ref, deal.head) as (session, actor, row):
            purchase_payments.approve_second(session, row, actor=actor, now=clock.now())

    def paid(number: str) -> Callable[[], None]:
        def act() -> None:
            with deal.at_payment(ref, deal.finance) as (session, actor, row):
                purchase_payments.record_paid(
                    session, row, on=clock.today(), voucher_no=number, actor=actor, now=clock.now()
                )

        return act

    race(first, first)
    race(second, second)
    race(paid("凭1"), paid("凭2"))
    with deal.at_payment(ref, deal.finance) as (_, _, row):
        assert row.state is PaymentState.PAID


@pytest.mark.bar("R22")
def test_a_placement_ends_once(world: World) -> None:
    home, day = Home(world), date(2026, 3, 2)
    ref = active(home, date(2025, 11, 3))
    with clock.at(at(day)), world.writing() as session:
        placement = load(session, ref)
        ending.propose(session, placement, rule_id="FC-21-3", reason="寄养关系难以维持，双方同意。",
                       actor=home.actor(session, "second"), now=at(day))  # fmt: skip
        write_endings(home, session, placement, day)

    def end() -> None:
        with clock.at(at(day)), world.writing() as session:
            ending.approve(session, load(session, ref), where="institution",
                           reason="寄养关系难以维持，双方同意。", handover="",
                           actor=home.actor(session, "head"), now=at(day))  # fmt: skip

    before = recorded(world, "placements.approve_ending")
    race(end, end)
    assert recorded(world, "placements.approve_ending") == before + 1


@pytest.mark.bar("R22")
def test_a_list_of_payments_is_approved_and_paid_once(world: World) -> None:
    till, march = Till(world), date(2026, 3, 1)
    with world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        listed = till.open(session, march)
        till.act(session, "finance", listed, "draw")
        till.act(session, "social", listed, "check")

    def act(name: str, verb: str, **more: Any) -> Callable[[], None]:
        def run() -> None:
            with world.writing() as session:
                till.act(session, name, till.list(session, march), verb, **more)

        return run

    race(act("chief", "approve"), act("deputy", "approve"))
    race(*(act("finance", "pay", paid_on=date(2026, 4, 2), bank_no=no) for no in ("1", "2")))
    with world.reading() as session:
        assert till.list(session, march).state is PayState.PAID


@pytest.mark.bar("R22")
def test_an_adoption_is_decided_once(world: World) -> None:
    case = Review(world)
    case.hear_all()
    assert case.act("to-review", opinion="材料齐全，符合条件。") == 303
    heads = [case.head, world.user("home_bureau", Role.BUREAU_HEAD)]
    seen, version = case.seen(), case.version
    status: list[int] = []

    def decide(browser: Any) -> None:
        fields = {"reason": "符合条件。", "seen": seen, "version": version}
        status.append(browser.post(f"{case.url}/approve", fields).status_code)

    browsers = [case.client(head) for head in heads]
    assert all(browser.csrf for browser in browsers)
    threads = [Thread(target=decide, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(status) == [303, 409]
    with world.reading() as session:
        assert case.case(session).state is AdoptionState.APPROVED


@pytest.mark.bar("R22")
def test_an_export_is_released_once(world: World) -> None:
    export = made(world, world.user("home", Role.HEAD), is_unmasked=True)
    browsers = [world.staff("home", Role.HEAD) for _ in "12"]
    assert all(browser.csrf for browser in browsers)
    status: list[int] = []

    def release(browser: Any) -> None:
        answer = browser.post(f"/exports/{export.ref}/release", {"version": "1"})
        status.append(answer.status_code)

    threads = [Thread(target=release, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(status) == [303, 409]
    with world.reading() as session:
        assert session.scalars(select(Export.version)).one() == 2
