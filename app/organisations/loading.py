"""An organisation with everything that a check looks at, and the figures of a bureau's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import Agency
from app.organisations.models import OrgAgreement, Organisation, OrgPerson
from app.organisations.rules.assessor import Figures
from app.parameters import services as parameters

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

EVERYTHING = (
    joinedload(Organisation.bureau),
    selectinload(Organisation.people).selectinload(OrgPerson.papers),
    selectinload(Organisation.reports),
    selectinload(Organisation.ratings),
    selectinload(Organisation.listings),
    selectinload(Organisation.relations),
    selectinload(Organisation.agreements).joinedload(OrgAgreement.bureau),
)
_NAMES = {
    "third_party.min_staff": "min_staff",
    "third_party.min_years": "min_years",
    "so.background_check_months": "check_months",
    "so.serious_effect": "serious_effect",
    "so.abnormal_effect": "abnormal_effect",
}
_TEST = "assessor_test_required"


def load(session: Session, body: Organisation) -> Organisation:
    """The same row, as it stands now, with people, papers, lists and agreements."""
    return tied(
        session.execute(
            select(Organisation)
            .where(Organisation.id == body.id)
            .options(*EVERYTHING)
            .execution_options(populate_existing=True)
        ).scalar_one()
    )


def tied(body: Organisation) -> Organisation:
    """The same with the way back from each part, for whom a policy asks whose part it is."""
    for agreement in body.agreements:
        set_committed_value(agreement, "organisation", body)
    for person in body.people:
        set_committed_value(person, "organisation", body)
        for paper in person.papers:
            set_committed_value(paper, "person", person)
    return body


def figures(session: Session, agency_id: int, on: date) -> Figures:
    """What the place of a bureau asks for on a day."""
    agency = session.get_one(Agency, agency_id)
    places = [c for c in (agency.county_code, agency.city_code, agency.province_code) if c]
    found = parameters.values(session, [*_NAMES, _TEST], on=on, places=places, agency_id=agency_id)
    values = {name: found[parameter] for parameter, name in _NAMES.items()}
    return Figures(**values, test_required=found[_TEST] == "yes")
