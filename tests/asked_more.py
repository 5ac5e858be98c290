"""More of `asked.py`, where the rooms with the most forms would not fit."""

from __future__ import annotations

from tests.asked import Gone

MORE: dict[str, dict[str, str]] = {
    "adoption": {
        **dict.fromkeys(
            (
                "ability", "adopting", "WishesPage.agrees", "YouPage.born", "capable",
                "ChildPage.category", "certificate", "child_born", "child_sex", "children",
                "claim", "ChildPage.disabled", "disease", "SenderPage.duty",
                "SenderPage.father", "father_agrees", "grave", "harm", "ChildPage.institution",
                "joint", "judged", "lives", "marital", "married_parent", "SenderPage.mother",
                "mother_agrees", "payment", "PlacePage.place", "received", "record",
                "RelationPage.relation", "SenderPage.rescued", "SenderPage.sender",
                "YouPage.sex", "spouse_born", "spouse_children", "spouse_lives", "voluntary",
            ),
            Gone.TRIED,
        ),
        **dict.fromkeys(
            (
                "ages", "employer", "WishesForm.health", "income", "married_on", "motive",
                "nation", "origin", "residency", "WishesForm.sex", "spouse_employer",
                "spouse_income", "spouse_nation", "spouse_residency", "StartForm.place",
                "CounterForm.place",
            ),
            "adoptions.statement",
        ),
        **dict.fromkeys(
            (
                "deceased_side_grandparents_claim", "duty_bearers", "grounds", "SendForm.health",
                "PaperSenderForm.health", "other_parent", "parents_serious_harm_risk", "siblings",
                "wait_waived",
            ),
            "adoption_senders.statement",
        ),
        **dict.fromkeys(
            (
                "adopter", "PaperEndingForm.adopter_class", "PaperEndingForm.born", "child",
                "PaperEndingForm.father", "guardian", "PaperEndingForm.institution",
                "PaperEndingForm.mother", "registered_by", "registered_here",
                "PaperEndingForm.registered_on", "spouse",
            ),
            "adoption_endings.paper",
        ),
        **dict.fromkeys(
            ("ComerForm.name", "passport", "ComerForm.relation"), "adoption_roots.people"
        ),
        **dict.fromkeys(("AppointForm.at", "AppointForm.on", "items"), "letters.content"),
        **dict.fromkeys(
            ("anew", "opinion", "TakeBackForm.reason"), "audit_events.note"
        ),
        "HandOnForm.reason": "notices.body",
        "WithdrawForm.reason": Gone.DROPPED,
        **dict.fromkeys(("LedgerForm.reason", "VolumeExportForm.reason"), "exports.reason"),
        **dict.fromkeys(("ReassessForm.reason", "RejectForm.reason"), "adoption_objections.answer"),
        **dict.fromkeys(("failing", "mostly"), "adoption_follow_ups.answers"),
        **dict.fromkeys(("first", "last"), "adoption_fusions.interruptions"),
        **dict.fromkeys(
            ("person", "NotifyForm.people", "ReassessForm.people"), "adoption_assessors.user_id"
        ),
        **dict.fromkeys(
            (
                "free", "identity", "knows", "others", "signed", "sure", "CounterForm.seen",
                "PaperForm.seen", "PaperObjectionForm.seen",
            ),
            Gone.TICK,
        ),
        **dict.fromkeys(
            ("AnswerForm.code", "CodeForm.code", "HandInForm.code", "typed_name"), Gone.SECRET
        ),
        **dict.fromkeys(("AnswerForm.digest", "ApproveForm.seen"), Gone.ROUTE),
        "adopter_id_no": "adoption_endings.adopter_person_id",
        "agency": "adoptions.agency_id",
        "agrees": "adoption_senders.consents",
        "GrantForm.agreed": "adoption_volume_uses.granted",
        "ApproveForm.reason": "adoptions.decision",
        "begin": "adoption_visits.started_at",
        "born": "adoptees.birth_on",
        "ChildForm.place": "adoptees.place_division",
        "PaperInstitutionForm.came": "adoption_presences.present_on",
        "PaperSenderForm.came": "adoption_presences.present_on",
        "collected": "adoption_endings.collected_on",
        "ReissueDecisionForm.collected": "adoption_reissues.is_collected",
        "CounterForm.id_no": "persons.id_no",
        "CounterForm.name": "persons.name",
        "CounterForm.phone": "persons.phone",
        "EndDecisionForm.reason": "adoption_endings.decision",
        "HandOverForm.reason": "adoption_volume_steps.note",
        "holder": "adoption_reissues.holder_mask",
        "home": "households.division_code",
        "hukou": "adoption_senders.hukou_division",
        "is_good": "adoption_assessments.seal_checked_by_id",
        "JudgeForm.words": "adoption_situations.finding_words",
        "AskForm.number": "adoption_reissues.former_no",
        "original_seen": "adoption_papers.original_seen_on",
        "ReceiveForm.papers": "adoption_endings.papers_seen",
        "RootsAcceptForm.papers": "adoption_roots.papers_seen",
        "precheck": "adoptees.birth_on",
        "receipt": "adoption_situations.police_receipt",
        "ReissueDecisionForm.reason": "adoption_reissues.decision",
        "RootsAppointForm.at": "adoption_roots.visit_at",
        "RootsAppointForm.on": "adoption_roots.visit_on",
        "RootsDecisionForm.reason": "adoption_roots.decision",
        "RootsHoldForm.on": "adoption_roots.held_on",
        "RootsHoldForm.words": "adoption_roots.protocol",
        "PaperEndingForm.scan": "documents.name",
        "scan": "adoption_papers.document_id",
        "SealCheckForm.reason": "adoption_assessments.seal_returned",
        "second": "adoption_interviews.second_officer_id",
        "secrecy": "adoptions.wants_secrecy",
        "sender": "adoptees.adoption_id",
        "sensitive": "adoptions.agreed_at",
        "signer": "adoption_assessments.seal_head",
        "situations": "harm_reports.situations",
        "SubmitForm.statement": "adoptions.declared_at",
        "team": "adoption_assessments.organisation_id",
        "to": "adoption_volumes.handed_to",
        "unit": "adoption_situations.police_unit",
        "until": "adoption_visits.ended_at",
        "use": "exports.filters",
        "VisitForm.on": "adoption_visits.started_at",
        "VoiceForm.words": "adoption_fusions.child_words",
        "wanted": Gone.SEARCH,
        "why_not": "adoption_endings.not_collected",
    },
}  # fmt: skip
