"""What the database itself refuses: changes of the record, and other people's rows.

Revision ID: 0002_guards
Revises: 0001_house
"""

import re
from urllib.parse import urlsplit

from alembic import op

from app.config import Config

revision = "0002_guards"
down_revision = "0001_house"
branch_labels = None
depends_on = None

# Whose transaction it is: an empty setting is NULL and equals nothing, so that without a scope
# no row is seen (bar S08).
SYSTEM = "current_setting('app.system', true) = 'on'"
AGENCY = "nullif(current_setting('app.agency', true), '')::int"
PERSON = "nullif(current_setting('app.person', true), '')::int"
PLACED = """
    county_code = nullif(current_setting('app.county', true), '')
    OR city_code = nullif(current_setting('app.city', true), '')
    OR province_code = nullif(current_setting('app.province', true), '')
"""
OWN_ACCOUNT = f"user_id IN (SELECT u.id FROM users u WHERE u.person_id = {PERSON})"

# A table that hangs on another shows what that one shows: one line for a new table.
FOLLOWS = {
    "members": ("household_id", "households"),
    "letter_services": ("letter_id", "letters"),
    **dict.fromkeys(
        (
            "care_spells",
            "child_categories",
            "child_changes",
            "child_guardianships",
            "child_openings",
            "child_opinions",
            "child_workers",
        ),
        ("child_id", "children"),
    ),
    **dict.fromkeys(
        (
            "admission_papers",
            "admission_parts",
            "adult_plans",
            "care_plans",
            "care_tasks",
            "guardian_rulings",
            "leave_follow_ups",
            "leavings",
            "medications",
            "placement_walks",
            "screenings",
            "search_notices",
        ),
        ("admission_id", "admissions"),
    ),
    "org_papers": ("org_person_id", "org_people"),
    "org_activities": ("link_id", "org_links"),
    **dict.fromkeys(
        (
            "adoption_volume_items",
            "adoption_volume_sheets",
            "adoption_volume_steps",
            "adoption_volume_uses",
        ),
        ("volume_id", "adoption_volumes"),
    ),
    "beds": ("room_id", "rooms"),
    "care_plan_reviews": ("plan_id", "care_plans"),
    "donation_uses": ("donation_id", "donations"),
    "inspection_findings": ("inspection_id", "home_inspections"),
    "staff_certificates": ("staff_id", "home_staff"),
    "staff_crime_checks": ("staff_id", "home_staff"),
    "visit_addenda": ("visit_id", "visits"),
    "growth_reports": ("plan_id", "visit_plans"),
    "family_places": ("household_id", "households"),
    "payment_accounts": ("household_id", "households"),
    "payment_lines": ("placement_id", "placements"),
    **dict.fromkeys(
        ("family_contracts", "family_couple_papers", "family_couple_participations"),
        ("couple_id", "family_couples"),
    ),
    **dict.fromkeys(
        (
            "family_unit_budget_lines",
            "family_unit_events",
            "family_unit_logs",
            "family_unit_participations",
            "family_unit_places",
            "family_unit_rooms",
        ),
        ("unit_id", "family_units"),
    ),
    "family_profiles": ("household_id", "households"),
    **dict.fromkeys(
        ("adoptees", "adoption_participations"),
        ("adoption_id", "adoptions"),
    ),
    **dict.fromkeys(
        ("agreements", "match_meetings", "match_participations"), ("match_id", "matches")
    ),
    **dict.fromkeys(
        ("placement_filings", "placement_participations"), ("placement_id", "placements")
    ),
    **dict.fromkeys(
        (
            "foster_participations",
            "foster_drafts",
            "foster_papers",
            "foster_supplements",
            "foster_consents",
            "foster_visits",
            "foster_joint_sheets",
            "foster_decisions",
            "foster_objections",
            "foster_filings",
            "foster_corrections",
            "foster_rechecks",
            "training_enrolments",
        ),
        ("application_id", "foster_applications"),
    ),
    **dict.fromkeys(
        ("purchase_budget_lines", "purchase_items", "purchase_participations"),
        ("project_id", "purchase_projects"),
    ),
    **dict.fromkeys(
        (
            "purchase_acceptances",
            "purchase_amendments",
            "purchase_contract_staff",
            "purchase_milestones",
            "purchase_payments",
            "purchase_reports",
            "purchase_samples",
        ),
        ("contract_id", "purchase_contracts"),
    ),
    **dict.fromkeys(
        ("purchase_attendance", "purchase_record_workers"), ("record_id", "purchase_records")
    ),
    "purchase_checks": ("sample_id", "purchase_samples"),
}
# A family sees its own case, and nothing of what the staff write of it: one line for a new table,
# with the parent's column of the family's account holder.
STAFF_ONLY = {
    "adoption_presences": ("adoption_id", "adoptions", "applicant_person_id"),
    "family_unit_evaluations": ("unit_id", "family_units", "couple_person_id"),
    **dict.fromkeys(("incidents", "visits"), ("plan_id", "visit_plans", "family_person_id")),
    **dict.fromkeys(
        ("match_child_sheets", "match_releases"), ("match_id", "matches", "family_person_id")
    ),
    **dict.fromkeys(
        ("placement_assessments", "placement_matters"),
        ("placement_id", "placements", "carer_person_id"),
    ),
}
# Matters that a family raises, or is told of with the words of the staff.
OF_FAMILY = "'respite', 'carer', 'correction', 'notice', 'adoption', 'renewal'"
# Of these a family reads the letters alone, never the files.
STAFFS_FILES = {"match": "family_person_id", "placement": "carer_person_id"}
# Not all who see an adoption read what one side of it said: the institution that sends the child
# sees the case, the adopters' papers and letters only they, the organ and who assesses them
# (Civil Code 1110).
ORGANS = f"parent.agency_id = {AGENCY}"
ORGANS_OR_ADOPTERS = (
    f"({ORGANS} OR parent.applicant_person_id = {PERSON} "
    "OR parent.id IN (SELECT assigned_adoptions()))"
)
# Competitors see one round: letters, clocks and messages about it are the buyer's and the panel's,
# of its files a supplier reads what was there while offers came in.
JUDGED_OR_BOUGHT = f"({ORGANS} OR parent.id IN (SELECT judged_rounds()))"
# What assessors gather is theirs while they are named, and the organ's; never the family's.
ORGANS_OR_ASSESSORS = f"({ORGANS} OR parent.id IN (SELECT assigned_adoptions()))"
NARROWED = {
    "adoption": ORGANS_OR_ADOPTERS,
    "adoption_record": ORGANS,
    "adoption_work": ORGANS_OR_ASSESSORS,
    "purchase_round": JUDGED_OR_BOUGHT,
}
# An offer's files are the supplier's alone until the offer is opened (GPR-33).
NARROWED_FILES = NARROWED | {
    "purchase_round": f"({JUDGED_OR_BOUGHT} OR documents.created_at < parent.due_at)",
    "purchase_bid": f"(parent.supplier_id = {AGENCY} OR parent.price_fen IS NOT NULL)",
}
# What files, letters, clocks and messages can be about: one line for a new kind of case.
SUBJECTS = {
    "admission": "admissions",
    "adoption": "adoptions",
    "adoption_ending": "adoption_endings",
    "adoption_record": "adoptions",
    "adoption_reissue": "adoption_reissues",
    "adoption_roots": "adoption_roots",
    "adoption_sender": "adoption_senders",
    "adoption_work": "adoptions",
    "child": "children",
    "family_couple": "family_couples",
    "family_unit": "family_units",
    "foster_application": "foster_applications",
    "foster_visit": "foster_visits",
    "golive_batch": "golive_batches",
    "home_staff": "home_staff",
    "household": "households",
    "inspection_finding": "inspection_findings",
    "match": "matches",
    "placement": "placements",
    "visit": "visits",
    "visit_plan": "visit_plans",
    "incident": "incidents",
    "harm_report": "harm_reports",
    "data_request": "data_requests",
    "org_agreement": "org_agreements",
    "purchase": "purchase_projects",
    "purchase_acceptance": "purchase_acceptances",
    "purchase_bid": "purchase_bids",
    "purchase_contract": "purchase_contracts",
    "purchase_evaluation": "purchase_evaluations",
    "purchase_import": "purchase_imports",
    "purchase_payment": "purchase_payments",
    "purchase_query": "purchase_queries",
    "purchase_record": "purchase_records",
    "purchase_round": "purchase_rounds",
}
FILE_SUBJECTS = SUBJECTS | {"letter": "letters"}

