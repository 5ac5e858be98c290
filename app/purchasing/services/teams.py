"""Who evaluates: three specialities, nobody of the supplier or with a part in it (EVA-06, EVA-07).

Relation and friendship the evaluators declare themselves, before anything opens to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.models import Agency, Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.core.db import as_system
from app.core.errors import Invalid
from app.organisations.models import OrgPerson
from app.purchasing.models import (
    Evaluation,
    Evaluator,
    PanelMember,
    ProjectDuty,
    ProjectParticipation,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract

SPECIALITIES = {
    "child": "儿童服务研究", "social_work": "社会工作（持证两年以上）",
    "finance": "财务（中级以上职称）",
}  # fmt: skip
"""One person each (EVA-07)."""


@dataclass
class Candidate:
    """An expert or outside assessor of the province, with what is known against them."""

    user_id: int
    person_id: int
    ref: str
    name: str
    agency_id: int
    office: str
    id_no_index: str | None
    why_not: list[str] = field(default_factory=list)


def candidates(session: Session, contract: ServiceContract, on: date) -> list[Candidate]:
    """Whoever might be named on a day, and why not where they may not (GPR-18-2, EVA-06)."""
    rows = session.execute(
        select(
            User.id, User.person_id, User.ref, Person.name, Agency.id, Agency.short_name,
            Person.id_no_index,
        )
        .join(Person, Person.id == User.person_id)
        .join(Agency, Agency.id == User.agency_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.state == UserState.ACTIVE, Agency.province_code == contract.province_code,
            RoleGrant.role.in_((Role.EXPERT, Role.EXTERNAL_ASSESSOR)),
            RoleGrant.valid_from <= on,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= on),
        )
        .distinct()
        .order_by(Person.name, User.id)
    )  # fmt: skip
    found = [Candidate(*row) for row in rows]
    # A colleague's team elsewhere counts as well: asked of all rows, answered with a word.
    with as_system(session):
        _set_against(session, contract, found)
    return found


def _set_against(session: Session, contract: ServiceContract, found: list[Candidate]) -> None:
    # Whoever evaluated it half-way may do so at its end: that is no other part in it.
    had_part = set(session.scalars(
        select(ProjectParticipation.person_id).where(
            ProjectParticipation.project_id == contract.project_id,
            ProjectParticipation.duty != ProjectDuty.EVALUATE,
        )
    ))  # fmt: skip
    judged = set(
        session.scalars(
            select(PanelMember.person_id).where(PanelMember.round_id == contract.round_id)
        )
    )
    employed = set(session.scalars(
        select(OrgPerson.id_no_index).where(OrgPerson.organisation_id == contract.organisation_id)
    ))  # fmt: skip
    busy = set(session.scalars(
        select(Evaluator.person_id)
        .join(Evaluation, Evaluation.id == Evaluator.evaluation_id)
        .where(Evaluator.ended_at.is_(None), Evaluation.sent_at.is_(None))
    ))  # fmt: skip
    for one in found:
        says = (
            (one.agency_id == contract.supplier_id or one.id_no_index in employed,
             "是承接方的人员"),
            (one.agency_id == contract.agency_id, "是购买方的人员"),
            (one.person_id in had_part, "参与过这个项目"),
            (one.person_id in judged, "参加过这个项目的采购评审"),
            (one.person_id in busy, "在另一个没有结束的评价小组里"),
        )  # fmt: skip
        one.why_not = [says_so for is_so, says_so in says if is_so]


def name(
    session: Session, evaluation: Evaluation, contract: ServiceContract, team: Mapping[str, str],
    on: date,
) -> None:  # fmt: skip
    """Put people, by the reference of their account, on the free seats. Raises Invalid."""
    known = {one.ref: one for one in candidates(session, contract, on)}
    taken = {one.speciality: one for one in evaluation.team if one.ended_at is None}
    persons = {one.person_id for one in evaluation.team}
    for seat, ref in team.items():
        if seat in taken:
            continue
        one = known.get(ref)
        if one is None:
            raise Invalid(f"请选择{SPECIALITIES[seat]}专业的评价人员。", seat)
        if one.why_not:
            raise Invalid(f"{one.name}{'，'.join(one.why_not)}，请另选一人。", seat)
        if one.person_id in persons:
            raise Invalid(f"{one.name}已经在这个小组里或者已经回避，请另选一人。", seat)
        persons.add(one.person_id)
        row = Evaluator(
            evaluation_id=evaluation.id, user_id=one.user_id, person_id=one.person_id,
            speciality=seat,
        )  # fmt: skip
        session.add(row)
        evaluation.team.append(row)
    session.flush()


def sitting(evaluation: Evaluation) -> dict[str, Evaluator]:
    """Who sits on each seat now."""
    return {one.speciality: one for one in evaluation.team if one.ended_at is None}


def free_seats(evaluation: Evaluation) -> list[str]:
    """Seats whose evaluator stood back, in the order of the specialities."""
    taken = sitting(evaluation)
    return [seat for seat in SPECIALITIES if seat not in taken]


def is_whole(evaluation: Evaluation) -> bool:
    """Three seats, three declarations (EVA-07)."""
    taken = sitting(evaluation)
    return len(taken) == len(SPECIALITIES) and all(
        one.declared_at is not None for one in taken.values()
    )
