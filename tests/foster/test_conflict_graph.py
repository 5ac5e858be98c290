"""No decision within two steps of the family, in graphs of relations that are drawn (S17)."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.accounts.services import set_identity
from app.core import clock
from app.core.policy import Refused, allows
from app.families.models import Household, Member
from app.foster.models import Assignment, FosterApplication
from app.foster.services import recusal
from tests.factories import World, make_household
from tests.foster.desk_cases import in_review
from tests.foster.test_review_access import case_and_actor

GRAPHS = 12
HEADS = 5
# How a head can be tied to the family of a case: each is an edge of the graph, or two.
TIES = ("lives there", "same number", "same phone", "same address", "assessed", "withdrew")


def tie(world: World, ref: str, head: User, how: str) -> list[tuple[str, str]]:
    """Make the tie in the records; its edges, from the family to the head."""
    me, family = f"person {head.person_id}", f"family {ref}"
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        person = session.get_one(Person, head.person_id)
        members = select(Member).where(Member.household_id == case.household_id)
        second, child = session.scalars(members.order_by(Member.position)).all()[1:3]
        if how == "lives there":
            second.person_id = person.id
            return [(family, me)]
        if how == "same number":
            child.id_no_index = person.id_no_index
            return [(family, me)]
        if how == "same phone":
            second.phone = "13900004444"
            set_identity(person, phone="13900004444")
            return [(family, "phone"), ("phone", me)]
        if how == "same address":
            home = session.get_one(Household, case.household_id)
            make_household(session, person, address=home.address)
            return [(family, "address"), ("address", me)]
        now = clock.now()
        withdrew = how == "withdrew"
        session.add(
            Assignment(
                application_id=case.id, user_id=head.id, person_id=person.id, round=2,
                assigned_by_id=head.id, ended_at=now, recused_at=now if withdrew else None,
                declared_free_at=None if withdrew else now,
            )
        )  # fmt: skip
        return [(family, me)]


def distance(edges: dict[str, set[str]], start: str, end: str) -> int:
    """Steps from one to the other; 99 where there is no way."""
    seen, ring, steps = {start}, {start}, 0
    while ring:
        if end in ring:
            return steps
        ring = {other for one in ring for other in edges[one]} - seen
        seen |= ring
        steps += 1
    return 99


@pytest.mark.bar("S17")
def test_nobody_decides_within_two_steps_of_the_family(world: World) -> None:
    chance = random.Random(20261122)
    decided = refused = 0
    for number in range(GRAPHS):
        ref, _ = in_review(world, address=f"解放大路{number}号2单元301室")
        heads = [world.user("home", Role.HEAD, name=f"院长{n}") for n in range(HEADS)]
        edges: dict[str, set[str]] = defaultdict(set)
        for how, head in zip(chance.sample(TIES, 3), chance.sample(heads, 3), strict=True):
            for one, other in tie(world, ref, head, how):
                edges[one].add(other)
                edges[other].add(one)
        for head in heads:
            steps = distance(edges, f"family {ref}", f"person {head.person_id}")
            if may_decide(world, ref, head):
                decided += 1
                assert steps > 2, f"graph {number}: decided at {steps} steps"
            else:
                refused += 1
                assert steps <= 2, f"graph {number}: a stranger was refused"
    assert (decided, refused) == (2 * GRAPHS, 3 * GRAPHS)


def may_decide(world: World, ref: str, head: User) -> bool:
    """Whether the head gets as far as signing: the policy first, then the records."""
    with world.reading() as session:
        person = session.get_one(Person, head.person_id)
        case, actor = case_and_actor(session, world, ref, person, Role.HEAD)
        if not allows(actor, "foster.approve", case):
            return False
        try:
            recusal.demand_free(session, case, actor.persons)
        except Refused:
            return False
        return True


@pytest.mark.bar("S17")
def test_who_is_in_conflict_is_told_who_decides_instead(world: World) -> None:
    ref, _ = in_review(world)
    head = world.user("home", Role.HEAD, name="钱院长")
    world.user("home", Role.HEAD, name="周副院长")
    tie(world, ref, head, "same phone")
    with world.reading() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        with pytest.raises(Refused) as refusal:
            recusal.demand_free(session, case, [head.person_id])
    assert "手机号码与申请家庭相同" in refusal.value.says
    assert "周副院长" in refusal.value.says


@pytest.mark.bar("S17")
def test_nobody_takes_a_declared_conflict_back(world: World) -> None:
    ref, _ = in_review(world)
    head = world.user("home", Role.HEAD)
    tie(world, ref, head, "withdrew")
    withdrawn = Assignment.recused_at.is_not(None)
    for statement in (
        update(Assignment).where(withdrawn).values(recused_at=None),
        delete(Assignment).where(withdrawn),
    ):
        with world.writing() as session:
            with pytest.raises(DBAPIError):
                session.execute(statement)
            session.rollback()
