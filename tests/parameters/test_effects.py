"""No figure is there for show: each parameter, when a place sets it, changes a result."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.accounts.roles import Role
from app.audit.services import Subject
from app.checklists import rules as scoring
from app.core import clock
from app.core.errors import Invalid
from app.deadlines import services as deadlines
from app.documents import letter_services
from app.documents.letters import LetterKind
from app.documents.models import Means
from app.foster.models import AssignmentPurpose, FosterApplication, State
from app.foster.rules import answer
from app.foster.services import assessment, joint, sheets
from app.foster.services.clocks import FAMILY_CLOCKS, LATE
from app.foster.services.facts import facts_record
from app.foster.workflow import MOVES
from app.law.foster_periods import FOSTER_PERIODS, OBJECTION
from app.law.parameters import FOSTER_PARAMETERS
from app.parameters import catalogue, services
from app.parameters.catalogue import CATALOGUE
from app.parameters.models import ParameterValue
from tests.documents.conftest import actor_of
from tests.documents.letter_samples import samples
from tests.factories import World, make_application, make_household, make_person
from tests.foster.assessing import answers, assigned, make_team, sheet_of, shipped
from tests.foster.records import family, signing

# The record at which the figure decides, and a lawful value that decides otherwise.
DECIDES: dict[str, tuple[dict[str, Any], Any]] = {
    "local_avg_area_m2": (family(), Decimal(26)),
    "local_mid_income_yuan": (family(), Decimal(60000)),
    "foster_consent_age": (family(child_birth_date="2017-03-02", child_consents=False), 10),
    "child_opinion_age": (family(child_birth_date="2023-03-02"), 4),
    "max_foster_children": (family(current_foster_count=1), 1),
    "own_child_min_age": (family(), 16),
    "carer_age_min": (family(), 50),
    "carer_age_max": (family(), 40),
    "hukou_prefix_len": (family(family_hukou_division="500113"), 2),
    "lease_min_months": (family(dwelling_tenure="rented", lease_end_date="2026-12-01"), 6),
    "income_evidence_min_months": (signing(), 24),
    "health_cert_months": (signing(), 1),
    "crime_check_months": (signing(crime_check_date="2026-01-15"), 1),
    "crime_check_age": (signing(2, crime_check_date=None), 16),
    "min_assessors": (signing(), 3),
    "foster_bureau_step": (signing(), "approval"),
    "foster_training_hours": (signing(), Decimal(20)),
}
SCORES = {"fb_pass", "fb_block_min", "fb_improve_min", "fb_divergence"}
TODAY = clock.today()
PERIODS_HERE = [p.parameter for p in FOSTER_PERIODS if p.parameter]


def set_here(world: World, name: str, value: object) -> None:
    with world.writing() as session:
        session.add(
            ParameterValue(
                name=name, value=value, division_code="220104", valid_from=date(2020, 1, 1),
                source="通知", reason="测试", released_at=clock.now(),
            )
        )  # fmt: skip


def case_here(world: World) -> FosterApplication:
    with world.writing() as session:
        household = make_household(session, make_person(session))
        return make_application(session, world.agencies["home"], household, State.REVIEW)


def test_every_parameter_of_an_application_has_its_fact_below() -> None:
    """Those of other rooms are proved in their own tests."""
    ours = {p.name for p in (*catalogue.SCORES, *catalogue.SERVICE)} | set(PERIODS_HERE)
    assert ours | FOSTER_PARAMETERS.keys() == (
        DECIDES.keys() | SCORES | set(PERIODS_HERE) | {"service_notice_days"}
    )


@pytest.mark.parametrize("name", DECIDES)
def test_a_figure_decides(name: str) -> None:
    record, other = DECIDES[name]
    assert answer(record) != answer(record | {name: other})


@pytest.mark.parametrize("name", FOSTER_PARAMETERS)
def test_the_figure_of_the_place_is_in_the_record(world: World, name: str) -> None:
    case = case_here(world)
    other = DECIDES[name][1]
    set_here(world, name, str(other) if isinstance(other, Decimal) else other)
    with world.reading() as session:
        assert facts_record(session, case, stage="review", on=TODAY)[name] == other


@pytest.mark.parametrize("period", [p for p in FOSTER_PERIODS if p.parameter], ids=lambda p: p.id)
def test_the_length_of_the_place_moves_the_last_day(world: World, period: Any) -> None:
    case = case_here(world)
    found = CATALOGUE[period.parameter]
    assert found.minimum is not None
    assert found.maximum is not None
    other = found.maximum if found.default != found.maximum else found.minimum
    with world.writing() as session:
        before = deadlines.start(session, case, period, on=TODAY).due_on
    set_here(world, period.parameter, other)
    with world.writing() as session:
        assert deadlines.start(session, case, period, on=TODAY).due_on != before
        deadlines.copy_next(session, session.get_one(FosterApplication, case.id))


def test_every_period_that_a_place_sets_is_started_by_a_move() -> None:
    """The clock of an objection starts with the service of the letter instead (SV-8)."""
    started = {period.id for move in MOVES for period in move.starts} | {OBJECTION.id}
    assert {p.id for p in FOSTER_PERIODS if p.parameter} == started
    assert started == FAMILY_CLOCKS | LATE.keys()


@pytest.mark.parametrize(
    ("name", "value", "lost"),
    [
        ("fb_pass", 95, {"B1-2": 3, "B1-3": 3}),
        ("fb_block_min", 90, {"B1-2": 3}),
        ("fb_improve_min", 70, {"B5-1": 6, "B5-3": 6, "B6-1": 6, "B6-2": 5, "B4-1": 5, "B4-2": 5}),
    ],
)
def test_the_marks_of_the_place_change_the_band(
    world: World, name: str, value: int, lost: dict[str, int]
) -> None:
    make_team(world)
    template = shipped(world)
    items = list(template.items())
    given = {item.id: item.max for item in items}
    assert lost.keys() <= given.keys(), sorted(given)
    found = {"scores": given | {i: given[i] - n for i, n in lost.items()}, "vetoes": {}}
    found["vetoes"] = {veto.id: False for veto in template.vetoes}
    case = case_here(world)
    counted = scoring.score(template, found)
    with world.reading() as session:
        before = scoring.band(counted, sheets.marks_of(session, case, TODAY))
    set_here(world, name, value)
    with world.reading() as session:
        assert scoring.band(counted, sheets.marks_of(session, case, TODAY)) is not before


def test_the_place_sets_how_far_apart_two_sheets_may_be(world: World) -> None:
    team = assigned(make_team(world))
    template = shipped(world)
    for user, lost in ((team.first, {}), (team.second, {"B5-1": 6})):
        with team.acting(user) as (session, case, actor):
            sheets.save(session, case, answers(template, lost), actor=actor, now=clock.now())
        with world.writing() as session:
            sheet = sheet_of(session, user)
            sheet.total, sheet.submitted_at = 100 - sum(lost.values()), clock.now()
    for limit, far in ((None, False), (5, True)):
        if limit:
            set_here(world, "fb_divergence", limit)
        with team.acting(team.first) as (session, case, _):
            both = joint.side_by_side(session, case)
            assert both is not None
            assert both.is_far_apart is far


def test_the_place_sets_how_many_assess(world: World) -> None:
    team = make_team(world)
    set_here(world, "min_assessors", 3)
    with (
        pytest.raises(Invalid),
        team.acting(team.head) as (session, case, actor),
    ):
        assessment.assign(
            session, case, [team.first.ref, team.second.ref], actor=actor, now=clock.now(),
            purpose=AssignmentPurpose.ASSESS,
        )  # fmt: skip


def test_the_place_sets_how_long_a_public_notice_stands(world: World) -> None:
    case = case_here(world)
    actor = actor_of(world, world.user("home", Role.HEAD))
    set_here(world, "service_notice_days", 60)
    with world.writing() as session:
        letter = letter_services.draft(
            session, subject=Subject("foster_application", case.ref), subject_id=case.id,
            agency_id=world.agencies["home"].id, kind=LetterKind.REJECTED, title="不予通过决定书",
            content=samples()[LetterKind.REJECTED], needs_service=True,
            addressee_id=case.applicant_person_id, now=clock.now(),
        )  # fmt: skip
        letter_services.sign(session, letter, actor=actor, now=clock.now())
        letter_services.serve(
            session, letter, means=Means.PUBLIC_NOTICE, tried_on=TODAY, served_on=None,
            receiver="", result="下落不明", actor=actor,
        )  # fmt: skip
        assert letter.served_on == TODAY + timedelta(days=60)


@pytest.mark.parametrize("name", PERIODS_HERE)
def test_a_default_lies_at_the_end_that_may_not_be_passed(name: str) -> None:
    """An office's own time is at most the default, a family's at least."""
    found = CATALOGUE[name]
    office = {
        "foster_accept_wd", "foster_assign_wd", "foster_assess_wd", "foster_decide_wd",
        "recheck_days", "foster_file_wd", "foster_receipt_wd", "qualification_months",
        "suspended_days",
    }  # fmt: skip
    bound, beyond = (
        (found.maximum, int(found.default or 0) + 1)
        if name in office
        else (found.minimum, int(found.default or 0) - 1)
    )
    assert bound == found.default
    with pytest.raises(Invalid) as refused:
        services.read(name, str(beyond))
    # The order sets none of these lengths: the refusal does not speak in its name.
    assert "法规" not in refused.value.says


def test_a_bound_of_the_law_says_so() -> None:
    with pytest.raises(Invalid, match="法规要求"):
        services.read("carer_age_min", "29")


def test_every_default_lies_in_its_range() -> None:
    for parameter in CATALOGUE.values():
        if parameter.default is not None:
            typed = str(parameter.default)
            assert str(services.read(parameter.name, typed)) == typed


def test_no_parameter_rests_on_a_row_that_is_not_there() -> None:
    for parameter in CATALOGUE.values():
        for row_id in parameter.rules:
            assert services.law_row(row_id), (parameter.name, row_id)
