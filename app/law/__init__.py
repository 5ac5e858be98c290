"""GROUND: what statutes say, as typed rows with their citation and their certainty.

One module per statute or matter. Imports nothing of ours. A row from memory, doubtful or
of our own design is never shown as what the law says: cite with `citation()` only.
"""

from __future__ import annotations

from app.law.adoption_after import ANNOUNCING, FOLLOWING, KEEPING, REMEDIES
from app.law.adoption_assessment import EVALUATION, PRACTICE
from app.law.adoption_conditions import ADOPTING, AGES, LIMITS
from app.law.adoption_instruments import ADOPTION_INSTRUMENTS
from app.law.adoption_periods import ADOPTION_PERIODS
from app.law.adoption_registration import FROM_ABROAD, REGISTERING, WORKING
from app.law.adoption_relation import RELATION
from app.law.assessment import ASSESSMENT, SEPARATION
from app.law.children import CHILDREN
from app.law.family_style import FAMILY_STYLE
from app.law.family_style_periods import FAMILY_STYLE_PERIODS
from app.law.foster_care import CONDITIONS
from app.law.foster_duties import DUTIES
from app.law.foster_ending import ENDING
from app.law.foster_periods import FOSTER_PERIODS
from app.law.foster_steps import STEPS
from app.law.foster_supervision import SUPERVISION
from app.law.home_periods import HOME_PERIODS
from app.law.homes import HOMES
from app.law.instruments import INSTRUMENTS as CARE_INSTRUMENTS
from app.law.match_periods import MATCH_PERIODS
from app.law.model import (
    Article,
    Force,
    Instrument,
    Period,
    Rule,
    Standing,
    Unit,
    Verification,
    certainty,
    citation,
    is_law,
)
from app.law.organisations import (
    ORGANISATION_INSTRUMENTS,
    REGISTER,
    SUPPLIERS,
    THIRD_PARTIES,
)
from app.law.payment_periods import PAYMENT_PERIODS
from app.law.personal_data import PERSONAL_DATA, PERSONAL_DATA_PERIODS
from app.law.placement_periods import PLACEMENT_PERIODS
from app.law.protection import PROTECTION, PROTECTION_PERIODS
from app.law.purchase_buying import BUYING, METHODS, MONEY_FIRST, NEGATIVE_LIST
from app.law.purchase_contracts import ACCEPTANCE, CONTRACTING, PAYING_BY_LAW
from app.law.purchase_instruments import PURCHASE_INSTRUMENTS
from app.law.purchase_organisations import FOSTERED, ORGANISED, PREFERRED, TRUSTED
from app.law.purchase_performance import CHANGING, COUNTED, EVALUATING, PAYING
from app.law.purchase_periods import PURCHASE_PERIODS
from app.law.purchase_procurement import (
    CHOOSING,
    METHOD,
    OBJECTING,
    OFFERS,
    REQUIREMENT,
    TAKING_PART,
)
from app.law.service import SERVICE
from app.law.supervision_periods import SUPERVISION_PERIODS
from app.law.time_limits import COUNTING
from app.law.visit_periods import VISIT_PERIODS
from app.law.visits import VISITS

__all__ = [
    "INSTRUMENTS",
    "PERIODS",
    "RULES",
    "Article",
    "Force",
    "Instrument",
    "Period",
    "Rule",
    "Standing",
    "Unit",
    "Verification",
    "certainty",
    "citation",
    "is_law",
]

INSTRUMENTS = {
    **CARE_INSTRUMENTS,
    **ADOPTION_INSTRUMENTS,
    **ORGANISATION_INSTRUMENTS,
    **PURCHASE_INSTRUMENTS,
}
RULES: dict[str, Rule] = {
    row.id: row
    for row in (
        *CONDITIONS, *STEPS, *DUTIES, *ENDING, *SUPERVISION, *ASSESSMENT, *SEPARATION,
        *COUNTING, *SERVICE, *PERSONAL_DATA, *CHILDREN, *HOMES, *VISITS, *PROTECTION, *FAMILY_STYLE,
        *AGES, *ADOPTING, *LIMITS, *RELATION, *REGISTERING, *WORKING, *FROM_ABROAD, *EVALUATION,
        *PRACTICE, *ANNOUNCING, *FOLLOWING, *KEEPING, *THIRD_PARTIES, *SUPPLIERS, *REGISTER,
        *PREFERRED, *ORGANISED, *TRUSTED, *FOSTERED, *BUYING, *NEGATIVE_LIST, *MONEY_FIRST,
        *METHODS, *TAKING_PART, *METHOD, *REQUIREMENT, *OFFERS, *CHOOSING, *OBJECTING, *REMEDIES,
        *CONTRACTING, *ACCEPTANCE, *PAYING_BY_LAW, *COUNTED, *EVALUATING, *PAYING, *CHANGING,
    )
}  # fmt: skip
PERIODS: dict[str, Period] = {
    period.id: period
    for period in (
        *FOSTER_PERIODS, *MATCH_PERIODS, *HOME_PERIODS, *PLACEMENT_PERIODS, *PAYMENT_PERIODS,
        *SUPERVISION_PERIODS, *VISIT_PERIODS, *PROTECTION_PERIODS,
        *FAMILY_STYLE_PERIODS, *ADOPTION_PERIODS, *PURCHASE_PERIODS, *PERSONAL_DATA_PERIODS,
    )
}  # fmt: skip
