"""The town's one adoption: sent to a bureau, with a child, a mother who sends and one paper."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.adoption.models import AdoptionPaper, AdoptionState, Side
from app.core import clock
from app.families.services import open_household
from tests.adoption.town import make_adoptee, make_adoption, make_sender
from tests.factories import make_person, make_user


def adoption_of_a_bureau(session: Session, bureau: Agency, registrar: User) -> dict[str, str]:
    """The references of what routes name."""
    person = make_person(session, "钱玉兰")
    make_user(session, None, person=person)
    household = open_household(session, person, "220104001")
    case = make_adoption(session, bureau, household, AdoptionState.SUBMITTED)
    make_adoptee(session, case)
    make_sender(session, case)
    paper = AdoptionPaper(
        adoption_id=case.id, side=Side.ADOPTER, party="applicant", code="D-03",
        original_seen_on=clock.today(), original_seen_by_id=registrar.id,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    return {"adoption": case.ref, "adoption_paper": paper.ref, "paper_key": "D-01"}
