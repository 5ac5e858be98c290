"""The household record: typed once, with one main carer, kept for the files that name it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.families import services as families
from app.families.models import Household
from tests.factories import World, make_household, make_person

CHILD: dict[str, Any] = {
    "name": "小米", "relation": "40", "id_no": "", "other_kind": "none", "other_number": "",
    "born": date(2020, 2, 3), "sex": "2", "education": "90", "occupation": "", "phone": "",
    "hukou": None, "lives_here": "yes", "is_main_carer": "no", "marital_status": "",
}  # fmt: skip


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    with world.writing() as session:
        yield session


def test_a_person_has_one_household(session: Session) -> None:
    person = make_person(session)
    first = families.open_household(session, person, "220104")
    assert families.open_household(session, person, "500103") is first
    applicant = families.members_of(session, first)[0]
    assert applicant.id_no == person.id_no
    assert applicant.birth_on is not None


def test_a_child_without_a_number_has_a_birth_date(session: Session) -> None:
    home = make_household(session, make_person(session))
    child = families.save_member(session, home, None, CHILD)
    assert (child.id_no_index, child.birth_on, child.position) == (None, date(2020, 2, 3), 3)


def test_a_number_given_later_replaces_the_other_paper(session: Session) -> None:
    home = make_household(session, make_person(session))
    child = families.save_member(session, home, None, CHILD)
    families.save_member(session, home, child, CHILD | {"id_no": "220104201802289014"})
    assert (child.other_document, child.birth_on, child.sex) == (None, date(2018, 2, 28), "1")


def test_the_applicant_stays_and_others_can_be_taken_back(session: Session) -> None:
    home = make_household(session, make_person(session))
    applicant, spouse, _ = families.members_of(session, home)
    with pytest.raises(Invalid):
        families.remove_member(session, home, applicant, clock.today())
    families.remove_member(session, home, spouse, clock.today())
    assert len(families.members_of(session, home)) == 2
    families.restore_member(session, home, spouse.ref)
    assert len(families.members_of(session, home)) == 3


def test_a_member_of_another_household_is_not_found(session: Session) -> None:
    home: Household = make_household(session, make_person(session))
    other = make_household(session, make_person(session))
    stranger = families.members_of(session, other)[1]
    with pytest.raises(NotFound):
        families.get_member(session, home, stranger.ref)
    with pytest.raises(NotFound):
        families.restore_member(session, home, stranger.ref)


def test_a_household_has_at_most_twenty_members(session: Session) -> None:
    home = make_household(session, make_person(session))
    for _ in range(17):
        families.save_member(session, home, None, CHILD)
    with pytest.raises(Invalid, match="最多"):
        families.save_member(session, home, None, CHILD)


@pytest.mark.parametrize(
    ("relation", "sex"), [("20", "2"), ("30", "1"), ("51", "2"), ("52", "1"), ("55", "2")]
)
def test_a_relation_that_names_the_other_sex_is_not_kept(
    session: Session, relation: str, sex: str
) -> None:
    home = make_household(session, make_person(session))
    with pytest.raises(Invalid, match="请核对关系和身份证号码") as refused:
        families.save_member(session, home, None, CHILD | {"relation": relation, "sex": sex})
    assert refused.value.field == "relation"


@pytest.mark.parametrize(("relation", "sex"), [("20", "1"), ("30", "2"), ("40", "1"), ("99", "2")])
def test_a_relation_that_fits_or_says_nothing_is_kept(
    session: Session, relation: str, sex: str
) -> None:
    home = make_household(session, make_person(session))
    child = families.save_member(session, home, None, CHILD | {"relation": relation, "sex": sex})
    assert (child.relation, child.sex) == (relation, sex)


def test_a_spouse_of_the_same_sex_is_asked_about_and_kept(session: Session) -> None:
    home = make_household(session, make_person(session))
    members = families.members_of(session, home)
    said = families.spouse_doubt(members, "10", "2", home.owner_person_id)
    assert "请核对两人的身份证号码" in said
    assert families.spouse_doubt(members, "10", "1", home.owner_person_id) == ""
    spouse = families.save_member(session, home, None, CHILD | {"relation": "10", "sex": "2"})
    assert spouse.relation == "10"
