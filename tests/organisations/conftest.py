"""A bureau with its people, an organisation with its account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, User
from app.accounts.roles import AgencyKind, Role
from app.core.db import SYSTEM, begin_writing, reading, transaction
from app.core.policy import Actor
from app.organisations import queries
from app.organisations.loading import EVERYTHING
from app.organisations.models import Organisation
from tests.conftest import SERVER
from tests.factories import Client, World, make_agency
from tests.organisations.bodies import add_agreement, store_whole

# Rules of PostgreSQL; SQLite has none of them. `make test` runs them in its second stage.
collect_ignore = [] if SERVER else ["test_database_rows.py"]


class Scene:
    """The bureau of 朝阳区 has an organisation on its register, which has an account here."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.officer = world.user("home_bureau", Role.BUREAU_OFFICER)
        self.other_officer = world.user("home_bureau", Role.BUREAU_OFFICER)
        self.chief = world.user("home_bureau", Role.BUREAU_HEAD)
        with world.writing() as session:
            self.office = make_agency(session, AgencyKind.ORGANISATION, "220104", "暖阳中心")
            world.agencies["office"] = self.office
            made = store_whole(
                session, world.agencies["home_bureau"], self.officer, self.chief,
                agency_id=self.office.id,
            )  # fmt: skip
            self.ref, self.id = made.ref, made.id
        self.manager = world.user("office", Role.ORGANISATION_HEAD)

    @property
    def bureau(self) -> Agency:
        return self.world.agencies["home_bureau"]

    @contextmanager
    def acting(self, user: User, role: Role) -> Iterator[tuple[Session, Actor]]:
        """A writing transaction in the user's own scope."""
        with self.world.reading() as session:
            assert user.agency_id is not None
            actor = staff_actor(
                session, user.id, user.person_id, "某人", user.agency_id, frozenset({str(role)})
            )
        with transaction(self.world.database, actor.scope) as session:
            yield session, actor

    @contextmanager
    def looking(self, user: User, role: Role) -> Iterator[tuple[Session, Actor]]:
        """A reading transaction in the user's own scope."""
        with self.world.reading() as session:
            assert user.agency_id is not None
            actor = staff_actor(
                session, user.id, user.person_id, "某人", user.agency_id, frozenset({str(role)})
            )
        with reading(self.world.database, actor.scope) as session:
            yield session, actor

    @contextmanager
    def trying(self) -> Iterator[Session]:
        """What is written in here is never committed."""
        session = begin_writing(self.world.database.session(SYSTEM, write=True))
        try:
            yield session
        finally:
            session.close()

    def body(self, session: Session, actor: Actor) -> Organisation:
        # Who takes a person out of it needs the way back: a session holds no row by itself.
        self.kept = queries.get_organisation(session, actor, self.ref)
        return self.kept

    def stored(self) -> Organisation:
        """As the database has it now, with everything."""
        with self.world.reading() as session:
            found = session.get_one(Organisation, self.id, options=EVERYTHING)
            for one in found.people:
                assert one.papers is not None
            _rest = (found.reports, found.relations, found.agreements)
            return found

    def browser(self, user: User) -> Client:
        return self.world.client(user)

    def url(self, path: str = "") -> str:
        return f"/organisations/{self.ref}{path}"


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def parts(name: str, day: date) -> dict[str, str]:
    """A date as the three boxes of a form send it."""
    return {f"{name}-year": str(day.year), f"{name}-month": str(day.month),
            f"{name}-day": str(day.day)}  # fmt: skip


@pytest.fixture
def three(scene: Scene) -> Scene:
    """One of 朝阳区 with an account, one of 南关区, one of 渝中区 with which 朝阳区 has agreed."""
    world = scene.world
    with world.writing() as session:
        for n, key in ((2, "other_bureau"), (3, "far_bureau")):
            store_whole(session, world.agencies[key], scene.officer, scene.chief, n, staff=1)
        far = session.scalars(select(Organisation).order_by(Organisation.id.desc())).first()
        assert far is not None
        add_agreement(session, far, scene.bureau, scene.officer, None, number="跨区协议")
    return scene
