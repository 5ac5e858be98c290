"""The world of the portal-wide tests: every role twice, and cases brought there by real services.

The family's institution is 长春市儿童福利院; the other division is 重庆市渝中区. Nothing that a
request does to these rows is kept: `Town.keeps` refuses each request's commit at the last moment,
so that one database serves thousands of requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.routing import MapAdapter, Rule

from app.accounts.actors import token_hash
from app.accounts.models import Agency, Delegation, Level, RoleGrant, User, UserSession
from app.accounts.roles import KIND_ROLES, AgencyKind, Role
from app.checklists.models import TemplateState, TemplateVersion
from app.checklists.services import ensure_defaults
from app.core import clock
from app.core.db import NOBODY, Database, transaction
from app.core.ids import new_ref, new_token
from app.core.policy import SYSTEM_ACTOR
from app.demo import seed
from app.demo.agencies import make_offices
from app.demo.people import Population
from app.demo.stories import PoolStory, find_user, user_ref
from app.documents.models import Document, Letter
from app.families.models import Member
from app.foster.models import Assignment, FosterApplication, Paper, Visit
from app.foster.models.pool import TrainingSession
from app.foster.services import assessment, consent
from app.notices.models import Complaint, Notice
from app.parameters.models import ParameterValue
from tests.adoption.in_town import adoption_of_a_bureau
from tests.children.files import file_of_a_child
from tests.documents.taken import export_that_waits
from tests.factories import Client, make_agency, make_user
from tests.family_style.town import unit_of_a_home
from tests.golive.in_town import batch_of_a_home
from tests.institutions.rows import CODES, objects_of_a_home
from tests.lasting import FRESH
from tests.organisations.in_town import organisation_of_a_bureau
from tests.payments.in_town import money_of_a_placement
from tests.placements.in_town import placement_of_a_child
from tests.placements.offered import match_of_a_child
from tests.purchasing.in_access import purchase_of_a_bureau
from tests.reveals.in_town import wish_of_a_clerk
from tests.rights.in_town import request_of_a_guardian
from tests.visits.in_town import visits_of_a_placement


def names_assessors(story: PoolStory) -> None:
    """Two assessors are named; neither has declared yet."""
    with story.acting() as session:
        head = story.staff(session, "yuanzhang")
        case = story.case(session, head, "foster.assign")
        refs = [user_ref(session, f"cc.pinggu{n}") for n in (1, 2)]
        assessment.assign(session, case, refs, actor=head, now=story.now)


# What a family goes through until its case stands where the row of the matrix wants it.
PATHS: dict[str, list[seed.Step]] = {
    "draft": list(seed.READY),
    "first ready": list(seed.READY),
    "second ready": list(seed.READY),
    "submitted": list(seed.CHECKED),
    "returned": list(seed.RETURNED),
    "accepted": list(seed.ACCEPTED),
    "offered": list(seed.OFFERED),
    "assessing": [*seed.VISITED, (1, lambda s: s.is_scored(by=(1,)))],
    "named": [*seed.ACCEPTED, (2, names_assessors)],
    "scored": list(seed.SCORED),
    "review": list(seed.REVIEW),
    "rejected": list(seed.REJECTED),
    "approved": list(seed.APPROVED),
    "filing": list(seed.FILING),
    "filed": list(seed.FILED),
}
OTHER_DIVISION = {
    "own": ("220104", "220000"),
    "other": ("500103", "500000"),
}
ACTORS = (
    "nobody", "family", "stranger", "assessor",
    "INT", "SW", "HEAD", "ARCH", "FIN", "AGA", "BUR", "BH", "REG", "MAU", "TS", "CD",
    "ORG", "ORW", "EXT", "EXP", "PTN", "SYS", "SEC", "AUD",
    "INT@", "SW@", "HEAD@", "ARCH@", "FIN@", "AGA@", "BUR@", "BH@", "REG@", "MAU@", "TS@", "CD@",
    "ORG@", "ORW@", "EXT@", "EXP@", "PTN@", "SYS@", "SEC@", "AUD@",
)  # fmt: skip
# One name of a route's argument can mean different things.
OTHER_NAMES = {
    "placements.assess": {"code": "F-E"},
    "children.edit": {"part": "health"},
    "children.save": {"part": "health"},
    "home.blank": {"name": "application"},
    **CODES,
}
# Where people of an agency's kind work; the rest get an agency of their own.
DEMO_OFFICES = {
    (AgencyKind.INSTITUTION, "own"): "cc",
    (AgencyKind.INSTITUTION, "other"): "yz",
    (AgencyKind.BUREAU, "own"): "cc_bureau",
    (AgencyKind.BUREAU, "other"): "yz_bureau",
    (AgencyKind.PLATFORM, "own"): "platform",
}


@dataclass
class Town:
    """One app on one database. Accounts by the names of `ACTORS`."""

    app: Flask
    keeps: bool = False
    agencies: dict[str, Agency] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    acts: int = 0
    """How many requests came as far as their commit."""

    @cached_property
    def addresses(self) -> MapAdapter:
        return self.app.url_map.bind("localhost")

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["database"]
        return database

    def client(self, name: str) -> Client:
        """The browser of an actor, signed in once."""
        if name not in self.clients:
            self.clients[name] = self.sign_in(self.users.get(name))
        return self.clients[name]

    def sign_in(self, user: User | None) -> Client:
        """A new browser of an account; of nobody for None."""
        if user is None:
            return Client(self.app)
        return Client(self.app, self.token(user))

    def token(self, user: User) -> str:
        """The cookie of a new session."""
        token = new_token()
        with transaction(self.database) as session:
            session.add(UserSession(token_hash=token_hash(token), user_id=user.id, factor_at=FRESH))
        return token

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Requests in here are committed."""
        before, self.keeps = self.keeps, True
        try:
            yield
        finally:
            self.keeps = before

    def refuse(self, session: Session) -> None:
        """The last hook before a commit. Refusals and readings are recorded by the system."""
        scope = session.info["scope"]
        if not self.keeps and not scope.system and scope != NOBODY:
            self.acts += 1
            raise StaleDataError("nothing is kept here")

    def address(self, rule: Rule, case: str, **given: str) -> str:
        """The address of a route for the objects of a case."""
        known = self.things | self.cases.get(case, {}) | OTHER_NAMES.get(rule.endpoint, {}) | given
        values = {name: known[name] for name in rule.arguments}
        return self.addresses.build(rule.endpoint, values)

    def has(self, rule: Rule, case: str) -> bool:
        """Whether the case has come far enough to own what the route is about."""
        return rule.arguments <= set(self.things | self.cases[case])

    def name(self, actor: str, case: str) -> str:
        """The account that stands for an actor of the matrix; the family is the case's own."""
        return f"family {case}" if actor == "family" else actor