# A plain subquery here would go round in circles, for assignments follow their case. A function
# is not looked into, and of the assignments it reads one's own, which need no look at the case.
ASSIGNED_APPLICATIONS = f"""
    CREATE FUNCTION assigned_applications() RETURNS SETOF int
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT application_id FROM foster_assignments
          WHERE ended_at IS NULL AND person_id = {PERSON} $$
"""

# So do assessors of an adoption; only one's own rows and the organ's are read without the case.
ASSIGNED_ADOPTIONS = f"""
    CREATE FUNCTION assigned_adoptions() RETURNS SETOF int
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT adoption_id FROM adoption_assessors
          WHERE ended_at IS NULL AND person_id = {PERSON} $$
"""

# The same way out of the same circle: agreements follow their organisation, and an agreement of
# one's own bureau shows the organisation.
AGREED_ORGANISATIONS = f"""
    CREATE FUNCTION agreed_organisations() RETURNS SETOF int
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = public, pg_temp
    AS $$ SELECT organisation_id FROM org_agreements
          WHERE voided_at IS NULL AND bureau_id = {AGENCY} $$
"""


def narrow(name: str, query: str) -> str:
    """One narrow question of a policy, asked past all policies: otherwise they go in circles."""
    return f"""
        CREATE FUNCTION {name}() RETURNS SETOF int LANGUAGE sql STABLE PARALLEL SAFE
        SET app.system TO 'on' SET search_path = public, pg_temp AS $$ {query} $$
    """


