"""The demo's village: a director with the files of children who live at home."""

from __future__ import annotations

import pytest
from flask import Flask

from app.children.listing import Wanted, list_page
from app.core import clock
from app.core.db import reading, transaction
from app.demo.agencies import make_offices
from app.demo.people import Population
from app.demo.stories import staff_of
from app.demo.village import CHILDREN, DIRECTOR, make_village


@pytest.mark.long
def test_the_director_finds_the_villages_children_and_the_county_home_does_not(app: Flask) -> None:
    database, people = app.extensions["database"], Population()
    with transaction(database) as session:
        make_offices(session, people, clock.now())
    make_village(database, people)
    with reading(database) as session:
        found = list_page(session, staff_of(session, DIRECTOR), Wanted())
        assert len(found.rows) == len(CHILDREN)
        elsewhere = list_page(session, staff_of(session, "cy.yuanzhang"), Wanted())
        assert list(elsewhere.rows) == []