def actor_name(role: Role, side: str) -> str:
    """R-INT of the own division is INT, of the other INT@."""
    return str(role).removeprefix("R-") + ("@" if side == "other" else "")


def build(app: Flask) -> Town:
    """Offices, people, cases and the odd objects that routes need."""
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    town = Town(app, keeps=True)
    town.database.before_commit.append(town.refuse)
    people = Population()
    with transaction(town.database) as session:
        town.agencies, _colleagues = make_offices(session, people, clock.now())
        ensure_defaults(session)
        _staff(session, town)
        town.users["assessor"] = find_user(session, "cc.pinggu1")
    _cases(town, people)
    with transaction(town.database) as session:
        _things(session, town)
    town.keeps = False
    return town


def _staff(session: Session, town: Town) -> None:
    for kind, roles in KIND_ROLES.items():
        if kind is AgencyKind.PROTECTION:
            continue  # the same roles as an institution's
        for side, (county, province) in OTHER_DIVISION.items():
            key = DEMO_OFFICES.get((kind, side))
            agency = town.agencies[key] if key else None
            if agency is None:
                is_platform = kind is AgencyKind.PLATFORM
                agency = make_agency(
                    session, kind, province if is_platform else county, f"{kind.label}{side}",
                    level=Level.PROVINCE if is_platform else Level.COUNTY,
                )  # fmt: skip
                town.agencies[f"{kind} {side}"] = agency
            for role in sorted(roles):
                town.users.setdefault(actor_name(role, side), make_user(session, agency, role))


def _cases(town: Town, people: Population) -> None:
    today = clock.today()
    for name, steps in PATHS.items():
        family = people.family("220104", "220104001", today)
        begins = today - timedelta(days=2 * sum(days for days, _ in steps) + 4)
        story = PoolStory(town.database, family, town.agencies["cc"], "cc", begins)
        for days, step in steps:
            story.later(days)
            step(story)
        with transaction(town.database) as session:
            town.cases[name] = _objects(session, story)
            applicant = session.get_one(User, story.me.user_id)
            session.refresh(applicant, ["person"])
            town.users[f"family {name}"] = applicant
            if name == "filed":
                town.users["stranger"] = make_user(session, None)


def _objects(session: Session, story: PoolStory) -> dict[str, str]:
    case = session.scalars(
        select(FosterApplication).where(FosterApplication.ref == story.ref)
    ).one()
    wanted: dict[str, Any] = {
        "member": select(Member.ref).where(Member.household_id == case.household_id),
        "paper": select(Paper.ref).where(Paper.application_id == case.id),
        "visit": select(Visit.ref).where(Visit.application_id == case.id),
        "assignment": select(Assignment.ref)
        .join(Assignment.user)
        .where(Assignment.application_id == case.id, User.username == "cc.pinggu1"),
        "document": select(Document.ref).where(
            Document.subject_kind == "foster_application", Document.subject_id == case.id
        ),
        "letter": select(Letter.ref).where(Letter.subject_id == case.id),
        "code": select(Letter.verify_code).where(Letter.subject_id == case.id),
        "label": select(Paper.kind).where(Paper.application_id == case.id),
    }
    found = {name: session.scalars(query).first() for name, query in wanted.items()}
    return {"application": case.ref, "subject": case.ref} | {k: v for k, v in found.items() if v}


