"""Places and the waiting list, attendance in hours, the way into the pool."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Unseen
from app.deadlines import services as deadlines
from app.documents.models import Letter
from app.foster.models import Enrolment, State, TrainingSession
from app.foster.services import training
from app.law import foster_periods as periods
from app.notices.models import Notice
from tests.factories import World, make_application, make_household, make_person, make_user
from tests.foster.assessing import Team, make_team


@pytest.fixture
def team(world: World) -> Team:
    return make_team(world, State.FILED)


def session_in(team: Team, *, seats: int = 1, hours: str = "16", days: int = 3) -> str:
    with team.world.writing() as session:
        row = TrainingSession(
            agency_id=team.world.agencies["home"].id, title="岗前培训", place="二楼会议室",
            starts_at=clock.now() + timedelta(days=days), hours=Decimal(hours), seats=seats,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.ref


def another_family(team: Team) -> Team:
    """A second filed case of the same institution."""
    with team.world.writing() as session:
        owner = make_person(session, "李梅")
        family = make_user(session, None, person=owner)
        case = make_application(
            session, team.world.agencies["home"], make_household(session, owner), State.FILED,
            decided_by_id=team.head.id,
        )  # fmt: skip
        return Team(
            team.world, case.ref, family, team.clerk, team.head, team.first, team.second,
            team.third,
        )  # fmt: skip


def enrol(team: Team, ref: str) -> training.Place:
    with team.acting(team.family) as (session, case, actor):
        found = training.session_for(session, case, ref)
        return training.enrol(session, found, case, actor=actor, now=clock.now())


def attend(team: Team, ref: str, hours: str, *, passed: bool = True) -> list[str]:
    with team.world.writing() as session:
        row = session.query(TrainingSession).filter_by(ref=ref).one()
        row.starts_at = clock.now() - timedelta(hours=1)
    with team.acting(team.first) as (session, case, actor):
        found = training.get_session(session, actor, ref)
        own = session.query(Enrolment).filter_by(session_id=found.id, application_id=case.id).one()
        return training.record_attendance(
            session, found, {own.ref: (Decimal(hours), passed)}, actor=actor, now=clock.now()
        )


def test_beyond_the_seats_families_wait(team: Team) -> None:
    ref, other = session_in(team, seats=1), another_family(team)
    assert not enrol(team, ref).waits
    second = enrol(other, ref)
    assert (second.position, second.waits) == (2, True)
    with other.acting(other.family) as (session, case, _):
        (_, left, own), *_ = training.offered(session, case, clock.now())
        assert left == 0
        assert own is not None
        assert own.waits


def test_who_waits_moves_up_and_is_told(team: Team) -> None:
    ref, other = session_in(team, seats=1), another_family(team)
    enrol(team, ref)
    enrol(other, ref)
    with team.acting(team.family) as (session, case, actor):
        found = training.session_for(session, case, ref)
        training.give_up(session, found, case, actor=actor, now=clock.now())
    with other.acting(other.family) as (session, case, _):
        place = training.place_of(session, training.session_for(session, case, ref), case.id)
        assert place is not None
        assert not place.waits
    with team.world.reading() as session:
        told = session.query(Notice).filter_by(user_id=other.family.id).all()
        assert "您有培训名额了" in [n.title for n in told]
    assert enrol(team, ref).position == 2


def test_nobody_is_enrolled_twice_or_too_late(team: Team) -> None:
    ref = session_in(team)
    enrol(team, ref)
    with pytest.raises(Conflict, match="已经报过名"):
        enrol(team, ref)
    with pytest.raises(Conflict, match="已经开始"):
        enrol(team, session_in(team, days=-1))


def test_only_filed_families_sign_up(world: World) -> None:
    team = make_team(world, State.REVIEW)
    with pytest.raises(WrongState):
        enrol(team, session_in(team))


def test_sessions_of_other_institutions_do_not_exist(team: Team) -> None:
    with team.world.writing() as session:
        row = TrainingSession(
            agency_id=team.world.agencies["other"].id, title="外院", place="外院", seats=5,
            starts_at=clock.now() + timedelta(days=1), hours=Decimal(8),
        )  # fmt: skip
        session.add(row)
        session.flush()
        ref = row.ref
    with pytest.raises(Unseen):
        enrol(team, ref)


@pytest.mark.parametrize(("hours", "state"), [("15.9", State.FILED), ("16.0", State.QUALIFIED)])
def test_sixteen_hours_open_the_pool(team: Team, hours: str, state: State) -> None:
    ref = session_in(team)
    enrol(team, ref)
    entered = attend(team, ref, hours)
    case = team.case()
    assert case.state is state
    assert bool(entered) is (state is State.QUALIFIED)
    if state is not State.QUALIFIED:
        return
    today = clock.today()
    assert case.qualified_on == today
    assert case.valid_until is not None
    assert abs((case.valid_until - today.replace(year=today.year + 1)).days) <= 1
    with team.world.reading() as session:
        clocks = {d.period_id: d.due_on for d in deadlines.running(session, case)}
        assert clocks == {periods.QUALIFIED.id: case.valid_until}
        letter = session.query(Letter).filter_by(subject_id=case.id, kind="qualified").one()
        assert letter.number


def test_hours_add_up_over_sessions(team: Team) -> None:
    for hours, state in (("8", State.FILED), ("8", State.QUALIFIED)):
        ref = session_in(team, hours="8")
        enrol(team, ref)
        attend(team, ref, hours)
        assert team.case().state is state


def test_hours_that_were_not_passed_do_not_count(team: Team) -> None:
    ref = session_in(team)
    enrol(team, ref)
    attend(team, ref, "16", passed=False)
    assert team.case().state is State.FILED


@pytest.mark.parametrize(("hours", "passed"), [("16.1", True), ("-1", False), ("0", True)])
def test_impossible_attendance_is_refused(team: Team, hours: str, *, passed: bool) -> None:
    ref = session_in(team)
    enrol(team, ref)
    with pytest.raises(Invalid):
        attend(team, ref, hours, passed=passed)


def test_attendance_waits_for_the_day(team: Team) -> None:
    ref = session_in(team)
    enrol(team, ref)
    with team.acting(team.first) as (session, _, actor):
        found = training.get_session(session, actor, ref)
        with pytest.raises(WrongState):
            training.record_attendance(session, found, {}, actor=actor, now=clock.now())


def test_a_session_is_kept_and_attended_on_screen(team: Team) -> None:
    client = team.client(team.first)
    coming = clock.today() + timedelta(days=10)
    fields = {
        "title": "岗前培训", "content": "急救", "day-year": coming.year, "day-month": coming.month,
        "day-day": coming.day, "at": "9:00", "hours": "16", "place": "会议室", "seats": "30",
        "trainer": "",
    }  # fmt: skip
    wrong = client.post("/foster/training", fields | {"hours": "0", "at": "25:00"})
    assert wrong.status_code == 422
    assert "9:30" in wrong.text
    page = client.post("/foster/training", fields).location
    number = team.case().case_no or "?"
    assert "没有找到" in client.post(page + "/enrolments", {"case_no": "FC-0"}).text
    assert client.post(page + "/enrolments", {"case_no": number}).status_code == 303
    assert number in client.get(page).text
    assert number in client.get(page + "/list").text
    with team.world.writing() as session:
        row = session.query(TrainingSession).one()
        row.starts_at = clock.now() - timedelta(hours=2)
        enrolled = session.query(Enrolment).one().ref
    assert 'value="16.0"' in client.get(page).text
    saved = client.post(
        page + "/attendance",
        {"rows-0-key": enrolled, "rows-0-hours": "16", "rows-0-passed": "y"},
    )
    assert saved.status_code == 303
    assert team.case().state is State.QUALIFIED


def test_the_family_signs_up_itself(team: Team) -> None:
    ref = session_in(team)
    client = team.client(team.family)
    assert client.post(f"/foster/{team.ref}/training/{ref}").status_code == 303
    with team.world.reading() as session:
        assert session.query(Enrolment).count() == 1
    assert client.post(f"/foster/{team.ref}/training/{ref}/give-up").status_code == 303