# What a supplier offered in, what one judges, and what one evaluates.
PURCHASING = {
    "bidden_rounds": f"SELECT round_id FROM purchase_bids WHERE supplier_id = {AGENCY}",
    "judged_rounds": f"""
        SELECT round_id FROM purchase_panel WHERE ended_at IS NULL AND person_id = {PERSON}
    """,
    "own_evaluations": f"""
        SELECT evaluation_id FROM purchase_evaluators
        WHERE ended_at IS NULL AND person_id = {PERSON}
    """,
    "evaluated_contracts": f"""
        SELECT e.contract_id FROM purchase_evaluations e
        JOIN purchase_evaluators t ON t.evaluation_id = e.id
        WHERE t.ended_at IS NULL AND t.person_id = {PERSON}
    """,
    # A supplier may have its seat anywhere: its name is known to whoever buys, judges, evaluates
    # or stands above; what hangs on the register is not.
    "traded_organisations": f"""
        SELECT organisation_id FROM purchase_contracts
        WHERE agency_id = {AGENCY} OR {PLACED} OR id IN (SELECT evaluated_contracts())
        UNION SELECT organisation_id FROM purchase_bids
        WHERE buyer_id = {AGENCY} OR round_id IN (SELECT judged_rounds())
    """,
    "contracted_people": f"""
        SELECT s.org_person_id FROM purchase_contract_staff s
        JOIN purchase_contracts c ON c.id = s.contract_id WHERE c.agency_id = {AGENCY}
    """,
}
# Seen, never written: a supplier of elsewhere, and of its people whom a contract names.
TRADED = {
    "organisations": "traded_organisations",
    "org_people": "contracted_people",
}
# Sides of a contract, as those see them who follow it.
EVALUATORS = "parent.id IN (SELECT evaluated_contracts())"
SIDES = f"(parent.agency_id = {AGENCY} OR parent.supplier_id = {AGENCY})"
SIDES_OR_EVALUATORS = f"({SIDES} OR {EVALUATORS})"
# Whoever keeps an organisation's register, has an agreement with it, or is it.
REGISTERED = f"""(
    parent.agency_id = {AGENCY} OR {PLACED} OR parent.id IN (SELECT agreed_organisations())
)"""
# People of a service: the buyer, and the supplier until the contract has ended; of one that was
# broken off it still hands over by number (BRK-02, BRK-03).
NAMED = (
    f"(parent.agency_id = {AGENCY} OR (parent.supplier_id = {AGENCY} AND parent.state <> 'ended'))"
)


def seen(table: str, column: str, parent: str, also: str = "true") -> str:
    """The row's parent is seen. Policies compose: the inner select is under the parent's."""
    return f"EXISTS (SELECT 1 FROM {parent} parent WHERE parent.id = {table}.{column} AND {also})"


