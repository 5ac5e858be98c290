"""From what is stored to the record of care.md §2.8."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Level
from app.core import clock
from app.core.errors import Invalid
from app.families.models import Household, Tenure
from app.foster.models import FosterApplication, Paper, PaperCheck, State
from app.foster.papers import required
from app.foster.services.facts import evaluate, facts_digest, facts_record, load_file
from tests.factories import (
    World,
    make_application,
    make_consents,
    make_household,
    make_papers,
    make_person,
    set_local_figures,
)


@pytest.fixture
def session(world: World) -> Any:
    with world.writing() as session:
        yield session


def sent(session: Session, world: World, **home: Any) -> FosterApplication:
    household = make_household(session, make_person(session), **home)
    return make_application(session, world.agencies["home"], household, State.REVIEW)


def test_a_good_file_is_eligible_but_for_the_visit(session: Session, world: World) -> None:
    case = sent(session, world)
    set_local_figures(session)
    make_papers(session, case)
    make_consents(session, case)
    answer = evaluate(session, case, stage="review", on=clock.today())
    assert answer.blocking == ("FC-12-2a", "FC-12-2b", "FC-12-2c")


def test_papers_nobody_checked_prove_nothing_at_review(session: Session, world: World) -> None:
    case = sent(session, world)
    set_local_figures(session)
    make_papers(session, case, good=False)
    make_consents(session, case)
    blocking = evaluate(session, case, stage="review", on=clock.today()).blocking
    assert {"FC-08-2a", "FC-08-3", "FC-08-4a", "FC-12-1b"} <= set(blocking)


def test_before_the_application_the_familys_word_counts(session: Session, world: World) -> None:
    case = make_application(
        session, world.agencies["home"], make_household(session, make_person(session))
    )
    set_local_figures(session)
    assert evaluate(session, case, stage="precheck", on=clock.today()).blocking == ()


def test_a_certificate_dates_from_its_newest_good_paper(session: Session, world: World) -> None:
    case = sent(session, world)
    make_papers(session, case)
    carer = load_file(session, case).carer
    assert carer is not None
    old, new = clock.today() - timedelta(days=90), clock.today() - timedelta(days=9)
    for day, check in ((old, PaperCheck.GOOD), (new, PaperCheck.UNCLEAR)):
        session.add(
            Paper(
                application_id=case.id, kind="health_cert", member_id=carer.id, issued_on=day,
                check=check, checked_at=clock.now(),
            )
        )  # fmt: skip
    first = session.scalars(
        select(Paper)
        .where(Paper.kind == "health_cert", Paper.member_id == carer.id)
        .order_by(Paper.id)
    ).first()
    assert first is not None
    first.removed_at = clock.now()
    session.flush()
    record = facts_record(session, case, stage="review", on=clock.today())
    assert record["members"][0]["health_cert_date"] == old.isoformat()


def test_without_local_figures_nobody_decides(session: Session, world: World) -> None:
    case = sent(session, world)
    with pytest.raises(Invalid, match="本地标准未设定"):
        evaluate(session, case, stage="review", on=clock.today())
    assert evaluate(session, case, stage="precheck", on=clock.today()).blocking == ()


def test_local_figures_are_those_of_the_place_and_the_day(session: Session, world: World) -> None:
    case = sent(session, world)
    set_local_figures(session, area_m2="24")
    set_local_figures(session, "220104", area_m2="40.5")
    set_local_figures(session, "500103", area_m2="1")
    record = facts_record(session, case, stage="precheck", on=clock.today())
    assert str(record["local_avg_area_m2"]) == "40.5"
    early = facts_record(session, case, stage="precheck", on=date(2019, 12, 31))
    assert early["local_avg_area_m2"] is None


@pytest.mark.parametrize(
    ("agency", "level", "found"), [("home", Level.CITY, "city"), ("far", Level.COUNTY, "province")]
)
def test_institutions_of_a_municipality_count_as_the_provinces(
    session: Session, world: World, agency: str, level: Level, found: str
) -> None:
    world.agencies[agency].level = level
    session.merge(world.agencies[agency])
    case = make_application(
        session, world.agencies[agency], make_household(session, make_person(session))
    )
    record = facts_record(session, case, stage="precheck", on=clock.today())
    assert record["institution_level"] == found


def test_an_empty_household_gives_a_partial_record(session: Session, world: World) -> None:
    household = Household(owner_person_id=make_person(session).id)
    household.place("220104")
    session.add(household)
    session.flush()
    case = make_application(session, world.agencies["home"], household)
    record = facts_record(session, case, stage="precheck", on=clock.today())
    assert "dwelling_area_m2" not in record
    with pytest.raises(Invalid, match="不完整"):
        evaluate(session, case, stage="precheck", on=clock.today())


def test_who_needs_which_paper(session: Session, world: World) -> None:
    case = sent(session, world)
    file = load_file(session, case)
    wanted = required(file.household, file.members, date(2026, 3, 1))
    by_kind = [paper.kind for paper in wanted]
    assert by_kind.count("health_cert") == 3
    assert by_kind.count("crime_cert") == 3
    assert by_kind.count("id_card") == 2
    assert by_kind.count("marriage") == 1
    file.household.marital_status = "10"
    file.members[2].birth_on = date(2012, 3, 2)
    wanted = required(file.household, file.members, date(2026, 3, 1))
    by_kind = [paper.kind for paper in wanted]
    assert by_kind.count("crime_cert") == 2
    assert by_kind.count("marriage") == 0


def test_the_digest_changes_with_any_stated_fact(session: Session, world: World) -> None:
    case = sent(session, world)
    make_papers(session, case)
    seen = facts_digest(session, case)
    assert facts_digest(session, case) == seen
    file = load_file(session, case)
    file.household.tenure = Tenure.RENTED
    changed = facts_digest(session, case)
    assert changed != seen
    file.papers[0].check = PaperCheck.UNCLEAR
    assert facts_digest(session, case) != changed
