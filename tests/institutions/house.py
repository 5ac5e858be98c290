"""A home with a bureau, its people as actors, and stays brought to a state by real services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, Level, User
from app.accounts.roles import AgencyKind, Role
from app.children.models import Child
from app.core import clock
from app.core.db import transaction
from app.core.policy import Actor
from app.institutions.grounds import PAPERS, Ground
from app.institutions.models import (
    Admission,
    Bed,
    Room,
    RoomKind,
    SearchNotice,
    Source,
    Stage,
    State,
)
from app.institutions.queries import get_admission
from app.institutions.services import admission, beds, papers, search
from tests.factories import World, make_agency, make_user

ROLES = {
    "INT": ("home", Role.INTAKE),
    "SW": ("home", Role.SOCIAL_WORKER),
    "HEAD": ("home", Role.HEAD),
    "FIN": ("home", Role.FINANCE),
    "BUR": ("home_bureau", Role.BUREAU_OFFICER),
    "BH": ("home_bureau", Role.BUREAU_HEAD),
    "INT2": ("other", Role.INTAKE),
    "HEAD2": ("other", Role.HEAD),
}
TODAY = clock.today()


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of Beijing time."""
    return datetime.combine(day, time(hour, minute), clock.BEIJING)


class House:
    """The world's home with people; each step acts in the name and scope of one of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.home: Agency = world.agencies["home"]
        self.users: dict[str, User] = {}
        self.actors: dict[str, Actor] = {}
        for name, (agency, role) in ROLES.items():
            user = world.user(agency, role)
            self.users[name] = user
            with world.reading() as session:
                self.actors[name] = staff_actor(
                    session, user.id, user.person_id, "李红", user.agency_id or 0,
                    frozenset({str(role)}),
                )  # fmt: skip

    @contextmanager
    def acting(self, name: str) -> Iterator[tuple[Session, Actor]]:
        """A writing transaction under this actor's own scope, as a request would have it."""
        actor = self.actors[name]
        with transaction(self.world.database, actor.scope) as session:
            yield session, actor

    def city(self) -> Actor:
        """The head of the city's bureau above both homes."""
        with self.world.writing() as session:
            bureau = make_agency(
                session, AgencyKind.BUREAU, "220100", "长春市民政局", level=Level.CITY
            )
            user = make_user(session, bureau, Role.BUREAU_HEAD)
            return staff_actor(
                session, user.id, user.person_id, "王局", bureau.id,
                frozenset({str(Role.BUREAU_HEAD)}),
            )  # fmt: skip

    @contextmanager
    def acting_as(self, actor: Actor) -> Iterator[tuple[Session, Actor]]:
        """As `acting`, for somebody from elsewhere."""
        with transaction(self.world.database, actor.scope) as session:
            yield session, actor

    def room(
        self, name: str = "1号楼101室", *, sex: str = "0", many: int = 4, key: str = "home",
        kind: RoomKind = RoomKind.LIVING,
    ) -> list[str]:  # fmt: skip
        """A room; the references of its beds."""
        who = "INT" if key == "home" else "INT2"
        with self.acting(who) as (session, actor):
            room = beds.open_room(
                session, session.get_one(Agency, self.world.agencies[key].id), name=name,
                kind=kind, sex=sex, beds=many, actor=actor, now=clock.now(),
            )  # fmt: skip
            return [bed.ref for bed in room.beds]

    def referral(self, **given: Any) -> admission.Referral:
        known: dict[str, Any] = {
            "source": Source.POLICE, "ground": Ground.FOUNDLING,
            "birth_on": TODAY - timedelta(days=40), "sex": "2", "birth_assumed": True,
            "found_on": TODAY - timedelta(days=30), "name": "春小雨",
            "police_unit": "朝阳区公安分局", "police_receipt": "BA-001",
            "details": {"place": "人民大街候车亭", "finder": "环卫工人", "health": "外观健康"},
        }  # fmt: skip
        return admission.Referral(**(known | given))

    def load(self, session: Session, ref: str) -> Admission:
        return session.scalars(
            select(Admission)
            .where(Admission.ref == ref)
            .options(
                joinedload(Admission.agency), joinedload(Admission.child),
                selectinload(Admission.parts), selectinload(Admission.papers),
            )
        ).one()  # fmt: skip

    @contextmanager
    def case(self, name: str, ref: str) -> Iterator[tuple[Session, Admission, Actor]]:
        """The case in an actor's hands."""
        with self.acting(name) as (session, actor):
            yield session, get_admission(session, actor, ref), actor

    def child(self, session: Session, case: Admission) -> Child:
        assert case.child_id is not None
        return session.get_one(Child, case.child_id)

    # --- the way of a stay ---------------------------------------------------------------

    def referred(self, day: date = TODAY, **given: Any) -> str:
        given = {
            "birth_on": day - timedelta(days=40), "found_on": day - timedelta(days=30)
        } | given  # fmt: skip
        with self.acting("INT") as (session, actor):
            return admission.refer(session, self.referral(**given), actor=actor, now=at(day, 8)).ref

    def arrived(self, day: date = TODAY, **given: Any) -> str:
        ref = self.referred(day, **given)
        with self.case("INT", ref) as (session, case, actor):
            admission.arrive(
                session, case, arrived_at=at(day), belongings="红色包被一条", actor=actor,
                now=at(day, 10),
            )  # fmt: skip
        return ref

    def observed(self, day: date = TODAY, **given: Any) -> str:
        ref = self.arrived(day, **given)
        with self.case("SW", ref) as (session, case, actor):
            admission.examine(
                session, case, examined_at=at(day, 11), doctor="赵医生", result="未见异常",
                infectious=False, actor=actor, now=at(day, 12),
            )  # fmt: skip
        return ref

    def put_papers(self, ref: str, day: date = TODAY, *, but: str = "") -> None:
        """Every paper of the ground, entered and found good."""
        with self.case("INT", ref) as (session, case, actor):
            if any(kind.code == "P1b" for _, kind in papers.wanted(case)) and but != "P1b":
                search.publish(
                    session, case, on=day, media="长春日报", place="重庆路附近",
                    features="女婴，左手有痣", contact="0431-88880000", actor=actor,
                    now=at(day, 13),
                )  # fmt: skip
            for stage, kind in papers.wanted(case):
                if kind.code == but or stage is not Stage.ADMISSION:
                    continue
                if kind.code != "P1b":
                    papers.enter(
                        session, case, kind, stage, number="文-1", issuer="", issued_on=day,
                        actor=actor, now=at(day, 13),
                    )  # fmt: skip
                paper = papers.paper_of(case, kind.code)
                assert paper is not None
                papers.check(
                    session, case, paper, good=True, problem="", actor=actor, now=at(day, 13)
                )

    def sent(self, day: date = TODAY, **given: Any) -> str:
        ref = self.observed(day, **given)
        self.put_papers(ref, day)
        with self.case("INT", ref) as (session, case, actor):
            admission.send(session, case, actor=actor, now=at(day, 14))
        return ref

    def drafted(self, day: date = TODAY, *, agrees: bool = True, **given: Any) -> str:
        ref = self.sent(day, **given)
        with self.case("BUR", ref) as (session, case, actor):
            admission.draft_opinion(
                session, case, agrees=agrees, reason="材料齐全，符合接收情形", actor=actor,
                now=at(day, 15),
            )  # fmt: skip
        return ref

    def agreed(self, day: date = TODAY, **given: Any) -> str:
        ref = self.drafted(day, **given)
        with self.case("BH", ref) as (session, case, actor):
            admission.sign_opinion(session, case, actor=actor, now=at(day, 16))
        return ref

    def admitted(self, day: date = TODAY, bed: str = "", **given: Any) -> str:
        ref = self.agreed(day, **given)
        bed = bed or self.room(f"房间{ref}")[0]
        with self.case("INT", ref) as (session, case, actor):
            admission.admit(
                session, case, bed=beds.get_bed(session, case.agency_id, bed), on=day,
                actor=actor, now=at(day, 17),
            )  # fmt: skip
        return ref

    def paper(self, ref: str, code: str, day: date = TODAY) -> None:
        """One more paper, entered and found good."""
        with self.case("INT", ref) as (session, case, actor):
            stage = Stage.LEAVING if code.startswith("L") else Stage.STAY
            row = papers.enter(
                session, case, PAPERS[code], stage, number="文-2", issuer="", issued_on=day,
                actor=actor, now=at(day, 10),
            )  # fmt: skip
            papers.check(session, case, row, good=True, problem="", actor=actor, now=at(day, 10))

    def state(self, ref: str) -> State:
        with self.world.reading() as session:
            return session.scalars(select(Admission.state).where(Admission.ref == ref)).one()

    def notice(self, session: Session, case: Admission) -> SearchNotice:
        found = search.newest_notice(session, case)
        assert found is not None
        return found

    def bed_of(self, session: Session, ref: str) -> Bed:
        return session.scalars(
            select(Bed).join(Room).where(Bed.ref == ref).options(joinedload(Bed.room))
        ).one()
