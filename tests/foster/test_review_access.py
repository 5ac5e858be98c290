"""Nobody handles a case in which they have a part of another kind (SOD-1)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import crypto
from app.families.models import Member
from app.foster.models import FosterApplication, State
from tests.factories import World, make_person
from tests.foster.desk_cases import in_review, sent


def join_family(world: World, ref: str, person: Person, *, by_number: bool) -> None:
    """The person is the second member of the case's household."""
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        member = session.scalars(
            select(Member).where(Member.household_id == case.household_id, Member.position == 1)
        ).one()
        if by_number:
            member.id_no_index = crypto.blind("id_no", person.id_no)
        else:
            member.person_id = person.id


def new_person(world: World) -> Person:
    with world.writing() as session:
        return make_person(session, "赵国强")


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
    person = new_person(world)
    officer = world.client(world.user("home_bureau", Role.BUREAU_OFFICER, person=person))
    join_family(world, ref, person, by_number=True)
    assert officer.post(f"/foster/desk/{ref}/receipt", {}).status_code == 403
