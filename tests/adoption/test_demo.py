"""The demo has adoptions in every state; no two of its bureaus assess by the same form."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.adoption.models import Adoption, AdoptionState, ScoreSheet
from app.adoption.models.archive import Volume, VolumeState
from app.adoption.models.assessment import Assessment
from app.adoption.models.ending import Ending, EndingKind, EndingState
from app.checklists.models import TemplateVersion
from app.checklists.services import ensure_defaults
from app.core import clock
from app.core.db import reading, transaction
from app.demo.adoptions import PLOT, make_adoptions
from app.demo.agencies import make_offices
from app.demo.organisations import make_organisations
from app.demo.people import Population


def test_there_are_thirty_adoptions_and_more() -> None:
    assert len(PLOT) >= 30


@pytest.mark.long
def test_each_state_and_each_kind_of_end_has_its_adoption(app: Flask) -> None:
    database, people = app.extensions["database"], Population()
    with transaction(database) as session:
        agencies, _ = make_offices(session, people, clock.now())
        ensure_defaults(session)
    make_organisations(database, people)
    places = {"cy": ["220104001"], "yz": ["500103001"]}
    make_adoptions(database, people, agencies, places, lambda _: None)
    with reading(database) as session:
        assert set(session.scalars(select(Adoption.state))) == set(AdoptionState)
        assert set(session.scalars(select(Ending.kind))) == set(EndingKind)
        assert set(session.scalars(select(Ending.state))) == set(EndingState)
        assert set(session.scalars(select(Volume.state))) >= set(VolumeState) - {VolumeState.FILED}
        provinces = set(session.scalars(select(Adoption.province_code)))
        third_party = select(Adoption.province_code).join(
            Assessment, Assessment.adoption_id == Adoption.id
        )
        for asked in (third_party.where(Assessment.organisation_id.is_not(None)),
                      third_party.where(Assessment.organisation_id.is_(None))):  # fmt: skip
            assert set(session.scalars(asked)) == provinces
        forms = session.execute(
            select(Adoption.province_code, TemplateVersion.code)
            .join(ScoreSheet, ScoreSheet.adoption_id == Adoption.id)
            .join(TemplateVersion, TemplateVersion.id == ScoreSheet.template_version_id)
            .where(ScoreSheet.stage == "ability")
            .distinct()
        ).all()
    assert provinces == {"220000", "500000"}
    assert len({code for _, code in forms}) == 2
