"""A row per running clock, so that "due this week" is one query."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Record
from app.divisions.models import Placed


class ClockState(StrEnum):
    """A clock runs, waits for papers, or is over."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    LAPSED = "lapsed"


class Deadline(Placed, Record):
    """A statutory or promised period on one case.

    `due_on` is the last day for the act (it ends at 24:00, 民法典 203). `started_on` is the
    day of the event, not counted (201). A pause keeps the days already used. `provisional`
    marks a date that crosses a year whose holidays are not loaded (DL-11).
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_subject", "subject_kind", "subject_id"),
        Index("ix_deadlines_agency_due", "agency_id", "state", "due_on"),
        Index("ix_deadlines_due", "state", "due_on"),
        CheckConstraint(
            "(state = 'running') = (ended_at IS NULL AND paused_on IS NULL)", name="state"
        ),
        CheckConstraint(
            "(state = 'paused') = (paused_on IS NOT NULL AND ended_at IS NULL)", name="paused"
        ),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    subject_ref: Mapped[str]
    case_no: Mapped[str]
    agency_id: Mapped[int | None]
    """The agency whose turn it is; empty while the family has to act."""
    person_id: Mapped[int | None]
    """The worker or family member whose turn it is, where one is known."""
    period_id: Mapped[str]
    """Id of the `law.Period`."""
    length: Mapped[int]
    unit: Mapped[str]
    started_on: Mapped[date]
    due_on: Mapped[date]
    warn_on: Mapped[date | None]
    warned_at: Mapped[datetime | None]
    state: Mapped[ClockState] = mapped_column(default=ClockState.RUNNING)
    provisional: Mapped[bool] = mapped_column(default=False)
    paused_on: Mapped[date | None]
    paused_days: Mapped[int] = mapped_column(default=0)
    """Days (working days where the unit says so) during which the clock stood still."""
    ended_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]


class Holiday(Base):
    """A day that the yearly notice of the State Council takes off or makes a working day.

    A year counts as loaded when it has rows here or ships with the code.
    """

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    works: Mapped[bool]
    notice: Mapped[str]
    """Number or title of the notice it was taken from."""
