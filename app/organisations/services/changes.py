"""Corrections with a trace: only what differs is kept, with who and why."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.audit import services as audit
from app.core.errors import Invalid, WrongState
from app.organisations.models import OrgChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.organisations.models import Organisation, Voidable

SHORTEST = 5


def reason_of(typed: str, field: str = "reason") -> str:
    """A reason long enough to mean something. Raises Invalid."""
    text = typed.strip()
    if len(text) < SHORTEST:
        raise Invalid(f"请写明理由，至少{SHORTEST}个字。", field)
    return text


def apply(row: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what differs; what it was before and after, ready for the trace."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            before[name], after[name] = plain(old), plain(value)
            setattr(row, name, value)
    return before, after


def plain(value: Any) -> Any:
    """A value as the trace shows it."""
    if isinstance(value, StrEnum):
        return str(getattr(value, "label", value))
    if isinstance(value, date):
        return value.isoformat()
    return value


def trace(
    session: Session,
    body: Organisation,
    what: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    *,
    action: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep a correction beside the row, and the act in the record."""
    row = OrgChange(
        organisation_id=body.id, what=what, reason=reason, made_by_id=actor.user_id, created_at=now
    )
    row.before, row.after = dict(before), dict(after)
    session.add(row)
    audit.record(session, actor, action, body.subject, note=what, at=now)


def void(
    session: Session,
    body: Organisation,
    row: Voidable,
    what: str,
    reason: str,
    *,
    action: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Strike out a row that was wrong; it stays to be read. Raises Invalid, WrongState."""
    if row.voided_at is not None:
        raise WrongState("这一行已经作废。")
    row.void_reason = reason_of(reason)
    row.voided_at, row.voided_by_id = now, actor.user_id
    audit.record(session, actor, action, body.subject, note=f"作废{what}", at=now)
