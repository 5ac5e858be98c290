"""Which rooms the portal has: explicit lists, read by `create_app`."""

from __future__ import annotations

from app.accounts.policy import POLICY as ACCOUNTS
from app.accounts.views import bp as accounts
from app.adoption.archive_policy import POLICY as ADOPTION_ARCHIVE
from app.adoption.ending_policy import POLICY as ADOPTION_ENDINGS
from app.adoption.files import ADOPTION_FILES, RECORD_FILES, SENDER_FILES, WORK_FILES
from app.adoption.foster_panel import adoption_panel
from app.adoption.ledger_policy import POLICY as ADOPTION_LEDGER
from app.adoption.policy import POLICY as ADOPTION
from app.adoption.reissue_policy import POLICY as ADOPTION_REISSUES
from app.adoption.roots_policy import POLICY as ADOPTION_ROOTS
from app.adoption.services.clocks import CLOCKWORK as ADOPTION_CLOCKS
from app.adoption.services.clocks import take_over as take_over_adoptions
from app.adoption.services.ending_clocks import CLOCKWORK as ENDING_CLOCKS
from app.adoption.services.ending_clocks import ENDING_FILES
from app.adoption.services.reissuing import REISSUE_FILES
from app.adoption.services.roots_clocks import CLOCKWORK as ROOTS_CLOCKS
from app.adoption.services.roots_clocks import ROOTS_FILES
from app.adoption.views import bp as adoption
from app.adoption.views.sending import child_panel as sending_panel
from app.audit.policy import POLICY as AUDIT
from app.audit.views import bp as audit
from app.checklists.policy import POLICY as CHECKLISTS
from app.checklists.views import bp as checklists
from app.children.files import CHILD, CHILD_FILES
from app.children.panels import PanelMaker
from app.children.policy import POLICY as CHILDREN
from app.children.ties import Tie
from app.children.views import bp as children
from app.deadlines.complaints import CLOCKWORK as COMPLAINT_CLOCKS
from app.deadlines.policy import POLICY as DEADLINES
from app.deadlines.views import bp as deadlines
from app.divisions.views import bp as divisions
from app.documents.policy import POLICY as DOCUMENTS
from app.documents.queries import LETTER_FILES
from app.documents.views import bp as documents
from app.family_style.child_tie import UNIT_TIE
from app.family_style.files import COUPLE_FILES, UNIT_FILES
from app.family_style.files import child_panel as unit_panel
from app.family_style.following import keep_units
from app.family_style.panels import PanelMaker as UnitPanelMaker
from app.family_style.policy import POLICY as FAMILY_STYLE
from app.family_style.services.clocks import CLOCKWORK as UNIT_CLOCKS
from app.family_style.services.clocks import take_over as take_over_units
from app.family_style.views import bp as family_style
from app.family_style.visiting import UNIT_VISITS
from app.family_style.visiting import desk_panel as unit_visits_panel
from app.foster.files import APPLICATION_FILES, HOUSEHOLD_FILES
from app.foster.policy import POLICY as FOSTER
from app.foster.services.clocks import CLOCKWORK as FOSTER_CLOCKS
from app.foster.services.handover import take_over as take_over_foster
from app.foster.views import bp as foster
from app.foster.visit_files import VISIT_FILES
from app.golive.files import BATCH_FILES
from app.golive.panels import child_panel as originals_panel
from app.golive.panels import placement_panel as migrated_panel
from app.golive.policy import POLICY as GOLIVE
from app.golive.views import bp as golive
from app.home.violations import bp as home
from app.institutions.child_tie import STAY_TIE
from app.institutions.files import ADMISSION, ADMISSION_FILES, FINDING, FINDING_FILES
from app.institutions.panels import stay_panel
from app.institutions.policy import POLICY as INSTITUTIONS
from app.institutions.services.clocks import CLOCKWORK as HOME_CLOCKS
from app.institutions.services.handover import take_over as take_over_homes
from app.institutions.views import bp as institutions
from app.notices.policy import POLICY as NOTICES
from app.notices.services import deliver
from app.notices.views import bp as notices
from app.organisations.files import AGREEMENT_FILES
from app.organisations.policy import POLICY as ORGANISATIONS
from app.organisations.views import bp as organisations
from app.parameters.policy import POLICY as PARAMETERS
from app.parameters.views import bp as parameters
from app.placements.child_tie import PLACEMENT_TIE
from app.placements.files import PLACEMENT_FILES
from app.placements.handover import child_panel as placement_panel
from app.placements.handover import take_over as take_over_placements
from app.placements.match_clocks import CLOCKWORK as MATCH_CLOCKS
from app.placements.match_clocks import take_over as take_over_matches
from app.placements.match_files import MATCH_FILES
from app.placements.match_policy import MATCH_POLICY
from app.placements.match_screen import child_panel as match_panel
from app.placements.match_views import bp as matches
from app.placements.panels import PanelMaker as PlacementPanelMaker
from app.placements.payment_panels import payment_panel
from app.placements.payment_policy import PAYMENT_POLICY
from app.placements.payment_views import bp as payments
from app.placements.policy import RUNNING_POLICY as PLACEMENTS
from app.placements.services.clocks import CLOCKWORK as PLACEMENT_CLOCKS
from app.placements.services.payments import CLOCKWORK as PAYMENT_CLOCKS
from app.placements.services.watching import CLOCKWORK as WATCH_CLOCKS
from app.placements.supervision_policy import SUPERVISION_POLICY
from app.placements.supervision_views import bp as supervision
from app.placements.views import bp as placements
from app.placements.visiting import (
    PLACEMENT_VISITS,
    desk_panel,
    family_panel,
    keep_plans,
)
from app.protection.child_panel import child_panel as report_panel
from app.protection.policy import POLICY as PROTECTION
from app.protection.services import CLOCKWORK as REPORT_CLOCKS
from app.protection.views import bp as protection
from app.purchasing.contract_files import CONTRACT_FILES
from app.purchasing.files import PROJECT_FILES
from app.purchasing.policy import POLICY as PURCHASING
from app.purchasing.record_files import SERVICE_RECORD_FILES
from app.purchasing.services.clocks import CLOCKWORK as PURCHASE_CLOCKS
from app.purchasing.services.clocks import QUERY_CLOCKWORK as PURCHASE_QUERY_CLOCKS
from app.purchasing.services.clocks import take_over as take_over_purchases
from app.purchasing.views import bp as purchasing
from app.reveals.policy import POLICY as REVEALS
from app.reveals.views import bp as reveals
from app.rights.policy import POLICY as RIGHTS
from app.rights.services import CLOCKWORK as RIGHTS_CLOCKS
from app.rights.views import bp as rights
from app.visits.files import VISIT_PHOTOS
from app.visits.policy import POLICY as VISITS
from app.visits.services.clocks import CLOCKWORK as VISIT_CLOCKS
from app.visits.subjects import VisitSubject
from app.visits.views import bp as visits
from app.worklist.views import bp as worklist

