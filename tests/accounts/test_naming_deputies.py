"""Who names a deputy, and what a colleague who leaves hands over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Delegation, User, UserState
from app.accounts.roles import Role
from app.accounts.services import deputies
from app.core import clock
from app.core.policy import Actor
from tests.factories import Client, World


def delegate(client: Client, from_user: User, to_user: User, **values: str) -> TestResponse:
    today = clock.today()
    sent = {
        "from_user": from_user.ref,
        "to_user": to_user.ref,
        "reason": "休假",
    }
    for name, day in (("starts_on", today), ("ends_on", today + timedelta(days=7))):
        for part in ("year", "month", "day"):
            sent[f"{name}-{part}"] = str(getattr(day, part))
    return client.post("/deputies", sent | values)


def test_deputies_are_colleagues(world: World) -> None:
    absent, stranger = world.user("home"), world.user("other")
    head = world.staff("home", Role.HEAD)
    assert delegate(head, absent, stranger).status_code == 422
    assert delegate(head, absent, absent).status_code == 422


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.HEAD, 200), (Role.AGENCY_ADMIN, 200), (Role.SOCIAL_WORKER, 403), (Role.INTAKE, 403)],
)
def test_who_names_deputies(world: World, role: Role, status: int) -> None:
    assert world.staff("home", role).get("/deputies").status_code == status


def test_another_agencys_delegation_is_not_there(world: World) -> None:
    absent, deputy = (world.user("home") for _ in range(2))
    delegate(world.staff("home", Role.HEAD), absent, deputy)
    with world.reading() as session:
        ref = session.scalars(select(Delegation.ref)).one()
    assert world.staff("other", Role.HEAD).post(f"/deputies/{ref}/end").status_code == 404


def test_handing_over_asks_every_room(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def take_over(_session: object, from_user: User, to_user: User, *_rest: object) -> int:
        asked.append((from_user.id, to_user.id))
        return 3

    monkeypatch.setattr(deputies, "_take_overs", [])
    deputies.register_take_over(take_over)
    deputies.register_take_over(take_over)
    leaver, heir = (world.user("home", Role.SOCIAL_WORKER) for _ in range(2))
    sent = {"over-from_user": leaver.ref, "over-to_user": heir.ref, "over-reason": "离职"}
    assert world.staff("home", Role.HEAD).post("/deputies/hand-over", sent).status_code == 303
    assert asked == [(leaver.id, heir.id)]
    (told,) = world.client(heir).notices()
    assert "共3件" in told


def test_a_leaver_can_hand_over_after_being_disabled(world: World) -> None:
    leaver, heir = (world.user("home", Role.SOCIAL_WORKER) for _ in range(2))
    with world.writing() as session:
        gone = session.get_one(User, leaver.id)
        gone.state = UserState.DISABLED
        head = world.agencies["home"]
        actor = Actor(user_id=0, agency_id=head.id, roles=frozenset({"R-HEAD"}))
        moved = deputies.hand_over(
            session,
            gone,
            session.get_one(User, heir.id),
            reason="离职",
            actor=actor,
            now=clock.now(),
        )
    assert moved == 0
