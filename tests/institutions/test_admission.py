"""From the referral to the first bed, and the search for parents (machine CWA)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.children.models import CareForm, GuardianStatus
from app.children.services import care, guardianship
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.models import Deadline
from app.documents.models import Letter
from app.institutions.grounds import GROUNDS, Ground, LeaveGround, papers_for
from app.institutions.models import CareTask, State, TaskKind
from app.institutions.services import admission, beds, leaving, papers, search
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=100)


def test_a_case_has_an_interim_code_of_place_day_and_number(house: House) -> None:
    refs = [house.referred(date(2026, 3, 2)), house.referred(date(2026, 3, 2))]
    with house.world.reading() as session:
        codes = [house.load(session, ref).case_no for ref in refs]
    assert codes == ["CW-220104-20260302-001", "CW-220104-20260302-002"]


@pytest.mark.rule("CW18-M1")
def test_the_examination_is_due_24_hours_after_the_arrival_to_the_minute(house: House) -> None:
    ref = house.arrived(DAY)
    with house.world.reading() as session:
        case = house.load(session, ref)
        assert case.exam_due_at == at(DAY + timedelta(days=1))
        row = session.scalars(select(Deadline).where(Deadline.case_no == case.case_no)).one()
        assert (row.period_id, row.due_on) == ("CWA-EXAM", DAY + timedelta(days=1))


@pytest.mark.rule("CW18-M1")
def test_an_infectious_child_stays_apart_until_somebody_ends_it(house: House) -> None:
    ref = house.arrived(DAY)
    with house.case("SW", ref) as (session, case, actor):
        admission.isolate(session, case, actor=actor, now=at(DAY, 10))
        with pytest.raises(Invalid, match="还没有体检"):
            admission.end_isolation(session, case, actor=actor, now=at(DAY, 11))
        admission.examine(
            session, case, examined_at=at(DAY, 11), doctor="赵医生", result="水痘",
            infectious=True, actor=actor, now=at(DAY, 12),
        )  # fmt: skip
        assert case.state is State.ISOLATED
        admission.end_isolation(session, case, actor=actor, now=at(DAY, 15))
    assert house.state(ref) is State.OBSERVED


@pytest.mark.rule("CW18-P1")
@pytest.mark.rule("CW18-P2")
@pytest.mark.rule("CW18-P5")
@pytest.mark.rule("CW18-P6")
@pytest.mark.rule("CW18-P7")
@pytest.mark.parametrize("ground", [g for g in Ground if GROUNDS[g].papers])
def test_nothing_is_sent_while_one_paper_of_the_ground_lacks(house: House, ground: Ground) -> None:
    first = papers_for(ground)[0]
    ref = house.observed(DAY, ground=ground, found_on=DAY - timedelta(days=200), sex="1",
                         birth_on=date(2018, 5, 1))  # fmt: skip
    house.put_papers(ref, DAY, but=first.code)
    with house.case("INT", ref) as (session, case, actor):
        with pytest.raises(Invalid, match=first.title[:6]):
            admission.send(session, case, actor=actor, now=at(DAY, 14))
        row = papers.enter(
            session, case, first, papers.wanted(case)[0][0], number="1", issuer="", issued_on=DAY,
            actor=actor, now=at(DAY, 14),
        )  # fmt: skip
        with pytest.raises(Invalid):  # entered is not checked
            admission.send(session, case, actor=actor, now=at(DAY, 14))
        papers.check(session, case, row, good=True, problem="", actor=actor, now=at(DAY, 14))
        admission.send(session, case, actor=actor, now=at(DAY, 14))
    assert house.state(ref) is State.OPINION


@pytest.mark.rule("CW18-P3")
def test_a_street_child_is_taken_in_only_after_more_than_three_months(house: House) -> None:
    found = date(2026, 1, 31)
    with pytest.raises(Invalid, match="超过3个月"):
        house.referred(date(2026, 4, 30), ground=Ground.STREET, found_on=found)
    assert house.referred(date(2026, 5, 1), ground=Ground.STREET, found_on=found)


@pytest.mark.rule("CW26-A3")
def test_nobody_of_18_is_taken_in(house: House) -> None:
    eighteen = date(2026, 3, 2)
    born = date(2008, 3, 2)
    with pytest.raises(Invalid, match="18周岁"):
        house.referred(eighteen, ground=Ground.DESTITUTE, birth_on=born)
    assert house.referred(eighteen - timedelta(days=1), ground=Ground.DESTITUTE, birth_on=born)


def test_who_drafts_the_opinion_does_not_sign_it(house: House) -> None:
    ref = house.sent(DAY)
    with house.case("BH", ref) as (session, case, actor), pytest.raises(Refused):
        admission.draft_opinion(
            session, case, agrees=True, reason="材料齐全", actor=actor, now=at(DAY, 15)
        )
    ref = house.drafted(DAY)
    with house.case("BUR", ref) as (session, case, actor), pytest.raises(Refused):
        admission.sign_opinion(session, case, actor=actor, now=at(DAY, 16))


def test_the_signed_opinion_is_a_letter_and_the_paper_p0(house: House) -> None:
    ref = house.agreed(DAY)
    with house.world.reading() as session:
        case = house.load(session, ref)
        letter = session.get_one(Letter, case.letter_id)
        assert (letter.number or "").startswith("儿福字〔")
        assert "P0" in papers.good_codes(case)
        assert case.state is State.AGREED


def test_a_refusal_ends_the_case(house: House) -> None:
    ref = house.drafted(DAY, agrees=False)
    with house.case("BH", ref) as (session, case, actor):
        admission.sign_opinion(session, case, actor=actor, now=at(DAY, 16))
        assert case.closed_on == DAY
    assert house.state(ref) is State.RETURNED


@pytest.mark.rule("CW26-A2")
def test_a_foundling_is_admitted_with_file_temporary_guardian_bed_and_tasks(house: House) -> None:
    ref = house.admitted(DAY)
    with house.world.reading() as session:
        case = house.load(session, ref)
        child = house.child(session, case)
        assert child.guardian is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
        guardian = guardianship.newest(session, child.id)
        assert guardian is not None
        assert guardian.ground == "TG1"
        spell = care.place_on(session, child.id, DAY)
        assert spell is not None
        assert (spell.form, spell.place_says) == (
            CareForm.INSTITUTION, f"房间{ref}1床"
        )  # fmt: skip
        tasks = dict(row for row in session.execute(select(CareTask.kind, CareTask.due_on)))
        assert tasks[TaskKind.HUKOU] == DAY + timedelta(days=30)
        clocks = set(session.scalars(
            select(Deadline.period_id).where(
                Deadline.case_no == case.case_no, Deadline.state == "running"
            )
        ))  # fmt: skip
    assert {"CWA-PLAN", "CWA-WALK", "CWA-HEALTH", "CWA-MIND", "CWA-ADULT"} <= clocks


@pytest.mark.rule("CW26-A1")
def test_an_orphan_is_admitted_under_long_term_guardianship(house: House) -> None:
    ref = house.admitted(DAY, ground=Ground.ORPHAN, birth_on=date(2016, 5, 1), sex="2",
                         bed=house.room("女童1室", sex="2")[0])  # fmt: skip
    with house.world.reading() as session:
        child = house.child(session, house.load(session, ref))
        assert child.guardian is GuardianStatus.CIVIL_AFFAIRS


@pytest.mark.rule("CW18-P4")
def test_declared_missing_leads_to_temporary_guardianship(house: House) -> None:
    assert GROUNDS[Ground.MISSING].status is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
    assert GROUNDS[Ground.MISSING].papers == GROUNDS[Ground.ORPHAN].papers


@pytest.mark.rule("CW18-L1")
def test_from_the_sixth_birthday_a_child_gets_no_bed_in_a_mixed_room(house: House) -> None:
    six = TODAY.replace(year=TODAY.year - 6)
    mixed, boys = house.room("小童室"), house.room("男童室", sex="1")
    for born, bed, fits in (
        (six, mixed[0], False), (six + timedelta(days=1), mixed[0], True),
        (six, boys[0], False),
    ):  # fmt: skip
        with house.world.reading() as session:
            found = house.bed_of(session, bed)
            if fits:
                beds.refuse_unfit(session, found, sex="2", birth_on=born, on=TODAY)
            else:
                with pytest.raises(Invalid, match="性别"):
                    beds.refuse_unfit(session, found, sex="2", birth_on=born, on=TODAY)


def test_a_bed_takes_one_child(house: House) -> None:
    bed = house.room()[0]
    house.admitted(DAY, bed=bed)
    ref = house.agreed(DAY)
    with house.case("INT", ref) as (session, case, actor), pytest.raises(Conflict):
        admission.admit(
            session, case, bed=beds.get_bed(session, case.agency_id, bed), on=DAY, actor=actor,
            now=at(DAY, 18),
        )  # fmt: skip


@pytest.mark.rule("CW18-M4")
@pytest.mark.parametrize(
    ("ground", "until"),
    [(Ground.FOUNDLING, date(2026, 5, 6)), (Ground.TRAFFICKED, date(2026, 4, 7))],
)
def test_a_notice_runs_60_days_or_30_and_rolls_over_rest_days(
    house: House, ground: Ground, until: date
) -> None:
    # 2026-03-07 + 60 days is 6 May; + 30 days is 6 April, a day off, and moves to the 7th.
    ref = house.admitted(date(2026, 3, 7), ground=ground)
    with house.world.reading() as session:
        assert house.notice(session, house.load(session, ref)).until_on == until


@pytest.mark.rule("CW18-M2")
def test_unclaimed_only_after_the_last_day(house: House) -> None:
    ref = house.admitted(date(2026, 3, 7))
    with house.case("INT", ref) as (session, case, actor):
        notice = house.notice(session, case)
        with pytest.raises(Invalid, match="期满之后"):
            search.end(session, case, notice, claimed=False, note="", actor=actor,
                       now=at(date(2026, 5, 6), 23))  # fmt: skip
        search.end(session, case, notice, claimed=False, note="", actor=actor,
                   now=at(date(2026, 5, 7), 0))  # fmt: skip
        assert notice.taken_down_on == date(2026, 5, 7)


def test_long_term_needs_the_notice_over_and_the_police_certificate(house: House) -> None:
    ref = house.admitted(date(2026, 3, 7))
    late = date(2026, 5, 8)
    with house.case("BH", ref) as (session, case, actor), pytest.raises(Invalid, match="公告"):
        search.to_long_term(session, case, house.child(session, case), actor=actor, now=at(late))
    with house.case("INT", ref) as (session, case, actor):
        search.end(session, case, house.notice(session, case), claimed=False, note="",
                   actor=actor, now=at(late))  # fmt: skip
    with house.case("BH", ref) as (session, case, actor), pytest.raises(Invalid, match="证明"):
        search.to_long_term(session, case, house.child(session, case), actor=actor, now=at(late))
    house.paper(ref, "P2d", late)
    with house.case("INT", ref) as (session, case, actor), pytest.raises(Refused):
        search.to_long_term(session, case, house.child(session, case), actor=actor, now=at(late))
    with house.case("BH", ref) as (session, case, actor):
        child = house.child(session, case)
        search.to_long_term(session, case, child, actor=actor, now=at(late))
        assert child.guardian is GuardianStatus.CIVIL_AFFAIRS
        assert case.long_term_on == late
    with house.world.reading() as session:
        case = house.load(session, ref)
        before = guardianship.guardian_on(session, case.child_id or 0, date(2026, 5, 7))
        after = guardianship.guardian_on(session, case.child_id or 0, late)
        assert before is not None
        assert after is not None
        assert (before.ground, after.ground) == ("TG1", "LG1")


def test_a_claim_is_no_ground_for_another_leaving(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("INT", ref) as (session, case, actor):
        search.end(session, case, house.notice(session, case), claimed=True, note="生母前来",
                   actor=actor, now=at(DAY, 20))  # fmt: skip
        assert case.state is State.CLAIMED
        what = leaving.Departure(
            LeaveGround.GUARDIAN, DAY, {"name": "王某"}, "", "", ""
        )  # fmt: skip
        with pytest.raises(Invalid, match="有人认领"):
            leaving.propose(
                session, case, house.child(session, case), what, actor=actor, now=at(DAY, 21)
            )
        search.unclaim(session, case, reason="亲子鉴定不符", actor=actor, now=at(DAY, 22))
    assert house.state(ref) is State.ADMITTED


def test_a_step_out_of_turn_is_refused(house: House) -> None:
    ref = house.referred(DAY)
    with house.case("INT", ref) as (session, case, actor), pytest.raises(Refused):
        admission.examine(
            session, case, examined_at=at(DAY, 11), doctor="", result="", infectious=False,
            actor=actor, now=at(DAY, 12),
        )  # fmt: skip
    ref = house.arrived(DAY)
    with house.case("INT", ref) as (session, case, actor), pytest.raises(WrongState):
        admission.arrive(
            session, case, arrived_at=at(DAY), belongings="", actor=actor, now=at(DAY, 12)
        )


def test_no_note_on_record_holds_the_childs_name(house: House) -> None:
    house.admitted(DAY)
    with house.world.reading() as session:
        texts = session.execute(
            select(AuditEvent.note, AuditEvent.before, AuditEvent.after, AuditEvent.case_no)
        ).all()
    assert not [row for row in texts if any("春小雨" in text for text in row)]
