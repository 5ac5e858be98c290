"""What happens to a home's clocks when time is over: the duty stays, and those in duty are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.deadlines.models import Deadline
from app.deadlines.turning import Clockwork
from app.institutions.models import Admission, HomeStaff, State
from app.institutions.services.parts import path, tell
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
    periods.RULING.id: Role.BUREAU_HEAD,
    periods.LEAVE_APPROVE.id: Role.BUREAU_HEAD,
    periods.LEAVE_FILE.id: Role.BUREAU_OFFICER,
    periods.FOLLOW_UP.id: Role.SOCIAL_WORKER,
    periods.DEATH_REPORT.id: Role.HEAD,
    periods.CRIME_CHECK.id: Role.HEAD,
}
# Hours run from the moment itself (DL-2): `sound_alarms` tells of these, not the end of a day.
TO_THE_MINUTE = {periods.EXAM.id, periods.DEATH_REPORT.id}
REPORT_WITHIN = timedelta(hours=24)
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
    if row.period_id in TO_THE_MINUTE:
        return
    duty = DUTY[row.period_id]
    head = Role.BUREAU_HEAD if duty in BUREAUS else Role.HEAD
    where = _where(session, row)
    for role in sorted({duty, head}):
        _tell(session, row, role, late=True, where=where)


def sound_alarms(session: Session, now: datetime) -> int:
    """No examination within 24 hours of arrival (CW18-M1), no report of a death (CW18-X4).

    Run every minute in a system transaction; returns how many cases were told of.
    """
    unexamined = session.scalars(
        select(Admission).where(
            Admission.state.in_([State.PRE_ADMIT, State.ISOLATED]),
            Admission.examined_at.is_(None), Admission.exam_due_at <= now,
            Admission.alarmed_at.is_(None),
        )
    ).all()  # fmt: skip
    for case in unexamined:
        for role in (Role.SOCIAL_WORKER, Role.HEAD):
            tell(session, case, role, title="到院满24小时还没有体检", kind="N-LATE",
                 body="请立即安排体检和查传染病。")  # fmt: skip
    unreported = session.scalars(
        select(Admission).where(
            Admission.state == State.DEAD, Admission.state_since <= now - REPORT_WITHIN,
            Admission.alarmed_at.is_(None),
        )
    ).all()  # fmt: skip
    for case in unreported:
        tell(session, case, Role.HEAD, title="死亡登记满24小时还没有报告", kind="N-LATE",
             body=periods.DEATH_REPORT.at_end, part="leave")  # fmt: skip
        if case.bureau_id is not None:
            tell(session, case, Role.BUREAU_HEAD, agency_id=case.bureau_id, kind="N-LATE",
                 part="leave", title="一名在院儿童死亡，机构还没有报告",
                 body="请监督。")  # fmt: skip
    for case in (*unexamined, *unreported):
        case.alarmed_at = now
    return len(unexamined) + len(unreported)


CLOCKWORK = Clockwork(warn=warn, over=over)
