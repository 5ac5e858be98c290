"""Plain typed factories, and `World`: a small province in which tests happen.

A factory adds to the session it is given. `World.writing()` is a short system transaction:
end it before a request, which needs the same lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.actors import token_hash
from app.accounts.models import Agency, Level, Person, RoleGrant, User, UserSession
from app.accounts.roles import AgencyKind, Role
from app.accounts.services import set_identity
from app.core import clock, crypto
from app.core.db import Database, reading, transaction
from app.core.identifiers import make_synthetic_id, mask_id, mask_name
from app.core.ids import new_token
from app.core.web import new_submission_id
from app.deadlines import services as deadlines
from app.documents import storage
from app.documents.models import Document, Letter, LetterService, Means
from app.documents.numbers import case_number
from app.families.models import CrimeCheck, Health, Household, Member, Tenure
from app.foster.models import (
    BureauAnswer,
    Consent,
    ConsentWay,
    Decision,
    DecisionKind,
    Filing,
    FosterApplication,
    Paper,
    PaperCheck,
    State,
)
from app.foster.papers import ADULT, required
from app.foster.services.facts import load_file
from app.law.dates import age_on
from app.law.foster_periods import ACCEPT
from app.parameters.models import ParameterValue
from tests.lasting import FRESH

_numbers = count(1)
CHANGCHUN_CHAOYANG = "220104"
CHANGCHUN_NANGUAN = "220102"
CHONGQING_YUZHONG = "500103"
# Of `World`, in the order in which they are made.
AGENCIES = (
    "home_bureau", "home", "other_bureau", "other", "far_bureau", "far", "platform",
)  # fmt: skip


def make_agency(
    session: Session, kind: AgencyKind, division: str, name: str, **values: Any
) -> Agency:
    agency = Agency(
        name=name,
        short_name=name,
        kind=kind,
        level=values.pop("level", Level.COUNTY),
        division_code=division,
        phone="0431-85550100",
        staff_count=values.pop("staff_count", 20),
        **values,
    )
    agency.place(division)
    session.add(agency)
    session.flush()
    return agency


def make_person(
    session: Session,
    name: str = "王秀兰",
    birth: date = date(1980, 5, 1),
    *,
    male: bool = False,
    division: str = CHANGCHUN_CHAOYANG,
) -> Person:
    n = next(_numbers)
    person = Person(name=name, pinyin="")
    set_identity(
        person,
        id_no=make_synthetic_id(division, birth.replace(day=n % 28 + 1), male=male, n=n % 50),
        phone=f"139{n:08d}",
    )
    session.add(person)
    session.flush()
    return person


def make_user(
    session: Session,
    agency: Agency | None,
    *roles: Role,
    person: Person | None = None,
    name: str = "李红",
) -> User:
    person = person or make_person(session, name)
    user = User(
        person_id=person.id,
        agency_id=agency.id if agency else None,
        username=f"user{next(_numbers)}" if agency else None,
        login_phone_index=None if agency else person.phone_index,
        password_hash="unused",
    )
    session.add(user)
    session.flush()
    for role in roles:
        now = clock.now()
        session.add(
            RoleGrant(user_id=user.id, role=role, released_at=now, valid_from=clock.day(now))
        )
    session.flush()
    return user


def make_member(household: Household, **values: Any) -> Member:
    name = values.pop("name", "王秀兰")
    birth = values.pop("birth_on", date(1980, 5, 1))
    male = values.pop("male", False)
    n = next(_numbers)
    id_no = values.pop("id_no", None) or make_synthetic_id(
        CHANGCHUN_CHAOYANG, birth, male=male, n=n % 50
    )
    known = {
        "relation": "01",
        "education": 60,
        "health": Health.OK,
        "crime_check": CrimeCheck.NONE,
        "health_cert_on": clock.today(),
        "crime_check_on": clock.today(),
        "harmful_habits": False,
        "hukou_division": CHANGCHUN_CHAOYANG,
    } | values
    return Member(
        household=household,
        name=name,
        name_mask=mask_name(name),
        id_no=id_no,
        id_no_index=crypto.blind("id_no", id_no),
        id_no_mask=mask_id(id_no),
        birth_on=birth,
        sex="1" if male else "2",
        **known,
    )


def make_household(session: Session, owner: Person, **values: Any) -> Household:
    """A couple of 46 and 44 with a boy of 15, as in the example of care.md §2.8."""
    household = Household(
        owner_person_id=owner.id,
        address="人民大街1号3单元502室",
        marital_status="20",
        tenure=Tenure.OWNED,
        area_m2=100,
        rooms=3,
        child_room="朝南次卧",
        division_code=CHANGCHUN_CHAOYANG,
        income={
            "year_yuan": "150000",
            "source": "工资",
            "earner": "双方",
            "stable": True,
            "months": 12,
        },
    )
    household.place(CHANGCHUN_CHAOYANG)
    for name, value in values.items():
        setattr(household, name, value)
    session.add(household)
    session.flush()
    session.add_all(
        [
            make_member(
                household,
                position=0,
                is_main_carer=True,
                person_id=owner.id,
                name=owner.name,
                id_no=owner.id_no,
            ),
            make_member(
                household,
                position=1,
                name="赵国强",
                relation="10",
                male=True,
                birth_on=date(1979, 8, 1),
            ),
            make_member(
                household,
                position=2,
                name="赵明",
                relation="20",
                male=True,
                birth_on=date(2010, 11, 11),
            ),
        ]
    )
    session.flush()
    return household


DECIDED = (State.APPROVED, State.FILING, State.FILED, State.BUREAU_APPROVED, State.QUALIFIED)


def make_application(
    session: Session,
    agency: Agency,
    household: Household,
    state: State = State.DRAFT,
    **values: Any,
) -> FosterApplication:
    """An application as it stands in a state, with what the state needs.

    One that is decided has its decision, one that is filed the bureau's answer; a family of the
    pool was there before the portal (`migrated_at`). With `due_on` a clock runs until that day.
    """
    now = clock.now()
    application = FosterApplication(
        household_id=household.id,
        applicant_person_id=household.owner_person_id,
        applicant_name="王秀兰",
        applicant_pinyin="wangxiulan",
        agency_id=agency.id,
        bureau_id=agency.bureau_id,
        state=state,
        state_since=now,
        motive="我们夫妻都喜欢孩子，想给没有家的孩子一个安稳的家，陪他好好长大。",
        preference={},
        siblings_ok=False,
    )
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(application, column, getattr(agency, column))
    if state is not State.DRAFT:
        year = clock.day(now).year
        application.case_no = case_number(session, "FC", agency.division_code, year)
        application.submitted_at = now
    if state in DECIDED:
        application.decided_at, application.decided_by_id = now, values.pop("decided_by_id")
    if state in {State.QUALIFIED, State.SUSPENDED}:
        application.migrated_at = now
        application.qualified_on = clock.day(now)
        application.valid_until = clock.day(now).replace(year=clock.day(now).year + 1)
    for name, value in values.items():
        setattr(application, name, value)
    session.add(application)
    session.flush()
    make_acts(session, application)
    if application.due_on is not None:
        running = deadlines.start(session, application, ACCEPT, on=clock.day(now))
        running.due_on = application.due_on
        session.flush()
    return application


def make_acts(session: Session, application: FosterApplication) -> None:
    """The decision and the bureau's answer that brought a case where it stands."""
    if application.state not in DECIDED or application.migrated_at:
        return
    at, head_id = application.decided_at or clock.now(), application.decided_by_id
    session.add(
        Decision(
            application_id=application.id, kind=DecisionKind.APPROVE, state_before=State.REVIEW,
            decided_by_id=head_id, decided_at=at, seen_digest="",
        )
    )  # fmt: skip
    if application.state in {State.FILED, State.BUREAU_APPROVED}:
        bureau = session.get_one(Agency, application.bureau_id)
        session.add(
            Filing(
                application_id=application.id, bureau_id=bureau.id, sent_at=at, sent_by_id=head_id,
                answer=BureauAnswer.RECEIPT, answered_at=at,
                answered_by_id=make_user(session, bureau, Role.BUREAU_OFFICER).id,
            )
        )  # fmt: skip
    session.flush()


