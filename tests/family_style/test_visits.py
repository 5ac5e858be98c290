"""A unit is visited like a placement (FS-V): planned, recorded, late, on lists and on paper."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import Refused
from app.deadlines.turning import turn
from app.family_style.models import Unit
from app.family_style.services import changing, children, hiring
from app.notices.models import Notice
from app.rooms import CLOCKWORKS
from app.visits.models import MeetingPlace, Outcome, Risk, Visit, VisitKind, VisitPlan
from app.visits.rules import Regime
from app.visits.services import growth, recording, schedule
from app.visits.services.recording import Entry
from tests.family_style.house import BEGIN, SIGNS, TEXT, House, at, days, load


def plan_of(session: Session, ref: str) -> VisitPlan:
    plan = schedule.plan_of(session, "family_unit", load(session, ref).id)
    assert plan is not None
    session.refresh(plan, ["agency"])
    return plan


def visit(house: House, session: Session, ref: str, day: date, **changes: Any) -> Visit:
    values: dict[str, Any] = {
        "kind": VisitKind.REGULAR, "outcome": Outcome.VISITED, "place": MeetingPlace.HOME,
        "visited_at": at(day, 10), "child_seen": True, "alone_minutes": 10,
        "found": {"safety": ["gas"]}, "child_words": "阿姨做的饭好吃。", "risk": Risk.LOW,
    }  # fmt: skip
    return recording.record(session, plan_of(session, ref), Entry(**(values | changes)),
                            actor=house.actor(session, "worker"), now=clock.now())  # fmt: skip


def lived_in(house: House, number: int = 1) -> str:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        return house.living(session, number).ref


@pytest.mark.rule("FS-V")
def test_no_plan_before_the_first_child_and_seven_days_after_it(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        ref = unit.ref
    with house.world.reading() as session:
        assert schedule.plan_of(session, "family_unit", load(session, ref).id) is None
    with clock.at(at(BEGIN)), house.world.writing() as session:
        house.moved_in(session, load(session, ref), house.child(session), 1)
    with house.world.reading() as session:
        plan, unit = plan_of(session, ref), load(session, ref)
        assert (plan.regime, plan.since_on, plan.due_on) == (Regime.UNIT_TRIAL, BEGIN, days(7))
        assert (plan.case_no, plan.child_id) == (unit.case_no, None)
        assert plan.family_person_id == unit.couple_person_id
        assert plan.worker_id == house.users["worker"].id


@pytest.mark.rule("FS-01-3", "FS-V")
def test_two_visits_a_month_and_the_months_end_is_the_last_day(house: House) -> None:
    ref = lived_in(house)
    for day, due in (
        (date(2026, 3, 9), date(2026, 3, 31)), (date(2026, 3, 31), date(2026, 4, 15)),
    ):  # fmt: skip
        with clock.at(at(day, 11)), house.world.writing() as session:
            visit(house, session, ref, day)
        with house.world.reading() as session:
            assert plan_of(session, ref).due_on == due


@pytest.mark.rule("FS-V")
def test_nobody_home_moves_no_day(house: House) -> None:
    ref = lived_in(house)
    with clock.at(at(days(3), 11)), house.world.writing() as session:
        visit(house, session, ref, days(3), outcome=Outcome.NOBODY_HOME, tried="敲门三次没有人应。",
              risk=None)  # fmt: skip
    with house.world.reading() as session:
        plan = plan_of(session, ref)
        assert (plan.due_on, plan.missed) == (days(7), 1)


@pytest.mark.rule("F-VIS")
def test_a_visit_of_a_unit_entered_after_48_hours_says_why(house: House) -> None:
    ref = lived_in(house)
    with clock.at(at(days(5), 11)), house.world.writing() as session:
        with pytest.raises(Invalid) as error:
            visit(house, session, ref, days(3))
        assert error.value.field == "late_reason"
        kept = visit(house, session, ref, days(3), late_reason="院外没有网络。")
        assert kept.late_reason == "院外没有网络。"


@pytest.mark.rule("FS-V")
@pytest.mark.parametrize(("day", "owes"), [(date(2026, 3, 31), False), (date(2026, 4, 1), True)])
def test_one_visit_a_quarter_comes_without_notice(house: House, day: date, owes: bool) -> None:
    ref = lived_in(house)
    with clock.at(at(days(3), 11)), house.world.writing() as session:
        visit(house, session, ref, days(3), kind=VisitKind.UNANNOUNCED)
    with house.world.reading() as session:
        plan = plan_of(session, ref)
        assert schedule.owes_surprise(plan, schedule.held(session, plan), day) is owes


def test_an_overdue_visit_of_a_unit_goes_to_worker_head_and_bureau(house: House) -> None:
    with house.world.writing() as session:
        ref = house.living(session).ref
    due = clock.today() + timedelta(days=7)
    for late, who, title in (
        (1, "worker", "探访已逾期"), (3, "head", "探访逾期3日"), (10, "officer", "探访逾期10日"),
    ):  # fmt: skip
        now = at(due + timedelta(days=late), 6)
        assert turn(house.world.database, CLOCKWORKS, now).failed == 0
        with house.world.reading() as session:
            told = select(Notice.title).where(
                Notice.user_id == house.users[who].id, Notice.title == title,
                Notice.path == f"/visits/{plan_of(session, ref).ref}",
            )  # fmt: skip
            assert session.scalar(told) == title


@pytest.mark.rule("FS-V")
def test_plan_follows_couple_change_new_trial_and_the_end(house: House) -> None:
    ref = lived_in(house)
    with clock.at(at(days(60), 11)), house.world.writing() as session:
        visit(house, session, ref, days(60))
        house.evaluated(session, load(session, ref), 85)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit = load(session, ref)
        changing.change_couple(session, unit, reason=TEXT, carer="保育员赵老师", told=TEXT,
                               actor=house.actor(session, "head"), now=clock.now())  # fmt: skip
    with house.world.reading() as session:
        plan = plan_of(session, ref)
        assert (plan.regime, plan.family_person_id) == (Regime.UNIT, None)
    with clock.at(at(days(72))), house.world.writing() as session:
        unit = load(session, ref)
        couple = house.applied(session, house.announced(session, unit), "couple2")
        house.made_ready(session, couple)
        hiring.install(session, couple, actor=house.actor(session, "worker"), now=clock.now())
    with house.world.reading() as session:
        plan = plan_of(session, ref)
        assert (plan.regime, plan.due_on) == (Regime.UNIT_TRIAL, days(79))
    with clock.at(at(days(80))), house.world.writing() as session:
        changing.take_out(session, load(session, ref), what=TEXT, where="institution", signs=SIGNS,
                          actor=house.actor(session, "worker"), now=clock.now())  # fmt: skip
    with house.world.reading() as session:
        plan = plan_of(session, ref)
        assert (plan.regime, plan.due_on) == (Regime.PAUSED, None)
    with clock.at(at(days(81))), house.world.writing() as session:
        unit, head = load(session, ref), house.actor(session, "head")
        changing.dissolve(session, unit, why="abuse", reason=TEXT, actor=head, now=clock.now())
        changing.finish(session, unit, handover=TEXT, actor=head, now=clock.now())
    with house.world.reading() as session:
        assert plan_of(session, ref).regime is Regime.NONE


def test_an_empty_unit_is_not_overdue_on_the_day_a_child_comes_back(house: House) -> None:
    ref = lived_in(house)
    with clock.at(at(days(5), 11)), house.world.writing() as session:
        visit(house, session, ref, days(5))
        unit = load(session, ref)
        children.move_out(session, unit, children.living_in(session, unit)[0].child,
                          where="institution", reason=TEXT, told=TEXT,
                          actor=house.actor(session, "head"), now=clock.now())  # fmt: skip
    with house.world.reading() as session:
        assert plan_of(session, ref).due_on is None
    with clock.at(at(days(100))), house.world.writing() as session:
        house.moved_in(session, load(session, ref), house.child(session), 1)
    with house.world.reading() as session:
        assert plan_of(session, ref).due_on == days(107)


def test_another_worker_takes_the_visits_along(house: House) -> None:
    ref = lived_in(house)
    with clock.at(at(days(2))), house.world.writing() as session:
        load(session, ref).worker_id = house.users["second"].id
    with house.world.reading() as session:
        assert plan_of(session, ref).worker_id == house.users["second"].id


def test_the_couple_report_an_incident_and_no_growth(house: House) -> None:
    ref = lived_in(house)
    with clock.at(at(days(2))), house.world.writing() as session:
        couple, plan = house.actor(session, "couple"), plan_of(session, ref)
        with pytest.raises(Conflict):
            growth.report(session, plan, measured_on=days(2), height=Decimal(118),
                          weight=Decimal(21), words={}, actor=couple, now=clock.now())  # fmt: skip
        with pytest.raises(Refused):
            recording.record(
                session, plan,
                Entry(kind=VisitKind.REGULAR, outcome=Outcome.VISITED, place=MeetingPlace.HOME,
                      visited_at=clock.now()),
                actor=couple, now=clock.now(),
            )  # fmt: skip


# --- pages -----------------------------------------------------------------------------------


@pytest.fixture
def today(house: House) -> str:
    """A unit with two children since yesterday."""
    before = clock.today() - timedelta(days=1)
    with clock.at(at(before)), house.world.writing() as session:
        return house.living(session, 2).ref


def test_visits_of_a_unit_stand_on_its_tab_the_list_the_calendar_and_paper(
    house: House, today: str
) -> None:
    with house.world.reading() as session:
        plan, unit = plan_of(session, today), load(session, today)
        address, number, due = f"/visits/{plan.ref}", unit.case_no, plan.due_on
        second = session.get_one(User, house.users["second"].id).ref
    for name in ("worker", "head", "officer"):
        client = house.world.client(house.users[name])
        tab = client.get(f"/family-style/{today}/visits")
        assert address in tab.text
        assert number in client.get("/visits").text
    worker = house.world.client(house.users["worker"])
    assert f"{address}/record" in worker.get(f"/family-style/{today}/visits").text
    assert number in worker.get(f"/visits/calendar?on={due}").text
    assert "不要提前通知" in worker.get(address).text
    assert number in worker.get(f"{address}/blank").text
    assert "每名孩子分别写" in worker.get(f"{address}/record").text
    earlier = (clock.now() - timedelta(hours=1)).astimezone(clock.BEIJING)
    sent = worker.post(f"{address}/record", {
        "outcome": "visited", "kind": "unannounced", "place": "home", "child_seen": "yes",
        "alone_minutes": "10", "child_words": "这里有我的床。", "risk": "low", "signs": "no",
        "with_ref": second, "visited_on-year": earlier.year, "visited_on-month": earlier.month,
        "visited_on-day": earlier.day, "visited_time": f"{earlier:%H:%M}"})  # fmt: skip
    assert sent.status_code == 303, sent.text[:1500]
    assert "这里有我的床。" in worker.get(sent.headers["Location"]).text
    assert "FV-" in worker.get(f"/family-style/{today}/visits").text


def test_the_couple_find_the_incident_form_and_no_record(house: House, today: str) -> None:
    couple = house.world.client(house.users["couple"])
    with house.world.reading() as session:
        ref = plan_of(session, today).ref
    assert f"/visits/{ref}/incident" in couple.get("/family-style/mine").text
    assert couple.get(f"/visits/{ref}/incident").status_code == 200
    assert couple.get(f"/visits/{ref}/record").status_code == 403
    assert couple.get(f"/visits/{ref}").status_code == 403


def test_another_home_does_not_see_the_plan(house: House, today: str) -> None:
    with house.world.reading() as session:
        number = session.scalars(select(Unit.case_no).where(Unit.ref == today)).one()
    assert number not in house.world.client(house.users["other"]).get("/visits").text