def staff_only(table: str, column: str, parent: str, person: str) -> str:
    """The row's parent is seen, and not as the family of it."""
    return (
        f"EXISTS (SELECT 1 FROM {parent} parent WHERE parent.id = {table}.{column} "
        f"AND (parent.{person} = {PERSON}) IS NOT TRUE)"
    )


def about(table: str, subjects: dict[str, str] = SUBJECTS) -> str:
    """The row's subject is seen; a kind that nobody named is seen by nobody."""
    hidden = STAFFS_FILES if table == "documents" else {}
    narrowed = NARROWED_FILES if table == "documents" else NARROWED
    kinds = " ".join(
        f"WHEN '{kind}' THEN "
        + (
            staff_only(table, "subject_id", parent, hidden[kind])
            if kind in hidden
            else seen(table, "subject_id", parent, narrowed.get(kind, "true"))
        )
        for kind, parent in subjects.items()
    )
    return f"CASE {table}.subject_kind {kinds} ELSE false END"


# A home's own rows: its people's, and those of the bureaus in whose area it lies.
def of_home(column: str = "agency_id") -> str:
    """The agency of a column is one's own, or lies in one's area; agencies are public."""
    placed = re.sub(r"\b(county|city|province)_code\b", r"home.\1_code", PLACED)
    return f"""{column} = {AGENCY} OR EXISTS
        (SELECT 1 FROM agencies home WHERE home.id = {column} AND ({placed}))"""


