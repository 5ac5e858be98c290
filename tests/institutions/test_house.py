"""The house: counts, carers, staff, plans, screening, safety, donations; clocks and pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care as spells
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused, allows
from app.deadlines.models import Deadline
from app.deadlines.turning import turn
from app.institutions import rules
from app.institutions.models import (
    Admission,
    DonationKind,
    DonationState,
    Finding,
    HomeStaff,
    Job,
    Room,
    ScreeningKind,
    ScreeningLevel,
    Step,
)
from app.institutions.policy import visible_to
from app.institutions.queries import Wanted, get_admission, list_page
from app.institutions.services import beds, care, counts, donations, safety, staff
from app.institutions.services.clocks import DUTY
from app.law import PERIODS
from app.law.home_parameters import HOME_PARAMETERS
from app.law.home_periods import HOME_PERIODS
from app.notices.models import Notice
from app.parameters.models import ParameterValue
from app.rooms import CLOCKWORKS
from tests.children.files import make_child
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=100)


def home_of(house: House, session: Session) -> Agency:
    return session.get_one(Agency, house.home.id)


# --- counts ----------------------------------------------------------------------------------


def recount(session: Session, agency_id: int, day: date) -> int:
    """The same by the plainest walk: each child's newest turning point up to a day."""
    total = 0
    for child_id in session.scalars(select(Child.id)):
        spell = spells.place_on(session, child_id, day)
        if spell and spell.agency_id == agency_id and spell.form in counts.IN_CARE:
            total += 1
    return total


def test_every_days_count_equals_a_recount(house: House) -> None:
    house.admitted(DAY)
    house.admitted(DAY + timedelta(days=30))
    with house.world.writing() as session:
        home = home_of(house, session)
        child = make_child(session, home, since=DAY + timedelta(days=5))
        spells.move(
            session, child, form=CareForm.GUARDIAN_HOME, on=DAY + timedelta(days=20),
            agency_id=None, place_kind=PlaceKind.ADDRESS, actor=house.actors["INT"], now=at(TODAY),
        )  # fmt: skip
    with house.world.reading() as session:
        for n in range(-1, 40):
            day = DAY + timedelta(days=n)
            assert counts.on_day(session, house.home.id, day).total == recount(
                session, house.home.id, day
            )
        arrived = counts.on_day(session, house.home.id, DAY + timedelta(days=5))
        went = counts.on_day(session, house.home.id, DAY + timedelta(days=20))
        assert (arrived.came, arrived.went, went.came, went.went) == (1, 0, 0, 1)


def test_who_lies_where_is_known_for_any_day(house: House) -> None:
    one, two = house.room()[:2]
    ref = house.admitted(DAY, bed=one)
    with house.case("SW", ref) as (session, case, actor):
        beds.move_bed(
            session, case, house.child(session, case), beds.get_bed(session, case.agency_id, two),
            on=DAY + timedelta(days=10), actor=actor, now=at(TODAY),
        )  # fmt: skip
    with house.world.reading() as session:
        taken = {
            day: [b.bed for b in beds.beds_on(session, house.home.id, day) if b.child_ref]
            for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=9),
                        DAY + timedelta(days=10))
        }  # fmt: skip
    assert list(taken.values()) == [[], ["1"], ["1"], ["2"]]


@pytest.mark.rule("CW18-H3")
def test_carers_are_counted_in_whole_people_and_only_with_a_good_check(house: House) -> None:
    six, one_and_half = Decimal(6), Decimal("1.5")

    def needed(healthy: int, special: int) -> int:
        return rules.carers_needed(healthy, special, per_healthy=six, per_special=one_and_half)

    assert [needed(6, 0), needed(7, 0), needed(0, 3), needed(6, 1), needed(0, 0)] == [1, 2, 2, 2, 0]
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        for ago in (1, 400):
            day = TODAY - timedelta(days=ago)
            staff.hire(
                session, home, name="李玉梅", sex="2", job=Job.CARER, hired_on=day,
                checked_on=day, issuer="公安分局", clean=True, actor=actor, now=at(TODAY),
            )  # fmt: skip
        found = counts.ratio(session, home, TODAY)
        assert (found.carers, found.not_checked) == (1, 1)


# --- staff -----------------------------------------------------------------------------------


