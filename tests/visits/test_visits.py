"""Visits, reports and incidents of a placement, by the real services and pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.turning import turn
from app.law import visit_periods as periods
from app.notices.models import Notice
from app.placements.models import PlacementState
from app.protection.models import HarmReport
from app.rooms import CLOCKWORKS
from app.visits import queries
from app.visits.models import (
    Decision,
    Incident,
    IncidentKind,
    Outcome,
    Risk,
    VisitKind,
)
from app.visits.rules import Regime
from app.visits.services import growth, recording, schedule
from tests.placements.running import at, family_actor, load
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


# --- pages -----------------------------------------------------------------------------------

FORM = {
    "outcome": "visited", "kind": "fusion", "place": "home", "child_seen": "yes",
    "alone_minutes": "10", "child_words": "我喜欢小狗。", "risk": "low", "signs": "no",
    "safety": ["gas", "fire"], "health": "good",
}  # fmt: skip


def filled(placed: Placed, **changes: object) -> dict[str, object]:
    earlier = (clock.now() - timedelta(hours=1)).astimezone(clock.BEIJING)
    with placed.world.reading() as session:
        second = placed.second(session)
    return {
        **FORM, "with_ref": second, "visited_on-year": earlier.year,
        "visited_on-month": earlier.month, "visited_on-day": earlier.day,
        "visited_time": f"{earlier:%H:%M}", **changes,
    }  # fmt: skip


def test_record_is_typed_saved_and_added_to(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    assert "填写探访记录" in worker.get(f"/visits/{ref}").text
    saved = worker.post(f"/visits/{ref}/record", filled(placed))
    assert saved.status_code == 303
    page = worker.get(saved.headers["Location"]).text
    assert "我喜欢小狗。" in page
    added = worker.post(saved.headers["Location"] + "/add", {"text": "第二天打电话确认过。"})
    assert added.status_code == 303
    assert "第二天打电话确认过。" in worker.get(saved.headers["Location"]).text


def test_signs_without_a_decision_keep_what_was_typed(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    answer = worker.post(f"/visits/{ref}/record", filled(placed, signs="yes"))
    assert answer.status_code == 422
    assert "请先决定是否报告" in answer.text
    assert "我喜欢小狗。" in answer.text


def test_draft_comes_back_and_goes_with_the_record(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    assert worker.post(f"/visits/{ref}/draft", filled(placed)).status_code == 204
    assert "我喜欢小狗。" in worker.get(f"/visits/{ref}/record").text
    worker.post(f"/visits/{ref}/record", filled(placed))
    assert "我喜欢小狗。" not in worker.get(f"/visits/{ref}/record").text


def test_blank_form_holds_a_number_and_no_name(placed: Placed) -> None:
    page = placed.client("worker").get(f"/visits/{placed.plan_ref()}/blank").text
    assert "FCP-" in page
    assert "林*" not in page
    assert "林晓禾" not in page


def test_family_reports_and_never_reads_a_record(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        visit = placed.visit(session, now).ref
    family, ref = placed.family(), placed.plan_ref()
    assert family.get(f"/visits/records/{visit}").status_code == 404 or (
        family.get(f"/visits/records/{visit}").status_code == 403
    )
    assert "每月成长报告" in family.get(f"/placements/mine/{placed.ref}").text
    day = clock.day(now)
    data = {
        "measured_on-year": day.year, "measured_on-month": day.month, "measured_on-day": day.day,
        "height": "118.5", "weight": "21.5", "mood": "good", "events": "学会了骑车。",
    }  # fmt: skip
    assert family.post(f"/visits/{ref}/growth", data).status_code == 303
    data["height"] = "119"
    assert family.post(f"/visits/{ref}/growth", data).status_code == 303
    page = family.get(f"/visits/{ref}/growth").text
    assert "<polyline" in page
    assert "118.5" in page
    data["height"] = "500"
    assert family.post(f"/visits/{ref}/growth", data).status_code == 422


def test_lists_show_what_is_due_and_whose(placed: Placed) -> None:
    for name in ("worker", "head", "officer"):
        page = placed.client(name).get("/visits")
        assert page.status_code == 200
        assert "FCP-" in page.text
    worker = placed.client("worker")
    assert "FCP-" in worker.get(f"/visits/calendar?on={BEGAN + timedelta(days=3)}").text
    assert "FCP-" in worker.get("/visits?view=week").text
    assert "FCP-" not in worker.get("/visits?view=overdue").text
    assert placed.world.staff("other", Role.SOCIAL_WORKER).get("/visits").text.count("FCP-") == 0


def test_calendar_is_secret_and_holds_case_numbers_only(placed: Placed) -> None:
    worker = placed.client("worker")
    page = worker.post("/visits/feed").text
    token = page.split("/visits/feed/")[1].split(".ics")[0]
    answer = placed.world.client().get(f"/visits/feed/{token}.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:探访到期 FCP-" in answer.text
    assert "林" not in answer.text
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    worker.post("/visits/feed")
    assert placed.world.client().get(f"/visits/feed/{token}.ics").status_code == 404


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


def test_visible_rows_are_those_that_may_be_seen(placed: Placed) -> None:
    with placed.world.reading() as session:
        for name in ("worker", "head", "officer", "bureau"):
            actor = placed.home.actor(session, name)
            assert queries.due_page(session, actor, "", "")[0]


def test_nothing_of_the_child_stands_in_a_notice(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        placed.visit(session, now, risk=Risk.URGENT)
        session.execute(update(Deadline).values(warned_at=None))
    with placed.world.reading() as session:
        for notice in session.scalars(select(Notice)):
            assert "林" not in notice.title + (notice.body or "")
