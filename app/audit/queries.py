"""Search the record: by day, actor, action, case; newest first, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, literal_column, select, tuple_, union_all
from sqlalchemy.orm import Session

from app.audit.models import AuditEvent, Outcome
from app.audit.wording import SAYS
from app.core import clock
from app.core.plain import Plain
from app.core.policy import demand
from app.core.policy import table as policy_table

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row

    from app.audit.services import Subject
    from app.core.policy import Actor

PAGE = 50
_LONG_AGO, _NEVER = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


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
    connection = session.connection()
    query = select(
        e.seq, e.at, e.outcome, e.action, e.actor_user_id, e.agency_id, e.roles,
        e.subject_kind, e.subject_ref, e.case_no, e.before, e.after, e.basis, e.note,
        e.for_user_id,
    ).order_by(*_NEWEST).limit(PAGE + 1)  # fmt: skip
    when = _when(session, wanted)
    outcomes = [Outcome(wanted.outcome)] if wanted.outcome in set(Outcome) else list(Outcome)
    actions = [wanted.action] if wanted.action else _acts_of(wanted.room)
    if actions and not wanted.case_no and not wanted.actor:
        ends = _ends(tuple(actions), tuple(outcomes), PAGE + 1).ask(connection, when)
        return list(session.execute(query.where(e.seq.in_([seq for _, seq in ends]))))
    # A case, an account or the time is read; the act is said so that its index is left alone.
    query = query.where(*_IN_TIME).params(when)
    if wanted.case_no:
        # Said as the index says it: only so is it read.
        query = query.where(e.case_no == wanted.case_no, e.case_no != literal_column("''"))
    if wanted.actor:
        query = query.where(e.actor_user_id.in_(_ids_of(session, wanted.actor)))
    if actions:
        query = query.where(e.action.concat("").in_(actions))
    if len(outcomes) == 1:
        query = query.where(e.outcome == outcomes[0])
    return list(session.execute(query))


_NEWEST = (AuditEvent.at.desc(), AuditEvent.seq.desc())
_MOMENT = AuditEvent.at.type
_IN_TIME = (
    AuditEvent.at >= bindparam("since", type_=_MOMENT),
    AuditEvent.at < bindparam("until", type_=_MOMENT),
    tuple_(AuditEvent.at, AuditEvent.seq)
    < tuple_(bindparam("shown_at", type_=_MOMENT), bindparam("shown", type_=AuditEvent.seq.type)),
)


@lru_cache(maxsize=256)
def _ends(actions: tuple[str, ...], outcomes: tuple[Outcome, ...], most: int) -> Plain:
    """Moment and number of the newest lines of these acts: in the index each is the end of a run.

    A room has a hundred of them, whose statement takes long to write and a moment to ask.
    """
    e = AuditEvent
    ends = [
        select(e.at, e.seq).where(e.action == action, e.outcome == outcome, *_IN_TIME)
        .order_by(*_NEWEST).limit(most).subquery()
        for action in actions for outcome in outcomes
    ]  # fmt: skip
    found = union_all(*(select(end.c.at, end.c.seq) for end in ends)).subquery()
    return Plain(select(found).order_by(found.c.at.desc(), found.c.seq.desc()).limit(most))


def _acts_of(room: str) -> list[str]:
    """None for no room."""
    return sorted(code for code in {*policy_table(), *SAYS} if code.startswith(f"{room}."))


def _when(session: Session, wanted: Filter) -> dict[str, Any]:
    shown_at = None
    if wanted.before_seq is not None:
        shown_at = session.scalar(select(AuditEvent.at).where(AuditEvent.seq == wanted.before_seq))
    shown_at = shown_at or _NEVER
    until = _NEVER if wanted.last is None else midnight(wanted.last + timedelta(days=1))
    return {
        "since": _LONG_AGO if wanted.first is None else midnight(wanted.first),
        # Of two bounds above SQLite would take the first and walk from there to the page.
        "until": min(until, shown_at + timedelta(microseconds=1)),
        "shown_at": shown_at,
        "shown": wanted.before_seq or 0,
    }


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
