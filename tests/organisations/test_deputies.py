"""A deputy and whom they stand in for count as one where two persons are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.roles import Role
from app.core.policy import Actor, Colleague, Refused
from app.organisations.services import agreements, people
from tests.organisations.bodies import credit_code
from tests.organisations.conftest import Scene
from tests.organisations.test_agreements import scan, terms
from tests.organisations.test_services import DEGREE, NOW

OFFICER, CHIEF = Role.BUREAU_OFFICER, Role.BUREAU_HEAD


@contextmanager
def deputy(
    scene: Scene, who: User, own: Role, absent: User, *lent: Role
) -> Iterator[tuple[Session, Actor]]:
    """`who` acts, and stands in for a colleague with the roles lent."""
    with scene.acting(who, own) as (session, actor):
        roles = frozenset(map(str, lent))
        yield session, replace(
            actor, own_roles=actor.roles, roles=actor.roles | roles,
            stands_for=(Colleague(absent.id, absent.person_id, "某人", roles),),
        )  # fmt: skip


def test_an_absent_head_does_not_release_what_a_deputy_entered_for_them(scene: Scene) -> None:
    clerk = scene.world.user("home_bureau", Role.ARCHIVIST)
    both = scene.world.user("home_bureau", OFFICER, CHIEF)
    with deputy(scene, clerk, Role.ARCHIVIST, both, OFFICER) as (session, actor):
        _body, row = agreements.draft(
            session, credit_code(1), terms(), scan(), actor=actor, now=NOW
        )
        assert (row.drafted_by_person_id, row.drafted_for_person_id) == (
            clerk.person_id, both.person_id,
        )  # fmt: skip
        ref = row.ref
    with scene.acting(both, CHIEF) as (session, actor):
        body = scene.body(session, actor)
        row = agreements.agreement_of(body, ref)
        with pytest.raises(Refused):
            agreements.release(session, body, row, actor=actor, now=NOW)
    with scene.acting(scene.chief, CHIEF) as (session, actor):
        body = scene.body(session, actor)
        agreements.release(session, body, agreements.agreement_of(body, ref), actor=actor, now=NOW)


def test_who_stands_in_for_the_one_who_entered_it_does_not_check_it(scene: Scene) -> None:
    with scene.acting(scene.manager, Role.ORGANISATION_HEAD) as (session, actor):
        person = scene.body(session, actor).people[0]
        paper = people.add_paper(session, person, DEGREE, actor=actor, now=NOW)
        ref = paper.ref
    with scene.world.writing() as session:
        row = session.merge(next(one for one in scene.stored().people[0].papers if one.ref == ref))
        row.entered_by_person_id = scene.officer.person_id
    clerk = scene.world.user("home_bureau", Role.ARCHIVIST)
    with deputy(scene, clerk, Role.ARCHIVIST, scene.officer, OFFICER) as (session, actor):
        person = scene.body(session, actor).people[0]
        with pytest.raises(Refused):
            people.check(session, people.paper_of(person, ref), actor=actor, now=NOW)
