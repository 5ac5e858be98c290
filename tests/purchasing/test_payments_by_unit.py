"""PT-C: a month is worth what was accepted in it, by the price of a unit (PAY-03)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Thread

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid
from app.purchasing.models import (
    FundSource,
    Payment,
    SampleCheck,
    SampleDraw,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.rules.payments import Template
from app.purchasing.services import milestones, payments, samples
from tests.factories import World
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_town import YUAN, at, make_record

MONTH = "2026-09"


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with clock.at(at(date(2026, 11, 23))):
        yield


@pytest.mark.rule("PAY-03")
@pytest.mark.rule("CNT-SAMPLE")
def test_a_month_pays_its_accepted_visits(world: World) -> None:
    """Four visits at 500 yuan, one refused in the sample: three quarters of the batch count."""
    deal = Deal(world)
    deal.run(template=Template.C, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    with world.writing() as session:
        contract = session.get_one(ServiceContract, deal.contract().id)
        made = [
            make_record(
                session, contract, deal.market.supplier.people[0], served_on=date(2026, 9, n),
                entered_at=at(date(2026, 9, n)), outcome="visited",
            ).ref
            for n in (7, 8, 9, 10)
        ]  # fmt: skip
        draw = SampleDraw(
            contract_id=contract.id, indicator="K-02", month=MONTH, commitment="0" * 64,
            committed_at=clock.now(), drawn=made, drawn_at=clock.now(), closed_at=clock.now(),
        )  # fmt: skip
        session.add(draw)
        session.flush()
        records = session.scalars(select(ServiceRecord).order_by(ServiceRecord.id)).all()
        for n, record in enumerate(records):
            session.add(SampleCheck(
                sample_id=draw.id, record_id=record.id, means="call", accepted=n > 0,
                reason="" if n else "家长说没有来", checked_on=clock.today(),
                checked_by_id=deal.second.id,
            ))  # fmt: skip
            if n == len(records) - 2:
                session.flush()
                # Closed, but one of the four has not been looked at.
                assert not samples.sample_passed(session, contract, MONTH)
    with deal.at_contract(deal.officer) as (session, actor, contract):
        months = {one.code: one for one in contract.milestones}
        with pytest.raises(Invalid, match="还没有结束"):
            milestones.confirm(
                session, contract, months[f"M-{clock.today():%Y-%m}"].ref, actor=actor,
                now=clock.now(),
            )  # fmt: skip
        goal = months[f"M-{MONTH}"]
        milestones.confirm(session, contract, goal.ref, actor=actor, now=clock.now())
        assert goal.amount_fen == 1_500 * YUAN
        row = payments.ask(
            session, contract, goal.ref, invoice_no="票1", invoice_on=clock.today(),
            source=FundSource.LOTTERY, year=2026, actor=actor, now=clock.now(),
        )  # fmt: skip
        assert row.amount_fen == 1_500 * YUAN
    with world.reading() as session:
        assert session.scalars(select(Payment.due_on)).one() is not None


@pytest.mark.rule("PAY-03")
def test_of_two_months_confirmed_at_once_the_second_waits_for_the_first(world: World) -> None:
    """Else each would take all that is left of the contract."""
    deal = Deal(world)
    deal.run(template=Template.C, starts_on=date(2026, 8, 1), ends_on=date(2027, 7, 31))
    first, second = "2026-08", MONTH
    done = []

    def confirm(month: str) -> None:
        with deal.at_contract(deal.officer) as (session, actor, contract):
            goal = next(one for one in contract.milestones if one.code == f"M-{month}")
            with clock.at(at(date(2026, 11, 23))):
                milestones.confirm(session, contract, goal.ref, actor=actor, now=clock.now())
            done.append(month)
            if month == first:
                other.start()
                other.join(0.3)
                assert other.is_alive()

    other = Thread(target=confirm, args=(second,))
    confirm(first)
    other.join(20)
    assert done == [first, second]
