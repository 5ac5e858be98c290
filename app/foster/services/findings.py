"""What the procedure found so far: visits, sheets, decision, bureau, training (§2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.core.once import once
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
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

_ANSWERS = {
    BureauAnswer.RECEIPT: "filed",
    BureauAnswer.APPROVAL: "approved",
    BureauAnswer.OBJECTION: "objected",
}


@once
def procedure(session: Session, case: FosterApplication) -> dict[str, Any]:
    """What was done on a case so far, as facts of §2.8."""
    approved = case.state in AFTER_APPROVAL | {State.EXPIRED}
    refused = case.state in {State.REJECTED, State.OBJECTION}
    record: dict[str, Any] = {
        "application_submitted": case.submitted_at is not None,
        "head_decision": "approved" if approved else "rejected" if refused else None,
    }
    visited, assessors, filing, hours, passed = session.execute(
        select(
            select(func.count())
            .where(
                Visit.application_id == case.id,
                Visit.round == case.round,
                Visit.state == VisitState.DONE,
            )
            .scalar_subquery(),
            select(func.count(func.distinct(Assignment.person_id)))
            .join(Sheet, Sheet.assignment_id == Assignment.id)
            .where(
                Assignment.application_id == case.id,
                Assignment.round == case.round,
                Assignment.purpose == AssignmentPurpose.ASSESS,
                Assignment.recused_at.is_(None),
                Sheet.submitted_at.is_not(None),
            )
            .scalar_subquery(),
            select(Filing.answer)
            .where(Filing.application_id == case.id, Filing.answer.is_not(None))
            .order_by(Filing.id.desc())
            .limit(1)
            .scalar_subquery(),
            func.sum(Enrolment.hours),
            func.count(Enrolment.id),
        ).where(Enrolment.application_id == case.id, Enrolment.passed.is_(True))
    ).one()
    record |= _assessment(session, case) | {"assessors_count": assessors if visited else 0}
    if approved:
        record["bureau_result"] = _ANSWERS[filing] if filing else None
    record["training_passed"] = passed > 0
    record["training_hours"] = Decimal(str(hours or 0))
    return record


@once
def signed_joints(session: Session, case: FosterApplication) -> Sequence[JointSheet]:
    """The joint sheets of all rounds that both have signed, in their order."""
    return session.scalars(
        select(JointSheet)
        .where(JointSheet.application_id == case.id, JointSheet.signed_at.is_not(None))
        .order_by(JointSheet.id)
    ).all()


def signed_joint(session: Session, case: FosterApplication) -> JointSheet | None:
    """The one of the present round."""
    return next((one for one in signed_joints(session, case) if one.round == case.round), None)


def _assessment(session: Session, case: FosterApplication) -> dict[str, Any]:
    """What the assessors of this round found, as far as both signed it.

    The joint sheet's answers may carry `facts` with `family_harmony` and `carer_can_care`.
    """
    joint = signed_joint(session, case)
    record: dict[str, Any] = {}
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
