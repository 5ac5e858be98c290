"""Cases of adoption for the tests of the adopters' and the senders' side."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Agency, Person
from app.adoption.models import Adoptee, Adoption, AdoptionState, Sender, SenderKind
from app.core import clock
from app.core.identifiers import mask_name
from app.families.models import Household
from app.families.services import members_of, set_phone
from tests.factories import make_household, make_person

NUMBERS = count(1)


def make_adopters(session: Session, **values: Any) -> tuple[Person, Household]:
    """A couple of 46 and 47 with a boy of 15."""
    person = make_person(session)
    household = make_household(session, person, **values)
    for member in members_of(session, household):
        if member.person_id == person.id:
            set_phone(member, person.phone or "")
    session.flush()
    return person, household


def make_adoption(
    session: Session, organ: Agency, household: Household,
    state: AdoptionState = AdoptionState.DRAFT, **values: Any,
) -> Adoption:  # fmt: skip
    """A case at a registration organ; what the state needs is there."""
    case = Adoption(
        household_id=household.id, applicant_person_id=household.owner_person_id,
        applicant_mask=mask_name("王秀兰"), agency_id=organ.id, state=state,
        state_since=clock.now(), jointly=True, answer={},
    )  # fmt: skip
    case.statement = {"origin": "hardship", "children": {}}
    case.place(organ.division_code)
    if state is not AdoptionState.DRAFT:
        case.case_no = f"AD-{organ.division_code}-2026-{next(NUMBERS):05d}"
        case.submitted_at = clock.now()
    for name, value in values.items():
        setattr(case, name, value)
    session.add(case)
    session.flush()
    return case


def make_adoptee(session: Session, case: Adoption, **values: Any) -> Adoptee:
    """A girl of three whose parents cannot raise her."""
    known = {
        "name": "张小雨", "name_mask": "张**", "sex": "2", "birth_on": date(2023, 3, 2),
        "category": "hardship_child",
    } | values  # fmt: skip
    child = Adoptee(adoption_id=case.id)
    session.add(child)
    session.flush()
    for name, value in known.items():
        setattr(child, name, value)
    session.flush()
    return child


def make_sender(
    session: Session, case: Adoption, kind: SenderKind = SenderKind.MOTHER, **values: Any
) -> Sender:
    """A birth mother who is alive and agrees."""
    known = {
        "name": "张桂芳", "name_mask": "张**", "status": "alive", "consents": True,
    } | values  # fmt: skip
    sender = Sender(adoption_id=case.id, agency_id=case.agency_id, kind=kind)
    session.add(sender)
    session.flush()
    for name, value in known.items():
        setattr(sender, name, value)
    session.flush()
    return sender