# The conditions of tables with an owner of their own. Each begins with the system's scope, so
# that work in the background never runs the rest.
POLICIES = {
    # How many, by office and month: few enough to know a child by.
    **dict.fromkeys(
        ("month_counts", "month_deltas"), f"{SYSTEM} OR agency_id = {AGENCY} OR {PLACED}"
    ),
    # By no person: a family sees what its placement shows, and nothing of the file.
    "children": f"{SYSTEM} OR agency_id = {AGENCY} OR keeper_id = {AGENCY} OR {PLACED}",
    "admissions": f"{SYSTEM} OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}",
    "home_staff": f"{SYSTEM} OR agency_id = {AGENCY} OR {PLACED}",
    **dict.fromkeys(
        ("exports", "golive_batches", "golive_papers", "golive_rows", "reveals"),
        f"{SYSTEM} OR agency_id = {AGENCY}",
    ),
    "home_transfers": f"{SYSTEM} OR {of_home('from_agency_id')} OR {of_home('to_agency_id')}",
    **{
        table: f"{SYSTEM} OR {of_home()}"
        for table in (
            "donations",
            "home_inspections",
            "home_patrols",
            "home_qualifications",
            "home_shifts",
            "open_services",
            "rooms",
        )
    },
    # A family reads a match once it was offered, never before, or when the child lived there.
    "matches": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}
        OR (family_person_id = {PERSON} AND (offered_at IS NOT NULL OR migrated_at IS NOT NULL))
    """,
    "placements": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}
        OR carer_person_id = {PERSON}
    """,
    # A draft is the couple's own; whoever lives in the unit sees it.
    "family_couples": f"""
        {SYSTEM} OR applicant_person_id = {PERSON}
        OR (state <> 'draft' AND (agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}))
    """,
    # By the organ itself, the adopters and the institution that sends; no area reads it (SEC-01).
    "adoptions": f"""
        {SYSTEM} OR applicant_person_id = {PERSON}
        OR (agency_id = {AGENCY} AND (case_no IS NOT NULL OR by_counter_id IS NOT NULL))
        OR (sender_agency_id = {AGENCY} AND case_no IS NOT NULL)
        OR id IN (SELECT assigned_adoptions())
    """,
    "adoption_assessors": f"{SYSTEM} OR person_id = {PERSON} OR agency_id = {AGENCY}",
    # What is found out about adopters: the organ and the assessors alone.
    **dict.fromkeys(
        ("adoption_fusions", "adoption_sheets", "adoption_situations", "adoption_visits"),
        f"{SYSTEM} OR agency_id = {AGENCY} OR adoption_id IN (SELECT assigned_adoptions())",
    ),
    "adoption_assessments": f"""
        {SYSTEM} OR {seen("adoption_assessments", "adoption_id", "adoptions", ORGANS_OR_ADOPTERS)}
    """,
    # Never by the adopters (Civil Code 1110).
    "adoption_senders": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR institution_id = {AGENCY} OR person_id = {PERSON}
    """,
    # What one side said, and how a family fares later, is the organ's alone.
    **dict.fromkeys(
        (
            "adoption_claims",
            "adoption_endings",
            "adoption_follow_ups",
            "adoption_interviews",
            "adoption_notices",
            "adoption_reissues",
            "adoption_roots",
            "adoption_volumes",
        ),
        f"{SYSTEM} OR agency_id = {AGENCY}",
    ),
    # Each side reads its own papers, the organ all.
    "adoption_papers": f"""
        {SYSTEM}
        OR (side = 'adopter'
            AND {seen("adoption_papers", "adoption_id", "adoptions", ORGANS_OR_ADOPTERS)})
        OR {seen("adoption_papers", "adoption_id", "adoptions", ORGANS)}
        OR {seen("adoption_papers", "sender_id", "adoption_senders")}
    """,
    # One of an adoption older than the portal is its organ's alone.
    "adoption_certificates": f"""
        {SYSTEM} OR agency_id = {AGENCY}
        OR {seen("adoption_certificates", "adoption_id", "adoptions", ORGANS_OR_ADOPTERS)}
    """,
    "adoption_objections": f"""
        {SYSTEM} OR {seen("adoption_objections", "adoption_id", "adoptions", ORGANS_OR_ADOPTERS)}
    """,
    "adoption_drafts": f"""
        {SYSTEM} OR {seen("adoption_drafts", "adoption_id", "adoptions", ORGANS_OR_ADOPTERS)}
    """,
    "family_units": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}
        OR couple_person_id = {PERSON}
    """,
    **dict.fromkeys(
        ("foster_inspections", "oversight_matters", "payment_lists", "quarter_reports"),
        f"{SYSTEM} OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}",
    ),
    "inspection_draws": f"{SYSTEM} OR bureau_id = {AGENCY} OR {PLACED}",
    "foster_applications": f"""
        {SYSTEM}
        OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}
        OR applicant_person_id = {PERSON}
        OR id IN (SELECT assigned_applications())
    """,
    "foster_assignments": f"""
        {SYSTEM} OR person_id = {PERSON}
        OR {seen("foster_assignments", "application_id", "foster_applications")}
    """,
    # Not through one's own assignment: after a recusal the sheet is not read any more.
    "foster_sheets": f"""
        {SYSTEM} OR EXISTS (SELECT 1 FROM foster_assignments a JOIN foster_applications f
                            ON f.id = a.application_id WHERE a.id = assignment_id)
    """,
    "households": f"""
        {SYSTEM} OR owner_person_id = {PERSON} OR opened_by_agency_id = {AGENCY}
        OR EXISTS (SELECT 1 FROM foster_applications f WHERE f.household_id = households.id)
        OR EXISTS (SELECT 1 FROM family_couples c WHERE c.household_id = households.id)
        OR EXISTS (SELECT 1 FROM adoptions parent
                   WHERE parent.household_id = households.id AND {ORGANS_OR_ADOPTERS})
    """,
    "letters": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR addressee_id = {PERSON} OR {about("letters")}
    """,
    "documents": f"{SYSTEM} OR {about('documents', FILE_SUBJECTS)}",
    "deadlines": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR person_id = {PERSON} OR {PLACED}
        OR {about("deadlines")}
    """,
    "case_messages": f"{SYSTEM} OR {about('case_messages')}",
    "ratings": f"{SYSTEM} OR {about('ratings')}",
    # Not by its subject: the agency complained of does not read it.
    "complaints": f"{SYSTEM} OR bureau_id = {AGENCY} OR {OWN_ACCOUNT}",
    "notices": f"{SYSTEM} OR {OWN_ACCOUNT}",
    "visit_plans": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR bureau_id = {AGENCY} OR {PLACED}
        OR family_person_id = {PERSON}
    """,
    "visit_drafts": f"{SYSTEM} OR {OWN_ACCOUNT}",
    "data_requests": f"{SYSTEM} OR agency_id = {AGENCY} OR person_id = {PERSON}",
    # By the bureau that has to act, and by nobody else: who reported stands in it.
    "harm_reports": f"{SYSTEM} OR agency_id = {AGENCY}",
    "organisations": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR {PLACED} OR id IN (SELECT agreed_organisations())
    """,
    **{
        table: f"{SYSTEM} OR {seen(table, 'organisation_id', 'organisations', REGISTERED)}"
        for table in (
            "org_changes",
            "org_links",
            "org_listings",
            "org_people",
            "org_ratings",
            "org_relations",
            "org_reports",
        )
    },
    "org_incubations": f"{SYSTEM} OR bureau_id = {AGENCY} OR {PLACED}",
    "org_agreements": f"""
        {SYSTEM} OR bureau_id = {AGENCY}
        OR {seen("org_agreements", "organisation_id", "organisations", REGISTERED)}
    """,
    "purchase_projects": f"{SYSTEM} OR agency_id = {AGENCY} OR {PLACED}",
    # While it is open whoever has an office here may offer.
    "purchase_rounds": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR (state = 'open' AND {AGENCY} IS NOT NULL)
        OR id IN (SELECT bidden_rounds()) OR id IN (SELECT judged_rounds())
    """,
    # By no area: a bureau above does not look into offers.
    "purchase_bids": f"""
        {SYSTEM} OR buyer_id = {AGENCY} OR supplier_id = {AGENCY}
        OR round_id IN (SELECT judged_rounds())
    """,
    "purchase_bid_scores": f"""
        {SYSTEM} OR {
        seen(
            "purchase_bid_scores",
            "bid_id",
            "purchase_bids",
            f"(parent.buyer_id = {AGENCY} OR parent.round_id IN (SELECT judged_rounds()))",
        )
    }
    """,
    "purchase_panel": f"""
        {SYSTEM} OR person_id = {PERSON}
        OR {seen("purchase_panel", "round_id", "purchase_rounds", ORGANS)}
    """,
    "purchase_queries": f"{SYSTEM} OR agency_id = {AGENCY} OR supplier_id = {AGENCY}",
    "purchase_contracts": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR supplier_id = {AGENCY} OR {PLACED}
        OR id IN (SELECT evaluated_contracts())
    """,
    **{
        table: f"{SYSTEM} OR {seen(table, 'contract_id', 'purchase_contracts', NAMED)}"
        for table in ("purchase_beneficiaries", "purchase_imports")
    },
    "purchase_drafts": f"{SYSTEM} OR {OWN_ACCOUNT}",
    **{
        table: f"{SYSTEM} OR {seen(table, 'contract_id', 'purchase_contracts', SIDES_OR_EVALUATORS)}"
        for table in ("purchase_groups", "purchase_records")
    },
    # What users say of the supplier reaches it as figures only.
    **{
        table: f"{SYSTEM} OR "
        + seen(table, "contract_id", "purchase_contracts", f"({ORGANS} OR {EVALUATORS})")
        for table in ("purchase_survey_answers", "purchase_surveys")
    },
    "purchase_evaluations": f"""
        {SYSTEM} OR agency_id = {AGENCY} OR id IN (SELECT own_evaluations())
        OR (sent_at IS NOT NULL
            AND {seen("purchase_evaluations", "contract_id", "purchase_contracts")})
    """,
    "purchase_spot_draws": f"{SYSTEM} OR agency_id = {AGENCY}",
    "purchase_evaluators": f"""
        {SYSTEM} OR person_id = {PERSON} OR evaluation_id IN (SELECT own_evaluations())
        OR {seen("purchase_evaluators", "evaluation_id", "purchase_evaluations", ORGANS)}
    """,
    "calendar_feeds": f"{SYSTEM} OR {OWN_ACCOUNT}",
    "uploads": f"{SYSTEM} OR {OWN_ACCOUNT}",
    "messages": f"{SYSTEM} OR person_id = {PERSON}",
} | {
    table: f"{SYSTEM} OR {seen(table, column, parent)}"
    for table, (column, parent) in FOLLOWS.items()
}
POLICIES |= {table: f"{SYSTEM} OR {staff_only(table, *how)}" for table, how in STAFF_ONLY.items()}
POLICIES["placement_matters"] += f"""
    OR (kind IN ({OF_FAMILY}) AND {seen("placement_matters", "placement_id", "placements")})
"""
# A signed letter never changes: only its withdrawal and its one day of service are added.
SIGNED = (
    "content_sealed digest number dated_on document_id title kind agency_id addressee_id "
    "subject_kind subject_id verify_code signed_by_id signed_at"
).split()
# What a case leaves is deleted ten years after its end at the earliest (PD-AR-2), and no sooner.
YOUNG_IN_SQLITE = "OLD.created_at > datetime('now', '-10 years')"
YOUNG_ON_THE_SERVER = "OLD.created_at > now() - interval '10 years'"
LETTER_CHANGED = " OR ".join(
    [
        *(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in SIGNED),
        "NEW.state = 'draft'",
        "(OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')",
        "(OLD.served_on IS NOT NULL AND NEW.served_on IS DISTINCT FROM OLD.served_on)",
    ]
)

