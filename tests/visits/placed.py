"""A child in a family since two days, with its plan: what the tests of visits begin with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.notices.models import Notice
from app.visits.models import MeetingPlace, Outcome, Risk, Visit, VisitKind, VisitPlan
from app.visits.services import recording, schedule
from app.visits.services.recording import Entry
from tests.factories import Client, World
from tests.placements.running import Home, load

TODAY = clock.today()
BEGAN = TODAY - timedelta(days=2)


class Placed:
    """A child in a family since two days, and its plan."""

    def __init__(self, world: World) -> None:
        self.world, self.home = world, Home(world)
        with world.writing() as session:
            application = self.home.family(session)
            self.ref = self.home.place(session, application, on=BEGAN).ref

    def plan(self, session: Session) -> VisitPlan:
        placement = load(session, self.ref)
        plan = schedule.plan_of(session, "placement", placement.id)
        assert plan is not None
        session.refresh(plan, ["agency"])
        return plan

    def client(self, name: str) -> Client:
        return self.world.client(self.home.users[name])

    def family(self) -> Client:
        key = next(name for name in self.home.users if name.startswith("family"))
        return self.world.client(self.home.users[key])

    def plan_ref(self) -> str:
        with self.world.reading() as session:
            return self.plan(session).ref

    def second(self, session: Session) -> str:
        return session.get_one(User, self.home.users["second"].id).ref

    def visit(self, session: Session, now: datetime, **changes: Any) -> Visit:
        entry = replace(good(self.second(session), now), **changes)
        return recording.record(
            session, self.plan(session), entry, actor=self.home.actor(session, "worker"), now=now
        )

    def told(self, who: str) -> list[str]:
        with self.world.reading() as session:
            return list(
                session.scalars(
                    select(Notice.title).where(Notice.user_id == self.home.users[who].id)
                )
            )


def good(second: str, now: datetime) -> Entry:
    return Entry(
        kind=VisitKind.FUSION, outcome=Outcome.VISITED, place=MeetingPlace.HOME,
        visited_at=now - timedelta(hours=1), with_ref=second, child_seen=True, alone_minutes=10,
        found={"safety": ["gas"], "health": "good"}, child_words="我喜欢小狗。", risk=Risk.LOW,
    )  # fmt: skip
