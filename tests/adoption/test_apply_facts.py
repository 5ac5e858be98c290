"""The record of §3 out of the household, the child and the senders; which papers follow."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.adoption.models import Adoption, AdoptionPaper, AdoptionState, SenderKind, Side, Tie
from app.adoption.papers import PAPERS
from app.adoption.services import facts, papers
from app.core import clock
from app.families.models import CrimeCheck, Health
from app.law import RULES
from app.parameters.models import ParameterValue
from tests.adoption.town import make_adoptee, make_adopters, make_adoption, make_sender
from tests.factories import World, make_member

ON = date(2026, 11, 22)


def test_the_record_is_read_from_the_household_the_child_and_the_senders(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        make_adoptee(session, case)
        make_sender(session, case)
        make_sender(session, case, SenderKind.FATHER, consents=False)
        (record,) = facts.records(session, case, ON)
        assert record["adopter_sex"] == "female"
        assert record["spouse_sex"] == "male"
        assert record["applying_jointly"] is True
        assert record["adopter_marital_status"] == "married"
        assert record["adopter_children_count"] == record["spouse_children_count"] == 1
        assert record["sender_type"] == "birth_parents"
        assert record["birth_father_consents"] is False
        assert facts.evaluate(session, case, ON).blocking == ("CC-1097-1",)
        assert facts.undecided(session, case, ON) == []


def test_what_was_seen_is_kept_with_its_digest(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        make_adoptee(session, case)
        make_sender(session, case)
        answer = facts.remember(session, case, ON)
        assert case.answer == answer.as_dict()
        assert case.facts_digest == facts.digest(case.facts or [])
        before = case.facts_digest
        make_sender(session, case, SenderKind.FATHER)
        facts.remember(session, case, ON)
        assert case.facts_digest != before


def test_children_who_moved_out_count_and_the_child_to_be_adopted_does_not(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        session.add(make_member(household, position=3, name="赵亮", relation="20", male=True,
                                birth_on=date(1999, 1, 4), lives_here=False))  # fmt: skip
        girl = make_member(household, position=4, name="张小雨", relation="30",
                           birth_on=date(2023, 3, 2))  # fmt: skip
        session.add(girl)
        session.flush()
        case = make_adoption(session, world.agencies["home_bureau"], household)
        child = make_adoptee(session, case, id_no_index=girl.id_no_index)
        (record,) = facts.records(session, case, ON)
        assert record["adopter_children_count"] == 2
        child.id_no_index = None
        session.flush()
        assert facts.records(session, case, ON)[0]["adopter_children_count"] == 3


def test_a_stepchild_counts_by_the_parameter_alone(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        boy = facts.family_of(session, case).children[0]
        case.statement = {"children": {boy.ref: "spouse"}}
        session.flush()
        assert facts.records(session, case, ON)[0]["adopter_children_count"] == 1
        session.add(ParameterValue(
            name="count_stepchildren", division_code="220000", value="no", source="省规定",
            valid_from=date(2026, 1, 1), reason="测试", released_at=clock.now(),
        ))  # fmt: skip
        session.flush()
        (record,) = facts.records(session, case, ON)
        assert record["adopter_children_count"] == 0
        assert record["spouse_children_count"] == 1


def test_what_nobody_has_told_blocks_nothing_and_is_named(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        spouse = facts.family_of(session, case).spouse
        assert spouse is not None
        spouse.health, spouse.crime_check = None, CrimeCheck.NOT_CHECKED
        session.flush()
        assert facts.evaluate(session, case, ON).blocking == ()
        waiting = facts.undecided(session, case, ON)
        assert {"CC-1098-3", "CC-1098-4", "CC-1093-0"} <= set(waiting)
        spouse.health = Health.HARMFUL
        session.flush()
        assert facts.evaluate(session, case, ON).blocking == ("CC-1098-3",)


def test_the_failed_assessment_is_a_fact(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(
            session, world.agencies["home_bureau"], household, AdoptionState.ASSESS_FAILED
        )
        assert "CC-1098-2" in facts.evaluate(session, case, ON).blocking


def test_the_adopters_own_conditions_say_nothing_of_the_senders(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        make_adoptee(session, case)
        before = facts.own_conditions(session, case, ON)[0].conditions
        make_sender(session, case, consents=False)
        make_sender(session, case, SenderKind.FATHER, status="dead", consents=None,
                    statement={"deceased_side_grandparents_claim": True})  # fmt: skip
        assert facts.own_conditions(session, case, ON)[0].conditions == before
        assert len(facts.evaluate(session, case, ON).blocking) == 2


def test_every_paper_stands_under_a_rule() -> None:
    for paper in PAPERS.values():
        assert paper.rule in RULES, paper.code


def codes(case: Adoption, session: Session, *sides: Side) -> list[str]:
    return [line.key for line in papers.lines(session, case, ON, sides or tuple(Side))]


def test_the_papers_of_a_couple_who_adopt_a_child_of_parents_in_hardship(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        make_adoptee(session, case)
        make_sender(session, case)
        make_sender(session, case, SenderKind.FATHER)
        assert codes(case, session, Side.ADOPTER) == [
            "D-01", "D-02.applicant", "D-02.spouse", "D-03.applicant", "D-03.spouse", "D-04",
            "D-05", "D-06.applicant", "D-06.spouse", "D-10", "D-11.applicant", "D-11.spouse",
            "D-12", "D-35", "D-36",
        ]  # fmt: skip
        assert codes(case, session, Side.SENDER) == [
            "D-20.mother", "D-20.father", "D-26.mother", "D-35S.mother", "D-35S.father",
        ]  # fmt: skip
        assert codes(case, session, Side.CHILD, Side.ORGAN) == ["D-38"]


def test_a_stepchilds_adopter_brings_no_proof_of_means_health_or_record(world: World) -> None:
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household, tie=Tie.STEP,
                             jointly=False, married_to_birth_parent=True)  # fmt: skip
        make_adoptee(session, case, category="other", birth_on=date(2016, 3, 2))
        make_sender(session, case)
        assert codes(case, session, Side.ADOPTER) == [
            "D-01", "D-02.applicant", "D-03.applicant", "D-09", "D-10", "D-35", "D-36",
        ]  # fmt: skip
        assert codes(case, session, Side.SENDER, Side.CHILD, Side.ORGAN) == [
            "D-20.mother", "D-32.mother", "D-35S.mother", "D-31",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "issued", "is_old"),
    [
        ("D-04", date(2026, 5, 22), False), ("D-04", date(2026, 5, 21), True),
        ("D-06", date(2026, 5, 26), False), ("D-06", date(2026, 5, 25), True),
        ("D-11", date(2026, 8, 22), False), ("D-11", date(2026, 8, 21), True),
    ],
)  # fmt: skip
def test_a_certificate_is_good_up_to_its_last_day(
    world: World, code: str, issued: date, is_old: bool
) -> None:
    officer = world.user("home_bureau")
    with world.writing() as session:
        _, household = make_adopters(session)
        case = make_adoption(session, world.agencies["home_bureau"], household)
        line = next(x for x in papers.lines(session, case, ON) if x.code == code)
        session.add(AdoptionPaper(
            adoption_id=case.id, side=Side.ADOPTER, party=line.party, code=code, issued_on=issued,
            check="good", original_seen_on=ON, original_seen_by_id=officer.id,
        ))  # fmt: skip
        session.flush()
        line = next(x for x in papers.lines(session, case, ON) if x.key == line.key)
        assert line.is_too_old is is_old
        assert line.is_good is not is_old
        assert (line in papers.not_good([line])) is is_old
