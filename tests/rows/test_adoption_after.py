"""What the database shows of certificates, objections and visits from abroad (CC-1110, SEC-01)."""

from __future__ import annotations

from datetime import date

import pytest

from app.adoption.models import AdoptionCertificate, CertificateKind, Objection
from app.adoption.models.reissue import Reissue, ReissueReason
from app.adoption.models.roots import RootsAsker, RootsVisit
from app.core import clock
from app.core.db import NOBODY, Base
from tests.factories import World
from tests.rows.test_adoption import Rows

ORGANS_ALONE: tuple[type[Base], ...] = (Reissue, RootsVisit)
ORGANS_AND_ADOPTERS: tuple[type[Base], ...] = (AdoptionCertificate, Objection)


@pytest.mark.rule("CC-1110")
def test_certificates_and_objections_reach_the_adopters_the_rest_the_organ_alone(
    world: World,
) -> None:
    rows = Rows(world)
    organ = world.agencies["home_bureau"]
    officer = world.user("home_bureau")
    with world.writing() as session:
        session.add_all([
            AdoptionCertificate(
                adoption_id=adoption_id, agency_id=organ.id, kind=CertificateKind.ADOPTION,
                year=2026, serial=serial, number=f"(2026)吉朝收字{serial:05d}",
                printed_no=str(serial), issued_on=clock.today(), issued_by_id=officer.id,
            )
            # The second is of an adoption older than the portal.
            for serial, adoption_id in ((1, rows.case_id), (2, None))
        ])  # fmt: skip
        session.add(Objection(
            adoption_id=rows.case_id, round=1, filed_on=clock.today(), filed_at=clock.now(),
        ))  # fmt: skip
        session.add(Reissue(
            case_no="AC-1", agency_id=organ.id, kind=CertificateKind.ADOPTION, former_no="1",
            reason=ReissueReason.LOST, adoption_id=rows.case_id,
        ))  # fmt: skip
        visit = RootsVisit(
            case_no="AV-1", agency_id=organ.id, asker=RootsAsker.FAMILY, came_on=clock.today(),
            certificate_no="1", certified_by="省厅", certified_on=date(2012, 5, 1),
        )  # fmt: skip
        visit.place(organ.division_code)
        session.add(visit)
    assert rows.count(rows.organ, AdoptionCertificate) == 2
    assert rows.count(rows.organ, Objection) == 1
    for model in ORGANS_AND_ADOPTERS:
        assert rows.count(rows.adopter, model) == 1, model
        for scope in (rows.mother, rows.home, rows.city, NOBODY):
            assert rows.count(scope, model) == 0, model
    for model in ORGANS_ALONE:
        assert rows.count(rows.organ, model) == 1, model
        for scope in (rows.adopter, rows.mother, rows.home, rows.city, NOBODY):
            assert rows.count(scope, model) == 0, model
