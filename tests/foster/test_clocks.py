"""What happens when time is over: on the exact day, once, and to that case alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import RoleGrant
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import Turned, turn
from app.foster.models import FosterApplication, State
from app.law import foster_periods as periods
from app.law.model import Period
from app.notices.models import Message, Notice
from app.rooms import CLOCKWORKS
from tests.factories import World, make_application, make_household, make_user

# A Monday in a quiet month: no holiday between it and the days below.
MONDAY = date(2026, 7, 6)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def case_with_clock(world: World, state: State, period: Period, on: date = MONDAY) -> str:
    """A case in a state whose clock started on a day; returns its reference."""
    with world.writing() as session, clock.at(noon(on)):
        head = make_user(session, world.agencies["home"], Role.HEAD)
        make_user(session, world.agencies["home"], Role.INTAKE)
        family = make_user(session, None)
        session.refresh(family, ["person"])
        case = make_application(
            session,
            world.agencies["home"],
            make_household(session, family.person),
            state,
            decided_by_id=head.id,
        )
        deadlines.start(session, case, period, on=on, agency_id=case.agency_id)
        deadlines.copy_next(session, case)
        return case.ref


def turn_on(world: World, day: date) -> Turned:
    with clock.at(noon(day)):
        return turn(world.database, CLOCKWORKS, noon(day))


def state_of(world: World, ref: str) -> State:
    with world.reading() as session:
        return session.scalars(
            select(FosterApplication.state).where(FosterApplication.ref == ref)
        ).one()


@pytest.mark.parametrize(
    ("state", "period", "last_day", "becomes"),
    [
        (State.RETURNED, periods.RESUBMIT, date(2026, 8, 5), State.LAPSED),
        # 90 days end on Sunday 4 October, inside the holiday: the last day is Thursday the 8th.
        (State.IMPROVE, periods.IMPROVE, date(2026, 10, 8), State.REVIEW),
        (State.FILED, periods.TRAIN, date(2027, 1, 6), State.EXPIRED),
        (State.QUALIFIED, periods.QUALIFIED, date(2027, 7, 6), State.EXPIRED),
        (State.SUSPENDED, periods.SUSPENDED, date(2026, 10, 8), State.EXPIRED),
    ],
)
def test_a_family_clock_ends_in_its_move_the_day_after_the_last_day(
    world: World, state: State, period: Period, last_day: date, becomes: State
) -> None:
    ref = case_with_clock(world, state, period)
    turn_on(world, last_day)
    assert state_of(world, ref) is state
    turn_on(world, last_day + timedelta(days=1))
    assert state_of(world, ref) is becomes


def test_an_office_that_is_late_is_told_once_and_its_head_too(world: World) -> None:
    ref = case_with_clock(world, State.SUBMITTED, periods.ACCEPT)
    late = date(2026, 7, 14)  # five working days after the 6th end on the 13th
    assert turn_on(world, late - timedelta(days=1)).over == 0
    assert turn_on(world, late).over == 1
    assert turn_on(world, late).over == 0
    with world.reading() as session:
        told = session.scalar(select(func.count()).where(Notice.kind == "N-LATE"))
    assert (told, state_of(world, ref)) == (2, State.SUBMITTED)


def test_the_family_is_warned_in_time_by_notice_and_by_a_text_that_tells_nothing(
    world: World,
) -> None:
    case_with_clock(world, State.RETURNED, periods.RESUBMIT)
    assert turn_on(world, date(2026, 8, 1)).warned == 0
    assert turn_on(world, date(2026, 8, 2)).warned == 1
    assert turn_on(world, date(2026, 8, 3)).warned == 0
    with world.reading() as session:
        text = session.scalars(select(Message)).one().text or ""
    assert text.startswith("〔FC-220104-2026-")
    assert text.endswith("请于2026-08-05前办理，咨询0431-85550100。")


def test_a_lapse_is_recorded_as_the_act_of_the_system(world: World) -> None:
    ref = case_with_clock(world, State.RETURNED, periods.RESUBMIT)
    turn_on(world, date(2026, 8, 6))
    with world.reading() as session:
        line = session.execute(
            select(AuditEvent.actor_user_id, AuditEvent.before, AuditEvent.after).where(
                AuditEvent.action == "foster.lapse", AuditEvent.subject_ref == ref
            )
        ).one()
        clocks = session.scalars(select(Deadline.state)).all()
    assert line == (None, "returned", "lapsed")
    assert clocks == [ClockState.STOPPED]


def test_one_faulty_case_stops_nobody_else(world: World) -> None:
    case_with_clock(world, State.DRAFT, periods.RESUBMIT)  # a draft cannot lapse that way
    good = case_with_clock(world, State.RETURNED, periods.RESUBMIT)
    with world.writing() as session:
        orphan = session.scalars(select(Deadline).limit(1)).one()
        orphan.subject_id = 999_999
    done = turn_on(world, date(2026, 8, 6))
    assert (done.failed, done.over) == (1, 1)
    assert state_of(world, good) is State.LAPSED


def test_a_pause_gives_back_its_days(world: World) -> None:
    ref = case_with_clock(world, State.SUBMITTED, periods.ACCEPT)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        deadlines.pause(session, case, periods.ACCEPT, on=date(2026, 7, 8))
        deadlines.resume(session, case, periods.ACCEPT, on=date(2026, 7, 15))
        deadlines.copy_next(session, case)
        row = deadlines.running(session, case)[0]
        # Two of five days were used; three are left after the 15th: 16, 17, 20.
        assert (row.paused_days, row.due_on) == (5, date(2026, 7, 20))


def test_a_date_in_a_year_without_calendar_is_provisional_until_it_is_loaded(world: World) -> None:
    ref = case_with_clock(world, State.FILED, periods.TRAIN, on=date(2026, 7, 1))
    with world.reading() as session:
        row = session.scalars(select(Deadline)).one()
        assert (row.due_on, row.provisional) == (date(2027, 1, 1), True)
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        assert case.due_provisional is True


def test_nobody_named_to_assess_is_told_to_workers_and_head_before_and_after(
    world: World,
) -> None:
    with clock.at(noon(MONDAY)):
        worker = world.user("home", Role.SOCIAL_WORKER)
    case_with_clock(world, State.ACCEPTED, periods.ASSIGN)
    turn_on(world, date(2026, 7, 10))
    turn_on(world, date(2026, 7, 14))
    with world.reading() as session:
        head = session.scalars(select(RoleGrant.user_id).where(RoleGrant.role == Role.HEAD)).one()
        told = {(who, kind) for who, kind in session.execute(select(Notice.user_id, Notice.kind))}
    assert told == {(who, kind) for who in (worker.id, head) for kind in ("N-DUE", "N-LATE")}
