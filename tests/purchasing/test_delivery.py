"""Records of a contract: kept once, told of at once where there is danger, never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.roles import Role
from app.children.models import ChildWorker
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Actor, Refused
from app.notices.models import Notice
from app.organisations.models import OrgPerson
from app.purchasing import delivery_queries as queries
from app.purchasing.models import (
    Beneficiary,
    BeneficiaryKind,
    ContractStaff,
    ContractState,
    SampleDraw,
    ServiceContract,
    ServiceGroup,
    ServiceRecord,
)
from app.purchasing.services import people, recording, series
from app.purchasing.services.progress import progress
from app.purchasing.services.working import frame_of
from tests.children.files import make_child
from tests.factories import World
from tests.purchasing.in_delivery import CODES, Delivery
from tests.purchasing.in_town import (
    TODAY,
    at,
    make_beneficiary,
    make_contract,
    make_record,
    make_supplier,
)
from tests.purchasing.test_progress import items


def staff_of(session: Session, contract: ServiceContract, actor: Actor) -> None:
    """The actor is, by the identity number, the first one named to the contract."""
    named = session.scalars(
        select(OrgPerson)
        .join(ContractStaff, ContractStaff.org_person_id == OrgPerson.id)
        .where(ContractStaff.contract_id == contract.id)
    ).first()
    assert named is not None
    session.get_one(Person, actor.person_id).id_no_index = named.id_no_index
    session.flush()


@pytest.fixture
def delivery(world: World) -> Delivery:
    return Delivery(world)


@pytest.mark.rule("CNT-ONCE")
def test_the_same_work_is_refused_in_a_sentence_that_names_the_other(delivery: Delivery) -> None:
    """Twice by the same person; an hour of a worker twice; again after it is struck out."""
    first = delivery.keep()
    field, says = delivery.refused(starts_at=14 * 60)
    assert (field, "9:00至10:00，入户探访，永昌社区" in says) == ("who", True)
    event: dict[str, Any] = {"indicator": "K-08", "who": (), "others": 30, "outcome": ""}
    field, says = delivery.refused(**event, starts_at=9 * 60 + 59)
    assert field == "on"
    assert "11月22日9:00至10:00，入户探访，永昌社区" in says
    assert "不能同时在两个地方" in says
    delivery.keep(**event, starts_at=10 * 60)
    with delivery.by(delivery.market.supplier.worker) as (session, actor, contract):
        row = queries.record_of(session, contract, first)
        with pytest.raises(Invalid, match="理由"):
            recording.strike(session, row, reason=" ", actor=actor, now=clock.now())
        recording.strike(session, row, reason="记错了人", actor=actor, now=clock.now())
        with pytest.raises(WrongState):
            recording.strike(session, row, reason="再一次", actor=actor, now=clock.now())
    delivery.keep()


@pytest.mark.rule("CNT-ONCE")
def test_work_over_midnight_is_named_with_its_next_day(delivery: Delivery) -> None:
    night, morning = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
    event = delivery.work(indicator="K-08", who=(), others=30, outcome="")
    with delivery.by(delivery.market.supplier.worker) as (session, actor, contract):
        for on, minute, minutes in ((night, 23 * 60, 90), (morning, 30, 60), (morning, 29, 1)):
            work = replace(event, on=on, starts_at=minute, minutes=minutes)
            if minute == 29:
                with pytest.raises(Invalid, match="11月20日23:00至次日0:30，"):
                    recording.record(session, contract, work, actor=actor, now=clock.now())
            else:
                recording.record(session, contract, work, actor=actor, now=clock.now())


@pytest.mark.rule("CNT-ONCE")
def test_a_child_is_not_visited_twice_under_two_contracts(delivery: Delivery) -> None:
    """The key names the child's file; the other contract's people and list are others."""
    world = delivery.world
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
        other = make_contract(
            session, delivery.market.bureau, delivery.market.supplier, items=items(*CODES)
        )
        here = make_beneficiary(session, delivery.contract, child_id=child.id)
        there = make_beneficiary(session, other, child_id=child.id)
    delivery.keep(who=(here.id,))
    delivery.contract = other
    _, says = delivery.refused(who=(there.id,), workers=(delivery.staff[1],), starts_at=15 * 60)
    assert "可能在另一份合同里" in says


@pytest.mark.rule("CNT-ONCE")
def test_one_human_at_two_organisations_is_in_one_place(delivery: Delivery) -> None:
    """Part-time for both: refused by the database; of the other's work only that it is there."""
    world = delivery.world
    with world.writing() as session:
        supplier = make_supplier(session, delivery.market.bureau)
        human = session.get_one(OrgPerson, delivery.staff[0])
        there = supplier.people[0]
        human.full_time = there.full_time = False
        there.id_no_index = human.id_no_index
        other = make_contract(session, delivery.market.bureau, supplier)
        session.flush()
        work = delivery.work()
        make_record(
            session, other, there, served_on=work.on, starts_at=work.starts_at + 10, minutes=5,
            place="另一家机构的活动室",
        )  # fmt: skip
    field, says = delivery.refused()
    assert (field, says) == (
        "on",
        "有工作人员这段时间在别的机构有服务记录。一个人不能同时在两个地方，请核对日期、时间和人员。",
    )


