"""Telling people: the inbox line always, the short text where someone has to come.

What an act tells waits in its session, and `deliver` writes it just before the commit: whatever
is told to however many takes three statements, and as short a time of other writers (bar P04, P06).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    LargeBinary,
    and_,
    bindparam,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy import cast as as_type

from app.accounts.models import Delegation, Person, RoleGrant, User, UserState
from app.core import clock
from app.core.db import as_system
from app.core.ids import new_ref
from app.core.plain import Plain
from app.notices.models import Channel, Message, MessageState, Notice

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, Table
    from sqlalchemy.orm import Session

    from app.accounts.roles import Role

_PERSON, _ROLE, _OFFICER, _USER = "person", "role", "officer", "user"
# For whom somebody stands in on the day, joined to their account.
_AWAY = and_(
    Delegation.from_user_id == User.id,
    Delegation.starts_on <= bindparam("day"),
    Delegation.ends_on >= bindparam("day"),
    Delegation.ended_at.is_(None),
)
_NO_PHONE = as_type(null(), LargeBinary)
# (kind, of whom, account, its deputy, the person's reference and sealed phone), made once.
_READERS = Plain(
    union_all(
        select(literal(_PERSON), Person.id, literal(""), User.id, null(), Person.ref,
               Person.phone_sealed)
        .outerjoin(User, (User.person_id == Person.id) & (User.state == UserState.ACTIVE))
        .where(Person.id.in_(bindparam("persons", expanding=True))),
        select(literal(_ROLE), User.agency_id, RoleGrant.role, User.id, Delegation.to_user_id,
               literal(""), _NO_PHONE)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Delegation, _AWAY)
        .where(
            User.agency_id.in_(bindparam("agencies", expanding=True)),
            User.state == UserState.ACTIVE,
            RoleGrant.role.in_(bindparam("roles", expanding=True)),
            RoleGrant.valid_from <= bindparam("day"),
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= bindparam("day")),
        ),
        select(literal(_OFFICER), User.id, literal(""), User.id, Delegation.to_user_id,
               literal(""), _NO_PHONE)
        .outerjoin(Delegation, _AWAY)
        .where(User.id.in_(bindparam("officers", expanding=True))),
    )
)  # fmt: skip
_INBOX, _OUTBOX = cast("Table", Notice.__table__), cast("Table", Message.__table__)


def _insert(table: Table) -> Plain:
    names = [column.name for column in table.columns if not column.primary_key]
    return Plain(insert(table).values(dict.fromkeys(names)))


_INTO_INBOX, _INTO_OUTBOX = _insert(_INBOX), _insert(_OUTBOX)


@dataclass(frozen=True)
class _Line:
    """An inbox line that waits for the commit, for whoever `to` turns out to be."""

    to: tuple[str, int, str]
    kind: str
    title: str
    body: str
    case_no: str
    path: str
    act_by: date | None = None
    sms_phone: str = ""


@dataclass(frozen=True)
class _Text:
    """A short text that waits for the commit."""

    phone: str
    text: str
    person_id: int | None


def tell(
    session: Session,
    *,
    person_id: int,
    kind: str,
    title: str,
    body: str,
    case_no: str = "",
    path: str = "",
    act_by: date | None = None,
    sms_phone: str = "",
) -> None:
    """A line in the inbox of every active account of a person.

    `kind` is the notice's id (care.md §2.6), `path` where the matter is dealt with. With
    `sms_phone`, the number to call for advice, a short text goes to the person's own phone
    as well, if one is known; it holds nothing of title and body.
    """
    to = (_PERSON, person_id, "")
    _wait(session, _Line(to, kind, title, body, case_no, path, act_by, sms_phone))


def tell_role(
    session: Session,
    agency_id: int,
    role: Role,
    *,
    kind: str,
    title: str,
    body: str,
    case_no: str = "",
    path: str = "",
    act_by: date | None = None,
) -> None:
    """A line in the inbox of everyone who holds a role at an agency today, deputies included."""
    _wait(session, _Line((_ROLE, agency_id, role), kind, title, body, case_no, path, act_by))


def tell_officer(
    session: Session,
    user_id: int,
    *,
    kind: str,
    title: str,
    body: str,
    case_no: str = "",
    path: str = "",
) -> None:
    """A line for whoever holds a case, and for those who stand in for them today."""
    _wait(session, _Line((_OFFICER, user_id, ""), kind, title, body, case_no, path))


def tell_user(
    session: Session,
    user_id: int,
    *,
    kind: str,
    title: str,
    body: str,
    case_no: str = "",
    path: str = "",
) -> None:
    """A line in the inbox of one account, as when its password was changed."""
    _wait(session, _Line((_USER, user_id, ""), kind, title, body, case_no, path))


def send_text(session: Session, *, phone: str, text: str, person_id: int | None = None) -> None:
    """Put a text into the outbox; it leaves once this transaction is committed."""
    _wait(session, _Text(phone, text, person_id))


def _wait(session: Session, one: _Line | _Text) -> None:
    session.info.setdefault("told", []).append(one)
    session.connection()  # else a session that did nothing more would have nothing to commit


def deliver(session: Session) -> None:
    """Write what was told; runs just before the commit."""
    told: list[_Line | _Text] = session.info.pop("told", [])
    if not told:
        return
    lines = [one for one in told if isinstance(one, _Line)]
    texts = [one for one in told if isinstance(one, _Text)]
    # An inbox is its owner's alone, and who tells is somebody else.
    with as_system(session):
        connection = session.connection()
        readers, phones = _readers(connection, [line.to for line in lines])
        texts += [
            _Text(phones[line.to[1]], short_text(line.case_no, line.act_by, line.sms_phone),
                  line.to[1])
            for line in lines
            if line.sms_phone and line.to[1] in phones
        ]  # fmt: skip
        if inbox := [_inbox_row(line, user) for line in lines for user in readers[line.to]]:
            _INTO_INBOX.tell_each(connection, inbox)
        if texts:
            _INTO_OUTBOX.tell_each(connection, [_outbox_row(text) for text in texts])


def _readers(
    connection: Connection, told: list[tuple[str, int, str]]
) -> tuple[dict[tuple[str, int, str], list[int]], dict[int, str]]:
    """The accounts that each is read by, and the phones of persons, as far as they are known."""
    found: dict[tuple[str, int, str], set[int]] = {to: set() for to in told}
    asked: dict[str, Any] = {
        "persons": sorted({of for kind, of, _ in told if kind == _PERSON}),
        "agencies": sorted({of for kind, of, _ in told if kind == _ROLE}),
        "roles": sorted({role for kind, _, role in told if kind == _ROLE}),
        "officers": sorted({of for kind, of, _ in told if kind == _OFFICER}),
        "day": clock.today(),
    }
    phones: dict[int, str] = {}
    rows = _READERS.ask(connection, asked) if any(kind != _USER for kind, _, _ in told) else []
    for kind, of, role, *accounts, ref, phone in rows:
        if (kind, of, role) in found:  # of each agency every role that was told anywhere comes
            found[kind, of, role].update(filter(None, accounts))
        if phone is not None:
            phones[of] = Person.phone.open("persons", ref, phone)
    return {to: sorted(ids) if to[0] != _USER else [to[1]] for to, ids in found.items()}, phones


def _inbox_row(line: _Line, user_id: int) -> dict[str, Any]:
    ref = new_ref()
    return {"user_id": user_id, "kind": line.kind, "title": line.title, "case_no": line.case_no,
            "path": line.path, "act_by": line.act_by, "read_at": None, "ref": ref, "version": 1,
            "created_at": clock.now(),
            "body_sealed": Notice.body.seal(_INBOX.name, ref, line.body)}  # fmt: skip


def _outbox_row(one: _Text) -> dict[str, Any]:
    ref, now = new_ref(), clock.now()
    return {"person_id": one.person_id, "channel": Channel.SMS, "state": MessageState.WAITING,
            "tries": 0, "next_try_at": now, "sent_at": None, "error": "", "ref": ref, "version": 1,
            "created_at": now,
            "target_sealed": Message.target.seal(_OUTBOX.name, ref, one.phone),
            "text_sealed": Message.text.seal(_OUTBOX.name, ref, one.text)}  # fmt: skip


def short_text(case_no: str, act_by: date | None, phone: str) -> str:
    """All that a text may say (care.md §2.6): case number, last day, whom to call."""
    by = f"请于{act_by.isoformat()}前办理" if act_by else "有新消息"
    return f"〔{case_no}〕{by}，咨询{phone}。"


def mark_read(notice: Notice, now: datetime) -> None:
    """The first opening counts."""
    if notice.read_at is None:
        notice.read_at = now


def mark_all_read(session: Session, user_id: int, now: datetime) -> None:
    """Everything in an inbox."""
    session.execute(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.read_at.is_(None))
        .values(read_at=now, version=Notice.version + 1)
    )
