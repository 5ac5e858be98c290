"""A placement for the portal-wide tests: one child in the family of a case."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.families.models import Household
from app.foster.models import FosterApplication, State
from app.placements.models import (
    FamilyPlace,
    FilingSubject,
    Form,
    Match,
    MatchState,
    PlacementAssessment,
    PlacementFiling,
)
from app.placements.services.begin import begin
from tests.factories import make_application
from tests.placements.running import make_agreement, make_child


def placement_of_a_child(
    session: Session, case: FosterApplication, colleague: User, head: User
) -> dict[str, str]:
    """References of a placement in fusion, of one of its assessments and of an open filing."""
    now, today = clock.now(), clock.today()
    child = make_child(
        session, case.agency_id, birth_on=today.replace(year=today.year - 9, day=1), on=today,
        actor=SYSTEM_ACTOR,
    )  # fmt: skip
    # The case itself waits for its training; the family was in the pool before.
    pooled = make_application(
        session, session.get_one(Agency, case.agency_id),
        session.get_one(Household, case.household_id), State.QUALIFIED, decided_by_id=head.id,
    )  # fmt: skip
    match = Match(
        case_no="FCM-220104-2026-90001", child_id=child.id, application_id=pooled.id,
        household_id=case.household_id, agency_id=case.agency_id, bureau_id=case.bureau_id,
        worker_id=colleague.id, state=MatchState.SIGNED, confirmed_at=now,
        confirmed_by_id=head.id, family_person_id=case.applicant_person_id, offered_at=now,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(match, column, getattr(case, column))
    session.add(match)
    session.flush()
    session.add(FamilyPlace(household_id=match.household_id, slot=2, match_id=match.id))
    placement = begin(
        session, match, signed_by_family_on=today, signed_by_agency_on=today, term_months=12,
        actor=SYSTEM_ACTOR, now=now,
    )  # fmt: skip
    make_agreement(session, placement, on=today, months=12)
    sheet = PlacementAssessment(
        placement_id=placement.id, form=Form.CHILD_NEEDS, assessed_on=today,
        person_id=colleague.person_id, user_id=colleague.id,
    )  # fmt: skip
    sheet.answers = {"summary": "一切都好。", "needs": []}
    filing = PlacementFiling(
        placement_id=placement.id, subject=FilingSubject.AGREEMENT, sent_at=now,
        bureau_id=case.bureau_id or case.agency_id,
    )  # fmt: skip
    session.add_all([sheet, filing])
    session.flush()
    return {"placement": placement.ref, "assessment": sheet.ref, "filing_ref": filing.ref}
