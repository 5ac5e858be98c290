"""A family with a draft, its neighbours, and the files on disk."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.actors import staff_actor
from app.accounts.models import RoleGrant, User
from app.accounts.roles import Role
from app.audit.services import Subject
from app.core import clock
from app.documents import letter_services
from app.documents.letters import LetterKind
from app.documents.models import Document, Letter
from app.documents.services import store
from app.foster.models import FosterApplication, State
from tests.documents import corpus
from tests.documents.letter_samples import samples
from tests.factories import Client, World, make_application, make_household, make_person, make_user


@dataclass
class Family:
    """A signed-in applicant and the case."""

    user: User
    client: Client
    case: FosterApplication
    person_id: int

    @property
    def url(self) -> str:
        return f"/documents/upload/foster_application/{self.case.ref}"


@pytest.fixture
def family_in(world: World) -> Callable[..., Family]:
    def make(state: State = State.DRAFT, agency: str = "home") -> Family:
        with world.writing() as session:
            person = make_person(session)
            household = make_household(session, person)
            case = make_application(session, world.agencies[agency], household, state)
            user = make_user(session, None, person=person)
        return Family(user, world.client(user), case, person.id)

    return make


@pytest.fixture
def family(family_in: Callable[..., Family]) -> Family:
    return family_in()


@pytest.fixture
def keep(world: World) -> Callable[..., Document]:
    """Store a file of a case the short way."""

    def stored(
        case: FosterApplication, body: bytes | None = None, name: str = "户口簿.jpg"
    ) -> Document:
        with world.writing() as session:
            return store(
                session,
                subject_kind="foster_application",
                subject_id=case.id,
                name=name,
                stream=io.BytesIO(corpus.jpeg() if body is None else body),
                uploaded_by_id=None,
                now=clock.now(),
            )

    return stored


@pytest.fixture
def uploads_folder(world: World) -> Path:
    folder: Path = world.app.config["PORTAL"].uploads
    return folder


@pytest.fixture
def head(world: World) -> User:
    return world.user("home", Role.HEAD)


@pytest.fixture
def make_letter(world: World, head: User) -> Callable[..., Letter]:
    """A letter about a case, signed unless told otherwise."""

    def made(family: Family, kind: LetterKind = LetterKind.REJECTED, **values: Any) -> Letter:
        is_signed = values.pop("signed", True)
        with world.writing() as session:
            letter = letter_services.draft(
                session,
                subject=Subject("foster_application", family.case.ref, family.case.case_no or ""),
                subject_id=family.case.id,
                agency_id=world.agencies["home"].id,
                kind=kind,
                title="不予通过决定书",
                content=samples()[kind],
                needs_service=True,
                addressee_id=family.person_id,
                now=clock.now(),
            )
            if is_signed:
                letter_services.sign(session, letter, actor=actor_of(world, head), now=clock.now())
        return letter

    return made


def actor_of(world: World, user: User) -> Any:
    with world.reading() as session:
        roles = frozenset(
            str(role)
            for role in session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user.id))
        )
        assert user.agency_id is not None
        return staff_actor(session, user.id, user.person_id, "李红", user.agency_id, roles)
