"""What was sent or checked stays as it was; the police speak twice; nobody overwrites unseen."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.children.models import GuardianStatus
from app.core.errors import Invalid
from app.deadlines.models import Deadline
from app.institutions.grounds import PAPERS, Ground, LeaveGround
from app.institutions.models import (
    AdmissionPaper,
    CareTask,
    PaperState,
    Screening,
    ScreeningKind,
    ScreeningLevel,
    Stage,
    TaskKind,
)
from app.institutions.services import admission, care, leaving, papers, search
from tests.institutions.house import TODAY, House, at

CAME = date(2026, 3, 7)
LAST = date(2026, 4, 7)
SIXTIETH = date(2026, 5, 6)
"""30 days later is a day off, so the notice runs one day more."""


def put(house: House, ref: str, code: str, stage: Stage, day: date) -> None:
    with house.case("INT", ref) as (session, case, actor):
        papers.enter(
            session, case, PAPERS[code], stage, number="新", issuer="", issued_on=day,
            actor=actor, now=at(day, 20),
        )  # fmt: skip


def look_again(house: House, ref: str, code: str, day: date) -> None:
    with house.case("INT", ref) as (session, case, actor):
        row = papers.paper_of(case, code)
        assert row is not None
        papers.check(session, case, row, good=False, problem="看错了", actor=actor, now=at(day, 20))


def police_clocks(house: House, ref: str) -> set[str]:
    with house.world.reading() as session:
        return set(
            session.scalars(
                select(Deadline.period_id).where(
                    Deadline.case_no == house.load(session, ref).case_no,
                    Deadline.period_id.startswith("CWA-POLICE"),
                    Deadline.ended_at.is_(None),
                )
            )
        )


def ended(house: House, ref: str, day: date) -> None:
    with house.case("INT", ref) as (session, case, actor):
        search.end(
            session, case, house.notice(session, case), claimed=False, note="", actor=actor,
            now=at(day),
        )  # fmt: skip


@pytest.mark.rule("CW18-M3")
def test_not_found_for_now_does_not_end_the_search_for_a_rescued_child(house: House) -> None:
    ref = house.admitted(CAME, ground=Ground.TRAFFICKED)
    after = LAST + timedelta(days=1)
    ended(house, ref, after)
    with house.case("BH", ref) as (session, case, actor):
        assert papers.good_codes(case) >= {"P2c"}
        with pytest.raises(Invalid, match="查找不到生父母"):
            search.to_long_term(
                session, case, house.child(session, case), actor=actor, now=at(after)
            )
    assert police_clocks(house, ref) == {"CWA-POLICE-12"}


@pytest.mark.rule("CW18-M3")
def test_the_police_say_so_after_the_notice_and_not_on_its_last_day(house: House) -> None:
    ref = house.admitted(CAME)
    after = SIXTIETH + timedelta(days=1)
    ended(house, ref, after)
    house.paper(ref, "P2d", SIXTIETH)
    with house.case("BH", ref) as (session, case, actor):
        child = house.child(session, case)
        assert "2026-05-06" in search.barrier_to_long_term(session, case, child)
    house.paper(ref, "P2d", after)
    with house.case("BH", ref) as (session, case, actor):
        child = house.child(session, case)
        search.to_long_term(session, case, child, actor=actor, now=at(after))
        assert child.guardian is GuardianStatus.CIVIL_AFFAIRS


@pytest.mark.rule("CW18-M3")
def test_of_a_rescued_child_the_police_say_so_after_twelve_months(house: House) -> None:
    ref = house.admitted(CAME, ground=Ground.TRAFFICKED)
    ended(house, ref, LAST + timedelta(days=1))
    with pytest.raises(Invalid, match="满12个月（2027-03-07）"):
        house.paper(ref, "P2d", date(2027, 3, 6))
    assert police_clocks(house, ref) == {"CWA-POLICE-12"}
    # Whoever wrote it as good by another way is stopped at the decision.
    with house.world.writing() as session:
        case = house.load(session, ref)
        row = AdmissionPaper(
            admission_id=case.id, code="P2d", stage=Stage.STAY, issued_on=date(2027, 3, 6),
            check=PaperState.GOOD,
        )  # fmt: skip
        session.add(row)
    with house.case("BH", ref) as (session, case, actor):
        child = house.child(session, case)
        assert "2027-03-07" in search.barrier_to_long_term(session, case, child)
    # 7 March 2027 is a Sunday: a waiting time ends there all the same (DL-10).
    completed = date(2027, 3, 7)
    house.paper(ref, "P2d", completed)
    with house.case("BH", ref) as (session, case, actor):
        child = house.child(session, case)
        search.to_long_term(session, case, child, actor=actor, now=at(completed))
        assert child.guardian is GuardianStatus.CIVIL_AFFAIRS
    assert police_clocks(house, ref) == set()


@pytest.mark.rule("CW26-B1")
def test_no_paper_changes_under_the_bureaus_hands(house: House) -> None:
    ref = house.drafted(CAME)
    for change in (
        partial(put, house, ref, "P1a", Stage.ADMISSION, CAME),
        partial(look_again, house, ref, "P1a", CAME),
    ):
        with pytest.raises(Invalid, match="已经报送"):
            change()
    with house.case("BH", ref) as (session, case, actor):
        row = papers.paper_of(case, "P1a")
        assert row is not None
        row.check = row.check.WAITING
        with pytest.raises(Invalid, match="没有核对为符合"):
            admission.sign_opinion(session, case, actor=actor, now=at(CAME, 21))


def test_papers_sent_back_may_be_put_right(house: House) -> None:
    ref = house.sent(CAME)
    with house.case("BUR", ref) as (session, case, actor):
        admission.give_back(session, case, reason="报案证明缺印章", actor=actor, now=at(CAME, 19))
    put(house, ref, "P1a", Stage.ADMISSION, CAME)


@pytest.mark.rule("CW18-X2")
def test_no_paper_of_a_leaving_changes_after_the_head_checked_it(house: House) -> None:
    ref = house.admitted(CAME)
    with house.case("SW", ref) as (session, case, actor):
        what = leaving.Departure(LeaveGround.GUARDIAN, CAME, {"name": "王某"}, "", "", "")
        leaving.propose(
            session, case, house.child(session, case), what, actor=actor, now=at(CAME, 18)
        )
    house.paper(ref, "L2a", CAME)
    put(house, ref, "L2a", Stage.LEAVING, CAME)
    house.paper(ref, "L2a", CAME)
    with house.case("HEAD", ref) as (session, case, actor):
        leaving.check(session, case, actor=actor, now=at(CAME, 19))
    for change in (
        partial(put, house, ref, "L2a", Stage.LEAVING, CAME),
        partial(look_again, house, ref, "L2a", CAME),
    ):
        with pytest.raises(Invalid, match="已经报送"):
            change()
    with house.case("BH", ref) as (session, case, actor):
        row = papers.paper_of(case, "L2a")
        assert row is not None
        row.check = row.check.BAD
        with pytest.raises(Invalid, match="没有核对为符合"):
            leaving.approve(session, case, actor=actor, now=at(CAME, 21))


def test_nobody_overwrites_a_paper_a_task_or_an_answer_that_they_have_not_seen(
    house: House,
) -> None:
    ref = house.observed(TODAY)
    clerk, worker = (house.world.client(house.users[who]) for who in ("INT", "SW"))
    page = f"/institutions/admissions/{ref}"
    day = {"year": TODAY.year, "month": TODAY.month, "day": TODAY.day}

    def on(name: str) -> dict[str, str]:
        return {f"{name}-{part}": str(value) for part, value in day.items()}

    typed = {"P1a-number": "甲", "version": "0"} | on("P1a-issued_on")
    assert clerk.post(f"{page}/papers/P1a", typed).status_code == 303
    late = worker.post(f"{page}/papers/P1a", typed | {"P1a-number": "乙文"})
    assert (late.status_code, "乙文" in late.text) == (409, True)
    checked = {"P1a-check-good": "yes", "version": "9"}
    assert clerk.post(f"{page}/papers/P1a/check", checked).status_code == 409

    with house.world.writing() as session:
        case = house.load(session, ref)
        task = CareTask(admission_id=case.id, kind=TaskKind.HUKOU, due_on=TODAY)
        row = Screening(
            admission_id=case.id, kind=ScreeningKind.MIND, done_on=TODAY,
            level=ScreeningLevel.REFER, referred_to="市儿童医院", referred_on=TODAY,
        )  # fmt: skip
        session.add_all([task, row])
        session.flush()
        paths = {
            f"{page}/tasks/{task.ref}": {f"{task.ref}-note": "已落户"} | on(f"{task.ref}-on"),
            f"{page}/screenings/{row.ref}": {f"{row.ref}-feedback": "已治疗"}
            | on(f"{row.ref}-feedback_on"),
        }
    for path, data in paths.items():
        assert worker.post(path, data | {"version": "7"}).status_code == 409
    with house.world.reading() as session:
        assert session.scalars(select(CareTask.done_on)).all() == [None]
        assert session.scalars(select(Screening.feedback_on)).all() == [None]
        assert care.screenings_of(session, house.load(session, ref))
