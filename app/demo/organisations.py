"""Six organisations in both provinces: two qualified, the others each lacking something else."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.accounts.models import Agency, Level, RoleGrant
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.staff import create_staff
from app.core import clock
from app.core.db import transaction
from app.demo.agencies import PASSWORD
from app.demo.scan import picture
from app.demo.stories import staff_of
from app.organisations import queries
from app.organisations.models import (
    AgreementKind,
    Background,
    Job,
    LegalState,
    ListKind,
    OrgPaper,
    OrgPerson,
    OrgType,
    PaperKind,
    RelationKind,
    ReportResult,
    ServiceField,
)
from app.organisations.rules.facts import report_year
from app.organisations.services import agreements, facts, people, register

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor
    from app.demo.people import Population
    from app.organisations.models import Organisation

_TRADES = (Background.SOCIAL_WORK, Background.PSYCHOLOGY, Background.MEDICINE)
_CITY, _COUNTY = "ccmz", "yzmz"
_CONNECTED = 150
"""Days since the organisations' people have had accounts here."""
_SIGNS = {_CITY: "长", _COUNTY: "渝中", "cymz": "朝阳"}


@dataclass(frozen=True)
class Plot:
    """An organisation to be made: `agreed` are the days from today to the first and the last day
    of its agreement, none where there is no agreement; `released`: the head has agreed.
    """

    code: str
    name: str
    type: OrgType
    division: str
    bureau: str
    address: str
    head: str
    phone: str
    fields: tuple[ServiceField, ...]
    staff: int = 5
    agreed: tuple[int, int] | None = None
    released: bool = True
    rating: int = 0
    listed: bool = False
    cancelled: bool = False
    account: str = ""


_ALL = (ServiceField.ADOPTION, ServiceField.INQUIRY, ServiceField.PSYCHOLOGY)
PLOTS = (
    Plot("52220104MJ00090112", "长春市暖阳社会工作服务中心", OrgType.SERVICE, "220104", _CITY,
         "建设街66号3楼", "王建国", "0431-88901101", _ALL, staff=6, agreed=(-325, 40), rating=4,
         account="nuanyang.fuze"),
    Plot("52220102MJ00090229", "长春市春芽儿童心理服务中心", OrgType.SERVICE, "220102", _CITY,
         "文化街12号", "李淑珍", "0431-88901102", _ALL, agreed=(-400, -20), rating=3),
    Plot("53220104MJ00090337", "长春市同心儿童公益基金会", OrgType.FOUNDATION, "220104", _CITY,
         "和平路9号", "张志刚", "0431-88901103", (ServiceField.GUARDIANSHIP, ServiceField.TRAINING),
         agreed=(-100, 265), listed=True),
    Plot("52220103MJ00090440", "长春市启航社会工作服务社", OrgType.SERVICE, "220103", _CITY,
         "青年路31号", "赵春燕", "0431-88901104", (ServiceField.INQUIRY,), staff=3,
         agreed=(5, 369), released=False),
    Plot("52500103MJ00090550", "重庆市渝中区护苗社会工作服务中心", OrgType.SERVICE, "500103",
         _COUNTY, "民生路88号", "陈文斌", "023-63550901", _ALL, agreed=(-155, 210), rating=5,
         account="humiao.fuze"),
    Plot("51500103MJ00090667", "重庆市渝中区蓝天家庭教育协会", OrgType.ASSOCIATION, "500103",
         _COUNTY, "解放路45号", "刘德明", "023-63550902", (ServiceField.PARENTING,), staff=2,
         cancelled=True),
)  # fmt: skip


def make_organisations(database: Database, drawn: Population) -> None:
    """Registered, with people, papers, reports, ratings, lists and agreements, by real services."""
    now = clock.now()
    today = clock.day(now)
    for plot in PLOTS:
        with transaction(database) as session:
            officer = staff_of(session, f"{plot.bureau}.jingban")
            head = staff_of(session, f"{plot.bureau}.juzhang")
            body = register.register(
                session, plot.code, _said(plot, today), actor=officer, now=now - timedelta(days=300)
            )
            _people(session, plot, body, drawn, officer, head, today)
            _facts(session, plot, body, officer, today)
            if plot.agreed is not None:
                _agreement(session, plot, body, plot.bureau, today)
            if plot.account:
                _account(session, plot, body, drawn, head)


