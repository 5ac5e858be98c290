"""A couple's way: application on the household record, screening, decision, filing, training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.codes import Relation, Sex
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.identifiers import mask_name
from app.core.policy import SYSTEM_ACTOR, demand, took_part
from app.documents.numbers import case_number
from app.families.models import CrimeCheck, Health, Household, Member
from app.families.services import members_of, open_household
from app.family_style import rules, workflow
from app.family_style.models import (
    Couple,
    CoupleParticipation,
    CoupleState,
    Post,
    Unit,
    UnitDuty,
)
from app.family_style.papers import ADULT, NOTICE_VERSION, age_of
from app.family_style.services import handing_in, units
from app.law.dates import age_on
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.workflow.moves import Move

OWN_CHILDREN = {Relation.SON, Relation.DAUGHTER}


def start(session: Session, post: Post, *, division_code: str, actor: Actor,
          now: datetime) -> Couple:  # fmt: skip
    """Begin an application for a post on the household that is there, or a new one.

    Raises Invalid after the last day, Conflict with an application still open.
    """
    demand(actor, "family_style.apply")
    if actor.person_id is None or actor.is_staff:
        raise WrongState("请用个人账号申请。")
    day = clock.day(now)
    if post.withdrawn_on is not None or not post.opens_on <= day <= post.closes_on:
        raise Invalid("这份招募公告已经截止。")
    is_open = select(Couple.id).where(
        Couple.applicant_person_id == actor.person_id,
        Couple.state.not_in([CoupleState.REFUSED, CoupleState.WITHDRAWN, CoupleState.LEFT]),
    )
    if session.scalar(is_open) is not None:
        raise Conflict("您已经有一份申请正在办理，请先办完或者撤回。")
    person = session.get_one(Person, actor.person_id)
    household = open_household(session, person, division_code)
    with as_system(session):
        agency = session.get_one(Agency, post.agency_id)
    couple = Couple(
        case_no=case_number(session, "FSC", agency.division_code, day.year), post_id=post.id,
        unit_id=post.unit_id, agency_id=post.agency_id, bureau_id=agency.bureau_id,
        applicant_person_id=person.id, applicant_mask=mask_name(person.name),
        household_id=household.id, state_since=now, created_at=now,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(couple, column, getattr(agency, column))
    couple.statement = {}
    couple.checks = {}
    session.add(couple)
    session.flush()
    audit.record(session, actor, "family_style.apply", couple.subject, at=now)
    return couple


def save_statement(
    session: Session, couple: Couple, values: Mapping[str, Any], *, actor: Actor
) -> None:
    """What D-FS-APP asks beyond the household: experience, stay, work, wishes."""
    demand(actor, "family_style.submit", couple)
    if couple.state is not CoupleState.DRAFT:
        raise WrongState
    couple.statement = dict(values)
    session.flush()


def facts_of(session: Session, couple: Couple, on: date) -> rules.CoupleFacts:
    """What is known of a couple: the household's record, their words, and what was checked."""
    household = session.get_one(Household, couple.household_id)
    members = [m for m in members_of(session, household) if m.lives_here]
    said, seen = couple.statement or {}, couple.checks or {}
    mother = mother_of(members)
    own = [
        m for m in members
        if m.relation in OWN_CHILDREN and m.birth_on and age_on(m.birth_on, on) < ADULT
    ]  # fmt: skip
    spouse, status = handing_in.has_spouse(members), household.marital_status
    answerable = handing_in.crime_age(session, couple, on)
    return rules.CoupleFacts(
        married=_married(status, spouse),
        has_spouse=spouse,
        certificate_seen=seen.get("certificate"),
        mother_age=age_on(mother.birth_on, on) if mother and mother.birth_on else None,
        mother_education=mother.education if mother else None,
        all_healthy=_every([_health(m) for m in members]),
        no_record=_every([_record(m) for m in members if age_of(m, on) >= answerable]),
        no_bad_habits=_every([_habits(m) for m in members]),
        neighbours_at_peace=seen.get("neighbours"),
        both_experienced=said.get("both_experienced"),
        stay_months=said.get("stay_months"),
        mother_full_time=said.get("mother_full_time"),
        own_children=len(own),
    )


def _married(status: str, spouse: bool) -> bool | None:  # noqa: FBT001 - a fact, not a switch
    """Who has not been put on record yet is no reason to say no."""
    if not status:
        return None
    return False if status != rules.MARRIED else spouse or None


def mother_of(members: Sequence[Member]) -> Member | None:
    """The wife of the couple."""
    pair = [m for m in members if m.relation in {Relation.SELF, Relation.SPOUSE}]
    return next((m for m in pair if m.sex == Sex.FEMALE), None)


def _every(values: list[bool | None]) -> bool | None:
    if any(value is False for value in values):
        return False
    return None if not values or any(value is None for value in values) else True


def _health(member: Member) -> bool | None:
    if not member.health or member.health == Health.NOT_CHECKED:
        return None
    return member.health != Health.HARMFUL


