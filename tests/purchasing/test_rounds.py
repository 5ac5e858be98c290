"""The notice of a round: its least times to the day, the intent before it, its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.turning import turn
from app.law import purchase_periods as periods
from app.purchasing.models import (
    Channel,
    NoticeKind,
    Project,
    ProjectState,
    Publication,
    Release,
    Round,
    RoundState,
)
from app.purchasing.rules.method import Method, Reason
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import bonds, budgeting, rounds
from app.rooms import CLOCKWORKS
from tests.factories import World
from tests.purchasing.in_round import DUE, NOW, Buying
from tests.purchasing.in_town import TODAY, YUAN, at


@pytest.mark.rule("GPL-35", "CST-10", "NGT-29")
@pytest.mark.parametrize(
    ("method", "first", "values"),
    [
        (Method.OPEN, date(2026, 12, 12), {}),
        (Method.CONSULTATION, date(2026, 12, 2), {}),
        # From a Sunday: Monday, Tuesday, Wednesday.
        (Method.NEGOTIATION, date(2026, 11, 25),
         {"method_reason": Reason.COMPLEX.value, "deciding": {"asked": {"why": "复杂"}}}),
    ],
)  # fmt: skip
def test_offers_may_not_be_due_a_day_too_early(
    world: World, method: Method, first: date, values: dict[str, Any]
) -> None:
    """20 days, 10 days, three working days from the day on which the documents went out."""
    buying = Buying(world, method=method, yuan=600_000, intent_on=date(2026, 10, 1), **values)
    with pytest.raises(Invalid, match=first.isoformat()) as caught:
        buying.announce(due=at(first - timedelta(days=1), 23))
    assert caught.value.field == "due_on"
    buying.announce(due=at(first, 9))
    project, round_ = buying.found()
    assert (project.state, round_.channel) == (ProjectState.NOTICED, Channel.PLATFORM)
    assert round_.limit_fen == 600_000 * YUAN


@pytest.mark.rule("GPR-31-1", "CST-10", "CLK-OFFER-CONSULT")
@pytest.mark.parametrize(
    ("documents", "first"),
    [
        # Ten days; with the National Day in between five working days are longer.
        (date(2026, 9, 8), date(2026, 9, 18)), (date(2026, 9, 28), date(2026, 10, 10)),
    ],
)  # fmt: skip
def test_documents_are_to_be_had_for_five_working_days(
    world: World, documents: date, first: date
) -> None:
    buying = Buying(
        world, method=Method.CONSULTATION, yuan=600_000, intent_on=date(2026, 7, 1),
        survey={"on": "2026-07-01", "respondents": 3}, reviewed_at=at(date(2026, 9, 1)),
    )  # fmt: skip
    known: dict[str, Any] = {"now": at(documents), "documents_on": documents}
    with pytest.raises(Invalid, match=f"不能早于{first.isoformat()}（.*第十条"):
        buying.announce(due=at(first - timedelta(days=1), 23), **known)
    buying.announce(due=at(first, 9), **known)


@pytest.mark.rule("GPR-33", "CLK-BOND")
def test_a_bid_bond_is_two_hundredths_at_the_most_and_goes_back_in_time(world: World) -> None:
    """Of 200,000.00 yuan 4,000.00 and not a fen more; five working days from the letter."""
    buying = Buying(world)
    with pytest.raises(Invalid, match=r"最多4,000.00元（.*第三十三条") as caught:
        buying.announce(bond_fen=400_001)
    assert caught.value.field == "bond"
    buying.announce(bond_fen=400_000)
    buying.offer_all()
    buying.open()
    buying.report()
    buying.fix()
    buying.award()  # on Wednesday, 2026-11-25
    with world.reading() as session:
        row = session.scalars(select(Deadline).where(Deadline.period_id == "CLK-BOND")).one()
        assert str(row.due_on) == "2026-12-02"
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.NOTICE)
        ).one()
        assert dict(notice.content)["投标保证金"].startswith("4,000.00元，以支票")
    turn(world.database, CLOCKWORKS, at(date(2026, 12, 3)))
    assert "已超期" in buying.told(buying.finance)

    def give_back(on: date, words: str = "凭12至14", user: Any = None) -> None:
        with buying.at_project(user or buying.finance) as (session, actor, project):
            bonds.gone_back(session, project, on, words, actor=actor, now=at(date(2026, 12, 3)))

    with pytest.raises(Refused):
        give_back(date(2026, 12, 1), user=buying.officer)
    for day in (date(2026, 11, 24), date(2026, 12, 4)):
        with pytest.raises(Invalid) as caught:
            give_back(day)
        assert caught.value.field == "on"
    with pytest.raises(Invalid, match="凭证号"):
        give_back(date(2026, 12, 1), " ")
    give_back(date(2026, 12, 1))
    with pytest.raises(WrongState):
        give_back(date(2026, 12, 1))


def test_a_notice_of_quotes_is_public_and_names_a_day_to_come(world: World) -> None:
    buying = Buying(world)
    for due in (NOW, NOW - timedelta(hours=1)):
        with pytest.raises(Invalid) as caught:
            buying.announce(due=due)
        assert caught.value.field == "due_on"
        assert "截止时间要晚于现在" in caught.value.says
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid, match="不能晚于今天") as caught:
        buying.announce(documents_on=tomorrow, due=NOW)
    assert [one.field for one in caught.value.also] == ["due_on"], "all slips at once"
    with pytest.raises(Invalid, match="手机号"):
        buying.announce(contact="13812345678")
    buying.announce(due=NOW + timedelta(seconds=1))
    project, round_ = buying.found()
    assert (round_.number, round_.channel, round_.state) == (1, Channel.QUOTES, RoundState.OPEN)
    with world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.NOTICE)
        ).one()
        assert (notice.round_ref, notice.until) == (round_.ref, TODAY)
        said = dict(notice.content)
        assert said["最高限价"] == "200,000.00元"
        assert said["指标：入户探访"].startswith("240次，权重60%，依据探访记录")
        assert said["服务对象"] == "60名儿童"
        assert "第1期付50%，实施方案通过后支付；第2期付30%" in said["付款"]
        assert said["验收"] == "见到孩子才算一次"
        assert "朝阳区" in said["服务地点"]
        assert session.scalars(select(Release.tag)).all() == ["tender"]
    with pytest.raises(WrongState):
        buying.announce()
    assert project.state is ProjectState.NOTICED


@pytest.mark.rule("PUB-10")
@pytest.mark.parametrize(("published", "may"), [(23, False), (22, True)])
def test_an_intent_stands_in_public_for_thirty_days_first(
    world: World, published: int, may: bool
) -> None:
    """Of October: the thirtieth day is today, or was yesterday."""
    on, due = date(2026, 10, published), at(TODAY + timedelta(days=20))
    buying = Buying(world, method=Method.CONSULTATION, yuan=600_000)
    with pytest.raises(Invalid, match="采购意向"):
        buying.announce(due=due)
    with world.writing() as session:
        project = session.get_one(Project, buying.project)
        project.intent_on = on
        deadlines.start(session, project, periods.INTENT, on=on, agency_id=project.agency_id)
    if may:
        buying.announce(due=due)
    else:
        with pytest.raises(Invalid, match="2026-11-22"):
            buying.announce(due=due)
    assert (buying.found_project().state is ProjectState.NOTICED) is may


def test_what_the_method_table_stops_is_not_announced(world: World) -> None:
    """600,000 yuan are above the limit: no quotes."""
    buying = Buying(world, method=Method.QUOTES, yuan=600_000, intent_on=date(2026, 10, 1))
    with pytest.raises(Invalid):
        buying.announce(due=at(TODAY + timedelta(days=20)))
    buying.officer = buying.finance
    with pytest.raises(Refused):
        buying.announce()


@pytest.mark.rule("GPL-36")
def test_a_failed_round_tells_all_and_a_new_one_may_follow(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    buying.offer(buying.suppliers[0], 180_000)
    with buying.at_project(buying.officer) as (session, actor, project), pytest.raises(Refused):
        rounds.fail(session, project, Failure.TOO_FEW, "少", actor=actor, now=DUE)
    with buying.at_project(buying.head) as (session, actor, project), pytest.raises(Invalid):
        rounds.fail(session, project, Failure.TOO_FEW, " ", actor=actor, now=DUE)
    with buying.at_project(buying.head) as (session, actor, project):
        rounds.fail(session, project, Failure.TOO_FEW, "只有一家", actor=actor, now=DUE)
    project, first = buying.found()
    assert (project.state, first.state) == (ProjectState.FAILED, RoundState.FAILED)
    assert (first.fail_code, first.fail_words) == ("too_few", "只有一家")
    assert "本轮采购终止" in buying.told(buying.suppliers[0].manager)
    assert "本轮采购终止" not in buying.told(buying.suppliers[1].manager)
    with buying.at_project(buying.officer) as (session, _, project), pytest.raises(WrongState):
        rounds.current(session, project)
    with world.writing() as session:
        session.get_one(Project, buying.project).state = ProjectState.READY
    buying.announce(notice_no="朝采2026-2")
    with world.reading() as session:
        assert list(session.scalars(select(Round.number).order_by(Round.id))) == [1, 2]
        kinds = list(session.scalars(select(Publication.kind).order_by(Publication.id)))
    assert kinds == [NoticeKind.NOTICE, NoticeKind.FAILED, NoticeKind.NOTICE]


def test_what_was_published_is_taken_back_in_the_open_data(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    with buying.at_project(buying.head) as (session, actor, project):
        rounds.fail(session, project, Failure.CANCELLED, "任务取消", actor=actor, now=DUE)
        budgeting.cancel(session, project, reason="任务取消", actor=actor, now=DUE)
    with world.reading() as session:
        tags = list(session.scalars(select(Release.tag).order_by(Release.id)))
    assert tags[-1] == "tenderCancellation"
