"""Questions, queries and complaints: who may raise them until which day, by when they end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.purchasing.models import Query, QueryKind, QueryStage
from app.purchasing.services import asking, rounds
from app.rooms import CLOCKWORKS
from tests.factories import World
from tests.purchasing.in_round import NOW, Buying
from tests.purchasing.in_town import TODAY, at

K = QueryKind
KNOWN = date(2026, 11, 23)
"""A Monday."""


@pytest.fixture
def buying(world: World) -> Buying:
    made = Buying(world)
    made.announce(due=NOW + timedelta(days=60))
    return made


def ask(buying: Buying, kind: QueryKind, known: date, on: date = TODAY, **values: Any) -> Query:
    return buying.raise_query(
        kind, known=known, now=at(on), **({"stage": QueryStage.DOCUMENTS} | values)
    )


def complain(buying: Buying, query: Query | None, on: date, **values: Any) -> Query:
    return ask(buying, K.COMPLAINT, on, on, follows=query.ref if query else "", **values)


def clock_of(buying: Buying, query: Query) -> Deadline:
    with buying.world.reading() as session:
        return session.scalars(
            select(Deadline).where(
                Deadline.subject_kind == "purchase_query", Deadline.subject_id == query.id
            )
        ).one()


@pytest.mark.rule("GPL-52", "GPL-53", "GPR-52", "CLK-QRY-ANSWER", "CLK-ASK")
def test_a_query_comes_within_seven_working_days_and_is_answered_within_seven(
    buying: Buying,
) -> None:
    # Known on Monday, 2026-11-23: the seventh working day is Wednesday, 2026-12-02.
    with pytest.raises(Invalid, match="2026-12-02") as caught:
        ask(buying, K.QUERY, KNOWN, date(2026, 12, 3))
    assert caught.value.field == "known_on"
    made = ask(buying, K.QUERY, KNOWN, date(2026, 12, 2))
    assert (str(made.received_on), str(made.due_on)) == ("2026-12-02", "2026-12-11")
    row = clock_of(buying, made)
    assert (row.period_id, row.due_on, row.agency_id, row.county_code) == (
        "CLK-QRY-ANSWER", made.due_on, made.agency_id, "220104",
    )  # fmt: skip
    assert row.case_no == buying.found_project().code
    assert "收到供应商质疑" in buying.told(buying.officer)
    # A question has no last day, and three working days for the answer.
    question = ask(buying, K.QUESTION, date(2026, 1, 1), date(2026, 11, 25), claim="")
    assert str(question.due_on) == "2026-11-30"
    for wrong, field in (({"facts": " "}, "facts"), ({"claim": " "}, "claim")):
        with pytest.raises(Invalid) as caught:
            ask(buying, K.QUERY, KNOWN, KNOWN, **wrong)
        assert caught.value.field == field
    with pytest.raises(Invalid, match="不能晚于提出"):
        ask(buying, K.QUESTION, TODAY + timedelta(days=1))


@pytest.mark.rule("GPR-53", "GPL-52")
def test_nobody_can_have_known_later_than_the_end_of_the_notice(world: World) -> None:
    """The documents of quotes are known when offers end, the result a working day after it."""
    buying = Buying(world)
    buying.announce()
    buying.offer_all()
    with pytest.raises(Invalid, match="结果还没有公告") as caught:
        ask(buying, K.QUERY, TODAY, stage=QueryStage.RESULT)
    assert caught.value.field == "stage"
    buying.open()
    buying.report()
    buying.fix()
    buying.award()  # on Wednesday, 2026-11-25; the notice ends on the 26th
    for stage, known, last in (
        (QueryStage.DOCUMENTS, "2026-11-25", "2026-12-04"),
        (QueryStage.RESULT, "2026-11-26", "2026-12-07"),
    ):
        day = date.fromisoformat(last) + timedelta(days=1)
        with pytest.raises(Invalid, match=f"{known}.*{last}"):
            ask(buying, K.QUERY, day, day, stage=stage)
        before = day - timedelta(days=1)
        assert str(ask(buying, K.QUERY, before, before, stage=stage).known_on) == known


@pytest.mark.rule("GPL-55", "CLK-CMP")
def test_a_complaint_follows_a_query_that_was_answered_or_should_have_been(buying: Buying) -> None:
    with pytest.raises(Invalid, match="先提出质疑") as caught:
        complain(buying, None, TODAY)
    assert caught.value.field == "kind"
    query = ask(buying, K.QUERY, KNOWN, KNOWN)
    assert str(query.due_on) == "2026-12-02"
    with pytest.raises(Invalid, match=r"还没有答复.*2026-12-02.*第二天") as caught:
        complain(buying, query, date(2026, 12, 2))
    assert caught.value.field == "follows"
    with pytest.raises(Invalid, match="请选择"):
        ask(buying, K.COMPLAINT, KNOWN, date(2026, 12, 3), follows="another")
    # Fifteen working days after the answer was due: Wednesday, 2026-12-23.
    with pytest.raises(Invalid, match="2026-12-23"):
        complain(buying, query, date(2026, 12, 24))
    made = complain(buying, query, date(2026, 12, 23))
    assert (made.follows_id, made.stage, str(made.known_on)) == (
        query.id, QueryStage.DOCUMENTS, "2026-12-02",
    )  # fmt: skip
    assert clock_of(buying, made).period_id == "CLK-CMP-DECIDE"
    with pytest.raises(Invalid, match="先提出质疑"):
        complain(buying, query, date(2026, 12, 23))


@pytest.mark.rule("GPL-55", "GPL-53")
def test_who_was_answered_may_complain_at_once_and_the_others_are_told(buying: Buying) -> None:
    buying.offer_all()
    query = ask(buying, K.QUERY, KNOWN, KNOWN)
    buying.answer_query(query, now=at(date(2026, 11, 25)))
    assert clock_of(buying, query).state is ClockState.STOPPED
    assert "另一家供应商的质疑已答复" in buying.told(buying.suppliers[1].manager)
    made = complain(buying, query, date(2026, 11, 25))
    assert str(made.known_on) == "2026-11-25"


@pytest.mark.rule("GPL-56", "CLK-CMP-DECIDE")
def test_a_complaint_is_decided_by_the_finance_department_in_thirty_working_days(
    buying: Buying,
) -> None:
    query = ask(buying, K.QUERY, KNOWN, KNOWN)
    buying.answer_query(query, now=at(KNOWN))
    made = complain(buying, query, KNOWN)
    assert str(made.due_on) == "2027-01-04"
    assert clock_of(buying, made).provisional, "the holidays of 2027 are not published yet"

    def hold(words: str, on: date, *, stop: bool) -> None:
        with buying.acting(buying.officer) as (session, actor):
            found = asking.get_query(session, actor, made.ref, to="purchasing.answer")
            asking.hold(session, found, words, on=stop, actor=actor, now=at(on))

    with pytest.raises(WrongState):
        hold("补正", KNOWN, stop=False)
    with pytest.raises(Invalid, match="通知"):
        hold(" ", KNOWN, stop=True)
    hold("要求补正材料", date(2026, 11, 25), stop=True)
    hold("材料补齐", date(2026, 12, 2), stop=False)
    with buying.acting(buying.officer) as (session, actor):
        # Five working days from Thursday to Wednesday are added.
        assert str(asking.get_query(session, actor, made.ref).due_on) == "2027-01-11"
    with pytest.raises(Invalid, match="文号") as caught:
        buying.answer_query(made)
    assert caught.value.field == "decision_no"
    buying.answer_query(made, "upheld", decision_no="吉财采诉〔2026〕5号", may_change_result=True)
    assert "可能影响采购结果，请决定是否暂停" in buying.told(buying.head)


@pytest.mark.rule("GPL-53", "GPL-55")
def test_the_officer_is_warned_the_head_hears_of_it_and_the_supplier_may_complain(
    buying: Buying,
) -> None:
    query = ask(buying, K.QUERY, KNOWN, KNOWN)  # due on 2026-12-02, warned from 2026-11-29
    before = len(buying.told(buying.officer))
    turn(buying.world.database, CLOCKWORKS, at(date(2026, 11, 28)))
    assert buying.told(buying.officer)[before:] == []
    turn(buying.world.database, CLOCKWORKS, at(date(2026, 11, 29)))
    assert buying.told(buying.officer)[before:] == ["质疑的期限临近"]
    turn(buying.world.database, CLOCKWORKS, at(date(2026, 12, 3)))
    assert "质疑超期没有答复" in buying.told(buying.head)
    assert "质疑到期没有答复" in buying.told(buying.manager)
    assert complain(buying, query, date(2026, 12, 3)).follows_id == query.id


@pytest.mark.rule("GPL-53")
def test_what_came_on_paper_is_registered_and_has_its_clock(buying: Buying) -> None:
    body = buying.suppliers[1].organisation

    def register(received: date, user: Any = None) -> Query:
        said = asking.Said(K.QUERY, QueryStage.DOCUMENTS, "条件偏向一家", "请修改", KNOWN)
        with buying.at_project(user or buying.officer) as (session, actor, project):
            round_ = rounds.current(session, project)
            return asking.register(
                session, round_, said, body, received, actor=actor, now=at(date(2026, 11, 30))
            )

    with pytest.raises(Refused):
        register(KNOWN, buying.finance)
    with pytest.raises(Invalid, match="晚于今天"):
        register(date(2026, 12, 1))
    made = register(date(2026, 11, 25))
    assert (str(made.due_on), made.supplier_id) == ("2026-12-04", body.agency_id)


def test_an_answer_is_given_once_by_the_buyer_and_reaches_the_supplier(buying: Buying) -> None:
    made = ask(buying, K.QUERY, TODAY)

    def answer(user: Any, words: str = "不成立的理由", outcome: str = "refused") -> None:
        with buying.acting(user) as (session, actor):
            query = asking.get_query(session, actor, made.ref)
            asking.answer(
                session, query, words, outcome, may_change_result=False, actor=actor, now=NOW
            )  # fmt: skip

    with pytest.raises(Refused):
        answer(buying.manager)
    for words, outcome, field in ((" ", "refused", "words"), ("好", "perhaps", "outcome")):
        with pytest.raises(Invalid) as caught:
            answer(buying.officer, words, outcome)
        assert caught.value.field == field
    answer(buying.officer)
    assert "质疑已答复" in buying.told(buying.manager)
    with pytest.raises(WrongState):
        answer(buying.officer)
    with buying.acting(buying.manager) as (session, actor):
        found = asking.get_query(session, actor, made.ref)
        assert (found.outcome, found.answer, found.facts) == (
            "refused", "不成立的理由", "评分标准偏向一家",
        )  # fmt: skip
