"""What can be seen of foster care."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import false, func, literal, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.accounts.models import Agency, Person, User
from app.accounts.roles import AgencyKind
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.core.identifiers import mask_name
from app.core.once import once
from app.core.policy import Unseen, demand
from app.documents.models import Letter, LetterState
from app.foster.family import family_column, know_family, load_families
from app.foster.models import (
    BureauAnswer,
    Decision,
    Filing,
    FosterApplication,
    Objection,
    Opinion,
    Paper,
    State,
)
from app.foster.policy import visible_to
from app.foster.workflow import LABELS, MOVES
from app.notices.models import CaseMessage, Rating
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def get_application(
    session: Session, actor: Actor, ref: str, *, to: str = "foster.view"
) -> FosterApplication:
    """The application, for someone who may do `to` with it.

    Someone who may not even see it is not told that it exists. Raises Unseen, Refused.
    """
    found = _found(session, actor, ref)
    if found is None:
        raise Unseen("foster_application", ref)
    demand(actor, to, found)
    return found


@cache
def _with_all() -> Select[FosterApplication, str | None]:
    # Built once: each page of a case and each step in it asks this (bar P02, P06).
    return select(FosterApplication, family_column(FosterApplication.household_id)).options(
        joinedload(FosterApplication.agency),
        joinedload(FosterApplication.applicant),
        joinedload(FosterApplication.household),
        # Two short lists: their product is read faster than another statement is sent.
        joinedload(FosterApplication.parts),
        joinedload(FosterApplication.assignments),
    )


@once
def _found(session: Session, actor: Actor, ref: str) -> FosterApplication | None:
    asked = _with_all().where(FosterApplication.ref == ref, visible_to(actor))
    row = session.execute(asked).unique().one_or_none()
    if row is None:
        return None
    found, family = row
    know_family(found, family)
    return found


def of_family(session: Session, actor: Actor) -> list[FosterApplication]:
    """The person's own applications, the newest first."""
    return list(
        session.scalars(
            select(FosterApplication)
            .where(FosterApplication.applicant_person_id == actor.person_id)
            .order_by(FosterApplication.id.desc())
            .limit(50)
        )
    )


def get_paper(session: Session, case: FosterApplication, ref: str) -> Paper:
    """A paper of the case that was not taken back. Raises Unseen."""
    found = session.scalar(
        select(Paper).where(
            Paper.ref == ref, Paper.application_id == case.id, Paper.removed_at.is_(None)
        )
    )
    if found is None:
        raise Unseen("foster_paper", ref)
    return found


# What is noted as a code, in the screen's words.
_NOTES = {opinion.value: opinion.label for opinion in Opinion} | {
    "assess": "", "third": "第三人意见", "recheck": "复核",
}  # fmt: skip


def events_of(session: Session, case: FosterApplication, *, acts_only: bool) -> list[Event]:
    """What is on record about a case, newest first."""
    return history_of(session, case.subject, _change, moves=MOVES, acts_only=acts_only)


def state_label(value: str | None) -> str:
    """The screen's word for a stored state; other texts stay as they are."""
    return LABELS[State(value)][0] if value in _STATES else value or ""


_STATES = frozenset(state.value for state in State)


def _change(before: str, after: str, note: str) -> str:
    note = _NOTES.get(note, note)
    if before in _STATES and after in _STATES:
        change = f"{state_label(before)} → {state_label(after)}"
        return f"{change}。{note}" if note else change
    return note


MOST_IN_BATCH = 20


def in_review(session: Session, actor: Actor) -> list[FosterApplication]:
    """The agency's cases that wait for the head, nearest due day first; at most 20."""
    found = list(
        session.scalars(
            select(FosterApplication)
            .where(
                FosterApplication.agency_id == actor.agency_id,
                FosterApplication.state == State.REVIEW,
                visible_to(actor),
            )
            .options(
                joinedload(FosterApplication.agency),
                selectinload(FosterApplication.parts),
                selectinload(FosterApplication.assignments),
            )
            .order_by(FosterApplication.due_on, FosterApplication.ref)
            .limit(MOST_IN_BATCH)
        )
    )
    load_families(session, found)
    return found


def decisions_of(session: Session, case: FosterApplication) -> list[tuple[Decision, str]]:
    """(decision, who signed) of a case, newest first; proposals are not among them."""
    absent = _absent(case, Decision.decided_by_id, Decision.decided_at).correlate(Decision)
    rows = session.execute(
        select(Decision, Person.name, absent.scalar_subquery())
        .join(User, User.id == Decision.decided_by_id)
        .join(Person, Person.id == User.person_id)
        .where(Decision.application_id == case.id)
        .order_by(Decision.id.desc())
    )
    return [(decision, _both(name, for_whom)) for decision, name, for_whom in rows]


def decided_by(session: Session, case: FosterApplication) -> str:
    """Who signed the decision that holds, a deputy under both names."""
    name = session.scalar(
        select(Person.name)
        .join(User, User.person_id == Person.id)
        .where(User.id == case.decided_by_id)
    )
    acts = _absent(case, literal(case.decided_by_id), literal(case.decided_at))
    return _both(name, session.scalar(acts)) if name else ""


def _both(name: str, absent: str | None) -> str:
    return f"{name}（代{absent}）" if absent else name


