"""The plan of a placement and the records of its visits, by the real services."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused
from app.deadlines import services as deadlines
from app.law import visit_periods as periods
from app.placements.models import PlacementState
from app.protection.models import HarmReport
from app.visits.models import (
    Decision,
    Outcome,
    Risk,
)
from app.visits.rules import Regime
from app.visits.services import recording, schedule
from tests.placements.running import family_actor, load
from tests.visits.placed import BEGAN, Placed, good

# --- the plan --------------------------------------------------------------------------------


@pytest.mark.rule("FA-V-1")
def test_placement_has_a_plan_from_its_first_day(placed: Placed) -> None:
    with placed.world.reading() as session:
        plan = placed.plan(session)
        assert (plan.regime, plan.due_on) == (Regime.FUSION, BEGAN + timedelta(days=3))
        assert load(session, placed.ref).next_visit_on == plan.due_on
        clocks = deadlines.running(session, plan)
        assert {row.period_id for row in clocks} == {periods.DUE.id, periods.GROWTH.id}
        assert all(row.agency_id for row in clocks)


def test_plan_follows_the_placement(placed: Placed) -> None:
    with placed.world.writing() as session:
        placement = load(session, placed.ref)
        placement.state = PlacementState.RESPITE
        placement.worker_id = placed.home.users["second"].id
    with placed.world.reading() as session:
        plan = placed.plan(session)
        assert (plan.regime, plan.due_on) == (Regime.PAUSED, None)
        assert plan.worker_id == placed.home.users["second"].id
        assert not deadlines.running(session, plan)
        assert load(session, placed.ref).next_visit_on is None
    with placed.world.writing() as session:
        load(session, placed.ref).state = PlacementState.ACTIVE
    with placed.world.reading() as session:
        assert placed.plan(session).regime is Regime.ACTIVE
        assert placed.plan(session).due_on is not None


# --- records ---------------------------------------------------------------------------------


def test_visit_moves_the_due_day(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        visit = placed.visit(session, now)
        assert visit.visit_no.startswith("FV-")
        assert visit.child_words == "我喜欢小狗。"
    with placed.world.reading() as session:
        day = clock.day(now - timedelta(hours=1))
        assert placed.plan(session).due_on == day + timedelta(days=7)


@pytest.mark.rule("F-VIS")
@pytest.mark.parametrize("outcome", [Outcome.NOBODY_HOME, Outcome.REFUSED])
def test_visit_that_was_not_held_moves_no_day(
    placed: Placed, now: datetime, outcome: Outcome
) -> None:
    with placed.world.writing() as session:
        before = placed.plan(session).due_on
        placed.visit(session, now, outcome=outcome, tried="敲门三次没有人应。", risk=None)
    with placed.world.reading() as session:
        plan = placed.plan(session)
        assert (plan.due_on, plan.missed) == (before, 1)
        retry = deadlines.running(session, plan, periods.RETRY)
        assert [row.due_on for row in retry] == [
            clock.day(now - timedelta(hours=1)) + timedelta(days=3)
        ]


def test_refusal_goes_to_the_head_at_once_and_nobody_home_at_the_second_time(
    placed: Placed, now: datetime
) -> None:
    with placed.world.writing() as session:
        placed.visit(session, now, outcome=Outcome.NOBODY_HOME, tried="敲门没有人应。")
    assert "连续2次没有见到" not in placed.told("head")
    with placed.world.writing() as session:
        placed.visit(session, now, outcome=Outcome.NOBODY_HOME, tried="敲门没有人应。")
    assert "连续2次没有见到" in placed.told("head")
    with placed.world.writing() as session:
        placed.visit(session, now, outcome=Outcome.REFUSED, tried="男主人说今天不行。")
    assert "家庭拒绝探访" in placed.told("head")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"child_seen": None}, "child_seen"),
        ({"child_seen": False}, "not_seen_reason"),
        ({"alone_minutes": 4}, "alone_minutes"),
        ({"child_words": " "}, "child_words"),
        ({"risk": None}, "risk"),
        ({"with_ref": ""}, "with_ref"),
        ({"signs": True}, "decision"),
        ({"signs": True, "decision": Decision.EXPLAINED, "decision_reason": "没事"},
         "decision_reason"),
        ({"signs": True, "decision": Decision.REPORTED, "decision_reason": "胳膊青紫"},
         "situations"),
        ({"outcome": Outcome.REFUSED}, "tried"),
    ],
)  # fmt: skip
def test_what_is_missing_is_asked_for(
    placed: Placed, now: datetime, changes: dict[str, object], field: str
) -> None:
    with placed.world.writing() as session, pytest.raises(Invalid) as error:
        placed.visit(session, now, **changes)
    assert error.value.field == field


def test_five_minutes_alone_are_enough(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        assert placed.visit(session, now, alone_minutes=5).alone_minutes == 5


@pytest.mark.rule("F-VIS")
def test_entry_after_48_hours_needs_a_reason(placed: Placed, now: datetime) -> None:
    at_the_limit, beyond = now - timedelta(hours=48), now - timedelta(hours=48, seconds=1)
    with placed.world.writing() as session:
        assert placed.visit(session, now, visited_at=at_the_limit).late_reason is None
    with placed.world.writing() as session, pytest.raises(Invalid) as error:
        placed.visit(session, now, visited_at=beyond)
    assert error.value.field == "late_reason"
    with placed.world.writing() as session:
        visit = placed.visit(session, now, visited_at=beyond, late_reason="山里没有信号。")
        assert visit.late_reason == "山里没有信号。"


@pytest.mark.rule("MP-MR-1")
def test_signs_that_are_reported_reach_the_bureau(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        visit = placed.visit(
            session, now, signs=True, decision=Decision.REPORTED, situations=("MR4",),
            decision_reason="胳膊上有三处青紫。", risk=Risk.HIGH,
        )  # fmt: skip
        report = session.get_one(HarmReport, visit.report_id)
        assert report.agency_id == placed.home.users["officer"].agency_id
        assert (report.content or {})["what"] == "胳膊上有三处青紫。"
        assert report.child_id == visit.child_id
    assert "收到侵害未成年人的报告" in placed.told("officer")
    assert "探访后需要您处理" in placed.told("head")


@pytest.mark.rule("FA-V-4")
def test_risk_brings_attention(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        placed.visit(session, now, risk=Risk.MIDDLE)
    with placed.world.reading() as session:
        placement = load(session, placed.ref)
        assert placement.needs_attention_until == placed.plan(session).attention_until
        assert placement.needs_attention_until is not None


def test_only_the_social_worker_records(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        entry, plan = good(placed.second(session), now), placed.plan(session)
        head, family = (
            placed.home.actor(session, "head"),
            family_actor(session, load(session, placed.ref)),
        )
        for actor in (head, family):
            with pytest.raises(Refused):
                recording.record(session, plan, entry, actor=actor, now=now)


def test_day_is_arranged_not_later_than_due(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        plan, worker = placed.plan(session), placed.home.actor(session, "worker")
        assert plan.due_on is not None
        with pytest.raises(Invalid):
            schedule.arrange(
                session, plan, on=plan.due_on + timedelta(days=1), actor=worker, now=now
            )
        schedule.arrange(session, plan, on=plan.due_on, actor=worker, now=now)
        assert plan.planned_on == plan.due_on


def test_overdue_visit_is_arranged_for_any_day_from_today(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        plan, worker = placed.plan(session), placed.home.actor(session, "worker")
        plan.due_on = clock.day(now) - timedelta(days=23)
        chosen = clock.day(now) + timedelta(days=3)
        schedule.arrange(session, plan, on=chosen, actor=worker, now=now)
        assert plan.planned_on == chosen
        with pytest.raises(Invalid):
            schedule.arrange(
                session, plan, on=clock.day(now) - timedelta(days=1), actor=worker, now=now
            )
