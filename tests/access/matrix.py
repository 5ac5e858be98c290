"""Who is let into which route: the rows of the house, of foster care, and of all other rooms."""

from __future__ import annotations

from tests.access import adoption_rows, care_rows, purchase_rows
from tests.access.row import EVERYBODY, OFFICE, PUBLIC, SEES, STAFF_ONLY, Row

ROWS: dict[str, Row] = {
    **care_rows.ROWS,
    **adoption_rows.ROWS,
    **purchase_rows.ROWS,
    "accounts.add_authenticator": EVERYBODY,
    "accounts.add_passkey": EVERYBODY,
    "accounts.agencies": Row(rest=403, let_in="AGA AGA@ SYS SYS@"),
    "accounts.agency": Row(let_in="AGA SYS SYS@"),
    "accounts.ask_factor_reset": Row(let_in="AGA SEC SEC@"),
    "accounts.authenticator": EVERYBODY,
    "accounts.check_id": PUBLIC,
    "accounts.close_agency": Row(let_in="SYS SYS@", refused="AGA"),
    "accounts.counter_code": Row(rest=403, let_in="INT INT@"),
    "accounts.counter_code_post": Row(rest=403, let_in="INT INT@"),
    "accounts.counter_phone": Row(rest=403, let_in="INT INT@"),
    "accounts.counter_phone_post": Row(rest=403, let_in="INT INT@"),
    "accounts.create_agency": Row(rest=403, let_in="SYS SYS@"),
    "accounts.delegate": Row(rest=403, let_in="AGA HEAD AGA@ HEAD@ BH BH@"),
    "accounts.deputies": Row(rest=403, let_in="AGA HEAD AGA@ HEAD@ BH BH@"),
    "accounts.disable": Row(let_in="AGA SEC SEC@"),
    "accounts.edit_agency": Row(let_in="SYS SYS@", refused="AGA"),
    "accounts.edit_agency_post": Row(let_in="SYS SYS@", refused="AGA"),
    "accounts.electronic_service": EVERYBODY,
    "accounts.enable": Row(let_in="AGA", refused="SEC SEC@"),
    "accounts.end_delegation": Row(let_in="AGA HEAD", refused="assessor ARCH FIN INT SW"),
    "accounts.end_others": EVERYBODY,
    "accounts.end_role": Row(let_in="AGA SEC SEC@"),
    "accounts.end_session": EVERYBODY,
    "accounts.end_sessions": Row(let_in="AGA SEC SEC@"),
    "accounts.factors": EVERYBODY,
    "accounts.family_factor": Row(rest=403, let_in="INT INT@"),
    "accounts.find_staff": Row(rest=403, let_in="AGA AGA@ SEC SEC@"),
    "accounts.forgot": PUBLIC,
    "accounts.forgot_post": PUBLIC,
    "accounts.hand_over": Row(rest=403, let_in="AGA HEAD AGA@ HEAD@ BH BH@"),
    "accounts.hand_over_password": Row(let_in="AGA", refused="SEC SEC@"),
    "accounts.link_unified": STAFF_ONLY,
    "accounts.new_agency": Row(rest=403, let_in="SYS SYS@"),
    "accounts.new_recovery_codes": EVERYBODY,
    "accounts.new_staff": Row(rest=403, let_in="AGA AGA@"),
    "accounts.new_staff_post": Row(rest=403, let_in="AGA AGA@"),
    "accounts.open_first_admin": Row(let_in="SYS SYS@", refused="AGA"),
    "accounts.password": EVERYBODY,
    "accounts.password_post": EVERYBODY,
    "accounts.propose_role": Row(let_in="AGA", refused="SEC SEC@"),
    "accounts.refuse_role": Row(let_in="SEC SEC@", refused="AGA"),
    "accounts.register": PUBLIC,
    "accounts.register_code": PUBLIC,
    "accounts.register_code_post": PUBLIC,
    "accounts.register_details": PUBLIC,
    "accounts.register_details_post": PUBLIC,
    "accounts.register_post": PUBLIC,
    "accounts.release_role": Row(let_in="SEC SEC@", refused="AGA"),
    "accounts.remove_passkey": EVERYBODY,
    "accounts.renew_factors": EVERYBODY,
    "accounts.reset": PUBLIC,
    "accounts.reset_family_factor": Row(rest=403, let_in="INT INT@"),
    "accounts.reset_factor": Row(let_in="SEC SEC@", refused="AGA"),
    "accounts.reset_post": PUBLIC,
    "accounts.roles": Row(rest=403, let_in="SEC SEC@"),
    "accounts.second_factor": PUBLIC,
    "accounts.second_factor_post": PUBLIC,
    "accounts.security": EVERYBODY,
    "accounts.set_last_day": Row(let_in="AGA", refused="SEC SEC@"),
    "accounts.sign_in": PUBLIC,
    "accounts.sign_in_post": PUBLIC,
    "accounts.sign_out": PUBLIC,
    "accounts.staff": Row(rest=403, let_in="AGA AGA@ SEC SEC@"),
    "accounts.unified": PUBLIC,
    "accounts.unified_back": PUBLIC,
    "accounts.unified_post": PUBLIC,
    "accounts.unlink_unified": STAFF_ONLY,
    "accounts.unlock": Row(let_in="SEC SEC@", refused="AGA"),
    "accounts.user": Row(let_in="AGA SEC SEC@"),
    "adoption.paper_list": PUBLIC,
    "adoption.precheck_answer": PUBLIC,
    "adoption.precheck_page": PUBLIC,
    "adoption.precheck_start": PUBLIC,
    "audit.index": Row(rest=403, let_in="AUD AUD@"),
    "audit.proof": Row(rest=403, let_in="AUD AUD@"),
    "checklists.block": Row(rest=403, let_in="SYS SYS@"),
    "checklists.discard": Row(rest=403, let_in="SYS SYS@"),
    "checklists.draft": Row(rest=403, let_in="SYS SYS@"),
    "checklists.index": Row(rest=403, let_in="assessor HEAD SW HEAD@ SW@ BH BUR BH@ BUR@ SYS SYS@"),
    "checklists.marks": Row(rest=403, let_in="SYS SYS@"),
    "checklists.outline": Row(rest=403, let_in="SYS SYS@"),
    "checklists.preview": Row(rest=403, let_in="SYS SYS@"),
    "checklists.publish": Row(rest=403, let_in="SYS SYS@"),
    "checklists.retire": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_block": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_marks": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_outline": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_vetoes": Row(rest=403, let_in="SYS SYS@"),
    "checklists.vetoes": Row(rest=403, let_in="SYS SYS@"),
    "checklists.view": Row(rest=403, let_in="SYS SYS@"),
    "deadlines.holidays": Row(rest=403, let_in="SYS SYS@"),
    "deadlines.load_holidays": Row(rest=403, let_in="SYS SYS@"),
    "divisions.options": PUBLIC,
    "divisions.search": PUBLIC,
    "documents.download": Row(let_in=SEES),
    "documents.export": Row(let_in="FIN HEAD"),
    "documents.exports": EVERYBODY,
    "documents.letter": Row(let_in=SEES),
    "documents.letter_pdf": Row(let_in=SEES),
    "documents.preview": Row(let_in=SEES),
    "documents.refuse_export": Row(let_in="HEAD", refused="FIN"),
    "documents.release_export": Row(let_in="HEAD", refused="FIN"),
    "documents.remove": Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"),
    "documents.restore": Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"),
    "documents.serve": Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"),
    "documents.take_export": Row(let_in="FIN", refused="HEAD"),
    "documents.upload_form": Row(let_in="assessor INT SW", refused="family ARCH HEAD BH BUR"),
    "documents.upload_offset": Row(case="draft"),
    "documents.upload_piece": Row(let_in="assessor INT SW", refused="family ARCH HEAD BH BUR"),
    "documents.verify": PUBLIC,
    "documents.verify_form": PUBLIC,
    "foster.accept": Row(
        case="submitted", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.add_household_member": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.add_member": Row(case="draft", let_in="family"),
    "foster.add_photos": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.agree_visit": Row(
        case="offered", let_in="family assessor", refused="ARCH HEAD INT SW BH BUR"
    ),
    "foster.application": Row(case="draft", let_in="family"),
    "foster.approve": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.approve_batch": Row(rest=403, let_in="HEAD HEAD@"),
    "foster.assessors": Row(
        case="accepted", let_in="assessor HEAD SW", refused="family ARCH INT BH BUR"
    ),
    "foster.assign": Row(
        case="accepted", let_in="assessor HEAD SW", refused="family ARCH INT BH BUR"
    ),
    "foster.assign_third": Row(let_in="assessor HEAD SW", refused="family ARCH INT BH BUR"),
    "foster.attendance_list": Row(rest=403, let_in="assessor SW HEAD", unseen="SW@ HEAD@"),
    "foster.autosave_sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.batch": Row(rest=403, let_in="HEAD HEAD@"),
    "foster.begin_sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.blank_sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.bureau_approve": Row(
        case="filing", let_in="BH", refused="family assessor ARCH HEAD INT SW BUR"
    ),
    "foster.bureau_object": Row(
        case="filing", let_in="BH", refused="family assessor ARCH HEAD INT SW BUR"
    ),
    "foster.cancel_training": Row(rest=403, let_in="assessor SW", unseen="SW@ HEAD@"),
    "foster.cancel_visit": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.case": Row(let_in=OFFICE),
    "foster.case_assessment": Row(let_in=OFFICE, refused="family"),
    "foster.case_decision": Row(let_in=OFFICE),
    "foster.case_filing": Row(case="filing", let_in=OFFICE),
    "foster.case_log": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.case_papers": Row(let_in=OFFICE),
    "foster.case_timeline": Row(let_in=OFFICE),
    "foster.change_mind": Row(
        case="submitted", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.check": Row(case="draft", let_in="family"),
    "foster.check_papers": Row(
        case="submitted", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.check_the_rest": Row(
        case="submitted", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.compare_sheets": Row(let_in=OFFICE, refused="family"),
    "foster.complain": Row(let_in="family"),
    "foster.conclude": Row(
        case="scored", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.consent_form": Row(case="draft", let_in="family"),
    "foster.consents": Row(case="draft", let_in="family"),
    "foster.correct": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.counter": Row(rest=403, let_in="INT INT@"),
    "foster.counter_start": Row(rest=403, let_in="INT INT@"),
    "foster.create_training": Row(rest=403, let_in="assessor SW SW@"),
    "foster.date_paper": Row(case="draft", let_in="family"),
    "foster.declare": Row(case="named", let_in="assessor"),
    "foster.declare_free": Row(case="named", let_in="assessor"),
    "foster.decline_proposal": Row(
        case="accepted", let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"
    ),
    "foster.desk": Row(
        rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ EXT EXT@"
    ),
    "foster.draft": Row(case="draft", let_in="family"),
    "foster.duplicates": Row(rest=403, let_in="HEAD HEAD@"),
    "foster.edit_training": Row(rest=403, let_in="assessor SW", unseen="SW@"),
    "foster.enrol": Row(case="filed", let_in="family assessor SW", refused="ARCH HEAD INT BH BUR"),
    "foster.enrol_by_worker": Row(rest=403, let_in="assessor SW", unseen="SW@"),
    "foster.export": Row(rest=403, let_in="HEAD HEAD@ BH BUR BH@ BUR@"),
    "foster.export_file": Row(rest=403, let_in="HEAD HEAD@ BH BUR BH@ BUR@"),
    "foster.file": Row(
        case="approved", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.filings": Row(rest=403, let_in="BH BUR BH@ BUR@"),
    "foster.find_person": Row(
        rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@"
    ),
    "foster.finish_sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.give_up_training": Row(
        case="filed", let_in="family assessor SW", refused="ARCH HEAD INT BH BUR"
    ),
    "foster.hand_over": Row(let_in="assessor HEAD INT SW", refused="family ARCH BH BUR"),
    "foster.health": Row(case="draft", let_in="family"),
    "foster.household_member": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.household_member_left": Row(
        let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"
    ),
    "foster.housing": Row(case="draft", let_in="family"),
    "foster.improved": Row(let_in="family INT", refused="assessor ARCH HEAD SW BH BUR"),
    "foster.income": Row(case="draft", let_in="family"),
    "foster.invite": Row(case="draft", let_in="family"),
    "foster.joint_sheet": Row(let_in=OFFICE, refused="family"),
    "foster.live_check": Row(case="draft", let_in="family"),
    "foster.live_score": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.member": Row(case="draft", let_in="family"),
    "foster.member_health": Row(case="draft", let_in="family"),
    "foster.members": Row(case="draft", let_in="family"),
    "foster.merge": Row(rest=403, let_in="HEAD HEAD@"),
    "foster.letters_to_serve": Row(rest=403, let_in="INT INT@"),
    "foster.answer_message": Row(let_in="assessor ARCH HEAD INT SW", refused="BH BUR"),
    "foster.case_messages": Row(let_in="assessor ARCH HEAD INT SW", refused="BH BUR"),
    "worklist.messages": Row(rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@"),
    "foster.new_household_member": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.ratings": Row(rest=403, let_in="HEAD HEAD@ BH BUR BH@ BUR@"),
    "foster.save_household_member": Row(
        let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"
    ),
    "foster.set_aside_messages": Row(let_in="assessor ARCH HEAD INT SW", refused="BH BUR"),
    "foster.my_case": Row(let_in=SEES),
    "foster.new_member": Row(case="draft", let_in="family"),
    "foster.new_training": Row(rest=403, let_in="assessor SW SW@"),
    "foster.object": Row(case="rejected", let_in="INT", refused="assessor ARCH HEAD SW BH BUR"),
    "foster.object_to": Row(case="rejected", let_in="family"),
    "foster.open_recheck": Row(
        rest=403, let_in="assessor SW", unseen="ARCH@ HEAD@ INT@ SW@ BH@ BUR@"
    ),
    "foster.opinion": Row(case="draft", let_in="family"),
    "foster.other_time": Row(
        case="offered", let_in="family assessor", refused="ARCH HEAD INT SW BH BUR"
    ),
    "foster.paper": Row(case="draft", let_in="family"),
    "foster.paper_consent": Row(case="draft", let_in="family"),
    "foster.papers": Row(case="draft", let_in="family"),
    "foster.pass_recheck": Row(rest=403, let_in="HEAD", unseen="ARCH@ HEAD@ INT@ SW@ BH@ BUR@"),
    "foster.pool": Row(
        rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@"
    ),
    "foster.pool_case": Row(rest=403, let_in=OFFICE, unseen="ARCH@ HEAD@ INT@ SW@ BH@ BUR@"),
    "foster.precheck_answer": PUBLIC,
    "foster.precheck_page": PUBLIC,
    "foster.precheck_start": PUBLIC,
    "foster.propose_rejection": Row(
        case="accepted", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.propose_visit": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.rate": Row(let_in="family"),
    "foster.receipt": Row(
        case="filing", let_in="BUR", refused="family assessor ARCH HEAD INT SW BH"
    ),
    "foster.recheck_objection": Row(let_in="SW", refused="family assessor ARCH HEAD INT BH BUR"),
    "foster.record_attendance": Row(rest=403, let_in="assessor SW", unseen="SW@ HEAD@"),
    "foster.record_visit": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.recuse": Row(case="named", let_in="assessor"),
    "foster.refer_filing": Row(
        case="filing", let_in="BUR", refused="family assessor ARCH HEAD INT SW BH"
    ),
    "foster.reject": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.reject_papers": Row(
        case="accepted", let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"
    ),
    "foster.reject_suspended": Row(rest=403, let_in="HEAD", unseen="ARCH@ HEAD@ INT@ SW@ BH@ BUR@"),
    "foster.remove_member": Row(case="draft", let_in="family"),
    "foster.remove_paper": Row(case="draft", let_in="family"),
    "foster.reopen": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.reopen_step": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.restore_member": Row(case="draft", let_in="family"),
    "foster.restore_paper": Row(case="draft", let_in="family"),
    "foster.resubmit": Row(
        case="returned", let_in="family INT", refused="assessor ARCH HEAD SW BH BUR"
    ),
    "foster.return": Row(
        case="submitted", let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"
    ),
    "foster.reveal": Row(let_in=OFFICE, refused="family"),
    "foster.review_again": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.save_complaint": Row(let_in="family"),
    "foster.save_correction": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.save_health": Row(case="draft", let_in="family"),
    "foster.save_housing": Row(case="draft", let_in="family"),
    "foster.save_income": Row(case="draft", let_in="family"),
    "foster.save_joint": Row(
        case="scored", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.save_member": Row(case="draft", let_in="family"),
    "foster.save_objection": Row(
        case="rejected", let_in="family", refused="assessor ARCH HEAD SW BH BUR"
    ),
    "foster.save_opinion": Row(case="draft", let_in="family"),
    "foster.save_paper_consent": Row(case="draft", let_in="family"),
    "foster.save_rating": Row(let_in="family"),
    "foster.save_sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.save_training": Row(rest=403, let_in="assessor SW", unseen="SW@"),
    "foster.save_wishes": Row(case="draft", let_in="family"),
    "foster.save_withdrawal": Row(let_in="family", refused=OFFICE),
    "foster.send_code": PUBLIC,
    "foster.sent": Row(let_in=SEES),
    "foster.sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.sign": PUBLIC,
    "foster.sign_post": PUBLIC,
    "foster.start": EVERYBODY,  # staff are sent to their own desk
    "foster.start_post": Row(rest=403, let_in="family stranger INT INT@"),
    "foster.submit": Row(case="draft", let_in="family"),
    "foster.submit_sheet": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.submit_third": Row(refused=SEES),
    "foster.submitted": Row(let_in=SEES),
    "foster.suspend": Row(
        rest=403, let_in="assessor HEAD SW", unseen="ARCH@ HEAD@ INT@ SW@ BH@ BUR@"
    ),
    "foster.take": Row(let_in="assessor HEAD INT SW", refused="family ARCH BH BUR"),
    "foster.third_view": Row(refused=SEES),
    "foster.training_session": Row(rest=403, let_in="assessor SW HEAD", unseen="SW@ HEAD@"),
    "foster.training_sessions": Row(rest=403, let_in="assessor HEAD SW HEAD@ SW@"),
    "foster.uphold": Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR"),
    "foster.upload_paper": Row(case="draft", let_in="family"),
    "foster.visit": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.visit_agreed": Row(
        case="offered", let_in="family assessor", refused="ARCH HEAD INT SW BH BUR"
    ),
    "foster.visit_failed": Row(
        case="assessing", let_in="assessor", refused="family ARCH HEAD INT SW BH BUR"
    ),
    "foster.visits": Row(rest=403, let_in="assessor SW SW@ EXT EXT@"),
    "foster.wishes": Row(case="draft", let_in="family"),
    "foster.withdraw": Row(let_in="family", refused=OFFICE),
    "foster.write_finding": Row(
        rest=403, let_in="assessor SW", unseen="ARCH@ HEAD@ INT@ SW@ BH@ BUR@"
    ),
    "foster.write_message": Row(let_in="family", refused="BH BUR"),
    "home.accessibility": PUBLIC,
    "home.health": PUBLIC,
    "home.blank": PUBLIC,
    "home.children_rules": PUBLIC,
    "home.contact": PUBLIC,
    "home.policy_report": PUBLIC,
    "home.elder": PUBLIC,
    "home.forms": PUBLIC,
    "home.index": PUBLIC,
    "home.mine": EVERYBODY,
    "home.offices": PUBLIC,
    "home.papers": PUBLIC,
    "home.policy": PUBLIC,
    "home.policy_index": PUBLIC,
    "home.privacy": PUBLIC,
    "home.resume": EVERYBODY,
    "home.search": PUBLIC,
    "notices.answer_complaint": Row(let_in="BH BUR"),
    "notices.complaint": Row(let_in="BH BUR"),
    "notices.complaints": Row(rest=403, let_in="BH BUR BH@ BUR@"),
    "notices.inbox": EVERYBODY,
    "notices.notice": Row(let_in="family"),
    "notices.open_notice": Row(let_in="family"),
    "notices.read_all": EVERYBODY,
    "parameters.confirm": Row(rest=403, let_in="SYS SYS@"),
    "parameters.index": Row(
        rest=403, let_in="assessor AGA HEAD INT SW AGA@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ SYS SYS@"
    ),
    "parameters.parameter": Row(
        rest=403, let_in="assessor AGA HEAD INT SW AGA@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ SYS SYS@"
    ),
    "parameters.propose": Row(rest=403, let_in="BUR BUR@"),
    "parameters.release": Row(rest=403, let_in="BH"),
    "parameters.rule": Row(
        rest=403, let_in="assessor AGA HEAD INT SW AGA@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ SYS SYS@"
    ),
    "parameters.rules": Row(
        rest=403, let_in="assessor AGA HEAD INT SW AGA@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ SYS SYS@"
    ),
    "parameters.withdraw": Row(rest=403, let_in="BH"),
    "worklist.due": EVERYBODY,
    "worklist.index": EVERYBODY,
}
