"""What can be seen of matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from app.accounts.area import staff_scope
from app.accounts.models import Person, User
from app.children.models import Child
from app.core.ids import PATTERN
from app.core.once import once
from app.core.paging import first_of
from app.core.policy import Unseen, demand
from app.foster.family import family_column, know_family
from app.foster.models import FosterApplication
from app.placements.match_policy import visible_to
from app.placements.models import (
    OPEN_MATCH,
    Agreement,
    ChildSheet,
    Match,
    MatchState,
    Meeting,
    Release,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 40


def get_match(session: Session, actor: Actor, ref: str, to: str = "matches.view") -> Match:
    """The match, for someone who may do `to` with it. Raises Unseen, Refused.

    The child is loaded for staff alone: a family reads `shown` and nothing else.
    """
    query = (
        select(Match, family_column(Match.household_id))
        .where(Match.ref == ref, visible_to(actor))
        .options(
            joinedload(Match.agency),
            joinedload(Match.application),
            joinedload(Match.parts),
        )
    )
    if actor.is_staff or actor.scope.system:
        query = query.options(joinedload(Match.child))
    row = session.execute(query).unique().one_or_none()
    if row is None:
        raise Unseen("match", ref)
    found, family = row
    if found.application.household_id == found.household_id:
        know_family(found.application, family)
    demand(actor, to, found)
    return found


class MatchRow(NamedTuple):
    """A line of the list; names are masked."""

    ref: str
    case_no: str
    file_no: str
    child: str
    birth_on: date
    family: str
    family_no: str
    state: MatchState
    due_on: date | None
    provisional: bool
    worker: str


class Wanted(NamedTuple):
    """What the list shall show; stands in the address."""

    state: str = "running"
    after: str = ""


def page(session: Session, actor: Actor, wanted: Wanted) -> tuple[list[MatchRow], str]:
    """One page, the newest first; and where the next page begins, or ""."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Match.ref, Match.case_no, Child.file_no, Child.name_mask, Child.birth_on,
            FosterApplication.applicant_name, FosterApplication.case_no, Match.state,
            Match.due_on, Match.due_provisional, Person.name, Match.created_at,
        )
        .join(Child, Child.id == Match.child_id)
        .join(FosterApplication, FosterApplication.id == Match.application_id)
        .join(User, User.id == Match.worker_id)
        .join(Person, Person.id == User.person_id)
        .where(visible_to(actor), staff_scope(actor, Match))
        .order_by(Match.created_at.desc(), Match.ref.desc())
    )  # fmt: skip
    states = list(MatchState)
    if wanted.state in {"running", "higher"}:
        states = list(OPEN_MATCH)
    elif wanted.state in set(MatchState):
        states = [MatchState(wanted.state)]
    if wanted.state == "higher":
        query = query.where(
            Match.higher_agency_id == actor.agency_id, Match.higher_agrees.is_(None)
        )
    if PATTERN.fullmatch(wanted.after):
        last = session.execute(
            select(Match.created_at, Match.ref).where(Match.ref == wanted.after, visible_to(actor))
        ).first()
        if last is not None:
            query = query.where(tuple_(Match.created_at, Match.ref) < tuple(last))
    # Each state is in the order of its index.
    query = first_of(
        [query.where(Match.state == state) for state in states],
        lambda c: (c.created_at.desc(), c.ref.desc()),
        PAGE + 1,
    )
    found: Sequence[Row[*tuple[Any, ...]]] = session.execute(query).all()
    rows = [MatchRow(*row[:-1]) for row in found]
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else ""


def of_family(session: Session, person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The family's own matches that were offered, the newest first."""
    return session.execute(
        select(
            Match.ref, Match.case_no, Match.state, Match.due_on, Match.offered_at,
            Match.family_agreed_at,
        )
        .where(Match.family_person_id == person_id, Match.offered_at.is_not(None))
        .order_by(Match.offered_at.desc())
        .limit(50)
    ).all()  # fmt: skip


def of_siblings(session: Session, actor: Actor, match: Match) -> list[Match]:
    """The open matches of the child's brothers and sisters, read together with this one."""
    if match.child.sibling_group is None:
        return []
    return list(
        session.scalars(
            select(Match)
            .join(Child, Child.id == Match.child_id)
            .where(
                Child.sibling_group == match.child.sibling_group,
                Match.id != match.id,
                Match.state.in_(OPEN_MATCH),
                visible_to(actor),
            )
            .options(joinedload(Match.child))
            .order_by(Match.id)
        )
    )


def of_child(session: Session, actor: Actor, child: Child) -> Sequence[Match]:
    """Every match of a child, the newest first."""
    return session.scalars(
        select(Match)
        .where(Match.child_id == child.id, visible_to(actor))
        .order_by(Match.created_at.desc())
        .limit(20)
    ).all()


def releases(session: Session, match: Match) -> Sequence[Release]:
    """The soft rules that somebody asked to pass over."""
    return session.scalars(
        select(Release).where(Release.match_id == match.id).order_by(Release.id)
    ).all()


@once
def meetings(session: Session, match: Match) -> Sequence[Meeting]:
    """The introductory visits, in the order of their days."""
    return session.scalars(
        select(Meeting).where(Meeting.match_id == match.id).order_by(Meeting.planned_at)
    ).all()


@once
def sheet(session: Session, match: Match) -> ChildSheet | None:
    """Form F-G of this match."""
    return session.scalar(select(ChildSheet).where(ChildSheet.match_id == match.id))


def agreement(session: Session, match: Match) -> Agreement | None:
    """The agreement in hand, or the one in force."""
    return session.scalar(
        select(Agreement)
        .where(Agreement.match_id == match.id, Agreement.void_at.is_(None))
        .order_by(Agreement.id.desc())
        .limit(1)
    )
