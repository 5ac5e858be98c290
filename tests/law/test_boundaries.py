"""Rules of running placements whose boundary no other test names (care.md §2.2 and §2.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.agencies import AgencyFacts, create_agency
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR
from app.deadlines.models import Deadline
from app.documents.models import Letter
from app.placements.models import Form, PlacementState
from app.placements.rules.matching import Child, judge
from app.placements.services import ending, filing, guarding
from tests.factories import World
from tests.placements.running import (
    TEXT,
    Home,
    active,
    assess,
    at,
    clock_days,
    load,
    placed,
    run_clocks,
)
from tests.placements.test_matching_rules import facts, family

S = PlacementState
BEGAN, DAY = date(2025, 11, 3), date(2026, 3, 2)


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


@pytest.mark.rule("FC-20-2", "FC-20-3", "FC-20-4", "FC-20-5", "FC-20-6", "FC-21-2", "FC-21-3")
def test_for_each_reason_of_the_order_the_institution_ends_the_placement(home: Home) -> None:
    reasons = set(ending.REASONS)
    assert reasons == {
        "FC-20-1", "FC-20-2", "FC-20-3", "FC-20-4", "FC-20-5", "FC-20-6",
        "FC-21-1", "FC-21-2", "FC-21-3",
    }  # fmt: skip
    ref = active(home, BEGAN)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement = load(session, ref)
        worker, head = home.actor(session, "worker"), home.actor(session, "head")
        for rule_id in sorted(reasons - {ending.BROKEN}):
            ending.propose(
                session, placement, rule_id=rule_id, reason=TEXT, actor=worker, now=at(DAY)
            )
            assert (placement.state, placement.end_reason) == (S.ENDING, rule_id)
            ending.keep(session, placement, reason=TEXT, actor=head, now=at(DAY))


@pytest.mark.rule("FC-20-6")
@pytest.mark.parametrize("rule_id", ["FC-19-1", "FC-21-4", "FC-13-8", ""])
def test_for_no_other_reason(home: Home, rule_id: str) -> None:
    ref = active(home, BEGAN)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        with pytest.raises(Invalid, match="解除的原因"):
            ending.propose(
                session, placement, rule_id=rule_id, reason=TEXT, actor=worker, now=at(DAY)
            )
        assert placement.state is S.ACTIVE


@pytest.mark.rule("FC-13-2", "FC-13-3", "FC-13-4", "FC-13-5", "FC-13-6", "FC-13-9", "FC-15-1")
def test_each_duty_of_the_family_can_be_what_has_to_be_put_right(home: Home) -> None:
    ref = active(home, BEGAN)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        for rule_id in sorted(guarding.BREACHES):
            matter = guarding.order(
                session, placement, rule_id=rule_id, what=TEXT, asked=TEXT, actor=worker,
                now=at(DAY),
            )  # fmt: skip
            assert matter.rule_id == rule_id
            guarding.corrected(session, placement, note=TEXT, actor=worker, now=at(DAY))
        # Letters go with each; harm to the child is no matter of fifteen days.
        letters = session.scalars(select(Letter).where(Letter.kind == "correction")).all()
        assert len(letters) == len(guarding.BREACHES)
        with pytest.raises(Invalid, match="哪一方面"):
            guarding.order(
                session, placement, rule_id="FC-13-1", what=TEXT, asked=TEXT, actor=worker,
                now=at(DAY),
            )  # fmt: skip


@pytest.mark.rule("FC-26-2")
def test_the_agreement_is_filed_within_five_working_days_and_is_no_gate(home: Home) -> None:
    # A Monday; 9 March is the fifth working day after it.
    ref = placed(home, DAY)
    with home.world.reading() as session:
        assert clock_days(session, load(session, ref))["FCP-FILE-AGREEMENT"] == date(2026, 3, 9)
    last, over = date(2026, 3, 9), date(2026, 3, 10)
    run_clocks(home, last)
    assert late(home) == 0
    run_clocks(home, over)
    assert late(home) == 1
    with clock.at(at(over)), home.world.writing() as session:
        placement = load(session, ref)
        assert placement.state is S.FUSION
        filing.send_agreement(session, placement, actor=home.actor(session, "clerk"), now=at(over))
        assert "FCP-FILE-AGREEMENT" not in clock_days(session, placement)


def late(home: Home) -> int:
    with home.world.reading() as session:
        found = session.scalars(
            select(Deadline).where(
                Deadline.period_id == "FCP-FILE-AGREEMENT", Deadline.overdue_told_at.is_not(None)
            )
        ).all()
        return len(found)


@pytest.mark.rule("FC-14-5")
def test_the_effect_is_assessed_within_a_year_and_then_again(home: Home) -> None:
    ref = active(home, BEGAN)
    with home.world.reading() as session:
        began = clock_days(session, load(session, ref))["FCP-EFFECT"]
    # Formal since 2 January 2026; 2 January 2027 is a Saturday, and a last day rolls.
    assert began == date(2027, 1, 4)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement = load(session, ref)
        assess(
            session, placement, Form.EFFECT, 80, actor=home.actor(session, "worker"), now=at(DAY)
        )
        assert clock_days(session, placement)["FCP-EFFECT"] == date(2027, 3, 2)


@pytest.mark.rule("FC-05-1")
@pytest.mark.parametrize("kind", [AgencyKind.ORGANISATION, AgencyKind.PARTNER, AgencyKind.VILLAGE])
def test_no_company_and_no_association_takes_applications(world: World, kind: AgencyKind) -> None:
    bureau = world.agencies["home_bureau"].id

    def made(of: AgencyKind, name: str) -> Agency:
        facts = AgencyFacts(
            name=name, short_name=name, kind=of, level=Level.COUNTY, division_code="220104",
            bureau_id=bureau, takes_foster_applications=True,
        )  # fmt: skip
        with world.writing() as session:
            admin = replace(SYSTEM_ACTOR, roles=frozenset({str(Role.SYSTEM_ADMIN)}))
            return create_agency(session, facts, actor=admin, now=clock.now())

    with pytest.raises(Invalid, match="只有儿童福利机构"):
        made(kind, "爱心寄养服务中心")
    assert made(AgencyKind.INSTITUTION, "朝阳区第二儿童福利院").takes_foster_applications


@pytest.mark.rule("FC-08-6")
def test_knowledge_decides_between_equals_and_replaces_no_condition() -> None:
    plain, knowing = family(household_id=1), family(household_id=2, skills=["rehab"])
    first, second = judge([plain, knowing], Child(), facts())
    assert (first.family.household_id, second.family.household_id) == (2, 1)
    assert first.points - second.points == 5
    too_small = family(household_id=2, skills=["rehab"], area_m2=Decimal(10))
    assert [f.rule_id for f in judge([too_small], Child(), facts())[0].hard] == ["FC-08-1c"]
