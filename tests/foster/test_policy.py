"""A list shows exactly what may be viewed."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.actors import staff_actor
from app.accounts.roles import Role
from app.core.db import Scope, reading
from app.core.policy import Actor, allows
from app.foster.models import FosterApplication, State
from app.foster.policy import visible_to
from tests.factories import World, make_application, make_household, make_person

ROLES = [*Role]
AGENCIES = ["home", "home_bureau", "other", "other_bureau", "far_bureau"]


@pytest.fixture
def cases(world: World) -> None:
    with world.writing() as session:
        for key in ("home", "other", "far"):
            agency = world.agencies[key]
            for state in (State.DRAFT, State.SUBMITTED, State.REVIEW, State.REJECTED):
                owner = make_person(session)
                make_application(session, agency, make_household(session, owner), state)


@pytest.mark.bar("S03")
@pytest.mark.parametrize("agency", AGENCIES)
def test_what_is_listed_is_what_may_be_viewed(world: World, cases: None, agency: str) -> None:
    with world.reading() as session:
        everything = session.scalars(
            select(FosterApplication).options(
                selectinload(FosterApplication.parts), selectinload(FosterApplication.assignments)
            )
        ).all()
        assert len(everything) == 12
        for role in ROLES:
            actor = staff_actor(
                session, 999, 999, "某人", world.agencies[agency].id, frozenset({str(role)})
            )
            listed = set(session.scalars(select(FosterApplication.id).where(visible_to(actor))))
            allowed = {case.id for case in everything if allows(actor, "foster.view", case)}
            assert listed == allowed, f"{role} at {agency}"


def test_a_family_sees_its_own_case_only(world: World, cases: None) -> None:
    with world.reading() as session:
        mine = session.scalar(select(FosterApplication).limit(1))
        assert mine is not None
        person = mine.applicant_person_id
        actor = Actor(
            user_id=1, person_id=person, roles=frozenset({"R-APP"}), scope=Scope(person_id=person)
        )
        listed = session.scalars(select(FosterApplication.id).where(visible_to(actor))).all()
    assert listed == [mine.id]


@pytest.mark.bar("S08")
def test_row_level_security_shows_nothing_without_a_scope(world: World, cases: None) -> None:
    if not world.app.config["PORTAL"].database_url.startswith("postgresql"):
        return
    with reading(world.database, Scope()) as session:
        assert session.scalars(select(FosterApplication.id)).all() == []
    home = world.agencies["home"].id
    with reading(world.database, Scope(agency_id=home)) as session:
        agencies = set(session.scalars(select(FosterApplication.agency_id)))
    assert agencies == {home}