# What was paid, sent or drawn is never changed again (FC-29-3, FC-14-8, FA-V-8).
FROZEN = {
    "payment_lines": "OLD.paid_at IS NOT NULL",
    "payment_lists": "OLD.state = 'paid'",
    "inspection_draws": "OLD.drawn_at IS NOT NULL",
    # The catalogue of a volume, its steps and its correction sheets are only added to.
    "adoption_volume_items": "OLD.id IS NOT NULL",
    "adoption_volume_sheets": "OLD.id IS NOT NULL",
    "adoption_volume_steps": "OLD.id IS NOT NULL",
}
# Of these the frozen row may go thirty years after it was written, when its term is over (PD-AR-2).
FORGOTTEN = ("payment_lines", "payment_lists")
OLD_IN_SQLITE = "OLD.created_at > datetime('now', '-30 years')"
OLD_ON_THE_SERVER = "OLD.created_at > now() - interval '30 years'"
# What lies in a filed volume is not changed any more (adoption.md §14): the table, its column
# that names the case, that column in `adoption_volumes`, and which columns are fixed (all where
# none is named). To the first ones nothing is added either.
CLOSED_TO_MORE = ("adoptees", "adoption_interviews", "adoption_papers", "adoption_presences")
FILED: dict[str, tuple[str, str, str]] = {
    **dict.fromkeys(CLOSED_TO_MORE, ("adoption_id", "adoption_id", "")),
    "adoption_senders": (
        "adoption_id",
        "adoption_id",
        (
            "kind name_sealed id_no_sealed phone_sealed status consents consented_on "
            "statement_sealed"
        ),
    ),
    "adoptions": (
        "id",
        "adoption_id",
        (
            "case_no household_id applicant_person_id agency_id statement_sealed facts_sealed "
            "facts_digest decision_sealed decided_at decided_by_id registered_on accepted_at"
        ),
    ),
    "adoption_endings": ("id", "ending_id", ""),
    "adoption_volumes": (
        "id",
        "id",
        (
            "adoption_id ending_id agency_id kind subclass number is_secret filed_on digest "
            "note_sealed"
        ),
    ),
}
FILED_FUNCTION = """
    CREATE FUNCTION refuse_filed() RETURNS trigger LANGUAGE plpgsql
    SET app.system TO 'on' SET search_path = public, pg_temp AS $$
    DECLARE held jsonb;
    BEGIN
        IF TG_OP = 'INSERT' THEN held := to_jsonb(NEW); ELSE held := to_jsonb(OLD); END IF;
        IF EXISTS (
            SELECT 1 FROM adoption_volumes v
            WHERE v.filed_on IS NOT NULL
            AND (TG_ARGV[1] <> 'adoption_id' OR v.ending_id IS NULL)
            AND to_jsonb(v) ->> TG_ARGV[1] = held ->> TG_ARGV[0]
        ) THEN RAISE EXCEPTION 'a filed volume is not changed'
            USING ERRCODE = 'check_violation'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END $$
"""


