"""Who can assess a case, and who has to stay away from it, and why (SOD-1, FA-06-1)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, cast, literal, or_, select, union_all

from app.accounts.models import Agency, Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.core import crypto
from app.core.db import as_system
from app.core.policy import Refused
from app.families.models import Household, Member
from app.foster.models import Assignment, AssignmentPurpose, Duty, FosterApplication, Participation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

QUALIFIED_WORDS = ("社工", "社会工作", "心理", "医", "护理", "护士", "康复", "教育", "教师")
DUTIES = {Duty.ACCEPT: "受理了本案", Duty.DECIDE: "审核决定过本案", Duty.FILE: "办理了本案的备案"}
_RECUSED, _HEAD, _AGENCY = "recused", "head", "agency"
_SAYS = {
    **{str(duty): says for duty, says in DUTIES.items()},
    _RECUSED: "在本案中已经回避", _HEAD: "是机构负责人，将由其审核决定",
}  # fmt: skip


@dataclass
class Candidate:
    """Someone who could be named; `why_not` is empty where nothing stands against it."""

    user_id: int
    person_id: int
    ref: str
    name: str
    agency_id: int
    agency: str
    profession: str
    certificate: str
    id_no_index: str | None
    phone_index: str | None
    is_external: bool
    why_not: list[str] = field(default_factory=list)

    @property
    def is_qualified(self) -> bool:
        """Social work, psychology, medicine or education (FA-06-1)."""
        return any(word in self.profession for word in QUALIFIED_WORDS)


class _Known(NamedTuple):
    """What says whether a person is of a household."""

    id: int
    id_no_index: str | None
    phone_index: str | None


def candidates(session: Session, case: FosterApplication, on: date) -> list[Candidate]:
    """The institution's own professionals and the external assessors of the province."""
    is_external = (Agency.id != case.agency_id).label("is_external")
    rows = session.execute(
        select(
            User.id, User.person_id, User.ref, Person.name, Agency.id, Agency.short_name,
            User.profession, User.certificate_no, Person.id_no_index, Person.phone_index,
            is_external,
        )
        .join(Person, Person.id == User.person_id)
        .join(Agency, Agency.id == User.agency_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.state == UserState.ACTIVE,
            # The offices first: most accounts are families'.
            User.agency_id.in_(
                select(Agency.id).where(
                    or_(Agency.id == case.agency_id, Agency.province_code == case.province_code)
                )
            ),
            RoleGrant.valid_from <= on,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
            or_(
                (RoleGrant.role == Role.SOCIAL_WORKER) & (Agency.id == case.agency_id),
                (RoleGrant.role == Role.EXTERNAL_ASSESSOR)
                & (Agency.province_code == case.province_code),
            ),
        )
        .distinct()
        .order_by(is_external, Person.name, User.id)
    )  # fmt: skip
    found = [Candidate(*row) for row in rows]
    against = conflicts(session, case, found, on)
    for candidate in found:
        candidate.why_not = against[candidate.person_id]
    return found


def conflicts(
    session: Session, case: FosterApplication, people: Iterable[Candidate], on: date
) -> dict[int, list[str]]:
    """What the records know against each person; relation and friendship they must declare."""
    people = list(people)
    ids = {p.person_id for p in people}
    against: dict[int, list[str]] = {person: [] for person in ids}
    colleagues = _on_record(session, case, against, on)
    members = session.scalars(select(Member).where(Member.household_id == case.household_id)).all()
    persons = {_Known(p.person_id, p.id_no_index, p.phone_index) for p in people}
    _household(session, case, members, persons, against)
    indexes = {m.id_no_index for m in members if m.id_no_index}
    _same_address(session, case, persons, indexes, against)
    for person in people:
        if person.agency_id in colleagues and not against[person.person_id]:
            against[person.person_id].append("是申请家庭成员的同事")
    return against


def recheck_conflicts(
    session: Session, case: FosterApplication, persons: Iterable[int], on: date
) -> list[str]:
    """Why these persons must not look again at a refusal; empty where nothing is known.

    Beside kin, address and colleagues: whoever was named to the case, or had a duty in it.
    """
    rows = session.execute(
        select(
            User.id, User.person_id, User.ref, Person.name, Agency.id, Agency.short_name,
            User.profession, User.certificate_no, Person.id_no_index, Person.phone_index,
            literal(value=False),
        )
        .join(Person, Person.id == User.person_id)
        .join(Agency, Agency.id == User.agency_id)
        .where(User.person_id.in_(persons))
    )  # fmt: skip
    people = [Candidate(*row) for row in rows]
    against = conflicts(session, case, people, on)
    _had_part(session, case, against)
    return sorted({why for found in against.values() for why in found})


