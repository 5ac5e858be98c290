"""Ask to look at one hidden value, agree or refuse, and look, each on record (bar S11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency, User
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import sealing
from app.core.errors import Conflict
from app.core.policy import demand
from app.notices.services import tell_officer, tell_role
from app.reveals.models import Reveal
from app.reveals.policy import RESPONSIBLE, is_responsible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

OPEN_FOR = timedelta(minutes=30)
WAITS_FOR = timedelta(days=3)
"""What nobody answered by then is asked for anew, with the reason of that day."""
WITH_ASKER = joinedload(Reveal.user).joinedload(User.person)


@dataclass(frozen=True)
class Look:
    """One hidden value that somebody wants to see, and why.

    `action` is the room's own permission, which its view has demanded. Only a reason chosen from
    a list goes into the record of acts: what is typed may name people.
    """

    action: str
    subject: Subject
    field: str
    label: str
    reason: str
    path: str
    is_chosen: bool = True


@dataclass(frozen=True)
class Asking:
    """What the page says: what was asked for lately, and whether anything has to be asked for."""

    rows: Sequence[Reveal]
    is_direct: bool


def asking(
    session: Session, actor: Actor, subject: Subject, *, is_assigned: bool, now: datetime
) -> Asking:
    """The actor's wishes about a case of the last three days, the newest first."""
    if is_assigned or is_responsible(actor):
        return Asking((), is_direct=True)
    rows = session.scalars(
        select(Reveal)
        .where(*_own(actor, subject), Reveal.asked_at > now - WAITS_FOR)
        .order_by(Reveal.asked_at.desc())
        .limit(20)
    )
    return Asking(rows.all(), is_direct=False)


def may_look(
    session: Session, look: Look, *, is_assigned: bool, actor: Actor, now: datetime
) -> bool:
    """Whether the value is shown in this answer; else the wish waits for the responsible person.

    Who handles the case, and who is responsible, look at once. What was agreed to is open for 30
    minutes, for this field and this colleague; each look is a line of the record.
    """
    if not (is_assigned or is_responsible(actor)):
        row = _newest(session, actor, look)
        if row is None or row.until_at is None or row.until_at <= now:
            if row is None or row.decided_at is not None or row.asked_at <= now - WAITS_FOR:
                _ask(session, look, actor, now)
            return False
        sealing.demand_row(row)
    audit.record(
        session, actor, look.action, look.subject, outcome=Outcome.READ, note=_note(look), at=now
    )
    return True


def _own(actor: Actor, subject: Subject) -> tuple[ColumnElement[bool], ...]:
    return (
        Reveal.user_id == actor.user_id,
        Reveal.agency_id == actor.agency_id,
        Reveal.subject_kind == subject.kind,
        Reveal.subject_ref == subject.ref,
    )


def _newest(session: Session, actor: Actor, look: Look) -> Reveal | None:
    return session.scalar(
        select(Reveal)
        .where(*_own(actor, look.subject), Reveal.field == look.field)
        .order_by(Reveal.asked_at.desc(), Reveal.id.desc())
        .limit(1)
    )


def _note(look: Look) -> str:
    return f"{look.label}；用途：{look.reason}" if look.is_chosen else look.label


def _ask(session: Session, look: Look, actor: Actor, now: datetime) -> None:
    row = Reveal(
        agency_id=actor.agency_id, user_id=actor.user_id, person_id=actor.person_id,
        subject_kind=look.subject.kind, subject_ref=look.subject.ref,
        case_no=look.subject.case_no, field=look.field, label=look.label, path=look.path,
        asked_at=now,
    )  # fmt: skip
    row.reason = look.reason
    session.add(row)
    session.flush()
    audit.record(session, actor, "reveals.ask", look.subject, note=_note(look), at=now)
    agency = session.get_one(Agency, row.agency_id)
    role = RESPONSIBLE.get(agency.kind)
    if role is not None:
        tell_role(
            session, agency.id, role, kind="N-REVEAL", case_no=row.case_no,
            title="有同事申请查看隐藏的内容",
            body=f"申请查看：{row.label}。同意以后开放30分钟，每次查看都有记录。",
            path=f"/reveals/{row.ref}",
        )  # fmt: skip


def list_reveals(session: Session, actor: Actor, now: datetime) -> list[Reveal]:
    """What waits for the actor's answer, the oldest first; 200 at the most."""
    return [
        row
        for row in session.scalars(
            select(Reveal)
            .where(
                Reveal.agency_id == actor.agency_id,
                Reveal.decided_at.is_(None),
                Reveal.asked_at > now - WAITS_FOR,
            )
            .options(WITH_ASKER)
            .order_by(Reveal.asked_at)
            .limit(200)
        )
        if row.person_id not in actor.persons
    ]


def waits(row: Reveal, now: datetime) -> bool:
    """Whether it can still be answered."""
    return row.decided_at is None and row.asked_at > now - WAITS_FOR


def approve(session: Session, row: Reveal, *, actor: Actor, now: datetime) -> None:
    """The colleague may look for 30 minutes from now. Raises Refused, Conflict."""
    demand(actor, "reveals.approve", row)
    _decide(row, actor, now)
    row.until_at = now + OPEN_FOR
    audit.record(session, actor, "reveals.approve", row.subject, note=row.label, at=now)
    _tell(session, row, "同意查看", "30分钟以内可以查看，过后自动关闭。")


def refuse(session: Session, row: Reveal, *, actor: Actor, now: datetime) -> None:
    """It stays hidden. Raises Refused, Conflict."""
    demand(actor, "reveals.refuse", row)
    _decide(row, actor, now)
    audit.record(session, actor, "reveals.refuse", row.subject, note=row.label, at=now)
    _tell(session, row, "没有同意查看", "内容仍然隐藏。需要的，请向负责人说明。")


def _decide(row: Reveal, actor: Actor, now: datetime) -> None:
    if row.decided_at is not None:
        raise Conflict("这条申请已经答复过了。")
    if row.asked_at <= now - WAITS_FOR:
        raise Conflict("这条申请已经过期，请同事重新申请。")
    row.decided_at, row.decided_by_id = now, actor.user_id


def _tell(session: Session, row: Reveal, title: str, body: str) -> None:
    tell_officer(
        session, row.user_id, kind="N-REVEAL", title=f"{title}：{row.label}", body=body,
        case_no=row.case_no, path=row.path,
    )  # fmt: skip
