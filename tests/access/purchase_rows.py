"""Who is let into the routes of buying services. The town's project is 长春市民政局's."""

from __future__ import annotations

from tests.access.row import PUBLIC, Row

SEEN = Row(let_in="BUR BH MAU")
BY_OFFICER = Row(let_in="BUR", refused="BH MAU")
LISTED = Row(rest=403, let_in="BUR BH FIN MAU BUR@ BH@ FIN@ MAU@")
# Of the town's contract ORG and ORW are the supplier. The town's finance officers are the
# institution's: who pays is refused to all others.
CONTRACT_SEEN = Row(let_in="BUR BH MAU ORG ORW")
CONTRACT_RUN = Row(let_in="BUR", refused="BH MAU ORG ORW")
CONTRACT_HEAD = Row(let_in="BH", refused="BUR MAU ORG ORW")
PAYMENT_BY_FINANCE = Row(refused="BUR BH MAU ORG ORW")
CONTRACT_ROWS: dict[str, Row] = {
    "purchasing.contracts": Row(
        rest=403,
        let_in="BUR BH FIN MAU ARCH BUR@ BH@ FIN@ MAU@ ARCH@",
    ),
    "purchasing.project_contracts": SEEN,
    **{
        f"purchasing.{name}": CONTRACT_SEEN
        for name in (
            "contract", "milestones", "amendments", "contract_payments", "contract_sheet",
            "hand_over_list",
        )
    },
    **{
        f"purchasing.{name}": CONTRACT_RUN
        for name in (
            "edit_contract", "publish_contract", "file_contract", "approve_plan",
            "meet_milestone", "invoice", "sign_amendment", "publish_amendment",
            "hand_over_cases", "erase",
        )
    },
    **{
        f"purchasing.{name}": CONTRACT_HEAD
        for name in (
            "sign_contract", "agree_amendment", "demand_mending", "mended", "terminate",
        )
    },
    "purchasing.review_contract": Row(let_in="BUR BH", refused="MAU ORG ORW"),
    "purchasing.amend": Row(let_in="BUR ORG", refused="BH MAU ORW"),
    "purchasing.draft_contract": BY_OFFICER,
    "purchasing.close": BY_OFFICER,
    "purchasing.archive_project": BY_OFFICER,
    "purchasing.payments": LISTED,
    "purchasing.export_payments": Row(rest=403, let_in="FIN FIN@"),
    "purchasing.payment": Row(let_in="BUR BH MAU", refused="ORG ORW"),
    "purchasing.pay_first": PAYMENT_BY_FINANCE,
    "purchasing.record_paid": PAYMENT_BY_FINANCE,
    "purchasing.pay_second": CONTRACT_HEAD,
    "purchasing.refuse_payment": CONTRACT_HEAD,
}  # fmt: skip

DELIVERY_ROWS: dict[str, Row] = {
    "purchasing.supply": Row(rest=403, let_in="ORG ORW ORG@ ORW@"),
    "purchasing.say": PUBLIC,
    **{
        f"purchasing.{name}": CONTRACT_SEEN
        for name in (
            "delivery", "samples", "sample", "reports", "report", "survey",
        )
    },
    **{
        f"purchasing.{name}": Row(let_in="BUR BH ORG ORW", refused="MAU")
        for name in ("records", "service_record", "series")
    },
    **{
        f"purchasing.{name}": Row(let_in="ORG ORW", refused="BUR BH MAU")
        for name in (
            "new_record", "save_record", "keep_record_draft", "strike_record", "begin_series",
            "close_series", "imports", "import_template", "upload_records", "record_import",
            "import_errors", "confirm_import",
        )
    },
    **{
        f"purchasing.{name}": Row(let_in="BUR ORG ORW", refused="BH MAU")
        for name in ("people", "person", "reveal_person")
    },
    **{
        f"purchasing.{name}": Row(let_in="BUR ORG", refused="BH MAU ORW")
        for name in ("add_person", "end_person")
    },
    **{
        f"purchasing.{name}": Row(let_in="BUR", refused="BH MAU ORG ORW")
        for name in (
            "add_child", "commit_sample", "freeze_sample", "draw_sample", "check_record",
            "sample_sheet", "invite",
        )
    },
    "purchasing.send_report": Row(let_in="ORG", refused="BUR BH MAU ORW"),
}  # fmt: skip

# Of the town's evaluation EXP is the team, and has declared to be free of interest.
JUDGING_ROWS: dict[str, Row] = {
    "purchasing.evaluations": Row(
        rest=403,
        let_in="BUR BH FIN MAU EXP EXT BUR@ BH@ FIN@ MAU@ EXP@ EXT@",
    ),
    "purchasing.evaluation": Row(let_in="BUR BH MAU EXP"),
    **{
        f"purchasing.{name}": Row(let_in="EXP", refused="BUR BH MAU")
        for name in ("declare_evaluator", "score", "submit_evaluation")
    },
    **{
        f"purchasing.{name}": Row(rest=403, let_in="BUR BUR@")
        for name in ("spot_checks", "spot_step")
    },
    **{f"purchasing.{name}": CONTRACT_SEEN for name in ("judgements", "acceptance")},
    **{
        f"purchasing.{name}": CONTRACT_RUN
        for name in (
            "arrange_evaluation", "replace_evaluator", "rectified_evaluation",
            "publish_evaluation", "publish_acceptance", "accept",
        )
    },
    "purchasing.board": LISTED,
    "purchasing.supplier": Row(let_in="BUR BH REG MAU ORG"),
    "purchasing.reply_evaluation": Row(let_in="ORG", refused="BUR BH MAU ORW"),
}  # fmt: skip

