"""Who organises foster care: institutions, rescue institutions, and a bureau where none is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.agencies import AgencyFacts, create_agency, edit_agency
from app.accounts.services.staff import roles_to_propose
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR
from tests.factories import World


def organiser(world: World, kind: AgencyKind, place: str, *, above: str = "home_bureau") -> Agency:
    facts = AgencyFacts(
        name=f"{place}{kind}", short_name=f"{place}{kind}", kind=kind, level=Level.COUNTY,
        division_code=place, bureau_id=world.agencies[above].id, takes_foster_applications=True,
    )  # fmt: skip
    with world.writing() as session:
        admin = replace(SYSTEM_ACTOR, roles=frozenset({str(Role.SYSTEM_ADMIN)}))
        return create_agency(session, facts, actor=admin, now=clock.now())


@pytest.mark.rule("FC-35-1")
def test_a_rescue_institution_organises_by_analogy(world: World) -> None:
    assert organiser(world, AgencyKind.PROTECTION, "220104").takes_foster_applications


@pytest.mark.rule("FC-36-1")
def test_the_bureau_organises_only_where_there_is_no_institution(world: World) -> None:
    place = world.agencies["home"].division_code
    with pytest.raises(Invalid, match="当地有儿童福利机构"):
        organiser(world, AgencyKind.BUREAU, place)
    assert place != "220182"
    bureau = organiser(world, AgencyKind.BUREAU, "220182")
    # Its own people take in and decide; another bureau's do not.
    admin = replace(SYSTEM_ACTOR, roles=frozenset({str(Role.AGENCY_ADMIN)}))
    assert {Role.INTAKE, Role.SOCIAL_WORKER} <= set(
        roles_to_propose(admin, bureau.kind, organises=bureau.takes_foster_applications)
    )
    assert Role.INTAKE not in roles_to_propose(admin, AgencyKind.BUREAU)
    # Its decisions go to the bureau above, never back to itself (FC-12-3b).
    with world.writing() as session:
        system = replace(SYSTEM_ACTOR, roles=frozenset({str(Role.SYSTEM_ADMIN)}))
        own = session.get_one(Agency, bureau.id)
        facts = AgencyFacts(
            name=own.name, short_name=own.short_name, kind=own.kind, level=own.level,
            division_code=own.division_code, bureau_id=own.id, takes_foster_applications=True,
        )  # fmt: skip
        with pytest.raises(Invalid, match="上级民政局"):
            edit_agency(session, own, facts, actor=system, now=clock.now())
