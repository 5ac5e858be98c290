"""Who works in the home: certificates, and the yearly check that the law asks for (CW18-H2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid
from app.core.identifiers import read_name
from app.core.policy import Unseen, demand
from app.deadlines import services as deadlines
from app.documents.numbers import next_number
from app.institutions import rules
from app.institutions.models import Certificate, CrimeCheck, HomeStaff, Job, Qualification
from app.law import home_periods as periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def hire(
    session: Session,
    home: Agency,
    *,
    name: str,
    sex: str,
    job: Job,
    hired_on: date,
    checked_on: date,
    issuer: str,
    clean: bool,
    actor: Actor,
    now: datetime,
) -> HomeStaff:
    """Somebody begins to work: only after a clean check (未成年人保护法 62). Raises Invalid."""
    demand(actor, "institutions.keep_staff", home)
    if not clean:
        raise Invalid("查询到有关违法犯罪记录的，不得录用。", "clean")
    if not rules.check_is_good(checked_on, hired_on) or checked_on > hired_on:
        raise Invalid("录用前要查询违法犯罪记录，查询日期应在录用前12个月内。", "checked_on")
    if hired_on > clock.day(now):
        raise Invalid("到岗日期不能晚于今天。", "hired_on")
    row = HomeStaff(
        agency_id=home.id, name=read_name(name), sex=sex, job=job, hired_on=hired_on,
        work_no=f"GZ-{next_number(session, 'home_staff', str(home.id), 0):04d}",
        certificates=[], checks=[],
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(row, column, getattr(home, column))
    session.add(row)
    session.flush()
    _keep_check(session, row, checked_on, issuer, clean, actor, now)
    audit.record(session, actor, "institutions.keep_staff", row.subject, note=job.label, at=now)
    return row


def get_staff(session: Session, home: Agency, ref: str) -> HomeStaff:
    """A colleague with certificates and checks. Raises Unseen."""
    found = session.scalar(
        select(HomeStaff)
        .where(HomeStaff.ref == ref, HomeStaff.agency_id == home.id)
        .options(selectinload(HomeStaff.certificates), selectinload(HomeStaff.checks))
    )
    if found is None:
        raise Unseen("home_staff", ref)
    return found


def staff_of(session: Session, home: Agency) -> Sequence[HomeStaff]:
    """Everybody who works here, whose check ends first on top."""
    return session.scalars(
        select(HomeStaff)
        .where(HomeStaff.agency_id == home.id, HomeStaff.left_on.is_(None))
        .options(selectinload(HomeStaff.certificates))
        .order_by(HomeStaff.checked_on.nulls_first(), HomeStaff.ref)
    ).all()


def check_again(
    session: Session,
    home: Agency,
    row: HomeStaff,
    *,
    on: date,
    issuer: str,
    clean: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """The yearly check; a record found ends the work the same day (未成年人保护法 62)."""
    demand(actor, "institutions.keep_staff", home)
    if on > clock.day(now):
        raise Invalid("查询日期不能晚于今天。", "checked_on")
    if row.checked_on is not None and on <= row.checked_on:
        raise Invalid("查询日期应晚于上一次查询。", "checked_on")
    _keep_check(session, row, on, issuer, clean, actor, now)
    if not clean:
        leave(session, home, row, on=clock.day(now), actor=actor, now=now)


def _keep_check(
    session: Session,
    row: HomeStaff,
    on: date,
    issuer: str,
    clean: bool,  # noqa: FBT001 - a stored answer
    actor: Actor,
    now: datetime,
) -> None:
    check = CrimeCheck(
        staff_id=row.id, checked_on=on, issuer=issuer.strip(), clean=clean,
        entered_by_id=actor.user_id, entered_at=now,
    )  # fmt: skip
    row.checks.append(check)
    session.flush()
    if clean:
        row.checked_on = on
    deadlines.stop(session, row, periods.CRIME_CHECK, now=now)
    if clean:
        deadlines.start(session, row, periods.CRIME_CHECK, on=on, agency_id=row.agency_id)
    deadlines.copy_next(session, row)
    audit.record(
        session, actor, "institutions.check_staff", row.subject,
        after="clean" if clean else "found", at=now,
    )  # fmt: skip


def add_certificate(
    session: Session,
    home: Agency,
    row: HomeStaff,
    *,
    kind: str,
    number: str,
    issued_on: date,
    valid_until: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """A licence or certificate. Raises Invalid."""
    demand(actor, "institutions.keep_staff", home)
    if issued_on > clock.day(now):
        raise Invalid("发证日期不能晚于今天。", "issued_on")
    if valid_until is not None and valid_until < issued_on:
        raise Invalid("有效期不能早于发证日期。", "valid_until")
    row.certificates.append(
        Certificate(
            staff_id=row.id, kind=kind.strip(), number=number.strip(), issued_on=issued_on,
            valid_until=valid_until,
        )
    )  # fmt: skip
    session.flush()
    audit.record(session, actor, "institutions.keep_staff", row.subject, note="证书", at=now)


def leave(
    session: Session, home: Agency, row: HomeStaff, *, on: date, actor: Actor, now: datetime
) -> None:
    """Does not work here any more; the clock of the check ends."""
    demand(actor, "institutions.keep_staff", home)
    if not row.hired_on <= on <= clock.day(now):
        raise Invalid("离职日期应在到岗之后、今天之前。", "left_on")
    row.left_on = on
    deadlines.stop(session, row, periods.CRIME_CHECK, now=now)
    deadlines.copy_next(session, row)
    audit.record(session, actor, "institutions.keep_staff", row.subject, note="离职", at=now)


def lacks(row: HomeStaff, day: date) -> list[str]:
    """What is wrong with somebody's papers on a day, in words."""
    found = [rules.employable(row, day)]
    if row.job.needs_certificate:
        good = [c for c in row.certificates if not rules.is_expired(c.valid_until, day)]
        if not good:
            found.append("证书已过期" if row.certificates else "没有登记证书")
        elif all(rules.expires_soon(c.valid_until, day) for c in good):
            found.append("证书即将到期")
    return [text for text in found if text]


def qualify(
    session: Session,
    home: Agency,
    *,
    kind: str,
    number: str,
    issuer: str,
    from_on: date,
    until_on: date | None,
    actor: Actor,
    now: datetime,
) -> Qualification:
    """What the home was designated as. Raises Invalid."""
    demand(actor, "institutions.keep_qualifications", home)
    if until_on is not None and until_on < from_on:
        raise Invalid("有效期不能早于起始日期。", "until_on")
    row = Qualification(
        agency_id=home.id, kind=kind, number=number.strip(), issuer=issuer.strip(),
        from_on=from_on, until_on=until_on,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.keep_qualifications", home.subject, at=now)
    return row


def qualifications_of(session: Session, home: Agency) -> Sequence[Qualification]:
    """The newest first."""
    return session.scalars(
        select(Qualification)
        .where(Qualification.agency_id == home.id)
        .order_by(Qualification.from_on.desc(), Qualification.id)
    ).all()
