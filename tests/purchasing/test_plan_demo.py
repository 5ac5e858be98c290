"""The demo's purchases: each plot stands where its last step leads."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import reading, transaction
from app.demo import purchases
from app.demo.agencies import make_offices
from app.demo.people import Population
from app.demo.stories import staff_of
from app.purchasing.models import Project, ProjectState, Publication
from app.purchasing.queries import get_project
from app.purchasing.services import methods

S = ProjectState


def test_the_demo_shows_the_states_of_a_plan(app: Flask) -> None:
    database, people = app.extensions["database"], Population()
    with transaction(database) as session:
        agencies, _ = make_offices(session, people, clock.now())
    purchases.make_purchases(database, people, agencies, lambda _says: None)
    with reading(database) as session:
        names = [plot.name for plot in purchases.PLOTS]
        rows = session.scalars(
            select(Project).where(Project.name.in_(names)).order_by(Project.id)
        ).all()
        assert [row.state for row in rows] == [
            S.READY, S.INTENT, S.CHECKED, S.IDEA, S.READY, S.BUDGETED,
        ]  # fmt: skip
        assert all(row.state_since <= clock.now() for row in rows if row.state_since)
        intents = session.scalars(select(Publication.project_code).order_by(Publication.id)).all()
        assert set(intents) >= {rows[0].code, rows[1].code}
        assert rows[4].intent_on is None, "under the limit none is owed"
        assert rows[5].requirement["state"] == "returned"
        officer = staff_of(session, "ccmz.jingban")
        ready = get_project(session, officer, rows[0].ref)
        assert methods.answer_for(session, ready, clock.today()).may_go_on
