"""Families that wait for an answer: of an application, and of a child who lives with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from sqlalchemy import func, select

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.core.identifiers import mask_name
from app.foster import queries as foster
from app.foster.models import FosterApplication
from app.notices.models import CaseMessage
from app.placements.models import Placement

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

ANSWERS = (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD)
"""Who writes to the family of a placement."""
_OPEN = (
    CaseMessage.subject_kind == "placement",
    CaseMessage.from_family,
    CaseMessage.read_at.is_(None),
)


class Asked(NamedTuple):
    """A case whose family waits for an answer."""

    url: str
    case_no: str
    who: str
    officer: str
    is_mine: bool
    number: int
    since: datetime


def asked(session: Session, actor: Actor, most: int) -> list[Asked]:
    """Mine first, then who has waited longest."""
    rows = [
        Asked(url_for("foster.case_messages", application=row.ref), row.case_no, row.who,
              row.officer, row.is_mine, row.number, row.since)
        for row in foster.waiting_messages(session, actor, most)
    ]  # fmt: skip
    if actor.has(*ANSWERS):
        rows += _of_placements(session, actor, most)
    return sorted(rows, key=lambda row: (not row.is_mine, row.since))[:most]


def _of_placements(session: Session, actor: Actor, most: int) -> list[Asked]:
    mine, since = Placement.worker_id == actor.user_id, func.min(CaseMessage.created_at)
    names = (
        select(Person.name)
        .join(User, User.person_id == Person.id)
        .where(User.id == Placement.worker_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Placement.ref, Placement.case_no, Person.name, names, mine,
            func.count(CaseMessage.id), since,
        )
        .join(CaseMessage, CaseMessage.subject_id == Placement.id)
        .join(Person, Person.id == Placement.carer_person_id)
        .where(Placement.agency_id == actor.agency_id, *_OPEN)
        .group_by(Placement.id, Person.name)
        .order_by(mine.desc(), since, Placement.id)
        .limit(most)
    )  # fmt: skip
    return [
        Asked(url_for("placements.messages", placement=ref), case_no, mask_name(who),
              officer or "", bool(own), number, at)
        for ref, case_no, who, officer, own, number, at in rows
    ]  # fmt: skip


def open_cases(agency: ColumnElement[int], *, of_placements: bool) -> Select[Any]:
    """One row for each case of `asked`, to be counted."""
    case = FosterApplication
    applications = (
        select(case.case_no)
        .join(CaseMessage, CaseMessage.subject_id == case.id)
        .where(case.agency_id == agency, case.case_no.is_not(None), foster.is_open_message())
        .distinct()
    )
    if not of_placements:
        return applications
    placements = (
        select(Placement.case_no)
        .join(CaseMessage, CaseMessage.subject_id == Placement.id)
        .where(Placement.agency_id == agency, *_OPEN)
        .distinct()
    )
    both = applications.union_all(placements).subquery()
    return select(both.c.case_no)