def changed(columns: str) -> str:
    """One of these columns gets another value; any update where none is named."""
    return (
        " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in columns.split())
        or "OLD.id IS NOT NULL"
    )


def filed_triggers(*, sqlite: bool) -> list[str]:
    """The triggers of `FILED`, in the words of each database."""
    found = []
    for table, (key, of_volume, columns) in FILED.items():
        verbs = ["UPDATE", "DELETE"] + ["INSERT"] * (table in CLOSED_TO_MORE)
        for verb in verbs:
            held = "NEW" if verb == "INSERT" else "OLD"
            name = f"{table}_filed_{verb.lower()}"
            when = changed(columns) if verb == "UPDATE" else f"{held}.id IS NOT NULL"
            if sqlite:
                plain = " AND v.ending_id IS NULL" if of_volume == "adoption_id" else ""
                found.append(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN ({when}) AND EXISTS "
                    f"(SELECT 1 FROM adoption_volumes v WHERE v.{of_volume} = {held}.{key} "
                    f"AND v.filed_on IS NOT NULL{plain}) "
                    "BEGIN SELECT RAISE(ABORT, 'a filed volume is not changed'); END"
                )
            else:
                found.append(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW "
                    f"WHEN ({when}) EXECUTE FUNCTION refuse_filed('{key}', '{of_volume}')"
                )
    return found