@pytest.mark.rule("CW18-H2")
def test_a_check_holds_twelve_months_to_the_day() -> None:
    checked = date(2024, 2, 29)
    assert rules.check_is_good(checked, date(2025, 2, 28))
    assert not rules.check_is_good(checked, date(2025, 3, 1))
    assert not rules.check_is_good(None, checked)


@pytest.mark.rule("CW18-H2")
def test_nobody_begins_without_a_clean_check_of_the_last_year(house: House) -> None:
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)

        def hire(checked_on: date, *, clean: bool = True) -> HomeStaff:
            return staff.hire(
                session, home, name="李玉梅", sex="2", job=Job.CARER, hired_on=TODAY,
                checked_on=checked_on, issuer="公安分局", clean=clean, actor=actor, now=at(TODAY),
            )  # fmt: skip

        with pytest.raises(Invalid, match="不得录用"):
            hire(TODAY, clean=False)
        with pytest.raises(Invalid, match="12个月内"):
            hire(TODAY - timedelta(days=367))
        with pytest.raises(Invalid, match="录用前"):
            hire(TODAY + timedelta(days=1))
        row = hire(TODAY - timedelta(days=100))
        assert row.due_on == rules.next_check(TODAY - timedelta(days=100))


@pytest.mark.rule("CW18-H2")
def test_a_record_found_ends_the_work_the_same_day(house: House) -> None:
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        row = staff.hire(
            session, home, name="李玉梅", sex="2", job=Job.CARER, hired_on=DAY, checked_on=DAY,
            issuer="公安分局", clean=True, actor=actor, now=at(TODAY),
        )  # fmt: skip
        staff.check_again(
            session, home, row, on=TODAY, issuer="公安分局", clean=False, actor=actor,
            now=at(TODAY),
        )  # fmt: skip
        assert row.left_on == TODAY
        assert "已离职" in staff.lacks(row, TODAY)


def test_a_certificate_is_good_on_its_last_day() -> None:
    assert not rules.is_expired(TODAY, TODAY)
    assert rules.is_expired(TODAY, TODAY + timedelta(days=1))
    assert rules.expires_soon(TODAY + timedelta(days=60), TODAY)
    assert not rules.expires_soon(TODAY + timedelta(days=61), TODAY)


def test_the_head_is_warned_before_a_check_ends(house: House) -> None:
    checked = TODAY - timedelta(days=360)
    with house.acting("HEAD") as (session, actor):
        staff.hire(
            session, home_of(house, session), name="李玉梅", sex="2", job=Job.COOK,
            hired_on=checked, checked_on=checked, issuer="公安分局", clean=True, actor=actor,
            now=at(TODAY),
        )  # fmt: skip
    done = turn(house.world.database, CLOCKWORKS, at(TODAY, 12))
    assert (done.warned, done.failed) == (1, 0)
    with house.world.reading() as session:
        notice = session.scalars(
            select(Notice).where(Notice.user_id == house.users["HEAD"].id)
        ).one()
        assert notice.kind == "N-DUE"


def test_an_overdue_clock_tells_who_is_late_and_the_head(house: House) -> None:
    house.arrived(TODAY - timedelta(days=5))
    turn(house.world.database, CLOCKWORKS, at(TODAY, 12))
    with house.world.reading() as session:
        told = set(session.scalars(select(Notice.user_id).where(Notice.kind == "N-LATE")))
    assert told == {house.users["SW"].id, house.users["HEAD"].id}


def test_every_clock_of_the_room_has_somebody_in_duty() -> None:
    assert {period.id for period in HOME_PERIODS} == set(DUTY)
    assert all(period.id in PERIODS for period in HOME_PERIODS)


# --- plan, order, screening ------------------------------------------------------------------


@pytest.mark.rule("CW-WALK")
def test_a_lower_place_needs_a_reason_for_every_higher_one(house: House) -> None:
    ref = house.admitted(DAY)
    reasons: dict[str, str] = {Step.RETURN: "父母没有找到", Step.ADOPTION: "临时监护期间"}
    assert rules.unexplained(Step.UNIT, reasons) == [Step.FAMILY]
    assert rules.unexplained(Step.RETURN, {}) == []
    with house.case("SW", ref) as (session, case, actor):
        with pytest.raises(Invalid, match="亲属抚养"):
            care.walk(session, case, chosen=Step.UNIT, reasons=reasons, present="社工", on=TODAY,
                      actor=actor, now=at(TODAY))  # fmt: skip
        care.walk(
            session, case, chosen=Step.UNIT, reasons=reasons | {Step.FAMILY: "没有合适的家庭"},
            present="社工、医生", on=date(2026, 8, 31), actor=actor, now=at(TODAY),
        )  # fmt: skip
        row = session.scalars(
            select(Deadline).where(
                Deadline.case_no == case.case_no, Deadline.period_id == "CWA-WALK",
                Deadline.agency_id == case.agency_id,
            )
        ).one()  # fmt: skip
        # 2027-02-28 is a Sunday.
        assert (row.started_on, row.due_on) == (date(2026, 8, 31), date(2027, 3, 1))


