"""Evaluations as they stand on lists and on a contract's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, or_, select

from app.accounts.models import Person
from app.core.ids import PATTERN
from app.core.policy import Unseen
from app.purchasing.models import (
    Acceptance,
    Evaluation,
    EvaluationKind,
    Evaluator,
    ServiceContract,
)
from app.purchasing.policy import contracts_visible_to, evaluations_visible_to
from app.purchasing.queries import get_contract
from app.purchasing.rules import grading
from app.purchasing.services import judged, teams

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 30


class Row(NamedTuple):
    """A line of the list."""

    ref: str
    kind: EvaluationKind
    contract: str
    contract_ref: str
    number: str
    due_on: date
    state: str
    colour: str
    grade: str
    has_declared: bool


def page(
    session: Session, actor: Actor, *, state: str = "", after: str = ""
) -> tuple[list[Row], str]:
    """One page by due day: one's own, or the bureau's. `state` "done", "all", or "" for open."""
    mine = (
        select(Evaluator.declared_at)
        .where(
            Evaluator.evaluation_id == Evaluation.id, Evaluator.person_id == actor.person_id,
            Evaluator.ended_at.is_(None),
        )
        .limit(1).scalar_subquery()
    )  # fmt: skip
    seats = select(Evaluator.id).where(Evaluator.evaluation_id == Evaluation.id).exists()
    query = (
        select(
            Evaluation.ref, Evaluation.kind, ServiceContract.name, ServiceContract.ref,
            ServiceContract.number, Evaluation.due_on, Evaluation.sent_at,
            Evaluation.published_on, Evaluation.grade, mine, seats,
        )
        .join(ServiceContract, ServiceContract.id == Evaluation.contract_id)
        .where(evaluations_visible_to(actor))
        .order_by(Evaluation.due_on, Evaluation.ref)
        .limit(PAGE + 1)
    )  # fmt: skip
    if state == "done":
        query = query.where(Evaluation.sent_at.is_not(None))
    elif state != "all":
        query = query.where(Evaluation.sent_at.is_(None))
    if (cursor := _cursor(after)) is not None:
        on, ref = cursor
        query = query.where(
            or_(Evaluation.due_on > on, and_(Evaluation.due_on == on, Evaluation.ref > ref))
        )
    found = session.execute(query).all()
    rows = [
        Row(ref, kind, name, contract, number, due, *_state(sent, published, seated),
            grading.Grade(grade).label if grade else "", declared is not None)
        for ref, kind, name, contract, number, due, sent, published, grade, declared, seated
        in found[:PAGE]
    ]  # fmt: skip
    if len(found) <= PAGE:
        return rows, ""
    return rows, f"{rows[-1].due_on.isoformat()}_{rows[-1].ref}"


def _state(sent_at: datetime | None, published_on: date | None, seats: object) -> tuple[str, str]:
    if published_on is not None:
        return "已公布", "green"
    if sent_at is not None:
        return "待公布", "yellow"
    return ("评价中", "blue") if seats else ("待组成小组", "yellow")


def _cursor(after: str) -> tuple[date, str] | None:
    day, _, ref = after.partition("_")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return (on, ref) if PATTERN.fullmatch(ref) else None


def get_acceptance(session: Session, actor: Actor, ref: str) -> tuple[Acceptance, ServiceContract]:
    """A signed acceptance with its contract, for who may see that. Raises Unseen, Refused."""
    found = session.execute(
        select(Acceptance, ServiceContract.ref)
        .join(ServiceContract, ServiceContract.id == Acceptance.contract_id)
        .where(Acceptance.ref == ref, contracts_visible_to(actor))
    ).one_or_none()
    if found is None:
        raise Unseen("purchase_acceptance", ref)
    return found[0], get_contract(session, actor, found[1])


@dataclass(frozen=True)
class Judgements:
    """All that was judged of a contract, and the names of who did."""

    evaluations: Sequence[Evaluation]
    acceptances: Sequence[Acceptance]
    names: dict[int, str]


def of_contract(session: Session, contract: ServiceContract) -> Judgements:
    """Evaluations and acceptances, the newest first."""
    rows, papers = judged.evaluations(session, contract), judged.acceptances(session, contract)
    people = {seat.person_id for row in rows for seat in row.team}
    people |= {one.lead_person_id for one in papers if one.lead_person_id is not None}
    return Judgements(rows, papers, names_of(session, people))


def names_of(session: Session, people: Iterable[int]) -> dict[int, str]:
    """Names of persons by their ids."""
    ids = sorted(people)
    if not ids:
        return {}
    return dict(session.execute(
        select(Person.id, Person.name).where(Person.id.in_(ids))
    ).all())  # fmt: skip


def team_of(session: Session, evaluation: Evaluation) -> list[tuple[str, str, Evaluator]]:
    """(speciality, name, seat) of everybody who was named, in the order of the specialities."""
    names = names_of(session, {one.person_id for one in evaluation.team})
    order = list(teams.SPECIALITIES)
    return [
        (teams.SPECIALITIES[one.speciality], names.get(one.person_id, ""), one)
        for one in sorted(evaluation.team, key=lambda one: (order.index(one.speciality), one.id))
    ]
