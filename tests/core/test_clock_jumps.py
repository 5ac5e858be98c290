"""A server's clock that is put back, or forward, by an hour (bar R19).

Forward it cannot be told from an hour that has passed; what ends by that keeps its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import itsdangerous.timed
import pytest
from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actors import token_hash
from app.accounts.models import UserSession
from app.accounts.views import step_up
from app.audit.models import AuditEvent, Outcome
from app.audit.services import verify
from app.core import clock
from app.core.ids import new_token
from app.foster.models import State
from app.notices.models import CaseMessage
from tests.factories import Client, World
from tests.test_kill import family

HOUR = timedelta(hours=1)
NOW = clock.now().replace(microsecond=0)


@contextmanager
def standing_at(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> Iterator[None]:
    """The portal's clock, and the one by which cookies are signed."""
    moment = NOW + by
    monkeypatch.setattr(itsdangerous.timed, "time", SimpleNamespace(time=moment.timestamp))
    with clock.at(moment):
        yield


def applicant(world: World) -> tuple[Client, str]:
    user, ref = family(world, State.SUBMITTED)
    token = new_token()
    with world.writing() as session:
        session.add(UserSession(token_hash=token_hash(token), user_id=user.id,
                                created_at=NOW, last_seen_at=NOW))  # fmt: skip
    return Client(world.app, token), ref


def sends(client: Client, ref: str, words: str) -> int:
    return client.post(f"/foster/{ref}/message", {"body": words}).status_code


def bodies_of(session: Session) -> list[str | None]:
    return [row.body for row in session.scalars(select(CaseMessage).order_by(CaseMessage.id))]


@pytest.mark.bar("R19")
def test_after_a_step_back_tokens_hold_and_the_record_keeps_its_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_at(monkeypatch, timedelta()):
        client, ref = applicant(world)
        assert sends(client, ref, "先说的话") == 303
    for minutes, words in ((-60, "后说的话"), (-1, "最后说的话")):
        with standing_at(monkeypatch, timedelta(minutes=minutes)):
            assert sends(client, ref, words) == 303
            assert "先说的话" in client.get(f"/foster/{ref}").text
    with world.reading() as session:
        bodies = bodies_of(session)
        told = session.execute(
            select(AuditEvent.seq, AuditEvent.at)
            .where(AuditEvent.subject_ref == ref, AuditEvent.outcome == Outcome.DONE)
            .order_by(AuditEvent.seq)
        ).all()
        assert verify(session).broken_at is None
    assert bodies == ["先说的话", "后说的话", "最后说的话"]
    assert [row.seq for row in told] == sorted(row.seq for row in told)
    assert [row.at for row in told] == [NOW, NOW - HOUR, NOW - timedelta(minutes=1)]


@pytest.mark.bar("R19")
def test_a_step_forward_ends_what_was_idle_and_keeps_the_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing_at(monkeypatch, timedelta()):
        client, ref = applicant(world)
        assert client.csrf
    with standing_at(monkeypatch, timedelta(minutes=29)):
        assert sends(client, ref, "还在") == 303
    with standing_at(monkeypatch, HOUR + timedelta(minutes=29)):
        late = client.post(f"/foster/{ref}/message", {"body": "没有丢"})
        assert (late.location or "").startswith("/sign-in?next=/resume")
    with world.reading() as session:
        assert bodies_of(session) == ["还在"]


@pytest.mark.bar("R19", "S19")
def test_a_factor_of_a_later_hour_is_not_fresh(world: World) -> None:
    with world.app.test_request_context():
        g.factor_for = ""
        for age, is_fresh in (
            (timedelta(), True), (step_up.FRESH, True),
            (step_up.FRESH + timedelta(seconds=1), False),
            (timedelta(seconds=-1), False), (-HOUR, False),
        ):  # fmt: skip
            g.factor_at = NOW - age
            assert step_up.is_fresh("foster.approve", NOW) is is_fresh, age
