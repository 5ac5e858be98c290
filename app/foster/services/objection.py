"""Objection to a refusal: within 30 days of service, looked at again by others (FCA, SV-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused, demand
from app.deadlines import services as deadlines
from app.documents import letters
from app.documents.models import Letter
from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    Decision,
    DecisionKind,
    Duty,
    FosterApplication,
    Objection,
    ObjectionResult,
    State,
)
from app.foster.services import correspondence
from app.foster.services.demands import demand_words
from app.foster.services.intake import take_part
from app.foster.services.recusal import recheck_conflicts
from app.foster.workflow import (
    OBJECT,
    REOPEN_PAPERS,
    REOPEN_REVIEW,
    REOPEN_SUSPENDED,
    UPHOLD,
)
from app.law.foster_periods import OBJECTION
from app.notices.services import tell, tell_role
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

REOPEN = {
    str(State.ACCEPTED): REOPEN_PAPERS,
    str(State.REVIEW): REOPEN_REVIEW,
    str(State.SUSPENDED): REOPEN_SUSPENDED,
}
NEXT_STEP = {
    str(State.ACCEPTED): "我们会重新指派评估人员，与您约定时间。",
    str(State.REVIEW): "我们会重新审核您的申请。",
    str(State.SUSPENDED): "您的资格恢复为暂停状态，我们会继续核查。",
}


def refusal(session: Session, case: FosterApplication) -> Decision | None:
    """The refusal that stands."""
    return session.scalar(
        select(Decision)
        .where(
            Decision.application_id == case.id,
            Decision.kind == DecisionKind.REJECT,
            Decision.decided_at.is_not(None),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )


def open_objection(session: Session, case: FosterApplication) -> Objection | None:
    """The objection that is being looked at."""
    return session.scalar(
        select(Objection).where(Objection.application_id == case.id, Objection.closed_at.is_(None))
    )


def last_day(session: Session, case: FosterApplication) -> date | None:
    """The last day on which the family may object; None while service is not proved (SV-1)."""
    decision = refusal(session, case)
    letter = session.get(Letter, decision.letter_id) if decision and decision.letter_id else None
    if letter is None or letter.served_on is None:
        return None
    return correspondence.promised(session, case, OBJECTION, letter.served_on)


def object_to(
    session: Session, case: FosterApplication, *, reason: str, actor: Actor, now: datetime
) -> Objection:
    """The family asks for a re-check, itself or through the counter. Raises Invalid, Conflict."""
    demand(actor, OBJECT.action, case)
    decision = refusal(session, case)
    if case.state is not State.REJECTED or decision is None:
        raise WrongState
    before = session.scalar(
        select(Objection.id).where(Objection.decision_id == decision.id).limit(1)
    )
    if before is not None:
        raise Conflict("这份决定已经复核过。如仍有意见，可以向民政局反映。")
    end, today = last_day(session, case), clock.day(now)
    if end is not None and today > end:
        raise Conflict(f"申请复核的期限到{end.isoformat()}为止，现已过期。您仍可向民政局反映。")
    demand_words(reason, "请写明您的理由")
    row = Objection(application_id=case.id, decision_id=decision.id, asked_on=today)
    row.reason = reason.strip()
    session.add(row)
    advance(session, case, OBJECT, actor=actor, now=now)
    session.flush()
    tell_role(
        session, case.agency_id, Role.SOCIAL_WORKER, kind="desk", title="收到复核申请",
        body="请由没有参与过这份申请的人员复核。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "decision"), act_by=case.due_on,
    )  # fmt: skip
    return row


def record_finding(
    session: Session, case: FosterApplication, *, finding: str, actor: Actor, now: datetime
) -> Objection:
    """What the re-check found, by someone who had no part in the case and is no kin (SOD-1).

    The caller has asked the actor to declare that no interest stands against it, as assessors
    do. Raises Invalid, Conflict.
    """
    right = demand(actor, "foster.recheck_objection", case)
    row = _open(session, case)
    against = recheck_conflicts(session, case, right.persons, clock.day(now))
    if against:
        raise Conflict(f"您应当回避：{'；'.join(against)}。请由其他没有参与过的人员复核。")
    demand_words(finding, "请写明复核的经过和意见")
    if row.checked_by_id not in {None, actor.user_id}:
        raise Conflict("已经由其他人员复核。")
    row.finding, row.checked_by_id = finding.strip(), actor.user_id
    _name(session, case, actor, now)
    audit.record(session, actor, "foster.recheck_objection", case.subject, at=now)
    tell_role(
        session, case.agency_id, Role.HEAD, kind="desk", title="复核意见待您签署",
        body="请签署维持或者重新办理。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "decision"), act_by=case.due_on,
    )  # fmt: skip
    return row


def _name(session: Session, case: FosterApplication, actor: Actor, now: datetime) -> None:
    """Remember who looked again: an assignment that is over at once, and the duty."""
    known = session.scalar(
        select(Assignment.id).where(
            Assignment.application_id == case.id,
            Assignment.round == case.round,
            Assignment.person_id == actor.person_id,
            Assignment.purpose == AssignmentPurpose.RECHECK,
        )
    )
    if known is None:
        session.add(
            Assignment(
                application_id=case.id, round=case.round, user_id=actor.user_id,
                person_id=actor.person_id, purpose=AssignmentPurpose.RECHECK,
                assigned_by_id=actor.user_id, declared_free_at=now, ended_at=now, created_at=now,
            )
        )  # fmt: skip
    take_part(session, case, actor, Duty.RECHECK, now)


def close(
    session: Session,
    case: FosterApplication,
    *,
    result: ObjectionResult,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Objection:
    """The head signs: the refusal stands, or the case goes back to where it was refused."""
    move = UPHOLD if result is ObjectionResult.UPHELD else REOPEN.get(case.rejected_from)
    if move is None:
        raise WrongState
    right = demand(actor, move.action, case)
    row = _open(session, case)
    if row.checked_by_id is None:
        raise Invalid("还没有复核意见。请先由没有参与过的人员复核。")
    checker = session.get_one(User, row.checked_by_id)
    if checker.person_id in right.persons:
        raise Refused(move.action, case, "复核意见由您填写，须由另一位负责人签署。")
    demand_words(reason, "请写明结论的理由")
    decision = session.get_one(Decision, row.decision_id)
    original = session.get(Letter, decision.letter_id) if decision.letter_id else None
    came_from, today = case.rejected_from, clock.day(now)
    advance(session, case, move, actor=actor, now=now)
    upheld = result is ObjectionResult.UPHELD
    row.result, row.closed_by_id, row.closed_at = result, actor.user_id, now
    case.officer_id = None
    if not upheld:
        case.decided_at = case.decided_by_id = None
        case.rejected_from = ""
    bureau = correspondence.objection_to(session, case, today)
    letter = correspondence.write(
        session, case, letters.LetterKind.OBJECTION_RESULT, actor=actor, now=now,
        addressee_id=case.applicant_person_id, needs_service=True,
        content=letters.ObjectionResult(
            reference=correspondence.unsigned(case, today),
            addressee=case.applicant.name,
            original_number=(original.number or "") if original else "",
            original_dated=(original.dated_on if original else None) or today,
            asked_on=row.asked_on,
            upheld=upheld,
            asked_for=row.reason or "",
            reasons=reason.strip(),
            next_step="您仍可以向民政局反映。" if upheld else NEXT_STEP[came_from],
            head_name=correspondence.signer(actor),
            contact=correspondence.contact(case, actor),
            complaint_to=bureau.complaint_to,
            complaint_phone=bureau.complaint_phone,
        ),
    )  # fmt: skip
    row.letter_id = letter.id
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-04", title="您的复核申请有了结论",
        body="结论书会送达给您。", case_no=case.case_no or "",
        path=correspondence.family_path(case), sms_phone=case.agency.phone,
    )  # fmt: skip
    session.flush()
    return row


def start_clock(session: Session, letter: Letter, served_on: date, case: FosterApplication) -> None:
    """The refusal was served: the family's time to object starts that day (SV-8)."""
    decision = refusal(session, case)
    if case.state is not State.REJECTED or decision is None or decision.letter_id != letter.id:
        return
    deadlines.start(session, case, OBJECTION, on=served_on, person_id=case.applicant_person_id)
    deadlines.copy_next(session, case)


def _open(session: Session, case: FosterApplication) -> Objection:
    row = open_objection(session, case)
    if case.state is not State.OBJECTION or row is None:
        raise WrongState
    return row
