"""Where the answer to each field goes whose name is no column of its room (tests/test_asked.py)."""

from __future__ import annotations

from enum import StrEnum


class Gone(StrEnum):
    """Why what is typed stays in no column."""

    SECRET = "compared or hashed; the words themselves are kept nowhere"
    SEARCH = "finds something and is forgotten"
    TICK = "the step is refused without it, so the step itself is the record"
    ROUTE = "where the browser goes on, or what the page had shown"
    TRIED = "the self-check computes with it and keeps nothing"


# `field`, or `Form.field` where one name means several things in a room.
ASKED: dict[str, dict[str, str]] = {
    "accounts": {
        "agree": Gone.TICK,
        "bureau": "agencies.bureau_id",
        "code": Gone.SECRET,
        "division": "agencies.division_code",
        "factor_code": Gone.SECRET,
        "factor_passkey": Gone.SECRET,
        "login": Gone.SEARCH,
        "made_passkey": "second_factors.public_key",
        "most_yuan": "delegations.most_fen",
        "DelegationForm.from_user": "delegations.from_user_id",
        "DelegationForm.to_user": "delegations.to_user_id",
        "HandOverForm.from_user": "audit_events.before",
        "HandOverForm.to_user": "audit_events.after",
        "new_code": Gone.SECRET,
        "new_password": "users.password_hash",
        "next": Gone.ROUTE,
        "papers": "audit_events.note",
        "password": Gone.SECRET,
        "RegisterForm.password": "users.password_hash",
        "password_again": Gone.SECRET,
        "successor": "agencies.successor_id",
    },
    "checklists": {
        **dict.fromkeys(
            (
                "bands", "bonus_cap", "each_block", "evidence", "floor", "full", "grades", "hint",
                "is_bonus", "key", "kind", "max", "order", "pass_mark", "text", "tolerated",
            ),
            "template_versions.content",
        ),
        "reason": "template_versions.retired_reason",
    },
    "children": {
        **dict.fromkeys(("allergies", "card_no", "illness", "summary"), "children.health"),
        **dict.fromkeys(
            ("boards", "grade", "SchoolForm.name", "SchoolForm.since"), "children.school"
        ),
        **dict.fromkeys(
            (
                "note", "ContactForm.name", "ContactForm.phone", "ContactForm.relation",
            ),
            "children.contacts",
        ),
        **dict.fromkeys(("guardian_name", "phone", "relation"), "child_guardianships.guardian"),
        "asked_on": "child_opinions.asked_at",
        "categories": "child_categories.code",
        "guardian_since": "child_guardianships.from_on",
        "not_the_same": Gone.TICK,
        "CorrectCareForm.on": "care_spells.from_on",
        "MoveForm.on": "care_spells.from_on",
        "OpenForm.since": "care_spells.from_on",
        "GuardianForm.on": "child_guardianships.from_on",
        "EndForm.on": "child_categories.to_on",
        "q": Gone.SEARCH,
        "what": "audit_events.note",
        "worker": "child_workers.user_id",
    },
    "deadlines": {"lines": "holidays.works", "year": "holidays.day"},
    "documents": {"proof": "letter_services.proof_id"},
    "families": {
        **dict.fromkeys(
            ("earner", "months", "source", "stable", "year_yuan"), "households.income"
        ),
        "born": "members.birth_on",
        "code": Gone.SECRET,
        "digest": Gone.ROUTE,
        "division": "households.division_code",
        "hukou": "members.hukou_division",
        "other_kind": "members.other_document",
        "other_number": "members.other_document",
        "typed_name": "agreements.typed_name",
    },
    "family_style": {
        **dict.fromkeys(
            (
                "both_experienced", "licence", "mother_full_time", "stay_months", "wish",
                "StatementForm.work",
            ),
            "family_couples.statement",
        ),
        **dict.fromkeys(
            ("certificate", "ScreenForm.home", "interview", "neighbours", "ProposeForm.reason"),
            "family_couples.checks",
        ),
        **dict.fromkeys(
            (
                "PrecheckForm.education", "experienced", "full_time", "healthy", "married",
                "mother_age", "own_children", "record", "stay",
            ),
            Gone.TRIED,
        ),
        **dict.fromkeys(
            (
                "asked", "carer", "decision_reason", "MatchForm.education", "medical", "reason",
                "room", "social", "TakeOutForm.decision", "told", "what", "where", "why",
            ),
            "family_unit_events.facts",
        ),
        **dict.fromkeys(
            (
                "events", "LogForm.health", "meals", "mood", "LogForm.school",
            ),
            "family_unit_logs.words",
        ),
        **dict.fromkeys(
            (
                "clothes", "food", "BudgetForm.health", "BudgetForm.home", "pocket",
                "BudgetForm.school",
            ),
            "family_unit_budget_lines.amount",
        ),
        "agency_on": "family_contracts.signed_agency_on",
        "agree": "family_unit_events.outcome",
        "PickMatchForm.reason": "family_unit_events.answer",
        "event": Gone.ROUTE,
        "agrees": "child_opinions.agrees",
        "manner": "child_opinions.manner",
        "AskChildForm.child": "child_opinions.child_id",
        "child": "family_unit_events.child_id",
        "award": "family_contracts.award_yuan",
        "living": "family_contracts.living_yuan",
        "TermForm.work": "family_contracts.work_yuan",
        "months": "family_contracts.until_on",
        "code": Gone.SECRET,
        "couple_on": "family_contracts.signed_couple_on",
        "crime_check": "members.crime_check",
        "crime_check_on": "members.crime_check_on",
        "digest": Gone.ROUTE,
        "division": "households.division_code",
        "habits": "members.harmful_habits",
        "MemberRow.health": "members.health",
        "handover": "family_unit_events.answer",
        "health_cert_on": "members.health_cert_on",
        "hours": "family_couples.training_hours",
        "is_yearly": "family_unit_evaluations.occasion",
        "issued_on": "members.health_cert_on",
        "key": Gone.ROUTE,
        "leaves_on": "family_unit_events.until_on",
        "number": "family_couples.receipt_no",
        "on": "family_couples.trained_on",
        "originals": "family_couple_papers.seen_original",
        "photo": "family_unit_budget_lines.document_id",
        "ConcludeForm.reason": "family_unit_evaluations.decision",
        "ReasonForm.reason": "family_couples.decision",
        "scan": "family_contracts.document_id",
        "sensitive": "family_couples.notice_version",
        "signer": "family_contracts.signatures",
        "situations": "harm_reports.situations",
        "typed_name": "family_contracts.signatures",
        "worker": "family_units.worker_id",
    },
    "foster": {
        **dict.fromkeys(
            (
                "area", "behaviour", "care", "carer_born", "carer_education", "carer_health",
                "category", "child_born", "crime", "fostering", "guardian", "habits",
                "has_others", "home", "PlacePage.hukou", "hukou_here", "income", "known_child",
                "lease_end", "OtherForm.born", "others_health", "placing", "stable", "tenure",
            ),
            Gone.TRIED,
        ),
        **dict.fromkeys(
            ("ages", "disability", "WishesForm.sex"), "foster_applications.preference"
        ),
        **dict.fromkeys(("carer_can_care", "family_harmony"), "foster_joint_sheets.answers"),
        **dict.fromkeys(("MemberMet.key", "met"), "foster_visits.persons_met"),
        **dict.fromkeys(("RejectForm.fact", "rule_id"), "letters.content"),
        **dict.fromkeys(("visited_on", "visited_time"), "foster_visits.visited_at"),
        **dict.fromkeys(("other_kind", "other_number"), "members.other_document"),
        "agency": "foster_applications.agency_id",
        "AttendanceRow.key": Gone.ROUTE,
        "born": "members.birth_on",
        "ComplaintForm.body": "complaints.body",
        "MessageForm.body": "case_messages.body",
        "code": Gone.SECRET,
        "comment": "ratings.comment",
        "stars": "ratings.stars",
        "CounterForm.id_no": "persons.id_no",
        "CounterForm.name": "persons.name",
        "CounterForm.phone": "persons.phone",
        "crime_check": "members.crime_check",
        "SessionForm.day": "training_sessions.starts_at",
        "SessionForm.at": "training_sessions.starts_at",
        "TimeRow.day": "foster_visits.planned_at",
        "TimeRow.at": "foster_visits.planned_at",
        "declared": Gone.TICK,
        "division": "households.division_code",
        "education": "members.education",
        "field": "foster_corrections.what",
        "value": "foster_corrections.after",
        "free": "foster_assignments.declared_free_at",
        "harmful_habits": "members.harmful_habits",
        "health": "members.health",
        "hukou": "members.hukou_division",
        "id_no": "members.id_no",
        "is_main_carer": "members.is_main_carer",
        "kept": "foster_corrections.after",
        "other": "foster_corrections.before",
        "knows": Gone.TICK,
        "left_on": "members.left_on",
        "lives_here": "members.lives_here",
        "marital_status": "households.marital_status",
        "name": "members.name",
        "occupation": "members.occupation",
        "officer": "foster_applications.officer_id",
        "outcome": "foster_visits.state",
        "phone": "members.phone",
        "precheck": "households.income",
        "q": Gone.SEARCH,
        "relation": "members.relation",
        "sensitive": "foster_applications.agreed_to",
        "sex": "members.sex",
        "statement": "foster_applications.declared_at",
        "sure": Gone.TICK,
        "users": "foster_assignments.user_id",
        "view": "foster_sheets.answers",
    },
    "golive": {"file": "golive_batches.document_id", "seen": Gone.TICK},
    "home": {"place": Gone.SEARCH},
    "institutions": {
        **dict.fromkeys(
            ("clothes", "finder", "handed_over_by", "health"), "admissions.referral"
        ),
        **dict.fromkeys(("allergies", "dna_no", "doctor", "infectious"), "admissions.exam"),
        **dict.fromkeys(("body", "mind", "other"), "adult_plans.assessment"),
        **dict.fromkeys(
            (
                f"{topic}_{part}"
                for topic in ("education", "health", "mind", "permanence", "rehab", "social")
                for part in ("goal", "measures", "owner")
            ),
            "care_plans.goals",
        ),
        **dict.fromkeys(
            (f"receiver_{part}" for part in ("address", "id_no", "name", "phone", "relation")),
            "leavings.receiver",
        ),
        **dict.fromkeys(
            (f"reason_{way}" for way in ("adoption", "family", "return", "unit")),
            "placement_walks.reasons",
        ),
        **dict.fromkeys(
            ("guardian_name", "guardian_phone", "guardian_relation"), "guardian_rulings.guardian"
        ),
        **dict.fromkeys(("patrol_at", "patrol_on"), "home_patrols.at"),
        **dict.fromkeys(("reported", "unnatural"), "admissions.end_note"),
        "agrees": "admissions.opinion_agrees",
        "bed": "care_spells.place_id",
        "NameBedForm.bed": "home_transfers.bed_id",
        "beds": "beds.label",
        "file_no": "admissions.child_id",
        "given_on": "medications.given_at",
        "AcceptForm.good": "inspection_findings.accepted_on",
        "CheckForm.good": "admission_papers.check",
        "why": "inspection_findings.returned_why",
        "identity": "donations.donor",
        "photo": "search_notices.photo_id",
        "place_says": "care_spells.place_says",
        "price": "open_services.price_fen",
        "review_on": "care_plan_reviews.done_on",
        "scan": "guardian_rulings.document_id",
        "screened_on": "screenings.done_on",
        "to": "home_transfers.to_agency_id",
        "DonationForm.value": "donations.value_fen",
        "UseForm.value": "donation_uses.value_fen",
        "walk_on": "placement_walks.walked_on",
        "what": "audit_events.note",
    },
    "organisations": {
        "agency": "organisations.agency_id",
        "division_code": "organisations.county_code",
        "fields_covered": "organisations.fields",
        "scan": "org_agreements.document_id",
    },
    "placements": {
        **dict.fromkeys(
            (
                "address", "area_m2", "born", "consent_on", "crime", "crime_on",
                "TakeOutForm.decision", "decision_reason", "division", "document_no",
                "PrepareCarerForm.file", "finding", "found_rules", "handover", "happened_on",
                "RecheckForm.health", "health_on", "hours", "hukou_moved", "lease_end_on",
                "member", "name", "opinion", "relation", "spot", "tenure", "text", "trained_on",
                "wants", "what", "where", "wished_on",
            ),
            "placement_matters.facts",
        ),
        **dict.fromkeys(
            (
                "attachment", "behaviour", "cognition", "contact", "fine_motor", "gross_motor",
                "SheetForm.health", "identity", "language", "siblings", "social", "special_needs",
                "wish",
            ),
            "match_child_sheets.answers",
        ),
        **dict.fromkeys(
            (
                "child", "ChildEndForm.what", "FamilyEndForm.handover", "FamilyEndForm.what",
                "family", "money", "next", "owner", "ChildEndForm.plan", "risks", "service",
                "summary", "urgency",
            ),
            "placement_assessments.answers",
        ),
        **dict.fromkeys(
            ("labour_yuan", "living_yuan", "more", "respite_reasons"), "agreements.terms"
        ),
        **dict.fromkeys(("about", "plan"), "matches.offer"),
        "agency": "oversight_matters.agency_id",
        "agrees": "matches.higher_agrees",
        "AskCarerForm.agrees": Gone.TICK,
        "HearForm.agrees": "child_opinions.agrees",
        "answered_by": "matches.higher_from",
        "asked_on": "child_opinions.asked_at",
        "bed": "care_spells.place_id",
        "body": "case_messages.body",
        "certificate_no": "placement_matters.decision",
        "child_words": "child_opinions.words",
        "choice": "placements.state",
        "correction": "oversight_matters.asked",
        "dated_on": "matches.higher_on",
        "digest": Gone.ROUTE,
        "file": "agreements.document_id",
        "HigherForm.file": "matches.higher_document_id",
        "ReleaseForm.file": "match_releases.document_id",
        "given_on": "placement_matters.starts_on",
        "manner": "child_opinions.manner",
        "note": "placement_matters.decision",
        "on": "foster_inspections.inspected_on",
        "planned_on": "match_meetings.planned_at",
        "problem": "oversight_matters.facts",
        "registered_on": "placement_matters.facts",
        "RemarkForm.text": "placement_filings.objection",
        "PaperForm.signed_on": "agreements.family_signed_on",
        "SealForm.signed_on": "agreements.agency_signed_on",
        "situations": "harm_reports.situations",
        "together": Gone.ROUTE,
        "PayExportForm.what": "exports.is_unmasked",
    },
    "protection": {
        **dict.fromkeys(("child", "place", "suspect", "what", "where"), "harm_reports.content"),
        **dict.fromkeys(("name", "phone", "unit"), "harm_reports.reporter"),
        **dict.fromkeys(
            (
                "act", "before_indictment", "case_no", "office", "words", "reason",
            ),
            "harm_reports.others",
        ),
        "PoliceForm.receipt_no": "harm_reports.police_says",
        "PoliceForm.station": "harm_reports.police_says",
        "PoliceActForm.on": "harm_reports.police_acted_on",
        "PoliceAnswerForm.on": "harm_reports.police_answered_on",
        **dict.fromkeys(("result", "to_reporter", "told_how"), "harm_reports.answer"),
        "RevealForm.what": "audit_events.note",
    },
    "rights": {
        "agency": "data_requests.agency_id",
        "child": "data_requests.content",
        "child_id_no": "data_requests.content",
        "file_no": "data_requests.child_id",
        "outcome": "data_requests.state",
        "wish": "data_requests.content",
    },
    "visits": {
        **dict.fromkeys(
            (
                "bond", "clothing", "family_changes", "health", "homework", "money_use", "mood",
                "needs", "not_seen_reason", "nutrition", "safety", "safety_note", "school",
                "sleep", "tried",
            ),
            "visits.found",
        ),
        **dict.fromkeys(
            (
                "events", "height", "weight", "GrowthForm.health", "GrowthForm.mood",
                "GrowthForm.needs", "GrowthForm.school",
            ),
            "growth_reports.content",
        ),
        **dict.fromkeys(
            (
                "done", "hospital", "police_no", "what", "where", "IncidentForm.decision",
                "IncidentForm.decision_reason",
            ),
            "incidents.content",
        ),
        "happened_on": "incidents.happened_at",
        "happened_time": "incidents.happened_at",
        "situations": "harm_reports.situations",
        "visited_on": "visits.visited_at",
        "visited_time": "visits.visited_at",
        "with_ref": "visits.with_id",
    },
}  # fmt: skip
