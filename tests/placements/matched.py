"""A child and a family of the pool that fit, and the people who bring them together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import CodePurpose, User
from app.accounts.services.codes import issue_code
from app.children.models import Child
from app.children.queries import get_child
from app.core import clock
from app.core.db import begin_writing, commit
from app.core.policy import Actor
from app.families.models import Household, Member
from app.foster.models import (
    Assignment,
    BureauAnswer,
    Enrolment,
    Filing,
    FosterApplication,
    Sheet,
    TrainingSession,
    Visit,
    VisitState,
)
from app.placements.match_queries import agreement, get_match
from app.placements.models import Fitness, Match, Meeting
from app.placements.services import agreement as agreements
from app.placements.services import match_papers as papers
from app.placements.services import match_steps as steps
from app.placements.services import matching, signing
from app.placements.services.match_look import look
from app.placements.services.match_open import open_match
from tests.children.files import make_child
from tests.factories import World, make_consents
from tests.foster.assessing import Team, actor_of
from tests.foster.pooled import make_pooled
from tests.placements.kept import kept

ABOUT = "六岁的女孩，爱唱歌，怕黑，身体健康，明年上小学。"
SHEET = {"health": "健康", "behaviour": "平稳", "wish": "有家", "special_needs": "每周康复一次"}
WISHES = agreements.Wishes(
    term_months=12, living_yuan=Decimal(1500), labour_yuan=Decimal(500), account="王秀兰，工商银行"
)


@dataclass
class Couple:
    """`first` of the team matches, its head confirms."""

    team: Team
    child_ref: str
    match_ref: str = ""

    @contextmanager
    def acting(self, user: User) -> Iterator[tuple[Session, Actor]]:
        """A writing transaction in this user's own scope, as a request would have it."""
        actor = self.team.actor(user)
        session = begin_writing(self.team.world.database.session(actor.scope, write=True))
        try:
            yield session, actor
            commit(session)
        finally:
            session.close()

    def match(self) -> Match:
        with self.team.world.reading() as session:
            return get_match(session, actor_of(session, self.team.head), self.match_ref)

    def open(self, **releases: str) -> Couple:
        with self.acting(self.team.first) as (session, actor):
            child = get_child(session, actor, self.child_ref)
            found = matching.look(session, child, on=clock.today())
            match = open_match(
                session, found, self.team.ref, reason="两家都喜欢音乐", releases=releases,
                actor=actor, now=clock.now(),
            )  # fmt: skip
            self.match_ref = match.ref
        return self

    def does(self, user: User, act: Any, to: str = "matches.view", **values: Any) -> None:
        """One step of `services`, by a user."""
        with self.acting(user) as (session, actor):
            match = get_match(session, actor, self.match_ref, to)
            act(session, match, **values, actor=actor, now=clock.now())

    def offered(self) -> Couple:
        self.open()
        self.does(self.team.first, steps.offer, about=ABOUT, plan="先见两次面")
        return self

    def heard(self, *, agrees: bool | None = True) -> Couple:
        self.does(
            self.team.first, steps.hear, manner="talk", agrees=agrees, words="想有个家",
            asked_at=clock.now(),
        )  # fmt: skip
        return self

    def consented(self) -> Couple:
        self.offered()
        self.does(self.team.family, steps.answer, words="愿意")
        return self.heard()

    def met(self, times: int = 2) -> Couple:
        """Child and family have seen each other."""
        with self.team.world.writing() as session:
            match = session.query(Match).filter_by(ref=self.match_ref).one()
            for _ in range(times):
                session.add(
                    Meeting(match_id=match.id, planned_at=clock.now(), place="游戏室",
                            held_on=clock.today(), by_id=self.team.first.id)
                )  # fmt: skip
        return self

    def assessed(self, result: Fitness = Fitness.FIT) -> Couple:
        self.does(
            self.team.first, papers.write_sheet, result=result,
            answers=SHEET,
        )  # fmt: skip
        return self

    def digest(self) -> str:
        with self.team.world.reading() as session:
            match = get_match(session, actor_of(session, self.team.head), self.match_ref)
            return look(session, match, clock.today()).digest

    def ready(self) -> Couple:
        self.consented().met().assessed()
        self.does(self.team.head, steps.confirm, seen=self.digest(), released=[])
        return self

    def shown(self) -> Couple:
        self.ready()
        self.does(self.team.first, agreements.prepare, wishes=WISHES)
        return self

    def signs(self, **values: Any) -> Couple:
        """The family signs with a code."""
        with self.acting(self.team.family) as (session, actor):
            match = get_match(session, actor, self.match_ref)
            row = agreement(session, match)
            assert row is not None
            phone = signing.phone_of(session, match, row)
            code = issue_code(session, phone, CodePurpose.SIGN, clock.now(), row.ref)
            known = {"digest": row.text_digest, "typed_name": "王秀兰", "code": code} | values
            signing.sign_family(session, match, row, **known, actor=actor, now=clock.now())
        return self

    def seals(self, **values: Any) -> Couple:
        """The head signs."""
        with self.acting(self.team.head) as (session, actor):
            match = get_match(session, actor, self.match_ref)
            row = agreement(session, match)
            assert row is not None
            known = {"digest": row.text_digest} | values
            signing.sign_agency(session, match, row, **known, actor=actor, now=clock.now())
        return self

    def sealed(self) -> Couple:
        return self.shown().signs().seals()


