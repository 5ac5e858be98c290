"""Who gets it: only the first, within the days, told to all; the next where it does not sign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.organisations.models import ListKind, Organisation, OrgListing
from app.purchasing.models import (
    Channel,
    NoticeKind,
    Project,
    ProjectState,
    Publication,
    Release,
    RoundState,
)
from app.purchasing.rules.method import Method
from app.purchasing.services import awarding, clocks, contracts
from app.purchasing.services.awarding import Outcome
from tests.factories import World
from tests.purchasing.in_round import DUE, FACTORS, OPENED, Buying
from tests.purchasing.in_town import TODAY, YUAN, Supplier, at, make_contract
from tests.purchasing.papers import make_evaluation


@pytest.mark.rule("GPR-43-2", "GPR-43-3", "GPL-36")
def test_only_the_first_can_be_fixed_and_all_are_told(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    buying.offer_all(190_000, 180_000, 200_000)
    buying.open()
    with pytest.raises(WrongState):
        buying.fix()
    buying.report()
    # Five working days after Wednesday, 2026-11-25.
    assert str(buying.found_project().due_on) == "2026-12-02"
    with pytest.raises(WrongState):
        buying.award()
    with (
        buying.at_round(buying.officer) as (session, actor, round_),
        pytest.raises(Refused),
    ):
        awarding.fix(session, round_, actor=actor, now=OPENED)
    winner = buying.fix()
    assert winner == buying.bids()[1].ref
    assert str(buying.found_project().due_on) == "2026-11-27"
    with pytest.raises(WrongState):
        buying.fix()
    buying.award()
    project, round_ = buying.found()
    assert (project.state, round_.state) == (ProjectState.AWARDED, RoundState.AWARDED)
    assert round_.award_no == "采成〔2026〕第00001号"
    assert str(project.due_on) == "2026-12-25"
    assert "成交通知书" in buying.told(buying.suppliers[1].manager)
    assert "采购结果通知" in buying.told(buying.suppliers[0].manager)
    with world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.AWARD)
        ).one()
        assert notice.amount_fen == 180_000 * YUAN
        assert ["成交金额", "180,000.00元"] in notice.content
        assert "award" in set(session.scalars(select(Release.tag)))
    with buying.at_project(buying.officer) as (session, _, project):
        found = contracts.awarded(session, project)
        assert found is not None
        assert found[1].ref == winner


@pytest.mark.rule("GPL-36")
def test_with_too_few_offers_there_is_no_report(world: World) -> None:
    factors = [{"code": "plan", "name": "方案", "weight": 80},
               {"code": "price", "name": "价格", "weight": 20}]  # fmt: skip
    buying = Buying(world, suppliers=2, factors=factors)
    buying.announce()
    buying.offer_all(180_000, 190_000)
    buying.open()
    # Said before anybody is called to judge them.
    with pytest.raises(Invalid, match="不足3家"):
        buying.report()


@pytest.mark.rule("CST-28")
def test_a_buyer_who_is_late_gets_the_first_candidate(world: World) -> None:
    buying = Buying(world)
    buying.reported()
    with world.writing() as session:
        project = session.get_one(Project, buying.project)
        row = deadlines.running(session, project, periods.FIX)[0]
        assert str(row.due_on) == "2026-12-02"
        clocks.over(session, row, at(row.due_on + timedelta(days=1)))
        assert not deadlines.running(session, project, periods.FIX)
        assert deadlines.running(session, project, periods.AWARD)
    _, round_ = buying.found()
    assert (round_.fixed_by_default, round_.winner_id) == (True, buying.bids()[0].id)
    assert str(round_.fixed_on) == "2026-12-03"
    buying.award(now=at(round_.fixed_on or clock.today()))


@pytest.mark.rule("GPR-49")
def test_the_next_candidate_follows_who_does_not_sign(world: World) -> None:
    buying = Buying(world)
    buying.awarded()

    def refuse(reason: str = "放弃签订") -> None:
        with buying.at_round(buying.head) as (session, actor, round_):
            awarding.next_candidate(session, round_, reason, actor=actor, now=OPENED)

    with pytest.raises(Invalid) as caught:
        refuse(" ")
    assert caught.value.field == "reason"
    refuse()
    assert buying.found_project().state is ProjectState.CANDIDATE
    assert buying.fix() == buying.bids()[1].ref
    buying.award()
    assert buying.found()[1].award_no.endswith("00002号")
    refuse()
    buying.fix()
    buying.award()
    with pytest.raises(Invalid, match="没有下一候选人"):
        refuse()


@pytest.mark.rule("CST-3S")
def test_a_platforms_result_is_typed_in_with_its_ranking(world: World) -> None:
    buying = Buying(
        world, method=Method.CONSULTATION, yuan=600_000, intent_on=date(2026, 10, 1),
        factors=FACTORS,
    )  # fmt: skip
    due = at(TODAY + timedelta(days=10))
    buying.announce(due=due)
    with world.reading() as session:
        names = [one.organisation.id for one in buying.suppliers]
        first, second, third = (session.get_one(Organisation, one) for one in names)
    reported = due + timedelta(days=2)

    def record(*outcomes: Outcome, words: str = "评审正常", days: int = 0,
               experts: str = "王芳 赵强") -> None:  # fmt: skip
        with buying.at_round(buying.officer) as (session, actor, round_):
            on = clock.day(reported) + timedelta(days=days)
            awarding.record_result(
                session, round_, outcomes, words, on, experts=experts, actor=actor, now=reported
            )  # fmt: skip

    good = [Outcome(first, 59_000_000, 9_000, 1), Outcome(second, 58_000_000, 8_000, 2),
            Outcome(third, 60_000_000, 7_000, 3)]  # fmt: skip
    bad = Outcome(third, 60_000_000, 0, None)
    for outcomes, words in (
        (good[:1], "不足"), ([good[0], Outcome(second, 1, 1, 1), good[2]], "连续"),
        ([good[0], Outcome(second, 60_000_001, 1, 2), good[2]], "600,000.00元"),
        ([*good, bad], "只填一次"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=words):
            record(*outcomes)
    with pytest.raises(Invalid, match="评审情况"):
        record(*good, words=" ")
    with pytest.raises(Invalid, match=r"评审专家的姓名.*第四十三条"):
        record(*good, experts=" ")
    for days in (1, -3):
        with pytest.raises(Invalid, match="日期"):
            record(*good, days=days)
    record(*good)
    assert buying.found_project().state is ProjectState.CANDIDATE
    buying.fix(now=reported)
    buying.award(now=reported)
    assert buying.found()[1].state is RoundState.AWARDED
    with world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.AWARD)
        ).one()
    said = dict(notice.content)
    assert (said["评审专家"], said["评审总得分"]) == ("王芳、赵强", "90.00")
    assert {"采购人", "联系方式", "供应商地址", "成交金额", "主要服务要求"} <= said.keys()


def ban(world: World, supplier: Supplier, since: date, kind: ListKind = ListKind.BANNED) -> None:
    with world.writing() as session:
        session.add(OrgListing(
            organisation_id=supplier.organisation.id, kind=kind, ground="提供虚假材料",
            from_on=since,
        ))  # fmt: skip


@pytest.mark.rule("GPL-22", "SUP-06", "GPR-44")
def test_who_may_not_be_bought_from_any_more_is_neither_fixed_nor_awarded(world: World) -> None:
    """Asked at the offer, before it is fixed, and before the letter (purchase.md §13, check 6)."""
    buying = Buying(world)
    buying.reported()

    def drop() -> None:
        with buying.at_round(buying.head) as (session, actor, round_):
            awarding.drop(session, round_, actor=actor, now=OPENED)

    with pytest.raises(Invalid, match="不能改变评审结果"):
        drop()
    ban(world, buying.suppliers[0], clock.day(OPENED))
    with pytest.raises(Invalid, match=r"不符合条件.*提供虚假材料"):
        buying.fix()
    with buying.at_round(buying.officer) as (session, _, round_):
        assert awarding.fix_by_default(session, round_, OPENED) is None
    drop()
    assert buying.fix() == buying.bids()[1].ref
    ban(world, buying.suppliers[1], clock.day(OPENED))
    with pytest.raises(Invalid, match="不符合条件"):
        buying.award()
    drop()
    _, round_ = buying.found()
    assert (round_.winner_id, round_.fixed_on) == (None, None)
    assert buying.fix() == buying.bids()[2].ref
    buying.award()


@pytest.mark.rule("EVA-08")
@pytest.mark.parametrize(("year", "may"), [(2024, True), (2025, False), (2026, True)])
def test_a_failed_grade_bars_from_the_purchases_of_the_next_year(
    world: World, year: int, *, may: bool
) -> None:
    """Graded on the last day of 2025: barred in all of 2026; of 2024 and 2026 not in 2026."""
    buying = Buying(world, suppliers=2)
    failed = buying.suppliers[0]
    with world.writing() as session:
        contract = make_contract(session, buying.market.bureau, failed)
        make_evaluation(
            session, contract, grade="failed", total=5_000, sent_at=at(date(year, 12, 31), 23)
        )
    buying.announce()
    if may:
        buying.offer(failed, 180_000)
        return
    with pytest.raises(Invalid, match=r"不合格（2025-12-31），2026年度不邀请.*2027年1月1日起"):
        buying.offer(failed, 180_000)
    buying.offer(buying.suppliers[1], 180_000)
    with buying.at_round(buying.officer) as (session, actor, round_):
        round_.channel = Channel.PLATFORM
        outcome = awarding.Outcome(failed.organisation, 100, 9_000, 1)
        found = [outcome, awarding.Outcome(buying.suppliers[1].organisation, 100, 9_000, 2)]
        round_.method = Method.CONSULTATION.value
        with pytest.raises(Invalid, match="不能有名次"):
            awarding.record_result(
                session, round_, found, "正常", DUE.date(), experts="王芳", actor=actor, now=DUE
            )
        session.rollback()
