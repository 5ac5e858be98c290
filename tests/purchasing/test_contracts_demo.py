"""The demo shows contracts in every state, and their money adds up."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import reading, transaction
from app.demo.agencies import make_offices
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.purchases import make_purchases
from app.demo.purchases_contracts import make_contracts
from app.demo.purchases_delivery import make_delivery
from app.demo.purchases_judged import make_judgements
from app.purchasing.models import ContractState as S
from app.purchasing.models import (
    Evaluation,
    EvaluationKind,
    Payment,
    PaymentState,
    Project,
    ProjectState,
    ServiceContract,
    SpotDraw,
)


def test_seven_contracts_from_the_draft_to_the_archive(app: Flask) -> None:
    database, people = app.extensions["database"], Population()
    with transaction(database) as session:
        agencies, _ = make_offices(session, people, clock.now())
    make_organisations(database, people)
    make_purchases(database, people, agencies, lambda _says: None)
    make_contracts(database, lambda _says: None)
    told: list[str] = []
    make_delivery(database, told.append)
    assert int(told[0].removeprefix("演示数据：").removesuffix("条服务记录")) > 300
    make_judgements(database, people, told.append)
    with reading(database) as session:
        grades = session.execute(select(Evaluation.kind, Evaluation.published_on).where(
            Evaluation.words.startswith("记录真实")
        )).all()  # fmt: skip
        assert grades == [(EvaluationKind.MIDTERM, clock.today())]
        spot = select(Evaluation).where(Evaluation.kind == EvaluationKind.SPOT)
        assert all(one.sent_at is None for one in session.scalars(spot))
        assert session.scalars(select(SpotDraw.drawn)).one() != []
        found = session.scalars(select(ServiceContract)).all()
        assert Counter(one.state for one in found) == {
            S.DRAFT: 1, S.SIGNED: 1, S.RUNNING: 3, S.TERMINATED: 1, S.ENDED: 1,
        }  # fmt: skip
        paid = session.scalars(select(Payment)).all()
        assert sum(one.deducted_fen for one in paid) == 344_000
        for contract in found:
            asked = [one.amount_fen for one in paid if one.contract_id == contract.id]
            assert sum(asked) == contract.committed_fen <= contract.amount_fen
        assert {one.state for one in paid} >= {PaymentState.ASKED, PaymentState.PAID}
        archived = select(Project).where(Project.state == ProjectState.ARCHIVED)
        assert session.scalars(archived).one().keep_until is not None
