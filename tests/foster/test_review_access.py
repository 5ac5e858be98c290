"""Nobody handles a case in which they have a part of another kind (SOD-1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import clock, crypto
from app.core.db import Scope, as_system
from app.core.errors import Invalid
from app.core.policy import Actor, allows
from app.families.models import Household, Member
from app.foster import pooling
from app.foster.files import APPLICATION_FILES
from app.foster.models import Assignment, Duty, FosterApplication, Participation, State
from app.foster.services import apply, correction, intake
from app.law import foster_periods as periods
from tests.factories import World, make_acts, make_application, make_person
from tests.foster.desk_cases import figures, in_review, sent
from tests.foster.test_clocks import MONDAY, case_with_clock, turn_on


def join_family(world: World, ref: str, person: Person, *, by_number: bool) -> None:
    """The person is the second member of the case's household."""
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        member = session.scalars(
            select(Member).where(Member.household_id == case.household_id, Member.position == 1)
        ).one()
        if by_number:
            member.id_no_index = crypto.blind("id_no", person.id_no or "")
        else:
            member.person_id = person.id


def new_person(world: World) -> Person:
    with world.writing() as session:
        return make_person(session, "赵国强")


@pytest.mark.bar("S17")
@pytest.mark.parametrize("by_number", [True, False])
def test_a_head_who_lives_in_the_household_does_not_decide(world: World, by_number: bool) -> None:
    ref, _ = in_review(world)
    person = new_person(world)
    head = world.client(world.user("home", Role.HEAD, person=person))
    assert head.get(f"/foster/desk/{ref}/decision").status_code == 200
    join_family(world, ref, person, by_number=by_number)
    assert head.post(f"/foster/desk/{ref}/approve", {"seen": "x"}).status_code == 403
    assert ref not in head.get("/foster/batch").text


def test_an_officer_of_the_bureau_who_lives_in_the_household_gives_no_receipt(
    world: World,
) -> None:
    decider = world.user("home", Role.HEAD)
    ref = sent(world, State.SUBMITTED)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        case.state, case.decided_by_id = State.FILING, decider.id
        make_acts(session, case)
    person = new_person(world)
    officer = world.client(world.user("home_bureau", Role.BUREAU_OFFICER, person=person))
    join_family(world, ref, person, by_number=True)
    assert officer.post(f"/foster/desk/{ref}/receipt", {}).status_code == 403


def case_and_actor(
    session: Session, world: World, ref: str, person: Person, role: Role
) -> tuple[FosterApplication, Actor]:
    case = session.scalars(
        select(FosterApplication)
        .where(FosterApplication.ref == ref)
        .options(
            joinedload(FosterApplication.agency),
            selectinload(FosterApplication.parts),
            selectinload(FosterApplication.assignments),
        )
    ).one()
    home = world.agencies["home"].id
    return case, staff_actor(session, 999, person.id, "某人", home, frozenset({str(role)}))


@pytest.mark.parametrize(
    ("did", "role", "action"),
    [
        (Duty.FILE, Role.HEAD, "foster.approve"),
        (Duty.FILE, Role.HEAD, "foster.reject"),
        (Duty.FILE, Role.HEAD, "foster.reject_papers"),
        (Duty.FILE, Role.HEAD, "foster.reopen"),
        (Duty.FILE, Role.INTAKE, "foster.accept"),
        (Duty.ASSESS, Role.INTAKE, "foster.propose_rejection"),
        (Duty.FILE, Role.INTAKE, "foster.propose_rejection"),
    ],
)
def test_four_duties_are_four_persons(world: World, did: Duty, role: Role, action: str) -> None:
    ref, person = sent(world), new_person(world)
    with world.reading() as session:
        assert allows(*asked(session, world, ref, person, role, action))
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        session.add(Participation(application_id=case.id, person_id=person.id, duty=did))
    with world.reading() as session:
        assert not allows(*asked(session, world, ref, person, role, action))


def asked(
    session: Session, world: World, ref: str, person: Person, role: Role, action: str
) -> tuple[Actor, str, FosterApplication]:
    case, actor = case_and_actor(session, world, ref, person, role)
    return actor, action, case


@pytest.mark.parametrize(("staff", "may"), [(0, False), (5, True), (6, False)])
def test_only_a_home_known_to_be_small_lets_one_accept_and_file(
    world: World, staff: int, may: bool
) -> None:
    ref, person = sent(world), new_person(world)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        session.add(Participation(application_id=case.id, person_id=person.id, duty=Duty.FILE))
        session.get_one(Agency, case.agency_id).staff_count = staff
    with world.reading() as session:
        asks = asked(session, world, ref, person, Role.INTAKE, "foster.accept")
        assert allows(*asks) is may


def test_an_assessor_of_the_own_home_declares_before_assessing(world: World) -> None:
    ref, person = sent(world, State.SUBMITTED), new_person(world)
    user = world.user("home", Role.SOCIAL_WORKER, person=person)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        session.add(
            Assignment(
                application_id=case.id, user_id=user.id, person_id=person.id,
                assigned_by_id=user.id,
            )
        )  # fmt: skip
    with world.writing() as session:
        actor, _, case = asked(session, world, ref, person, Role.SOCIAL_WORKER, "")
        assert not allows(actor, "foster.assess", case)
        assert not allows(actor, "foster.conclude", case)
        case.assignments[0].declared_free_at = clock.now()
        assert allows(actor, "foster.assess", case)
        assert allows(actor, "foster.conclude", case)


