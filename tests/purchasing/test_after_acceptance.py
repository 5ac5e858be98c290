"""What was accepted and archived stands: no change, no payment, no sample judged by new rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid, WrongState
from app.parameters.models import ParameterValue
from app.purchasing.models import (
    AmendmentKind,
    ContractState,
    Project,
    ProjectState,
    SampleDraw,
    ServiceContract,
)
from app.purchasing.rules import sampling as rule
from app.purchasing.services import amendments, ending, sampling
from app.purchasing.services.accepting import Line
from tests.factories import World
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_judging import Case
from tests.purchasing.test_accepting import GOOD, accept


@pytest.mark.rule("CHG-01")
def test_an_accepted_contract_is_not_changed_any_more(world: World) -> None:
    case = Case(world)
    case.answers(5)
    accept(case)
    wish = amendments.Wish(AmendmentKind.AMOUNT, "CL-5", "追加", delta_fen=100_000)
    with (
        case.at_contract(case.officer) as (session, actor, contract),
        pytest.raises(WrongState, match="已经验收"),
    ):
        amendments.ask(session, contract, wish, actor=actor, now=clock.now())


@pytest.mark.rule("PAY-03", "PAY-06")
def test_by_quantity_the_last_month_is_known_before_anything_is_taken_off_it(
    world: World,
) -> None:
    case = Case(world, visits=5)
    case.answers(5)
    with world.writing() as session:
        contract = session.scalars(select(ServiceContract)).one()
        contract.payment_template, contract.ends_on = "PT-C", clock.today()
    with pytest.raises(Invalid, match="最后一期"):
        accept(case, lines=GOOD | {"K-02": Line(True, "孩子住院，按约定扣减")})


@pytest.mark.rule("GPL-42")
def test_nothing_is_owed_when_it_goes_to_the_archive_and_nothing_asked_after(
    world: World,
) -> None:
    deal = Deal(world)
    deal.run()
    deal.approve_plan()
    deal.ask()
    with world.writing() as session:
        contract = session.scalars(select(ServiceContract)).one()
        contract.state = ContractState.TERMINATED
        contract.ended_on = contract.handed_over_on = contract.erased_on = clock.today()
        session.get_one(Project, deal.project).state = ProjectState.TERMINATED
    with (
        deal.at_project(deal.officer) as (session, actor, project),
        pytest.raises(Invalid, match="还有付款申请"),
    ):
        ending.archive(session, project, actor=actor, now=clock.now())
    with world.writing() as session:
        session.get_one(Project, deal.project).state = ProjectState.ARCHIVED
    with pytest.raises(WrongState, match="已经归档"):
        deal.ask("midterm")


@pytest.mark.rule("CNT-SAMPLE")
def test_an_old_sample_is_drawn_again_by_the_numbers_of_its_day(world: World) -> None:
    Case(world)
    seed, refs = "ab" * 32, [f"record{n:02d}" for n in range(30)]
    then = clock.now() - timedelta(days=3)
    with world.writing() as session:
        contract = session.scalars(select(ServiceContract)).one()
        row = SampleDraw(
            contract_id=contract.id, indicator="K-02", month="2026-10",
            commitment=rule.commitment(seed), committed_at=then - timedelta(days=1), frozen=refs,
            frozen_digest=rule.frozen_digest(refs), frozen_at=then,
            drawn=list(rule.draw(seed, refs)), drawn_at=then,
        )  # fmt: skip
        row.seed = seed
        session.add(row)
        session.add(ParameterValue(
            name="sample.least", division_code="220000", value=20, valid_from=clock.today(),
            source="省级公布", reason="测试", released_at=clock.now(),
        ))  # fmt: skip
        session.flush()
        assert sampling.faults(session, contract, row) == ()
