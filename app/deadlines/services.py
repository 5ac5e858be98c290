"""Start, pause, resume and stop a case's clocks; what is due next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import func, select

from app.core import clock
from app.deadlines.models import ClockState, Deadline, Holiday
from app.deadlines.rules import SHIPPED, Calendar, DueDay, due_provisionally
from app.law.model import Period, Unit
from app.parameters import services as parameters

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject

WARN_DAYS = 3


class Timed(Protocol):
    """What a clock needs of its case."""

    id: int
    agency_id: Any
    county_code: Any
    city_code: Any
    province_code: Any
    due_on: Any
    due_provisional: Any

    @property
    def subject(self) -> Subject: ...


def calendar(session: Session) -> Calendar:
    """The shipped calendar and the years that an administrator loaded; read once a session."""
    found: Calendar | None = session.info.get("calendar")
    if found is None:
        with session.no_autoflush:  # what a case has changed says nothing about it
            rows = session.execute(select(Holiday.day, Holiday.works)).all()
        years = {day.year for day, _ in rows}
        # A year that was loaded replaces the shipped one as a whole: notices are amended.
        kept = {d for d in SHIPPED.days_off if d.year not in years}
        works = {d for d in SHIPPED.working_weekend_days if d.year not in years}
        found = Calendar(
            SHIPPED.years | years,
            frozenset(kept | {day for day, is_working in rows if not is_working}),
            frozenset(works | {day for day, is_working in rows if is_working}),
        )
        session.info["calendar"] = found
    return found


def length(session: Session, case: Timed, period: Period, on: date) -> int:
    """The period's length at the case's place on a day."""
    if period.parameter is None:
        return period.length_on(on)
    places = [code for code in (case.county_code, case.city_code, case.province_code) if code]
    found = parameters.value(
        session, period.parameter, on=on, places=places, agency_id=case.agency_id
    )
    return int(found)


def start(
    session: Session,
    case: Timed,
    period: Period,
    *,
    on: date,
    agency_id: int | None = None,
    person_id: int | None = None,
) -> Deadline:
    """Start a clock on the day of its event, which is not counted (民法典 201)."""
    _clocks(session, case)
    units = length(session, case, period, on)
    end = due_provisionally(on, units, period.unit, calendar(session), rolls=period.rolls)
    row = Deadline(
        subject_kind=case.subject.kind,
        subject_id=case.id,
        subject_ref=case.subject.ref,
        case_no=case.subject.case_no,
        province_code=case.province_code,
        city_code=case.city_code,
        county_code=case.county_code,
        agency_id=agency_id,
        person_id=person_id,
        period_id=period.id,
        length=units,
        unit=str(period.unit),
        started_on=on,
        due_on=end.day,
        provisional=end.is_provisional,
        warn_on=end.day - timedelta(days=period.reminder_days or WARN_DAYS),
        state=ClockState.RUNNING,
        paused_days=0,
    )
    session.add(row)
    for key, rows in session.info["clocks"].items():
        if key[:2] == (row.subject_kind, row.subject_id):  # in whichever scope they were read
            rows.append(row)
    return row


def running(session: Session, case: Timed, *periods: Period) -> list[Deadline]:
    """The case's clocks that run or wait, nearest first; of these periods, else of all."""
    wanted = {period.id for period in periods}
    found = [
        row
        for row in _clocks(session, case)
        if row.ended_at is None and (not wanted or row.period_id in wanted)
    ]
    return sorted(found, key=lambda row: row.due_on)


def _clocks(session: Session, case: Timed) -> list[Deadline]:
    """The case's clocks that had not ended when it was first asked, and those begun since.

    Read once a transaction: a move stops some, starts others and looks at what is left. What is
    not written yet is in the list already, so nothing need be written for it.
    """
    known: dict[tuple[str, int, Any], list[Deadline]] = session.info.setdefault("clocks", {})
    key = (case.subject.kind, case.id, session.info.get("scope"))
    if key not in known:
        query = (
            select(Deadline)
            .where(
                Deadline.subject_kind == case.subject.kind,
                Deadline.subject_id == case.id,
                Deadline.ended_at.is_(None),
            )
            .order_by(Deadline.id)
        )
        with session.no_autoflush:
            known[key] = list(session.scalars(query))
    return known[key]


