"""One hidden value: its handler looks, others ask, the responsible person agrees (bar S11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.children.models import Child
from app.children.services import access
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.notices.models import Notice
from app.reveals.models import Reveal
from app.reveals.services import WAITS_FOR
from tests.children.files import make_child
from tests.factories import Client, World

WHERE = "人民大街12号"
WHY = {"what": "address", "reason": "核对材料"}


@pytest.fixture
def child(world: World) -> Child:
    with world.writing() as session:
        return make_child(session, world.agencies["home"], address=WHERE)


def looks(client: Client, child: Child, **other: str) -> bool:
    """Whether the address is in the answer to one look."""
    answer = client.post(f"/children/{child.ref}/reveal", WHY | other)
    assert answer.status_code in {200, 303}, answer.text
    return WHERE in answer.text


def waiting(world: World) -> list[Reveal]:
    with world.reading() as session:
        return list(session.scalars(select(Reveal).where(Reveal.decided_at.is_(None))))


@pytest.mark.bar("S11")
def test_who_does_not_handle_the_child_looks_after_the_head_agreed_for_half_an_hour(
    world: World, child: Child
) -> None:
    user, head = world.user("home", Role.SOCIAL_WORKER), world.user("home", Role.HEAD)
    asker, page = world.client(user), f"/children/{child.ref}"
    assert not looks(asker, child)
    assert not looks(asker, child)
    (wish,) = waiting(world)
    assert "等待负责人同意" in asker.get(page).text
    with world.reading() as session:
        told = session.scalars(select(Notice).where(Notice.user_id == head.id)).one()
        assert WHERE not in told.title + (told.body or "")
    for stranger in (
        asker, world.staff("home", Role.INTAKE), world.staff("other", Role.HEAD),
    ):  # fmt: skip
        assert stranger.post(f"/reveals/{wish.ref}/approve").status_code in {403, 404}
    boss = world.client(head)
    listed, opened = boss.get("/reveals/").text, boss.get(f"/reveals/{wish.ref}").text
    assert ("核对材料" in listed, "核对材料" in opened) == (False, True)
    assert WHERE not in listed + opened
    assert f"/reveals/{wish.ref}/approve" in opened
    assert "查看申请待答复" in boss.get("/worklist/").text
    moment = clock.now()
    with clock.at(moment):
        assert boss.post(f"/reveals/{wish.ref}/approve").status_code == 303
        assert boss.post(f"/reveals/{wish.ref}/refuse").status_code == 409
        assert "已答复：同意查看" in boss.get(f"/reveals/{wish.ref}").text
        assert looks(asker, child)
        assert WHERE not in asker.get(page).text
        assert not looks(asker, child, what="name")
        assert not looks(world.staff("home", Role.SOCIAL_WORKER), child)
    with clock.at(moment + timedelta(minutes=29, seconds=59)):
        assert looks(world.client(user), child)
    with clock.at(moment + timedelta(minutes=30)):
        assert not looks(world.client(user), child)
    with world.reading() as session:
        lines = session.execute(
            select(AuditEvent.action, AuditEvent.outcome, AuditEvent.note)
            .where(AuditEvent.note.startswith("详细地址"), AuditEvent.actor_user_id == user.id)
            .order_by(AuditEvent.seq)
        ).all()
    note = "详细地址；用途：核对材料"
    assert [tuple(line) for line in lines] == [
        ("reveals.ask", Outcome.DONE, note),
        ("children.reveal", Outcome.READ, note),
        ("children.reveal", Outcome.READ, note),
        ("reveals.ask", Outcome.DONE, note),
    ]


@pytest.mark.bar("S11")
def test_what_is_refused_or_forgotten_stays_hidden_and_is_asked_for_anew(
    world: World, child: Child
) -> None:
    user, boss = world.user("home", Role.INTAKE), world.staff("home", Role.HEAD)
    asker = world.client(user)
    assert not looks(asker, child)
    (wish,) = waiting(world)
    assert boss.post(f"/reveals/{wish.ref}/refuse").status_code == 303
    assert "负责人没有同意" in asker.get(f"/children/{child.ref}").text
    assert not looks(asker, child)
    (again,) = waiting(world)
    with clock.at(clock.now() + WAITS_FOR):
        late = world.client(world.user("home", Role.HEAD))
        assert "已经过期" in late.get(f"/reveals/{again.ref}").text
        assert late.post(f"/reveals/{again.ref}/approve").status_code == 409
        assert not looks(world.client(user), child)
    assert len(waiting(world)) == 2


@pytest.mark.bar("S11")
def test_who_handles_the_child_looks_at_once_and_no_longer_than_that(
    world: World, child: Child
) -> None:
    user = world.user("home", Role.SOCIAL_WORKER)
    with world.writing() as session:
        row = access.give(
            session, session.get_one(Child, child.id), session.get_one(User, user.id),
            actor=SYSTEM_ACTOR, now=clock.now(),
        )  # fmt: skip
        ref = row.ref
    asker = world.client(user)
    assert looks(asker, child)
    boss = world.staff("home", Role.HEAD)
    assert boss.post(f"/children/{child.ref}/workers/{ref}/end").status_code == 303
    assert not looks(asker, child)


@pytest.mark.bar("S11")
def test_the_head_of_a_bureau_agrees_for_the_bureau(world: World, child: Child) -> None:
    asker = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert not looks(asker, child)
    (wish,) = waiting(world)
    home, chief = world.staff("home", Role.HEAD), world.staff("home_bureau", Role.BUREAU_HEAD)
    assert home.post(f"/reveals/{wish.ref}/approve").status_code == 404
    assert chief.post(f"/reveals/{wish.ref}/approve").status_code == 303
    assert looks(asker, child)
    assert looks(chief, child)