class Client:
    """A browser without JavaScript: keeps cookies, sends tokens as the page's form would."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self.http: FlaskClient = app.test_client()
        self._csrf = ""
        if token:
            self.http.set_cookie("tongan", token)

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self.http.get(url, **kwargs)

    def notices(self) -> list[str]:
        """The page of each notice on the first page of the inbox, the newest first."""
        links = re.findall(r'href="(/inbox/\w+)"', self.get("/inbox").text)
        return [self.get(url).text for url in links]

    @property
    def csrf(self) -> str:
        if not self._csrf:
            page = self.http.get("/accessibility").text
            found = re.search(r"X-CSRFToken&#34;: &#34;([^&]+)|X-CSRFToken\": \"([^\"]+)", page)
            assert found, "the page carries no CSRF token"
            self._csrf = found[1] or found[2]
        return self._csrf

    def post(self, url: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        fields = {"csrf_token": self.csrf, "submission_id": new_submission_id(), **(data or {})}
        return self.http.post(url, data=fields, **kwargs)


def make_agencies(session: Session) -> dict[str, Agency]:
    """The agencies of `World` by their keys."""
    made = {}
    for key, division, place in (
        ("home", CHANGCHUN_CHAOYANG, "朝阳区"),
        ("other", CHANGCHUN_NANGUAN, "南关区"),
        ("far", CHONGQING_YUZHONG, "渝中区"),
    ):
        bureau = make_agency(session, AgencyKind.BUREAU, division, f"{place}民政局")
        made[f"{key}_bureau"] = bureau
        made[key] = make_agency(
            session,
            AgencyKind.INSTITUTION,
            division,
            f"{place}儿童福利院",
            bureau_id=bureau.id,
            takes_foster_applications=True,
        )
    made["platform"] = make_agency(
        session, AgencyKind.PLATFORM, "220000", "平台运行中心", level=Level.PROVINCE
    )
    return made


class World:
    """Two counties of Changchun and one of Chongqing, each with an institution and a bureau."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        with self.reading() as session:
            there = session.scalars(select(Agency).order_by(Agency.id)).all()
        if there:  # laid into the test's file with the template
            self.agencies = dict(zip(AGENCIES, there, strict=True))
            return
        with self.writing() as session:
            self.agencies = make_agencies(session)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with transaction(self.database) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with reading(self.database) as session:
            yield session

    def user(self, agency: str | None, *roles: Role, **values: Any) -> User:
        """A new account at an agency of this world (None: a family)."""
        with self.writing() as session:
            return make_user(session, self.agencies[agency] if agency else None, *roles, **values)

    def client(self, user: User | None = None) -> Client:
        """A browser in which this user is signed in."""
        if user is None:
            return Client(self.app)
        token = new_token()
        with self.writing() as session:
            session.add(UserSession(token_hash=token_hash(token), user_id=user.id, factor_at=FRESH))
        return Client(self.app, token)

    def staff(self, agency: str, *roles: Role) -> Client:
        """A signed-in browser of a new member of staff."""
        return self.client(self.user(agency, *roles))


