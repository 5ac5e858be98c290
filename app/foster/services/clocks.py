"""What happens to foster cases when time is over (care.md §2.4, §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.turning import Clockwork
from app.foster import workflow
from app.foster.models import FosterApplication, State
from app.foster.services import pool
from app.foster.services.assessment import end_assignments
from app.law import PERIODS
from app.law import foster_periods as periods
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.workflow.moves import Move

# Clocks of the family that end in a move of their own.
LAPSES: dict[str, Move] = {
    periods.RESUBMIT.id: workflow.LAPSE,
    periods.IMPROVE.id: workflow.NOT_IMPROVED,
    periods.TRAIN.id: workflow.EXPIRE,
    periods.QUALIFIED.id: workflow.EXPIRE,
    periods.SUSPENDED.id: workflow.EXPIRE,
}
# Clocks of the family that simply end: the right is gone, the state stays.
ENDS = {periods.OBJECTION.id, periods.EXPIRED.id}
# Clocks of an office: who is told, beside the head, that they are late.
LATE: dict[str, Role] = {
    periods.ACCEPT.id: Role.INTAKE,
    periods.ASSIGN.id: Role.SOCIAL_WORKER,
    periods.ASSESS.id: Role.SOCIAL_WORKER,
    periods.DECIDE.id: Role.HEAD,
    periods.RECHECK.id: Role.SOCIAL_WORKER,
    periods.FILE.id: Role.INTAKE,
    periods.RECEIPT.id: Role.BUREAU_OFFICER,
}
# Of whose clocks the head hears before the end already: nobody holds the case yet.
HEAD_IS_WARNED = {periods.ASSIGN.id}
FAMILY_CLOCKS = frozenset(LAPSES) | ENDS


def _case(session: Session, row: Deadline) -> FosterApplication:
    return session.scalars(
        select(FosterApplication)
        .where(FosterApplication.id == row.subject_id)
        .options(
            joinedload(FosterApplication.agency),
            selectinload(FosterApplication.parts),
            selectinload(FosterApplication.assignments),
        )
    ).one()


def warn(session: Session, row: Deadline, now: datetime) -> None:
    """Some days before the end: the family by notice and text, an office by notice."""
    case = _case(session, row)
    period = PERIODS[row.period_id]
    if row.period_id not in FAMILY_CLOCKS:
        told = {LATE.get(row.period_id)}
        if row.period_id in HEAD_IS_WARNED:
            told.add(Role.HEAD)
        for role in sorted(role for role in told if role is not None):
            if row.agency_id is None:
                continue
            notices.tell_role(
                session, row.agency_id, role, kind="N-DUE", title="期限临近",
                body=period.says_for(row.length),
                case_no=row.case_no, path=f"/foster/{case.ref}", act_by=row.due_on,
            )  # fmt: skip
        return
    if row.period_id == periods.QUALIFIED.id:
        pool.remind_rechecks(session, case, act_by=row.due_on, now=now)
        return
    notices.tell(
        session,
        person_id=case.applicant_person_id,
        kind="N-DUE",
        title="期限临近，请尽快办理",
        body=period.says_for(row.length) + period.at_end,
        case_no=row.case_no,
        path=f"/foster/{case.ref}",
        act_by=row.due_on,
        sms_phone=case.agency.phone,
    )


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past: the move that the law of the case provides, or word to the head."""
    case = _case(session, row)
    period = PERIODS[row.period_id]
    move = LAPSES.get(row.period_id)
    if move is not None and case.state in move.sources:
        advance(session, case, move, actor=SYSTEM_ACTOR, now=now)
        if move is workflow.LAPSE or move is workflow.NOT_IMPROVED:
            end_assignments(session, case, now)
        if move.target in {State.LAPSED, State.WITHDRAWN}:
            case.closed_at = now
        notices.tell(
            session, person_id=case.applicant_person_id, kind="N-OVER", title=move.says,
            body=period.at_end, case_no=row.case_no, path=f"/foster/{case.ref}",
            sms_phone=case.agency.phone,
        )  # fmt: skip
        return
    if row.period_id in ENDS:
        deadlines.stop(session, case, period, now=now)
        deadlines.copy_next(session, case)
        if row.period_id == periods.EXPIRED.id and case.state is State.EXPIRED:
            notices.tell(
                session, person_id=case.applicant_person_id, kind="N-OVER",
                title="补办复核的期限已过", body="想继续寄养的，请重新申请，家庭信息不用再填一遍。",
                case_no=row.case_no, path=f"/foster/{case.ref}", sms_phone=case.agency.phone,
            )  # fmt: skip
        return
    told = {LATE.get(row.period_id, Role.HEAD)}
    told.add(Role.BUREAU_HEAD if row.period_id == periods.RECEIPT.id else Role.HEAD)
    for role in sorted(told):
        notices.tell_role(
            session, row.agency_id or case.agency_id, role, kind="N-LATE", title="已逾期",
            body=period.at_end, case_no=row.case_no, path=f"/foster/{case.ref}",
            act_by=row.due_on,
        )  # fmt: skip


CLOCKWORK = Clockwork(warn=warn, over=over)
