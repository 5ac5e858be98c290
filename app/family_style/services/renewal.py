"""Before a term ends: the renewal opens sixty days ahead, or as soon as the unit is FORMAL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.family_style import workflow
from app.family_style.models import Unit, UnitState
from app.family_style.services import units
from app.law import family_style_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def open_if_due(session: Session, unit: Unit, *, now: datetime) -> None:
    """Look around: by the clock, and whenever the unit comes back to FORMAL."""
    today = clock.day(now)
    terms = deadlines.running(session, unit, periods.TERM)
    if unit.state is not UnitState.FORMAL:
        return
    if not any(row.warn_on is not None and row.warn_on <= today for row in terms):
        return
    advance(session, unit, workflow.OPEN_RENEWAL, actor=SYSTEM_ACTOR, now=now)
    units.tell_desk(
        session, unit, Role.HEAD, title="聘用即将期满", body="请办理续约，或者准备解散。",
        tab="couples", act_by=unit.due_on,
    )  # fmt: skip
