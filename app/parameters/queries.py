"""What can be seen of parameters: open to all staff, they are no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core.policy import Unseen, demand
from app.parameters.models import ConfirmedRule, ParameterValue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def history(session: Session, name: str) -> Sequence[ParameterValue]:
    """Every value a parameter ever had, newest first; at most 200."""
    return session.scalars(
        select(ParameterValue)
        .where(ParameterValue.name == name)
        .order_by(ParameterValue.valid_from.desc(), ParameterValue.id.desc())
        .limit(200)
    ).all()


def in_force(session: Session, divisions: Sequence[str]) -> dict[str, list[ParameterValue]]:
    """Released values for a place and its ancestors, by name; for the overview."""
    found: dict[str, list[ParameterValue]] = {}
    for row in session.scalars(
        select(ParameterValue)
        .where(
            ParameterValue.released_at.is_not(None),
            ParameterValue.withdrawn_at.is_(None),
            ParameterValue.division_code.in_([*divisions, ""]),
        )
        .order_by(ParameterValue.valid_from.desc())
    ):
        found.setdefault(row.name, []).append(row)
    return found


def in_force_by(
    session: Session, on: date, end: datetime, *, places: Sequence[str], agency_id: int | None
) -> dict[str, ParameterValue]:
    """By name the value that held on a day at a place, as it was released before `end`.

    `places` are the division and its ancestors, nearest first. What was released later for an
    earlier day did not hold yet; what was withdrawn later still did. Defaults are not among them.
    """
    p = ParameterValue
    rows = session.scalars(
        select(p)
        .where(
            p.released_at < end, or_(p.withdrawn_at.is_(None), p.withdrawn_at >= end),
            p.valid_from <= on, or_(p.valid_to.is_(None), p.valid_to >= on),
            p.division_code.in_([*places, ""]),
            or_(p.agency_id.is_(None), p.agency_id == agency_id),
        )
        .order_by(p.valid_from, p.id)
    )  # fmt: skip
    ranks = {place: len(places) - n for n, place in enumerate(places)}
    # Sorting is stable: of one place the latest comes last and stays.
    ranked = sorted(
        rows, key=lambda row: len(places) + 1 if row.agency_id else ranks.get(row.division_code, 0)
    )
    return {row.name: row for row in ranked}


def waiting(session: Session, division_code: str) -> dict[str, int]:
    """How many proposals wait for release at a place, by parameter."""
    names = session.scalars(
        select(ParameterValue.name).where(
            ParameterValue.released_at.is_(None),
            ParameterValue.withdrawn_at.is_(None),
            ParameterValue.division_code == division_code,
        )
    ).all()
    return {name: names.count(name) for name in names}


def get_value(session: Session, actor: Actor, ref: str, *, to: str) -> ParameterValue:
    """The value, for someone who may do `to` with it. Raises Unseen, Refused."""
    row = session.scalar(select(ParameterValue).where(ParameterValue.ref == ref))
    if row is None:
        raise Unseen("parameter_value", ref)
    demand(actor, to, row)
    return row


def confirmations(session: Session) -> dict[str, ConfirmedRule]:
    """The confirmed rows by rule id."""
    return {row.rule_id: row for row in session.scalars(select(ConfirmedRule))}
