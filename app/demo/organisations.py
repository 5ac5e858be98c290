"""Thirteen organisations in both provinces: some qualified, the others each lacking something."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.accounts.models import Agency, Level, RoleGrant
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.factors import give_authenticator, new_secret
from app.accounts.services.staff import create_staff
from app.core import clock
from app.core.db import transaction
from app.demo.agencies import PASSWORD
from app.demo.organisations_plots import CITY, COUNTY, PLOTS, Plot
from app.demo.scan import picture
from app.demo.stories import staff_of
from app.organisations import loading, queries
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
)
from app.organisations.rules.facts import report_year
from app.organisations.services import agreements, facts, people, register

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor
    from app.demo.people import Population
    from app.organisations.models import Organisation

_TRADES = (Background.SOCIAL_WORK, Background.PSYCHOLOGY, Background.MEDICINE)
_ASSESSORS = 3
_STAFFED = 150
"""Days since the organisations' people were entered."""
_CONNECTED = 290
"""Days since their own offices have had accounts here."""
_SUPERVISED = {OrgType.ASSOCIATION, OrgType.FOUNDATION}
_SIGNS = {CITY: "长", COUNTY: "渝中", "cymz": "朝阳"}


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
        registrar=_registrar(plot),
        competent_unit="当地民政局" if plot.type in _SUPERVISED else "",
        founded_on=today - timedelta(days=plot.founded),
        certificate_until=today + timedelta(days=plot.certificate),
        standing=LegalState.CANCELLED if ended else LegalState.IN_FORCE,
        standing_since=today - timedelta(days=330) if ended else None,
        head=plot.head, phone=plot.phone,
        scope=f"儿童福利领域的社会服务：{'、'.join(one.label for one in plot.fields)}。",
        fields=plot.fields, governed=True, governed_checked_on=today - timedelta(days=310),
        lists_checked_on=today - timedelta(days=305),
    )  # fmt: skip


def _registrar(plot: Plot) -> str:
    if not plot.type.is_social:
        return "长春市市场监督管理局"
    return "长春市民政局" if plot.bureau == CITY else "重庆市渝中区民政局"


def _people(
    session: Session, plot: Plot, body: Organisation, drawn: Population, officer: Actor,
    head: Actor, today: date,
) -> None:  # fmt: skip
    now = clock.now() - timedelta(days=_STAFFED)
    assesses = any(one.is_assessing for one in plot.fields)
    for n in range(plot.staff):
        found = queries.get_organisation(session, officer, body.ref)
        human = drawn.human(plot.division, male=n % 2 == 0, age=30 + 2 * n, on=today)
        trade = _TRADES[n % len(_TRADES)]
        said = people.SaidOfPerson(
            name=human.name, job=Job.ASSESSOR if assesses and n < _ASSESSORS else Job.SOCIAL_WORKER,
            full_time=True, background=trade, joined_on=today - timedelta(days=900 - 30 * n),
            working_since=today - timedelta(days=1800) if n % 2 else None,
        )  # fmt: skip
        row = people.add_person(session, found, said, human.id_no, actor=officer, now=now)
        for paper in _papers(n, trade, today, tested=assesses and n < _ASSESSORS):
            people.add_paper(session, row, paper, actor=officer, now=now)
        found = queries.get_organisation(session, head, body.ref)
        person = people.person_of(found, row.ref)
        rows: list[OrgPerson | OrgPaper] = [person, *person.papers]
        # The newest colleague of the largest one still waits to be checked.
        if n < 5:  # noqa: PLR2004 - the sixth
            for one in rows:
                people.check(session, one, actor=head, now=now)


def _papers(n: int, trade: Background, today: date, *, tested: bool) -> list[people.SaidOfPaper]:
    degree = people.SaidOfPaper(
        PaperKind.DEGREE, f"{trade.label}学士学位证书", "东北师范大学",
        today - timedelta(days=4000), background=trade,
    )  # fmt: skip
    check = people.SaidOfPaper(
        PaperKind.CRIME_CHECK, PaperKind.CRIME_CHECK.label, "属地公安分局",
        today - timedelta(days=_STAFFED + 1 + n),
    )  # fmt: skip
    trained = today - timedelta(days=160)
    test = people.SaidOfPaper(
        PaperKind.TEST, "收养评估人员培训", "民政局", trained + timedelta(days=2),
        trained_on=trained, valid_until=today + timedelta(days=30 if n == 0 else 570),
    )  # fmt: skip
    return [degree, check, test] if tested else [degree, check]


def _facts(
    session: Session, plot: Plot, body: Organisation, officer: Actor, today: date
) -> None:  # fmt: skip
    now = clock.now()
    found = queries.get_organisation(session, officer, body.ref)
    last = report_year(plot.type, today)
    # Whoever quoted some months ago had to show the report of the year before.
    for year in (last - 1, last):
        if plot.cancelled or not plot.type.is_social or year < found.founded_on.year:
            continue
        facts.add_report(
            session, found, year=year, filed_on=date(year + 1, 3, 20),
            result=plot.report if year == last else ReportResult.PASSED, actor=officer, now=now,
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
    now = clock.now() - timedelta(days=_CONNECTED)
    bureau = session.scalars(select(Agency).where(Agency.id == head.agency_id)).one()
    office = Agency(
        name=plot.name, short_name=plot.name.removeprefix("长春市").removeprefix("重庆市渝中区"),
        kind=AgencyKind.ORGANISATION, level=Level.COUNTY, division_code=plot.division,
        phone=plot.phone, address=plot.address, staff_count=plot.staff, bureau_id=bureau.id,
    )  # fmt: skip
    office.place(plot.division)
    session.add(office)
    session.flush()
    human = drawn.human(plot.division, male=True, age=46, on=clock.today())
    _sign_in(session, office, plot.account, human.name, human.id_no, Role.ORGANISATION_HEAD)
    found = queries.get_organisation(session, head, body.ref)
    figures = loading.figures(session, bureau.id, clock.today())
    for n, person in enumerate(queries.ready(found, figures, clock.today()), 1):
        username = plot.account.replace("fuze", f"pinggu{n}")
        id_no = person.id_no or ""
        _sign_in(session, office, username, person.name, id_no, Role.EXTERNAL_ASSESSOR)
    register.connect(session, found, office, actor=head, now=now)


def _sign_in(
    session: Session, office: Agency, username: str, name: str, id_no: str, role: Role
) -> None:
    since = clock.now() - timedelta(days=_CONNECTED)
    user = create_staff(
        session, office, username=username, name=name, id_no=id_no, password=PASSWORD,
        must_change=False, now=since,
    )  # fmt: skip
    give_authenticator(session, user, new_secret())
    user.last_sign_in_at = clock.now()
    session.add(
        RoleGrant(user_id=user.id, role=role, proposed_at=since, released_at=since,
                  valid_from=clock.day(since))
    )  # fmt: skip
    session.flush()
