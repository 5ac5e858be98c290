"""How open cases of a home change hands when a colleague leaves or moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit import services as audit
from app.institutions.models import Admission
from app.institutions.workflow import OPEN

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.core.policy import Actor


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """The colleague becomes the officer of every open case; returns how many moved."""
    cases = session.scalars(
        select(Admission).where(
            Admission.agency_id == agency_id,
            Admission.officer_id == from_user.id,
            Admission.state.in_(OPEN),
        )
    ).all()
    for case in cases:
        case.officer_id = to_user.id
        audit.record(
            session, actor, "institutions.take_over", case.subject,
            before=from_user.username or "", after=to_user.username or "", at=now,
        )  # fmt: skip
    return len(cases)
