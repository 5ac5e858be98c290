"""How open foster cases change hands when a colleague leaves or moves (accounts' hand-over)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit import services as audit
from app.foster.models import FosterApplication
from app.foster.workflow import OPEN

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.core.policy import Actor


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """The colleague becomes the officer of every open case; both names stand in the record.

    An assessment that someone was named to does not move: a new assessor is named by the
    head, who checks that nobody has to stay away (SOD-1). Returns how many cases moved.
    """
    cases = session.scalars(
        select(FosterApplication).where(
            FosterApplication.agency_id == agency_id,
            FosterApplication.officer_id == from_user.id,
            FosterApplication.state.in_(OPEN),
        )
    ).all()
    for case in cases:
        case.officer_id = to_user.id
        audit.record(
            session,
            actor,
            "foster.hand_over",
            case.subject,
            before=from_user.username or "",
            after=to_user.username or "",
            at=now,
        )
    return len(cases)
