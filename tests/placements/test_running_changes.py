"""Respite, a new main carer, a re-check, a correction order, an emergency."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.children.models import CareForm, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import Refused
from app.divisions.models import Division
from app.documents.models import Letter
from app.families.models import Household, Member
from app.foster.models import FosterApplication, State
from app.foster.services import pool
from app.institutions.models import Bed, Room, RoomKind
from app.law import RULES
from app.notices.models import Notice
from app.placements.models import (
    Match,
    MatterKind,
    Placement,
    PlacementState,
)
from app.placements.services import (
    carer,
    ending,
    guarding,
    matching,
    matters,
    moving,
    recheck,
    respite,
)
from app.protection.models import HarmReport
from app.visits.models import Decision
from app.visits.services.harm import Signs
from tests.factories import World
from tests.placements.running import (
    BEGIN,
    NO_HARM,
    TEXT,
    Home,
    active,
    at,
    clock_days,
    consent,
    family_actor,
    load,
    make_child,
    placed,
    run_clocks,
    state,
)

S = PlacementState


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


# --- respite -----------------------------------------------------------------------------------


def ask_respite(
    home: Home, session: Session, placement: Placement, start: date, until: date
) -> None:
    respite.ask(
        session, placement, starts_on=start, until_on=until, reason="hospital", text="",
        where="institution", handover="书包", actor=family_actor(session, placement), now=at(start),
    )  # fmt: skip


@pytest.mark.rule("FC-17-1")
def test_thirty_days_of_respite_and_back(home: Home) -> None:
    # care.md §2.7: from 2026-03-01, back by 2026-03-31.
    ref, start = active(home, date(2025, 11, 3)), date(2026, 3, 1)
    with clock.at(at(start)), home.world.writing() as session:
        placement = load(session, ref)
        with pytest.raises(Invalid):
            ask_respite(home, session, placement, start, date(2026, 4, 1))
        ask_respite(home, session, placement, start, date(2026, 3, 31))
        assert state(placement) is S.ACTIVE
        assert respite.agree(session, placement, actor=home.actor(session, "worker"), now=at(start))
        assert state(placement) is S.RESPITE
        assert clock_days(session, placement)["T-02"] == date(2026, 3, 31)
        spell = care.place_on(session, placement.child_id, start)
        assert spell is not None
        assert spell.form is CareForm.INSTITUTION
    run_clocks(home, date(2026, 3, 31))
    back = date(2026, 3, 31)
    with clock.at(at(back)), home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.RESPITE
        respite.return_home(session, placement, note=TEXT, actor=home.actor(session, "worker"),
                            now=at(back))  # fmt: skip
        assert state(placement) is S.ACTIVE
        spell = care.place_on(session, placement.child_id, back)
        assert spell is not None
        assert spell.place_id == placement.id
        assert matters.current(session, placement, MatterKind.RESPITE) is None


@pytest.mark.rule("FC-17-1")
def test_over_thirty_days_the_head_has_to_look(home: Home) -> None:
    ref, start = active(home, date(2025, 11, 3)), date(2026, 3, 1)
    with clock.at(at(start)), home.world.writing() as session:
        placement = load(session, ref)
        ask_respite(home, session, placement, start, date(2026, 3, 20))
        respite.agree(session, placement, actor=home.actor(session, "worker"), now=at(start))
    run_clocks(home, date(2026, 4, 1))
    day = date(2026, 4, 1)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.REVIEW_RESPITE
        respite.prolong(session, placement, until_on=date(2026, 4, 20), reason=TEXT,
                        actor=home.actor(session, "head"), now=at(day))  # fmt: skip
        assert state(placement) is S.RESPITE


def test_a_later_respite_begins_on_its_day(home: Home) -> None:
    ref, today = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(today)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        respite.ask(
            session, placement, starts_on=date(2026, 3, 9), until_on=date(2026, 3, 12),
            reason="travel", text="", where="institution", handover="",
            actor=family_actor(session, placement), now=at(today),
        )  # fmt: skip
        assert not respite.agree(session, placement, actor=worker, now=at(today))
        assert state(placement) is S.ACTIVE
        later = at(date(2026, 3, 9))
        with clock.at(later):
            assert respite.agree(session, placement, actor=worker, now=later)
        assert state(placement) is S.RESPITE


# --- main carer --------------------------------------------------------------------------------


def _father(session: Session, placement: Placement) -> Member:
    return session.scalars(
        select(Member).where(Member.household_id == placement.household_id, Member.relation == "10")
    ).one()


@pytest.mark.rule("FC-15-1", "FC-15-2")
def test_a_new_carer_is_checked_trained_and_written_into_the_agreement(home: Home) -> None:
    ref, day = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        placement = load(session, ref)
        worker, head = home.actor(session, "worker"), home.actor(session, "head")
        father = _father(session, placement)
        carer.ask(session, placement, member_ref=father.ref, reason="work", text="",
                  actor=family_actor(session, placement), now=at(day))  # fmt: skip
        assert state(placement) is S.CARER_PENDING
        with pytest.raises(Invalid, match="意见"):
            carer.agree(session, placement, actor=head, now=at(day))
        unsigned: dict[str, Any] = {"consent": None, "consent_on": day}
        with pytest.raises(Invalid, match="同意书"):
            carer.prepare(session, placement, trained_on=day, hours=Decimal(16), opinion=TEXT,
                          **unsigned, actor=worker, now=at(day))  # fmt: skip
        signed = consent(session, placement, at(day))
        carer.prepare(session, placement, trained_on=day, hours=Decimal("15.5"), opinion=TEXT,
                      **signed,
                      actor=worker, now=at(day))  # fmt: skip
        with pytest.raises(Invalid, match="16"):
            carer.agree(session, placement, actor=head, now=at(day))
        carer.prepare(session, placement, trained_on=day, hours=Decimal(16), opinion=TEXT,
                      **unsigned, actor=worker, now=at(day))  # fmt: skip
        carer.agree(session, placement, actor=head, now=at(day))
        assert state(placement) is S.ACTIVE
        assert placement.carer_member_id == father.id
        letter = session.scalars(select(Letter).where(Letter.kind == "carer_changed")).one()
        assert letter.number is not None
        assert "寄养变字" in letter.number


@pytest.mark.rule("FC-08-5a")
def test_a_carer_of_sixty_six_is_refused(home: Home) -> None:
    ref, day = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        placement = load(session, ref)
        father = _father(session, placement)
        father.birth_on = day.replace(year=day.year - 66)
        session.flush()
        assert RULES["FC-08-5a"].says in carer.against(session, placement, father, day)
        father.birth_on = day.replace(year=day.year - 66) + timedelta(days=1)  # still 65
        session.flush()
        assert carer.against(session, placement, father, day) == []


def test_a_refused_carer_changes_nothing(home: Home) -> None:
    ref, day = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        placement = load(session, ref)
        before = placement.carer_member_id
        carer.ask(session, placement, member_ref=_father(session, placement).ref, reason="work",
                  text="", actor=family_actor(session, placement), now=at(day))  # fmt: skip
        carer.refuse(session, placement, reason=TEXT, actor=home.actor(session, "head"),
                     now=at(day))  # fmt: skip
        assert (placement.state, placement.carer_member_id) == (S.ACTIVE, before)


# --- re-check ----------------------------------------------------------------------------------


def report(home: Home, session: Session, placement: Placement, kind: str, **facts: object) -> None:
    now = at(clock.today())
    recheck.report(
        session, placement, kind=kind, happened_on=clock.today(), facts=facts,
        actor=family_actor(session, placement), now=now,
    )  # fmt: skip
    recheck.write(session, placement, finding=TEXT, found_rules=[],
                  actor=home.actor(session, "worker"), now=now)  # fmt: skip


@pytest.mark.rule("FC-13-9", "FC-20-4")
@pytest.mark.parametrize(("area", "passes"), [("96", True), ("95.9", False)])
def test_a_new_dwelling_is_measured_with_the_child_in_it(
    home: Home, area: str, passes: bool
) -> None:
    # Three members and the child at 24 square metres a head: 96 just passes.
    ref = active(home, clock.today() - timedelta(days=62))
    now = at(clock.today())
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        report(home, session, placement, "address", division="220104", address="新民大街8号",
               tenure="owned", area_m2=area)  # fmt: skip
        assert state(placement) is S.RECHECK
        if passes:
            recheck.passes(session, placement, reason="", actor=head, now=now)
            assert state(placement) is S.ACTIVE
            return
        with pytest.raises(Invalid, match="面积"):
            recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        recheck.fails(session, placement, rule_id="FC-20-4", reason=TEXT, actor=head, now=now)
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-20-4")


@pytest.mark.rule("FC-09-2")
def test_a_baby_leaves_the_decision_to_the_head_with_a_reason(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    now, today = at(clock.today()), clock.today().isoformat()
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        session.get_one(Household, placement.household_id).area_m2 = Decimal(200)
        report(home, session, placement, "joined", name="赵小宝", relation="20", born=today)
        with pytest.raises(Invalid, match="健康证明"):
            recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        recheck.write(
            session, placement, finding=TEXT, found_rules=[], now=now,
            newcomer={"health": "ok", "health_on": today}, actor=home.actor(session, "worker"),
        )  # fmt: skip
        matter = matters.the(session, placement, MatterKind.RECHECK)
        against = recheck.answer(session, placement, matter, clock.today())
        assert [rule_id for rule_id, _says in against] == ["FC-09-2"]
        with pytest.raises(Invalid, match="理由"):
            recheck.passes(session, placement, reason="", actor=head, now=now)
        recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        assert state(placement) is S.ACTIVE
        members = session.scalars(
            select(Member).where(Member.household_id == placement.household_id)
        )
        baby = next(member for member in members if member.name == "赵小宝")
        assert (baby.health, baby.health_cert_on) == ("ok", clock.today())


def test_an_adult_who_joined_passes_with_both_papers_alone(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    now, today = at(clock.today()), clock.today().isoformat()
    health, crime = {"health": "ok", "health_on": today}, {"crime": "none", "crime_on": today}
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        report(home, session, placement, "joined", name="赵大宝", relation="30", born="1990-01-01")
        matter = matters.the(session, placement, MatterKind.RECHECK)
        found = []
        for papers in (crime, health, health | crime, health | crime | {"crime": "found"}):
            recheck.write(session, placement, finding=TEXT, found_rules=[], actor=worker, now=now,
                          newcomer=papers)  # fmt: skip
            found.append({i for i, _ in recheck.answer(session, placement, matter, clock.today())})
        assert ["FC-08-3" in one for one in found] == [True, False, False, False]
        assert ["FC-08-4a" in one for one in found] == [False, True, False, True]


def test_who_wrote_the_finding_does_not_decide(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    with home.world.writing() as session:
        placement = load(session, ref)
        report(home, session, placement, "income", text="换了工作")
        with pytest.raises(Refused):
            recheck.passes(session, placement, reason=TEXT, now=at(clock.today()),
                           actor=home.actor(session, "worker"))  # fmt: skip


def test_a_family_that_leaves_the_pool_is_looked_at_again(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    now = at(clock.today())
    with home.world.writing() as session:
        placement = load(session, ref)
        case = session.get_one(FosterApplication, placement.application_id)
        session.refresh(case, ["agency", "parts", "assignments"])
        pool.suspend(session, case, reason="邻居反映家里常有争吵。", now=now,
                     actor=home.actor(session, "head"))  # fmt: skip
        assert case.state is State.SUSPENDED
        assert state(placement) is S.RECHECK
        matter = matters.the(session, placement, MatterKind.RECHECK)
        assert (matter.facts["kind"], matter.from_family) == (recheck.FROM_POOL, False)
        recheck.write(session, placement, finding=TEXT, found_rules=[], now=now,
                      actor=home.actor(session, "worker"))  # fmt: skip
        recheck.passes(session, placement, reason="", actor=home.actor(session, "head"), now=now)
        assert state(placement) is S.ACTIVE  # looked at once for this suspension


def test_during_a_respite_the_recheck_waits_for_the_return(home: Home) -> None:
    ref, today = active(home, clock.today() - timedelta(days=62)), clock.today()
    now = at(today)
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        ask_respite(home, session, placement, today, today + timedelta(days=5))
        respite.agree(session, placement, actor=worker, now=now)
        case = session.get_one(FosterApplication, placement.application_id)
        session.refresh(case, ["agency", "parts", "assignments"])
        pool.suspend(session, case, reason="邻居反映家里常有争吵。", now=now,
                     actor=home.actor(session, "head"))  # fmt: skip
        assert state(placement) is S.RESPITE
        respite.return_home(session, placement, note=TEXT, actor=worker, now=now)
        assert state(placement) is S.RECHECK


# --- correction and emergency ------------------------------------------------------------------


@pytest.mark.rule("FC-32-1")
def test_a_correction_has_fifteen_days(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        matter = guarding.order(session, placement, rule_id="FC-13-8", what=TEXT, asked=TEXT,
                                actor=worker, now=at(day))  # fmt: skip
        assert matter.until_on == date(2026, 3, 17)
        head = home.actor(session, "head")
        last = at(date(2026, 3, 17))
        with clock.at(last), pytest.raises(Conflict):
            guarding.not_corrected(session, placement, reason=TEXT, actor=head, now=last)
        over = at(date(2026, 3, 18))
        with clock.at(over):
            guarding.not_corrected(session, placement, reason=TEXT, actor=head, now=over)
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-20-6")


def test_what_was_put_right_is_over(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        guarding.order(session, placement, rule_id="FC-13-8", what=TEXT, asked=TEXT, actor=worker,
                       now=at(day))  # fmt: skip
        guarding.corrected(session, placement, note=TEXT, actor=worker, now=at(day))
        assert state(placement) is S.ACTIVE
        assert "FCP-CORRECTION" not in clock_days(session, placement)


@pytest.mark.rule("FC-20-1", "MP-MR-1")
def test_who_takes_a_child_out_decides_on_the_report_of_harm(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=10)
    seen = Signs(Decision.REPORTED, "背上有多处新旧不一的淤青。", ("MR4",))
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        with pytest.raises(Invalid, match="决定是否报告"):
            guarding.take_out(session, placement, what=TEXT, where="hospital", spot="",
                              signs=Signs(), actor=worker, now=at(day))  # fmt: skip
        matter = guarding.take_out(session, placement, what=TEXT, where="hospital", spot="",
                                   signs=seen, actor=worker, now=at(day))  # fmt: skip
        report = session.scalars(select(HarmReport)).one()
        assert (report.child_id, report.situations) == (placement.child_id, ["MR4"])
        assert matter.facts["receipt"] == report.receipt_no


@pytest.mark.rule("FC-20-1")
def test_an_emergency_moves_the_child_today_and_two_heads_bring_it_back(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=10)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        guarding.take_out(session, placement, what=TEXT, where="hospital", spot="家里",
                          signs=NO_HARM, now=at(day),
                          actor=home.actor(session, "worker"))  # fmt: skip
        assert state(placement) is S.EMERGENCY_OUT
        spell = care.place_on(session, placement.child_id, day)
        assert spell is not None
        assert spell.form is CareForm.ELSEWHERE
        bureau, head = home.actor(session, "bureau"), home.actor(session, "head")
        with pytest.raises(Invalid):
            guarding.bring_back(session, placement, reason=TEXT, actor=bureau, now=at(day))
        guarding.propose_return(session, placement, reason=TEXT, actor=head, now=at(day))
        with pytest.raises(Refused):
            guarding.bring_back(session, placement, reason=TEXT, actor=head, now=at(day))
        guarding.bring_back(session, placement, reason=TEXT, actor=bureau, now=at(day))
        assert state(placement) is S.FUSION  # the fusion was not over
        assert moving.is_with_family(session, placement)


def moved(home: Home, session: Session, placement: Placement, division: str, **values: Any) -> None:
    recheck.report(
        session, placement, kind="address", happened_on=clock.today(), now=at(clock.today()),
        facts={"division": division, "address": "新民大街8号", "tenure": "owned",
               "area_m2": "120", "hukou_moved": True},
        actor=family_actor(session, placement),
    )  # fmt: skip
    recheck.write(
        session, placement, finding=TEXT, found_rules=[], actor=home.actor(session, "worker"),
        now=at(clock.today()), **values,
    )  # fmt: skip


@pytest.mark.rule("FC-27-1")
def test_a_move_out_of_the_area_needs_the_consent_of_the_common_higher_department(
    home: Home,
) -> None:
    ref, now = active(home, clock.today() - timedelta(days=62)), at(clock.today())
    consent = {"from": "长春市民政局", "no": "长民函〔2026〕7号", "on": clock.today().isoformat()}
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        moved(home, session, placement, "220102")
        with pytest.raises(Invalid, match="上级"):
            recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        recheck.write(session, placement, finding=TEXT, found_rules=[], higher=consent,
                      actor=home.actor(session, "worker"), now=now)  # fmt: skip
        recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        assert state(placement) is S.ACTIVE
        match = session.get_one(Match, placement.match_id)
        assert (match.higher_agrees, match.higher_no) == (True, "长民函〔2026〕7号")
        assert session.get_one(Member, placement.carer_member_id).hukou_division == "220102"


@pytest.mark.rule("FC-27-2")
def test_a_move_out_of_the_province_can_only_end(home: Home) -> None:
    ref, now = active(home, clock.today() - timedelta(days=62)), at(clock.today())
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        consent = {"from": "x", "no": "y", "on": "2026-01-01"}
        moved(home, session, placement, "500103", higher=consent)
        found = recheck.check_open(session, placement, clock.today())
        assert found is not None
        assert "FC-27-2" in dict(found.against)
        with pytest.raises(Invalid):
            recheck.passes(session, placement, reason=TEXT, actor=head, now=now)


@pytest.mark.rule("FC-13-9")
def test_the_family_picks_its_place_and_the_conditions_are_asked_at_once(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    with home.world.reading() as session:
        placement = load(session, ref)
        person = session.scalars(
            select(User).where(User.person_id == placement.carer_person_id)
        ).one()
        street = session.scalars(
            select(Division.code).where(
                Division.county_code == "220104", Division.level == "township"
            ).limit(1)
        ).one()  # fmt: skip
    family, url = home.world.client(person), f"/placements/{ref}/report-change"
    page = family.get(url).text
    assert "朝阳区" in page
    assert "区县代码" not in page
    today = clock.today()
    typed = {
        "kind": "address", "happened_on-year": str(today.year), "address": "新民大街8号",
        "happened_on-month": str(today.month), "happened_on-day": str(today.day),
        "tenure": "owned", "area_m2": "9", "division": "220104", "version": version(page),
    }  # fmt: skip
    picking = family.post(url, typed | {"pick": "division"})
    assert picking.status_code == 200
    assert "新民大街8号" in picking.text
    short = family.post(url, typed)
    assert short.status_code == 422
    assert "请继续选择" in short.text
    assert family.post(url, typed | {"division": street}).status_code == 303
    worker = home.world.client(home.users["worker"])
    told = worker.get(f"/placements/{ref}/write-recheck").text
    assert "系统核对" in told
    assert "面积" in told
    # What the place alone shows is the same whoever asks; the consent is asked only elsewhere.
    assert "上级民政部门" not in told


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


# --- a bed at once -----------------------------------------------------------------------------


def bed_of(home: Home, session: Session, sex: str = "2") -> Bed:
    room = Room(agency_id=home.world.agencies["home"].id, name="女生楼301室", kind=RoomKind.LIVING,
                sex=sex)  # fmt: skip
    session.add(room)
    session.flush()
    bed = Bed(room_id=room.id, label="1")
    session.add(bed)
    session.flush()
    return bed


def test_a_child_taken_out_gets_a_bed_in_the_same_act(home: Home) -> None:
    ref, today = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        bed = bed_of(home, session).ref
    worker, url = home.world.client(home.users["worker"]), f"/placements/{ref}/take-out"
    page = worker.get(url).text
    assert "女生楼301室1床" in page
    typed = {"what": TEXT, "spot": "学校", "where": "institution", "bed": bed,
             "version": version(page), "decision": "explained",
             "decision_reason": NO_HARM.reason}  # fmt: skip
    assert worker.post(url, typed).status_code == 303
    with home.world.reading() as session:
        placement = load(session, ref)
        lies = care.newest(session, placement.child_id)
        assert lies is not None
        assert (lies.from_on, lies.place_kind) == (today, PlaceKind.ROOM)
        assert "女生楼301室" in lies.place_says


def test_a_bed_among_the_other_sex_is_refused_and_the_child_stays_put(home: Home) -> None:
    ref, now = active(home, clock.today() - timedelta(days=62)), at(clock.today())
    with home.world.writing() as session:
        bed, placement = bed_of(home, session, "1"), load(session, ref)
        with pytest.raises(Invalid, match="性别"):
            guarding.take_out(
                session, placement, what=TEXT, where="institution", spot="", bed=bed.ref,
                signs=NO_HARM, actor=home.actor(session, "worker"), now=now,
            )  # fmt: skip


def test_without_a_bed_the_office_hears_of_it_today(home: Home) -> None:
    ref, now = active(home, clock.today() - timedelta(days=62)), at(clock.today())
    with home.world.writing() as session:
        guarding.take_out(session, load(session, ref), what=TEXT, where="institution", spot="",
                          signs=NO_HARM, actor=home.actor(session, "worker"), now=now)  # fmt: skip
        told = session.scalars(
            select(Notice.user_id).where(Notice.title == "孩子回到机构，请今天安排床位")
        ).all()
        assert home.users["clerk"].id in told


# --- a family in trouble and the next child -----------------------------------------------------
@pytest.mark.parametrize("trouble", ["emergency", "correction", "notice", "ending"])
def test_a_family_in_trouble_gets_no_other_child(home: Home, trouble: str) -> None:
    ref, now = active(home, clock.today() - timedelta(days=62)), at(clock.today())
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        child = make_child(session, placement.agency_id, birth_on=date(2018, 5, 1),
                           on=clock.today(), actor=worker)  # fmt: skip
        assert "HOME" not in _stands_against(session, child)
        if trouble == "notice":
            ending.give_notice(session, placement, text=TEXT, given_on=clock.today(),
                               wished_on=None, actor=family_actor(session, placement),
                               now=now)  # fmt: skip
        elif trouble == "correction":
            guarding.order(session, placement, rule_id="FC-13-8", what=TEXT, asked=TEXT,
                           actor=home.actor(session, "head"), now=now)  # fmt: skip
        else:
            guarding.take_out(session, placement, what=TEXT, where="institution", spot="",
                              signs=NO_HARM, actor=worker, now=now)  # fmt: skip
        if trouble == "ending":
            guarding.end_emergency(session, placement, rule_id="FC-20-1", reason=TEXT,
                                   actor=home.actor(session, "head"), now=now)  # fmt: skip
        session.flush()
        assert "HOME" in _stands_against(session, child)


def _stands_against(session: Session, child: Child) -> set[str]:
    found = matching.look(session, child, on=clock.today())
    return {f.rule_id for one in found.judged for f in one.hard}


def test_a_family_reports_once_for_all_its_children(home: Home) -> None:
    first, now = active(home, clock.today() - timedelta(days=62)), at(clock.today())
    facts = {"name": "王小弟", "relation": "20", "born": "2024-01-01", "text": ""}
    newcomer = {"health": "ok", "health_on": clock.today().isoformat()}
    with home.world.writing() as session:
        placement = load(session, first)
        case = session.get_one(FosterApplication, placement.application_id)
        second = home.place(session, case, on=clock.today(), birth_on=date(2018, 3, 1)).ref
        session.get_one(Household, placement.household_id).area_m2 = Decimal(400)
    with home.world.writing() as session:
        placement = load(session, first)
        recheck.report(session, placement, kind="joined", happened_on=clock.today(), facts=facts,
                       actor=family_actor(session, placement), now=now)  # fmt: skip
    for ref in (first, second):
        with home.world.writing() as session:
            placement = load(session, ref)
            assert placement.state is S.RECHECK
            recheck.write(session, placement, finding=TEXT, found_rules=[], now=now,
                          actor=home.actor(session, "worker"),
                          newcomer=newcomer)  # fmt: skip
            recheck.passes(session, placement, reason=TEXT, actor=home.actor(session, "head"),
                           now=now)  # fmt: skip
    with home.world.reading() as session:
        household = load(session, first).household_id
        members = session.scalars(select(Member).where(Member.household_id == household))
        assert [member.name for member in members].count("王小弟") == 1
