"""A list shows exactly what may be viewed; the database's own rules say the same."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.accounts.actors import staff_actor
from app.accounts.roles import Role
from app.core.db import Scope, reading, transaction
from app.core.policy import allows
from app.organisations.loading import EVERYTHING
from app.organisations.models import (
    ListKind,
    OrgAgreement,
    Organisation,
    OrgListing,
    OrgPaper,
    OrgPerson,
    OrgReport,
)
from app.organisations.policy import visible_to
from tests.conftest import SERVER
from tests.organisations.bodies import TODAY, add_agreement, store_whole
from tests.organisations.conftest import Scene

AGENCIES = ["home", "home_bureau", "other_bureau", "far_bureau", "office", "platform"]
on_server = pytest.mark.skipif(not SERVER, reason="row-level security is PostgreSQL's")


@pytest.fixture
def three(scene: Scene) -> Scene:
    """One of 朝阳区 with an account, one of 南关区, one of 渝中区 with which 朝阳区 has agreed."""
    world = scene.world
    with world.writing() as session:
        for n, key in ((2, "other_bureau"), (3, "far_bureau")):
            store_whole(session, world.agencies[key], scene.officer, scene.chief, n, staff=1)
        far = session.scalars(select(Organisation).order_by(Organisation.id.desc())).first()
        assert far is not None
        add_agreement(session, far, scene.bureau, scene.officer, None, number="跨区协议")
    return scene


@pytest.mark.parametrize("agency", AGENCIES)
def test_what_is_listed_is_what_may_be_viewed(three: Scene, agency: str) -> None:
    with three.world.reading() as session:
        everything = session.scalars(select(Organisation).options(*EVERYTHING)).all()
        assert len(everything) == 3
        for role in Role:
            actor = staff_actor(
                session, 999, 999, "某人", three.world.agencies[agency].id, frozenset({str(role)})
            )
            listed = set(session.scalars(select(Organisation.id).where(visible_to(actor))))
            allowed = {one.id for one in everything if allows(actor, "organisations.view", one)}
            assert listed == allowed, f"{role} at {agency}"


def test_a_bureau_sees_its_area_and_whom_it_has_agreed_with(three: Scene) -> None:
    with three.looking(three.officer, Role.BUREAU_OFFICER) as (session, actor):
        found = session.scalars(select(Organisation.name).where(visible_to(actor))).all()
    assert sorted(name[-2:] for name in found) == ["1号", "3号"]


def test_a_struck_out_agreement_opens_nothing(three: Scene) -> None:
    with three.world.writing() as session:
        row = session.scalars(select(OrgAgreement).where(OrgAgreement.number == "跨区协议")).one()
        row.voided_at, row.void_reason = row.created_at, "填错了代码"
    with three.looking(three.officer, Role.BUREAU_OFFICER) as (session, actor):
        found = session.scalars(select(Organisation.name).where(visible_to(actor))).all()
    assert sorted(name[-2:] for name in found) == ["1号"]


@on_server
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


@on_server
def test_nothing_is_written_about_anothers_organisation(three: Scene) -> None:
    other = Scope(agency_id=three.world.agencies["far_bureau"].id, county_code="500103")
    row = OrgListing(
        organisation_id=three.id, kind=ListKind.ABNORMAL, ground="没有年报", from_on=TODAY
    )
    with pytest.raises(DBAPIError), transaction(three.world.database, other) as session:
        session.add(row)
