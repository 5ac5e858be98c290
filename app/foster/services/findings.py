"""What the procedure found so far: visits, sheets, decision, bureau, training (§2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    BureauAnswer,
    Enrolment,
    Filing,
    FosterApplication,
    JointSheet,
    Opinion,
    Sheet,
    State,
    Visit,
    VisitState,
)
from app.foster.workflow import AFTER_APPROVAL

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ANSWERS = {
    BureauAnswer.RECEIPT: "filed",
    BureauAnswer.APPROVAL: "approved",
    BureauAnswer.OBJECTION: "objected",
}


def procedure(session: Session, case: FosterApplication) -> dict[str, Any]:
    """What was done on a case so far, as facts of §2.8."""
    approved = case.state in AFTER_APPROVAL | {State.EXPIRED}
    refused = case.state in {State.REJECTED, State.OBJECTION}
    record: dict[str, Any] = {
        "application_submitted": case.submitted_at is not None,
        "head_decision": "approved" if approved else "rejected" if refused else None,
    }
    record |= _assessment(session, case)
    if approved:
        filing = session.scalar(
            select(Filing.answer)
            .where(Filing.application_id == case.id, Filing.answer.is_not(None))
            .order_by(Filing.id.desc())
            .limit(1)
        )
        record["bureau_result"] = _ANSWERS[filing] if filing else None
    hours, passed = session.execute(
        select(func.sum(Enrolment.hours), func.count()).where(
            Enrolment.application_id == case.id, Enrolment.passed.is_(True)
        )
    ).one()
    record["training_passed"] = passed > 0
    record["training_hours"] = Decimal(str(hours or 0))
    return record


def _assessment(session: Session, case: FosterApplication) -> dict[str, Any]:
    """What the assessors of this round found, as far as both signed it.

    The joint sheet's answers may carry `facts` with `family_harmony` and `carer_can_care`.
    """
    visited = session.scalar(
        select(func.count()).where(
            Visit.application_id == case.id,
            Visit.round == case.round,
            Visit.state == VisitState.DONE,
        )
    )
    assessors = session.scalar(
        select(func.count(func.distinct(Assignment.person_id)))
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.application_id == case.id,
            Assignment.round == case.round,
            Assignment.purpose == AssignmentPurpose.ASSESS,
            Assignment.recused_at.is_(None),
            Sheet.submitted_at.is_not(None),
        )
    )
    joint = session.scalar(
        select(JointSheet).where(
            JointSheet.application_id == case.id,
            JointSheet.round == case.round,
            JointSheet.signed_at.is_not(None),
        )
    )
    record: dict[str, Any] = {"assessors_count": (assessors or 0) if visited else 0}
    if joint is None:
        return record
    result = joint.opinion
    if result is Opinion.IMPROVE and case.state not in {State.ASSESSED, State.IMPROVE}:
        result = Opinion.UNQUALIFIED  # not improved in time: reviewed as 不合格 (§2.4)
    record |= {"form_fb_complete": True, "assessment_result": str(result)}
    found = (joint.answers or {}).get("facts", {})
    for name in ("family_harmony", "carer_can_care"):
        if found.get(name):
            record[name] = found[name]
    return record
