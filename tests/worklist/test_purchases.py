"""What waits while a purchased service is delivered."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.purchasing.models import MonthlyReport, SampleDraw, ServiceContract
from app.purchasing.services.reporting import due_on, months_of
from app.worklist import purchase_delivery as delivery
from app.worklist.asking import Asker, values_of
from tests.factories import World
from tests.purchasing.in_delivery import Delivery
from tests.purchasing.in_town import make_record

# First and last day of a contract, and today.
TERMS = (
    (date(2026, 3, 1), date(2027, 2, 28), date(2026, 3, 31)),
    (date(2026, 3, 31), date(2027, 2, 28), date(2026, 4, 1)),
    (date(2026, 3, 15), date(2027, 2, 28), date(2026, 4, 11)),
    (date(2025, 11, 20), date(2026, 11, 19), date(2026, 2, 10)),
    (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)),
    (date(2026, 1, 1), date(2026, 3, 31), date(2026, 6, 30)),
    (date(2026, 6, 1), date(2026, 11, 30), date(2026, 5, 31)),
)


def told(given: Delivery, user: User, rows: object, today: date) -> list[tuple[str, date | None]]:
    """What a topic says to a user on a day, with the last day that is shown."""
    assert callable(rows)
    with given.by(user, today) as (session, actor, _contract):
        found = session.execute(rows(Asker()), values_of(actor) | {"answers_from": today}).all()
    return [(line.says, line.until) for line in found]


def test_a_report_is_owed_for_every_month_that_is_over(world: World) -> None:
    given = Delivery(world)
    manager, officer = given.market.supplier.manager, given.market.bureau.officer
    for (starts, ends, today), many in product(TERMS, range(3)):
        with world.writing() as session:
            contract = session.get_one(ServiceContract, given.contract.id)
            contract.starts_on, contract.ends_on = starts, ends
            owed = months_of(contract, today)
            _send(session, contract, owed[len(owed) - many :] if many else [], today)
        left = owed[: max(0, len(owed) - many)]
        lines = told(given, manager, delivery.own_reports, today)
        assert bool(lines) is bool(left), (starts, ends, today)
        if len(left) == 1 and due_on(left[0]).replace(day=1) == today.replace(day=1):
            assert lines == [("提交月报", due_on(left[0]))]
        is_late = bool(left) and due_on(left[-1]) < today
        assert bool(told(given, officer, delivery.reports_late, today)) is is_late, left


def _send(session: Session, contract: ServiceContract, months: list[str], today: date) -> None:
    session.query(MonthlyReport).delete()
    now = datetime.combine(today, time(9), clock.BEIJING)
    session.add_all(
        MonthlyReport(contract_id=contract.id, month=month, sent_at=now, due_on=due_on(month))
        for month in months
    )
    session.flush()


def test_a_sample_waits_for_one_after_the_other(world: World) -> None:
    given, today = Delivery(world), clock.today()
    manager, officer = given.market.supplier.manager, given.market.bureau.officer
    second = given.market.bureau.second
    now = datetime.combine(today, time(9), clock.BEIJING)
    to_freeze = delivery.samples("冻结名单", frozen=False, drawn=False)
    to_draw = delivery.samples("抽取", frozen=True, drawn=False)
    before = today.replace(day=1) - timedelta(days=1)
    with world.writing() as session:
        contract = session.get_one(ServiceContract, given.contract.id)
        contract.starts_on = before
        make_record(session, contract, given.market.supplier.people[0], served_on=before)
    assert told(given, officer, delivery.to_sample, today) == [("开始抽查以前月份的记录", None)]
    assert told(given, officer, delivery.to_sample, before) == []
    with world.writing() as session:
        sample = SampleDraw(
            contract_id=given.contract.id, indicator="K-02", month=f"{before:%Y-%m}",
            commitment="0" * 64, committed_at=now,
        )  # fmt: skip
        session.add(sample)
        session.flush()
        found = sample.id
    assert told(given, officer, delivery.to_sample, today) == []
    assert told(given, officer, to_freeze, today) == [("冻结名单", None)]
    assert told(given, officer, to_draw, today) == []
    assert told(given, manager, delivery.own_samples, today) == []
    for column, value in (("frozen_at", now), ("drawn_at", now)):
        with world.writing() as session:
            setattr(session.get_one(SampleDraw, found), column, value)
    assert told(given, officer, to_freeze, today) == told(given, officer, to_draw, today) == []
    assert len(told(given, second, delivery.to_look_at, today)) == 1
    assert len(told(given, manager, delivery.own_samples, today)) == 1
    with world.writing() as session:
        session.get_one(SampleDraw, found).closed_at = now
    assert told(given, second, delivery.to_look_at, today) == []
    assert told(given, manager, delivery.own_samples, today) == []
