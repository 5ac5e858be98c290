"""A calendar that a phone subscribes to: days and case numbers, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import User, UserState
from app.audit import services as audit
from app.core.crypto import sm3
from app.core.db import as_system
from app.core.errors import NotFound
from app.core.ids import new_token
from app.core.policy import demand
from app.visits.models import CalendarFeed, VisitPlan

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

_FOLD = 73
MOST = 500


def renew(session: Session, *, actor: Actor, now: datetime) -> str:
    """A new secret address; the old one is dead. The token is shown once and not kept."""
    demand(actor, "visits.feed")
    feed = session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == actor.user_id))
    if feed is None:
        feed = CalendarFeed(user_id=actor.user_id)
        session.add(feed)
    token = new_token()
    feed.token_hash, feed.made_at = sm3(token.encode()).hex(), now
    audit.record(session, actor, "visits.feed", at=now)
    return token


def calendar(session: Session, token: str, now: datetime) -> str:
    """The worker's visits as iCalendar (RFC 5545). Raises NotFound."""
    with as_system(session):
        user_id = session.scalar(
            select(CalendarFeed.user_id)
            .join(User, User.id == CalendarFeed.user_id)
            .where(
                CalendarFeed.token_hash == sm3(token.encode()).hex(),
                User.state == UserState.ACTIVE,
            )
        )
        if user_id is None:
            raise NotFound
        rows = session.execute(
            select(VisitPlan.ref, VisitPlan.case_no, VisitPlan.planned_on, VisitPlan.due_on)
            .where(VisitPlan.worker_id == user_id, VisitPlan.due_on.is_not(None))
            .order_by(VisitPlan.due_on)
            .limit(MOST)
        ).all()
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tongan//visits//ZH", "X-WR-CALNAME:探访",
    ]  # fmt: skip
    for ref, case_no, planned_on, due_on in rows:
        day = planned_on or due_on
        says = f"探访 {case_no}" if planned_on else f"探访到期 {case_no}"
        lines += [
            "BEGIN:VEVENT", f"UID:{ref}@tongan", f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"SUMMARY:{says}", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _folded(line: str) -> list[str]:
    """No line is longer than 75 bytes; what follows begins with a space."""
    parts, rest = [], line
    while len(rest.encode()) > _FOLD:
        cut = len(rest)
        while len(rest[:cut].encode()) > _FOLD:
            cut -= 1
        parts.append(rest[:cut])
        rest = " " + rest[cut:]
    return [*parts, rest]
