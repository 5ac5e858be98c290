"""The demo shows an organisation in each state."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person, User
from app.core import clock
from app.core.db import reading, transaction
from app.demo.agencies import make_offices
from app.demo.organisations import agree_with, make_organisations
from app.demo.people import Population
from app.organisations.models import Organisation
from app.organisations.queries import assessors_for
from app.organisations.services import assessor_check, supplier_check

OTHER_WORK = ["AE-07-3", "AE-07-4", "AE-05", "AE-09-2"]
"""Nothing of assessing in their scope."""


def test_thirteen_organisations_in_different_states(app: Flask) -> None:
    database = app.extensions["database"]
    people = Population()
    with transaction(database) as session:
        make_offices(session, people, clock.now())
    make_organisations(database, people)
    found = {}
    with reading(database) as session:
        bodies = session.scalars(select(Organisation).order_by(Organisation.id)).all()
        for body in bodies:
            on = clock.today()
            answer = assessor_check(session, body, body.bureau_id, on)
            bars = supplier_check(session, body, body.bureau_id, on).unmet
            found[body.name] = (
                [c.rule_id for c in answer.unmet], [c.rule_id for c in bars]
            )  # fmt: skip
        names = session.scalars(select(User.username)).all()
        assert {"nuanyang.fuze", "nuanyang.pinggu1", "nuanyang.pinggu3"} <= set(names)
    assert list(found.values()) == [
        ([], []),
        (["AE-05"], []),
        (["SUP-10"], ["SUP-10"]),
        (["AE-07-4", "AE-05"], []),
        ([], []),
        (["AE-07-1", *OTHER_WORK], ["SUP-01", "SUP-14"]),
        *5 * [(OTHER_WORK, [])],
        (["AE-07-1", *OTHER_WORK], ["SUP-01"]),
        (OTHER_WORK, []),
    ], found


def test_a_bureau_elsewhere_sends_the_same_people(app: Flask) -> None:
    database = app.extensions["database"]
    people = Population()
    with transaction(database) as session:
        agencies, _users = make_offices(session, people, clock.now())
    make_organisations(database, people)
    agree_with(database, "yzmz")
    with reading(database) as session:
        found = assessors_for(session, agencies["yz_bureau"].id, clock.today())
        sent = {one.organisation.name[:5]: len(one.people) for one in found}
        accounts = session.scalars(
            select(Person.id_no_index).join(User).where(User.username.like("nuanyang.pinggu%"))
        ).all()
        theirs = {person.id_no_index for one in found for person in one.people}
    assert sent == {"重庆市渝中": 3, "长春市暖阳": 3}
    assert len(accounts) == 3
    assert set(accounts) <= theirs
