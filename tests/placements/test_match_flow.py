"""A match from the pool to the signed agreement (machine FCM)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import Agency, RoleGrant
from app.accounts.roles import AgencyKind, Role
from app.children.models import CareForm
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused, Unseen
from app.deadlines.models import Deadline
from app.documents.models import Letter, LetterState
from app.families.models import Household, Member
from app.foster.models import FosterApplication
from app.foster.services import pool
from app.foster.services.facts import facts_record
from app.law import match_periods as periods
from app.law.model import Period
from app.notices.models import Notice
from app.placements import match_clocks
from app.placements.match_queries import agreement, get_match
from app.placements.models import (
    Agreement,
    FamilyPlace,
    Fitness,
    Match,
    MatchState,
    Placement,
    PlacementState,
    Release,
    SignedBy,
)
from app.placements.services import agreement as agreements
from app.placements.services import match_papers as papers
from app.placements.services import match_places
from app.placements.services import match_steps as steps
from app.placements.services.match_look import look
from tests.children.files import make_child
from tests.factories import World, make_application, make_household, make_member, make_person
from tests.foster.assessing import actor_of
from tests.placements.matched import ABOUT, WISHES, Couple, child_of, couple_at, make_couple

S = MatchState


@pytest.fixture
def couple(world: World) -> Couple:
    return couple_at(world)


def places(couple: Couple) -> int:
    with couple.team.world.reading() as session:
        return session.query(FamilyPlace).count()


def another(session: Session) -> Match:
    """A second match of the same family, for another child."""
    first = session.query(Match).first()
    assert first is not None
    child = make_child(session, session.get_one(Agency, first.agency_id))
    match = Match(
        case_no=f"FCM-{child.file_no}", child_id=child.id, application_id=first.application_id,
        household_id=first.household_id, family_person_id=first.family_person_id,
        agency_id=first.agency_id, worker_id=first.worker_id,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(match, column, getattr(first, column))
    session.add(match)
    session.flush()
    return match


@pytest.mark.rule("FC-12-6", "FC-16-1")
def test_a_match_goes_from_the_pool_to_a_placement(couple: Couple) -> None:
    couple.sealed()
    match = couple.match()
    assert match.state is S.SIGNED
    with couple.team.world.reading() as session:
        row = agreement(session, match)
        assert row is not None
        assert (row.effective_on, row.fusion_days) == (clock.today(), 60)
        letter = session.get_one(Letter, row.letter_id)
        assert letter.state is LetterState.SIGNED
        assert (letter.number or "").startswith("寄养协字")
        placement = session.query(Placement).one()
        assert (placement.state, placement.match_id) == (PlacementState.FUSION, match.id)
        assert child_of(session, couple).care_form is CareForm.FOSTER
    assert places(couple) == 1


@pytest.mark.rule("FC-09-1")
def test_an_open_match_holds_a_place_and_a_closed_one_gives_it_back(couple: Couple) -> None:
    couple.open()
    household = couple.match().household_id
    with couple.team.world.writing() as session:
        assert match_places.taken(session, [household]) == {household: 1}
    couple.does(couple.team.first, steps.close, reason="better")
    assert places(couple) == 0
    assert couple.match().closed_reason == "better"


@pytest.mark.rule("FC-09-1")
def test_the_last_place_is_given_once(couple: Couple) -> None:
    couple.open()
    with couple.team.world.writing() as session:
        household = session.query(Match).one().household_id
        match_places.hold(session, household, another(session).id, 2)
        with pytest.raises(Conflict):
            match_places.hold(session, household, another(session).id, 2)
    assert places(couple) == 2


def foster_children(session: Session, household: Household) -> int:
    """As the conditions of an application of this household have it."""
    agency = session.query(Agency).filter_by(kind=AgencyKind.INSTITUTION).first()
    assert agency is not None
    case = make_application(session, agency, household)
    record = facts_record(session, case, stage="precheck", on=clock.today())
    return int(record["current_foster_count"])


@pytest.mark.rule("FC-09-1")
@pytest.mark.parametrize(("relation", "counts"), [("10", True), ("20", False)])
def test_one_family_at_two_institutions_has_two_places_in_all(
    couple: Couple, relation: str, counts: bool
) -> None:
    """By the blind index of an adult; a child of both homes makes them no family."""
    couple.open()
    with couple.team.world.writing() as session:
        match = session.query(Match).one()
        shared = session.query(Member).filter_by(
            household_id=match.household_id, relation=relation
        ).one()  # fmt: skip
        there = make_household(session, make_person(session, "李四"))
        session.add(make_member(there, relation="10", id_no=shared.id_no, birth_on=shared.birth_on))
        session.flush()
        found = match_places.taken(session, [there.id])
        assert found == ({there.id: 1} if counts else {})
        # Lists go by the kept age; a decision's facts by the birthday, however old that age is.
        session.execute(update(Member).values(age=17 if counts else 18))
        assert match_places.taken(session, [there.id]) == ({} if counts else {there.id: 1})
        assert foster_children(session, there) == int(counts)
        if counts:
            match_places.hold(session, there.id, another(session).id, 2)
            with pytest.raises(Conflict):
                match_places.hold(session, there.id, another(session).id, 2)


def test_a_child_has_one_open_match(couple: Couple) -> None:
    couple.open()
    with pytest.raises(Conflict):
        couple.open()


def test_what_was_seen_is_frozen_with_the_match(couple: Couple) -> None:
    match = couple.open().match()
    assert match.offer["chosen"]["case_no"] == couple.team.case().case_no
    assert len(match.offer_digest) == 64


@pytest.mark.rule("FC-09-2")
def test_a_family_that_a_hard_rule_forbids_is_not_chosen(couple: Couple) -> None:
    with couple.team.world.writing() as session:
        household = session.query(Household).one()
        small = clock.today() - timedelta(days=2 * 365)
        session.add(make_member(household, relation="20", birth_on=small, position=3))
    with pytest.raises(Invalid, match="不满6岁"):
        couple.open()


def test_a_soft_finding_needs_a_reason(world: World) -> None:
    couple = make_couple(world, behaviour_concern=True)
    with pytest.raises(Invalid, match="写明理由"):
        couple.open()
    couple.open(**{"FC-07-5": "已经稳定半年，医生同意"})
    with world.reading() as session:
        assert [row.rule_id for row in session.query(Release)] == ["FC-07-5"]


def test_the_family_is_told_no_name(couple: Couple) -> None:
    couple.open()
    with pytest.raises(Invalid):
        couple.does(couple.team.first, steps.offer, about="吴小雨是个安静的孩子", plan="")
    couple.does(couple.team.first, steps.offer, about=ABOUT, plan="")
    shown = str(couple.match().shown)
    assert "六岁" in shown
    assert "吴小雨" not in shown


def test_the_family_sees_nothing_before_the_offer(couple: Couple) -> None:
    couple.open()
    with couple.acting(couple.team.family) as (session, actor), pytest.raises(Unseen):
        get_match(session, actor, couple.match_ref)


@pytest.mark.parametrize("refuses_late", [False, True])
def test_a_family_may_say_no_until_it_signs_and_stays_in_the_pool(
    couple: Couple, refuses_late: bool
) -> None:
    if refuses_late:
        couple.ready()
    else:
        couple.offered()
    couple.does(couple.team.family, steps.refuse, words="")
    assert couple.match().closed_reason == "family"
    assert places(couple) == 0
    assert couple.team.case().state.value == "qualified"


@pytest.mark.rule("FC-11-1", "FC-11-2")
@pytest.mark.parametrize(("age", "state"), [(8, S.CLOSED), (10, S.CLOSED), (7, S.OFFERED)])
def test_a_refusing_child_of_eight_ends_the_match(world: World, age: int, state: S) -> None:
    today = clock.today()
    couple = make_couple(world, birth_on=today.replace(year=today.year - age)).offered()
    couple.heard(agrees=False)
    assert couple.match().state is state


@pytest.mark.rule("FC-11-2")
def test_a_child_of_eight_says_yes_or_no(world: World) -> None:
    today = clock.today()
    couple = make_couple(world, birth_on=today.replace(year=today.year - 8)).offered()
    with pytest.raises(Invalid):
        couple.heard(agrees=None)


@pytest.mark.rule("FC-11-3")
@pytest.mark.parametrize(("age", "state"), [(2, S.CONSENTED), (3, S.OFFERED)])
def test_a_child_of_three_is_heard(world: World, age: int, state: S) -> None:
    today = clock.today()
    couple = make_couple(world, birth_on=today.replace(year=today.year - age)).offered()
    couple.does(couple.team.family, steps.answer, words="")
    assert couple.match().state is state


def test_who_matched_does_not_confirm(world: World) -> None:
    couple = couple_at(world, "consented").assessed()
    with couple.team.world.writing() as session:
        now = clock.now()
        session.add(
            RoleGrant(user_id=couple.team.first.id, role=Role.HEAD, released_at=now,
                      valid_from=clock.day(now))
        )  # fmt: skip
    with pytest.raises(Refused):
        couple.does(couple.team.first, steps.confirm, seen=couple.digest(), released=[])


@pytest.mark.bar("S18")
def test_the_head_confirms_what_was_shown(world: World) -> None:
    couple = couple_at(world, "consented").met().assessed()
    seen = couple.digest()
    couple.assessed(Fitness.CONDITIONAL)
    with pytest.raises(Conflict):
        couple.does(couple.team.head, steps.confirm, seen=seen, released=[])


def test_nothing_is_confirmed_before_they_have_met_twice(world: World) -> None:
    couple = couple_at(world, "consented").assessed().met(1)
    with pytest.raises(Invalid, match="见了1次"):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])


@pytest.mark.parametrize("result", [None, Fitness.NOT_YET])
def test_without_a_fitting_sheet_nothing_is_confirmed(world: World, result: Fitness | None) -> None:
    couple = couple_at(world, "consented")
    if result:
        couple.assessed(result)
    with pytest.raises(Invalid, match="还不能确认"):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])


@pytest.mark.rule("FC-08-3", "FC-08-4a")
def test_stale_certificates_stop_the_confirmation(world: World) -> None:
    couple = couple_at(world, "consented").assessed()
    with couple.team.world.reading() as session:
        match = get_match(session, actor_of(session, couple.team.head), couple.match_ref)
        later = clock.today() + timedelta(days=200)
        against = {rule_id for rule_id, _ in look(session, match, later).against}
    assert {"FC-08-3", "FC-08-4a", "FC-08-5b"} <= against


@pytest.mark.rule("FC-27-1")
def test_a_family_across_counties_needs_the_higher_department(couple: Couple) -> None:
    with couple.team.world.writing() as session:
        household = session.query(Household).one()
        household.division_code = "220102"
        for member in session.query(Member):
            member.hukou_division = "220102"
    couple.consented().met().assessed()
    with pytest.raises(Invalid, match="上级"):
        couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    with couple.team.world.writing() as session:
        match = session.query(Match).one()
        match.higher_agrees, match.higher_on = True, clock.today()
    couple.does(couple.team.head, steps.confirm, seen=couple.digest(), released=[])
    assert couple.match().state is S.READY


def test_the_answer_of_the_higher_department_has_its_paper(world: World) -> None:
    couple = couple_at(world, "offered")
    with pytest.raises(Invalid, match="答复文件"):
        couple.does(
            couple.team.first, papers.record_higher, agrees=True, answered_by="长春市民政局",
            number="长民函〔2026〕1号", dated_on=clock.today(), document_id=None,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "make"),
    [
        (periods.OFFER, Couple.open),
        (periods.ANSWER, Couple.offered),
        (periods.CONFIRM, Couple.consented),
        (periods.SIGN, Couple.shown),
    ],
)
def test_time_closes_a_match_without_a_mark(
    couple: Couple, period: Period, make: Callable[[Couple], Couple]
) -> None:
    make(couple)
    with couple.team.world.writing() as session:
        clocks = session.query(Deadline).filter_by(
            subject_kind="match", period_id=period.id, ended_at=None
        )  # fmt: skip
        match_clocks.over(session, clocks.one(), clock.now())
    assert (couple.match().state, couple.match().closed_reason) == (S.CLOSED, "late")
    assert places(couple) == 0
    assert couple.team.case().state.value == "qualified"
    with couple.team.world.reading() as session:
        assert session.query(Agreement).filter_by(void_at=None).count() == 0


def test_a_suspended_family_has_no_open_match(world: World) -> None:
    couple = couple_at(world, "offered")
    with couple.team.acting(couple.team.first) as (session, case, actor):
        pool.suspend(session, case, reason="有投诉，正在核实", actor=actor, now=clock.now())
    assert (couple.match().state, couple.match().closed_reason) == (S.CLOSED, "pool")


@pytest.mark.rule("FC-12-5")
def test_the_family_signs_first_and_only_what_it_read(world: World) -> None:
    couple = couple_at(world, "shown")
    with pytest.raises(WrongState):
        couple.seals()
    with pytest.raises(Conflict):
        couple.signs(digest="0" * 64)
    with pytest.raises(Invalid):
        couple.signs(typed_name="王小兰")
    with pytest.raises(Invalid):
        couple.signs(code="000000x")


def test_a_signed_agreement_is_not_rewritten(world: World) -> None:
    couple = couple_at(world, "shown").signs()
    with pytest.raises(Conflict):
        couple.does(couple.team.first, agreements.prepare, wishes=WISHES)


@pytest.mark.rule("FC-12-6")
@pytest.mark.parametrize("family_is_later", [False, True])
def test_the_later_signature_is_the_first_day(world: World, family_is_later: bool) -> None:
    couple = couple_at(world, "shown")
    today = clock.today()
    earlier = today - timedelta(days=3)
    family, agency = (today, earlier) if family_is_later else (earlier, today)
    with couple.team.world.writing() as session:
        row = session.query(Agreement).one()
        row.shown_at = clock.now() - timedelta(days=5)
        row.family_signed_on, row.family_way = family, SignedBy("paper")
    couple.seals(signed_on=agency)
    with couple.team.world.reading() as session:
        assert session.query(Agreement).one().effective_on == today


@pytest.mark.rule("FC-12-7")
@pytest.mark.parametrize("months", [0, 37])
def test_a_term_that_the_place_does_not_allow(world: World, months: int) -> None:
    couple = couple_at(world, "ready")
    wrong = agreements.Wishes(
        term_months=months, living_yuan=WISHES.living_yuan, labour_yuan=WISHES.labour_yuan,
        account=WISHES.account,
    )  # fmt: skip
    with pytest.raises(Invalid):
        couple.does(couple.team.first, agreements.prepare, wishes=wrong)


def test_no_message_names_the_child(couple: Couple) -> None:
    couple.sealed()
    with couple.team.world.reading() as session:
        told = [f"{n.title}{n.body}{n.path}" for n in session.query(Notice)]
    assert told
    assert not [text for text in told if "吴小雨" in text]


def test_the_case_of_another_family_is_not_matched_here(couple: Couple) -> None:
    with couple.team.world.writing() as session:
        there = couple.team.world.agencies["other"]
        household = make_household(session, make_person(session, "钱五"))
        make_application(session, there, household)
        cases = session.query(FosterApplication).filter_by(agency_id=there.id).all()
    assert len(cases) == 1
    match = couple.open().match()
    refused = [case_no for case_no, _ in match.offer["refused"]]
    assert cases[0].case_no not in refused
