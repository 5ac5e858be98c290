"""A purchase stands still for a query or a complaint, and goes on with its clocks (GPR-54)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid, WrongState
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.turning import turn
from app.law import purchase_periods as periods
from app.purchasing.models import NoticeKind, ProjectState, Publication, Query, QueryKind
from app.purchasing.round_queries import paused
from app.purchasing.services import offers, rounds, standstill
from app.rooms import CLOCKWORKS
from tests.factories import World
from tests.purchasing.in_round import DUE, NOW, OPENED, Buying
from tests.purchasing.in_town import at

HALTED = date(2026, 12, 10)
LAST = date(2027, 1, 9)
"""The thirtieth day after the notice, a Saturday: it does not roll."""


def complained(buying: Buying) -> Query:
    """A query that was refused and the complaint after it, on the day of the halt."""
    query = buying.raise_query()
    buying.answer_query(query)
    return buying.raise_query(QueryKind.COMPLAINT, now=at(HALTED), follows=query.ref)


@pytest.mark.rule("GPR-54")
def test_a_standstill_stops_every_step_and_moves_its_clocks(world: World) -> None:
    buying = Buying(world)
    buying.reported()
    query = buying.raise_query()
    with buying.at_project(buying.head) as (session, actor, project):
        for reason, ref, field in ((" ", query.ref, "reason"), ("理由", "", "query")):
            with pytest.raises(Invalid) as caught:
                standstill.suspend(session, project, ref, reason, actor=actor, now=OPENED)
            assert caught.value.field == field
        with pytest.raises(Invalid, match="只针对投诉"):
            standstill.suspend(
                session, project, query.ref, "理由", halt_no="1号", actor=actor, now=OPENED
            )
    buying.suspend(query)
    with buying.at_project(buying.head) as (session, _, project):
        row = deadlines.running(session, project, periods.FIX)[0]
        assert (row.paused_on, str(row.due_on)) == (clock.day(OPENED), "2026-12-02")
        assert project.suspended_from is ProjectState.CANDIDATE
        made = rounds.current(session, project)
        assert paused(session, [made]) == {made.id}
        own = offers.sent(session, made)[0]
        assert offers.standing(own, made, is_paused=True)[0] == "采购暂停"
    with pytest.raises(Invalid, match="暂停"):
        buying.fix()
    # Nothing goes on before the query is answered; a week later everything has a week more.
    with pytest.raises(Invalid, match="请先答复"):
        buying.resume(now=OPENED + timedelta(days=7))
    buying.answer_query(query)
    buying.resume(now=OPENED + timedelta(days=7))
    with buying.at_project(buying.head) as (session, _, project):
        row = deadlines.running(session, project, periods.FIX)[0]
        assert (row.paused_on, str(row.due_on), str(row.warn_on)) == (
            None, "2026-12-09", "2026-12-06",
        )  # fmt: skip
        assert (project.state, project.due_on) == (ProjectState.CANDIDATE, row.due_on)
        assert project.suspended_from is None
    with pytest.raises(WrongState):
        buying.resume(now=OPENED + timedelta(days=7))
    buying.fix()


@pytest.mark.rule("GPR-54")
def test_who_offers_has_the_days_of_the_standstill_back(world: World) -> None:
    buying = Buying(world)
    buying.announce()
    buying.offer(buying.suppliers[1], 190_000)
    query = buying.raise_query(now=NOW)
    buying.suspend(query, now=NOW + timedelta(days=1))
    with pytest.raises(Invalid, match="暂停"):
        buying.offer(buying.suppliers[0], 180_000, now=NOW + timedelta(days=1))
    buying.answer_query(query)
    buying.resume(now=NOW + timedelta(days=4, hours=1))
    project, round_ = buying.found()
    # Three days and an hour count as four; the hour of the day stays.
    assert (project.state, round_.due_at) == (ProjectState.NOTICED, DUE + timedelta(days=4))
    with world.reading() as session:
        notice = session.scalars(select(Publication).order_by(Publication.id.desc())).first()
        assert notice is not None
        assert (notice.kind, notice.until) == (
            NoticeKind.CORRECTION, clock.day(DUE + timedelta(days=4)),
        )  # fmt: skip
    assert {"采购暂停", "采购文件有更正"} <= set(buying.told(buying.suppliers[1].manager))
    buying.offer(buying.suppliers[0], 180_000, now=DUE + timedelta(days=3))


@pytest.mark.rule("GPL-57", "CLK-SUSPEND")
def test_the_finance_department_stops_it_for_thirty_days_at_the_most(world: World) -> None:
    buying = Buying(world)
    buying.reported()
    made = complained(buying)
    for notified in (HALTED - timedelta(days=1), HALTED + timedelta(days=1)):
        with pytest.raises(Invalid, match="暂停通知的日期"):
            buying.suspend(made, now=at(HALTED), halt_no="吉财采〔2026〕9号", notified_on=notified)
    with pytest.raises(Invalid, match="30日已经满了"):
        buying.suspend(
            made, now=at(LAST + timedelta(days=1)), halt_no="吉财采〔2026〕9号", notified_on=HALTED
        )
    buying.suspend(made, now=at(HALTED), halt_no="吉财采〔2026〕9号")
    with world.reading() as session:
        row = session.scalars(
            select(Deadline).where(Deadline.period_id == periods.SUSPENSION.id)
        ).one()
        assert (row.due_on, row.length) == (LAST, 30)
    with pytest.raises(Invalid, match=r"恢复的.*文号"):
        buying.resume(now=at(HALTED + timedelta(days=3)))
    # On the last day it still stands still; the day after it goes on by itself.
    turn(world.database, CLOCKWORKS, at(LAST, 23))
    assert buying.found_project().state is ProjectState.SUSPENDED
    turn(world.database, CLOCKWORKS, at(LAST + timedelta(days=1), 1))
    assert buying.found_project().state is ProjectState.CANDIDATE
    for user in (buying.officer, buying.head):
        assert "暂停期满" in buying.told(user)
    with buying.at_project(buying.head) as (session, _, project):
        assert deadlines.running(session, project, periods.SUSPENSION) == []
        assert deadlines.running(session, project, periods.FIX)[0].paused_on is None


@pytest.mark.rule("GPL-57")
def test_the_finance_department_may_let_it_go_on_earlier(world: World) -> None:
    buying = Buying(world)
    buying.reported()
    made = complained(buying)
    buying.suspend(made, now=at(HALTED), halt_no="吉财采〔2026〕9号")
    buying.resume("吉财采〔2026〕12号，2026年12月14日", now=at(date(2026, 12, 14)))
    with buying.at_project(buying.head) as (session, _, project):
        assert project.state is ProjectState.CANDIDATE
        assert deadlines.running(session, project, periods.SUSPENSION) == []
