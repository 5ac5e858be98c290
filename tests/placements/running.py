"""A child placed with a family, by the real services, and the people who deal with it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.accounts.actors import staff_actor
from app.accounts.models import User
from app.accounts.roles import Role
from app.checklists import rules
from app.checklists.services import ensure_defaults
from app.children.models import CareForm, Child, GuardianStatus, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.db import Scope
from app.core.policy import Actor, Colleague
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.documents import services as documents
from app.foster.models import FosterApplication, State
from app.placements.match_queries import get_match
from app.placements.models import (
    Agreement,
    FamilyPlace,
    Form,
    Match,
    MatchState,
    Placement,
    PlacementState,
    SignedBy,
)
from app.placements.services import agreement as agreements
from app.placements.services import assessing, fusion, signing
from app.placements.services.begin import begin
from app.placements.services.clocks import CLOCKWORK
from app.visits.models import Decision
from app.visits.services.harm import Signs
from tests.documents.corpus import png
from tests.factories import (
    CHANGCHUN_CHAOYANG,
    World,
    make_application,
    make_consents,
    make_household,
    make_papers,
    make_person,
    make_user,
    set_local_figures,
)

_numbers = count(1)
ROLES = {
    "worker": ("home", Role.SOCIAL_WORKER), "second": ("home", Role.SOCIAL_WORKER),
    "head": ("home", Role.HEAD), "clerk": ("home", Role.INTAKE),
    "officer": ("home_bureau", Role.BUREAU_OFFICER), "bureau": ("home_bureau", Role.BUREAU_HEAD),
}  # fmt: skip


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a working day."""
    return datetime.combine(day, time(hour), clock.BEIJING)


def make_child(
    session: Session, agency_id: int, *, birth_on: date, on: date, actor: Actor
) -> Child:
    """A child in the institution's care since a day."""
    n = next(_numbers)
    child = Child(
        file_no=f"ET-220104-2026-{n:05d}", code_name=f"小禾{n}", agency_id=agency_id,
        keeper_id=agency_id, name_mask="林*", birth_on=birth_on, sex="2",
        guardian=GuardianStatus.CIVIL_AFFAIRS, care_form=CareForm.INSTITUTION, nation="01",
        division_code=CHANGCHUN_CHAOYANG,
    )  # fmt: skip
    child.name = "林晓禾"
    child.place(CHANGCHUN_CHAOYANG)
    session.add(child)
    session.flush()
    care.move(
        session, child, form=CareForm.INSTITUTION, on=on, agency_id=agency_id,
        place_kind=PlaceKind.ADDRESS, place_says="机构", actor=actor, now=clock.now(),
    )  # fmt: skip
    return child


def make_agreement(session: Session, placement: Placement, *, on: date, months: int) -> None:
    """The paper that both signed on the day of the beginning."""
    session.add(
        Agreement(
            match_id=placement.match_id, carer_member_id=placement.carer_member_id,
            term_months=months, fusion_days=60, text_digest="", family_signed_on=on,
            family_way=SignedBy.PAPER, agency_signed_on=on, effective_on=on,
            term_until=placement.term_until,
        )
    )  # fmt: skip
    session.flush()


def free_place(session: Session, placement: Placement) -> None:
    """The family's place is free again, as after an ending."""
    session.execute(delete(FamilyPlace).where(FamilyPlace.match_id == placement.match_id))


