"""Once a contract has ended, nobody of the supplier reads of a child (BRK-03)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.purchasing.models import Beneficiary, ContractState, ServiceContract
from tests.factories import World
from tests.purchasing.in_town import make_beneficiary, make_contract, make_market


@pytest.mark.rule("BRK-03")
def test_a_supplier_reads_names_while_the_contract_goes_on_and_no_longer(world: World) -> None:
    with world.writing() as session:
        market = make_market(session, world)
        ref = make_contract(session, market.bureau, market.supplier).ref
        contract = session.scalars(select(ServiceContract)).one()
        contract.state = ContractState.RUNNING
        make_beneficiary(session, contract)
    pages = [f"/purchasing/contracts/{ref}/{tab}" for tab in ("people", "records")]
    for user in (market.supplier.manager, market.supplier.worker):
        assert [world.client(user).get(page).status_code for page in pages] == [200, 200]
    for state in (ContractState.ENDED, ContractState.TERMINATED):
        with world.writing() as session:
            session.scalars(select(ServiceContract)).one().state = state
        for user in (market.supplier.manager, market.supplier.worker):
            client = world.client(user)
            assert [client.get(page).status_code for page in pages] == [403, 403]
            assert client.get(f"/purchasing/contracts/{ref}").status_code == 200
        assert world.client(market.bureau.officer).get(pages[0]).status_code == 200
    with world.reading() as session:
        assert session.scalars(select(Beneficiary)).one().name_mask