def agree_with(database: Database, bureau: str) -> None:
    """Another bureau, by the prefix of its people, has an agreement with the first one too."""
    today, plot = clock.today(), PLOTS[0]
    with transaction(database) as session:
        body = register.known(session, plot.code)
        assert body is not None  # noqa: S101 - it was made before
        _agreement(session, plot, body, bureau, today)


def _said(plot: Plot, today: date) -> register.Said:
    ended = plot.cancelled
    return register.Said(
        name=plot.name, type=plot.type, division_code=plot.division, address=plot.address,
        registrar="长春市民政局" if plot.bureau == _CITY else "重庆市渝中区民政局",
        competent_unit="" if plot.type is OrgType.SERVICE else "当地民政局",
        founded_on=today - timedelta(days=2900), certificate_until=today + timedelta(days=500),
        standing=LegalState.CANCELLED if ended else LegalState.IN_FORCE,
        standing_since=today - timedelta(days=330) if ended else None,
        head=plot.head, phone=plot.phone,
        scope=f"儿童福利领域的社会服务：{'、'.join(one.label for one in plot.fields)}。",
        fields=plot.fields, governed=True, governed_checked_on=today - timedelta(days=310),
        lists_checked_on=today - timedelta(days=305),
    )  # fmt: skip


def _people(
    session: Session, plot: Plot, body: Organisation, drawn: Population, officer: Actor,
    head: Actor, today: date,
) -> None:  # fmt: skip
    now = clock.now() - timedelta(days=_CONNECTED)
    for n in range(plot.staff):
        found = queries.get_organisation(session, officer, body.ref)
        human = drawn.human(plot.division, male=n % 2 == 0, age=30 + 2 * n, on=today)
        trade = _TRADES[n % len(_TRADES)]
        said = people.SaidOfPerson(
            name=human.name, job=Job.ASSESSOR if n < 3 else Job.SOCIAL_WORKER,  # noqa: PLR2004
            full_time=True, background=trade, joined_on=today - timedelta(days=900 - 30 * n),
            working_since=today - timedelta(days=1800) if n % 2 else None,
        )  # fmt: skip
        row = people.add_person(session, found, said, human.id_no, actor=officer, now=now)
        for paper in _papers(n, trade, today):
            people.add_paper(session, row, paper, actor=officer, now=now)
        found = queries.get_organisation(session, head, body.ref)
        person = people.person_of(found, row.ref)
        rows: list[OrgPerson | OrgPaper] = [person, *person.papers]
        # The newest colleague of the largest one still waits to be checked.
        if n < 5:  # noqa: PLR2004 - the sixth
            for one in rows:
                people.check(session, one, actor=head, now=now)


def _papers(n: int, trade: Background, today: date) -> list[people.SaidOfPaper]:
    degree = people.SaidOfPaper(
        PaperKind.DEGREE, f"{trade.label}学士学位证书", "东北师范大学",
        today - timedelta(days=4000), background=trade,
    )  # fmt: skip
    check = people.SaidOfPaper(
        PaperKind.CRIME_CHECK, PaperKind.CRIME_CHECK.label, "属地公安分局",
        today - timedelta(days=_CONNECTED + 1 + n),
    )  # fmt: skip
    trained = today - timedelta(days=160)
    test = people.SaidOfPaper(
        PaperKind.TEST, "收养评估人员培训", "民政局", trained + timedelta(days=2),
        trained_on=trained, valid_until=today + timedelta(days=30 if n == 0 else 570),
    )  # fmt: skip
    return [degree, check, test] if n < 3 else [degree, check]  # noqa: PLR2004 - three assessors


