"""Leaving on a lawful ground, the follow-up, death, and moving to another home."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Agency
from app.children.models import CareForm, GuardianStatus, PlaceKind
from app.children.services import care as spells
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused, Unseen
from app.deadlines.models import ClockState, Deadline
from app.institutions.grounds import LeaveGround
from app.institutions.models import Admission, Settlement, State, Transfer, TransferState
from app.institutions.queries import get_admission
from app.institutions.services import beds, care, counts, leaving, transfer
from app.institutions.steps import adult_plan_of
from app.law.dates import add_months
from tests.children.files import make_child
from tests.institutions.house import TODAY, House, at
from tests.placements.running import standing_in

DAY = TODAY - timedelta(days=200)
RECEIVER = {"name": "赵淑兰", "relation": "母亲"}


def proposed(house: House, ground: LeaveGround = LeaveGround.FOUND, day: date = DAY) -> str:
    ref = house.admitted(day)
    with house.case("SW", ref) as (session, case, actor):
        what = leaving.Departure(ground, day, RECEIVER, "银手镯", "无", "回访")
        leaving.propose(
            session, case, house.child(session, case), what, actor=actor, now=at(day, 18)
        )
    return ref


def left(house: House, day: date = DAY) -> str:
    ref = proposed(house, day=day)
    for code in ("L1a", "L1b"):
        house.paper(ref, code, day)
    with house.case("HEAD", ref) as (session, case, actor):
        leaving.check(session, case, actor=actor, now=at(day, 19))
    with house.case("BH", ref) as (session, case, actor):
        leaving.approve(session, case, actor=actor, now=at(day, 20))
    with house.case("BUR", ref) as (session, case, actor):
        leaving.file(session, case, actor=actor, now=at(day, 21))
    with house.case("INT", ref) as (session, case, actor):
        leaving.hand_over(
            session, case, house.child(session, case), on=day, place_says="母亲家中",
            actor=actor, now=at(day, 22),
        )  # fmt: skip
    return ref


@pytest.mark.rule("CW18-X2")
def test_a_child_goes_only_with_every_paper_checked(house: House) -> None:
    ref = proposed(house)
    house.paper(ref, "L1a", DAY)
    with (
        house.case("HEAD", ref) as (session, case, actor),
        pytest.raises(Invalid, match="恢复监护"),
    ):
        leaving.check(session, case, actor=actor, now=at(DAY, 19))
    house.paper(ref, "L1b", DAY)
    with house.case("INT", ref) as (session, case, actor), pytest.raises(Refused):
        leaving.check(session, case, actor=actor, now=at(DAY, 19))
    with house.case("HEAD", ref) as (session, case, actor):
        leaving.check(session, case, actor=actor, now=at(DAY, 19))
    with house.case("INT", ref) as (session, case, actor), pytest.raises(WrongState):
        leaving.hand_over(
            session, case, house.child(session, case), on=DAY, place_says="", actor=actor,
            now=at(DAY, 20),
        )  # fmt: skip
    assert house.state(ref) is State.LEAVE_CHECKED


@pytest.mark.rule("CW18-X1")
def test_after_leaving_the_parents_are_guardians_and_the_bed_is_free(house: House) -> None:
    ref = left(house)
    with house.world.reading() as session:
        case = house.load(session, ref)
        child = house.child(session, case)
        assert (child.guardian, child.care_form, child.agency_id) == (
            GuardianStatus.PARENTS, CareForm.GUARDIAN_HOME, None
        )  # fmt: skip
        running = session.scalars(
            select(Deadline.period_id).where(
                Deadline.case_no == case.case_no, Deadline.state == ClockState.RUNNING
            )
        ).all()
        assert running == ["CWA-FOLLOW"]
        assert counts.on_day(session, case.agency_id, DAY).total == 0


def test_a_case_closes_six_months_after_leaving_to_the_day(house: House) -> None:
    ref = left(house, date(2025, 8, 31))
    with house.case("SW", ref) as (session, case, actor):
        with pytest.raises(Invalid, match="2026-02-28"):
            leaving.close(session, case, actor=actor, now=at(date(2026, 2, 27)))
        with pytest.raises(Invalid, match="没有回访"):
            leaving.close(session, case, actor=actor, now=at(date(2026, 2, 28)))
        leaving.follow_up(
            session, case, on=date(2026, 2, 1), manner="visit", words="孩子很好，已上幼儿园",
            actor=actor, now=at(date(2026, 2, 2)),
        )  # fmt: skip
        leaving.close(session, case, actor=actor, now=at(date(2026, 2, 28)))
    assert house.state(ref) is State.CLOSED


def test_a_leaving_that_came_to_nothing_leaves_the_child_here(house: House) -> None:
    ref = proposed(house)
    with house.case("HEAD", ref) as (session, case, actor):
        leaving.stay(session, case, reason="母亲放弃接回", actor=actor, now=at(DAY, 20))
        assert leaving.present(session, case) is None
    assert house.state(ref) is State.ADMITTED


@pytest.mark.rule("CW18-X3")
def test_nobody_leaves_as_an_adult_a_day_before_18_or_without_a_plan(house: House) -> None:
    born = TODAY.replace(year=TODAY.year - 18) + timedelta(days=1)
    ref = house.admitted(DAY, birth_on=born, sex="1", bed=house.room("男生1室", sex="1")[0])
    with house.case("SW", ref) as (session, case, actor):
        child = house.child(session, case)

        def propose(on: date) -> None:
            what = leaving.Departure(LeaveGround.ADULT, on, {}, "", "", "")
            leaving.propose(session, case, child, what, actor=actor, now=at(TODAY))

        with pytest.raises(Invalid, match="不满18周岁"):
            propose(TODAY)
        with pytest.raises(Invalid, match="评估"):
            propose(TODAY + timedelta(days=1))
        plan = care.plan_adulthood(
            session, case, child, assessed_on=TODAY, assessors="市评估中心",
            assessment={"body": "正常", "mind": "正常"}, capable=True,
            settlement=Settlement.IN_SOCIETY, responsible="送养地民政局", plan="就业",
            actor=actor, now=at(TODAY),
        )  # fmt: skip
        plan_ref = plan.ref
    with house.case("HEAD", ref) as (session, case, actor):
        found = adult_plan_of(session, case)
        assert found is not None
        assert found.ref == plan_ref
        care.approve_adulthood(session, case, found, actor=actor, now=at(TODAY, 10))
    with house.case("SW", ref) as (session, case, actor):
        what = leaving.Departure(LeaveGround.ADULT, TODAY + timedelta(days=1), {}, "", "", "")
        leaving.propose(
            session, case, house.child(session, case), what, actor=actor, now=at(TODAY, 11)
        )
    assert house.state(ref) is State.LEAVING


@pytest.mark.rule("SOD-1")
def test_a_plan_made_by_a_deputy_is_not_approved_by_the_colleague(house: House) -> None:
    ref = house.admitted(DAY, birth_on=add_months(TODAY, -12 * 17), sex="1",
                         bed=house.room("男生3室", sex="1")[0])  # fmt: skip
    worker, intake, head = (house.actors[name] for name in ("SW", "INT", "HEAD"))
    with house.case("INT", ref) as (session, case, _):
        plan = care.plan_adulthood(
            session, case, house.child(session, case), assessed_on=TODAY, assessors="市评估中心",
            assessment={"body": "正常", "mind": "正常"}, capable=True,
            settlement=Settlement.TOGETHER, responsible="送养地民政局", plan="就业",
            actor=standing_in(intake, worker), now=at(TODAY),
        )  # fmt: skip
        assert plan.made_by_person_id == intake.person_id
    for deciding in (standing_in(worker, head), standing_in(intake, head)):
        with house.case("SW", ref) as (session, case, _):
            row = adult_plan_of(session, case)
            assert row is not None
            with pytest.raises(Invalid, match="自己制定"):
                care.approve_adulthood(session, case, row, actor=deciding, now=at(TODAY, 10))
    with house.case("HEAD", ref) as (session, case, actor):
        row = adult_plan_of(session, case)
        assert row is not None
        care.approve_adulthood(session, case, row, actor=actor, now=at(TODAY, 11))


@pytest.mark.rule("CW18-X3")
def test_the_reminder_comes_at_17_years_and_six_months(house: House) -> None:
    ref = house.admitted(DAY, birth_on=date(2010, 8, 31), sex="1",
                         bed=house.room("男生2室", sex="1")[0])  # fmt: skip
    with house.world.reading() as session:
        due = session.scalar(
            select(Deadline.due_on).where(
                Deadline.case_no == house.load(session, ref).case_no,
                Deadline.period_id == "CWA-ADULT",
            )
        )
    assert due == date(2028, 2, 29)


@pytest.mark.rule("CW18-X4")
def test_a_death_closes_the_file_and_starts_the_report(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("SW", ref) as (session, case, actor):
        child = house.child(session, case)
        leaving.record_death(
            session, case, child, on=DAY, unnatural=True, actor=actor, now=at(DAY, 20)
        )
        assert (child.care_form, child.closed_on) == (CareForm.DECEASED, DAY)
        row = session.scalars(
            select(Deadline).where(
                Deadline.case_no == case.case_no, Deadline.state == ClockState.RUNNING,
                Deadline.agency_id == case.agency_id,
            )
        ).one()  # fmt: skip
        assert (row.period_id, row.due_on) == ("CWA-DEATH", DAY + timedelta(days=1))
    with (
        house.case("HEAD", ref) as (session, case, actor),
        pytest.raises(Invalid, match="死亡医学"),
    ):
        leaving.close_death(session, case, reported="已报告民政局", actor=actor, now=at(DAY, 21))
    house.paper(ref, "L7a", DAY)
    with house.case("HEAD", ref) as (session, case, actor):
        leaving.close_death(
            session, case, reported="已报告民政局和公安机关", actor=actor, now=at(DAY, 22)
        )
    assert house.state(ref) is State.CLOSED


# --- transfer --------------------------------------------------------------------------------


def asked(house: House) -> tuple[str, str]:
    """(the stay, the transfer that was asked for)."""
    ref = house.admitted(DAY)
    with house.case("HEAD", ref) as (session, case, actor):
        to = session.get_one(Agency, house.world.agencies["other"].id)
        row = transfer.ask(
            session, case, house.child(session, case), to, reason="需要康复训练", actor=actor,
            now=at(DAY, 20),
        )  # fmt: skip
        return ref, row.ref


@pytest.mark.rule("CW-JL-1")
def test_the_other_home_sees_age_and_needs_but_not_the_child(house: House) -> None:
    ref, row_ref = asked(house)
    with house.acting("INT2") as (session, actor):
        row = transfer.get(session, actor, row_ref, "institutions.name_bed")
        assert set(row.summary) == {"age", "sex", "birth_on", "needs"}
        with pytest.raises(Unseen):
            get_admission(session, actor, ref)


def test_the_list_tells_nothing_of_a_child_and_the_page_of_a_transfer_what_a_bed_needs(
    house: House,
) -> None:
    _ref, row_ref = asked(house)
    home, page = house.world.client(house.users["INT2"]), f"/institutions/transfers/{row_ref}"
    listed, opened = home.get("/institutions/transfers").text, home.get(page).text
    assert (page in listed, "需要康复训练" in listed, "需要康复训练" in opened) == (
        True,
        False,
        True,
    )
    refused = home.post(f"{page}/no-room", {"reason": "短"})
    assert (refused.status_code, "至少5个字" in refused.text) == (422, True)
    answer = home.post(f"{page}/no-room", {"reason": "没有空的床位"})
    assert (answer.status_code, answer.location) == (303, page)
    assert "不同意的理由" in home.get(page).text
    assert page not in home.get("/institutions/transfers").text
    assert page in home.get("/institutions/transfers?show=over").text


def test_the_pages_of_transfers_lose_none(house: House) -> None:
    asked(house)
    with house.world.writing() as session:
        first = session.scalars(select(Transfer)).one()
        session.add_all(
            Transfer(
                admission_id=first.admission_id, case_no=f"CW-{n}", reason="需要康复训练",
                from_agency_id=first.from_agency_id, to_agency_id=first.to_agency_id,
            )
            for n in range(transfer.PAGE)
        )  # fmt: skip
    with house.acting("INT2") as (session, actor):
        rows, after = transfer.page(session, actor, is_over=False, after="")
        rest, end = transfer.page(session, actor, is_over=False, after=after or "")
    assert (len(rows), len(rest), end) == (transfer.PAGE, 1, None)
    assert rest[0].case_no == first.case_no


def test_the_homes_own_bureau_cannot_decide_over_another_county(house: House) -> None:
    _ref, row_ref = asked(house)
    with house.acting("BH") as (session, actor), pytest.raises(Refused):
        transfer.get(session, actor, row_ref, "institutions.decide_transfer")


def test_a_transfer_is_one_act_with_bed_case_and_place(house: House) -> None:
    ref, row_ref = asked(house)
    bed = house.room("南关101室", key="other")[0]
    with house.acting("INT2") as (session, actor):
        row = transfer.get(session, actor, row_ref, "institutions.name_bed")
        transfer.name_bed(
            session, row, beds.get_bed(session, row.to_agency_id, bed), actor=actor, now=at(TODAY)
        )
    city = house.city()
    with house.acting_as(city) as (session, actor):
        row = transfer.get(session, actor, row_ref, "institutions.decide_transfer")
        new = transfer.decide(session, row, actor=actor, now=at(TODAY, 10))
        new_ref = new.ref
        assert row.state is TransferState.DONE
    with house.world.reading() as session:
        old, new = house.load(session, ref), house.load(session, new_ref)
        assert (old.state, old.closed_on, new.state) == (State.CLOSED, TODAY, State.ADMITTED)
        assert old.child_id == new.child_id
        child = house.child(session, new)
        assert child.agency_id == house.world.agencies["other"].id
        before = spells.place_on(session, child.id, TODAY - timedelta(days=1))
        after = spells.place_on(session, child.id, TODAY)
        assert before is not None
        assert after is not None
        assert (before.agency_id, after.agency_id) == (old.agency_id, new.agency_id)
        clocks = session.execute(
            select(Deadline.case_no, Deadline.agency_id).where(Deadline.state == ClockState.RUNNING)
        ).all()
        assert {tuple(row) for row in clocks} == {(new.case_no, new.agency_id)}


def test_a_bed_that_was_taken_meanwhile_stops_the_whole_act(house: House) -> None:
    ref, row_ref = asked(house)
    bed = house.room("南关102室", key="other")[0]
    with house.acting("INT2") as (session, actor):
        row = transfer.get(session, actor, row_ref, "institutions.name_bed")
        found = beds.get_bed(session, row.to_agency_id, bed)
        transfer.name_bed(session, row, found, actor=actor, now=at(TODAY))
    with house.world.writing() as session:
        other = session.get_one(Agency, house.world.agencies["other"].id)
        child = make_child(session, other, since=DAY)
        found = house.bed_of(session, bed)
        spells.move(
            session, child, form=CareForm.INSTITUTION, on=TODAY, agency_id=other.id,
            place_kind=PlaceKind.ROOM, place_id=found.id, place_says="", actor=house.actors[
                "INT2"
            ], now=at(TODAY),
        )  # fmt: skip
    actor = house.city()
    with house.world.database.session(actor.scope, write=True) as session:
        row = transfer.get(session, actor, row_ref, "institutions.decide_transfer")
        with pytest.raises(Conflict):
            transfer.decide(session, row, actor=actor, now=at(TODAY, 10))
    with house.world.reading() as session:
        stays = session.scalars(select(Admission)).all()
        assert [stay.state for stay in stays] == [State.ADMITTED]
        assert house.load(session, ref).child_id is not None
