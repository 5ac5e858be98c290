"""Who is let into which route: written down by hand, not computed by what it checks.

One row for each endpoint, for an object in the family's own division. `let_in`, `refused` (403)
and `unseen` (404) name actors; `rest` is what everybody else gets. `INT` is R-INT of the own
division, `INT@` of the other; `family` the applicant, `stranger` another family, `assessor` a
colleague who was named to the case and has declared to be free of interest. Whoever is not signed
in is sent to the sign-in page, except where a row is `PUBLIC`.

Let in means: the guard passed. The answer is then 200, 204, 303, 409, 422 or 429, because most
of these requests carry too little.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.institutions import rows as homes

IN = 200
OFFICE = "assessor ARCH HEAD INT SW BH BUR"
SEES = f"family {OFFICE}"


@dataclass(frozen=True)
class Row:
    """Expectations for one endpoint; `case` is the state in which its object stands."""

    case: str = "review"
    rest: int = 404
    let_in: str = ""
    refused: str = ""
    unseen: str = ""
    is_public: bool = False

    def expected(self, actor: str) -> int:
        """200 for let in, else 403 or 404."""
        for status, names in ((IN, self.let_in), (403, self.refused), (404, self.unseen)):
            if actor in names.split():
                return status
        return self.rest


PUBLIC = Row(rest=IN, is_public=True)
EVERYBODY = Row(rest=IN)
# The town's child is in the care of 长春市儿童福利院; no family sees anything of its file.
CHILD_SEEN = Row(let_in=OFFICE)
CHILD_LISTED = Row(
    rest=403,
    let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ CD CD@ TS TS@",
)
CHILD_WRITTEN = Row(let_in="assessor INT SW", refused="ARCH HEAD BH BUR")
# A match that was offered to the family of the case; 长春市儿童福利院 cares for the child.
MATCH_SEEN = Row(let_in=OFFICE)
MATCH_PREPARED = Row(let_in="assessor SW", refused="family ARCH HEAD INT BH BUR")
MATCH_FOUND = Row(let_in="assessor SW", refused="ARCH HEAD INT BH BUR")
MATCH_DECIDED = Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR")
MATCH_RECORDED = Row(let_in="assessor INT SW", refused="family ARCH HEAD BH BUR")
MATCH_OWN = Row(let_in="family")
# A placement in fusion with the family of the case, of 长春市儿童福利院.
PLACEMENT_SEEN = Row(let_in=OFFICE)
PLACEMENT_JUDGED = Row(let_in=OFFICE, refused="family")
PLACEMENT_WORKED = Row(let_in="assessor SW", refused="family ARCH HEAD INT BH BUR")
PLACEMENT_ASKED = Row(let_in="family assessor SW", refused="ARCH HEAD INT BH BUR")
PLACEMENT_LED = Row(let_in="assessor HEAD SW", refused="family ARCH INT BH BUR")
PLACEMENT_DECIDED = Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR")
PLACEMENT_FILED = Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR")
PLACEMENT_BUREAU = Row(let_in="BH", refused="family assessor ARCH HEAD INT SW BUR")
# Who reported harm is known to the bureau that has to act, and to nobody else.
HARM_REPORT = Row(let_in="BH BUR")
VISIT_RECORDED = Row(let_in="assessor SW", refused="family ARCH HEAD INT BH BUR")
VISIT_TOLD = Row(let_in="family assessor HEAD INT SW", refused="ARCH BH BUR")
VISITS_LISTED = Row(
    rest=403,
    let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@",
)
# The town's unit belongs to 长春市儿童福利院; the couple who applied are none of the actors.
UNIT_SEEN = Row(let_in=OFFICE)
UNIT_BY_WORKER = Row(let_in="assessor SW", refused="ARCH HEAD INT BH BUR")
UNIT_BY_HEAD = Row(let_in="HEAD", refused="assessor ARCH INT SW BH BUR")
UNIT_BY_BOTH = Row(let_in="assessor SW HEAD", refused="ARCH INT BH BUR")

ROWS: dict[str, Row] = {
    "accounts.agencies": Row(rest=403, let_in="AGA AGA@ SYS SYS@"),
    "accounts.agency": Row(let_in="AGA SYS SYS@"),
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
    "accounts.find_staff": Row(rest=403, let_in="AGA AGA@ SEC SEC@"),
    "accounts.forgot": PUBLIC,
    "accounts.forgot_post": PUBLIC,
    "accounts.hand_over": Row(rest=403, let_in="AGA HEAD AGA@ HEAD@ BH BH@"),
    "accounts.hand_over_password": Row(let_in="AGA", refused="SEC SEC@"),
    "accounts.new_agency": Row(rest=403, let_in="SYS SYS@"),
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
    "accounts.reset": PUBLIC,
    "accounts.reset_post": PUBLIC,
    "accounts.roles": Row(rest=403, let_in="SEC SEC@"),
    "accounts.security": EVERYBODY,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_in_post": PUBLIC,
    "accounts.sign_out": PUBLIC,
    "accounts.staff": Row(rest=403, let_in="AGA AGA@ SEC SEC@"),
    "accounts.unlock": Row(let_in="SEC SEC@", refused="AGA"),
    "accounts.user": Row(let_in="AGA SEC SEC@"),
    "audit.index": Row(rest=403, let_in="AUD AUD@"),
    "audit.proof": Row(rest=403, let_in="AUD AUD@"),
    "checklists.block": Row(rest=403, let_in="SYS SYS@"),
    "checklists.discard": Row(rest=403, let_in="SYS SYS@"),
    "checklists.draft": Row(rest=403, let_in="SYS SYS@"),
    "checklists.index": Row(rest=403, let_in="assessor HEAD SW HEAD@ SW@ BH BUR BH@ BUR@ SYS SYS@"),
    "checklists.outline": Row(rest=403, let_in="SYS SYS@"),
    "checklists.preview": Row(rest=403, let_in="SYS SYS@"),
    "checklists.publish": Row(rest=403, let_in="SYS SYS@"),
    "checklists.retire": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_block": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_outline": Row(rest=403, let_in="SYS SYS@"),
    "checklists.save_vetoes": Row(rest=403, let_in="SYS SYS@"),
    "checklists.vetoes": Row(rest=403, let_in="SYS SYS@"),
    "checklists.view": Row(rest=403, let_in="SYS SYS@"),
    "children.assign": Row(let_in="HEAD", refused="assessor ARCH INT SW BH BUR"),
    "children.care": CHILD_SEEN,
    "children.change_guardian": CHILD_WRITTEN,
    "children.changes": CHILD_SEEN,
    "children.correct_care": Row(let_in="assessor HEAD SW", refused="ARCH INT BH BUR"),
    "children.correct_guardian": Row(let_in="assessor HEAD SW", refused="ARCH INT BH BUR"),
    "children.edit": CHILD_WRITTEN,
    "children.end_category": CHILD_WRITTEN,
    "children.end_worker": Row(let_in="HEAD", refused="assessor ARCH INT SW BH BUR"),
    "children.file": CHILD_SEEN,
    "children.find": CHILD_LISTED,
    "children.give_category": CHILD_WRITTEN,
    "children.health": CHILD_SEEN,
    "children.index": CHILD_LISTED,
    "children.legal": CHILD_SEEN,
    "children.link_sibling": CHILD_WRITTEN,
    "children.log": Row(let_in="HEAD", refused="assessor ARCH INT SW BH BUR"),
    "children.move": CHILD_WRITTEN,
    "children.new": Row(rest=403, let_in="assessor INT SW INT@ SW@ CD CD@"),
    "children.open_file": Row(rest=403, let_in="assessor INT SW INT@ SW@ CD CD@"),
    "children.open_health": CHILD_SEEN,
    "children.papers": CHILD_SEEN,
    "children.record_opinion": Row(let_in="assessor SW", refused="ARCH HEAD INT BH BUR"),
    "children.reveal": CHILD_SEEN,
    "children.save": CHILD_WRITTEN,
    "children.unlink_sibling": CHILD_WRITTEN,
    "children.voices": CHILD_SEEN,
    "children.workers": Row(let_in="HEAD", refused="assessor ARCH INT SW BH BUR"),
    "children.withdraw_care": Row(let_in="assessor HEAD SW", refused="ARCH INT BH BUR"),
    "deadlines.holidays": Row(rest=403, let_in="SYS SYS@"),
    "deadlines.load_holidays": Row(rest=403, let_in="SYS SYS@"),
    "divisions.options": PUBLIC,
    "divisions.search": PUBLIC,
    "documents.download": Row(let_in=SEES),
    "documents.letter": Row(let_in=SEES),
    "documents.letter_pdf": Row(let_in=SEES),
    "documents.preview": Row(let_in=SEES),
    "documents.remove": Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"),
    "documents.restore": Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"),
    "documents.serve": Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR"),
    "documents.upload_form": Row(let_in="assessor INT SW", refused="family ARCH HEAD BH BUR"),
    "documents.upload_offset": Row(case="draft"),
    "documents.upload_piece": Row(let_in="assessor INT SW", refused="family ARCH HEAD BH BUR"),
    "documents.verify": PUBLIC,
    "documents.verify_form": PUBLIC,
    "family_style.announce": UNIT_BY_HEAD,
    "family_style.answer_help": UNIT_BY_BOTH,
    "family_style.application": Row(refused=OFFICE),
    "family_style.apply": EVERYBODY,
    "family_style.approve_spending": UNIT_BY_HEAD,
    "family_style.ask_child": UNIT_BY_WORKER,
    "family_style.ask_help": UNIT_BY_WORKER,
    "family_style.bring_back": UNIT_BY_HEAD,
    "family_style.budget": UNIT_BY_WORKER,
    "family_style.case": UNIT_SEEN,
    "family_style.change_couple": UNIT_BY_HEAD,
    "family_style.check": Row(refused=OFFICE),
    "family_style.children": UNIT_SEEN,
    "family_style.close": Row(let_in="ARCH HEAD", refused="assessor INT SW BH BUR"),
    "family_style.conclude": UNIT_BY_HEAD,
    "family_style.consent_form": Row(refused=OFFICE),
    "family_style.contract_draft": UNIT_SEEN,
    "family_style.corrected": UNIT_BY_HEAD,
    "family_style.couple": UNIT_SEEN,
    "family_style.couples": UNIT_SEEN,
    "family_style.date_paper": Row(refused=OFFICE),
    "family_style.dissolve": UNIT_BY_HEAD,
    "family_style.draw_up": UNIT_BY_HEAD,
    "family_style.end_relief": UNIT_BY_BOTH,
    "family_style.evaluate": UNIT_BY_WORKER,
    "family_style.evaluations": UNIT_SEEN,
    "family_style.file": Row(let_in="INT", refused="assessor ARCH HEAD SW BH BUR"),
    "family_style.finish": UNIT_BY_HEAD,
    "family_style.furnish": UNIT_BY_BOTH,
    "family_style.give_notice": UNIT_BY_WORKER,
    "family_style.health": Row(refused=OFFICE),
    "family_style.hire": UNIT_BY_HEAD,
    "family_style.housing": Row(refused=OFFICE),
    "family_style.index": Row(
        rest=403,
        let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@",
    ),
    "family_style.install": UNIT_BY_BOTH,
    "family_style.life": UNIT_SEEN,
    "family_style.log": UNIT_BY_WORKER,
    "family_style.logs": UNIT_SEEN,
    "family_style.make_ready": UNIT_BY_BOTH,
    "family_style.match": UNIT_BY_WORKER,
    "family_style.member": Row(refused=OFFICE),
    "family_style.mine": Row(let_in="family stranger"),
    "family_style.money": UNIT_SEEN,
    "family_style.move_in": UNIT_BY_HEAD,
    "family_style.move_out": UNIT_BY_BOTH,
    "family_style.new_member": Row(refused=OFFICE),
    "family_style.next_relief": UNIT_BY_BOTH,
    "family_style.order_correction": UNIT_BY_BOTH,
    "family_style.overview": Row(
        rest=403,
        let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@",
    ),
    "family_style.paper": Row(refused=OFFICE),
    "family_style.papers": Row(refused=OFFICE),
    "family_style.plan": Row(rest=403, let_in="HEAD HEAD@"),
    "family_style.post": PUBLIC,
    "family_style.posts": PUBLIC,
    "family_style.precheck": PUBLIC,
    "family_style.propose": UNIT_BY_WORKER,
    "family_style.receipt": Row(let_in="BUR", refused="assessor ARCH HEAD INT SW BH"),
    "family_style.recheck": UNIT_BY_WORKER,
    "family_style.refuse": UNIT_BY_HEAD,
    "family_style.relieve": UNIT_BY_BOTH,
    "family_style.remove_member": Row(refused=OFFICE),
    "family_style.remove_paper": Row(refused=OFFICE),
    "family_style.renew": UNIT_BY_HEAD,
    "family_style.resize": UNIT_BY_BOTH,
    "family_style.screen": UNIT_BY_WORKER,
    "family_style.sign": UNIT_BY_HEAD,
    "family_style.spend": Row(refused=OFFICE),
    "family_style.statement": Row(refused=OFFICE),
    "family_style.submit": Row(refused=OFFICE),
    "family_style.take_out": Row(let_in="assessor SW HEAD INT", refused="ARCH BH BUR"),
    "family_style.timeline": UNIT_SEEN,
    "family_style.train": UNIT_BY_WORKER,
    "family_style.visits": UNIT_SEEN,
    "family_style.withdraw": Row(refused=OFFICE),
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
    "foster.messages": Row(rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@"),
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
    "golive.batch": Row(let_in="AGA HEAD"),
    "golive.errors": Row(let_in="AGA HEAD"),
    "golive.index": Row(rest=403, let_in="AGA HEAD AGA@ HEAD@"),
    "golive.progress": Row(let_in="AGA HEAD"),
    "golive.release": Row(let_in="HEAD", refused="AGA"),
    "golive.template": Row(rest=403, let_in="AGA HEAD AGA@ HEAD@"),
    "golive.upload": Row(rest=403, let_in="AGA AGA@"),
    "golive.withdraw": Row(let_in="AGA HEAD"),
    "home.accessibility": PUBLIC,
    "home.blank": PUBLIC,
    "home.children_rules": PUBLIC,
    "home.contact": PUBLIC,
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
    "matches.agreement": MATCH_SEEN,
    "matches.ask_release": MATCH_PREPARED,
    "matches.cancel_meeting": MATCH_PREPARED,
    "matches.case": MATCH_SEEN,
    "matches.choose": MATCH_FOUND,
    "matches.close": Row(let_in="assessor HEAD SW", refused="family ARCH INT BH BUR"),
    "matches.confirm": MATCH_DECIDED,
    "matches.decision": MATCH_SEEN,
    "matches.decline": MATCH_DECIDED,
    "matches.draft": Row(let_in=SEES),
    "matches.family_says": Row(let_in="assessor SW", refused="ARCH HEAD INT BH BUR"),
    "matches.find": MATCH_FOUND,
    "matches.hear": MATCH_PREPARED,
    "matches.higher": MATCH_RECORDED,
    "matches.ask_higher": MATCH_RECORDED,
    "matches.answer_higher": Row(refused=f"{SEES}"),
    "matches.index": Row(
        rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@"
    ),
    "matches.meet": MATCH_PREPARED,
    "matches.met": MATCH_PREPARED,
    "matches.mine": EVERYBODY,
    "matches.my_agreement": MATCH_OWN,
    "matches.my_match": MATCH_OWN,
    "matches.offer": MATCH_PREPARED,
    "matches.open": MATCH_FOUND,
    "matches.prepare": MATCH_SEEN,
    "matches.prepare_agreement": MATCH_PREPARED,
    "matches.record_paper": MATCH_RECORDED,
    "matches.enter_agreement": MATCH_RECORDED,
    "matches.say_no": MATCH_OWN,
    "matches.say_yes": MATCH_OWN,
    "matches.seal": MATCH_DECIDED,
    "matches.send_code": MATCH_OWN,
    "matches.sheet": MATCH_PREPARED,
    "matches.sign": MATCH_OWN,
    "notices.answer_complaint": Row(let_in="BH BUR"),
    "notices.complaint": Row(let_in="BH BUR"),
    "notices.complaints": Row(rest=403, let_in="BH BUR BH@ BUR@"),
    "notices.inbox": EVERYBODY,
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
    "placements.activate": PLACEMENT_DECIDED,
    "placements.adopted": PLACEMENT_LED,
    "placements.agree_carer": PLACEMENT_DECIDED,
    "placements.agree_respite": PLACEMENT_LED,
    "placements.agreement": PLACEMENT_SEEN,
    "placements.approve_ending": PLACEMENT_DECIDED,
    "placements.ask_carer": PLACEMENT_ASKED,
    "placements.ask_respite": PLACEMENT_ASKED,
    "placements.assess": PLACEMENT_WORKED,
    "placements.assessment": PLACEMENT_JUDGED,
    "placements.assessments": PLACEMENT_JUDGED,
    "placements.bring_back": PLACEMENT_BUREAU,
    "placements.case": PLACEMENT_SEEN,
    "placements.changes": PLACEMENT_SEEN,
    "placements.close": PLACEMENT_LED,
    "placements.corrected": PLACEMENT_LED,
    "placements.end_emergency": PLACEMENT_DECIDED,
    "placements.end_term": PLACEMENT_DECIDED,
    "placements.ending_tab": PLACEMENT_SEEN,
    "placements.fail_recheck": PLACEMENT_DECIDED,
    "placements.file_agreement": PLACEMENT_FILED,
    "placements.file_ending": PLACEMENT_FILED,
    "placements.filings": Row(rest=403, let_in="BH BUR BH@ BUR@"),
    "placements.follow_up": PLACEMENT_WORKED,
    "placements.give_notice": PLACEMENT_ASKED,
    "placements.index": Row(
        rest=403, let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@"
    ),
    "placements.keep": PLACEMENT_DECIDED,
    "placements.messages": Row(let_in="assessor HEAD INT SW", refused="ARCH BH BUR"),
    "placements.mine": Row(let_in=SEES),
    "placements.not_corrected": PLACEMENT_DECIDED,
    "placements.notice_over": PLACEMENT_LED,
    "placements.order_correction": PLACEMENT_LED,
    "placements.pass_recheck": PLACEMENT_DECIDED,
    "placements.plan_aftercare": PLACEMENT_WORKED,
    "placements.prepare_carer": PLACEMENT_WORKED,
    "placements.prolong_respite": PLACEMENT_DECIDED,
    "placements.propose_ending": PLACEMENT_LED,
    "placements.propose_return": PLACEMENT_DECIDED,
    "placements.receipt": Row(let_in="BUR", refused="family assessor ARCH HEAD INT SW BH"),
    "placements.refuse_carer": PLACEMENT_DECIDED,
    "placements.refuse_respite": PLACEMENT_LED,
    "placements.remark": PLACEMENT_BUREAU,
    "placements.report_change": PLACEMENT_ASKED,
    "placements.return_home": PLACEMENT_LED,
    "placements.start_adoption": PLACEMENT_LED,
    "placements.stop_adoption": PLACEMENT_LED,
    "placements.take_out": Row(let_in="assessor HEAD INT SW", refused="family ARCH BH BUR"),
    "placements.timeline": PLACEMENT_SEEN,
    "placements.visits": PLACEMENT_SEEN,
    "placements.wish_adoption": Row(let_in="family", refused="assessor ARCH HEAD INT SW BH BUR"),
    "placements.write_message": Row(let_in="family assessor HEAD INT SW", refused="ARCH BH BUR"),
    "placements.write_recheck": PLACEMENT_WORKED,
    "protection.finish": HARM_REPORT,
    "protection.index": Row(rest=403, let_in="BH BUR BH@ BUR@"),
    "protection.police_acted": HARM_REPORT,
    "protection.police_answered": HARM_REPORT,
    "protection.receipt": PUBLIC,
    "protection.report": HARM_REPORT,
    "protection.reveal": HARM_REPORT,
    "protection.start": PUBLIC,
    "protection.start_for": CHILD_SEEN,
    "protection.submit": PUBLIC,
    "protection.submit_for": CHILD_SEEN,
    "protection.take": HARM_REPORT,
    "protection.tell_education": HARM_REPORT,
    "protection.tell_police": HARM_REPORT,
    "visits.add": Row(let_in="assessor HEAD SW", refused="ARCH INT BH BUR"),
    "visits.arrange": Row(let_in="assessor HEAD SW", refused="family ARCH INT BH BUR"),
    "visits.blank": VISIT_RECORDED,
    "visits.calendar": VISITS_LISTED,
    "visits.close_incident": Row(let_in="assessor HEAD SW", refused="family ARCH INT BH BUR"),
    "visits.feed": Row(rest=404, is_public=True),
    "visits.feed_new": Row(rest=403, let_in="assessor HEAD SW HEAD@ SW@"),
    "visits.growth": Row(let_in=SEES),
    "visits.incident": Row(let_in=OFFICE, refused="family"),
    "visits.incident_new": VISIT_TOLD,
    "visits.incident_save": VISIT_TOLD,
    "visits.index": VISITS_LISTED,
    "visits.keep_draft": VISIT_RECORDED,
    "visits.plan": Row(let_in=OFFICE, refused="family"),
    "visits.record": VISIT_RECORDED,
    "visits.report_growth": Row(let_in="family assessor SW", refused="ARCH HEAD INT BH BUR"),
    "visits.save": VISIT_RECORDED,
    "visits.visit": Row(let_in=OFFICE),
}


def _homes() -> dict[str, Row]:
    """The routes of homes, written down in their own room."""
    found = {
        f"institutions.{name}": Row(rest=403, let_in=let_in) for name, let_in in homes.LISTS.items()
    }
    for table, sees in (
        (homes.STAYS, homes.SEES_STAY),
        (homes.HOUSES, homes.SEES_HOUSE),
        (homes.TRANSFERS, homes.SEES_TRANSFER),
    ):
        for let_in, names in table.items():
            refused = " ".join(name for name in sees.split() if name not in let_in.split())
            for name in names.split():
                found[f"institutions.{name}"] = Row(let_in=let_in, refused=refused)
    return found | {
        "institutions.public_donations": PUBLIC,
        "institutions.public_notices": PUBLIC,
        "institutions.public_services": PUBLIC,
        "institutions.public_notice": PUBLIC,
        "institutions.notice_photo": Row(rest=404, is_public=True),
    }


ROWS |= _homes()


def _money() -> dict[str, Row]:
    """Payments, and the bureau's supervision; no family sees a list, only its own lines."""
    home, ours = "assessor SW HEAD", "assessor HEAD SW BH BUR"
    bureau = "BH BUR BH@ BUR@"
    both = f"assessor SW HEAD SW@ HEAD@ {bureau}"
    counted = "FIN FIN@ MAU MAU@"
    seen = Row(let_in=f"{home} FIN {counted.split()[2]} BH BUR")
    found: dict[str, Row] = {
        "payments.index": Row(rest=403, let_in=f"{both} {counted}"),
        "payments.case": seen,
        "payments.draw": Row(let_in="FIN", refused=f"{home} MAU BH BUR"),
        "payments.check": Row(let_in="assessor SW HEAD FIN", refused="MAU BH BUR"),
        "payments.approve": Row(let_in="HEAD", refused="assessor SW FIN MAU BH BUR"),
        "payments.send_back": Row(let_in="assessor SW HEAD FIN", refused="MAU BH BUR"),
        "payments.pay": Row(let_in="FIN", refused=f"{home} MAU BH BUR"),
        "payments.clawbacks": Row(rest=403, let_in="assessor SW HEAD FIN SW@ HEAD@ FIN@"),
        "payments.mine": EVERYBODY,
        "supervision.numbers": Row(rest=403, let_in=both),
        "supervision.numbers_export": Row(rest=403, let_in=both),
        "supervision.quarters": Row(rest=403, let_in=both),
        "supervision.send_quarter": Row(rest=403, let_in="HEAD HEAD@"),
        "supervision.quarter": Row(let_in=ours),
        "supervision.receive_quarter": Row(let_in="BUR", refused="assessor HEAD SW BH"),
        "supervision.inspections": Row(rest=403, let_in=both),
        "supervision.commit_draw": Row(rest=403, let_in="BUR BUR@"),
        "supervision.draw": Row(let_in="BH BUR"),
        "supervision.freeze_draw": Row(let_in="BUR", refused="BH"),
        "supervision.make_draw": Row(let_in="BUR", refused="BH"),
        "supervision.inspection": Row(let_in=ours),
        "supervision.record_inspection": Row(let_in="BUR", refused="assessor HEAD SW BH"),
        "supervision.matters": Row(rest=403, let_in=both),
        "supervision.new_matter": Row(rest=403, let_in="BUR BUR@"),
        "supervision.open_matter": Row(rest=403, let_in="BUR BUR@"),
        "supervision.matter": Row(let_in=ours),
        "supervision.answer_matter": Row(let_in="HEAD", refused="assessor SW BH BUR"),
        "supervision.close_matter": Row(let_in="BH BUR", refused="assessor SW HEAD"),
    }
    exported = Row(let_in="FIN HEAD", refused="assessor SW MAU BH BUR")
    heard = Row(let_in="assessor SW", refused=OF_HOME_BUT_SW)
    signed = Row(let_in="HEAD", refused=OF_HOME_BUT_HEAD)
    account = Row(let_in="family assessor SW INT", refused="ARCH HEAD BH BUR")
    return found | {
        "payments.export": exported, "payments.export_file": exported, "payments.hear": heard,
        "payments.hear_post": heard, "payments.sign_clawback": signed,
        "payments.drop_clawback": signed, "payments.drop_clawback_post": signed,
        "payments.account": account, "payments.account_post": account,
    }  # fmt: skip


# A clawback is found by its institution alone: everybody there is refused, others see nothing.
OF_HOME_BUT_SW = "ARCH HEAD INT FIN AGA"
OF_HOME_BUT_HEAD = "assessor SW ARCH INT FIN AGA"
ROWS |= _money()
