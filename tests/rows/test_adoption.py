"""What the database itself shows of an adoption to each side (Civil Code 1110, SEC-01)."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from app.adoption.models import (
    AdoptionDraft,
    AdoptionPaper,
    AdoptionState,
    Sender,
    SenderKind,
    Side,
)
from app.core import clock
from app.core.db import NOBODY, Base, Scope, reading
from app.documents import services as documents
from app.documents.models import Document
from app.families.models import Household
from tests.adoption.town import make_adoptee, make_adopters, make_adoption, make_sender
from tests.documents import corpus
from tests.factories import World, make_person


class Rows:
    """A case of a couple, a birth mother with an account, an institution; papers of each side."""

    def __init__(self, world: World) -> None:
        self.world = world
        organ, home = world.agencies["home_bureau"], world.agencies["home"]
        officer = world.user("home_bureau")
        with world.writing() as session:
            person, household = make_adopters(session)
            mother = make_person(session, "张桂芳")
            case = make_adoption(
                session, organ, household, AdoptionState.SUBMITTED, sender_agency_id=home.id
            )
            make_adoptee(session, case)
            sender = make_sender(session, case, person_id=mother.id)
            make_sender(session, case, SenderKind.INSTITUTION, institution_id=home.id)
            for side, row in ((Side.ADOPTER, None), (Side.SENDER, sender), (Side.ORGAN, None)):
                session.add(AdoptionPaper(
                    adoption_id=case.id, side=side, sender_id=row.id if row else None, code="D-20",
                    original_seen_on=clock.today(), original_seen_by_id=officer.id,
                ))  # fmt: skip
            session.add(AdoptionDraft(adoption_id=case.id, section="wishes"))
            for kind, subject in (
                ("adoption", case.id), ("adoption_record", case.id), ("adoption_sender", sender.id)
            ):  # fmt: skip
                documents.store(
                    session, subject_kind=kind, subject_id=subject, name=f"{kind}.png",
                    stream=io.BytesIO(corpus.png()), uploaded_by_id=officer.id, now=clock.now(),
                )  # fmt: skip
        self.case_id = case.id
        self.adopter = Scope(person_id=person.id)
        self.mother = Scope(person_id=mother.id)
        self.home = Scope(agency_id=home.id)
        self.organ = Scope(agency_id=organ.id)
        self.city = Scope(agency_id=999_999, city_code="220100")

    def count(self, scope: Scope, model: type[Base]) -> int:
        with reading(self.world.database, scope) as session:
            return session.scalar(select(func.count()).select_from(model.__table__)) or 0

    def files(self, scope: Scope) -> set[str]:
        with reading(self.world.database, scope) as session:
            return set(session.scalars(select(Document.subject_kind)))

    def sides(self, scope: Scope) -> set[Side]:
        with reading(self.world.database, scope) as session:
            return set(session.scalars(select(AdoptionPaper.side)))


@pytest.fixture
def rows(world: World) -> Rows:
    return Rows(world)


def test_the_organ_sees_both_sides(rows: Rows) -> None:
    assert rows.count(rows.organ, Sender) == 2
    assert rows.sides(rows.organ) == {Side.ADOPTER, Side.SENDER, Side.ORGAN}
    assert rows.files(rows.organ) == {"adoption", "adoption_record", "adoption_sender"}
    assert rows.count(rows.organ, Household) == 1


@pytest.mark.bar("S13")
def test_the_adopters_see_their_own_side_alone(rows: Rows) -> None:
    assert rows.count(rows.adopter, Sender) == 0
    assert rows.sides(rows.adopter) == {Side.ADOPTER}
    assert rows.files(rows.adopter) == {"adoption"}
    assert rows.count(rows.adopter, AdoptionDraft) == 1


@pytest.mark.bar("S13")
def test_a_birth_parent_with_an_account_sees_its_own_row_alone(rows: Rows) -> None:
    assert rows.count(rows.mother, Sender) == 1
    assert rows.sides(rows.mother) == {Side.SENDER}
    assert rows.files(rows.mother) == {"adoption_sender"}
    assert rows.count(rows.mother, Household) == 0
    assert rows.count(rows.mother, AdoptionDraft) == 0


@pytest.mark.bar("S13")
def test_the_institution_sees_neither_household_nor_papers_of_the_adopters(rows: Rows) -> None:
    assert rows.count(rows.home, Sender) == 1
    assert rows.sides(rows.home) == set()
    assert rows.files(rows.home) == set()
    assert rows.count(rows.home, Household) == 0
    assert rows.count(rows.home, AdoptionDraft) == 0


@pytest.mark.bar("S08")
def test_no_area_and_nobody_reads_it(rows: Rows) -> None:
    for scope in (rows.city, NOBODY):
        assert rows.count(scope, Sender) == 0
        assert rows.sides(scope) == set()
        assert rows.files(scope) == set()
