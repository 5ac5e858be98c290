"""Agreements of bureaus, and what the adoption room asks."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from app.accounts.roles import Role
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused, Unseen
from app.notices.models import Notice
from app.organisations import queries
from app.organisations.models import (
    AgreementKind,
    OrgAgreement,
    Organisation,
    PaperKind,
    ServiceField,
)
from app.organisations.rules.answer import Result
from app.organisations.services import (
    agreements,
    assessor_check,
    supplier_check,
)
from tests.documents.corpus import png
from tests.organisations.bodies import TODAY, add_agreement, at_noon, credit_code
from tests.organisations.conftest import Scene

NOW = at_noon(TODAY)
OFFICER, CHIEF, MANAGER = Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.ORGANISATION_HEAD


def terms(**values: Any) -> agreements.Terms:
    said = agreements.Terms(
        AgreementKind.ADOPTION, "朝民评〔2026〕1号", TODAY, TODAY + timedelta(days=364), TODAY,
        "王建国", "赵志刚",
    )  # fmt: skip
    return replace(said, **values)


def scan() -> FileStorage:
    return FileStorage(io.BytesIO(png()), "协议.png")


# --- agreements -----------------------------------------------------------------------------------


def test_an_agreement_counts_once_the_head_has_released_it(scene: Scene) -> None:
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        agreements.draft(session, credit_code(1), terms(), scan(), actor=actor, now=NOW)
    drafted = next(one for one in scene.stored().agreements if one.number.startswith("朝民评"))
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        row = agreements.agreement_of(body, drafted.ref)
        with pytest.raises(Refused):
            agreements.release(session, body, row, actor=actor, now=NOW)
    with scene.acting(scene.chief, CHIEF) as (session, actor):
        body = scene.body(session, actor)
        row = agreements.agreement_of(body, drafted.ref)
        agreements.release(session, body, row, actor=actor, now=NOW)
        with pytest.raises(WrongState):
            agreements.release(session, body, row, actor=actor, now=NOW)
    with scene.world.reading() as session:
        told = set(session.scalars(select(Notice.user_id)))
    assert told == {scene.chief.id, scene.manager.id}


def test_a_head_who_entered_it_as_an_officer_does_not_release_it(scene: Scene) -> None:
    with scene.world.writing() as session:
        body = session.get_one(Organisation, scene.id)
        add_agreement(session, body, scene.bureau, scene.chief, None, number="自己登记的")
    with scene.acting(scene.chief, CHIEF) as (session, actor):
        body = scene.body(session, actor)
        row = next(one for one in body.agreements if one.number == "自己登记的")
        with pytest.raises(Refused):
            agreements.release(session, body, row, actor=actor, now=NOW)


@pytest.mark.parametrize("column", ["released_by_person_id", "document_id"])
def test_the_database_wants_two_persons_and_the_paper(scene: Scene, column: str) -> None:
    value = {"released_by_person_id": scene.officer.person_id, "document_id": None}[column]
    with scene.trying() as session:
        setattr(session.scalars(select(OrgAgreement)).one(), column, value)
        with pytest.raises(IntegrityError):
            session.flush()


@pytest.mark.parametrize(
    ("values", "with_scan", "field"),
    [
        ({"to_on": TODAY - timedelta(days=1)}, True, "to_on"),
        ({"signed_on": TODAY + timedelta(days=1)}, True, "signed_on"),
        ({}, False, "scan"),
    ],
)
def test_an_agreement_needs_its_days_and_its_scan(
    scene: Scene, values: dict[str, object], with_scan: bool, field: str
) -> None:
    with (
        scene.acting(scene.officer, OFFICER) as (session, actor),
        pytest.raises(Invalid) as refused,
    ):
        agreements.draft(
            session, credit_code(1), terms(**values), scan() if with_scan else None, actor=actor,
            now=NOW,
        )  # fmt: skip
    assert refused.value.field == field


def test_an_agreement_is_not_ended_in_the_past(scene: Scene) -> None:
    with scene.acting(scene.chief, CHIEF) as (session, actor):
        row = scene.body(session, actor).agreements[0]
        with pytest.raises(Invalid, match="不能早于今天"):
            agreements.end(
                session, row, ended_on=TODAY - timedelta(days=1), reason="双方协商终止",
                actor=actor, now=NOW,
            )  # fmt: skip
        agreements.end(session, row, ended_on=TODAY, reason="双方协商终止", actor=actor, now=NOW)
    with scene.looking(scene.chief, CHIEF) as (session, actor):
        answer = assessor_check(session, scene.body(session, actor), scene.bureau.id, TODAY)
    assert [c.rule_id for c in answer.unmet] == ["AE-05"]


def test_a_bureau_elsewhere_sees_it_once_it_has_an_agreement(scene: Scene) -> None:
    other = scene.world.user("far_bureau", OFFICER)
    with scene.looking(other, OFFICER) as (session, actor), pytest.raises(Unseen):
        scene.body(session, actor)
    with scene.acting(other, OFFICER) as (session, actor):
        agreements.draft(session, credit_code(1), terms(), scan(), actor=actor, now=NOW)
    with scene.looking(other, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        assert len(body.people) == 5
        with pytest.raises(Refused):
            queries.get_organisation(session, actor, scene.ref, to="organisations.edit")


# --- what adoption asks ---------------------------------------------------------------------------


def test_the_check_cites_the_law_as_it_may_be_shown(scene: Scene) -> None:
    with scene.looking(scene.officer, OFFICER) as (session, actor):
        answer = assessor_check(session, scene.body(session, actor), scene.bureau.id, TODAY)
        articles = {c.rule_id: c.article for c in answer.conditions}
    assert answer.is_qualified
    assert articles["AE-07-1"] == "《收养评估办法（试行）》第七条第（一）项"
    assert articles["AE-07-4"] == "《收养评估办法（试行）》（条文待核）"
    assert articles["SUP-10"] == "本平台默认规则（可由当地调整）"


def test_the_supplier_check_is_answered_from_the_register(scene: Scene) -> None:
    with scene.looking(scene.officer, OFFICER) as (session, actor):
        answer = supplier_check(
            session, scene.body(session, actor), scene.bureau.id, TODAY, ServiceField.ADOPTION
        )
    assert answer.result is Result.TO_PROVE
    met = {c.rule_id for c in answer.conditions if c.result is Result.MET}
    assert met == {"SUP-01", "SUP-08", "SUP-09", "SUP-10", "SUP-13", "SUP-14", "SUP-15"}


def test_qualified_bodies_come_with_the_people_they_can_send(scene: Scene) -> None:
    with scene.world.writing() as session:
        test = next(one for one in scene.stored().people[0].papers if one.kind is PaperKind.TEST)
        session.merge(test).good = False
    registrar = scene.world.user("home_bureau", Role.REGISTRAR)
    with scene.looking(registrar, Role.REGISTRAR) as (session, _actor):
        found = queries.assessors_for(session, scene.bureau.id, TODAY)
        assert [one.organisation.id for one in found] == [scene.id]
        assert len(found[0].people) == 4
        after = queries.assessors_for(session, scene.bureau.id, date(2027, 1, 1))
        assert after == []
        elsewhere = scene.world.agencies["far_bureau"].id
        assert queries.assessors_for(session, elsewhere, TODAY) == []
