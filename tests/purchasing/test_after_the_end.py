"""Once a contract has ended, nobody of the supplier reads of a child (BRK-03)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.documents.models import Document
from app.purchasing.models import (
    Beneficiary,
    ContractState,
    RecordDraft,
    RecordImport,
    ServiceContract,
)
from app.purchasing.services import ending, importing, recording
from tests.factories import World
from tests.purchasing.in_contract import scan
from tests.purchasing.in_delivery import Delivery
from tests.purchasing.in_town import TODAY, at, make_beneficiary, make_contract, make_market
from tests.purchasing.test_delivery_pages import book, line


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
    last = contract.ends_on + timedelta(days=30)
    for day, status in ((last, 200), (last + timedelta(days=1), 403)):
        with clock.at(at(day)):
            worker = world.client(market.supplier.worker)
            assert [worker.get(page).status_code for page in pages] == [status, status]
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


@pytest.mark.rule("BRK-03")
def test_what_was_done_before_a_breach_is_entered_by_number(world: World) -> None:
    delivery = Delivery(world)
    page = f"/purchasing/contracts/{delivery.contract.ref}/records/new?k=K-02"
    worker = world.client(delivery.market.supplier.worker)
    label = f"{delivery.child.number} {delivery.child.name_mask}"
    assert label in worker.get(page).text
    with world.writing() as session:
        session.scalars(select(ServiceContract)).one().state = ContractState.TERMINATED
    after = worker.get(page).text
    assert delivery.child.number in after
    assert delivery.child.name_mask not in after


@pytest.mark.rule("BRK-03")
def test_drafts_and_uploads_are_erased_with_the_names(world: World) -> None:
    """Nobody but who typed or uploaded them sees them: nobody else could take them away."""
    delivery = Delivery(world)
    worker = delivery.market.supplier.worker
    with delivery.by(worker) as (session, actor, contract):
        answers = [["content", "小雨怕黑"]]
        recording.keep_draft(session, contract, answers, actor=actor, now=clock.now())
        importing.upload(
            session, contract, "十月.xlsx", book(line(delivery, 1)), actor=actor, now=clock.now()
        )
    with world.writing() as session:
        contract = session.scalars(select(ServiceContract)).one()
        contract.state, contract.ended_on = ContractState.ENDED, TODAY
    with delivery.by(delivery.market.bureau.officer) as (session, actor, contract):
        ending.erase(session, contract, scan=scan(), actor=actor, now=clock.now())
    with world.reading() as session:
        assert not session.scalars(select(RecordDraft)).all()
        batch = session.scalars(select(RecordImport)).one()
        assert (batch.document_id, batch.findings) == (None, None)
        kind = Document.subject_kind == "purchase_import"
        assert session.scalars(select(Document).where(kind)).one().removed_at