def test_what_a_work_has_to_say(delivery: Delivery) -> None:
    """Days of the contract, hours of a day, people of the contract, what the item asks for."""
    begin, end = delivery.contract.starts_on, delivery.contract.ends_on
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"on": begin - timedelta(days=1)}, "on"), ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"minutes": 0}, "minutes"), ({"minutes": 1441}, "minutes"),
        ({"starts_at": 1440}, "starts"), ({"starts_at": 23 * 60, "minutes": 61}, "starts"),
        ({"workers": ()}, "workers"), ({"workers": (0,)}, "workers"), ({"who": (0,)}, "who"),
        ({"who": ()}, "who"), ({"outcome": ""}, "outcome"), ({"place": " "}, "place"),
        ({"content": ""}, "content"), ({"indicator": "K-12"}, "indicator"),
        ({"indicator": "K-08", "outcome": "", "who": ()}, "others"),
        ({"indicator": "K-20", "outcome": "", "who": ()}, "amount"),
        ({"indicator": "K-20", "outcome": "", "who": (), "fen": 1_000_000_000}, "amount"),
        ({"indicator": "K-06", "outcome": ""}, "group"),
        ({"evidence": frozenset({"word"})}, "evidence"),
    ]  # fmt: skip
    with delivery.by(delivery.market.supplier.worker) as (session, _, contract):
        frame = frame_of(session, contract, TODAY)
        night = at(TODAY, 23)
        for values, field in wrong:
            assert field in dict(frame.problems(delivery.work(**values), night)), values
        for values in ({"on": begin}, {"starts_at": 23 * 60}, {"starts_at": 0, "minutes": 1440}):
            assert frame.problems(delivery.work(**values), night) == []
        # What has not begun is no record: the minute of its beginning is the first.
        noon = at(TODAY, 12)
        assert frame.problems(delivery.work(starts_at=12 * 60), noon) == []
        assert [name for name, _ in frame.problems(delivery.work(starts_at=12 * 60 + 1), noon)] == [
            "starts"
        ]
        late, after = delivery.work(on=end), at(end + timedelta(days=20))
        assert frame.problems(late, after) == []
        assert frame.problems(replace(late, on=end + timedelta(days=1)), after)


@pytest.mark.rule("CNT-LATE")
@pytest.mark.rule("CNT-LOST")
@pytest.mark.rule("CLK-REC-LATE")
@pytest.mark.rule("CLK-REC-LOST")
def test_late_and_lost_are_said_when_it_is_entered(delivery: Delivery) -> None:
    with delivery.by(delivery.market.supplier.worker) as (session, _, contract):
        frame = frame_of(session, contract, TODAY)
    said = [
        recording.says_timing(frame, TODAY - timedelta(days=n), TODAY) for n in (10, 11, 30, 31)
    ]
    assert said[0] == ""
    assert all("迟录" in words for words in said[1:3])
    assert "不计入数量" in said[3]


def test_a_danger_is_told_at_once_without_a_name(delivery: Delivery) -> None:
    """The buyer's officer gets the list's number, the child's worker the file's number."""
    world, market = delivery.world, delivery.market
    worker = world.user("home", Role.SOCIAL_WORKER)
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
        session.add(ChildWorker(child_id=child.id, user_id=worker.id, since_on=TODAY))
        row = make_beneficiary(session, delivery.contract, child_id=child.id, name="张小雨")
    ref = delivery.keep(who=(row.id,), is_risk=True)
    with world.reading() as session:
        told = {
            one.user_id: one for one in session.scalars(
                select(Notice).where(Notice.title == "服务中发现危险信号")
            )
        }  # fmt: skip
        assert set(told) == {market.bureau.officer.id, worker.id}
        officer, carer = told[market.bureau.officer.id], told[worker.id]
        assert row.number in str(officer.body)
        assert str(officer.path).endswith(f"/records/{ref}")
        assert (carer.case_no, carer.path) == (child.file_no, f"/children/{child.ref}")
        assert all("小雨" not in f"{one.body}{one.title}" for one in told.values())
        kept = session.scalars(select(ServiceRecord).where(ServiceRecord.ref == ref)).one()
        assert kept.risk_told_at is not None


