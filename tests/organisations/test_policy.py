"""A list shows exactly what may be viewed; the database's own rules say the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.actors import staff_actor
from app.accounts.roles import Role
from app.core.policy import allows
from app.organisations.loading import EVERYTHING
from app.organisations.models import (
    OrgAgreement,
    Organisation,
)
from app.organisations.policy import visible_to
from tests.organisations.conftest import Scene

AGENCIES = ["home", "home_bureau", "other_bureau", "far_bureau", "office", "platform"]


@pytest.mark.parametrize("agency", AGENCIES)
def test_what_is_listed_is_what_may_be_viewed(three: Scene, agency: str) -> None:
    with three.world.reading() as session:
        everything = session.scalars(select(Organisation).options(*EVERYTHING)).unique().all()
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
