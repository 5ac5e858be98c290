"""Corrections, emergencies, a move out of the area, beds at once, the family's other children."""

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
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.institutions.models import Bed, Room, RoomKind
from app.notices.models import Notice
from app.notices.services import deliver
from app.placements.models import (
    Match,
    Placement,
    PlacementState,
)
from app.placements.services import (
    ending,
    guarding,
    matching,
    moving,
    recheck,
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
    family_actor,
    load,
    make_child,
    placed,
    state,
)

S = PlacementState


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


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


@pytest.mark.rule("FC-13-1", "FC-20-1", "FC-32-2", "MP-MR-1")
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
        deliver(session)
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
