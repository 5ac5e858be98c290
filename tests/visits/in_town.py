"""A plan with a record, an incident and a report of harm, for the portal-wide tests."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.core.policy import ANYONE
from app.placements import visiting
from app.placements.models import Placement
from app.protection import services as protection
from app.visits.models import Incident, IncidentKind, MeetingPlace, Outcome, Visit, VisitKind


def visits_of_a_placement(session: Session, placement: str, colleague: User) -> dict[str, str]:
    """References by the names of the routes' arguments."""
    now = clock.now()
    found = session.scalars(select(Placement).where(Placement.ref == placement)).one()
    plan = visiting.sync(session, found, now)
    visit = Visit(
        plan_id=plan.id, child_id=plan.child_id, visit_no="FV-220104-2026-90001",
        kind=VisitKind.FUSION, outcome=Outcome.NOBODY_HOME, place=MeetingPlace.HOME,
        visited_at=now, entered_at=now, by_id=colleague.id,
    )  # fmt: skip
    visit.found = {"tried": "敲门没有人应。"}
    incident = Incident(
        plan_id=plan.id, kind=IncidentKind.INJURY, is_serious=False, happened_at=now,
        reported_at=now, visit_by=now + timedelta(hours=72), by_id=colleague.id,
        incident_no="FI-220104-2026-90001",
    )  # fmt: skip
    incident.content = {"what": "摔了一跤。"}
    session.add_all([visit, incident])
    report = protection.submit(
        session, protection.Seen(("MR4",), "胳膊上有青紫。"), division_code="220104",
        actor=ANYONE, now=now,
    )  # fmt: skip
    session.flush()
    return {
        "visit_plan": plan.ref, "visit_record": visit.ref, "incident": incident.ref,
        "harm_report": report.ref,
    }  # fmt: skip
