"""The pool: yearly re-check, suspension, expiry and the way back; what the list shows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import SYSTEM_ACTOR, Refused
from app.deadlines import services as deadlines
from app.deadlines.turning import turn
from app.documents import letter_services
from app.documents.models import Letter, LetterState, Means
from app.foster.models import (
    Decision,
    Enrolment,
    FosterApplication,
    Paper,
    Recheck,
    State,
    TrainingSession,
)
from app.foster.pooling import PoolWanted, pool_page
from app.foster.services import pool, training
from app.foster.services.clocks import CLOCKWORK
from app.foster.services.facts import load_file
from app.foster.workflow import EXPIRE
from app.law import foster_periods as periods
from app.notices.models import Notice
from app.workflow.services import advance
from tests.factories import World, make_application, make_household, make_person
from tests.foster.assessing import Team
from tests.foster.pooled import make_pooled
from tests.foster.shown import send_shown

FINDING = "入户查看，家庭情况没有变化。"


@pytest.fixture
def team(world: World) -> Team:
    return make_pooled(world)


def opened(team: Team) -> None:
    with team.acting(team.first) as (session, case, actor):
        found = pool.open_recheck(session, case, reason="", actor=actor, now=clock.now())
        pool.write_finding(session, case, found, FINDING, actor=actor, now=clock.now())


def passes(team: Team) -> None:
    with team.acting(team.head) as (session, case, actor):
        found = pool.current_recheck(session, case)
        assert found is not None
        pool.pass_recheck(session, case, found, actor=actor, now=clock.now())


def test_a_passed_recheck_gives_twelve_more_months(team: Team) -> None:
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        case.valid_until = clock.today() + timedelta(days=5)
    opened(team)
    passes(team)
    case = team.case()
    assert case.state is State.QUALIFIED
    assert case.valid_until is not None
    assert case.valid_until >= clock.today() + timedelta(days=365)
    with team.world.reading() as session:
        clocks = {d.period_id: d.due_on for d in deadlines.running(session, case)}
        assert clocks == {periods.QUALIFIED.id: case.valid_until}
        assert session.query(Recheck).one().passed is True


@pytest.mark.parametrize("kind", ["health_cert", "crime_cert"])
def test_old_papers_stop_the_recheck(team: Team, kind: str) -> None:
    with team.world.writing() as session:
        for paper in session.query(Paper).filter_by(kind=kind):
            paper.issued_on = clock.today() - timedelta(days=400)
    opened(team)
    with pytest.raises(Invalid, match="不符合"):
        passes(team)


def test_the_worker_opens_and_the_head_confirms(team: Team) -> None:
    with team.acting(team.head) as (session, case, actor), pytest.raises(Refused):
        pool.open_recheck(session, case, reason="", actor=actor, now=clock.now())
    opened(team)
    with team.acting(team.first) as (session, case, actor):
        found = pool.current_recheck(session, case)
        assert found is not None
        with pytest.raises(Refused):
            pool.pass_recheck(session, case, found, actor=actor, now=clock.now())


def test_the_head_waits_for_the_finding(team: Team) -> None:
    with team.acting(team.first) as (session, case, actor):
        pool.open_recheck(session, case, reason="", actor=actor, now=clock.now())
        with pytest.raises(Conflict, match="正在办理"):
            pool.open_recheck(session, case, reason="", actor=actor, now=clock.now())
    with pytest.raises(Invalid, match="还没有填写"):
        passes(team)


def suspend(team: Team, reason: str = "邻居投诉打骂孩子") -> None:
    with team.acting(team.first) as (session, case, actor):
        pool.suspend(session, case, reason=reason, actor=actor, now=clock.now())


def test_suspension_lasts_ninety_days_and_can_be_cleared(team: Team) -> None:
    suspend(team)
    case = team.case()
    assert case.state is State.SUSPENDED
    with team.world.reading() as session:
        clocks = {d.period_id: (d.length, d.unit) for d in deadlines.running(session, case)}
        assert clocks == {periods.SUSPENDED.id: (90, "day")}
    with team.acting(team.first) as (session, case, actor):
        found = pool.current_recheck(session, case)
        assert found is not None
        pool.write_finding(session, case, found, FINDING, actor=actor, now=clock.now())
    passes(team)
    assert team.case().state is State.QUALIFIED


def test_a_suspension_is_told_in_a_letter_that_waits_to_be_served(team: Team) -> None:
    suspend(team, "家庭收入来源有变化，需要核实")
    with team.world.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "suspended")).one()
        facts = letter.content["facts"]
    assert (letter.state, letter.needs_service) == (LetterState.SIGNED, True)
    assert letter.number is not None
    assert letter.number.startswith("寄养停字")
    assert letter.addressee_id == team.case().applicant_person_id
    assert facts["reason"] == "家庭收入来源有变化，需要核实"
    due_on = team.case().due_on
    assert due_on is not None
    assert facts["until"] == due_on.isoformat()
    assert facts["basis"][0]["instrument"] == "家庭寄养管理办法"


def test_serving_the_suspension_starts_no_time_to_object(team: Team) -> None:
    suspend(team)
    with team.acting(team.clerk) as (session, case, actor):
        letter = session.scalars(
            select(Letter).where(Letter.subject_id == case.id, Letter.kind == "suspended")
        ).one()
        letter_services.serve(
            session, letter, means=Means.DIRECT, tried_on=clock.today(),
            served_on=clock.today(), receiver="本人", result="", actor=actor,
        )  # fmt: skip
        clocks = {row.period_id for row in deadlines.running(session, case)}
    assert clocks == {periods.SUSPENDED.id}


def test_suspension_needs_a_reason(team: Team) -> None:
    with pytest.raises(Invalid, match="原因"):
        suspend(team, "无")


def find(team: Team, finding: str) -> None:
    with team.acting(team.first) as (session, case, actor):
        found = pool.current_recheck(session, case)
        assert found is not None
        pool.write_finding(session, case, found, finding, actor=actor, now=clock.now())


def same_person(team: Team) -> None:
    """The worker of the finding is the head, under a second account."""
    with team.world.writing() as session:
        session.query(Recheck).one().found_by_person_id = team.head.person_id


def test_who_wrote_the_finding_does_not_confirm_it(team: Team) -> None:
    opened(team)
    with team.world.reading() as session:
        assert session.query(Recheck).one().found_by_person_id == team.first.person_id
    same_person(team)
    with pytest.raises(Conflict, match="另一名"):
        passes(team)


def test_who_wrote_the_finding_does_not_end_the_qualification(team: Team) -> None:
    suspend(team)
    find(team, "主要照料人酗酒，邻居证实。")
    same_person(team)
    with pytest.raises(Conflict, match="另一名"):
        end(team, "FC-08-4b")


def end(team: Team, rule_id: str) -> None:
    with team.acting(team.head) as (session, case, actor):
        pool.reject_suspended(
            session, case, rule_id=rule_id, fact="主要照料人酗酒，邻居证实。",
            reason="家庭成员有不良嗜好。", actor=actor, now=clock.now(),
        )  # fmt: skip


def test_a_qualification_ends_only_on_a_finding_or_a_condition_of_the_day(team: Team) -> None:
    suspend(team)
    with pytest.raises(Invalid, match="目前不符合"):
        end(team, "FC-08-4b")
    find(team, "主要照料人酗酒，邻居证实。")
    with pytest.raises(Invalid, match="目前不符合"):
        end(team, "FC-12-4")


def test_not_cleared_is_a_decision_with_a_letter(team: Team) -> None:
    suspend(team)
    find(team, "主要照料人酗酒，邻居证实。")
    with team.acting(team.head) as (session, case, actor):
        pool.reject_suspended(
            session, case, rule_id="FC-08-4b", fact="主要照料人酗酒，邻居证实。",
            reason="家庭成员有不良嗜好。", actor=actor, now=clock.now(),
        )  # fmt: skip
    case = team.case()
    assert (case.state, case.rejected_from) == (State.REJECTED, "suspended")
    with team.world.reading() as session:
        decision = session.query(Decision).one()
        letter = session.get_one(Letter, decision.letter_id)
        assert (letter.kind, letter.needs_service) == ("rejected", True)
        assert deadlines.running(session, case) == []


def expire(team: Team) -> None:
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        advance(session, case, EXPIRE, actor=SYSTEM_ACTOR, now=clock.now())


def train(team: Team) -> None:
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        course = TrainingSession(
            agency_id=case.agency_id, title="培训", starts_at=clock.now(), hours=Decimal(60),
            place="本院", seats=5,
        )  # fmt: skip
        session.add(course)
        session.flush()
        member = load_file(session, case).members[0]
        session.add(
            Enrolment(
                session_id=course.id, application_id=case.id, member_id=member.id,
                hours=Decimal(60), passed=True, recorded_at=clock.now(),
            )
        )  # fmt: skip


def test_expired_without_training_does_not_come_back(team: Team) -> None:
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        case.state = State.FILED
    expire(team)
    with pytest.raises(Invalid, match="培训合格学时"):
        opened(team)


def test_expired_untrained_signs_up_attends_and_comes_back(team: Team) -> None:
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        case.state = State.FILED
        course = TrainingSession(
            agency_id=case.agency_id, title="岗前培训", place="本院", seats=5, hours=Decimal(60),
            starts_at=clock.now() + timedelta(days=3),
        )  # fmt: skip
        session.add(course)
        session.flush()
        ref = course.ref
    expire(team)
    family = team.client(team.family)
    assert "岗前培训" in family.get(f"/foster/{team.ref}").text
    assert family.post(f"/foster/{team.ref}/training/{ref}").status_code == 303
    with team.world.writing() as session:
        course = session.query(TrainingSession).filter_by(ref=ref).one()
        course.starts_at = clock.now() - timedelta(hours=1)
    with team.acting(team.first) as (session, case, actor):
        course = training.get_session(session, actor, ref)
        row = session.query(Enrolment).filter_by(session_id=course.id).one()
        entered = training.record_attendance(
            session, course, {row.ref: (Decimal(60), True)}, actor=actor, now=clock.now()
        )
    # Training alone does not bring it back: the re-check does.
    assert entered == []
    assert "岗前培训" not in family.get(f"/foster/{team.ref}").text
    opened(team)
    passes(team)
    assert team.case().state is State.QUALIFIED


def untrained(team: Team, starts: timedelta) -> str:
    """Expired before it was trained; a course of its institution so long from now."""
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        case.state, case.qualified_on = State.FILED, None
        course = TrainingSession(
            agency_id=case.agency_id, title="岗前培训", place="本院", seats=5, hours=Decimal(60),
            starts_at=clock.now() + starts,
        )  # fmt: skip
        session.add(course)
        session.flush()
        ref = course.ref
    expire(team)
    return ref


def test_who_expired_untrained_reads_what_to_do_and_until_when(team: Team) -> None:
    untrained(team, timedelta(days=3))
    with team.world.reading() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        (row,) = deadlines.running(session, case, periods.EXPIRED)
        due = row.due_on
    page = team.client(team.family).get(f"/foster/{team.ref}").text
    assert "补上培训，并通过复核" in page
    assert f"{due.year}年{due.month}月{due.day}日" in page


def test_a_course_after_the_six_months_leads_nowhere_and_is_not_offered(team: Team) -> None:
    ref = untrained(team, timedelta(days=230))
    family = team.client(team.family)
    assert "岗前培训" not in family.get(f"/foster/{team.ref}").text
    assert family.post(f"/foster/{team.ref}/training/{ref}").status_code == 409


def test_after_the_last_day_the_family_is_told_to_apply_anew_and_can(team: Team) -> None:
    untrained(team, timedelta(days=3))
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        (row,) = deadlines.running(session, case, periods.EXPIRED)
        row.due_on = clock.today() - timedelta(days=1)
        deadlines.copy_next(session, case)
    turned = turn(team.world.database, {"foster_application": CLOCKWORK}, clock.now())
    assert turned.failed == 0
    assert team.case().state is State.EXPIRED
    family = team.client(team.family)
    page = family.get(f"/foster/{team.ref}").text
    assert "补办复核的期限已过" in page
    assert "岗前培训" not in page
    with team.world.reading() as session:
        told = session.scalars(
            select(Notice.title).where(Notice.user_id == team.family.id, Notice.kind == "N-OVER")
        ).all()
        assert told == ["补办复核的期限已过"]
    assert family.get("/foster/start").status_code == 200
    with pytest.raises(Conflict, match="重新申请"):
        opened(team)


def test_expired_for_good_no_longer_signs_up(team: Team) -> None:
    expire(team)
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        (row,) = deadlines.running(session, case, periods.EXPIRED)
        row.due_on = clock.today() - timedelta(days=1)
        deadlines.copy_next(session, case)
    with team.acting(team.family) as (session, case, _):
        assert not training.may_train(session, case, clock.today())


def test_expired_comes_back_within_six_months(team: Team) -> None:
    train(team)
    expire(team)
    opened(team)
    passes(team)
    assert team.case().state is State.QUALIFIED


@pytest.mark.parametrize(("days_over", "allowed"), [(0, True), (1, False)])
def test_the_last_day_of_six_months_counts(team: Team, days_over: int, *, allowed: bool) -> None:
    expire(team)
    with team.world.reading() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        (row,) = deadlines.running(session, case, periods.EXPIRED)
        day = row.due_on + timedelta(days=days_over)
        assert training.may_requalify(session, case, day) is allowed


def test_after_six_months_there_is_no_recheck(team: Team) -> None:
    expire(team)
    with team.world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        (row,) = deadlines.running(session, case, periods.EXPIRED)
        row.due_on = clock.today() - timedelta(days=1)
        deadlines.copy_next(session, case)
    with pytest.raises(Conflict, match="重新申请"):
        opened(team)


def test_places_left_are_a_number_never_below_zero(team: Team) -> None:
    with team.world.reading() as session:
        assert pool.places_left(session, [1, 2], 2) == {1: 2, 2: 2}
        pool.count_placed_with(lambda _session, _households: {1: 1, 2: 3})
        try:
            assert pool.places_left(session, [1, 2], 2) == {1: 1, 2: 0}
        finally:
            pool.count_placed_with(pool._none_placed)


def test_the_list_filters_and_pages(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.foster.pooling.POOL_PAGE", 2)
    with team.world.writing() as session:
        for n in range(4):
            owner = make_person(session)
            make_application(
                session, team.world.agencies["home"], make_household(session, owner),
                State.SUSPENDED, valid_until=date(2030, 1, 1 + n % 2), siblings_ok=n == 0,
                preference={"ages": ["3-6"]} if n else {},
            )  # fmt: skip
        other = make_application(
            session, team.world.agencies["other"], make_household(session, make_person(session)),
            State.SUSPENDED,
        )  # fmt: skip
    with team.acting(team.head) as (session, _, actor):
        seen, after = [], ""
        for _ in range(5):
            rows, after = pool_page(session, actor, PoolWanted(after=after))
            seen += [row.ref for row in rows]
            if not after:
                break
        assert len(seen) == len(set(seen)) == 5
        assert other.ref not in seen
        rows, _ = pool_page(session, actor, PoolWanted(siblings="yes"))
        assert len(rows) == 1
        rows, _ = pool_page(session, actor, PoolWanted(age="10-14"))
        assert {row.preference for row in rows} <= {"没有特别要求", "可接收两名"}
        rows, _ = pool_page(session, actor, PoolWanted(state="qualified"))
        assert [row.ref for row in rows] == [team.ref]


def test_the_pages_of_the_pool(team: Team) -> None:
    worker, head = team.client(team.first), team.client(team.head)
    case = team.case()
    assert (case.case_no or "?") in worker.get("/foster/pool").text
    url = f"/foster/pool/{team.ref}"
    assert worker.post(url + "/recheck", {"reason": ""}).status_code == 303
    assert "健康证明" in worker.get(url).text
    assert send_shown(worker, url, url + "/finding", {"finding": FINDING}).status_code == 303
    assert "条件都符合" in head.get(url).text
    assert send_shown(head, url, url + "/pass").status_code == 303
    assert team.client(team.family).get(url).status_code == 403
