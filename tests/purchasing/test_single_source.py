"""The public notice before a purchase from the only supplier, to the day (GPR-38)."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.law import purchase_periods as periods
from app.purchasing.models import NoticeKind, ProjectState, Publication
from app.purchasing.rules.method import Method, Reason
from app.purchasing.services import awarding, single_source
from app.rooms import CLOCKWORKS
from tests.factories import World
from tests.purchasing.in_round import NOW, Buying
from tests.purchasing.in_town import TODAY, YUAN, at

LAST = date(2026, 11, 27)
"""The fifth working day after Sunday, 2026-11-22."""
DUE = at(TODAY + timedelta(days=40))


def only_one(world: World, yuan: int = 2_000_000) -> Buying:
    """A purchase at the limit of open tender, allowed as one from the only supplier."""
    return Buying(
        world, method=Method.SINGLE, yuan=yuan, intent_on=date(2026, 10, 1), suppliers=2,
        method_reason=Reason.ONLY_ONE.value, other_method_approval="吉财采〔2026〕3号",
    )  # fmt: skip


def shown(buying: Buying, *, user: Any = None, **values: Any) -> date:
    known = {"credit_code": buying.suppliers[0].organisation.credit_code, "why": "省内只有一家",
             "argued": "三名专家一致同意"} | values  # fmt: skip
    with buying.at_project(user or buying.officer) as (session, actor, project):
        return single_source.announce(session, project, **known, actor=actor, now=NOW)


def object_to(buying: Buying, outcome: str, **values: str) -> None:
    known = {"words": "还有一家能做", "answer": "核实以后", "outcome": outcome} | values
    with buying.at_project(buying.head) as (session, actor, project):
        single_source.object_to(session, project, **known, actor=actor, now=NOW)


@pytest.mark.rule("GPR-38", "CLK-SINGLE")
def test_nothing_is_bought_before_the_notice_has_stood_five_working_days(world: World) -> None:
    buying = only_one(world)
    with pytest.raises(Invalid, match=r"还没有公示单一来源.*第三十八条"):
        buying.announce(due=DUE)
    for wrong, field in (({"why": " "}, "why"), ({"argued": " "}, "argued"),
                         ({"credit_code": "52220102MJ0009999X"}, "credit_code")):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            shown(buying, **wrong)
        assert caught.value.field == field
    with pytest.raises(Refused):
        shown(buying, user=buying.head)
    assert shown(buying) == LAST
    with pytest.raises(WrongState):
        shown(buying)
    with world.reading() as session:
        notice = session.scalars(select(Publication)).one()
        row = session.scalars(select(Deadline)).one()
        assert (notice.kind, notice.until, notice.amount_fen) == (
            NoticeKind.SINGLE_SOURCE, LAST, 2_000_000 * YUAN,
        )  # fmt: skip
        assert (row.period_id, row.length, row.due_on) == ("CLK-SINGLE", 5, LAST)
    with pytest.raises(Invalid, match="2026-11-27，第二天起"):
        buying.announce(now=at(LAST, 23), documents_on=LAST, due=DUE)
    # The day after: the clock ends by itself, tells the officer, and the purchase may begin.
    turn(world.database, CLOCKWORKS, at(LAST + timedelta(days=1), 1))
    assert buying.told(buying.officer) == ["单一来源公示期满"]
    with world.reading() as session:
        assert session.scalars(select(Deadline.state)).one() is ClockState.STOPPED
    with pytest.raises(Invalid, match="第二天起"):
        buying.announce(now=at(LAST + timedelta(days=1)), documents_on=LAST, due=DUE)
    first = LAST + timedelta(days=1)
    buying.announce(now=at(first), documents_on=first, due=DUE)
    assert buying.found_project().state is ProjectState.NOTICED
    # Who is bought from is who stood in public.
    for supplier, may in ((buying.suppliers[1], False), (buying.suppliers[0], True)):
        outcome = awarding.Outcome(supplier.organisation, 1_900_000 * YUAN, 9_000, 1)
        with (
            buying.at_round(buying.officer) as (session, actor, round_),
            nullcontext() if may else pytest.raises(Invalid, match="公示的唯一供应商"),
        ):
            awarding.record_result(
                session, round_, [outcome], "协商一致", DUE.date(), experts="王芳 赵强",
                actor=actor, now=DUE,
            )  # fmt: skip


@pytest.mark.rule("GPR-38")
def test_under_the_limit_no_notice_is_owed(world: World) -> None:
    """A yuan below what is tendered openly."""
    buying = only_one(world, yuan=1_999_999)
    with pytest.raises(Invalid, match="不用公示"):
        shown(buying)
    buying.announce(due=DUE)


@pytest.mark.rule("GPR-38")
def test_an_objection_that_is_upheld_ends_the_notice(world: World) -> None:
    buying = only_one(world)
    with pytest.raises(WrongState):
        object_to(buying, "refused")
    shown(buying)
    for wrong, field in (({"words": " "}, "words"), ({"answer": " "}, "answer"),
                         ({"outcome": "perhaps"}, "outcome")):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            object_to(buying, **({"outcome": "refused"} | wrong))
        assert caught.value.field == field
    object_to(buying, "refused")
    with buying.at_project(buying.officer) as (session, _, project):
        assert project.state is ProjectState.READY
        assert deadlines.running(session, project, periods.SINGLE_SOURCE)
    object_to(buying, "upheld")
    with buying.at_project(buying.officer) as (session, _, project):
        assert project.state is ProjectState.FAILED
        assert not deadlines.running(session, project)
        assert len(project.deciding["single"]["objections"]) == 2
        assert single_source.announced(project) is None
    assert "单一来源公示的异议已处理" in buying.told(buying.officer)