def forget(session: Session, row: Deadline) -> None:
    """A clock goes without a trace, as when another one takes its place the same moment."""
    session.flush()
    session.delete(row)
    session.flush()
    session.info.pop("clocks", None)


def stop(session: Session, case: Timed, *periods: Period, now: datetime) -> None:
    """The act was done: these clocks end."""
    if periods:
        for row in running(session, case, *periods):
            end(row, now)


def end(row: Deadline, now: datetime) -> None:
    """One clock of several of a kind ends."""
    row.state, row.paused_on, row.ended_at = ClockState.STOPPED, None, now


def pause(session: Session, case: Timed, period: Period, *, on: date) -> None:
    """The clock waits, as while papers are supplemented (DL-7)."""
    for row in running(session, case, period):
        if row.state is ClockState.RUNNING:
            row.state, row.paused_on = ClockState.PAUSED, on


def resume(session: Session, case: Timed, period: Period, *, on: date) -> None:
    """The clock goes on: days of the pause are added; it resumes the next working day."""
    for row in running(session, case, period):
        if row.state is ClockState.PAUSED and row.paused_on is not None:
            row.paused_days += _days_between(session, row, row.paused_on, on)
            row.state, row.paused_on = ClockState.RUNNING, None
            recompute(session, row, rolls=period.rolls)


def recompute(session: Session, row: Deadline, *, rolls: bool = True) -> None:
    """The due day anew, after a pause or when a year's holidays were loaded."""
    end = _due(session, row, rolls=rolls)
    if row.due_on != end.day:
        shift = end.day - row.due_on
        row.warn_on = row.warn_on + shift if row.warn_on else None
        row.due_on = end.day
    row.provisional = end.is_provisional


def _due(session: Session, row: Deadline, *, rolls: bool) -> DueDay:
    unit, known = Unit(row.unit), calendar(session)
    if unit is Unit.WORKING_DAY:
        return due_provisionally(row.started_on, row.length + row.paused_days, unit, known)
    end = due_provisionally(row.started_on, row.length, unit, known, rolls=False)
    later = end.day + timedelta(days=row.paused_days)
    if not rolls:
        return DueDay(later, end.is_provisional)
    # Rolling is a period of its own: the day before, plus one working day at the most.
    last = due_provisionally(later - timedelta(days=1), 1, Unit.DAY, known)
    return DueDay(last.day, end.is_provisional or last.is_provisional)


def _days_between(session: Session, row: Deadline, first: date, last: date) -> int:
    """Days after `first` up to `last`; working days where the clock counts those."""
    if Unit(row.unit) is not Unit.WORKING_DAY:
        return (last - first).days
    count, day = 0, first
    known = calendar(session)
    while day < last:
        day += timedelta(days=1)
        count += due_provisionally(day - timedelta(days=1), 1, Unit.WORKING_DAY, known).day == day
    return count


def copy_next(session: Session, case: Timed) -> None:
    """Keep the nearest due day on the case, for lists."""
    nearest = next((row for row in running(session, case) if row.state is ClockState.RUNNING), None)
    case.due_on = nearest.due_on if nearest else None
    case.due_provisional = nearest is not None and nearest.provisional


def count_due(session: Session, agency_id: int, on: date) -> int:
    """How many of an agency's clocks end by a day."""
    found = session.scalar(
        select(func.count()).where(
            Deadline.agency_id == agency_id,
            Deadline.state == ClockState.RUNNING,
            Deadline.due_on <= on,
        )
    )
    return found or 0


def is_overdue(row: Deadline, today: date | None = None) -> bool:
    """Whether the last day is over."""
    return row.due_on < (today or clock.today())