def _record(member: Member) -> bool | None:
    if not member.crime_check or member.crime_check == CrimeCheck.NOT_CHECKED:
        return None
    return member.crime_check == CrimeCheck.NONE


def _habits(member: Member) -> bool | None:
    return None if member.harmful_habits is None else not member.harmful_habits


def findings(session: Session, couple: Couple, on: date) -> list[rules.Finding]:
    """FS-03 on this couple."""
    return rules.check_couple(facts_of(session, couple, on))


def submit(session: Session, couple: Couple, *, agreed: bool, actor: Actor,
           now: datetime) -> None:  # fmt: skip
    """Hand in. What is plainly not met on the couple's own word is said at once (FS-03-1, 4, 5).

    Without the separate consent nothing sensitive may be looked at (PD-SEN-2).
    """
    found = findings(session, couple, clock.day(now))
    if gaps := handing_in.gaps(session, couple):
        raise Invalid(f"还没有填完：{'、'.join(gaps)}。")
    if not agreed:
        raise Invalid("请看过个人信息处理告知书，单独勾选同意后再提交。", "sensitive")
    plain = [f for f in found if f.force == "H" and f.answer is rules.Answer.NOT_MET]
    if plain:
        raise Invalid("有必须具备的条件不符合，见条件对照，暂时不能申请。")
    couple.submitted_at, couple.notice_version = now, NOTICE_VERSION
    move(session, couple, workflow.SUBMIT, actor=actor, now=now)
    unit = follow(session, couple, now)
    units.tell_desk(
        session, unit, Role.SOCIAL_WORKER, Role.HEAD, title="收到类家庭夫妻申请",
        body="请在期限内完成面谈、入户和核查。", tab="couples", act_by=couple.due_on,
    )  # fmt: skip


def withdraw(session: Session, couple: Couple, *, actor: Actor, now: datetime) -> None:
    """The couple takes the application back."""
    move(session, couple, workflow.WITHDRAW, actor=actor, now=now)
    follow(session, couple, now)


def propose(session: Session, couple: Couple, *, reason: str, actor: Actor, now: datetime) -> None:
    """Hand over to the head. A hard row stops; a soft one needs its reason (FS-03)."""
    found = findings(session, couple, clock.day(now))
    if couple.checked_on is None:
        raise Invalid("请先登记面谈、入户和核查的结果。")
    if lacks := handing_in.missing(session, couple, clock.day(now)):
        raise Invalid(f"材料还不齐：{'、'.join(line.wanted.masked for line in lacks)}。")
    if stops := rules.hard_stops(found):
        raise Invalid(f"有{len(stops)}项必须具备的条件不符合或者没有核实，不能提请聘用。")
    if rules.to_release(found):
        couple.checks = {**couple.checks, "release": units.words(reason, "reason", "放行的理由")}
    take_part(session, couple, UnitDuty.SCREEN, actor, now)
    move(session, couple, workflow.PROPOSE, actor=actor, now=now)
    unit = follow(session, couple, now)
    units.tell_desk(
        session, unit, Role.HEAD, title="类家庭夫妻待决定", body="审查已完成，请作出决定。",
        tab="couples",
    )  # fmt: skip


def living_in(session: Session, unit: Unit) -> Couple | None:
    """The couple in post."""
    return session.scalar(
        select(Couple)
        .where(Couple.unit_id == unit.id, Couple.state == CoupleState.LIVING)
        .options(selectinload(Couple.parts))
    )


def move(session: Session, couple: Couple, move: Move, *, actor: Actor, now: datetime) -> None:
    """Move the application along one arrow."""
    advance(session, couple, move, actor=actor, now=now)


def follow(session: Session, couple: Couple, now: datetime) -> Unit:
    """A unit that waits for a couple goes along, unless another couple is further on."""
    order = [CoupleState.SCREENING, CoupleState.PROPOSED, CoupleState.HIRED, CoupleState.READY]
    with as_system(session):
        unit = units.load(session, couple.unit_id)
        session.flush()
        states = set(session.scalars(select(Couple.state).where(Couple.unit_id == unit.id)).all())
        furthest = next((s for s in reversed(order) if s in states), CoupleState.REFUSED)
        move = workflow.FOLLOW[furthest]
        if unit.state in move.sources and unit.state != move.target:
            advance(session, unit, move, actor=SYSTEM_ACTOR, now=now)
    return unit


def take_part(session: Session, couple: Couple, duty: UnitDuty, actor: Actor,
               now: datetime) -> None:  # fmt: skip
    """Write down who did a duty on the application."""
    known = {p.person_id for p in couple.parts if p.duty == duty}
    for person_id in sorted(took_part(actor) - known):
        couple.parts.append(CoupleParticipation(person_id=person_id, duty=duty, at=now))
    session.flush()


def tell(session: Session, couple: Couple, title: str, body: str) -> None:
    """An inbox line for the couple."""
    agency = session.get_one(Agency, couple.agency_id)
    notices.tell(
        session, person_id=couple.applicant_person_id, kind="N-FS", title=title, body=body,
        case_no=couple.case_no, path="/family-style/mine", sms_phone=agency.phone,
    )  # fmt: skip