def close_filed(*, sqlite: bool) -> None:
    """From its filing on, what lies in a volume stays as it is."""
    for trigger in filed_triggers(sqlite=sqlite):
        op.execute(trigger)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_events_no_{verb.lower()} BEFORE {verb} ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            )
        for verb, condition in (
            ("UPDATE", f" AND ({LETTER_CHANGED})"),
            ("DELETE", f" AND {YOUNG_IN_SQLITE}"),
        ):
            op.execute(
                f"CREATE TRIGGER letters_no_{verb.lower()} BEFORE {verb} ON letters "
                f"WHEN OLD.state <> 'draft'{condition} "
                "BEGIN SELECT RAISE(ABORT, 'a signed letter never changes'); END"
            )
        for table, condition in FROZEN.items():
            for verb in ("UPDATE", "DELETE"):
                age = f" AND {OLD_IN_SQLITE}" * (verb == "DELETE" and table in FORGOTTEN)
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"WHEN {condition}{age} BEGIN SELECT RAISE(ABORT, 'it is frozen'); END"
                )
        close_filed(sqlite=True)
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only' USING ERRCODE = 'check_violation'; "
        "END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_events_no_change BEFORE UPDATE OR DELETE ON audit_events "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for verb, condition in (
        ("UPDATE", f" AND ({LETTER_CHANGED})"),
        ("DELETE", f" AND {YOUNG_ON_THE_SERVER}"),
    ):
        op.execute(
            f"CREATE TRIGGER letters_no_{verb.lower()} BEFORE {verb} ON letters FOR EACH ROW "
            f"WHEN (OLD.state <> 'draft'{condition}) EXECUTE FUNCTION refuse_change()"
        )
    for table, condition in FROZEN.items():
        for verb in ("UPDATE", "DELETE"):
            age = f" AND {OLD_ON_THE_SERVER}" * (verb == "DELETE" and table in FORGOTTEN)
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH ROW WHEN (({condition}){age}) EXECUTE FUNCTION refuse_change()"
            )
    op.execute(FILED_FUNCTION)
    close_filed(sqlite=False)
    op.execute(ASSIGNED_APPLICATIONS)
    op.execute(ASSIGNED_ADOPTIONS)
    op.execute(AGREED_ORGANISATIONS)
    for name, query in PURCHASING.items():
        op.execute(narrow(name, query))
    protect_rows()
    grant_to_app_role()


def protect_rows() -> None:
    """Everybody sees and writes their own rows; of a few tables a row more is seen."""
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON {table} USING ({condition})")
    for table, known in TRADED.items():
        op.execute(
            f"CREATE POLICY traded_rows ON {table} FOR SELECT USING (id IN (SELECT {known}()))"
        )


def grant_to_app_role() -> None:
    """Let the portal's own role work, but neither own tables nor change the record."""
    config = op.get_context().config.attributes.get("config") or Config.from_env()
    role = urlsplit(config.database_url).username
    if not role or role == urlsplit(config.owner_database_url).username:
        return
    op.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
    op.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    op.execute(f'REVOKE UPDATE, DELETE ON audit_events FROM "{role}"')
    for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE")):
        op.execute(
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {kind} TO "{role}"'
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_events_no_update")
        op.execute("DROP TRIGGER audit_events_no_delete")
        op.execute("DROP TRIGGER letters_no_update")
        op.execute("DROP TRIGGER letters_no_delete")
        for table in FROZEN:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        for trigger in filed_triggers(sqlite=True):
            op.execute(f"DROP TRIGGER {trigger.split()[2]}")
        return
    for table in TRADED:
        op.execute(f"DROP POLICY traded_rows ON {table}")
    for table in POLICIES:
        op.execute(f"DROP POLICY own_rows ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION assigned_applications()")
    op.execute("DROP FUNCTION assigned_adoptions()")
    op.execute("DROP FUNCTION agreed_organisations()")
    for name in PURCHASING:
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION refuse_filed() CASCADE")
    op.execute("DROP FUNCTION refuse_change() CASCADE")
