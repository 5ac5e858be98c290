"""Health is read by whoever works with the child; others say why, for a day (PD-ACC-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.actors import staff_actor
from app.accounts.models import User
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.children.models import CareForm, Child, ChildOpening, ChildWorker, PlaceKind
from app.children.services import access, care
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.notices.models import Notice
from tests.children.files import make_child
from tests.factories import World

ILL = "先天性心脏病"


@pytest.fixture
def child(world: World) -> Child:
    with world.writing() as session:
        return make_child(
            session, world.agencies["home"], needs=["medical"],
            health={"summary": "一般", "illness": [ILL], "allergies": "青霉素", "disability": None},
        )  # fmt: skip


def give(world: World, child: Child, user: User) -> None:
    with world.writing() as session:
        access.give(
            session, session.get_one(Child, child.id), session.get_one(User, user.id),
            actor=SYSTEM_ACTOR, now=clock.now(),
        )  # fmt: skip


def test_own_children_are_read_in_full(world: World, child: Child) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    give(world, child, worker)
    page = world.client(worker).get(f"/children/{child.ref}/health").text
    assert ILL in page
    assert "青霉素" in page


@pytest.mark.bar("S05")
@pytest.mark.parametrize(
    ("agency", "role"),
    [
        ("home", Role.SOCIAL_WORKER), ("home", Role.INTAKE), ("home", Role.ARCHIVIST),
        ("home_bureau", Role.BUREAU_OFFICER), ("home_bureau", Role.BUREAU_HEAD),
    ],
)  # fmt: skip
def test_others_see_only_what_services_are_needed(
    world: World, child: Child, agency: str, role: Role
) -> None:
    page = world.staff(agency, role).get(f"/children/{child.ref}/health").text
    assert ILL not in page
    assert "青霉素" not in page
    assert "医疗" in page


def test_the_head_reads_every_child_of_the_home(world: World, child: Child) -> None:
    assert ILL in world.staff("home", Role.HEAD).get(f"/children/{child.ref}/health").text


@pytest.mark.bar("S11", "S12")
def test_a_reason_opens_it_for_half_an_hour_and_tells_the_head(world: World, child: Child) -> None:
    head = world.user("home", Role.HEAD)
    worker = world.user("home", Role.SOCIAL_WORKER)
    desk, path = world.client(worker), f"/children/{child.ref}/health"
    assert desk.post(f"{path}/open", {"reason": ""}).status_code == 422
    assert desk.post(f"{path}/open", {"reason": "看看"}).status_code == 422
    assert ILL not in desk.get(path).text
    assert desk.post(f"{path}/open", {"reason": "今晚值班陪同就诊"}).status_code == 303
    assert ILL in desk.get(path).text
    with world.writing() as session:
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "children.open_health")
        ).one()
        assert line.note == "健康情况，30分钟"
        told = session.scalars(select(Notice).where(Notice.user_id == head.id)).one()
        assert told.case_no == child.file_no
        assert ILL not in told.title + (told.body or "")
        row = session.scalars(select(ChildOpening)).one()
        assert row.reason == "今晚值班陪同就诊"
        assert row.until_at - row.opened_at == timedelta(minutes=30)
        row.opened_at -= timedelta(minutes=31)
        row.until_at -= timedelta(minutes=31)
    assert ILL not in desk.get(path).text


@pytest.mark.bar("S12")
def test_two_supervisors_are_told_and_the_head_reviews_it_within_a_day(
    world: World, child: Child
) -> None:
    head, chief = world.user("home", Role.HEAD), world.user("home_bureau", Role.BUREAU_HEAD)
    worker = world.user("home", Role.SOCIAL_WORKER)
    world.client(worker).post(f"/children/{child.ref}/health/open", {"reason": "今晚值班陪同就诊"})
    with world.writing() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "N-OPENED")).all()
        assert {one.user_id for one in told} == {head.id, chief.id}
        assert {one.act_by for one in told} == {clock.today() + timedelta(days=1)}
        row = session.scalars(select(ChildOpening)).one()
        row.opened_at -= timedelta(hours=25)
        ref = row.ref
    desk, path = world.client(head), f"/children/{child.ref}"
    assert "已超过24小时" in desk.get(f"{path}/log").text
    assert world.client(worker).post(f"{path}/openings/{ref}/review").status_code == 403
    answer = desk.post(f"{path}/openings/{ref}/review", {"found": "no"})
    assert answer.status_code == 303
    assert "没有必要" in desk.get(f"{path}/log").text
    assert "已超过24小时" not in desk.get(f"{path}/log").text
    assert desk.post(f"{path}/openings/{ref}/review", {"found": "yes"}).status_code == 409


@pytest.mark.bar("S12")
def test_nobody_reviews_what_they_opened_themselves(world: World, child: Child) -> None:
    head = world.user("home", Role.HEAD)
    with world.writing() as session:
        row = ChildOpening(
            child_id=child.id, user_id=head.id, reason="值班陪同就诊", opened_at=clock.now(),
            until_at=clock.now() + timedelta(hours=1),
        )  # fmt: skip
        session.add(row)
        session.flush()
        ref = row.ref
    answer = world.client(head).post(f"/children/{child.ref}/openings/{ref}/review")
    assert answer.status_code == 409


def test_a_health_that_is_shut_is_not_edited(world: World, child: Child) -> None:
    desk = world.staff("home", Role.SOCIAL_WORKER)
    answer = desk.get(f"/children/{child.ref}/edit/health")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/health")
    desk.post(f"/children/{child.ref}/edit/health", {"summary": "很好"})
    with world.reading() as session:
        assert session.get_one(Child, child.id).health["summary"] == "一般"


def test_earlier_entries_of_health_are_hidden_too(world: World, child: Child) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    give(world, child, worker)
    world.client(worker).post(
        f"/children/{child.ref}/edit/health",
        {"summary": "好转", "illness": "哮喘", "version": str(child.version)},
    )
    path = f"/children/{child.ref}/changes"
    assert "哮喘" in world.client(worker).get(path).text
    assert "哮喘" not in world.staff("home", Role.SOCIAL_WORKER).get(path).text


def test_the_head_gives_a_child_to_a_colleague_and_takes_it_back(
    world: World, child: Child
) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER, name="孙晓")
    stranger = world.user("other", Role.SOCIAL_WORKER)
    head, path = world.staff("home", Role.HEAD), f"/children/{child.ref}/workers"
    assert head.post(path, {"worker": stranger.ref}).status_code == 422
    assert head.post(path, {"worker": worker.ref}).status_code == 303
    assert head.post(path, {"worker": worker.ref}).status_code == 409
    assert "孙晓" in head.get(path).text
    with world.reading() as session:
        ref = session.scalars(select(ChildWorker.ref)).one()
    assert world.client(worker).get(path).status_code == 403
    assert head.post(f"{path}/{ref}/end").status_code == 303
    assert ILL not in world.client(worker).get(f"/children/{child.ref}/health").text


def test_who_opens_a_file_works_with_the_child(world: World) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER, name="孙晓")
    with world.writing() as session:
        actor = staff_actor(
            session, worker.id, worker.person_id, "", worker.agency_id or 0,
            frozenset({str(Role.SOCIAL_WORKER)}),
        )  # fmt: skip
        opened = make_child(session, world.agencies["home"], actor=actor)
        assert [one.name for one in access.workers_of(session, opened)] == ["孙晓"]


@pytest.mark.bar("S10")
def test_nobody_of_the_old_home_works_with_a_child_that_has_gone(
    world: World, child: Child
) -> None:
    give(world, child, world.user("home", Role.SOCIAL_WORKER))
    with world.writing() as session:
        care.move(
            session, session.get_one(Child, child.id), form=CareForm.INSTITUTION,
            on=clock.today(), agency_id=world.agencies["other"].id,
            place_kind=PlaceKind.ADDRESS, place_says="福利院", actor=SYSTEM_ACTOR, now=clock.now(),
        )  # fmt: skip
        left = session.scalar(
            select(func.count()).select_from(ChildWorker).where(ChildWorker.until_on.is_(None))
        )
        assert left == 0


PAGES = ("", "/health", "/legal", "/care", "/files", "/changes", "/log", "/edit/school")


@pytest.mark.bar("S10")
def test_from_the_move_on_the_old_county_reads_nothing_and_the_new_one_everything(
    world: World, child: Child
) -> None:
    """What the old county keeps is its own: its cases, its record; none of the child's file."""
    old = [
        world.staff("home", Role.HEAD), world.staff("home", Role.SOCIAL_WORKER),
        world.staff("home_bureau", Role.BUREAU_OFFICER),
    ]  # fmt: skip
    new = world.staff("other", Role.HEAD)
    path = f"/children/{child.ref}"
    assert [one.get(path).status_code for one in (*old, new)] == [200, 200, 200, 404]
    with world.writing() as session:
        care.move(
            session, session.get_one(Child, child.id), form=CareForm.INSTITUTION,
            on=clock.today(), agency_id=world.agencies["other"].id,
            place_kind=PlaceKind.ADDRESS, place_says="福利院", actor=SYSTEM_ACTOR, now=clock.now(),
        )  # fmt: skip
    for page in PAGES:
        assert {one.get(path + page).status_code for one in old} == {404}, page
    assert new.get(path).status_code == 200
    assert all(child.ref not in one.get("/children/").text for one in old)
    assert child.ref in new.get("/children/").text
    with world.reading() as session:
        kept = session.scalars(
            select(AuditEvent).where(
                AuditEvent.subject_ref == child.ref, AuditEvent.action == "children.view"
            )
        ).all()
    assert len({line.actor_user_id for line in kept}) == 4
