"""What can be seen of notices and complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import contains_eager

from app.accounts.models import Agency, Person, User
from app.core.plain import Plain
from app.core.policy import Unseen, demand
from app.notices.models import Complaint, Notice
from app.notices.policy import visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 20
READ, UNREAD = "r", "u"
# Made once: every page asks, and making it costs ten times as much as running it.
_UNREAD = Plain(
    select(func.count())
    .select_from(Notice.__table__)
    .where(Notice.__table__.c.user_id == bindparam("user"), Notice.__table__.c.read_at.is_(None))
)


def count_unread(session: Session, actor: Actor) -> int:
    """How many notices wait; 0 where the page reports that the database is in trouble."""
    try:
        return int(_UNREAD.ask(session.connection(), {"user": actor.user_id})[0][0])
    except SQLAlchemyError:
        return 0


def list_inbox(session: Session, actor: Actor, after: str = "") -> tuple[list[Notice], str | None]:
    """A page of one's inbox, unread first, newest first; and where the next page starts.

    The place is `u` or `r` and a reference: a notice read since then does not move it.
    """
    part, ref = after[:1] or UNREAD, after[1:]
    own = Notice.user_id == actor.user_id
    start = session.scalar(select(Notice.id).where(own, Notice.ref == ref)) if ref else None
    found: list[Notice] = []
    for group in (UNREAD, READ) if part != READ else (READ,):
        is_in = Notice.read_at.is_(None) if group == UNREAD else Notice.read_at.is_not(None)
        query = select(Notice).where(own, is_in).order_by(Notice.id.desc())
        if start is not None and group == part:
            query = query.where(Notice.id < start)
        if len(found) <= PAGE:
            found.extend(session.scalars(query.limit(PAGE + 1 - len(found))))
    if len(found) <= PAGE:
        return found, None
    last = found[PAGE - 1]
    return found[:PAGE], (UNREAD if last.read_at is None else READ) + last.ref


def get_notice(session: Session, actor: Actor, ref: str) -> Notice:
    """One's own notice; anybody else's is not there. Raises Unseen."""
    notice = session.scalar(
        select(Notice).where(Notice.ref == ref, Notice.user_id == actor.user_id)
    )
    if notice is None:
        raise Unseen("notice", ref)
    return notice


def list_complaints(
    session: Session, actor: Actor, *, answered: bool = False, after: str = ""
) -> tuple[list[Row[str, str, str, datetime, datetime | None, int]], str | None]:
    """The bureau's complaints: open ones oldest first, answered ones newest first.

    Rows: reference, case number, agency complained of, when it came, when it was
    answered, row number.
    """
    demand(actor, "notices.complaints")
    query = (
        select(
            Complaint.ref,
            Complaint.case_no,
            Agency.short_name,
            Complaint.created_at,
            Complaint.answered_at,
            Complaint.id,
        )
        .join(Agency, Agency.id == Complaint.agency_id)
        .where(visible_to(actor))
    )
    place = select(Complaint.id).where(Complaint.ref == after, visible_to(actor))
    start = session.scalar(place) if after else None
    if answered:
        query = query.where(Complaint.answered_at.is_not(None)).order_by(Complaint.id.desc())
        if start is not None:
            query = query.where(Complaint.id < start)
    else:
        query = query.where(Complaint.answered_at.is_(None)).order_by(Complaint.id)
        if start is not None:
            query = query.where(Complaint.id > start)
    rows = list(session.execute(query.limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else None


def get_complaint(
    session: Session, actor: Actor, ref: str, *, to: str = "notices.complaint"
) -> tuple[Complaint, str, str]:
    """The complaint, the agency's name, and who complains. Raises Unseen, Refused."""
    row = session.execute(
        select(Complaint, Agency.short_name, Person.name)
        .join(Agency, Agency.id == Complaint.agency_id)
        .join(User, User.id == Complaint.user_id)
        .join(Person, Person.id == User.person_id)
        .where(Complaint.ref == ref, visible_to(actor))
        .options(contains_eager(Complaint.user))
    ).one_or_none()
    if row is None:
        raise Unseen("complaint", ref)
    demand(actor, to, row[0])
    return row[0], row[1], row[2]
