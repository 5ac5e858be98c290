"""How long a staff account lasts: to its last day, and no longer than somebody uses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.models import User, UserState
from app.accounts.services.sign_in import end_all_sessions
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR, demand

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

DORMANT = timedelta(days=90)


def set_last_day(
    session: Session, user: User, ends_on: date | None, *, actor: Actor, now: datetime
) -> None:
    """The account opens nothing after this day; None is without end. Raises Refused, Invalid.

    For auditors and others who come from outside for a time: nobody has to remember the day.
    """
    demand(actor, "accounts.set_last_day", user)
    if ends_on is not None and ends_on < clock.day(now):
        raise Invalid("不能早于今天。要马上不能使用的，请停用账号。", "ends_on")
    before, user.ends_on = user.ends_on, ends_on
    audit.record(
        session, actor, "accounts.set_last_day", user.subject,
        before=str(before or ""), after=str(ends_on or ""), at=now,
    )  # fmt: skip


def disable_dormant(session: Session, now: datetime) -> int:
    """Staff accounts that nobody used for 90 days (bar S32); returns how many."""
    limit = now - DORMANT
    users = session.scalars(
        select(User).where(
            User.agency_id.is_not(None),
            User.state == UserState.ACTIVE,
            or_(User.last_sign_in_at < limit, User.last_sign_in_at.is_(None)),
            User.created_at < limit,
        )
    ).all()
    for user in users:
        user.state, user.disabled_reason = UserState.DISABLED, "90天未登录"
        end_all_sessions(session, user.id, now)
        audit.record(
            session, SYSTEM_ACTOR, "accounts.disable", user.subject, note="90天未登录", at=now
        )
    return len(users)


def is_dormant(user: User, now: datetime) -> bool:
    """Nobody signed in for 90 days."""
    return (user.last_sign_in_at or user.created_at) < now - DORMANT
