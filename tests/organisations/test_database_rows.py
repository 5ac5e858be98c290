"""What the database itself shows of organisations: PostgreSQL's row-level security."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.core.db import Scope, reading, transaction
from app.organisations.models import (
    ListKind,
    OrgAgreement,
    Organisation,
    OrgListing,
    OrgPaper,
    OrgPerson,
    OrgReport,
)
from tests.organisations.bodies import TODAY
from tests.organisations.conftest import Scene


@pytest.mark.parametrize("table", [Organisation, OrgPerson, OrgPaper, OrgAgreement, OrgReport])
def test_the_database_shows_a_stranger_no_row(three: Scene, table: type[Organisation]) -> None:
    world = three.world
    home = world.agencies["home"]

    def seen(scope: Scope) -> int:
        with reading(world.database, scope) as session:
            return session.execute(select(func.count()).select_from(table)).scalar_one()

    everything = seen(Scope(system=True))
    assert everything >= 3
    assert seen(Scope()) == 0
    assert seen(Scope(agency_id=home.id)) == 0
    assert seen(Scope(person_id=three.officer.person_id)) == 0
    assert 0 < seen(Scope(agency_id=three.office.id)) < everything
    assert 0 < seen(Scope(agency_id=three.bureau.id)) < everything
    assert 0 < seen(Scope(county_code="220102", agency_id=999_999)) < everything


def test_nothing_is_written_about_anothers_organisation(three: Scene) -> None:
    other = Scope(agency_id=three.world.agencies["far_bureau"].id, county_code="500103")
    row = OrgListing(
        organisation_id=three.id, kind=ListKind.ABNORMAL, ground="没有年报", from_on=TODAY
    )
    with pytest.raises(DBAPIError), transaction(three.world.database, other) as session:
        session.add(row)