def _things(session: Session, town: Town) -> None:
    """One of each object that is no part of a case."""
    now, day = clock.now(), clock.today()
    case = session.scalars(
        select(FosterApplication).where(
            FosterApplication.ref == town.cases["review"]["application"]
        )
    ).one()
    colleague = town.users["SW"]
    notice = Notice(user_id=town.users["family review"].id, kind="N-FC-02", title="通知")
    complaint = Complaint(
        subject_kind="foster_application", subject_id=case.id, case_no=case.case_no or "",
        agency_id=case.agency_id, bureau_id=case.bureau_id,
        user_id=town.users["family review"].id,
    )  # fmt: skip
    complaint.body = "答复太慢。"
    delegation = Delegation(
        from_user_id=town.users["INT"].id, to_user_id=colleague.id,
        starts_on=day + timedelta(days=1),  # nobody of the matrix has lent roles
        ends_on=day + timedelta(days=5), reason="休假", granted_by_id=town.users["HEAD"].id,
    )  # fmt: skip
    grant = RoleGrant(
        user_id=colleague.id, role=Role.INTAKE, proposed_at=now,
        proposed_by_id=town.users["AGA"].id,
    )  # fmt: skip
    value = ParameterValue(
        name="local_avg_area_m2", division_code="220100", value="26", valid_from=date(2030, 1, 1),
        source="统计公报", reason="测试", proposed_by_id=town.users["BUR"].id,
    )  # fmt: skip
    shipped = session.scalars(select(TemplateVersion)).first()
    assert shipped is not None
    draft = TemplateVersion(
        code=shipped.code, title=shipped.title, division_code="", number=99,
        state=TemplateState.DRAFT, content=shipped.content,
    )  # fmt: skip
    training = TrainingSession(
        agency_id=town.agencies["cc"].id, title="岗前培训", starts_at=now + timedelta(days=9),
        hours=Decimal(8), place="三楼会议室", seats=20,
    )  # fmt: skip
    session.add_all([training, notice, complaint, delegation, grant, value, draft])
    session.flush()
    token = _link(session, town)
    town.things = {
        "user": colleague.ref, "factor": new_ref(), "training": training.ref,
        "agency": town.agencies["cc"].ref, "grant": grant.ref,
        "delegation": delegation.ref, "notice": notice.ref, "complaint": complaint.ref,
        "value": value.ref, "version": draft.ref, "token": token, "handle": "0" * 16,
        "topic": "what", "name": "local_avg_area_m2", "rule_id": "FC-12-2a", "kind":
        "foster_application", "filename": "css/app.css", "section": "housing", "what": "area",
        "stage": "submit", "part": "vetoes", "block": shipped.content["blocks"][0]["id"],
    }  # fmt: skip
    town.things |= file_of_a_child(session, town.agencies["cc"], colleague)
    town.things |= batch_of_a_home(session, town.agencies["cc"], town.users["AGA"])
    town.things |= objects_of_a_home(
        session, town.agencies["cc"], town.agencies["cy"], town.things["child"]
    )
    town.things |= match_of_a_child(session, case, town.things["child"], colleague)
    town.things |= placement_of_a_child(session, case, colleague, town.users["HEAD"])
    town.things |= visits_of_a_placement(session, town.things["placement"], colleague)
    town.things |= money_of_a_placement(session, town.things["placement"], colleague)
    town.things |= request_of_a_guardian(
        session, town.agencies["cc"], town.users["family review"], town.things["child"]
    )
    town.things |= export_that_waits(session, town.users["FIN"])
    town.things |= wish_of_a_clerk(session, town.users["INT"], town.things["child"])
    town.things |= unit_of_a_home(session, town.agencies["cc"], colleague)
    town.things |= organisation_of_a_bureau(
        session, town.agencies["cc_bureau"], town.agencies["organisation own"], town.users
    )
    town.things |= purchase_of_a_bureau(session, town.agencies["cc_bureau"], town.users)
    town.things |= adoption_of_a_bureau(session, town.agencies["cc_bureau"], town.users["REG"])


def _link(session: Session, town: Town) -> str:
    """The token of a grown-up's own link to the consent."""
    draft = session.scalars(
        select(FosterApplication).where(FosterApplication.ref == town.cases["draft"]["application"])
    ).one()
    members = select(Member).where(Member.household_id == draft.household_id)
    partner = session.scalars(members.order_by(Member.position)).all()[1]
    return consent.invite(session, draft, partner, actor=SYSTEM_ACTOR, now=clock.now())
