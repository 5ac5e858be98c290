"""Who may do what with the register, and what stays of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core.errors import Invalid, WrongState
from app.core.identifiers import make_synthetic_id
from app.core.policy import Refused
from app.organisations import queries
from app.organisations.models import (
    Background,
    Job,
    LegalState,
    ListKind,
    Organisation,
    OrgChange,
    OrgType,
    PaperKind,
    ReportResult,
    ServiceField,
)
from app.organisations.services import (
    facts,
    people,
    register,
)
from tests.factories import CHANGCHUN_CHAOYANG, CHONGQING_YUZHONG
from tests.organisations.bodies import TODAY, at_noon, credit_code
from tests.organisations.conftest import Scene

NOW = at_noon(TODAY)
OFFICER, CHIEF, MANAGER = Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.ORGANISATION_HEAD
SAID = register.Said(
    name="长春市向日葵儿童服务中心", type=OrgType.SERVICE, registrar="长春市民政局",
    founded_on=date(2020, 1, 8), division_code=CHANGCHUN_CHAOYANG, address="建设路8号",
    head="赵志刚", phone="0431-88905678", scope="儿童服务、收养评估",
    fields=(ServiceField.ADOPTION,), certificate_until=date(2029, 1, 7),
)  # fmt: skip
PERSON = people.SaidOfPerson(
    name="孙丽华", job=Job.ASSESSOR, full_time=True, background=Background.PSYCHOLOGY,
    joined_on=date(2025, 1, 6),
)  # fmt: skip
ID_NO = make_synthetic_id("220104", date(1990, 6, 6), male=False)
DEGREE = people.SaidOfPaper(
    PaperKind.DEGREE, "心理学学士学位", "东北师范大学", date(2013, 7, 1),
    background=Background.PSYCHOLOGY,
)  # fmt: skip


# --- the organisation -----------------------------------------------------------------------------


def test_an_officer_registers_an_organisation_of_the_area(scene: Scene) -> None:
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        made = register.register(session, credit_code(9), SAID, actor=actor, now=NOW)
        assert (made.county_code, made.bureau_id) == (CHANGCHUN_CHAOYANG, scene.bureau.id)
        assert made.fields == ["adoption"]


def test_an_organisation_is_registered_once_wherever_it_is(scene: Scene) -> None:
    other = scene.world.user("far_bureau", OFFICER)
    said = replace(SAID, division_code=CHONGQING_YUZHONG)
    with (
        scene.acting(other, OFFICER) as (session, actor),
        pytest.raises(Invalid, match="只登记一次"),
    ):
        register.register(session, credit_code(1), said, actor=actor, now=NOW)


def test_the_database_refuses_a_second_record_of_a_code(scene: Scene) -> None:
    stored = scene.stored()
    again = Organisation(
        **{
            column.key: getattr(stored, column.key)
            for column in Organisation.__table__.columns
            if column.key not in {"id", "ref", "version", "agency_id"}
        }
    )
    with scene.trying() as session:
        session.add(again)
        with pytest.raises(IntegrityError):
            session.flush()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"division_code": CHONGQING_YUZHONG}, "division_code"),
        ({"type": OrgType.FOUNDATION}, "type"),
        ({"founded_on": TODAY + timedelta(days=1)}, "founded_on"),
        ({"standing": LegalState.CANCELLED}, "standing_since"),
        ({"standing_since": TODAY}, "standing_since"),
        ({"governed": True}, "governed_checked_on"),
        ({"phone": "123"}, "phone"),
        ({"lists_checked_on": TODAY + timedelta(days=1)}, "lists_checked_on"),
    ],
)
def test_what_can_not_be_is_not_registered(
    scene: Scene, values: dict[str, Any], field: str
) -> None:
    said = replace(SAID, **values)
    with (
        scene.acting(scene.officer, OFFICER) as (session, actor),
        pytest.raises(Invalid) as refused,
    ):
        register.register(session, credit_code(9), said, actor=actor, now=NOW)
    assert refused.value.field == field


def test_a_wrong_check_sign_is_no_code(scene: Scene) -> None:
    code = credit_code(9)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with (
        scene.acting(scene.officer, OFFICER) as (session, actor),
        pytest.raises(Invalid) as refused,
    ):
        register.register(session, wrong, SAID, actor=actor, now=NOW)
    assert refused.value.field == "credit_code"


def test_a_correction_leaves_its_trace(scene: Scene) -> None:
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        said = register.Said(
            **{name: getattr(body, name) for name in register.Said.__dataclass_fields__}
        )
        said = replace(said, fields=(ServiceField.ADOPTION,), address="解放大路9号")
        register.edit(session, body, said, reason="住所变更登记", actor=actor, now=NOW)
    with scene.world.reading() as session:
        row = session.scalars(select(OrgChange)).one()
        assert (row.before, row.after) == ({"address": "人民大街1号"}, {"address": "解放大路9号"})
        assert row.reason == "住所变更登记"
        assert row.made_by_id == scene.officer.id


def test_who_registered_it_does_not_connect_its_account(scene: Scene) -> None:
    with scene.world.writing() as session:
        row = session.get_one(Organisation, scene.id)
        row.agency_id, row.registered_by_person_id = None, scene.chief.person_id
    with scene.acting(scene.chief, CHIEF) as (session, actor), pytest.raises(Refused):
        register.connect(session, scene.body(session, actor), scene.office, actor=actor, now=NOW)
    second = scene.world.user("home_bureau", CHIEF)
    with scene.acting(second, CHIEF) as (session, actor):
        register.connect(session, scene.body(session, actor), scene.office, actor=actor, now=NOW)
    assert scene.stored().agency_id == scene.office.id


# --- people ---------------------------------------------------------------------------------------


def test_an_organisation_keeps_its_own_people(scene: Scene) -> None:
    with scene.acting(scene.manager, MANAGER) as (session, actor):
        body = scene.body(session, actor)
        row = people.add_person(session, body, PERSON, ID_NO, actor=actor, now=NOW)
        assert row.checked_on is None
    made = scene.stored().people[-1]
    assert (made.id_no, made.id_no_mask) == (ID_NO, "22**************" + ID_NO[-2:])
    assert ID_NO.encode() not in (made.id_no_sealed or b"")


def test_a_bureau_does_not_keep_the_people_of_who_has_an_account(scene: Scene) -> None:
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        with pytest.raises(Refused):
            people.add_person(session, body, PERSON, ID_NO, actor=actor, now=NOW)


def test_a_bureau_keeps_the_people_of_who_has_no_account(scene: Scene) -> None:
    with scene.world.writing() as session:
        session.get_one(Organisation, scene.id).agency_id = None
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        row = people.add_person(session, body, PERSON, ID_NO, actor=actor, now=NOW)
        session.refresh(row, ["organisation", "papers"])
        with pytest.raises(Refused):
            people.check(session, row, actor=actor, now=NOW)
    with scene.acting(scene.other_officer, OFFICER) as (session, actor):
        row = scene.body(session, actor).people[-1]
        people.check(session, row, actor=actor, now=NOW)
    assert scene.stored().people[-1].checked_on == TODAY


def test_what_was_changed_is_checked_again(scene: Scene) -> None:
    with scene.acting(scene.manager, MANAGER) as (session, actor):
        row = scene.body(session, actor).people[0]
        assert row.checked_on is not None
        said = replace(PERSON, name=row.name, working_since=date(2020, 1, 1))
        people.edit_person(session, row, said, reason="补登工作经历", actor=actor, now=NOW)
    assert scene.stored().people[0].checked_on is None
    with scene.world.reading() as session:
        change = session.scalars(select(OrgChange)).one()
        assert "李红" not in change.what


def test_one_human_has_one_full_time_post(scene: Scene) -> None:
    number = scene.stored().people[0].id_no or ""
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        made = register.register(session, credit_code(9), SAID, actor=actor, now=NOW)
        body = queries.get_organisation(session, actor, made.ref)
        with pytest.raises(Invalid, match="专职") as refused:
            people.add_person(session, body, PERSON, number, actor=actor, now=NOW)
        assert refused.value.field == "full_time"
        part_time = replace(PERSON, full_time=False)
        row = people.add_person(session, body, part_time, number, actor=actor, now=NOW)
        assert not row.full_time


def test_who_left_may_begin_elsewhere(scene: Scene) -> None:
    with scene.acting(scene.manager, MANAGER) as (session, actor):
        row = scene.body(session, actor).people[0]
        number = row.id_no or ""
        people.leave(session, row, left_on=TODAY, actor=actor, now=NOW)
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        made = register.register(session, credit_code(9), SAID, actor=actor, now=NOW)
        body = queries.get_organisation(session, actor, made.ref)
        again = people.add_person(session, body, PERSON, number, actor=actor, now=NOW)
        assert again.full_time


def test_an_organisation_does_not_enter_the_bureaus_test_nor_checks_itself(scene: Scene) -> None:
    with scene.acting(scene.manager, MANAGER) as (session, actor):
        row = scene.body(session, actor).people[0]
        test = people.SaidOfPaper(PaperKind.TEST, "培训", "民政局", TODAY, trained_on=TODAY)
        with pytest.raises(Refused):
            people.add_paper(session, row, test, actor=actor, now=NOW)
        paper = people.add_paper(session, row, DEGREE, actor=actor, now=NOW)
        session.refresh(paper, ["person"])
        with pytest.raises(Refused):
            people.check(session, paper, actor=actor, now=NOW)


def test_the_bureaus_test_counts_when_another_colleague_has_checked_it(scene: Scene) -> None:
    test = people.SaidOfPaper(PaperKind.TEST, "培训", "民政局", TODAY, trained_on=TODAY)
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        row = scene.body(session, actor).people[0]
        paper = people.add_paper(session, row, test, actor=actor, now=NOW)
        session.refresh(paper, ["person"])
        with pytest.raises(Refused):
            people.check(session, paper, actor=actor, now=NOW)
        ref = paper.ref
    with scene.acting(scene.other_officer, OFFICER) as (session, actor):
        row = scene.body(session, actor).people[0]
        people.check(session, people.paper_of(row, ref), actor=actor, now=NOW)
        with pytest.raises(WrongState):
            people.check(session, people.paper_of(row, ref), actor=actor, now=NOW)


def test_a_wrong_paper_is_struck_out_and_stays(scene: Scene) -> None:
    with scene.acting(scene.manager, MANAGER) as (session, actor):
        row = scene.body(session, actor).people[0]
        paper = next(one for one in row.papers if one.kind is PaperKind.DEGREE)
        people.void_paper(session, paper, reason="证书编号写错", actor=actor, now=NOW)
    voided = [one for one in scene.stored().people[0].papers if one.voided_at is not None]
    assert [one.void_reason for one in voided] == ["证书编号写错"]


def test_an_identity_number_is_shown_on_record(scene: Scene) -> None:
    given: Any = {"reason": "核对材料", "path": "/", "now": NOW}
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        row = scene.body(session, actor).people[0]
        assert people.reveal(session, row, actor=actor, **given) is None
    with scene.acting(scene.chief, CHIEF) as (session, actor):
        row = scene.body(session, actor).people[0]
        shown = people.reveal(session, row, actor=actor, **given) or ""
        assert shown == row.id_no
    with scene.world.reading() as session:
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "organisations.reveal")
        ).one()
        assert shown not in line.note


# --- reports, ratings, lists ----------------------------------------------------------------------


def test_reports_ratings_and_lists_are_entered_and_struck_out(scene: Scene) -> None:
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        rating = facts.add_rating(
            session, body, level=4, announced_on=date(2026, 5, 8), actor=actor, now=NOW
        )
        assert (rating.from_on, rating.to_on) == (date(2027, 1, 1), date(2031, 12, 31))
        facts.add_listing(
            session, body, kind=ListKind.ABNORMAL, ground="没有年报", from_on=date(2026, 7, 1),
            actor=actor, now=NOW,
        )  # fmt: skip
        with pytest.raises(Invalid, match="已经登记"):
            facts.add_report(
                session, body, year=2025, filed_on=TODAY, result=ReportResult.FILED, actor=actor,
                now=NOW,
            )  # fmt: skip
    with scene.acting(scene.officer, OFFICER) as (session, actor):
        body = scene.body(session, actor)
        with pytest.raises(Invalid, match="移出以后"):
            facts.add_listing(
                session, body, kind=ListKind.ABNORMAL, ground="又一次", from_on=TODAY,
                actor=actor, now=NOW,
            )  # fmt: skip
        facts.remove_listing(
            session, body, body.listings[0], removed_on=TODAY, actor=actor, now=NOW
        )
        facts.void_fact(
            session, body, "report", body.reports[0].ref, reason="年度写错了", actor=actor, now=NOW
        )
        session.flush()
        facts.add_report(
            session, body, year=2025, filed_on=date(2026, 5, 28), result=ReportResult.PASSED,
            actor=actor, now=NOW,
        )  # fmt: skip
    stored = scene.stored()
    assert stored.listings[0].removed_on == TODAY
    assert sorted(one.voided_at is None for one in stored.reports) == [False, True]
