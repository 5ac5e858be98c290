"""Interview, home, health and record of a couple: at the screening, and every year (FS-03-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.families.models import CrimeCheck, Health
from app.family_style import workflow
from app.family_style.models import Couple, CoupleState, UnitDuty
from app.family_style.papers import PAPERS, age_of
from app.family_style.services import changing, couples, handing_in, units
from app.law import family_style_periods as periods
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.families.models import Member


@dataclass(frozen=True)
class MemberCheck:
    """What the papers of one member say, and the days on which they were issued.

    The record stays None below the age from which one is asked for (FC-08-4).
    """

    ref: str
    health: Health
    health_cert_on: date
    habits: bool
    crime_check: CrimeCheck | None = None
    crime_check_on: date | None = None


def screen(
    session: Session, couple: Couple, *, interview: str, home: str, certificate: bool,
    neighbours: bool, members: Sequence[MemberCheck], originals: Collection[str], actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """What the interview, the visit at home and the checks of health and record brought.

    The checks are written onto the household's members: the next room need not ask again.
    `originals` are keys of papers of which the original was seen.
    """
    demand(actor, "family_style.screen", couple)
    if couple.state is not CoupleState.SCREENING:
        raise WrongState
    couple.checks = {
        "interview": units.words(interview, "interview", "面谈的情况"),
        "home": units.words(home, "home", "入户看到的情况"),
        "certificate": certificate, "neighbours": neighbours,
    }  # fmt: skip
    day = clock.day(now)
    _write(session, couple, members, day)
    handing_in.see_originals(session, couple, originals, day)
    couples.take_part(session, couple, UnitDuty.SCREEN, actor, now)
    audit.record(session, actor, "family_style.screen", couple.subject, at=now)


def recheck(session: Session, couple: Couple, *, members: Sequence[MemberCheck], note: str,
            actor: Actor, now: datetime) -> None:  # fmt: skip
    """The yearly check of those who live there, on papers that are not too old.

    What fails is put right within the days of a correction, or the head dissolves the unit.
    """
    demand(actor, "family_style.recheck", couple)
    if couple.state is not CoupleState.LIVING:
        raise WrongState
    note = units.words(note, "note", "核查的情况")
    day = clock.day(now)
    _refuse_old(session, couple, members, day)
    _write(session, couple, members, day)
    couple.checks = {**(couple.checks or {}), "recheck": note}
    unit = units.load(session, couple.unit_id)
    deadlines.stop(session, unit, periods.YEARLY_CHECK, now=now)
    deadlines.start(session, unit, periods.YEARLY_CHECK, on=day, agency_id=unit.agency_id)
    deadlines.copy_next(session, unit)
    couples.take_part(session, couple, UnitDuty.SCREEN, actor, now)
    audit.record(session, actor, "family_style.recheck", couple.subject, at=now)
    if not changing.fails_check(session, couple, day):
        return
    units.tell_desk(
        session, unit, Role.HEAD, title="年度核查不合格",
        body="有健康、犯罪记录或者不良嗜好的问题，请立即决定怎样保护儿童。", tab="couples",
    )  # fmt: skip
    if unit.state in workflow.CORRECT.sources:
        changing.order_correction(
            session, unit, what="年度核查不合格。", actor=actor, now=now,
            asked="请和机构联系，按要求治疗、说明或者离开。",
        )  # fmt: skip


def _write(session: Session, couple: Couple, checks: Sequence[MemberCheck], day: date) -> None:
    found = {check.ref: check for check in checks}
    residents = asked(session, couple)
    if found.keys() != {member.ref for member in residents} or len(found) != len(checks):
        raise Invalid("家庭成员有变化，请重新打开这一页，逐人填写。")
    least = handing_in.crime_age(session, couple, day)
    for member in residents:
        check = found[member.ref]
        if check.health is Health.NOT_CHECKED or check.crime_check is CrimeCheck.NOT_CHECKED:
            raise Invalid(f"请按证明填写{member.name_mask}的核查结果。")
        if max(check.health_cert_on, check.crime_check_on or day) > day:
            raise Invalid(f"{member.name_mask}的证明，开具日期不能晚于今天，请核对证明上的日期。")
        member.health, member.health_cert_on = check.health, check.health_cert_on
        member.harmful_habits = check.habits
        if age_of(member, day) < least:
            continue
        if check.crime_check is None or check.crime_check_on is None:
            raise Invalid(f"请填写{member.name_mask}的无犯罪记录证明：结果和开具日期。")
        member.crime_check, member.crime_check_on = check.crime_check, check.crime_check_on
    couple.checked_on = day
    session.flush()


def asked(session: Session, couple: Couple) -> list[Member]:
    """Whose papers are looked at: everybody who lives with the couple."""
    return [m for m in handing_in.household_of(session, couple)[1] if m.lives_here]


def _refuse_old(session: Session, couple: Couple, checks: Sequence[MemberCheck], day: date) -> None:
    """A yearly check on last year's papers would be none."""
    for check in checks:
        for kind, issued in (
            ("health_cert", check.health_cert_on), ("crime_cert", check.crime_check_on)
        ):  # fmt: skip
            paper = PAPERS[kind]
            months = units.figure(session, couple, paper.months, day)
            if issued is not None and add_months(issued, months) < day:
                raise Invalid(f"{paper.label}已过期，请换新的再核查。")
