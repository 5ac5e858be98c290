"""Who does not sign, or whose round is annulled, leaves no contract behind (GPR-49, GPR-54)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core import clock
from app.purchasing.contract_acts import PROJECT_CONTRACT_ACTS
from app.purchasing.models import (
    ContractState,
    MilestoneStatus,
    ProjectState,
    Round,
    ServiceContract,
)  # fmt: skip
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import awarding, ending, rounds
from tests.factories import World
from tests.purchasing.in_round import OPENED, Buying
from tests.purchasing.in_town import YUAN, Supplier

DRAFTING = next(act for act in PROJECT_CONTRACT_ACTS if act.name == "draft_contract")


def contracts_of(buying: Buying) -> list[ServiceContract]:
    with buying.world.reading() as session:
        return list(session.scalars(select(ServiceContract).order_by(ServiceContract.id)))


def draft_with(buying: Buying, supplier: Supplier) -> None:
    buying.people = [one.ref for one in supplier.people]
    buying.draft()


def may_draft(buying: Buying) -> bool:
    with buying.at_project(buying.officer) as (session, _, project):
        return DRAFTING.is_open(session, project)


@pytest.mark.rule("GPR-49")
def test_the_contract_is_with_the_next_candidate_when_the_winner_does_not_sign(
    world: World,
) -> None:
    buying = Buying(world)
    buying.awarded()
    draft_with(buying, buying.suppliers[0])
    assert not may_draft(buying)
    with buying.at_round(buying.head) as (session, actor, round_):
        awarding.next_candidate(session, round_, "放弃签订", actor=actor, now=OPENED)
    assert contracts_of(buying) == []
    buying.fix()
    buying.award()
    assert may_draft(buying)
    draft_with(buying, buying.suppliers[1])
    (found,) = contracts_of(buying)
    assert found.supplier_id == buying.suppliers[1].office.id
    assert found.amount_fen == 190_000 * YUAN


@pytest.mark.rule("GPR-54")
def test_a_signed_contract_ends_with_its_round(world: World) -> None:
    buying = Buying(world)
    buying.awarded()
    draft_with(buying, buying.suppliers[0])
    with world.writing() as session:
        session.scalars(select(Round)).one().awarded_on = clock.today()
    buying.review()
    buying.sign()
    buying.suspend(buying.raise_query(now=clock.now()), now=clock.now())
    with buying.at_project(buying.head) as (session, actor, project):
        rounds.fail(session, project, Failure.UNFAIR, "投诉成立", actor=actor, now=clock.now())
    (found,) = contracts_of(buying)
    assert (found.state, found.ended_on) == (ContractState.TERMINATED, clock.today())
    buying.ref = found.ref
    assert {one.status for one in buying.contract().milestones} == {MilestoneStatus.NOT_MET}
    assert buying.found_project().state is ProjectState.FAILED
    with buying.at_project(buying.head) as (session, actor, project):
        contract = ending.contract_of(session, project)
        assert contract is not None
        assert contract.erased_on is not None
