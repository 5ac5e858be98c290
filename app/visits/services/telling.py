"""Who is told about visits: inbox lines with the case number, never what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.notices import services as notices
from app.visits.subjects import subject_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.visits.models import VisitPlan

VISIT_NOTICE = "N-FC-07"


def plan_path(plan: VisitPlan) -> str:
    """Where the plan is dealt with."""
    return f"/visits/{plan.ref}"


def tell_worker(session: Session, plan: VisitPlan, title: str, body: str) -> None:
    """Whoever holds the case, and those who stand in today."""
    notices.tell_officer(
        session, plan.worker_id, kind=VISIT_NOTICE, title=title, body=body, case_no=plan.case_no,
        path=plan_path(plan),
    )  # fmt: skip


def tell_head(
    session: Session, plan: VisitPlan, title: str, body: str, act_by: date | None = None
) -> None:
    """The head of the institution."""
    notices.tell_role(
        session, plan.agency_id, Role.HEAD, kind=VISIT_NOTICE, title=title, body=body,
        case_no=plan.case_no, path=plan_path(plan), act_by=act_by,
    )  # fmt: skip


def tell_bureau(session: Session, plan: VisitPlan, title: str, body: str) -> None:
    """The officers of the bureau, where one is known."""
    if plan.bureau_id is None:
        return
    notices.tell_role(
        session, plan.bureau_id, Role.BUREAU_OFFICER, kind=VISIT_NOTICE, title=title, body=body,
        case_no=plan.case_no, path=plan_path(plan),
    )  # fmt: skip


def tell_family(
    session: Session, plan: VisitPlan, title: str, body: str, act_by: date | None = None
) -> None:
    """An inbox line and the short text."""
    if plan.family_person_id is None:
        return
    agency = session.get_one(Agency, plan.agency_id)
    notices.tell(
        session, person_id=plan.family_person_id, kind="N-FC-GRW", title=title, body=body,
        case_no=plan.case_no, path=subject_of(plan).family_page(plan), act_by=act_by,
        sms_phone=agency.phone,
    )  # fmt: skip
