"""An acceptance: by somebody else, item by item, with users; passed, to be rectified or failed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.errors import Invalid, PortalError, WrongState
from app.core.policy import Refused
from app.deadlines.rules import due
from app.documents.models import Letter
from app.law.model import Unit
from app.notices.models import Notice
from app.purchasing.contract_queries import contracts_page
from app.purchasing.contract_screen import stands
from app.purchasing.delivery_queries import supply
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    MilestoneStatus,
    NoticeKind,
    Payment,
    Project,
    ProjectState,
    Publication,
)
from app.purchasing.services import accepting, ending, milestones, owing
from app.purchasing.services.accepting import Line
from tests.factories import World
from tests.purchasing.in_contract import PRICE
from tests.purchasing.in_judging import Case

R = AcceptanceResult
GOOD = {"K-02": Line(True), "K-22": Line(True, value="2")}
SHORT = {"K-02": Line(False), "K-22": Line(True, value="2")}


def accept(case: Case, user: Any = None, **values: Any) -> None:
    known: dict[str, Any] = {
        "lines": GOOD, "result": R.PASSED, "members": ["刘洋", "马涛"], "words": "",
        "users_words": "孩子愿意来，希望周末也有活动。",
    }  # fmt: skip
    with case.at_contract(user or case.second) as (session, actor, contract):
        accepting.accept(session, contract, **(known | values), actor=actor, now=clock.now())


def state(case: Case) -> ProjectState:
    with case.world.reading() as session:
        return session.scalars(select(Project.state).where(Project.id == case.project)).one()


@pytest.mark.rule("GPL-41")
@pytest.mark.rule("GPR-45-1")
@pytest.mark.rule("GPR-45-2")
@pytest.mark.rule("ACC-24")
def test_an_acceptance_is_by_another_person_with_users_and_item_by_item(world: World) -> None:
    """Five of ten users at least; every word against the figures has a reason; signed, it stays."""
    case = Case(world)
    with pytest.raises(Refused):
        accept(case, case.officer)
    case.answers(4, invited=5)
    with pytest.raises(Invalid, match="不少于5名"):
        accept(case)
    case.answers(1)
    for changed, field in (
        ({"lines": GOOD | {"K-22": Line(True)}}, "v_K-22"),
        ({"lines": GOOD | {"K-22": Line(True, value="很多")}}, "v_K-22"),
        ({"lines": {"K-02": Line(True)}}, "p_K-22"),
        ({"lines": GOOD | {"K-02": Line(False)}}, "s_K-02"),
        ({"lines": GOOD | {"K-02": Line(False, "有两次没有见到孩子")}}, "result"),
        ({"members": ["刘洋", "刘洋"]}, "members"),
        ({"users_words": " "}, "users_words"),
        ({"result": R.FAIL}, "words"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            accept(case, **changed)
        assert refused.value.field == field, field
    accept(case)
    assert state(case) is ProjectState.ACCEPTED
    goal = next(one for one in case.contract().milestones if one.needs == "acceptance")
    assert (goal.status, goal.met_on) == (MilestoneStatus.MET, clock.today())
    with pytest.raises(WrongState):
        accept(case)
    with case.at_contract(case.officer) as (session, actor, contract):
        assert stands(session, contract, is_accepted=True)[0] == "已验收，待付款"
        assert contracts_page(session, actor)[0][0].state == "已验收"
        (mine,) = supply(session, actor, clock.today())
        assert (mine.state[0], mine.is_accepted) == ("已验收，待付款", True)
        accepting.publish(session, contract, actor=actor, now=clock.now())
    with world.reading() as session:
        row = session.scalars(select(Acceptance)).one()
        assert (row.users_invited, row.users_answered, row.deducted_fen) == (6, 5, 0)
        assert [(one["indicator"], one["counted"], one["ratio"]) for one in row.results] == [
            ("K-02", "10", "100"), ("K-22", "2", "100"),
        ]  # fmt: skip
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.ACCEPTANCE)
        ).one()
        assert "马涛" not in str(notice.content)
    with pytest.raises(DBAPIError), world.writing() as session:
        session.execute(update(Acceptance).values(deducted_fen=1))


@pytest.mark.rule("PAY-06")
def test_what_is_under_nine_tenths_is_deducted_to_the_fen(world: World) -> None:
    """36,000.00 × 0.6 × (0.9 − 0.72) ÷ 0.9 = 4,320.00 off the last payment, by the reason given."""
    case = Case(world, visits=18)
    case.answers(5)
    with world.writing() as session:
        contract = session.merge(case.contract())
        contract.items = [{**contract.items[0], "target": 25}, contract.items[1]]
        contract.ends_on = clock.today()
    with pytest.raises(Invalid, match="身份证"):
        accept(case, lines=GOOD | {"K-02": Line(True, "请打13800138000问家长")})
    lines = GOOD | {"K-02": Line(True, "孩子住院期间无法入户，按约定扣减")}
    with pytest.raises(Invalid, match="写明理由"):
        accept(case)
    accept(case, lines=lines)
    with world.reading() as session:
        row = session.scalars(select(Acceptance)).one()
        assert row.deductions == [{
            "indicator": "K-02", "ratio": "0.72", "fen": 432_000,
            "working": "36,000.00元×60%×（90%－18÷25）÷90%",
        }]  # fmt: skip
    with case.at_contract(case.officer) as (session, actor, contract):
        accepting.publish(session, contract, actor=actor, now=clock.now())
    with world.reading() as session:
        said = str(session.scalars(
            select(Publication.content).where(Publication.kind == NoticeKind.ACCEPTANCE)
        ).one())  # fmt: skip
        assert "理由：孩子住院期间无法入户，按约定扣减" in said
        assert "×60%×（90%－18÷25）÷90%＝4,320.00元" in said
    with case.at_contract(case.officer) as (session, _, contract):
        goal = next(one for one in contract.milestones if one.needs == "acceptance")
        assert owing.amount_of(session, contract, goal).fen == PRICE // 5 - 432_000
    with world.reading() as session:
        assert session.scalars(select(Payment)).all() == []


@pytest.mark.rule("GPR-45-1")
def test_nothing_is_accepted_before_the_term_ends_unless_all_is_done(world: World) -> None:
    case = Case(world, visits=9, left=1)
    case.answers(5)
    with pytest.raises(Invalid, match="期满以后再验收"):
        accept(case)
    with world.writing() as session:
        session.merge(case.contract()).ends_on = clock.today()
    accept(case)
    assert state(case) is ProjectState.ACCEPTED


@pytest.mark.rule("EVA-08-R")
def test_after_rectification_there_is_a_second_acceptance(world: World) -> None:
    """Thirty days; then it passes or fails. A failed one is the head's to end."""
    case = Case(world, visits=5, left=0)
    case.answers(5)
    accept(case, lines=SHORT, result=R.RECTIFY, words="补做五次走访。")
    assert state(case) is ProjectState.RECTIFY
    with world.reading() as session:
        row = session.scalars(select(Acceptance)).one()
        assert row.rectify_until == due(clock.today(), 30, Unit.DAY)
        letter = session.scalars(select(Letter).where(Letter.kind == "purchase_rectify")).one()
        assert (letter.title, letter.needs_service) == ("限期整改通知书", True)
        until = row.rectify_until
        words = str(letter.content)
        assert f"请在{until.year}年{until.month}月{until.day}日前完成整改" in words
        assert "补做五次走访。" in words
    with pytest.raises(Invalid, match="合格或者不合格"):
        accept(case, lines=SHORT, result=R.RECTIFY, words="再补。")
    accept(case, lines=SHORT, result=R.FAIL, words="补做的走访仍然没有达到要求。")
    with world.reading() as session:
        told = session.scalars(select(Notice.title).where(Notice.user_id == case.head.id)).all()
        assert "验收不合格，请决定是否终止合同" in told
        assert milestones.accepted(session, case.contract()) is None
    lines = {"K-02": Line(True, "按约定扣减"), "K-22": Line(True, value="2")}
    accept(case, lines=lines)
    assert state(case) is ProjectState.ACCEPTED
    with world.reading() as session:
        numbers = session.scalars(select(Acceptance.number).order_by(Acceptance.id)).all()
        assert list(numbers) == [1, 2, 3]


@pytest.mark.rule("BRK-02")
def test_a_failed_acceptance_leads_to_the_end_of_the_contract(world: World) -> None:
    case = Case(world, visits=1, left=0)
    case.answers(5)
    accept(case, lines=SHORT, result=R.FAIL, words="只完成了一成。")
    with case.at_contract(case.head) as (session, actor, contract):
        letter = ending.ask_to_mend(
            session, contract, words="请补做全部走访。", actor=actor, now=clock.now()
        )
        assert (letter.dated_on, letter.served_on) == (clock.today(), None)
    with pytest.raises(PortalError), case.at_contract(case.head) as (session, actor, contract):
        ending.terminate(
            session, contract, ground=ending.Ground.BREACH, reason="没有改正", actor=actor,
            now=clock.now(),
        )  # fmt: skip
