"""Questions, queries and complaints: who may raise them until which day, by when they end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.purchasing.models import Query, QueryKind, QueryStage
from app.purchasing.services import asking
from tests.factories import World
from tests.purchasing.in_round import NOW, Buying
from tests.purchasing.in_town import TODAY, at


@pytest.fixture
def buying(world: World) -> Buying:
    made = Buying(world)
    made.announce(due=NOW + timedelta(days=60))
    return made


def ask(buying: Buying, kind: QueryKind, known: date, on: date = TODAY, **values: Any) -> Query:
    said = {"facts": "评分标准偏向一家", "claim": "请修改"} | values
    with buying.in_round(buying.manager, "purchasing.ask") as (session, actor, round_):
        return asking.ask(
            session, round_, asking.Said(kind, QueryStage.DOCUMENTS, known_on=known, **said),
            actor=actor, now=at(on),
        )  # fmt: skip


@pytest.mark.rule("GPL-52", "GPL-53", "GPR-52")
def test_a_query_comes_within_seven_working_days_and_is_answered_within_seven(
    buying: Buying,
) -> None:
    # Known on Monday, 2026-11-23: the seventh working day is Wednesday, 2026-12-02.
    known = date(2026, 11, 23)
    with pytest.raises(Invalid, match="2026-12-02") as caught:
        ask(buying, QueryKind.QUERY, known, date(2026, 12, 3))
    assert caught.value.field == "known_on"
    made = ask(buying, QueryKind.QUERY, known, date(2026, 12, 2))
    assert (str(made.received_on), str(made.due_on)) == ("2026-12-02", "2026-12-11")
    assert "收到供应商质疑" in buying.told(buying.officer)
    # A question has no last day, and three working days for the answer.
    question = ask(buying, QueryKind.QUESTION, date(2026, 1, 1), date(2026, 11, 25), claim="")
    assert str(question.due_on) == "2026-11-30"
    for wrong, field in (({"facts": " "}, "facts"), ({"claim": " "}, "claim")):
        with pytest.raises(Invalid) as caught:
            ask(buying, QueryKind.QUERY, known, known, **wrong)
        assert caught.value.field == field
    with pytest.raises(Invalid, match="晚于今天"):
        ask(buying, QueryKind.QUESTION, TODAY + timedelta(days=1))


@pytest.mark.rule("GPL-55")
def test_a_complaint_comes_within_fifteen_working_days(buying: Buying) -> None:
    known = date(2026, 11, 23)
    # The fifteenth working day after it is Monday, 2026-12-14.
    with pytest.raises(Invalid, match="2026-12-14"):
        ask(buying, QueryKind.COMPLAINT, known, date(2026, 12, 15))
    assert ask(buying, QueryKind.COMPLAINT, known, date(2026, 12, 14)).due_on is not None


def test_an_answer_is_given_once_by_the_buyer_and_reaches_the_supplier(buying: Buying) -> None:
    made = ask(buying, QueryKind.QUERY, TODAY)

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
