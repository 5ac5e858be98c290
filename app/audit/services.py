"""Record and prove: `record` collects lines, `seal` chains them just before the commit."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from flask import g, has_request_context
from sqlalchemy import String, bindparam, func, insert, select, text, type_coerce

from app.audit.chain import GENESIS, HASHED, SEQ, Broken, Proof, line_hash, link, walk
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.heaps import Heap
from app.core.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Table
    from sqlalchemy.orm import Session

    from app.audit.chain import Link
    from app.core.policy import Actor

# One number for everyone who appends to the chain; PostgreSQL queues them at it.
CHAIN_LOCK = 0x7A0A_4EC0


@dataclass(frozen=True)
class Subject:
    """What an act is about: a kind of record, its public reference, its case number."""

    kind: str
    ref: str
    case_no: str = ""


NOTHING = Subject("", "")
_MANY = 1000
"""So many lines go in or come out with one statement."""
# The table, not the entity, and made once: every reading of a list adds a line (bar P01).
_EVENTS = cast("Table", AuditEvent.__table__)
_LAST = Plain(select(_EVENTS.c.seq, _EVENTS.c.hash).order_by(_EVENTS.c.seq.desc()).limit(1))
_APPEND = Plain(insert(_EVENTS))
# The database writes a moment as it is hashed: of millions of lines none becomes an object.
_MOMENT = {
    "sqlite": func.replace(type_coerce(_EVENTS.c.at, String), " ", "T", type_=String) + "+00:00",
    "postgresql": func.to_char(
        func.timezone("UTC", _EVENTS.c.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'
    ),
}


def _links(moment: ColumnElement[str]) -> Plain:
    columns = [moment if name == "at" else _EVENTS.c[name] for name in HASHED]
    asked = select(*columns, _EVENTS.c.hash).where(_EVENTS.c.seq > bindparam("after"))
    return Plain(asked.order_by(_EVENTS.c.seq).limit(_MANY))


_LINKS = {dialect: _links(moment) for dialect, moment in _MOMENT.items()}


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: Subject = NOTHING,
    *,
    outcome: Outcome = Outcome.DONE,
    before: str = "",
    after: str = "",
    basis: str = "",
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Put a line into the session's transaction: it is there if and only if the act is."""
    right = actor.in_right(action)
    session.info.setdefault("audit", []).append(
        {
            "at": at or clock.now(),
            "outcome": outcome,
            "action": action,
            "actor_user_id": actor.user_id,
            "actor_person_id": actor.person_id,
            "for_user_id": right.acts_for.user_id if right.acts_for else None,
            "agency_id": actor.agency_id,
            "roles": " ".join(sorted(right.roles)),
            "subject_kind": subject.kind,
            "subject_ref": subject.ref,
            "case_no": subject.case_no,
            "before": before,
            "after": after,
            "basis": basis,
            "note": note,
            "request_id": g.get("request_id", "") if has_request_context() else "",
        }
    )


def record_each(
    session: Session,
    actor: Actor,
    action: str,
    subjects: Sequence[Subject],
    *,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """A line for each of many subjects, of which all else is the same; of one kind, one or more."""
    record(session, actor, action, subjects[0], note=note, at=at)
    # One for all until they are written: a hundred thousand dictionaries are a hundred megabytes.
    session.info["audit"][-1]["each"] = [(one.ref, one.case_no) for one in subjects]


def seal(session: Session) -> None:
    """Append the collected lines; runs just before the commit."""
    if lines := session.info.pop("audit", None):
        append(session.connection(), lines)


def append(connection: Connection, lines: list[dict[str, Any]]) -> None:
    """Chain and insert lines; the commit follows at once.

    The chain's lock is held only from here to the commit, so long transactions do not queue
    behind each other for longer than their last step.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": CHAIN_LOCK})
    last = _LAST.ask(connection, {})
    seq, prev_hash = last[0] if last else (0, GENESIS)
    if not any("each" in line for line in lines):
        _APPEND.tell_each(connection, list(_chained(lines, seq, prev_hash)))
        return
    heap = Heap(AuditEvent, connection.dialect, count())
    for line in _chained(_apart(lines), seq, prev_hash):
        heap.add(line)
        if len(heap.rows) == _MANY:
            heap.insert(connection)
    heap.insert(connection)


def _chained(lines: Iterable[dict[str, Any]], seq: int, prev_hash: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, seq + 1):
        line.update(seq=number, prev_hash=prev_hash)
        prev_hash = line["hash"] = line_hash(line)
        yield line


def _apart(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Lines that stand for many, each by itself."""
    for line in lines:
        if (subjects := line.pop("each", None)) is None:
            yield line
        else:
            for ref, case_no in subjects:
                yield line | {"subject_ref": ref, "case_no": case_no}


def links(session: Session) -> Iterator[Link]:
    """Every line of the record as it is hashed, in order, without holding them all."""
    connection = session.connection()
    asked, after = _LINKS[connection.dialect.name], 0
    while True:
        found = asked.ask(connection, {"after": after})
        yield from found
        if len(found) < _MANY:
            return
        after = found[-1][SEQ]


def verify(session: Session) -> Proof:
    """Walk the chain from its first line; stops at the first that does not fit."""
    return _prove(links(session))


def verify_lines(lines: Iterable[dict[str, Any]]) -> Proof:
    """The same on lines that stand somewhere else."""
    return _prove(map(link, lines))


def _prove(found: Iterable[Link]) -> Proof:
    seq, head = 0, GENESIS
    try:
        for one in walk(found):
            seq, head = one[SEQ], one[-1]
    except Broken as error:
        return Proof(seq, head, error.seq, error.why)
    return Proof(seq, head)
