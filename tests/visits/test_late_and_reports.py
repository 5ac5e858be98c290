"""Visits that are late; monthly reports and incidents, by the real services."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid
from app.deadlines import services as deadlines
from app.deadlines.turning import turn
from app.law import visit_periods as periods
from app.placements.models import PlacementState
from app.protection.models import HarmReport
from app.rooms import CLOCKWORKS
from app.visits.models import (
    Decision,
    Incident,
    IncidentKind,
    VisitKind,
)
from app.visits.services import growth, harm, schedule
from tests.placements.running import at, family_actor, load
from tests.visits.placed import Placed

# --- clocks ----------------------------------------------------------------------------------


def _turn(placed: Placed, day: date) -> None:
    turn(placed.world.database, CLOCKWORKS, at(day, 6))


@pytest.mark.rule("FA-V-3")
def test_overdue_visit_goes_to_worker_head_and_bureau(placed: Placed) -> None:
    with placed.world.writing() as session:
        placement = load(session, placed.ref)
        placement.state = PlacementState.ACTIVE
    with placed.world.reading() as session:
        due = placed.plan(session).due_on
        assert due is not None
    _turn(placed, due)
    assert "探访已逾期" not in placed.told("worker")
    assert "探访将到期" in placed.told("worker")
    _turn(placed, due + timedelta(days=1))
    assert "探访已逾期" in placed.told("worker")
    _turn(placed, due + timedelta(days=2))
    assert "探访逾期3日" not in placed.told("head")
    _turn(placed, due + timedelta(days=3))
    assert "探访逾期3日" in placed.told("head")
    _turn(placed, due + timedelta(days=9))
    assert "探访逾期10日" not in placed.told("officer")
    _turn(placed, due + timedelta(days=10))
    assert "探访逾期10日" in placed.told("officer")


def test_visit_ends_every_clock_of_the_overdue_one(placed: Placed, now: datetime) -> None:
    with placed.world.reading() as session:
        due = placed.plan(session).due_on
        assert due is not None
    _turn(placed, due + timedelta(days=1))
    with placed.world.writing() as session:
        placed.visit(session, now)
        kinds = [row.period_id for row in deadlines.running(session, placed.plan(session))]
        assert kinds.count(periods.DUE.id) == 1
        assert periods.HEAD.id not in kinds


# --- reports and incidents -------------------------------------------------------------------


@pytest.mark.rule("F-GRW")
@pytest.mark.parametrize(
    ("height", "weight", "field"),
    [("29.9", "20", "height"), ("220.1", "20", "height"), ("118", "0.9", "weight"),
     ("118", "150.1", "weight"), ("30", "1", None), ("220", "150", None)],
)  # fmt: skip
def test_growth_has_its_limits(
    placed: Placed, now: datetime, height: str, weight: str, field: str | None
) -> None:
    with placed.world.writing() as session:
        plan = placed.plan(session)

        def report() -> None:
            growth.report(
                session, plan, measured_on=clock.day(now), height=Decimal(height),
                weight=Decimal(weight), words={"mood": "good"},
                actor=family_actor(session, load(session, placed.ref)), now=now,
            )  # fmt: skip

        if field is None:
            report()
            return
        with pytest.raises(Invalid) as error:
            report()
        assert error.value.field == field


@pytest.mark.rule("FC-13-8")
def test_growth_report_moves_its_clock(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        growth.report(
            session, placed.plan(session), measured_on=clock.day(now), height=Decimal(118),
            weight=Decimal(21), words={}, now=now,
            actor=family_actor(session, load(session, placed.ref)),
        )  # fmt: skip
        running = deadlines.running(session, placed.plan(session), periods.GROWTH)
        assert [row.due_on for row in running] == [
            schedule.growth_due(session, placed.plan(session))
        ]


@pytest.mark.rule("FA-V-6")
@pytest.mark.parametrize(
    ("kind", "serious", "hours"),
    [(IncidentKind.INJURY, False, 72), (IncidentKind.INJURY, True, 24),
     (IncidentKind.HARM, False, 24), (IncidentKind.MISSING, False, 24)],
)  # fmt: skip
def test_incident_has_to_be_visited_in_time(
    placed: Placed, now: datetime, kind: IncidentKind, serious: bool, hours: int
) -> None:
    with placed.world.writing() as session:
        incident = growth.raise_incident(
            session, placed.plan(session),
            growth.Happened(kind, now - timedelta(hours=2), serious, {"what": "摔了一跤。"}),
            actor=family_actor(session, load(session, placed.ref)), now=now,
        )  # fmt: skip
        assert incident.visit_by == now + timedelta(hours=hours)
    assert "发生事件，需要上门" in placed.told("head")
    assert ("发生严重事件" in placed.told("officer")) == (hours == 24)
    with placed.world.writing() as session:
        placed.visit(session, now, kind=VisitKind.INCIDENT)
    with placed.world.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert incident.visit_id is not None
        assert not deadlines.running(session, placed.plan(session), periods.INCIDENT)


def happened(now: datetime, signs: harm.Signs | None = None) -> growth.Happened:
    what = {"what": "孩子背上有多处淤青。"}
    return growth.Happened(IncidentKind.HARM, now, True, what, signs or harm.Signs())


@pytest.mark.rule("MP-MR-1", "FC-20-1")
def test_harm_that_a_family_suspects_is_reported_to_the_bureau_at_once(
    placed: Placed, now: datetime
) -> None:
    with placed.world.writing() as session:
        plan = placed.plan(session)
        incident = growth.raise_incident(
            session, plan, happened(now), now=now,
            actor=family_actor(session, load(session, placed.ref)),
        )  # fmt: skip
        report = session.scalars(select(HarmReport)).one()
        assert (report.child_id, report.is_urgent) == (plan.child_id, True)
        assert incident.content["receipt"] == report.receipt_no


@pytest.mark.rule("MP-MR-1")
def test_staff_decide_on_the_report_before_the_incident_is_kept(
    placed: Placed, now: datetime
) -> None:
    explained = harm.Signs(Decision.EXPLAINED, "医生确认是蒙古斑，不是伤。")
    wrong = (harm.Signs(), harm.Signs(Decision.EXPLAINED, "不是"),
             harm.Signs(Decision.REPORTED, "孩子背上有多处淤青。"))  # fmt: skip
    with placed.world.writing() as session:
        plan, worker = placed.plan(session), placed.home.actor(session, "worker")
        for signs in wrong:
            with pytest.raises(Invalid):
                growth.raise_incident(session, plan, happened(now, signs), actor=worker, now=now)
        growth.raise_incident(session, plan, happened(now, explained), actor=worker, now=now)
        assert session.scalars(select(HarmReport)).all() == []
        reported = harm.Signs(Decision.REPORTED, "孩子背上有多处淤青。", ("MR4",))
        growth.raise_incident(session, plan, happened(now, reported), actor=worker, now=now)
        assert session.scalars(select(HarmReport)).one().situations == ["MR4"]
