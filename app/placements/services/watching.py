"""The clocks of supervision: on a matter, an inspection that is due, a report not yet received.

Each runs for the office that has to act; it tells that office before its day, and afterwards
those above as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.core import clock
from app.core.db import as_system
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.law import PERIODS
from app.law import supervision_periods as periods
from app.notices import services as notices
from app.placements.models import FosterInspection, OversightMatter, QuarterReport

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.deadlines.models import Deadline
    from app.law import Period

Watched = OversightMatter | FosterInspection | QuarterReport
WARN = timedelta(days=deadlines.WARN_DAYS)
HEAD, BUR, BH = Role.HEAD, Role.BUREAU_OFFICER, Role.BUREAU_HEAD
# Who acts, and who hears of it as well once the day is over.
TOLD: dict[str, tuple[tuple[Role, ...], tuple[Role, ...]]] = {
    periods.CORRECT.id: ((HEAD,), (BUR,)),
    periods.CHECK.id: ((BUR,), (BH,)),
    periods.INSPECT.id: ((BUR,), (BH,)),
    periods.RECEIVE.id: ((BUR,), (BH,)),
    periods.QUARTER.id: ((HEAD,), (BUR, BH)),
}
QUARTER_DUE = "quarter_due"
"""A report that is not there yet: its clock stands on the institution (`quarter_clocks`)."""
PATHS = {
    "oversight_matter": "/supervision/matters", "foster_inspection": "/supervision/inspections",
    "quarter_report": "/supervision/quarters",
}  # fmt: skip


LIST = "/supervision/quarters"


@dataclass
class Case:
    """What a clock asks of its case; these have a day of their own and none is provisional."""

    id: int
    subject: Subject
    agency_id: int
    county_code: str | None
    city_code: str | None
    province_code: str | None
    due_on: date | None = None
    due_provisional: bool = False


def _case(row: Watched) -> Case:
    return Case(
        row.id, row.subject, row.agency_id, row.county_code, row.city_code, row.province_code
    )


def start(
    session: Session, row: Watched, period: Period, *, owner_id: int, now: datetime,
    due_on: date | None = None,
) -> None:  # fmt: skip
    """From today on, for the office `owner_id`; `due_on` where a day was ordered."""
    with as_system(session):  # the clock may be another office's
        found = deadlines.start(session, _case(row), period, on=clock.day(now), agency_id=owner_id)
        if due_on is not None:
            found.due_on, found.provisional = due_on, False
            found.length = max(1, (due_on - found.started_on).days)
            found.unit = "day"
            found.warn_on = due_on - (timedelta(days=period.reminder_days or 0) or WARN)
        session.flush()


def stop(session: Session, row: Watched, *, now: datetime) -> None:
    """What was asked is done: none of the row's clocks runs on."""
    with as_system(session):
        for found in deadlines.running(session, _case(row)):
            deadlines.end(found, now)
        session.flush()


def due_of(session: Session, row: Watched) -> tuple[date, str] | None:
    """The last day of what is asked now, and what it is; for screens."""
    with as_system(session):
        rows = deadlines.running(session, _case(row))
    return (rows[0].due_on, PERIODS[rows[0].period_id].says) if rows else None


def _bureau(session: Session, row: Deadline) -> int:
    if row.subject_kind == QUARTER_DUE:
        return session.get_one(Agency, row.subject_id).bureau_id or 0
    model: Any = {
        "oversight_matter": OversightMatter, "foster_inspection": FosterInspection,
    }.get(row.subject_kind, QuarterReport)  # fmt: skip
    return int(session.get_one(model, row.subject_id).bureau_id)


def _tell(session: Session, row: Deadline, agency_id: int, role: Role, *, is_late: bool) -> None:
    period = PERIODS[row.period_id]
    path = f"{PATHS[row.subject_kind]}/{row.subject_ref}" if row.subject_kind in PATHS else LIST
    notices.tell_role(
        session, agency_id, role, kind="N-LATE" if is_late else "N-DUE", case_no=row.case_no,
        title="已逾期" if is_late else "期限临近", path=path, act_by=row.due_on,
        body=period.at_end if is_late else period.says_for(row.length),
    )  # fmt: skip


def warn(session: Session, row: Deadline, _now: datetime) -> None:
    """Some days before the end: who has to act."""
    for role in TOLD[row.period_id][0]:
        _tell(session, row, row.agency_id or _bureau(session, row), role, is_late=False)
    if row.subject_kind == QUARTER_DUE:  # the bureau is to ask for it before it is late
        _tell(session, row, _bureau(session, row), BUR, is_late=False)


def over(session: Session, row: Deadline, _now: datetime) -> None:
    """The last day is past: the bureau as well, and its head."""
    acts, hear = TOLD[row.period_id]
    for role in acts:
        _tell(session, row, row.agency_id or _bureau(session, row), role, is_late=True)
    for role in hear:
        _tell(session, row, _bureau(session, row), role, is_late=True)


CLOCKWORK = Clockwork(warn=warn, over=over)
