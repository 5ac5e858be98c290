"""Telling people: the inbox line always, the short text where someone has to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, insert, or_, select, update

from app.accounts.models import Person, RoleGrant, User, UserState
from app.accounts.services import deputies_of
from app.core import clock
from app.core.db import as_system
from app.core.ids import new_ref
from app.core.plain import Plain
from app.notices.models import Message, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.accounts.roles import Role

# Made once: whoever acts on a case tells others of it, while other writers wait (bar P06).
_HOLDERS = Plain(
    select(User.id)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        User.agency_id == bindparam("agency"),
        User.state == UserState.ACTIVE,
        RoleGrant.role == bindparam("role"),
        RoleGrant.valid_from <= bindparam("day"),
        or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= bindparam("day")),
    )
    .distinct()
)
_INBOX = cast("Table", Notice.__table__)
_NAMES = [column.name for column in _INBOX.columns if not column.primary_key]
_INTO_INBOX = Plain(insert(_INBOX).values(dict.fromkeys(_NAMES)))


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
    users = session.scalars(
        select(User.id).where(User.person_id == person_id, User.state == UserState.ACTIVE)
    )
    _write(session, users, kind, title, body, case_no, path, act_by)
    if not sms_phone:
        return
    person = session.get_one(Person, person_id)
    if person.phone:
        text = short_text(case_no, act_by, sms_phone)
        send_text(session, phone=person.phone, text=text, person_id=person_id)


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
    today = clock.today()
    session.flush()
    asked = {"agency": agency_id, "role": role, "day": today}
    holders = [user_id for (user_id,) in _HOLDERS.ask(session.connection(), asked)]
    users = _with_deputies(session, holders, today)
    _write(session, users, kind, title, body, case_no, path, act_by)


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
    users = _with_deputies(session, [user_id], clock.today())
    _write(session, users, kind, title, body, case_no, path, None)


def _with_deputies(session: Session, users: Iterable[int], on: date) -> list[int]:
    told = dict.fromkeys(users)
    deputies = deputies_of(session, *told, on=on)
    return list(told | dict.fromkeys(sorted(deputies)))


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
    _write(session, [user_id], kind, title, body, case_no, path, None)


def _write(
    session: Session,
    users: Iterable[int],
    kind: str,
    title: str,
    body: str,
    case_no: str,
    path: str,
    act_by: date | None,
) -> None:
    now = clock.now()
    rows = []
    for user_id in users:
        ref = new_ref()
        sealed = Notice.body.seal(_INBOX.name, ref, body)
        rows.append({"user_id": user_id, "kind": kind, "title": title, "case_no": case_no,
                     "path": path, "act_by": act_by, "read_at": None, "ref": ref, "version": 1,
                     "created_at": now, "body_sealed": sealed})  # fmt: skip
    if not rows:
        return
    # An inbox is its owner's alone, and who tells is somebody else.
    with as_system(session):
        _INTO_INBOX.tell_each(session.connection(), rows)


def short_text(case_no: str, act_by: date | None, phone: str) -> str:
    """All that a text may say (care.md §2.6): case number, last day, whom to call."""
    by = f"请于{act_by.isoformat()}前办理" if act_by else "有新消息"
    return f"〔{case_no}〕{by}，咨询{phone}。"


def send_text(session: Session, *, phone: str, text: str, person_id: int | None = None) -> None:
    """Put a text into the outbox; it leaves once this transaction is committed."""
    message = Message(person_id=person_id)
    message.target, message.text = phone, text
    with as_system(session):
        session.add(message)


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