def _absent(case: FosterApplication, actor_id: Any, at: Any) -> Select[str]:
    """In whose right an act was done: the record knows, the rows keep the account that acted."""
    absent = aliased(User)
    person = aliased(Person)
    return (
        select(person.name)
        .join(absent, absent.person_id == person.id)
        .join(AuditEvent, AuditEvent.for_user_id == absent.id)
        .where(
            is_about(case.subject),
            AuditEvent.actor_user_id == actor_id,
            AuditEvent.at == at,
            AuditEvent.outcome == Outcome.DONE,
        )
        .limit(1)
    )


def objections_of(session: Session, case: FosterApplication) -> list[Objection]:
    """Every objection of a case, newest first."""
    return list(
        session.scalars(
            select(Objection)
            .where(Objection.application_id == case.id)
            .order_by(Objection.id.desc())
        )
    )


def letters_of(session: Session, case: FosterApplication) -> list[Letter]:
    """The signed letters of a case, newest first."""
    return list(
        session.scalars(
            select(Letter)
            .where(
                Letter.subject_kind == case.subject.kind,
                Letter.subject_id == case.id,
                Letter.state == LetterState.SIGNED,
            )
            .order_by(Letter.id.desc())
        )
    )


def filings_of(session: Session, case: FosterApplication) -> list[Filing]:
    """Every filing of a case, newest first."""
    return list(
        session.scalars(
            select(Filing).where(Filing.application_id == case.id).order_by(Filing.id.desc())
        )
    )


class FilingLine(NamedTuple):
    """A filing on the bureau's list; the family is masked."""

    ref: str
    case_no: str
    who: str
    agency: str
    sent_at: datetime
    due_on: date | None
    answer: BureauAnswer | None
    receipt_no: str


def filings_at(session: Session, actor: Actor) -> tuple[list[FilingLine], list[FilingLine]]:
    """What waits for a bureau, oldest first, and its last answers; 100 lines each at the most."""
    query = (
        select(
            FosterApplication.ref, FosterApplication.case_no, FosterApplication.applicant_name,
            Agency.short_name, Filing.sent_at, FosterApplication.due_on, Filing.answer,
            Filing.receipt_no,
        )
        .join(FosterApplication, FosterApplication.id == Filing.application_id)
        .join(Agency, Agency.id == FosterApplication.agency_id)
        .where(Filing.bureau_id == actor.agency_id, visible_to(actor))
        .limit(100)
    )  # fmt: skip
    waiting = query.where(Filing.answered_at.is_(None)).order_by(Filing.id)
    answered = query.where(Filing.answered_at.is_not(None)).order_by(Filing.answered_at.desc())
    lines = [
        [
            FilingLine(ref, no or "", mask_name(name), agency, sent_at, due, answer, receipt or "")
            for ref, no, name, agency, sent_at, due, answer, receipt in session.execute(part)
        ]
        for part in (waiting, answered)
    ]
    return lines[0], lines[1]


class WaitingMessages(NamedTuple):
    """A case whose family waits for an answer."""

    ref: str
    case_no: str
    who: str
    officer: str
    is_mine: bool
    number: int
    since: datetime


def waiting_messages(session: Session, actor: Actor, most: int) -> list[WaitingMessages]:
    """Cases of the actor's agency with messages that nobody answered: mine first, then by age."""
    case, mine = FosterApplication, FosterApplication.officer_id == actor.user_id
    since = func.min(CaseMessage.created_at)
    rows = session.execute(
        select(
            case.ref, case.case_no, case.applicant_name, Person.name, mine.label("mine"),
            func.count(CaseMessage.id), since,
        )
        .join(CaseMessage, CaseMessage.subject_id == case.id)
        .outerjoin(User, User.id == case.officer_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(case.agency_id == actor.agency_id, case.case_no.is_not(None), is_open_message())
        .group_by(case.id, Person.name)
        .order_by(func.coalesce(mine, false()).desc(), since, case.id)
        .limit(most)
    )  # fmt: skip
    return [
        WaitingMessages(ref, case_no or "", mask_name(who), officer or "", bool(own), number, at)
        for ref, case_no, who, officer, own, number, at in rows
    ]


def is_open_message() -> ColumnElement[bool]:
    """A family's message about an application that the office has not answered."""
    return (
        (CaseMessage.subject_kind == "foster_application")
        & CaseMessage.from_family
        & CaseMessage.read_at.is_(None)
    )


class RatingLine(NamedTuple):
    """What a family thought of one stage."""

    rating: Rating
    ref: str
    case_no: str
    who: str
    agency: str


def ratings(session: Session, actor: Actor, most: int, *, bad: int = 0) -> list[RatingLine]:
    """Ratings at the actor's institution, or below their bureau, newest first.

    `bad`: only those with at most so many stars.
    """
    case = FosterApplication
    here = case.bureau_id if actor.agency_kind == AgencyKind.BUREAU else case.agency_id
    query = (
        select(Rating, case.ref, case.case_no, case.applicant_name, Agency.short_name)
        .join(case, case.id == Rating.subject_id)
        .join(Agency, Agency.id == Rating.agency_id)
        .where(Rating.subject_kind == "foster_application", here == actor.agency_id)
        .order_by(Rating.id.desc())
        .limit(most)
    )
    if bad:
        query = query.where(Rating.stars <= bad)
    return [
        RatingLine(rating, ref, case_no or "", mask_name(who), agency)
        for rating, ref, case_no, who, agency in session.execute(query)
    ]
