"""A family unit brought to each of its states by the real services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.accounts.actors import staff_actor
from app.accounts.models import User
from app.accounts.roles import Role
from app.checklists import rules as sheets
from app.checklists.services import ensure_defaults
from app.children.models import Child
from app.children.services import opinions
from app.core import clock
from app.core.codes import Relation
from app.core.db import Scope
from app.core.policy import Actor
from app.deadlines.models import ClockState, Deadline
from app.documents.models import Document
from app.families.models import CrimeCheck, Health
from app.family_style.models import Couple, Post, Unit
from app.family_style.services import (
    checking,
    children,
    contract_signing,
    contracts,
    couples,
    evaluating,
    handing_in,
    hiring,
    units,
)
from app.parameters.models import ParameterValue
from app.visits.models import Decision
from app.visits.services import harm
from tests.children.files import make_child
from tests.factories import World, make_document, make_household, make_person, make_user

ROLES = {
    "worker": ("home", Role.SOCIAL_WORKER), "second": ("home", Role.SOCIAL_WORKER),
    "head": ("home", Role.HEAD), "clerk": ("home", Role.INTAKE),
    "keeper": ("home", Role.ARCHIVIST), "officer": ("home_bureau", Role.BUREAU_OFFICER),
    "other": ("other", Role.SOCIAL_WORKER),
}  # fmt: skip
BEGIN = date(2026, 3, 2)
TEXT = "查明的情况写在这里。"
TERMS: dict[str, Any] = {
    "months": 12, "living": Decimal(1500), "work": Decimal(4000), "award": Decimal(0),
    "rest_days": 4,
}  # fmt: skip
SIGNS = harm.Signs(Decision.EXPLAINED, "已向孩子和老师了解，没有侵害。")
STATEMENT = {
    "both_experienced": True, "stay_months": 24, "mother_full_time": True, "licence": "C1",
    "work": "幼儿园保育员八年", "wish": "愿意照料有残疾的孩子",
}  # fmt: skip


def at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), clock.BEIJING)


class House:
    """An institution with one family unit, the people who deal with it and a couple."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.users: dict[str, User] = {}
        with world.writing() as session:
            ensure_defaults(session)
            for name, (agency, role) in ROLES.items():
                self.users[name] = make_user(session, world.agencies[agency], role, name=name)

    def actor(self, session: Session, name: str) -> Actor:
        user = self.users[name]
        if name.startswith("couple"):
            return Actor(
                user_id=user.id, person_id=user.person_id, name="王秀兰",
                roles=frozenset({str(Role.APPLICANT)}), scope=Scope(person_id=user.person_id),
            )  # fmt: skip
        roles = frozenset({str(ROLES[name][1])})
        return staff_actor(session, user.id, user.person_id, name, user.agency_id or 0, roles)

    def figure(self, session: Session, name: str, value: int) -> None:
        """Another figure at the institution's place."""
        session.add(ParameterValue(
            name=name, value=value, division_code="220104", valid_from=date(2020, 1, 1),
            source="通知", reason="测试", released_at=clock.now()))  # fmt: skip
        session.flush()

    def family(self, session: Session, name: str = "couple") -> None:
        """A couple with an account; the household is there, as after a foster application."""
        person = make_person(session, "王秀兰")
        self.users[name] = make_user(session, None, Role.APPLICANT, person=person)
        make_household(session, person)

    def unit(self, session: Session, *, capacity: int = 5, name: str = "向阳之家") -> Unit:
        now = clock.now()
        unit = units.plan(
            session, self.world.agencies["home"], name=name, address="院内3号楼201室",
            area_m2=Decimal(180), capacity=capacity, worker_id=self.users["worker"].id,
            actor=self.actor(session, "head"), now=now,
        )  # fmt: skip
        for title, sex in (("东卧室", "1"), ("西卧室", "2"), ("北卧室", "2")):
            units.furnish(session, unit, name=title, area_m2=Decimal(12), beds=2, sex=sex,
                          actor=self.actor(session, "worker"), now=now)  # fmt: skip
        return unit

    def announced(self, session: Session, unit: Unit) -> Post:
        return units.announce(
            session, unit, title="招募类家庭夫妻", text="照料四到五名孩子的日常生活。", pay="面议",
            actor=self.actor(session, "head"), now=clock.now(),
        )  # fmt: skip

    def applied(self, session: Session, post: Post, name: str = "couple") -> Couple:
        self.family(session, name)
        actor, now = self.actor(session, name), clock.now()
        couple = couples.start(session, post, division_code="220104", actor=actor, now=now)
        session.refresh(couple, ["parts"])
        couples.save_statement(session, couple, STATEMENT, actor=actor)
        couples.submit(session, couple, agreed=True, actor=actor, now=now)
        return couple

    def screened(self, session: Session, couple: Couple, **values: Any) -> None:
        known: dict[str, Any] = {
            "interview": TEXT, "home": TEXT, "certificate": True, "neighbours": True,
            "members": checks(session, couple), "originals": originals(session, couple),
        }  # fmt: skip
        checking.screen(session, couple, actor=self.actor(session, "worker"), now=clock.now(),
                        **(known | values))  # fmt: skip

    def hired(self, session: Session, couple: Couple) -> None:
        now = clock.now()
        self.screened(session, couple)
        couples.propose(session, couple, reason="", actor=self.actor(session, "worker"), now=now)
        hiring.hire(session, couple, reason=TEXT, actor=self.actor(session, "head"), now=now)

    def made_ready(self, session: Session, couple: Couple) -> None:
        self.hired(session, couple)
        now, day = clock.now(), clock.today()
        worker, head = self.actor(session, "worker"), self.actor(session, "head")
        hiring.file(session, couple, actor=self.actor(session, "clerk"), now=now)
        hiring.receipt(session, couple, number="备〔2026〕1号", now=now,
                       actor=self.actor(session, "officer"))  # fmt: skip
        hiring.train(session, couple, hours=Decimal(40), on=day, actor=worker, now=now)
        contracts.draw_up(session, couple, from_on=day, actor=head, now=now, **TERMS)
        contract_signing.record_paper(
            session,
            couple,
            couple_on=day,
            agency_on=day,
            actor=head,
            now=now,
            scan=scan_of(session, couple),
        )
        hiring.make_ready(session, couple, actor=worker, now=now)

    def installed(self, session: Session, couple: str = "couple", **values: Any) -> Unit:
        """The couple live there and wait for the children."""
        unit = self.unit(session, **values)
        applied = self.applied(session, self.announced(session, unit), couple)
        self.made_ready(session, applied)
        hiring.install(session, applied, actor=self.actor(session, "worker"), now=clock.now())
        return unit

    def child(self, session: Session, **values: Any) -> Child:
        known: dict[str, Any] = {"birth_on": date(2018, 3, 5), "since": date(2026, 1, 5)}
        return make_child(session, self.world.agencies["home"], now=clock.now(),
                          **(known | values))  # fmt: skip

    def asked(self, session: Session, unit: Unit, child: Child, *, agrees: bool | None = True,
              ) -> None:  # fmt: skip
        opinions.record(
            session, child, subject_kind="family_unit", subject_id=unit.id, manner="talk",
            agrees=agrees, words="我想去", asked_at=clock.now(), now=clock.now(),
            actor=self.actor(session, "worker"),
        )  # fmt: skip

    def matched(self, session: Session, unit: Unit, child: Child, room: int = 0,
                reason: str = TEXT) -> Any:  # fmt: skip
        return children.match(
            session, unit, child, units.rooms_of(session, unit)[room],
            views={"social": TEXT, "medical": TEXT, "education": TEXT}, reason=reason,
            actor=self.actor(session, "worker"), now=clock.now(),
        )  # fmt: skip

    def moved_in(self, session: Session, unit: Unit, child: Child, room: int = 0) -> None:
        self.asked(session, unit, child)
        event = self.matched(session, unit, child, room)
        children.move_in(session, unit, event, actor=self.actor(session, "head"), now=clock.now())

    def living(self, session: Session, number: int = 1) -> Unit:
        """In trial with girls of eight."""
        unit = self.installed(session)
        for n in range(number):
            child = self.child(session, name=f"吴小{'雨雪霜云'[n]}")
            self.moved_in(session, unit, child, 1 + n // 2)
        return unit

    def scored(self, session: Session, unit: Unit, total: int) -> None:
        """A sheet of today with so many points."""
        now, day = clock.now(), clock.today()
        left, scores = total, {}
        template = sheets.read(evaluating.template_on(session, unit, day).content)
        for item in template.items():
            scores[item.id] = min(left, item.max)
            left -= scores[item.id]
        evaluating.evaluate(
            session, unit, answers={"scores": scores, "remarks": {}, "vetoes": {}}, words="",
            is_yearly=False, assessed_on=day, actor=self.actor(session, "worker"), now=now,
        )  # fmt: skip

    def evaluated(self, session: Session, unit: Unit, total: int) -> None:
        """A sheet of today with so many points, and the head's decision."""
        self.scored(session, unit, total)
        evaluating.conclude(
            session, unit, reason=TEXT, actor=self.actor(session, "head"), now=clock.now()
        )  # fmt: skip


def checks(
    session: Session, couple: Couple, on: date | None = None, **changes: Any
) -> list[checking.MemberCheck]:
    """Good papers of every member, of today; `changes` are those of the spouse."""
    on = on or clock.today()
    good = {
        member.relation: checking.MemberCheck(
            member.ref, Health.OK, on, habits=False, crime_check=CrimeCheck.NONE, crime_check_on=on
        )
        for member in checking.asked(session, couple)
    }
    good[Relation.SPOUSE] = replace(good[Relation.SPOUSE], **changes)
    return list(good.values())


def originals(session: Session, couple: Couple) -> frozenset[str]:
    """Every paper that has to be there."""
    lacks = handing_in.missing(session, couple, clock.today())
    return frozenset(line.wanted.key for line in lacks)


def scan_of(session: Session, couple: Couple) -> Document:
    """The signed paper, as far as a test needs it."""
    return make_document(session, "family_couple", couple.id)


def load(session: Session, ref: str) -> Unit:
    return session.scalars(
        select(Unit).where(Unit.ref == ref).options(selectinload(Unit.parts))
    ).one()


def days(number: int) -> date:
    return BEGIN + timedelta(days=number)


def running(session: Session, unit: Unit) -> dict[str, date]:
    """The last days of the unit's clocks, by period."""
    rows = session.scalars(
        select(Deadline).where(
            Deadline.subject_kind == "family_unit", Deadline.subject_id == unit.id,
            Deadline.state == ClockState.RUNNING,
        )
    )  # fmt: skip
    return {row.period_id: row.due_on for row in rows}