def test_series_count_by_their_meetings(delivery: Delivery) -> None:
    """Begun, met five times, closed with a review; nothing is recorded after its end."""
    worker = delivery.market.supplier.worker
    first = date(2026, 10, 1)
    with delivery.by(worker) as (session, actor, contract):
        with pytest.raises(Invalid, match="没有这一项"):
            series.begin(session, contract, indicator="K-02", title="组", plan="计划",
                         started_on=first, actor=actor, now=clock.now())  # fmt: skip
        with pytest.raises(Invalid, match="合同期内"):
            series.begin(
                session, contract, indicator="K-06", title="组", plan="计划",
                started_on=TODAY + timedelta(days=1), actor=actor, now=clock.now(),
            )  # fmt: skip
        group = series.begin(session, contract, indicator="K-06", title="成长小组", plan="五次",
                             started_on=first, actor=actor, now=clock.now()).id  # fmt: skip
    for n in range(5):
        on = first + timedelta(days=7 * n)
        with delivery.by(worker, on) as (session, actor, contract):
            work = delivery.work(indicator="K-06", on=on, group=group, outcome="")
            recording.record(session, contract, work, actor=actor, now=clock.now())
    last = first + timedelta(days=28)
    with delivery.by(worker) as (session, actor, contract):
        assert progress(session, contract, last - timedelta(days=1))["K-06"].quantity == 0
        assert progress(session, contract, last)["K-06"].quantity == 1
        row = session.get_one(ServiceGroup, group)
        with pytest.raises(Invalid, match="总结"):
            series.close(session, contract, row, on=last, goal_met=True, review="", actor=actor,
                         now=clock.now())  # fmt: skip
        series.close(session, contract, row, on=last, goal_met=True, review="孩子愿意开口",
                     actor=actor, now=clock.now())  # fmt: skip
    with delivery.by(worker) as (session, _, contract):
        frame = frame_of(session, contract, TODAY)
        after = delivery.work(
            indicator="K-06", group=group, outcome="", on=last + timedelta(days=1)
        )
        assert dict(frame.problems(after, at(TODAY, 23))).keys() == {"group"}


def test_the_list_is_filled_from_the_ledger_by_exact_number_and_called_by_numbers(
    delivery: Delivery,
) -> None:
    world, market = delivery.world, delivery.market
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
    with delivery.by(market.bureau.officer) as (session, actor, contract):
        for number in (child.file_no[:-1], "", "没有这个号"):
            with pytest.raises(Invalid, match="没有找到"):
                people.add_child(session, contract, number, actor=actor, now=clock.now())
        row = people.add_child(
            session, contract, child.file_no, "辅导", actor=actor, now=clock.now()
        )
        assert (row.child_id, row.born_year, row.name) == (
            child.id, child.birth_on.year, child.name,
        )  # fmt: skip
        with pytest.raises(Invalid, match=row.number):
            people.add_child(session, contract, child.file_no, actor=actor, now=clock.now())
    told = people.Told(BeneficiaryKind.CARER, "王桂芳", contact="13800000000")
    with delivery.by(market.supplier.manager) as (session, actor, contract):
        carer = people.add_person(session, contract, told, actor=actor, now=clock.now())
        with pytest.raises(Invalid, match="出生年份"):
            people.add_person(session, contract, replace(told, born_year=2027), actor=actor,
                              now=clock.now())  # fmt: skip
        assert int(carer.number) == int(row.number) + 1
    with delivery.by(market.supplier.worker) as (session, actor, contract):
        with pytest.raises(Refused):
            people.add_person(session, contract, told, actor=actor, now=clock.now())
        held = session.get_one(Beneficiary, carer.id)
        given: Any = {"path": "/", "actor": actor, "now": clock.now()}
        with pytest.raises(Invalid, match="理由"):
            people.reveal(session, contract, held, "name", "", **given)
        assert people.reveal(session, contract, held, "name", "约时间", **given) is None
        staff_of(session, contract, actor)
        shown = people.reveal(session, contract, held, "name", "约时间", **given)
        assert shown == "王桂芳"
        held.erased_at = clock.now()
        with pytest.raises(WrongState):
            people.reveal(session, contract, held, "name", "约时间", **given)


def test_nothing_is_struck_out_of_a_frozen_batch_nor_recorded_without_a_running_contract(
    delivery: Delivery,
) -> None:
    ref = delivery.keep()
    with delivery.world.writing() as session:
        session.add(
            SampleDraw(
                contract_id=delivery.contract.id, indicator="K-02", month="2026-11",
                commitment="", committed_at=clock.now(), frozen_at=clock.now(), frozen=[ref],
            )
        )  # fmt: skip
    with delivery.by(delivery.market.supplier.worker) as (session, actor, contract):
        row = queries.record_of(session, contract, ref)
        with pytest.raises(WrongState, match="冻结"):
            recording.strike(session, row, reason="错", actor=actor, now=clock.now())
    # Nobody would ever look at what comes after the list was frozen.
    field, says = delivery.refused(starts_at=15 * 60)
    assert (field, "已经冻结抽查" in says) == ("on", True)
    with delivery.world.writing() as session:
        session.get_one(ServiceContract, delivery.contract.id).state = ContractState.SIGNED
    with pytest.raises(WrongState, match="没有在履约"):
        delivery.keep(starts_at=15 * 60)
