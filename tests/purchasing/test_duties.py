"""Nobody passes what they have made themselves (SOD-P1, PAY-04), whichever roles they hold."""

from __future__ import annotations

import pytest

from app.accounts.models import User
from app.accounts.roles import Role
from app.core import clock
from app.core.policy import Refused
from app.purchasing.services import contracts, payments
from tests.factories import World
from tests.purchasing.in_contract import Deal


def edit(deal: Deal, user: User) -> None:
    with deal.at_contract(user) as (session, actor, contract):
        terms = deal.terms(contracts.project_of(session, contract))
        contracts.edit(session, contract, terms, actor=actor, now=clock.now())


@pytest.mark.rule("GPL-61")
def test_who_changed_the_draft_does_not_review_it(world: World) -> None:
    deal = Deal(world)
    deal.draft()
    edit(deal, deal.second)
    with pytest.raises(Refused):
        deal.review()


@pytest.mark.rule("PAY-04")
def test_who_runs_the_project_approves_none_of_its_payments(world: World) -> None:
    deal = Deal(world)
    both = deal.colleague(Role.BUREAU_OFFICER, Role.FINANCE, Role.BUREAU_HEAD)
    deal.draft()
    edit(deal, both)
    deal.review()
    deal.sign()
    deal.publish()
    deal.approve_plan()
    ref = deal.ask()
    with deal.at_payment(ref, both) as (session, actor, row), pytest.raises(Refused):
        payments.approve_first(session, row, actor=actor, now=clock.now())
    with deal.at_payment(ref, deal.finance) as (session, actor, row):
        payments.approve_first(session, row, actor=actor, now=clock.now())
    with deal.at_payment(ref, both) as (session, actor, row), pytest.raises(Refused):
        payments.approve_second(session, row, actor=actor, now=clock.now())
