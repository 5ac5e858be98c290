"""A registered case is closed when its file is in the archive and the visits are done (§10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption import workflow
from app.adoption.models import FollowUp
from app.adoption.models.archive import Volume, VolumeState
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption
    from app.core.policy import Actor


def close_if_done(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> bool:
    """Close it where both are true; True if so."""
    if case.state not in workflow.CLOSE.sources:
        return False
    left = select(FollowUp.id).where(
        FollowUp.adoption_id == case.id, FollowUp.done_on.is_(None), FollowUp.refused_on.is_(None)
    )
    filed = select(Volume.id).where(
        Volume.adoption_id == case.id, Volume.ending_id.is_(None),
        Volume.state != VolumeState.MAKING,
    )  # fmt: skip
    if session.scalar(left.limit(1)) is not None or session.scalar(filed.limit(1)) is None:
        return False
    advance(session, case, workflow.CLOSE, actor=actor, now=now)
    case.closed_at = now
    return True
