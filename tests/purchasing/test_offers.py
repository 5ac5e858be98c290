"""Offers: sealed until the deadline, opened by two, counted only where nothing speaks against."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused, Unseen
from app.organisations.models import Organisation, OrgRelation, OrgType, RelationKind
from app.purchasing.models import Bid, ProjectState, RoundState
from app.purchasing.services import judging, offers
from tests.factories import World
from tests.purchasing.in_round import DUE, FACTORS, OPENED, Buying
from tests.purchasing.in_town import YUAN

LAST = DUE - timedelta(seconds=1)


def test_an_offer_is_replaced_and_taken_back_until_the_deadline(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    first, second, _ = buying.suppliers
    one = buying.offer(first, 180_000)
    two = buying.offer(first, 179_999, now=LAST)
    assert (len(one), one == two) == (64, False)
    with buying.in_round(first.manager, "purchasing.offer") as (session, actor, round_):
        own = offers.own_bid(session, round_, actor)
        assert own is not None
        assert (own.digest, own.offer["price_fen"]) == (two, 17_999_900)
        assert offers.digest_of(own.offer) == two
        offers.withdraw(session, round_, actor=actor, now=LAST)
        with pytest.raises(WrongState):
            offers.withdraw(session, round_, actor=actor, now=LAST)
        assert not offers.sent(session, round_)
    buying.offer(first, 170_000, now=LAST)
    for late in (DUE, DUE + timedelta(days=1)):
        with pytest.raises(Invalid, match="截止时间"):
            buying.offer(second, 180_000, now=late)
    with (
        buying.in_round(first.manager, "purchasing.offer") as (session, actor, round_),
        pytest.raises(Invalid, match="截止时间"),
    ):
        offers.withdraw(session, round_, actor=actor, now=DUE)


def test_what_an_offer_must_say(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    supplier = buying.suppliers[0]
    for price, may in ((0, False), (200_001, False), (200_000, True)):
        if may:
            buying.offer(supplier, price)
            continue
        with pytest.raises(Invalid, match="最高限价200,000") as caught:
            buying.offer(supplier, price)
        assert caught.value.field == "price"
    with pytest.raises(Invalid, match="重大违法"):
        buying.offer(supplier, 1, statements=[k for k in offers.STATEMENTS if k != "SUP-05"])
    with world.writing() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == supplier.organisation.id).values(fields=["training"])
        )  # fmt: skip
    with pytest.raises(Invalid, match="不能参加"):
        buying.offer(supplier, 180_000)
    with pytest.raises(Unseen), buying.in_round(supplier.worker, "purchasing.offer"):
        pass


@pytest.mark.rule("SUP-16")
def test_a_reserved_round_takes_small_enterprises_with_their_statement(world: World) -> None:
    buying = Buying(world, sme_reason="", suppliers=2)
    enterprise, service = buying.suppliers
    with world.writing() as session:
        session.get_one(Organisation, enterprise.organisation.id).type = OrgType.ENTERPRISE
    buying.announce()
    if not buying.found()[1].sme_reserved:
        with world.writing() as session:
            session.get_one(type(buying.found()[1]), buying.found()[1].id).sme_reserved = True
    with pytest.raises(Invalid, match="中小企业声明函"):
        buying.offer(enterprise, 180_000)
    whole = [*offers.STATEMENTS, offers.SMALL_FIRM]
    with pytest.raises(Invalid, match="社会组织"):
        buying.offer(service, 180_000, statements=whole)
    buying.offer(enterprise, 180_000, statements=whole)


def test_nobody_sees_an_offer_before_two_persons_open_it(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    buying.offer_all()
    assert all((bid.price_fen, bid.is_qualified) == (None, None) for bid in buying.bids())
    with buying.at_round(buying.officer) as (session, actor, round_):
        assert len(offers.sent(session, round_)) == 3
        with pytest.raises(Invalid, match="截止时间"):
            offers.open_with(session, round_, actor=actor, now=LAST)
        assert not offers.open_with(session, round_, actor=actor, now=DUE)
    with (
        buying.at_round(buying.officer) as (session, actor, round_),
        pytest.raises(Invalid, match="两个人"),
    ):
        offers.open_with(session, round_, actor=actor, now=DUE)
    assert "请共同开启响应文件" in buying.told(buying.second)
    with buying.at_round(buying.head) as (session, actor, round_), pytest.raises(Refused):
        offers.open_with(session, round_, actor=actor, now=DUE)
    with buying.at_round(buying.second) as (session, actor, round_):
        assert offers.open_with(session, round_, actor=actor, now=OPENED)
    project, found = buying.found()
    assert (project.state, found.state) == (ProjectState.EVALUATING, RoundState.JUDGING)
    assert [bid.price_fen for bid in buying.bids()] == [
        price * YUAN for price in (180_000, 190_000, 200_000)
    ]
    assert all(bid.is_qualified for bid in buying.bids())


@pytest.mark.rule("SUP-11")
def test_an_altered_offer_and_those_of_one_head_do_not_count(world: World) -> None:
    buying = Buying(world, suppliers=4)
    buying.announce()
    for supplier in buying.suppliers:
        buying.offer(supplier, 150_000)
    with world.writing() as session:
        bid = session.get_one(Bid, buying.bids()[0].id)
        bid.offer = bid.offer | {"price_fen": 1}
        for supplier in buying.suppliers[1:3]:
            session.get_one(Organisation, supplier.organisation.id).head = "同一人"
    buying.open()
    altered, one, other, good = buying.bids()
    assert "摘要" in altered.refused_because
    assert altered.price_fen is None
    for bid in (one, other):
        assert (bid.is_qualified, "同一人" in bid.refused_because) == (False, True)
        assert any(check.startswith("SUP-11") for check in bid.checks)
    assert (good.is_qualified, good.refused_because) == (True, "")


@pytest.mark.rule("GPR-09", "GPL-12")
def test_a_judge_declares_first_and_leaves_with_an_interest(world: World) -> None:
    buying = Buying(world, factors=FACTORS)
    buying.announce()
    buying.offer_all()
    for wrong in (buying.suppliers[0].manager, buying.bureau_elsewhere()):
        with pytest.raises(Invalid, match="专家"):
            buying.name(wrong)
    buying.name()
    with pytest.raises(Invalid, match="已经在"):
        buying.name(buying.judges[0])
    assert "请您评审采购项目" in buying.told(buying.judges[0])
    with pytest.raises(Refused), buying.in_round(buying.judges[0], "purchasing.judge"):
        pass
    buying.declare(buying.judges[0], interest="relative")
    with pytest.raises(Unseen), buying.in_round(buying.judges[0], "purchasing.declare"):
        pass
    with pytest.raises(Invalid, match="利害关系"):
        buying.name(buying.judges[0])
    with pytest.raises(Invalid, match="利害关系"):
        buying.declare(buying.judges[1], interest="nonsense")
    with pytest.raises(WrongState, match="开启以后"):
        buying.declare(buying.judges[1])
    buying.open()
    buying.declare(*buying.judges[1:])
    with buying.in_round(buying.judges[1]) as (session, _, round_):
        assert [bid.organisation.name for bid in judging.qualified(session, round_)]


def test_points_stay_within_the_weights_and_are_fixed_when_submitted(world: World) -> None:
    buying = Buying(world, factors=FACTORS)
    buying.announce()
    buying.offer_all(180_000, 190_000, 200_000)
    buying.name()
    buying.open()
    buying.declare()
    first, *others = buying.judges
    good = ((40, 20), (45, 25), (50, 30))
    with pytest.raises(Invalid, match="0到50分"):
        buying.score(first, (51, 20), *good[1:])
    with (
        buying.in_round(first, "purchasing.judge") as (session, actor, round_),
        pytest.raises(Invalid, match="没打分"),
    ):
        judging.keep_scores(session, round_, {}, actor=actor, now=OPENED, submit=True)
    buying.score(first, *good, submit=False)
    buying.score(first, *good)
    with pytest.raises(Invalid, match="已经提交"):
        buying.score(first, *good)
    with pytest.raises(Invalid, match="没有提交"):
        buying.report()
    assert buying.found_project().due_on is None
    for judge in others:
        buying.score(judge, (40, 20), (45, 25), (50, 27))
    # Two working days after a Wednesday.
    assert str(buying.found_project().due_on) == "2026-11-27"
    with pytest.raises(Invalid, match="评审情况"):
        buying.report(words=" ")
    buying.report()
    bids = sorted(buying.bids(), key=lambda bid: bid.rank or 0)
    # 50 + 28 + 20 × 180 ÷ 200, then 70 + 18.95, then 60 + 20.
    assert [(bid.price_fen, bid.total) for bid in bids] == [
        (20_000_000, 9_600), (19_000_000, 8_895), (18_000_000, 8_000),
    ]  # fmt: skip
    assert buying.found_project().state is ProjectState.CANDIDATE


@pytest.mark.rule("GPR-18-1", "SUP-11")
@pytest.mark.parametrize(("until", "counts"), [(-1, True), (0, False), (None, False)])
def test_who_controls_another_bidder_is_out_with_it(
    world: World, until: int | None, *, counts: bool
) -> None:
    """On the day of the opening; a tie that ended the day before ties nobody."""
    buying = Buying(world)
    buying.announce()
    buying.offer_all()
    first, second, _ = buying.suppliers
    last = None if until is None else clock.day(OPENED) + timedelta(days=until)
    with world.writing() as session:
        session.add(OrgRelation(
            organisation_id=first.organisation.id, kind=RelationKind.HOLDS,
            other=second.organisation.name, from_on=date(2020, 1, 1), until_on=last,
        ))  # fmt: skip
    buying.open()
    assert [bid.is_qualified for bid in buying.bids()] == [counts, counts, True]
