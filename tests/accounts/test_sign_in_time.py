"""The time of a refused sign-in tells nobody whether an account exists (bar S28)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import date
from statistics import NormalDist, median

import pytest
from sqlalchemy import select

from app.accounts.models import Attempt, User, UserState
from app.accounts.services.sign_in import login_key
from app.core import crypto
from tests.accounts.family_pages import PASSWORD, family
from tests.factories import World, make_person

EACH = 500
LEAST_P = 0.01
MOST_APART = 0.002  # seconds between two medians
WRONG = "不是这个密码呀"


def phone(kind: int, number: int) -> str:
    return f"138{kind}{number:07}"


def settle(world: World) -> None:
    """Fifty accounts of each kind: active, (none), disabled, and locked by ten tries."""
    known = family(world)
    with world.writing() as session:
        stored = session.scalars(select(User.password_hash).where(User.id == known.id)).one()
        for kind in (0, 2, 3):
            for number in range(EACH // 10):
                login = phone(kind, number)
                person = make_person(session, birth=date(1980, 5, 1))
                session.add(
                    User(
                        person_id=person.id, login_phone_index=crypto.blind("phone", login),
                        password_hash=stored,
                        state=UserState.DISABLED if kind == 2 else UserState.ACTIVE,
                    )
                )  # fmt: skip
                if kind == 3:
                    key = crypto.blind("attempt", login_key(login, None))
                    session.add_all(
                        [Attempt(kind="sign_in.account", key_hash=key) for _ in range(10)]
                    )


def is_alike(first: list[float], second: list[float]) -> float:
    """The p of Mann and Whitney that both come from the same distribution, two-sided."""
    ranked = sorted([(one, 0) for one in first] + [(one, 1) for one in second])
    ranks = sum(rank for rank, (_, side) in enumerate(ranked, start=1) if side == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return 2 * (1 - NormalDist().cdf(abs(z)))


@pytest.mark.long
@pytest.mark.bar("S28")
def test_the_time_of_a_refusal_says_nothing(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    """Wrong, unknown, disabled and locked, in turn; time of the processor, which is quieter."""
    settle(world)
    client = world.client()
    assert client.csrf
    taken: dict[int, list[float]] = {kind: [] for kind in range(4)}
    for number in range(EACH):
        for kind in range(4):
            password = WRONG if kind == 0 else PASSWORD
            sent = {"login": phone(kind, number // 10), "password": password}
            address = {"REMOTE_ADDR": f"10.{kind}.{number // 50}.1"}
            began = time.process_time()
            answer = client.post("/sign-in", sent, environ_overrides=address)
            taken[kind].append(time.process_time() - began)
            assert answer.status_code == 422
    middle = {kind: median(times) for kind, times in taken.items()}
    alike = {kind: is_alike(taken[0], taken[kind]) for kind in (1, 2, 3)}
    record_property("medians_and_p", f"{middle} {alike}")
    assert max(middle.values()) - min(middle.values()) < MOST_APART
    assert min(alike.values()) > LEAST_P
