"""What the clocks do by themselves: warn, tell that time is over, hand a lapse to its feature.

Run every minute by the worker and safe to run twice: each row remembers what was done, and
each case has a transaction of its own, so that one fault stops nobody else's clock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.core import clock
from app.core.db import Database, as_system, reading, transaction
from app.deadlines import services
from app.deadlines.models import ClockState, Deadline

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

log = logging.getLogger("tongan.clocks")

Act = Callable[["Session", Deadline, "datetime"], None]


@dataclass(frozen=True)
class Clockwork:
    """What a feature does for the clocks of its cases.

    `warn` some days before the end, `over` once the last day is past. Both run in a system
    transaction; `over` either ends the clock or tells who is late.
    """

    warn: Act
    over: Act


@dataclass
class Turned:
    """How many rows a turn dealt with."""

    warned: int = 0
    over: int = 0
    failed: int = 0


BATCH = 500


def turn(database: Database, works: Mapping[str, Clockwork], now: datetime) -> Turned:
    """Deal with every clock whose day has come. `works` is by kind of case."""
    today = clock.day(now)
    done = Turned()
    for ref, kind, is_over in _due(database, today):
        work = works.get(kind)
        if work is None:
            continue
        try:
            with transaction(database) as session:
                row = session.scalar(select(Deadline).where(Deadline.ref == ref).with_for_update())
                if row is None or row.state is not ClockState.RUNNING:
                    continue
                if is_over and row.overdue_told_at is None:
                    row.overdue_told_at = now
                    work.over(session, row, now)
                    done.over += 1
                elif not is_over and row.warned_at is None:
                    row.warned_at = now
                    work.warn(session, row, now)
                    done.warned += 1
        except Exception:
            log.exception("clock %s could not be turned", ref)
            done.failed += 1
    return done


def _due(database: Database, today: date) -> list[tuple[str, str, bool]]:
    with reading(database) as session:
        rows = session.execute(
            select(Deadline.ref, Deadline.subject_kind, Deadline.due_on < today)
            .where(
                Deadline.state == ClockState.RUNNING,
                or_(
                    (Deadline.due_on < today) & Deadline.overdue_told_at.is_(None),
                    (Deadline.due_on >= today)
                    & (Deadline.warn_on <= today)
                    & Deadline.warned_at.is_(None),
                ),
            )
            .order_by(Deadline.due_on)
            .limit(BATCH)
        )
        return [(ref, kind, bool(is_over)) for ref, kind, is_over in rows]


def recompute_provisional(session: Session, rolls: Callable[[str], bool]) -> int:
    """Compute 暂定 dates again after a year's holidays were loaded; returns how many moved."""
    session.info.pop("calendar", None)
    moved = 0
    waiting = select(Deadline).where(Deadline.provisional.is_(True), Deadline.ended_at.is_(None))
    # The administrator of the calendar sees no case; the calendar is everybody's.
    with as_system(session):
        for row in session.scalars(waiting):
            before = row.due_on
            services.recompute(session, row, rolls=rolls(row.period_id))
            moved += row.due_on != before
    return moved
