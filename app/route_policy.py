"""Which permission each route asks: a route without a row stops the start (bar S01).

A route that bears the name of an action asks that action, a `@public` one asks nothing; every
other one stands here, under the action that it demands. The access matrix sees to it that the
rows are true: whoever is let in has been asked for the action of the row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import policy

if TYPE_CHECKING:
    from flask import Flask

SIGNED_IN = "signed in"  # shows whoever opens it what is theirs
OWN = "own rows"  # the row is looked for among what its reader may see, nothing else is asked

# Acts for which a member of staff shows a second factor that is not older than five minutes
# (bar S19): to approve, to pay, to export, to unmask, to grant, and to change what one signs in
# with. Keys and backups have no page: whoever may reach them sits at the machine itself.
STEP_UP = frozenset(
    {
        f"{room}.{act}"
        for room, acts in {
            "accounts": (
                "deputies enable hand_over_password keep_factors link_unified open_first_admin "
                "release_role reset_factor reset_family_factor set_last_day"
            ),
            "adoption": (
                "approve archive_export archive_grant decide_claim end_decide ledger_export "
                "reissue_decide roots_decide"
            ),
            "children": "open_health reveal",
            "documents": "release_export take_export",
            "family_style": "approve_spending",
            "foster": "approve batch bureau_approve export reveal",
            "golive": "release",
            "institutions": (
                "approve_adult_plan approve_leave decide_transfer release_donation "
                "release_service reveal"
            ),
            "organisations": "release reveal",
            "parameters": "release",
            "payments": "approve export pay sign_clawback",
            "placements": "approve_ending",
            "protection": "reveal",
            "reveals": "approve",
            "purchasing": ("approve_plan export_payments paid pay_first pay_second see_people"),
            "statistics": "export",
        }.items()
        for act in acts.split()
    }
)
# Their routes whose row below is a wider action, the one that is asked for first.
STEP_UP_ROUTES = {
    "accounts.reset_family_factor": "accounts.reset_family_factor",
    "organisations.release_agreement": "organisations.release",
    "purchasing.record_paid": "purchasing.paid",
}

ROUTES: dict[str, dict[str, str]] = {
    "accounts": {
        SIGNED_IN: "electronic_service end_others end_session password password_post security",
        "accounts.counter": (
            "counter_code counter_code_post counter_phone counter_phone_post family_factor "
            "reset_family_factor"
        ),
        "accounts.create_agency": "new_agency",
        "accounts.delegate": "end_delegation",
        "accounts.deputies": "delegate hand_over",
        "accounts.edit_agency": "edit_agency_post",
        "accounts.factors": "authenticator",
        "accounts.keep_factors": (
            "add_authenticator add_passkey new_recovery_codes remove_passkey renew_factors"
        ),
        "accounts.link_unified": "unlink_unified",
        "accounts.open_accounts": "new_staff new_staff_post",
        "accounts.release_role": "refuse_role",
        "accounts.staff": "find_staff",
    },
    "adoption": {
        SIGNED_IN: "start",
        "adoption.agree": "agree_on_paper",
        "adoption.archive": "handover_list",
        "adoption.archive_export": "volume_export volume_file",
        "adoption.archive_make": "archive_case make_ending_volume make_volume",
        "adoption.archive_use": "volume_item volume_use",
        "adoption.archive_view": "volume",
        "adoption.assess": (
            "assessed declare hear_child interrupt own_situation save_declaration visit_home"
        ),
        "adoption.check_papers": "came check_paper see_original see_originals",
        "adoption.decline": "decline_on_paper",
        "adoption.end_finish": "end_collect",
        "adoption.end_open": "new_ending new_paper_ending open_ending open_paper_ending",
        "adoption.end_scan": "ending_scan",
        "adoption.end_view": "ending",
        "adoption.invite_sender": "institution_on_paper revoke_sender sender_on_paper",
        "adoption.ledger_export": "ledger_file",
        "adoption.list": "find index",
        "adoption.numbers": "adoption_numbers",
        "adoption.object": "object_on_paper",
        "adoption.record_visit": "work_files",
        "adoption.reissue_open": "new_reissue open_reissue",
        "adoption.reissue_view": "reissue",
        "adoption.reissue_work": "reissue_issue reissue_scan reissue_withdraw",
        "adoption.report": "check_seal print_report seal send_seal sign_report",
        "adoption.resume": "judge",
        "adoption.roots_open": "new_roots open_roots",
        "adoption.roots_view": "roots_visit",
        "adoption.roots_work": (
            "roots_accept roots_appoint roots_hold roots_scan roots_supplement roots_withdraw"
        ),
        "adoption.score": (
            "agree_on_scores common earlier keep_sheet save_sheet sheet sheet_score sign_scores"
        ),
        "adoption.send": "own_sender remove_own_sender send_child upload_own_sender",
        "adoption.suspend": "situation",
        "adoption.view": (
            "about application assessment assessment_code case check child children date_my_paper "
            "draft health housing member member_health members my_answers my_assessment my_case "
            "my_objection my_paper my_papers my_withdrawal new_child new_member "
            "object_to_assessment opinions papers_desk print_form remove_child remove_member "
            "remove_my_paper restore_member review senders_desk sent timeline upload_my_paper "
            "wishes"
        ),
        "adoption.visit": "refuse_visit",
    },
    "audit": {
        "audit.view": "index proof",
    },
    "checklists": {
        "checklists.edit": (
            "block marks outline save_block save_marks save_outline save_vetoes vetoes"
        ),
        "checklists.list": "index",
        "checklists.view": "preview",
    },
    "children": {
        "children.assign": "end_worker workers",
        "children.categorise": "end_category give_category",
        "children.correct": "correct_care correct_guardian withdraw_care",
        "children.edit": "save",
        "children.link_siblings": "link_sibling unlink_sibling",
        "children.list": "index",
        "children.open": "new open_file",
        "children.view": "care changes file health legal papers voices",
        "children.view_log": "log",
    },
    "deadlines": {
        "deadlines.load_holidays": "holidays",
    },
    "documents": {
        OWN: "download letter letter_pdf preview upload_offset",
        "documents.release_export": "refuse_export",
        "documents.view_export": "export",
        "foster.check_papers": "remove restore",
        "foster.serve_letter": "serve",
        "foster.view": "upload_form upload_piece",
    },
    "family_style": {
        OWN: "mine",
        "family_style.end_relief": "next_relief",
        "family_style.equip": "furnish resize",
        "family_style.list": "index",
        "family_style.match": "ask_child",
        "family_style.read_couple": "contract_draft couple",
        "family_style.sign": "seal",
        "family_style.sign_contract": "contract_code give_signature",
        "family_style.submit": (
            "application check consent_form date_paper health housing member new_member paper "
            "papers remove_member remove_paper statement"
        ),
        "family_style.view": "case children couples evaluations life logs money timeline visits",
    },
    "foster": {
        OWN: "declare declare_free recuse",
        "foster.agree_visit": "other_time visit_agreed",
        "foster.assess": (
            "add_photos autosave_sheet begin_sheet blank_sheet cancel_visit finish_sheet "
            "live_score propose_visit record_visit save_sheet sheet submit_sheet submit_third "
            "third_view visit visit_failed"
        ),
        "foster.assign": "assessors assign_third",
        "foster.batch": "approve_batch",
        "foster.check_papers": "check_the_rest",
        "foster.conclude": "save_joint",
        "foster.correct": (
            "add_household_member household_member household_member_left new_household_member "
            "reopen_step save_correction save_household_member"
        ),
        "foster.counter": "counter_start",
        "foster.duplicates": "merge",
        "foster.enrol": "give_up_training",
        "foster.export": "export_file",
        "foster.keep_training": (
            "create_training edit_training enrol_by_worker new_training save_training"
        ),
        "foster.list": "desk",
        "foster.object": "save_objection",
        "foster.pool": "pass_recheck pool_case write_finding",
        "foster.reject_papers": "decline_proposal",
        "foster.start": "start_post",
        "foster.training_sessions": (
            "attendance_list cancel_training record_attendance training_session"
        ),
        "foster.view": (
            "add_member application case case_assessment case_decision case_filing case_papers "
            "case_timeline check compare_sheets complain consent_form consents date_paper draft "
            "health housing income invite joint_sheet live_check member member_health members "
            "my_case new_member object_to opinion paper paper_consent papers rate remove_member "
            "remove_paper restore_member restore_paper save_complaint save_health save_housing "
            "save_income save_member save_opinion save_paper_consent save_rating save_wishes sent "
            "submitted upload_paper wishes"
        ),
        "foster.view_log": "case_log",
        "foster.withdraw": "save_withdrawal",
        "foster.write_message": "answer_message case_messages set_aside_messages",
    },
    "golive": {
        "golive.index": "template",
        "golive.view": "batch errors progress",
    },
    "home": {
        SIGNED_IN: "mine resume",
    },
    "institutions": {
        "institutions.agree": "sign_opinion",
        "institutions.check_papers": "check_paper",
        "institutions.decide_transfer": "refuse_transfer",
        "institutions.home": "safety services",
        "institutions.keep_duty": "patrol take_shift write_shift",
        "institutions.keep_papers": "keep_paper",
        "institutions.keep_qualifications": "qualify",
        "institutions.keep_rooms": "add_bed close_bed open_room",
        "institutions.keep_staff": "add_certificate check_staff hire staff_leaves",
        "institutions.list": "admissions",
        "institutions.medicate": "medicine sign_medicine",
        "institutions.name_bed": "refuse_bed",
        "institutions.plan": "review_plan",
        "institutions.refer": "new_referral",
        "institutions.screen": "feedback",
        "institutions.search": "end_notice publish_notice",
        "institutions.staff": "colleague",
        "institutions.transfers": "transfer",
        "institutions.view": (
            "case case_adult case_care case_leave case_log case_papers case_search"
        ),
    },
    "matches": {
        OWN: "mine",
        "agreements.enter": "add_scan enter_agreement",
        "agreements.prepare": "prepare_agreement",
        "agreements.record_paper": "record_paper",
        "agreements.sign_agency": "seal",
        "agreements.sign_family": "send_code sign",
        "matches.answer": "say_yes",
        "matches.assess": "sheet",
        "matches.find": "choose",
        "matches.list": "index",
        "matches.meet": "cancel_meeting met",
        "matches.record_higher": "higher",
        "matches.refuse": "family_says say_no",
        "matches.view": "agreement case decision draft my_agreement my_match prepare",
    },
    "notices": {
        SIGNED_IN: "inbox notice open_notice read_all",
    },
    "organisations": {
        "organisations.draft": "draft_agreement new_agreement",
        "organisations.edit": (
            "add_listing add_rating add_relation add_report remove_listing save void_fact"
        ),
        "organisations.enter_test": "add_test",
        "organisations.keep_people": (
            "add_certificate add_crime_check add_person edit_person person_leaves"
        ),
        "organisations.list": "index",
        "organisations.own": "mine",
        "organisations.register": "create new",
        "organisations.reveal": "reveal_person",
        "organisations.view": (
            "agreements changes check_paper check_person checks end_agreement facts organisation "
            "people person release_agreement send_back_agreement sheet void_paper"
        ),
    },
    "parameters": {
        "parameters.confirm_rule": "confirm",
        "parameters.view": "index parameter rule rules",
    },
    "payments": {
        OWN: "mine",
        "payments.account": "account_post",
        "payments.drop_clawback": "drop_clawback_post",
        "payments.export": "export_file",
        "payments.hear": "hear_post",
        "payments.list": "index",
        "payments.view": "case",
    },
    "placements": {
        "placements.list": "index",
        "placements.read_assessment": "assessment assessments",
        "placements.view": "agreement case changes ending_tab mine timeline visits",
        "placements.write_message": "messages set_aside_messages",
    },
    "protection": {
        "children.view": "start_for submit_for",
        "protection.hear_police": "police_acted police_answered",
        "protection.list": "index",
        "protection.view": "report",
    },
    "reveals": {"reveals.list": "index wish"},
    "rights": {
        "foster.view": "application_looks",
        "rights.ask": "mine new",
        "rights.list": "desk",
        "rights.read_file": "looks",
        "rights.view": "case",
    },
    "purchasing": {
        OWN: "make_offer",
        "organisations.view": "links supplier",
        "purchasing.answer": "answer_query hold_complaint",
        "purchasing.archive": "archive_project",
        "purchasing.arrange_evaluation": "replace_evaluator",
        "purchasing.budget": "refuse_budget",
        "purchasing.catalogue": "new_catalogue",
        "purchasing.declare": "judge",
        "purchasing.deliver": (
            "begin_series close_series confirm_import import_errors import_template imports "
            "keep_record_draft new_record record_import save_record upload_records"
        ),
        "purchasing.demand": "demand_mending mended",
        "purchasing.draft_contract": "edit_contract",
        "purchasing.edit": "items items_sum method money",
        "purchasing.evaluate": "score submit_evaluation",
        "purchasing.fix": "drop_candidate",
        "purchasing.foster": "add_activity add_link advance_team edit_team end_team loosen_link",
        "purchasing.fostered": "team",
        "purchasing.hand_over": "hand_over_cases",
        "purchasing.invite_users": "invite",
        "purchasing.judge": "keep_scores",
        "purchasing.keep_people": "add_child add_person end_person",
        "purchasing.list": "board catalogue index",
        "purchasing.meet": "meet_milestone",
        "purchasing.notice": "announce_single correct",
        "purchasing.objection": "single_objection",
        "purchasing.offer": "withdraw_offer",
        "purchasing.open": "open_offers",
        "purchasing.own_bid": "own_letter own_offer",
        "purchasing.own_offers": "market",
        "purchasing.pay_first": "record_paid",
        "purchasing.publish_contract": "publish_amendment",
        "purchasing.publish_result": "publish_acceptance publish_evaluation",
        "purchasing.read_file": "file_volume",
        "purchasing.rectified": "rectified_evaluation",
        "purchasing.reply": "reply_evaluation",
        "purchasing.report": "record_result round_report",
        "purchasing.sample": "commit_sample draw_sample freeze_sample sample_sheet",
        "purchasing.see_people": "people person reveal_person",
        "purchasing.sign": "sign_contract",
        "purchasing.spot": "spot_checks spot_step",
        "purchasing.start": "new_project",
        "purchasing.view": "file project project_contracts project_rounds timeline",
        "purchasing.view_contract": (
            "acceptance amendments contract contract_payments contract_sheet hand_over_list "
            "judgements milestones"
        ),
        "purchasing.view_delivery": "delivery report reports survey",
        "purchasing.view_evaluation": "evaluation",
        "purchasing.view_payment": "payment",
        "purchasing.view_query": "purchase_query",
        "purchasing.view_records": "records series service_record",
        "purchasing.view_round": "award_letter round_page",
        "purchasing.view_samples": "sample samples",
        "purchasing.void_record": "strike_record",
    },
    "supervision": {
        "inspections.commit": "commit_draw",
        "inspections.draw": "make_draw",
        "inspections.freeze": "freeze_draw",
        "inspections.list": "inspections",
        "inspections.record": "record_inspection",
        "inspections.view": "inspection",
        "inspections.view_draw": "draw",
        "oversight.answer": "answer_matter",
        "oversight.close": "close_matter",
        "oversight.list": "matters",
        "oversight.open": "new_matter open_matter",
        "oversight.view": "matter",
        "quarters.list": "quarters",
        "quarters.receive": "receive_quarter",
        "quarters.send": "send_quarter",
        "quarters.view": "quarter",
        "statistics.export": "numbers_export",
        "statistics.view": "numbers",
    },
    "visits": {
        "visits.feed": "feed_new",
        "visits.list": "calendar index",
        "visits.record": "blank keep_draft save",
        "visits.report_incident": "incident_new incident_save",
        "visits.see_plan": "growth",
        "visits.view": "incident plan visit",
    },
    "worklist": {
        SIGNED_IN: "due index",
        "foster.messages": "messages",
    },
}


def row_of(endpoint: str) -> str | None:
    """The action that the route asks, `SIGNED_IN` or `OWN`; None where nobody has said it."""
    return _ROWS.get(endpoint, endpoint if endpoint in policy.table() else None)


def step_up_routes(app: Flask) -> dict[str, str]:
    """Endpoint -> action, of the acts that ask for a fresh second factor."""
    rows = ((name, STEP_UP_ROUTES.get(name) or row_of(name)) for name in app.view_functions)
    return {name: action for name, action in rows if action in STEP_UP}


def demand_rows(app: Flask) -> None:
    """Refuse to start with a route without a row. Raises RuntimeError, also for idle rows."""
    views = {name: view for name, view in app.view_functions.items() if name != "static"}
    bare = [
        name
        for name, view in views.items()
        if not getattr(view, "is_public", False) and row_of(name) is None
    ]
    idle = [name for name in _ROWS if name not in views]
    unknown = (set(_ROWS.values()) | STEP_UP) - {SIGNED_IN, OWN} - set(policy.table())
    if bare or idle or unknown:
        says = f"app/route_policy.py: no row for {bare}, no route {idle}, no action {unknown}"
        raise RuntimeError(says)


_ROWS = {
    f"{room}.{name}": action
    for room, actions in ROUTES.items()
    for action, names in actions.items()
    for name in names.split()
}
