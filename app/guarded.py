"""Whose rows these are: each table of persons or cases, and by which columns they are reached.

One line for a new table; the policy that PostgreSQL asks stands in a migration, and a test holds
both lists together. See `core.guard`.
"""

from app.core.guard import protect

_CASE = "application_id"
_SUBJECT = "subject_id"
_PLACE = "agency_id county_code city_code province_code"
_CHILD = "child_id"
_STAY = "admission_id"

protect(
    {
        "admission_papers": f"{_STAY} document_id",
        "admission_parts": f"{_STAY} person_id",
        "admissions": f"{_PLACE} bureau_id child_id",
        "adult_plans": _STAY,
        "beds": "room_id",
        "care_plan_reviews": "plan_id",
        "care_plans": _STAY,
        "care_tasks": _STAY,
        "donation_uses": "donation_id",
        "donations": "agency_id",
        "home_inspections": "agency_id",
        "home_qualifications": "agency_id",
        "home_staff": _PLACE,
        "home_transfers": f"{_STAY} from_agency_id to_agency_id",
        "inspection_findings": "inspection_id",
        "leave_follow_ups": _STAY,
        "leavings": _STAY,
        "placement_walks": _STAY,
        "rooms": "agency_id",
        "screenings": _STAY,
        "search_notices": _STAY,
        "staff_certificates": "staff_id",
        "staff_crime_checks": "staff_id",
        "agreements": "match_id placement_id",
        "care_spells": f"{_CHILD} agency_id",
        "case_messages": _SUBJECT,
        "child_categories": _CHILD,
        "child_changes": _CHILD,
        "child_guardianships": _CHILD,
        "child_opinions": _CHILD,
        "children": f"{_PLACE} keeper_id sibling_group",
        "complaints": f"{_SUBJECT} bureau_id user_id",
        "deadlines": f"{_SUBJECT} {_PLACE} person_id",
        "documents": f"{_SUBJECT} uploaded_by_id",
        "family_places": "household_id match_id",
        "family_profiles": "household_id",
        "foster_applications": f"{_PLACE} bureau_id applicant_person_id by_counter_id household_id",
        "foster_assignments": f"{_CASE} person_id user_id",
        "foster_consents": _CASE,
        "foster_corrections": _CASE,
        "foster_decisions": _CASE,
        "foster_drafts": _CASE,
        "foster_filings": f"{_CASE} bureau_id",
        "foster_joint_sheets": _CASE,
        "foster_objections": f"{_CASE} decision_id",
        "foster_papers": f"{_CASE} document_id",
        "foster_participations": f"{_CASE} person_id",
        "foster_rechecks": _CASE,
        "foster_sheets": "assignment_id",
        "foster_supplements": _CASE,
        "foster_visits": _CASE,
        "households": "owner_person_id opened_by_agency_id",
        "letter_services": "letter_id",
        "letters": f"{_SUBJECT} agency_id addressee_id document_id",
        "match_child_sheets": "match_id",
        "match_meetings": "match_id",
        "match_participations": "match_id",
        "match_releases": "match_id",
        "matches": f"{_PLACE} bureau_id child_id application_id household_id family_person_id",
        "members": "household_id person_id",
        "messages": "person_id",
        "notices": "user_id",
        "placement_assessments": "placement_id",
        "placement_filings": "placement_id bureau_id",
        "placement_matters": "placement_id",
        "placement_participations": "placement_id",
        "placements": (
            f"{_PLACE} bureau_id match_id child_id application_id household_id carer_person_id"
        ),
        "ratings": f"{_SUBJECT} agency_id",
        "training_enrolments": f"{_CASE} session_id",
        "uploads": f"user_id {_SUBJECT}",
    }
)
# What is under no guard, and why that is right.
OPEN = {
    "agencies": "offices are public",
    "attempts": "counted before anybody is known; holds hashes",
    "audit_events": "append-only; read through app/audit alone",
    "confirmed_rules": "what the law says is public",
    "delegations": "needed to know who acts, before there is a scope",
    "divisions": "public",
    "held_inputs": "found by a random reference in a signed cookie",
    "holidays": "public",
    "one_time_codes": "asked before anybody is known; holds hashes",
    "parameter_values": "public figures",
    "persons": "needed to know who acts, before there is a scope",
    "role_grants": "needed to know who acts, before there is a scope",
    "sequences": "numbers alone",
    "service_consents": "asked when a letter of another agency is served",
    "submissions": "claimed before anybody is known; random references",
    "template_versions": "score sheets are public",
    "training_sessions": "families choose among them",
    "user_sessions": "needed to know who acts, before there is a scope",
    "users": "needed to know who acts, before there is a scope",
}
