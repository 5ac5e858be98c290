"""An organisation with everything that a check looks at, and the figures of a bureau's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.models import Agency
from app.core.once import once
from app.organisations.models import OrgAgreement, Organisation, OrgPerson
from app.organisations.rules.assessor import Figures
from app.parameters import services as parameters

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

# Of one organisation, never of a list. Its ratings and listings, a handful, stand at the top of
# each page; of its other parts a page asks for those that it shows.
EVERYTHING = (
    joinedload(Organisation.bureau),
    joinedload(Organisation.ratings),
    joinedload(Organisation.listings),
    lazyload(Organisation.people).joinedload(OrgPerson.papers),
    lazyload(Organisation.reports),
    lazyload(Organisation.relations),
    lazyload(Organisation.agreements).joinedload(OrgAgreement.bureau),
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
    """The same row, as it stands now, with people, papers, lists and agreements.

    A part is asked for when it is looked at: in the scope of whoever looks.
    """
    return (
        session.scalars(
            select(Organisation)
            .where(Organisation.id == body.id)
            .options(*EVERYTHING)
            .execution_options(populate_existing=True)
        )
        .unique()
        .one()
    )


@once
def figures(session: Session, agency_id: int, on: date) -> Figures:
    """What the place of a bureau asks for on a day."""
    agency = session.get_one(Agency, agency_id)
    places = [c for c in (agency.county_code, agency.city_code, agency.province_code) if c]
    found = parameters.values(session, [*_NAMES, _TEST], on=on, places=places, agency_id=agency_id)
    values = {name: found[parameter] for parameter, name in _NAMES.items()}
    return Figures(**values, test_required=found[_TEST] == "yes")
