"""The demo shows rounds in every state."""

from __future__ import annotations

from collections import Counter

from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import reading, transaction
from app.demo import purchases_judged, purchases_rounds
from app.demo.agencies import make_offices
from app.demo.organisations import make_organisations
from app.demo.people import Population
from app.demo.purchases import make_purchases
from app.purchasing.models import Query, Round, RoundState


def test_rounds_open_judged_reported_failed_awarded_and_suspended(app: Flask) -> None:
    database, people = app.extensions["database"], Population()
    with transaction(database) as session:
        agencies, _ = make_offices(session, people, clock.now())
    make_organisations(database, people)
    make_purchases(database, people, agencies, lambda _says: None)
    purchases_judged.make_colleges(database, people)
    purchases_rounds.make_rounds(database, lambda _says: None)
    with reading(database) as session:
        assert Counter(session.scalars(select(Round.state))) == {
            RoundState.OPEN: 3, RoundState.JUDGING: 1, RoundState.REPORTED: 2,
            RoundState.AWARDED: 1, RoundState.FAILED: 1,
        }  # fmt: skip
        answered = [one is not None for one in session.scalars(select(Query.answered_on))]
        assert Counter(answered) == {True: 1, False: 2}