class Home:
    """An institution, its people, and families with placed children."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.users: dict[str, User] = {}
        with world.writing() as session:
            ensure_defaults(session)
            set_local_figures(session)
            for name, (agency, role) in ROLES.items():
                self.users[name] = make_user(session, world.agencies[agency], role, name=name)

    def actor(self, session: Session, name: str) -> Actor:
        """A colleague, as the portal knows them."""
        user = self.users[name]
        roles = frozenset({str(ROLES[name][1])})
        return staff_actor(session, user.id, user.person_id, name, user.agency_id or 0, roles)

    def deputy(self, session: Session, name: str, absent: str) -> Actor:
        """A colleague who stands in for another one besides."""
        return standing_in(self.actor(session, name), self.actor(session, absent))

    def family(self, session: Session, *, state: State = State.QUALIFIED) -> FosterApplication:
        """A family of the pool with fresh, checked papers."""
        person = make_person(session, "王秀兰")
        user = make_user(session, None, Role.APPLICANT, person=person)
        self.users[f"family {person.id}"] = user
        household = make_household(session, person)
        application = make_application(session, self.world.agencies["home"], household, state,
                                       decided_by_id=self.users["head"].id)  # fmt: skip
        make_papers(session, application)
        make_consents(session, application)
        return application

    def place(
        self,
        session: Session,
        application: FosterApplication,
        *,
        on: date,
        birth_on: date = date(2016, 6, 1),
        months: int = 12,
        child: Child | None = None,
    ) -> Placement:
        """A child moves to the family: a signed match, then the real beginning."""
        worker = self.actor(session, "worker")
        child = child or make_child(
            session, application.agency_id, birth_on=birth_on,
            on=date(max(birth_on.year, on.year - 1), 1, 1) if birth_on.year < on.year else birth_on,
            actor=worker,
        )  # fmt: skip
        n = next(_numbers)
        values: dict[str, Any] = {
            "case_no": f"FCM-220104-{on.year}-{n:05d}", "child_id": child.id,
            "application_id": application.id, "household_id": application.household_id,
            "agency_id": application.agency_id, "bureau_id": application.bureau_id,
            "worker_id": self.users["worker"].id, "state": MatchState.SIGNED,
            "confirmed_at": at(on), "confirmed_by_id": self.users["head"].id,
            "family_person_id": application.applicant_person_id, "offered_at": at(on),
        }  # fmt: skip
        match = Match(**values)
        for column in ("province_code", "city_code", "county_code", "township_code"):
            setattr(match, column, getattr(application, column))
        session.add(match)
        session.flush()
        slots = session.scalars(
            select(FamilyPlace.slot).where(FamilyPlace.household_id == match.household_id)
        ).all()
        session.add(
            FamilyPlace(
                household_id=match.household_id, slot=min({1, 2} - set(slots)), match_id=match.id
            )
        )
        session.flush()
        placement = begin(
            session, match, signed_by_family_on=on, signed_by_agency_on=on, term_months=months,
            actor=worker, now=at(on),
        )  # fmt: skip
        make_agreement(session, placement, on=on, months=months)
        return placement


def standing_in(own: Actor, absent: Actor) -> Actor:
    """Who acts, with the rights of an absent colleague besides their own."""
    assert absent.user_id is not None
    assert absent.person_id is not None
    lent = Colleague(absent.user_id, absent.person_id, absent.name, absent.roles)
    roles = own.roles | absent.roles
    return replace(own, roles=roles, own_roles=own.roles, stands_for=(lent,))


def load(session: Session, ref: str) -> Placement:
    """The placement as a request would have it."""
    return session.scalars(
        select(Placement)
        .where(Placement.ref == ref)
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    ).one()


def consent(session: Session, placement: Placement, now: datetime) -> dict[str, Any]:
    """What a new carer has signed."""
    scan = documents.store(
        session, subject_kind="placement", subject_id=placement.id, name="同意书.png",
        stream=io.BytesIO(png()), uploaded_by_id=None, now=now,
    )  # fmt: skip
    return {"consent": scan, "consent_on": clock.day(now)}


def family_actor(session: Session, placement: Placement) -> Actor:
    """The family's account holder."""
    user = session.scalars(select(User).where(User.person_id == placement.carer_person_id)).one()
    return Actor(
        user_id=user.id, person_id=user.person_id, name="王秀兰",
        roles=frozenset({str(Role.APPLICANT)}), scope=Scope(person_id=user.person_id),
    )  # fmt: skip


def full_marks(session: Session, placement: Placement, form: Form, total: int) -> dict[str, Any]:
    """Answers that add up to `total`."""
    version = assessing.template_on(session, placement, form, clock.today())
    left, scores = total, {}
    for item in rules.read(version.content).items():
        scores[item.id] = min(left, item.max)
        left -= scores[item.id]
    return {"scores": scores, "remarks": {}, "vetoes": {}}


def assess(
    session: Session, placement: Placement, form: Form, total: int, *, actor: Actor, now: datetime
) -> None:
    """A score sheet with so many points, of today."""
    assessing.score(
        session, placement, form, answers=full_marks(session, placement, form, total), words="",
        assessed_on=clock.day(now), actor=actor, now=now,
    )  # fmt: skip


WISHES = agreements.Wishes(
    term_months=12, living_yuan=Decimal(1500), labour_yuan=Decimal(500), account="工商银行"
)


def renew(session: Session, placement: Placement, *, head: Actor, worker: Actor, now: datetime
          ) -> None:  # fmt: skip
    """A renewal that the worker prepares, the family signs and the head seals, all today."""
    ref = session.get_one(Match, placement.match_id).ref
    match = get_match(session, worker, ref)
    row = agreements.prepare(session, match, WISHES, actor=worker, now=now)
    row.family_signed_on, row.family_way = clock.day(now), SignedBy.PAPER
    session.flush()
    signing.sign_agency(session, match, row, digest=row.text_digest, actor=head, now=now)


BEGIN = date(2026, 3, 2)
TEXT = "查明的情况写在这里。"
NO_HARM = Signs(Decision.EXPLAINED, "照料人突发疾病，没有受到侵害的迹象。")


def state(placement: Placement) -> PlacementState:
    """Asked anew: a type checker would take it for what it was before."""
    return placement.state


def placed(home: Home, on: date = BEGIN, **values: Any) -> str:
    with clock.at(at(on)), home.world.writing() as session:
        return home.place(session, home.family(session), on=on, **values).ref


def active(home: Home, on: date = BEGIN, **values: Any) -> str:
    ref = placed(home, on, **values)
    day = on + timedelta(days=60)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        assess(session, placement, Form.FUSION, 85, actor=home.actor(session, "worker"),
               now=at(day))  # fmt: skip
        fusion.decide(session, placement, "activate", reason="", now=at(day),
                      actor=home.actor(session, "head"))  # fmt: skip
    return ref


def clock_days(session: Session, placement: Placement) -> dict[str, date]:
    rows = session.scalars(
        select(Deadline).where(
            Deadline.subject_kind == "placement", Deadline.subject_id == placement.id,
            Deadline.state == ClockState.RUNNING,
        )
    )  # fmt: skip
    return {row.period_id: row.due_on for row in rows}


def run_clocks(home: Home, day: date) -> None:
    with clock.at(at(day)):
        run_clocks_of(home.world, day)


def run_clocks_of(world: World, day: date) -> None:
    assert turn(world.database, {"placement": CLOCKWORK}, at(day)).failed == 0