def demand_free(session: Session, case: FosterApplication, persons: Iterable[int]) -> None:
    """Whoever decides is no kin, no neighbour, no earlier assessor, and has not withdrawn (SOD-1).

    Raises Refused, which names who may decide instead.
    """
    against: dict[int, list[str]] = {person: [] for person in persons}
    members = session.scalars(select(Member).where(Member.household_id == case.household_id)).all()
    people = {
        _Known(*row)
        for row in session.execute(
            select(Person.id, Person.id_no_index, Person.phone_index).where(Person.id.in_(against))
        )
    }
    _household(session, case, members, people, against)
    _same_address(session, case, people, {m.id_no_index for m in members if m.id_no_index}, against)
    _had_part(session, case, against)
    if why := sorted({reason for found in against.values() for reason in found}):
        others = session.scalars(
            select(Person.name)
            .join(User, User.person_id == Person.id)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                User.agency_id == case.agency_id, User.state == UserState.ACTIVE,
                RoleGrant.role == Role.HEAD, RoleGrant.valid_to.is_(None),
                Person.id.not_in(against),
            )
            .order_by(Person.name)
        ).all()  # fmt: skip
        to = "、".join(others) or "民政局指定的其他负责人"
        raise Refused("foster.approve", case, f"您{'、'.join(why)}，应当回避。请交由{to}决定。")


def _had_part(session: Session, case: FosterApplication, against: dict[int, list[str]]) -> None:
    named = session.scalars(
        select(Assignment.person_id)
        .where(
            Assignment.application_id == case.id, Assignment.purpose != AssignmentPurpose.RECHECK
        )
        .distinct()
    )
    parts = session.scalars(
        select(Participation.person_id).where(
            Participation.application_id == case.id, Participation.duty == Duty.ASSESS
        )
    )
    for person in {*named, *parts} & set(against):
        against[person].append("评估过本案")


def _on_record(
    session: Session, case: FosterApplication, against: dict[int, list[str]], on: date
) -> set[int]:
    """Duties in the case, withdrawals from it and heads, by person; the agencies at which
    somebody of the household has an account. All in one query, each row with what it says.
    """
    duty = (
        select(Participation.person_id, cast(Participation.duty, String))
        .where(Participation.application_id == case.id, Participation.person_id.in_(against))
    )  # fmt: skip
    recused = select(Assignment.person_id, literal(_RECUSED)).where(
        Assignment.application_id == case.id, Assignment.recused_at.is_not(None)
    )
    heads = (
        select(User.person_id, literal(_HEAD))
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.agency_id == case.agency_id,
            RoleGrant.role == Role.HEAD,
            RoleGrant.valid_from <= on,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
        )
    )
    family = select(Member.id_no_index).where(
        Member.household_id == case.household_id, Member.id_no_index.is_not(None)
    )
    agencies = (
        select(User.agency_id, literal(_AGENCY))
        .join(Person, Person.id == User.person_id)
        .where(Person.id_no_index.in_(family), User.agency_id.is_not(None))
    )
    rows: set[Any] = set(session.execute(union_all(duty, recused, heads, agencies)).all())
    for what, says in _SAYS.items():
        for person, found in rows:
            if found == what and person in against:
                against[person].append(says)
    return {agency for agency, found in rows if found == _AGENCY}


def _household(
    session: Session,
    case: FosterApplication,
    members: Iterable[Member],
    persons: Iterable[_Known],
    against: dict[int, list[str]],
) -> None:
    members = list(members)
    owner = session.get_one(Person, case.applicant_person_id)
    ids = {m.person_id for m in members if m.person_id} | {owner.id}
    numbers = {m.id_no_index for m in members if m.id_no_index} | {owner.id_no_index}
    phones = {crypto.blind("phone", m.phone) for m in members if m.phone} | {owner.phone_index}
    for person in persons:
        if person.id in ids or (person.id_no_index and person.id_no_index in numbers):
            against[person.id].append("是申请家庭的成员")
        elif person.phone_index and person.phone_index in phones:
            against[person.id].append("手机号码与申请家庭相同")


def _same_address(
    session: Session,
    case: FosterApplication,
    persons: Iterable[_Known],
    family: set[str],
    against: dict[int, list[str]],
) -> None:
    """An assessor may be known from a household record of their own."""
    owners = {p.id_no_index: p.id for p in persons if p.id_no_index}
    home = session.get_one(Household, case.household_id)
    address = _plain(home.address)
    if not address:
        return
    with as_system(session):
        rows = session.execute(
            select(Member.id_no_index, Household)
            .join(Household, Household.id == Member.household_id)
            .where(
                Member.id_no_index.in_(set(owners) - family),
                Member.left_on.is_(None),
                Household.id != home.id,
                Household.county_code == home.county_code,
            )
        ).all()
        same = {index for index, other in rows if _plain(other.address) == address}
    for index, person in owners.items():
        if index in same:
            against[person].append("住址与申请家庭相同")


def _plain(address: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", address or "").split())