@pytest.mark.rule("CW18-L3")
def test_a_plan_ends_its_clock_and_starts_the_review(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("SW", ref) as (session, case, actor):
        with pytest.raises(Invalid, match="永久安置"):
            care.make_plan(session, case, goals={"health": {"goal": "康复"}}, on=DAY, actor=actor,
                           now=at(TODAY))  # fmt: skip
        care.make_plan(
            session, case, on=DAY, actor=actor, now=at(TODAY),
            goals={"health": {"goal": "康复"}, "permanence": {"goal": "家庭寄养"}},
        )  # fmt: skip
        care.review_plan(
            session, case, findings="目标基本达到", goes_on=False, on=TODAY, actor=actor,
            now=at(TODAY),
        )  # fmt: skip
        running = set(session.scalars(
            select(Deadline.period_id).where(
                Deadline.case_no == case.case_no, Deadline.state == "running",
                Deadline.agency_id == case.agency_id,
            )
        ))  # fmt: skip
        assert {"CWA-PLAN", "CWA-REVIEW"} <= running


@pytest.mark.rule("CW-SCREEN")
def test_a_referral_names_its_place_and_waits_for_the_answer(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("SW", ref) as (session, case, actor):
        found = care.Screened(ScreeningKind.MIND, TODAY, ScreeningLevel.REFER, "分数偏高", "SDQ")
        with pytest.raises(Invalid, match="转到哪里"):
            care.screen(session, case, found, actor=actor, now=at(TODAY))
        row = care.screen(
            session, case,
            care.Screened(ScreeningKind.MIND, TODAY, ScreeningLevel.REFER, "分数偏高", "SDQ",
                          "市儿童医院"),
            actor=actor, now=at(TODAY),
        )  # fmt: skip
        with pytest.raises(Invalid, match="早于转介"):
            care.give_feedback(session, case, row, feedback="已就诊", on=DAY, actor=actor,
                               now=at(TODAY))  # fmt: skip
        care.give_feedback(
            session, case, row, feedback="已就诊，每周辅导", on=TODAY, actor=actor, now=at(TODAY)
        )
        assert row.feedback_on == TODAY


# --- safety ----------------------------------------------------------------------------------


@pytest.mark.rule("CW26-D1")
def test_a_finding_needs_proof_and_another_pair_of_eyes(house: House) -> None:
    with house.acting("BUR") as (session, actor):
        row = safety.inspect(
            session, home_of(house, session), on=DAY, topic="消防安全", summary="检查",
            findings=[safety.Found("通道堆物", DAY + timedelta(days=3), "刘科长")],
            actor=actor, now=at(TODAY),
        )  # fmt: skip
        ref = row.findings[0].ref
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        finding = safety.get_finding(session, actor, home, ref, "institutions.rectify")
        with pytest.raises(Invalid, match="凭证"):
            safety.rectify(session, finding, on=TODAY, measures="已经全部清理", document_id=None,
                           actor=actor, now=at(TODAY))  # fmt: skip
        finding.rectified_on, finding.rectified_by_id = TODAY, actor.person_id
        with pytest.raises(Refused):
            safety.accept(session, finding, good=True, why="", actor=actor, now=at(TODAY))
    with house.acting("BUR") as (session, actor):
        finding = safety.get_finding(
            session, actor, home_of(house, session), ref, "institutions.accept_rectified"
        )
        safety.accept(session, finding, good=True, why="", actor=actor, now=at(TODAY))
        assert finding.accepted_on == TODAY


# --- donations -------------------------------------------------------------------------------


def gift(**given: Any) -> donations.Gift:
    known: dict[str, Any] = {
        "donor": "长风公司", "identity": "91350100M000100Y43", "is_organisation": True,
        "unnamed": False, "kind": DonationKind.MONEY, "purpose": "康复器材", "value_fen": 10_001,
        "received_on": DAY,
    }  # fmt: skip
    return donations.Gift(**(known | given))


@pytest.mark.rule("CW18-F2")
def test_a_gift_tied_to_a_case_is_refused_and_the_refusal_stays(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        row = donations.enter(
            session, home, gift(tied_case="我的收养申请"), actor=actor, now=at(TODAY)
        )
        assert (row.state, row.receipt_no) == (DonationState.REFUSED, None)
    with house.acting("HEAD") as (session, actor):
        assert donations.public_totals(session) == []


@pytest.mark.rule("CW18-F2")
def test_finance_enters_the_head_releases_and_no_more_is_used_than_came(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        ref = donations.enter(session, home, gift(), actor=actor, now=at(TODAY)).ref
        row = donations.get_donation(session, actor, home, ref, "institutions.use_donation")
        with pytest.raises(Refused):
            donations.release(session, row, actor=actor, now=at(TODAY))
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        row = donations.get_donation(session, actor, home, ref, "institutions.release_donation")
        donations.release(session, row, actor=actor, now=at(TODAY))
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        row = donations.get_donation(session, actor, home, ref, "institutions.use_donation")
        with pytest.raises(Invalid, match="不超过余额"):
            donations.use(session, row, on=TODAY, value_fen=10_002, used_for="器材", actor=actor,
                          now=at(TODAY))  # fmt: skip
        donations.use(session, row, on=TODAY, value_fen=10_001, used_for="器材", actor=actor,
                      now=at(TODAY))  # fmt: skip
        assert donations.rest(row) == 0
        assert [(t.received, t.used, t.many) for t in donations.public_totals(session)] == [
            (10_001, 10_001, 1)
        ]


def test_the_public_page_names_no_person_who_does_not_want_it(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        refs = [
            donations.enter(session, home, one, actor=actor, now=at(TODAY)).ref
            for one in (
                gift(donor="王建国", identity="", is_organisation=False, unnamed=True),
                gift(donor="赵国强", identity="", is_organisation=False),
            )
        ]
    with house.acting("HEAD") as (session, actor):
        for ref in refs:
            row = donations.get_donation(
                session, actor, home_of(house, session), ref, "institutions.release_donation"
            )
            donations.release(session, row, actor=actor, now=at(TODAY))
    page = house.world.client().get("/institutions/donations/public").text
    assert "王" not in re.sub(
        r"<[^>]+>", "", page.partition('id="main"')[2].partition("</main>")[0]
    )
    assert "赵国强" not in page
    assert "赵*" in page


def test_the_database_refuses_a_gift_that_is_tied_and_taken(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        donations.enter(
            session, home_of(house, session), gift(tied_case="收养"), actor=actor, now=at(TODAY)
        )
    with pytest.raises(IntegrityError), house.world.writing() as session:
        session.execute(text("UPDATE donations SET state = 'released'"))


# --- rights and figures ----------------------------------------------------------------------


def test_what_is_listed_is_what_may_be_seen(house: House) -> None:
    house.admitted(DAY)
    house.referred(DAY)
    with house.world.reading() as session:
        everything = session.scalars(select(Admission)).all()
    for name, actor in house.actors.items():
        with house.world.database.session(actor.scope, write=False) as session:
            listed = set(session.scalars(select(Admission.ref).where(visible_to(actor))))
        allowed = {c.ref for c in everything if allows(actor, "institutions.view", c)}
        assert listed == allowed, name


def test_every_figure_has_its_default_at_the_end_that_may_not_be_passed() -> None:
    for figure in HOME_PARAMETERS:
        bound = figure.minimum if figure.name.endswith("notice_days") else figure.maximum
        if figure.name != "carer_ratio_disabled_infant":
            assert str(bound) == str(figure.default), figure.name


def test_a_place_may_look_for_parents_longer(house: House) -> None:
    with house.world.writing() as session:
        session.add(
            ParameterValue(
                name="foundling_notice_days", value=90, division_code="220104",
                valid_from=date(2020, 1, 1), source="通知", reason="测试", released_at=clock.now(),
            )
        )  # fmt: skip
    ref = house.admitted(date(2026, 3, 9))
    with house.world.reading() as session:
        until = house.notice(session, house.load(session, ref)).until_on
    assert until == date(2026, 6, 8)  # 7 June is a Sunday


# --- pages -----------------------------------------------------------------------------------


def test_a_child_comes_in_by_plain_forms(house: House) -> None:
    clerk = house.world.client(house.users["INT"])
    born = TODAY - timedelta(days=50)
    answer = clerk.post(
        "/institutions/admissions",
        {
            "source": "police", "ground": "foundling", "sex": "2", "birth_assumed": "yes",
            "birth_on-year": str(born.year), "birth_on-month": str(born.month),
            "birth_on-day": str(born.day), "name": "春小雨",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    page = answer.headers["Location"]
    ref = page.rsplit("/", 1)[-1]
    with house.world.reading() as session:
        version = house.load(session, ref).version
    answer = clerk.post(
        f"{page}/arrive",
        {
            "version": str(version), "arrive-on-year": str(TODAY.year),
            "arrive-on-month": str(TODAY.month), "arrive-on-day": str(TODAY.day),
            "arrive-at": "0:01",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    shown = clerk.get(page).text
    assert "待体检" in shown
    assert "春*" in shown
    assert "春小雨" not in shown
    stale = clerk.post(f"{page}/isolate", {"version": str(version)})
    assert stale.status_code == 409


def test_a_wrong_answer_comes_back_with_what_was_typed(house: House) -> None:
    ref = house.referred(TODAY)
    clerk = house.world.client(house.users["INT"])
    with house.world.reading() as session:
        version = house.load(session, ref).version
    page = clerk.post(
        f"/institutions/admissions/{ref}/arrive",
        {"version": str(version), "arrive-belongings": "红色包被", "arrive-at": "25点"},
    )
    assert page.status_code == 422
    assert "红色包被" in page.text
    assert "时间应为" in page.text


def test_finance_sees_the_ledger_and_no_child(house: House) -> None:
    ref = house.admitted(DAY)
    finance = house.world.client(house.users["FIN"])
    home = house.home.ref
    assert finance.get(f"/institutions/{home}/donations").status_code == 200
    assert finance.get(f"/institutions/{home}/rooms").status_code == 403
    assert finance.get(f"/institutions/admissions/{ref}").status_code == 404
    assert "春" not in finance.get(f"/institutions/{home}").text


def test_the_list_asks_the_database_the_same_few_times_for_any_length(house: House) -> None:
    clerk = house.world.client(house.users["INT"])
    asked: list[str] = []
    event.listen(
        house.world.database.engine, "before_cursor_execute",
        lambda _c, _k, statement, *_more: asked.append(statement),
    )  # fmt: skip
    lengths = []
    for _ in range(2):
        house.referred(DAY)
        asked.clear()
        assert clerk.get("/institutions/admissions").status_code == 200
        lengths.append(len(asked))
    assert lengths[0] == lengths[1]


def test_my_turn_is_what_waits_for_my_role_or_is_due_soon(house: House) -> None:
    referred, observed = house.referred(TODAY), house.observed(TODAY)
    arrived, admitted = house.arrived(TODAY), house.admitted(TODAY - timedelta(days=25))
    later = house.admitted(TODAY - timedelta(days=2))
    seen = {}
    for name in ("INT", "SW", "BH"):
        actor = house.actors[name]
        with house.world.database.session(actor.scope, write=False) as session:
            seen[name] = {row.ref for row in list_page(session, actor, Wanted(view="turn")).rows}
    assert seen == {"INT": {referred, observed}, "SW": {arrived, admitted}, "BH": set()}
    assert later not in seen["SW"]


def test_rooms_of_another_home_are_not_known(house: House) -> None:
    house.room()
    stranger = house.world.client(house.users["INT2"])
    assert stranger.get(f"/institutions/{house.home.ref}/rooms").status_code == 404
    with house.world.database.session(house.actors["INT2"].scope, write=False) as session:
        mine = select(Room.id).where(Room.agency_id == house.actors["INT2"].agency_id)
        assert session.scalars(mine).all() == []
        assert not session.scalars(
            select(Finding.id).join(Finding.inspection).where(Finding.id == 0)
        ).all()


def test_spells_name_beds_of_the_childs_own_home(house: House) -> None:
    ref = house.admitted(DAY)
    with house.acting("INT") as (session, actor):
        case = get_admission(session, actor, ref)
        spell = session.scalars(select(CareSpell).where(CareSpell.child_id == case.child_id)).one()
        room = session.scalars(
            select(Room).join(Room.beds).where(Room.agency_id == case.agency_id)
        ).first()
        assert room is not None
        assert spell.place_kind is PlaceKind.ROOM
        assert spell.place_says.startswith(room.name)
