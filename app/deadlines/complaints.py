"""By when a complaint is answered, and who is told when it is not (a default of ours)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.core import clock
from app.core.db import as_system
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.turning import Clockwork
from app.law import PERIODS
from app.law.foster_periods import COMPLAINT
from app.notices.cases import time_complaints_with
from app.notices.services import tell_role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.notices.models import Complaint

KIND = "complaint"


@dataclass
class _Timed:
    """A complaint as its clock knows it: where its bureau is, not where its agency is."""

    id: int
    subject: Subject
    agency_id: int | None
    province_code: Any = ""
    city_code: Any = None
    county_code: Any = None
    due_on: Any = None
    due_provisional: Any = False


def _timed(session: Session, complaint: Complaint) -> _Timed:
    bureau = session.get_one(Agency, complaint.bureau_id)
    return _Timed(
        complaint.id, complaint.subject, bureau.id, bureau.province_code, bureau.city_code,
        bureau.county_code,
    )  # fmt: skip


def start(session: Session, complaint: Complaint, now: datetime) -> date:
    """The bureau's clock begins; returns the last day."""
    with as_system(session):  # the family does not see an office's clock
        row = deadlines.start(
            session,
            _timed(session, complaint),
            COMPLAINT,
            on=clock.day(now),
            agency_id=complaint.bureau_id,
        )
    return row.due_on


def stop(session: Session, complaint: Complaint, now: datetime) -> None:
    """It was answered."""
    deadlines.stop(session, _timed(session, complaint), COMPLAINT, now=now)


def due_days(session: Session, ids: Sequence[int]) -> dict[int, date]:
    """The last day of each complaint that waits, by id; also for who complained."""
    if not ids:
        return {}
    with as_system(session):
        rows = session.execute(
            select(Deadline.subject_id, Deadline.due_on).where(
                Deadline.subject_kind == KIND,
                Deadline.subject_id.in_(ids),
                Deadline.ended_at.is_(None),
            )
        )
        return {row.subject_id: row.due_on for row in rows}


def _tell(session: Session, row: Deadline, kind: str, title: str, body: str, *roles: Role) -> None:
    if row.agency_id is None:
        return
    for role in roles:
        tell_role(
            session, row.agency_id, role, kind=kind, title=title, body=body,
            case_no=row.case_no, path=f"/complaints/{row.subject_ref}", act_by=row.due_on,
        )  # fmt: skip


def _warn(session: Session, row: Deadline, _now: datetime) -> None:
    period = PERIODS[row.period_id]
    says = period.says_for(row.length)
    _tell(session, row, "N-DUE", "投诉答复期限临近", says, Role.BUREAU_OFFICER)


def _over(session: Session, row: Deadline, _now: datetime) -> None:
    says = PERIODS[row.period_id].at_end
    roles = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)
    _tell(session, row, "N-LATE", "投诉答复已逾期", says, *roles)


CLOCKWORK = Clockwork(warn=_warn, over=_over)
time_complaints_with(start, stop, due_days)
