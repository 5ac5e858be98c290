"""The demo's purchases: every state is there to be seen, and the money adds up."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import reading, transaction
from app.demo import purchases
from app.demo.agencies import make_offices
from app.demo.bought import make_bought
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.purchases_contracts import DEALS
from app.demo.stories import staff_of
from app.organisations.models import Organisation
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    Bid,
    ContractState,
    Evaluation,
    EvaluationKind,
    Payment,
    PaymentState,
    Project,
    ProjectState,
    Publication,
    Query,
    Round,
    RoundState,
    ServiceContract,
    ServiceRecord,
    SpotDraw,
)
from app.purchasing.queries import get_project
from app.purchasing.services import methods

S, C = ProjectState, ContractState


@pytest.mark.long
def test_every_stage_of_a_purchase_can_be_seen(app: Flask) -> None:
    database, people = app.extensions["database"], Population()

    def tell(_says: str) -> None:
        """Nobody listens."""

    with transaction(database) as session:
        agencies, _ = make_offices(session, people, clock.now())
    make_organisations(database, people)
    make_bought(database, people, agencies, tell)
    with reading(database) as session:
        there_is_enough(session)
        plans(session)
        rounds_and_quotes(session)
        contracts_and_money(session)
        judgements(session)


def there_is_enough(session: Session) -> None:
    """Twelve organisations, fifteen projects, each state of §9."""
    assert (session.scalar(select(func.count()).select_from(Organisation)) or 0) >= 12
    states = Counter(session.scalars(select(Project.state)))
    assert states.total() >= 15
    assert set(states) == set(ProjectState)


def plans(session: Session) -> None:
    names = [plot.name for plot in purchases.PLOTS]
    rows = session.scalars(
        select(Project).where(Project.name.in_(names)).order_by(Project.id)
    ).all()
    assert [row.state for row in rows] == [
        S.READY, S.INTENT, S.CHECKED, S.IDEA, S.PLANNED, S.CANCELLED, S.READY, S.BUDGETED,
    ]  # fmt: skip
    assert all(row.state_since <= clock.now() for row in rows if row.state_since)
    intents = session.scalars(select(Publication.project_code)).all()
    assert set(intents) >= {rows[0].code, rows[1].code}
    assert rows[6].intent_on is None, "under the limit none is owed"
    assert rows[7].requirement["state"] == "returned"
    officer = staff_of(session, "ccmz.jingban")
    ready = get_project(session, officer, rows[0].ref)
    assert methods.answer_for(session, ready, clock.today()).may_go_on


def rounds_and_quotes(session: Session) -> None:
    """Three suppliers of the place wherever a round came to something, all of them qualified."""
    running = Counter(session.scalars(select(Round.state)))
    assert running == {
        RoundState.OPEN: 3, RoundState.JUDGING: 1, RoundState.REPORTED: 2,
        RoundState.AWARDED: 1 + len(DEALS), RoundState.FAILED: 2,
    }  # fmt: skip
    opened = session.scalars(select(Round).where(Round.opened_at.is_not(None))).all()
    for one in opened:
        bids = session.scalars(select(Bid).where(Bid.round_id == one.id)).all()
        assert [bid.is_qualified for bid in bids] == [True] * 3, [bid.checks for bid in bids]
    answered = [one is not None for one in session.scalars(select(Query.answered_on))]
    assert Counter(answered) == {True: 1, False: 2}


def contracts_and_money(session: Session) -> None:
    found = session.scalars(select(ServiceContract)).all()
    assert Counter(one.state for one in found) == {
        C.DRAFT: 1, C.SIGNED: 1, C.RUNNING: 4, C.TERMINATED: 1, C.ENDED: 2,
    }  # fmt: skip
    paid = session.scalars(select(Payment)).all()
    assert sum(one.deducted_fen for one in paid) > 0
    for contract in found:
        asked = [one.amount_fen for one in paid if one.contract_id == contract.id]
        assert sum(asked) == contract.committed_fen <= contract.amount_fen
    assert {one.state for one in paid} >= {PaymentState.ASKED, PaymentState.PAID}
    archived = session.scalars(select(Project).where(Project.state == S.ARCHIVED)).one()
    assert archived.keep_until is not None
    assert (session.scalar(select(func.count()).select_from(ServiceRecord)) or 0) > 300


def judgements(session: Session) -> None:
    grades = session.execute(
        select(Evaluation.kind, Evaluation.published_on).where(
            Evaluation.words.startswith("记录真实")
        )
    ).all()
    assert grades == [(EvaluationKind.MIDTERM, clock.today())]
    spot = select(Evaluation).where(Evaluation.kind == EvaluationKind.SPOT)
    assert all(one.sent_at is None for one in session.scalars(spot))
    assert session.scalars(select(SpotDraw.drawn)).one() != []
    results = Counter(session.scalars(select(Acceptance.result)))
    assert results == {AcceptanceResult.PASSED: 3, AcceptanceResult.RECTIFY: 1}
