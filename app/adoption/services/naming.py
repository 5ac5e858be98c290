"""Who may assess a case: the organ's own people or a third party's, and who must stay away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.models import Agency, Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.adoption.models import Adoption, AdoptionDuty, AdoptionParticipation, Assessor
from app.core import crypto
from app.core.db import as_system
from app.core.policy import Refused
from app.families.models import Member
from app.organisations.queries import assessors_for
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

OWN = "own"
FEWEST = 2
DUTIES = {
    AdoptionDuty.ACCEPT: "受理了本案", AdoptionDuty.INTERVIEW: "询问过本案当事人",
    AdoptionDuty.APPROVE: "审批过本案", AdoptionDuty.REGISTER: "登记了本案",
}  # fmt: skip


@dataclass
class Candidate:
    """An account that could be named; `why_not` is empty where nothing stands against it."""

    user_id: int
    person_id: int
    ref: str
    name: str
    agency_id: int | None
    why_not: list[str] = field(default_factory=list)


@dataclass
class Team:
    """The organ's own people (`key` is `own`) or a qualified organisation with its people."""

    key: str
    name: str
    people: list[Candidate]
    organisation_id: int | None = None

    @property
    def free(self) -> list[Candidate]:
        return [one for one in self.people if not one.why_not]


def teams(session: Session, case: Adoption, on: date) -> list[Team]:
    """The own team (AE-06) and every third party that may be sent on the day (AE-05, AE-07)."""
    found = [
        Team(OWN, session.get_one(Agency, case.agency_id).short_name,
             _accounts(session, Role.BUREAU_OFFICER, on, User.agency_id == case.agency_id)),
    ]  # fmt: skip
    for one in assessors_for(session, case.agency_id, on):
        known = [person.id_no_index for person in one.people]
        people = _accounts(session, Role.EXTERNAL_ASSESSOR, on, Person.id_no_index.in_(known))
        found.append(Team(one.organisation.ref, one.organisation.name, people, one.organisation.id))
    _note_conflicts(session, case, [person for team in found for person in team.people])
    return found


def most_of_own(session: Session, case: Adoption, on: date) -> int:
    """How many the own team may have at the organ's place."""
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    return int(parameters.value(
        session, "team.max_internal", on=on, places=places, agency_id=case.agency_id
    ))  # fmt: skip


def _accounts(
    session: Session, role: Role, on: date, where: ColumnElement[bool]
) -> list[Candidate]:
    rows = session.execute(
        select(User.id, User.person_id, User.ref, Person.name, User.agency_id)
        .join(Person, Person.id == User.person_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.state == UserState.ACTIVE, RoleGrant.role == role, RoleGrant.valid_from <= on,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on), where,
        )
        .distinct()
        .order_by(Person.name, User.id)
    )  # fmt: skip
    return [Candidate(*row) for row in rows]


def _note_conflicts(session: Session, case: Adoption, people: Sequence[Candidate]) -> None:
    """What the records know; of relation and friendship the named declare themselves."""
    by_person: dict[int, list[Candidate]] = {}
    for one in people:
        by_person.setdefault(one.person_id, []).append(one)

    def note(person_id: int, why: str) -> None:
        for one in by_person.get(person_id, ()):
            one.why_not.append(why)

    for person_id, duty in session.execute(
        select(AdoptionParticipation.person_id, AdoptionParticipation.duty).where(
            AdoptionParticipation.adoption_id == case.id
        )
    ):
        if duty in DUTIES:
            note(person_id, DUTIES[duty])
    for earlier in session.scalars(select(Assessor).where(Assessor.adoption_id == case.id)):
        if earlier.round < case.round:
            note(earlier.person_id, "上一轮评估过本案")
        else:
            note(earlier.person_id, "已经回避" if earlier.recused_at else "已经指派")
    _note_household(session, case, by_person, note)


def _note_household(
    session: Session, case: Adoption, by_person: dict[int, list[Candidate]],
    note: Callable[[int, str], None],
) -> None:  # fmt: skip
    with as_system(session):
        members = session.scalars(
            select(Member).where(Member.household_id == case.household_id)
        ).all()
        owner = session.get_one(Person, case.applicant_person_id)
        persons = session.scalars(select(Person).where(Person.id.in_(by_person))).all()
        numbers = {m.id_no_index for m in members if m.id_no_index} | {owner.id_no_index}
        phones = {crypto.blind("phone", m.phone) for m in members if m.phone} | {owner.phone_index}
        ids = {m.person_id for m in members if m.person_id} | {owner.id}
        employers = set(session.scalars(
            select(User.agency_id)
            .join(Person, Person.id == User.person_id)
            .where(or_(Person.id_no_index.in_(numbers - {None}), Person.id.in_(ids)),
                   User.agency_id.is_not(None))
        ))  # fmt: skip
    for person in persons:
        if person.id in ids or (person.id_no_index and person.id_no_index in numbers):
            note(person.id, "是收养人家庭的成员")
        elif person.phone_index and person.phone_index in phones:
            note(person.id, "手机号码与收养人家庭相同")
    for people in by_person.values():
        for one in people:
            if one.agency_id in employers and not one.why_not:
                one.why_not.append("是收养人家庭成员的同事")


def demand_free(session: Session, case: Adoption, persons: Iterable[int]) -> None:
    """Whoever decides is no kin, shares no phone, was never named or withdrew (SOD-A1).

    Raises Refused, which says who has to decide instead.
    """
    people = [Candidate(0, person, "", "", None) for person in persons]
    _note_conflicts(session, case, people)
    own = DUTIES[AdoptionDuty.APPROVE]  # one's own earlier decision bars nobody from the next
    if why := sorted({reason for one in people for reason in one.why_not if reason != own}):
        says = f"您{'、'.join(why)}，应当回避。请交由本机关的其他负责人决定。"
        raise Refused("adoption.approve", case, says)