def _facts(
    session: Session, plot: Plot, body: Organisation, officer: Actor, today: date
) -> None:  # fmt: skip
    now = clock.now()
    found = queries.get_organisation(session, officer, body.ref)
    year = report_year(plot.type, today)
    if not plot.cancelled:
        facts.add_report(
            session, found, year=year, filed_on=today.replace(year=year + 1, month=3, day=20),
            result=ReportResult.PASSED, actor=officer, now=now,
        )  # fmt: skip
    if plot.rating:
        facts.add_rating(
            session, found, level=plot.rating, announced_on=today - timedelta(days=700),
            actor=officer, now=now,
        )  # fmt: skip
    if plot.listed:
        facts.add_listing(
            session, found, kind=ListKind.ABNORMAL, ground="通过登记的住所无法取得联系",
            from_on=today - timedelta(days=45), actor=officer, now=now,
        )  # fmt: skip
        facts.add_relation(
            session, found, kind=RelationKind.FOUNDED, other="吉林省同心企业集团", note="发起人",
            from_on=found.founded_on, until_on=None, actor=officer, now=now,
        )  # fmt: skip


def _agreement(session: Session, plot: Plot, body: Organisation, bureau: str, today: date) -> None:
    officer, head = (staff_of(session, f"{bureau}.{who}") for who in ("jingban", "juzhang"))
    assert plot.agreed is not None  # noqa: S101 - the caller has asked
    first, last = (today + timedelta(days=days) for days in plot.agreed)
    signed = min(first, today) - timedelta(days=5)
    then = clock.now() - (today - signed) + timedelta(days=2)
    number = f"{_SIGNS[bureau]}民评〔{first.year}〕{plot.code[-3:-1]}号"
    terms = agreements.Terms(
        AgreementKind.ADOPTION, number, first, last, signed, plot.head, "分管负责人"
    )
    scan = FileStorage(io.BytesIO(picture()), "协议扫描件.png")
    _body, row = agreements.draft(session, plot.code, terms, scan, actor=officer, now=then)
    if plot.released:
        found = queries.get_organisation(session, head, body.ref)
        agreements.release(session, found, row, actor=head, now=then + timedelta(days=1))


def _account(
    session: Session, plot: Plot, body: Organisation, drawn: Population, head: Actor
) -> None:
    """The organisation's own office with its head, connected by the bureau's head."""
    now = clock.now()
    bureau = session.scalars(select(Agency).where(Agency.id == head.agency_id)).one()
    office = Agency(
        name=plot.name, short_name=plot.name.removeprefix("长春市").removeprefix("重庆市渝中区"),
        kind=AgencyKind.ORGANISATION, level=Level.COUNTY, division_code=plot.division,
        phone=plot.phone, address=plot.address, staff_count=plot.staff, bureau_id=bureau.id,
    )  # fmt: skip
    office.place(plot.division)
    session.add(office)
    session.flush()
    human = drawn.human(plot.division, male=True, age=46, on=clock.day(now))
    _sign_in(session, office, plot.account, human.name, human.id_no, Role.ORGANISATION_HEAD)
    found = queries.get_organisation(session, head, body.ref)
    for n, person in enumerate(queries.ready(session, found, bureau.id, clock.day(now)), 1):
        username = plot.account.replace("fuze", f"pinggu{n}")
        id_no = person.id_no or ""
        _sign_in(session, office, username, person.name, id_no, Role.EXTERNAL_ASSESSOR)
    register.connect(session, found, office, actor=head, now=now)


def _sign_in(
    session: Session, office: Agency, username: str, name: str, id_no: str, role: Role
) -> None:
    now = clock.now()
    since = now - timedelta(days=_CONNECTED)
    user = create_staff(
        session, office, username=username, name=name, id_no=id_no, password=PASSWORD,
        must_change=False, now=since,
    )  # fmt: skip
    user.last_sign_in_at = now
    session.add(
        RoleGrant(user_id=user.id, role=role, proposed_at=since, released_at=since,
                  valid_from=clock.day(since))
    )  # fmt: skip
    session.flush()
