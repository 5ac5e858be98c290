"""Whose files a couple reads: their own and the contract, never the office's or predecessors'."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.policy import Unseen
from app.documents.models import Document
from app.documents.queries import get_document
from app.family_style.models import Couple, Unit
from app.family_style.services import changing, couples, hiring
from app.family_style.services.contracts import newest
from tests.factories import make_document
from tests.family_style.house import TEXT, House, load


def _file(session: Session, case: Unit | Couple, by: int) -> str:
    return make_document(session, case.subject.kind, case.id, uploaded_by_id=by).ref


def test_a_couple_reads_its_own_files_and_its_contract_alone(house: House) -> None:
    with house.world.writing() as session:
        unit = house.living(session)
        couple = couples.living_in(session, unit)
        assert couple is not None
        contract = newest(session, couple)
        assert contract is not None
        scan = session.get_one(Document, contract.document_id)
        scan.uploaded_by_id = house.users["head"].id
        own = [_file(session, case, house.users["couple"].id) for case in (unit, couple)]
        offices = [_file(session, case, house.users["worker"].id) for case in (unit, couple)]
        ref, scan_ref = unit.ref, scan.ref
    with house.world.reading() as session:
        actor = house.actor(session, "couple")
        for document in (*own, scan_ref):
            assert get_document(session, actor, document).ref == document
        for document in offices:
            with pytest.raises(Unseen):
                get_document(session, actor, document)
        worker = house.actor(session, "worker")
        for document in (*own, *offices, scan_ref):
            assert get_document(session, worker, document).ref == document
    with house.world.writing() as session:
        unit, head = load(session, ref), house.actor(session, "head")
        changing.change_couple(session, unit, reason=TEXT, carer=TEXT, told=TEXT, actor=head,
                               now=clock.now())  # fmt: skip
        following = house.applied(session, house.announced(session, unit), "couple two")
        house.made_ready(session, following)
        hiring.install(session, following, actor=house.actor(session, "worker"), now=clock.now())
        assert unit.couple_person_id == house.users["couple two"].person_id
    with house.world.reading() as session:
        actor = house.actor(session, "couple two")
        for document in (*own, *offices, scan_ref):
            with pytest.raises(Unseen):
                get_document(session, actor, document)
