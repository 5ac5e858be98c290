"""Search the record: by day, actor, action, case; newest first, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, literal_column, select
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.policy import demand

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row

    from app.audit.services import Subject
    from app.core.policy import Actor

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What the auditor asks for; empty fields ask for nothing."""

    case_no: str = ""
    room: str = ""
    """The word before the point of an action: all acts of one room."""
    action: str = ""
    actor: str = ""
    """Number, user name or full name."""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    before_seq: int | None = None


Names = dict[int, tuple[str, str]]
Naming = Callable[[Session, Sequence[int]], Names]
Finding = Callable[[Session, str], list[int]]
_accounts: list[tuple[Naming, Finding]] = []


def name_accounts_with(naming: Naming, finding: Finding) -> None:
    """Let the room of accounts, which stands above this one, say whose an account is."""
    _accounts.append((naming, finding))


def names_of(session: Session, lines: Sequence[Row[Any]]) -> Names:
    """By account its holder and agency, as far as the auditor may know them."""
    ids = {line.actor_user_id for line in lines} | {line.for_user_id for line in lines}
    naming, _ = _accounts[-1]
    return naming(session, sorted(ids - {None}))


Numbering = Callable[[Session, str, Sequence[str]], dict[str, str]]
_numbering: dict[str, Numbering] = {}


def number_with(kind: str, numbering: Numbering) -> None:
    """Let a room, which stands above this one, say of which case a kind of its records is."""
    _numbering[kind] = numbering


def numbers_of(session: Session, lines: Sequence[Row[Any]]) -> dict[str, str]:
    """By reference the number of the case, of what has none of its own."""
    found: dict[str, str] = {}
    for kind, numbering in _numbering.items():
        refs = sorted({line.subject_ref for line in lines if line.subject_kind == kind})
        if refs:
            found |= numbering(session, kind, refs)
    return found


def _ids_of(session: Session, actor: str) -> list[int]:
    """The accounts of a number, a user name or a member of staff's full name."""
    if actor.isascii() and actor.isdigit() and len(actor) <= 9:  # noqa: PLR2004 - a row's number
        return [int(actor)]
    _, finding = _accounts[-1]
    return finding(session, actor)


def search(session: Session, actor: Actor, wanted: Filter) -> list[Row[Any]]:
    """Up to `PAGE` + 1 lines, newest first; the extra one says that there are more."""
    demand(actor, "audit.view")
    e = AuditEvent
    query = (
        select(
            e.seq, e.at, e.outcome, e.action, e.actor_user_id, e.agency_id, e.roles,
            e.subject_kind, e.subject_ref, e.case_no, e.before, e.after, e.basis, e.note,
            e.for_user_id,
        )
        .order_by(e.seq.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if wanted.before_seq is not None:
        query = query.where(e.seq < wanted.before_seq)
    if wanted.case_no:
        # Said as the index says it: only so is it read.
        query = query.where(e.case_no == wanted.case_no, e.case_no != literal_column("''"))
    if wanted.room:
        query = query.where(e.action.startswith(f"{wanted.room}.", autoescape=True))
    if wanted.action:
        query = query.where(e.action == wanted.action)
    if wanted.actor:
        query = query.where(e.actor_user_id.in_(_ids_of(session, wanted.actor)))
    if wanted.outcome in set(Outcome):
        query = query.where(e.outcome == Outcome(wanted.outcome))
    if wanted.first is not None:
        query = query.where(e.at >= midnight(wanted.first))
    if wanted.last is not None:
        query = query.where(e.at < midnight(wanted.last + timedelta(days=1)))
    return list(session.execute(query))


def is_about(subject: Subject) -> ColumnElement[bool]:
    """That a line is about this thing; said so that its index is found, which leaves lists out."""
    return and_(
        AuditEvent.subject_ref == subject.ref,
        AuditEvent.subject_ref != literal_column("''"),
        AuditEvent.subject_kind == subject.kind,
    )


def midnight(day: date) -> datetime:
    """When a Beijing day begins."""
    return datetime.combine(day, time(), clock.BEIJING)


def last_before(session: Session, end: datetime) -> Row[int, str, datetime] | None:
    """Number, hash and moment of the record's last line before `end`; nothing of its content."""
    e = AuditEvent
    return session.execute(
        select(e.seq, e.hash, e.at).where(e.at < end).order_by(e.at.desc(), e.seq.desc()).limit(1)
    ).first()
