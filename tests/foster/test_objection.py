"""A refusal is looked at again by someone free of the case and of the family (FCA, SOD-1)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.core import clock
from app.core.db import reading
from app.families.models import Household
from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    Duty,
    FosterApplication,
    Objection,
    Participation,
    State,
)
from tests.factories import Client, World, make_household, make_member, make_person
from tests.foster.desk_cases import in_review
from tests.foster.test_filing import object_to, rejected

FINDING = {"finding_form-reason": "新房面积属实，98平方米", "finding_form-declared": "y"}


@pytest.fixture
def ref(world: World) -> str:
    """A case whose family objected."""
    found = rejected(world, 1)
    assert object_to(world, found) == 303
    return found


def look_again(world: World, user: User, ref: str) -> int:
    return send(world.client(user), ref, FINDING).status_code


def send(browser: Client, ref: str, words: dict[str, str]) -> TestResponse:
    """With the version of the objection, whether or not the page offers the form."""
    with reading(browser.http.application.extensions["database"]) as session:
        version = session.scalars(select(Objection.version)).one()
    seen = {"version": str(version)}
    return browser.post(f"/foster/desk/{ref}/recheck-objection", words | seen)


def case_of(world: World, ref: str) -> FosterApplication:
    with world.reading() as session:
        return session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()


def checked(world: World) -> list[int | None]:
    with world.reading() as session:
        return list(session.scalars(select(Objection.checked_by_id)))


@pytest.mark.rule("SOD-1")
def test_who_looks_again_is_remembered_by_name_and_duty(world: World, ref: str) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    assert look_again(world, worker, ref) == 303
    # Mending one's own words adds no second row.
    assert look_again(world, worker, ref) == 303
    with world.reading() as session:
        named = session.scalars(
            select(Assignment).where(Assignment.purpose == AssignmentPurpose.RECHECK)
        ).one()
        duty = session.scalars(
            select(Participation).where(Participation.duty == Duty.RECHECK)
        ).one()
    assert named.person_id == duty.person_id == worker.person_id
    assert named.declared_free_at is not None
    # It is over at once: it opens nothing that assessors may do.
    assert named.ended_at is not None


def test_without_the_declaration_nobody_looks_again(world: World, ref: str) -> None:
    worker = world.staff("home", Role.SOCIAL_WORKER)
    words = {"finding_form-reason": "新房面积属实，98平方米"}
    answer = send(worker, ref, words)
    assert answer.status_code == 422
    assert "利害关系" in answer.text
    assert checked(world) == [None]


@pytest.mark.rule("SOD-1")
def test_a_named_assessor_without_a_sheet_does_not_look_again(world: World, ref: str) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    case = case_of(world, ref)
    with world.writing() as session:
        session.add(
            Assignment(
                application_id=case.id, user_id=worker.id, person_id=worker.person_id,
                purpose=AssignmentPurpose.THIRD_VIEW, assigned_by_id=worker.id,
                ended_at=clock.now(),
            )
        )  # fmt: skip
    assert look_again(world, worker, ref) == 409
    assert checked(world) == [None]


@pytest.mark.rule("SOD-1")
@pytest.mark.parametrize("duty", [Duty.ACCEPT, Duty.ASSESS, Duty.DECIDE, Duty.FILE])
def test_nobody_with_a_duty_in_the_case_looks_again(world: World, ref: str, duty: Duty) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    with world.writing() as session:
        session.add(
            Participation(
                application_id=case_of(world, ref).id, person_id=worker.person_id, duty=duty
            )
        )
    assert look_again(world, worker, ref) == 403
    assert checked(world) == [None]


@pytest.mark.rule("SOD-1")
def test_who_decided_does_not_look_again_under_another_account(world: World, ref: str) -> None:
    with world.reading() as session:
        head = session.scalars(select(User).where(User.id == case_of(world, ref).decided_by_id))
        person = session.get_one(Person, head.one().person_id)
    second = world.user("home", Role.SOCIAL_WORKER, person=person)
    assert look_again(world, second, ref) in {403, 409}
    assert checked(world) == [None]


@pytest.mark.bar("S17")
@pytest.mark.rule("SOD-1")
def test_kin_of_the_family_does_not_look_again(world: World, ref: str) -> None:
    """Same dwelling in the colleague's own household record: found, and named as the reason."""
    worker = world.user("home", Role.SOCIAL_WORKER)
    with world.writing() as session:
        person = session.get_one(Person, worker.person_id)
        own = make_household(session, make_person(session, "赵德"))
        session.add(
            make_member(own, name=person.name, id_no=person.id_no, person_id=person.id, position=9)
        )
    answer = send(world.client(worker), ref, FINDING)
    assert answer.status_code == 409
    assert "住址与申请家庭相同" in answer.text
    assert checked(world) == [None]


@pytest.mark.rule("SOD-1")
def test_a_member_of_the_family_does_not_look_again(world: World, ref: str) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    case = case_of(world, ref)
    with world.writing() as session:
        person = session.get_one(Person, worker.person_id)
        home = session.get_one(type(case), case.id).household_id
        session.add(
            make_member(
                session.get_one(Household, home), name=person.name, id_no=person.id_no, position=9
            )
        )
    assert look_again(world, worker, ref) == 403
    assert checked(world) == [None]


@pytest.mark.rule("SOD-1")
def test_who_looked_again_never_signs_the_outcome_nor_decides_later(world: World) -> None:
    ref, _ = in_review(world)
    head = world.user("home", Role.HEAD)
    with world.writing() as session:
        session.add(
            Participation(
                application_id=case_of(world, ref).id, person_id=head.person_id, duty=Duty.RECHECK
            )
        )
    answer = world.client(head).post(f"/foster/desk/{ref}/approve", {})
    assert answer.status_code == 403
    assert case_of(world, ref).state is State.REVIEW
