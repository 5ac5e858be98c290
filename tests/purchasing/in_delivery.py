"""A contract under which work is done, for tests: its two sides, each in their own scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import RoleGrant, User
from app.core import clock
from app.core.db import transaction
from app.core.errors import Invalid
from app.core.policy import Actor
from app.purchasing.models import ServiceContract
from app.purchasing.queries import get_contract
from app.purchasing.services import recording
from app.purchasing.services.working import Work
from tests.factories import World
from tests.purchasing.in_town import TODAY, at, make_beneficiary, make_contract, make_market
from tests.purchasing.test_progress import items

CODES = ("K-02", "K-04", "K-06", "K-08", "K-20")


class Delivery:
    """A running contract, its two workers, one child on its list and one of the ledger."""

    def __init__(self, world: World) -> None:
        self.world = world
        with world.writing() as session:
            self.market = make_market(session, world)
            self.market.supplier.people[0].name = "王芳"
            self.contract = make_contract(
                session, self.market.bureau, self.market.supplier, items=items(*CODES)
            )
            self.child = make_beneficiary(session, self.contract)
        self.staff = [one.id for one in self.market.supplier.people]

    @contextmanager
    def by(self, user: User, on: date = TODAY) -> Iterator[tuple[Session, Actor, ServiceContract]]:
        """What a user does under the contract, in their own scope, on a day."""
        with self.world.reading() as session:
            roles = session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user.id))
            assert user.agency_id is not None
            actor = staff_actor(
                session, user.id, user.person_id, "某人", user.agency_id,
                frozenset(str(role) for role in roles),
            )  # fmt: skip
        with clock.at(at(on, 23)), transaction(self.world.database, actor.scope) as session:
            yield session, actor, get_contract(session, actor, self.contract.ref)

    def work(self, **values: Any) -> Work:
        known: dict[str, Any] = {
            "indicator": "K-02", "on": TODAY, "starts_at": 9 * 60, "minutes": 60,
            "place": "永昌社区", "workers": tuple(self.staff[:1]), "content": "看了作业和身体",
            "who": (self.child.id,), "outcome": "visited", "evidence": frozenset({"signed"}),
        }  # fmt: skip
        return Work(**(known | values))

    def keep(self, on: date = TODAY, **values: Any) -> str:
        with self.by(self.market.supplier.worker, on) as (session, actor, contract):
            return recording.record(
                session, contract, self.work(**values), actor=actor, now=clock.now()
            ).ref

    def refused(self, **values: Any) -> tuple[str | None, str]:
        with pytest.raises(Invalid) as caught:
            self.keep(**values)
        return caught.value.field, caught.value.says
