"""A case up to its assessment, and the people who assess it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import Person, RoleGrant, User
from app.accounts.roles import Role
from app.checklists import rules
from app.checklists.services import ensure_defaults, version_on
from app.core import clock
from app.core.db import Scope, begin_writing, commit
from app.core.policy import Actor
from app.foster.models import Assignment, FosterApplication, Sheet, State
from app.foster.queries import get_application
from app.foster.services import assessment
from tests.factories import (
    Client,
    World,
    make_application,
    make_household,
    make_person,
    make_user,
)


@dataclass
class Team:
    """An accepted case of `home` with its family, head, clerk and two professionals."""

    world: World
    ref: str
    family: User
    clerk: User
    head: User
    first: User
    second: User
    third: User

    def actor(self, user: User) -> Actor:
        with self.world.reading() as session:
            return actor_of(session, user)

    @contextmanager
    def acting(self, user: User) -> Iterator[tuple[Session, FosterApplication, Actor]]:
        """A writing transaction in this user's own scope, as a request would have it."""
        actor = self.actor(user)
        session = begin_writing(self.world.database.session(actor.scope, write=True))
        try:
            yield session, get_application(session, actor, self.ref), actor
            commit(session)
        finally:
            session.close()

    def client(self, user: User) -> Client:
        return self.world.client(user)

    def case(self) -> FosterApplication:
        with self.world.reading() as session:
            actor = actor_of(session, self.head)
            return get_application(session, actor, self.ref)


def actor_of(session: Session, user: User) -> Actor:
    """The actor that a signed-in user is."""
    if user.agency_id is None:
        person = session.get_one(Person, user.person_id)
        return Actor(
            user_id=user.id, person_id=person.id, name=person.name, roles=frozenset({"R-APP"}),
            scope=Scope(person_id=person.id),
        )  # fmt: skip
    found = session.get_one(User, user.id)
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user.id))
    person = session.get_one(Person, found.person_id)
    return staff_actor(
        session, user.id, person.id, person.name, user.agency_id, frozenset(map(str, roles))
    )


def make_team(world: World, state: State = State.ACCEPTED) -> Team:
    with world.writing() as session:
        ensure_defaults(session)
        home = world.agencies["home"]
        owner = make_person(session)
        family = make_user(session, None, person=owner)
        clerk = make_user(session, home, Role.INTAKE, name="周敏")
        head = make_user(session, home, Role.HEAD, name="孙主任")
        first = make_user(session, home, Role.SOCIAL_WORKER, name="陈静")
        first.profession = "社会工作师"
        second = make_user(session, home, Role.SOCIAL_WORKER, name="刘洋")
        third = make_user(session, home, Role.SOCIAL_WORKER, name="吴桐")
        household = make_household(session, owner)
        values: dict[str, Any] = {}
        if state in {State.FILED, State.BUREAU_APPROVED, State.QUALIFIED, State.SUSPENDED}:
            values["decided_by_id"] = head.id
        case = make_application(session, home, household, state, **values)
        case.accepted_by_id, case.accepted_at = clerk.id, clock.now()
        return Team(world, case.ref, family, clerk, head, first, second, third)


def assigned(team: Team) -> Team:
    """Both named, both declared."""
    with team.acting(team.head) as (session, case, actor):
        assessment.assign(
            session, case, [team.first.ref, team.second.ref], actor=actor, now=clock.now()
        )
    for user in (team.first, team.second):
        declare(team, user)
    return team


def declare(team: Team, user: User) -> None:
    with team.world.writing() as session:
        for found in session.query(Assignment).filter_by(user_id=user.id):
            found.declared_free_at = clock.now()


def shipped(world: World) -> rules.Template:
    with world.reading() as session:
        return rules.read(version_on(session, "F-B", on=clock.today()).content)


def answers(
    template: rules.Template, lost: dict[str, int] | None = None, *vetoes: str
) -> dict[str, str]:
    """What the screens of a sheet send: full marks less `lost`, and the vetoes."""
    found = {f"item-{i.id}": str(i.max - (lost or {}).get(i.id, 0)) for i in template.items()}
    return found | {f"veto-{v.id}": "yes" if v.id in vetoes else "no" for v in template.vetoes}


def sheet_of(session: Session, user: User) -> Sheet:
    return session.query(Sheet).join(Assignment).filter(Assignment.user_id == user.id).one()