def make_couple(world: World, *, birth_on: date | None = None, **values: Any) -> Couple:
    """A girl of six in the home's care and a family with everything proved."""
    team = make_pooled(world)
    today = clock.today()
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        finish(session, team, case)
        born = birth_on or today.replace(year=today.year - 6)
        child = make_child(
            session, world.agencies["home"], birth_on=born,
            categories=[("K3.1", today, "弃婴")], **values,
        )  # fmt: skip
        return Couple(team, child.ref)


def couple_at(world: World, stage: str = "") -> Couple:
    """The girl and the family, come as far as `offered`, `consented`, `ready` or `shown`."""

    def make() -> Couple:
        couple = make_couple(world)
        return getattr(couple, stage)() if stage else couple

    found = kept(world, f"couple {stage}", make)
    found.team = replace(found.team, world=world)
    return found


def finish(session: Session, team: Team, case: FosterApplication) -> None:
    """Everything that stage `sign` asks: visits, sheets, consents, filing, training, a phone."""
    now = clock.now()
    make_consents(session, case)
    session.add(
        Visit(application_id=case.id, state=VisitState.DONE, planned_at=now, visited_at=now,
              proposed_by_id=team.first.id)
    )  # fmt: skip
    for user in (team.first, team.second):
        named = Assignment(
            application_id=case.id, user_id=user.id, person_id=user.person_id,
            assigned_by_id=team.head.id, ended_at=now,
        )  # fmt: skip
        session.add(named)
        session.flush()
        session.add(
            Sheet(assignment_id=named.id, template_version_id=1, total=90, submitted_at=now)
        )
    session.add(
        Filing(application_id=case.id, bureau_id=case.bureau_id, sent_at=now,
               sent_by_id=team.clerk.id, answer=BureauAnswer.RECEIPT, answered_at=now,
               answered_by_id=team.head.id)
    )  # fmt: skip
    training = TrainingSession(
        agency_id=case.agency_id, title="岗前培训", starts_at=now - timedelta(days=9),
        hours=Decimal(16), place="三楼", seats=20,
    )  # fmt: skip
    session.add(training)
    session.flush()
    carer = session.query(Member).filter_by(household_id=case.household_id, position=0).one()
    carer.phone = "13900001234"
    session.add(
        Enrolment(session_id=training.id, application_id=case.id, member_id=carer.id,
                  hours=Decimal(16), passed=True, recorded_at=now)
    )  # fmt: skip
    session.get_one(Household, case.household_id).area_m2 = Decimal(200)
    session.flush()


def child_of(session: Session, couple: Couple) -> Child:
    return session.query(Child).filter_by(ref=couple.child_ref).one()


__all__ = ["ABOUT", "WISHES", "Couple", "child_of", "couple_at", "finish", "make_couple"]
