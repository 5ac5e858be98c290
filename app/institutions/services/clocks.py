"""What happens to a home's clocks when time is over: the duty stays, and those in duty are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.deadlines.models import Deadline
from app.deadlines.turning import Clockwork
from app.institutions.models import Admission, HomeStaff
from app.institutions.services.parts import path
from app.law import PERIODS
from app.law import home_periods as periods
from app.notices.services import tell_role

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

# Who is reminded of a clock; late, the head is told as well.
DUTY: dict[str, Role] = {
    periods.EXAM.id: Role.SOCIAL_WORKER,
    periods.PAPERS.id: Role.INTAKE,
    periods.OPINION.id: Role.BUREAU_OFFICER,
    periods.ADMIT.id: Role.INTAKE,
    periods.PLAN.id: Role.SOCIAL_WORKER,
    periods.PLAN_REVIEW.id: Role.SOCIAL_WORKER,
    periods.WALK.id: Role.SOCIAL_WORKER,
    periods.HEALTH_SCREENING.id: Role.SOCIAL_WORKER,
    periods.MIND_SCREENING.id: Role.SOCIAL_WORKER,
    periods.NOTICE_FOUNDLING.id: Role.INTAKE,
    periods.NOTICE_TRAFFICKED.id: Role.INTAKE,
    periods.POLICE_FIRST.id: Role.INTAKE,
    periods.POLICE_FINAL.id: Role.INTAKE,
    periods.TURNING_18.id: Role.SOCIAL_WORKER,
    periods.LEAVE_CHECK.id: Role.HEAD,
    periods.LEAVE_APPROVE.id: Role.BUREAU_HEAD,
    periods.LEAVE_FILE.id: Role.BUREAU_OFFICER,
    periods.FOLLOW_UP.id: Role.SOCIAL_WORKER,
    periods.DEATH_REPORT.id: Role.HEAD,
    periods.CRIME_CHECK.id: Role.HEAD,
}
BUREAUS = {Role.BUREAU_OFFICER, Role.BUREAU_HEAD}


def _tell(session: Session, row: Deadline, role: Role, *, late: bool, where: str) -> None:
    period = PERIODS[row.period_id]
    tell_role(
        session, row.agency_id or 0, role, kind="N-LATE" if late else "N-DUE",
        title="已逾期" if late else "期限临近",
        body=period.at_end if late else period.says_for(row.length),
        case_no=row.case_no, path=where, act_by=row.due_on,
    )  # fmt: skip


def _where(session: Session, row: Deadline) -> str:
    if row.subject_kind == "admission":
        return path(session.get_one(Admission, row.subject_id))
    colleague = session.get_one(HomeStaff, row.subject_id)
    home = session.get_one(Agency, colleague.agency_id)
    return f"/institutions/{home.ref}/staff/{colleague.ref}"


def warn(session: Session, row: Deadline, _now: datetime) -> None:
    """Some days before the end, whoever has the duty."""
    _tell(session, row, DUTY[row.period_id], late=False, where=_where(session, row))


def over(session: Session, row: Deadline, _now: datetime) -> None:
    """The last day is past: whoever is late, and their head."""
    duty = DUTY[row.period_id]
    head = Role.BUREAU_HEAD if duty in BUREAUS else Role.HEAD
    where = _where(session, row)
    for role in sorted({duty, head}):
        _tell(session, row, role, late=True, where=where)


CLOCKWORK = Clockwork(warn=warn, over=over)