@pytest.mark.parametrize(
    ("role", "may"), [(Role.INTAKE, True), (Role.SOCIAL_WORKER, False), (Role.ARCHIVIST, False)]
)
def test_service_of_a_letter_is_entered_by_intake(world: World, role: Role, may: bool) -> None:
    ref, person = sent(world), new_person(world)
    with world.reading() as session:
        actor, _, case = asked(session, world, ref, person, role, "")
        assert APPLICATION_FILES.may_serve(session, actor, case.id) is may


@pytest.mark.bar("S16")
def test_who_proposed_a_refusal_does_not_sign_it_under_another_account(world: World) -> None:
    figures(world)
    ref, person = sent(world, State.ACCEPTED, area_m2=60), new_person(world)
    clerk = world.client(world.user("home", Role.INTAKE, person=person))
    head = world.client(world.user("home", Role.HEAD, person=person))
    proposed = clerk.post(f"/foster/desk/{ref}/propose-rejection", {"reason": "人均住房面积不足"})
    assert proposed.status_code == 303
    with world.reading() as session:
        duties = session.scalars(
            select(Participation.duty).where(Participation.person_id == person.id)
        ).all()
    assert duties == [Duty.ACCEPT]
    assert head.post(f"/foster/desk/{ref}/reject-papers", {"seen": "x"}).status_code == 403
    assert head.post(f"/foster/desk/{ref}/decline-proposal", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("way", ["withdrawn", "not improved"])
def test_a_case_that_ends_leaves_nobody_named_to_it(world: World, way: str) -> None:
    state, period = State.IMPROVE, periods.IMPROVE
    if way == "withdrawn":
        state, period = State.ASSESSING, periods.ASSESS
    ref = case_with_clock(world, state, period)
    user = world.user("other", Role.EXTERNAL_ASSESSOR)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        session.add(
            Assignment(
                application_id=case.id, user_id=user.id, person_id=user.person_id,
                assigned_by_id=user.id,
            )
        )  # fmt: skip
    if way == "withdrawn":
        with world.writing() as session:
            case = session.scalars(select(FosterApplication)).one()
            family = Actor(person_id=case.applicant_person_id)
            apply.withdraw(session, case, actor=family, reason="", now=clock.now())
    else:
        turn_on(world, MONDAY + timedelta(days=400))
    with world.reading() as session:
        assert session.scalars(select(Assignment.ended_at)).one() is not None


def test_the_desk_learns_of_applications_elsewhere_by_their_number_alone(world: World) -> None:
    ref = sent(world)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        household = session.get_one(Household, case.household_id)
        near = make_application(session, world.agencies["home"], household, State.SUBMITTED)
        far = make_application(session, world.agencies["far"], household, State.SUBMITTED)
    page = world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}/papers").text
    assert near.case_no
    assert near.case_no in page
    assert far.case_no
    assert far.case_no not in page
    assert far.ref not in page
    assert "其他机构另有1件" in page


@pytest.mark.parametrize("typed", ["NaN", "sNaN", "Infinity", "-1"])
def test_a_correction_that_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        correction._typed(Household(), "area_m2", typed)


@pytest.mark.parametrize("after", ["2026-13-01_x", "99999-01-01_1", "2026-01-01_" + "9" * 40, "_7"])
def test_a_place_in_the_pool_that_nobody_gave_out_is_the_first_page(
    world: World, after: str
) -> None:
    head = world.staff("home", Role.HEAD)
    assert head.get("/foster/pool", query_string={"after": after}).status_code == 200


def test_the_pool_goes_on_after_a_family_without_a_last_day(world: World) -> None:
    refs = [sent(world) for _ in range(pooling.POOL_PAGE + 2)]
    with world.writing() as session:
        session.execute(update(FosterApplication).values(state=State.EXPIRED, valid_until=None))
    home = world.agencies["home"].id
    seen: list[str] = []
    with world.reading() as session:
        actor = staff_actor(session, 999, 999, "某人", home, frozenset({str(Role.HEAD)}))
        after = ""
        for _ in range(2):
            rows, after = pooling.pool_page(session, actor, pooling.PoolWanted(after=after))
            seen += [row.ref for row in rows]
    assert after == ""
    assert sorted(seen) == sorted(refs)


def test_the_scope_comes_back_when_writing_fails(world: World) -> None:
    with world.reading() as session:
        own = session.info["scope"] = Scope(person_id=1)
        with pytest.raises(DBAPIError), as_system(session):
            session.add(Household(owner_person_id=1))
        assert session.info["scope"] == own


def test_a_typed_reason_stays_out_of_the_record(world: World) -> None:
    typed = "王秀兰家的孩子生病了"
    ref = sent(world)
    colleague, person = world.user("home", Role.INTAKE), new_person(world)
    with world.writing() as session:
        actor, _, case = asked(session, world, ref, person, Role.HEAD, "")
        intake.hand_over(
            session, case, to=colleague.ref, reason=typed, actor=replace(actor, user_id=None),
            now=clock.now(),
        )  # fmt: skip
    with world.reading() as session:
        events = session.execute(
            select(AuditEvent.note, AuditEvent.before, AuditEvent.after).where(
                AuditEvent.action == "foster.hand_over"
            )
        ).all()
    assert len(events) == 1
    assert typed not in "".join(events[0])