def set_local_figures(
    session: Session, division: str = "", *, area_m2: str = "24", income_yuan: int = 30000
) -> None:
    """The two figures that a place has to set itself; the whole country by default."""
    for name, value in (("local_avg_area_m2", area_m2), ("local_mid_income_yuan", income_yuan)):
        session.add(
            ParameterValue(
                name=name,
                division_code=division,
                value=value,
                valid_from=date(2020, 1, 1),
                source="统计公报",
                reason="测试",
                released_at=clock.now(),
            )
        )
    session.flush()


def make_document(session: Session, subject_kind: str, subject_id: int, **values: Any) -> Document:
    """A registered picture with its file; nobody has looked at what is in it."""
    known = {"media_type": "image/png", "size": 1, "digest": "0" * 64} | values
    document = Document(subject_kind=subject_kind, subject_id=subject_id, **known)
    session.add(document)
    session.flush()
    storage.put(document.ref, b"x")
    return document


def make_served(session: Session, letter: Letter, day: date) -> None:
    """The letter reached its addressee by hand that day; no clock is started."""
    letter.served_on = day
    session.add(
        LetterService(
            letter_id=letter.id, means=Means.DIRECT, tried_on=day, served_on=day, result=""
        )
    )
    session.flush()


def make_papers(session: Session, application: FosterApplication, *, good: bool = True) -> None:
    """Every required paper of the application, issued today; found good by the desk or not yet."""
    file = load_file(session, application)
    for wanted in required(file.household, file.members, clock.today()):
        session.add(
            Paper(
                application_id=application.id,
                kind=wanted.kind,
                member_id=wanted.member.id if wanted.member else None,
                issued_on=clock.today() if wanted.paper.has_issue_date else None,
                check=PaperCheck.GOOD if good else PaperCheck.WAITING,
                checked_at=clock.now() if good else None,
            )
        )
    session.flush()


def make_consents(session: Session, application: FosterApplication) -> None:
    """Every adult who lives there has agreed on paper."""
    file = load_file(session, application)
    for member in file.residents:
        if member.birth_on and age_on(member.birth_on, clock.today()) >= ADULT:
            session.add(
                Consent(
                    application_id=application.id,
                    member_id=member.id,
                    way=ConsentWay.PAPER,
                    agrees=True,
                    answered_at=clock.now(),
                )
            )
    session.flush()
