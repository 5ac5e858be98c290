"""A child's file: opened once, masked, seen by its office and bureau."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from app.accounts.actors import staff_actor
from app.accounts.models import RoleGrant, User
from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.children.models import CareForm, Child
from app.children.policy import visible_to
from app.children.services import access, care, register
from app.core import clock
from app.core.errors import Invalid
from app.core.identifiers import make_synthetic_id
from app.core.policy import SYSTEM_ACTOR, Actor, allows
from app.documents.models import Document
from tests.children.files import BORN, make_child
from tests.factories import World

WRITER = Role.SOCIAL_WORKER


@pytest.fixture
def child(world: World) -> Child:
    with world.writing() as session:
        return make_child(session, world.agencies["home"], address="人民大街12号")


def opening(**values: str) -> dict[str, str]:
    return {
        "name": "林小满", "sex": "2", "birth_on-year": "2019", "birth_on-month": "6",
        "birth_on-day": "1", "division_code": "220104001", "care_form": "C5",
        "since-year": "2019", "since-month": "6", "since-day": "1", "status": "G1",
        "guardian_name": "林大山", "relation": "父亲",
    } | values  # fmt: skip


@pytest.mark.rule("CW18-F1")
def test_an_identity_number_has_one_file(world: World, child: Child) -> None:
    with world.writing() as session, pytest.raises(Invalid) as refused:
        make_child(session, world.agencies["other"], name="吴大雨", id_no=child.id_no)
    assert child.file_no in refused.value.says
    assert "朝阳区儿童福利院" in refused.value.says


def test_the_same_name_and_birth_date_are_asked_about(world: World, child: Child) -> None:
    with world.writing() as session:
        alike = register.duplicates(session, name="吴小雨", birth_on=BORN)
        other = register.duplicates(session, name="吴小雨", birth_on=BORN + timedelta(days=1))
    assert [one.file_no for one in alike] == [child.file_no]
    assert other == []


def test_the_number_has_to_fit_birth_date_and_sex(world: World) -> None:
    boy = make_synthetic_id("220104", BORN, male=True)
    with world.writing() as session, pytest.raises(Invalid):
        make_child(session, world.agencies["home"], id_no=boy)


def test_a_found_child_needs_neither_name_nor_number(world: World) -> None:
    with world.writing() as session:
        found = make_child(session, world.agencies["home"], name="", id_no="")
        assert (found.name, found.name_mask, found.id_no_index) == (None, "", None)


def test_the_file_is_opened_at_the_counter(world: World) -> None:
    desk = world.staff("home", Role.INTAKE)
    answer = desk.post("/children/new", opening())
    assert answer.status_code == 303
    page = desk.get(answer.headers["Location"]).text
    assert "林*" in page
    assert "林小满" not in page
    with world.reading() as session:
        opened = session.scalars(select(Child)).one()
        assert opened.agency_id is None
        assert opened.care_form is CareForm.GUARDIAN_HOME
        place = care.place_on(session, opened.id, date(2020, 1, 1))
        assert place is not None
        assert (opened.township_code, opened.division_code) == ("220104001", "220104001")


def test_a_namesake_is_shown_before_a_second_file(world: World) -> None:
    desk = world.staff("home", Role.INTAKE)
    desk.post("/children/new", opening())
    again = desk.post("/children/new", opening())
    assert again.status_code == 422
    assert "有姓名和出生日期相同的档案" in again.text
    assert 'value="林小满"' in again.text
    assert desk.post("/children/new", opening(not_the_same="y")).status_code == 303


def test_what_was_typed_stays_when_something_is_missing(world: World) -> None:
    answer = world.staff("home", Role.INTAKE).post("/children/new", opening(sex=""))
    assert answer.status_code == 422
    assert "请选择性别" in answer.text
    assert 'value="林小满"' in answer.text


def test_only_the_own_office_and_bureau_see_the_file(world: World, child: Child) -> None:
    path = f"/children/{child.ref}"
    for agency, role in (("home", WRITER), ("home", Role.HEAD), ("home_bureau", Role.BUREAU_HEAD)):
        assert world.staff(agency, role).get(path).status_code == 200
    for agency, role in (
        ("other", WRITER), ("other_bureau", Role.BUREAU_HEAD), ("far", Role.HEAD),
        ("home", Role.FINANCE),
    ):  # fmt: skip
        assert world.staff(agency, role).get(path).status_code == 404


def test_a_family_sees_nothing_of_the_file(world: World, child: Child) -> None:
    family = world.client(world.user(None))
    assert family.get(f"/children/{child.ref}").status_code == 404
    assert family.get("/children/").status_code == 403
    assert family.get("/children/new").status_code == 403


@pytest.mark.bar("S65")
def test_reading_the_file_is_on_record_for_the_head(world: World, child: Child) -> None:
    user = world.user("home", WRITER, name="孙晓")
    world.client(user).get(f"/children/{child.ref}/health")
    page = world.staff("home", Role.HEAD).get(f"/children/{child.ref}/log").text
    assert "孙晓" in page
    assert "健康和就学" in page
    assert world.client(user).get(f"/children/{child.ref}/log").status_code == 403


@pytest.mark.bar("S11")
def test_a_hidden_value_is_shown_once_for_a_reason(world: World, child: Child) -> None:
    user = world.user("home", WRITER)
    with world.writing() as session:
        access.give(session, session.get_one(Child, child.id), session.get_one(User, user.id),
                    actor=SYSTEM_ACTOR, now=clock.now())  # fmt: skip
    worker = world.client(user)
    path = f"/children/{child.ref}/reveal"
    assert worker.post(path, {"what": "name", "reason": ""}).status_code == 422
    assert worker.post(path, {"what": "name", "reason": "想看看"}).status_code == 422
    shown = worker.post(path, {"what": "name", "reason": "核对材料"})
    assert "吴小雨" in shown.text
    assert "吴小雨" not in worker.get(f"/children/{child.ref}").text
    with world.reading() as session:
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "children.reveal")
        ).one()
        assert (line.outcome, line.note) == (Outcome.READ, "姓名；用途：核对材料")


@pytest.mark.bar("S03")
def test_policy_and_query_agree_on_who_sees(world: World, child: Child) -> None:
    with world.writing() as session:
        make_child(session, world.agencies["other"], in_care=False)
        make_child(session, world.agencies["far"])
    people = [
        world.user(agency, role)
        for agency in ("home", "other", "far", "home_bureau", "far_bureau", None)
        for role in (WRITER, Role.HEAD, Role.FINANCE, Role.BUREAU_OFFICER, Role.APPLICANT)
        if agency or role is Role.APPLICANT
    ]
    with world.reading() as session:
        rows = session.scalars(select(Child)).all()
        for user in people:
            actor = actor_of(world, user.id)
            seen = set(session.scalars(select(Child.id).where(visible_to(actor))))
            assert seen == {row.id for row in rows if allows(actor, "children.view", row)}


def actor_of(world: World, user_id: int) -> Actor:
    with world.reading() as session:
        user = session.get_one(User, user_id)
        roles = session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id))
        if user.agency_id is None:
            return Actor(user_id=user.id, person_id=user.person_id, roles=frozenset({"R-APP"}))
        return staff_actor(
            session, user.id, user.person_id, "", user.agency_id, frozenset(map(str, roles))
        )


def a_picture() -> io.BytesIO:
    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "beige").save(picture, "JPEG")
    picture.seek(0)
    return picture


def test_the_photograph_is_for_the_office_only(world: World, child: Child) -> None:
    desk = world.staff("home", WRITER)
    answer = desk.post(
        f"/documents/upload/child/{child.ref}/form", {"photo": (a_picture(), "照片.jpg")}
    )
    assert answer.status_code == 303
    with world.reading() as session:
        photo_id = session.get_one(Child, child.id).photo_id
        assert photo_id is not None
        photo = session.get_one(Document, photo_id)
    page = desk.get(f"/children/{child.ref}").text
    assert f"/documents/{photo.ref}/preview" in page
    for agency in ("other", "far"):
        other = world.staff(agency, WRITER)
        assert other.get(f"/documents/{photo.ref}").status_code == 404
    assert world.client(world.user(None)).get(f"/documents/{photo.ref}").status_code == 404
    head = world.staff("home", Role.HEAD)
    refused = head.post(
        f"/documents/upload/child/{child.ref}/form", {"paper": (a_picture(), "照片.jpg")}
    )
    assert refused.status_code == 403