# Of the town's open round 长春市民政局 is the buyer, ORG has offered, EXP judges; any supplier's
# head sees what is open.
ANY_SUPPLIER = Row(let_in="ORG ORG@", refused="BUR BH MAU EXP")
BY_JUDGE = Row(let_in="EXP", refused="BUR BH MAU ORG ORG@")
OWN_OFFER = Row(let_in="ORG", refused="ORW EXT EXP")
BY_HEAD = Row(let_in="BH", refused="BUR MAU")
ROUND_ROWS: dict[str, Row] = {
    "purchasing.market": Row(rest=403, let_in="ORG ORG@"),
    "purchasing.own_offers": Row(rest=403, let_in="ORG ORG@"),
    "purchasing.own_offer": OWN_OFFER,
    "purchasing.own_letter": OWN_OFFER,
    **{f"purchasing.{name}": ANY_SUPPLIER for name in ("make_offer", "withdraw_offer", "ask")},
    "purchasing.judging": Row(rest=403, let_in="EXP EXP@ EXT EXT@"),
    **{f"purchasing.{name}": BY_JUDGE for name in ("judge", "declare", "keep_scores")},
    "purchasing.purchase_query": Row(let_in="BUR BH MAU ORG", refused="ORW EXT EXP REG"),
    "purchasing.answer_query": Row(let_in="BUR", refused="BH MAU ORG ORW EXP EXT REG"),
    # The town's finance officers are the institution's.
    "purchasing.bond_back": Row(refused="BUR BH MAU"),
    "purchasing.hold_complaint": Row(let_in="BUR", refused="BH MAU ORG ORW EXP EXT REG"),
    "purchasing.project_rounds": SEEN,
    **{
        f"purchasing.{name}": Row(let_in="BUR BH MAU EXP", refused="ORG ORG@")
        for name in ("round_page", "award_letter")
    },
    **{
        f"purchasing.{name}": BY_OFFICER
        for name in (
            "announce_single", "correct", "register_query", "notice", "name_judges",
            "open_offers", "round_report", "record_result", "award",
        )
    },
    **{
        f"purchasing.{name}": BY_HEAD
        for name in ("fix", "next_candidate", "fail", "suspend", "resume", "single_objection",
                     "drop_candidate")
    },
}  # fmt: skip

FOSTERED = Row(let_in="BUR BH MAU")
FOSTERED_BY = Row(let_in="BUR", refused="BH MAU")
TIED_BY = Row(let_in="BUR", refused="BH MAU REG ORG")
FOSTERING_ROWS: dict[str, Row] = {
    "purchasing.fostered": Row(rest=403, let_in="BUR BH MAU BUR@ BH@ MAU@"),
    "purchasing.new_team": Row(rest=403, let_in="BUR BUR@"),
    "purchasing.team": FOSTERED,
    **{f"purchasing.{name}": FOSTERED_BY for name in ("edit_team", "advance_team", "end_team")},
    # On the organisation: the town's, which sees its own ties.
    "purchasing.links": Row(let_in="BUR BH REG MAU ORG"),
    **{f"purchasing.{name}": TIED_BY for name in ("add_link", "loosen_link", "add_activity")},
}  # fmt: skip

ROWS: dict[str, Row] = {
    **CONTRACT_ROWS,
    **FOSTERING_ROWS,
    **ROUND_ROWS,
    **JUDGING_ROWS,
    **DELIVERY_ROWS,
    "purchasing.open_contracts": PUBLIC,
    "purchasing.open_notice": PUBLIC,
    "purchasing.open_notices": PUBLIC,
    "purchasing.open_project": PUBLIC,
    "purchasing.open_record": PUBLIC,
    "purchasing.open_project_page": PUBLIC,
    "purchasing.open_releases": PUBLIC,
    "purchasing.index": Row(rest=403, let_in="BUR BH FIN MAU BUR@ BH@ FIN@ MAU@"),
    "purchasing.project": SEEN,
    "purchasing.new_project": Row(rest=403, let_in="BUR BUR@"),
    "purchasing.edit": BY_OFFICER,
    "purchasing.items": BY_OFFICER,
    "purchasing.items_sum": BY_OFFICER,
    "purchasing.money": BY_OFFICER,
    "purchasing.method": BY_OFFICER,
    "purchasing.plan": BY_OFFICER,
    "purchasing.check": BY_OFFICER,
    "purchasing.intend": BY_OFFICER,
    "purchasing.require": BY_OFFICER,
    # The town's finance officers are the institution's.
    "purchasing.budget": Row(refused="BUR BH MAU"),
    "purchasing.refuse_budget": Row(refused="BUR BH MAU"),
    # Reviewed by another person, of either role.
    "purchasing.review": Row(let_in="BUR BH", refused="MAU"),
    "purchasing.cancel": Row(let_in="BH", refused="BUR MAU"),
    "purchasing.catalogue": LISTED,
    # Made by a province's bureau: the town has none.
    "purchasing.new_catalogue": Row(rest=403),
    "purchasing.timeline": SEEN,
    "purchasing.file": SEEN,
    "purchasing.file_volume": SEEN,
    "purchasing.open_years": PUBLIC,
}