BLUEPRINTS = (
    home,
    accounts,
    adoption,
    checklists,
    children,
    divisions,
    family_style,
    foster,
    golive,
    institutions,
    matches,
    placements,
    visits,
    protection,
    payments,
    supervision,
    notices,
    organisations,
    purchasing,
    reveals,
    rights,
    worklist,
    audit,
    deadlines,
    parameters,
    documents,
)
POLICIES = (
    ACCOUNTS,
    ADOPTION,
    ADOPTION_ARCHIVE,
    ADOPTION_ENDINGS,
    ADOPTION_LEDGER,
    ADOPTION_REISSUES,
    ADOPTION_ROOTS,
    CHECKLISTS,
    CHILDREN,
    FAMILY_STYLE,
    FOSTER,
    GOLIVE,
    MATCH_POLICY,
    INSTITUTIONS,
    PLACEMENTS,
    VISITS,
    PROTECTION,
    PAYMENT_POLICY,
    SUPERVISION_POLICY,
    NOTICES,
    ORGANISATIONS,
    PURCHASING,
    REVEALS,
    RIGHTS,
    AUDIT,
    DEADLINES,
    PARAMETERS,
    DOCUMENTS,
)
CLOCKWORKS = {
    "admission": HOME_CLOCKS,
    "adoption": ADOPTION_CLOCKS,
    "adoption_ending": ENDING_CLOCKS,
    "adoption_roots": ROOTS_CLOCKS,
    "home_staff": HOME_CLOCKS,
    "family_couple": UNIT_CLOCKS,
    "family_unit": UNIT_CLOCKS,
    "foster_application": FOSTER_CLOCKS,
    "match": MATCH_CLOCKS,
    "placement": PLACEMENT_CLOCKS,
    "visit_plan": VISIT_CLOCKS,
    "harm_report": REPORT_CLOCKS,
    "payment_list": PAYMENT_CLOCKS,
    "purchase": PURCHASE_CLOCKS,
    "purchase_query": PURCHASE_QUERY_CLOCKS,
    "complaint": COMPLAINT_CLOCKS,
    "data_request": RIGHTS_CLOCKS,
    "oversight_matter": WATCH_CLOCKS,
    "foster_inspection": WATCH_CLOCKS,
    "quarter_report": WATCH_CLOCKS,
    "quarter_due": WATCH_CLOCKS,
}
# What upper rooms show on a child's file: (session, actor, child) -> Panel or None.
CHILD_PANELS: tuple[PanelMaker, ...] = (
    stay_panel, match_panel, placement_panel, originals_panel, report_panel, unit_panel,
    sending_panel,
)  # fmt: skip
# What upper rooms run for a child: asked before it is moved, told of its death.
CHILD_TIES: tuple[Tie, ...] = (STAY_TIE, PLACEMENT_TIE, UNIT_TIE)
# What other rooms show on a placement, by tab: (session, actor, placement) -> Panel or None.
PLACEMENT_PANELS: dict[str, tuple[PlacementPanelMaker, ...]] = {
    "agreement": (payment_panel, migrated_panel),
    "visits": (desk_panel,),
    "mine": (payment_panel, family_panel, adoption_panel),
}
# What other rooms show on a family unit: (session, actor, unit) -> Panel or None.
UNIT_PANELS: tuple[UnitPanelMaker, ...] = (unit_visits_panel,)
# What is visited, by kind: the room that owns it says how (`visits.subjects`).
VISIT_SUBJECTS: dict[str, VisitSubject] = {
    "family_unit": UNIT_VISITS,
    "placement": PLACEMENT_VISITS,
}
# What is kept in step at the end of every transaction, before the record is sealed.
BEFORE_COMMIT = (keep_plans, keep_units, deliver)
FILE_SUBJECTS = {
    ADMISSION: ADMISSION_FILES,
    FINDING: FINDING_FILES,
    CHILD: CHILD_FILES,
    "adoption": ADOPTION_FILES,
    "adoption_ending": ENDING_FILES,
    "adoption_record": RECORD_FILES,
    "adoption_reissue": REISSUE_FILES,
    "adoption_roots": ROOTS_FILES,
    "adoption_sender": SENDER_FILES,
    "adoption_work": WORK_FILES,
    "family_couple": COUPLE_FILES,
    "family_unit": UNIT_FILES,
    "foster_application": APPLICATION_FILES,
    "foster_visit": VISIT_FILES,
    "golive_batch": BATCH_FILES,
    "household": HOUSEHOLD_FILES,
    "letter": LETTER_FILES,
    "match": MATCH_FILES,
    "org_agreement": AGREEMENT_FILES,
    "placement": PLACEMENT_FILES,
    "purchase": PROJECT_FILES,
    "purchase_contract": CONTRACT_FILES,
    "purchase_record": SERVICE_RECORD_FILES,
    "visit": VISIT_PHOTOS,
}
TAKE_OVERS = (
    take_over_adoptions,
    take_over_foster, take_over_homes, take_over_matches, take_over_placements,
    take_over_purchases, take_over_units,
)  # fmt: skip
