"""Where a line of the worklist leads: the page on which the act is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.worklist.due import Due

# Kind of a row: the endpoint, and what it calls its reference.
PAGES: dict[str, tuple[str, str]] = {
    "admission": ("institutions.case", "admission"),
    "care": ("institutions.case_care", "admission"),
    "search": ("institutions.case_search", "admission"),
    "adult": ("institutions.case_adult", "admission"),
    "workers": ("children.workers", "child"),
    "transfer": ("institutions.transfer", "transfer"),
    "finding": ("institutions.safety", "home"),
    "donation": ("institutions.donations", "home"),
    "placement": ("placements.case", "placement"),
    "filing": ("placements.agreement", "placement"),
    "visit_plan": ("visits.plan", "visit_plan"),
    "visit": ("visits.visit", "visit_record"),
    "complaint": ("notices.complaint", "complaint"),
    "export": ("documents.export", "export"),
    "reveal": ("reveals.wish", "reveal"),
    "match": ("matches.case", "match"),
    "family_unit": ("family_style.case", "unit"),
    "family_couple": ("family_style.couple", "couple"),
    "payment_list": ("payments.case", "pay_list"),
    "pay_list": ("payments.case", "pay_list"),
    "clawback": ("payments.clawbacks", ""),
    "foster_inspection": ("supervision.inspection", "family_inspection"),
    "matter": ("supervision.matter", "matter"),
    "quarter": ("supervision.quarter", "quarter_report"),
    "quarter_due": ("supervision.quarters", ""),
    "adoption": ("adoption.case", "adoption"),
    "adoption_assessment": ("adoption.assessments", ""),
    "adoption_archive": ("adoption.archive_case", "adoption"),
    "adoption_ending_archive": ("adoption.archive", ""),
    "adoption_ending": ("adoption.ending", "adoption_ending"),
    "adoption_volume": ("adoption.volume", "volume"),
    "adoption_reissue": ("adoption.reissue", "reissue"),
    "adoption_roots": ("adoption.roots_visit", "roots"),
    "harm_report": ("protection.report", "harm_report"),
    "data_request": ("rights.case", "data_request"),
    "purchase": ("purchasing.project", "project"),
    "purchase_rounds": ("purchasing.project_rounds", "project"),
    "purchase_judging": ("purchasing.judge", "purchase_round"),
    "purchase_query": ("purchasing.purchase_query", "purchase_query"),
    "purchase_contract": ("purchasing.contract", "contract"),
    "purchase_reports": ("purchasing.reports", "contract"),
    "purchase_samples": ("purchasing.samples", "contract"),
    "purchase_change": ("purchasing.amendments", "contract"),
    "purchase_declare": ("purchasing.declare_evaluator", "evaluation"),
    "purchase_evaluation": ("purchasing.evaluation", "evaluation"),
    "purchase_judged": ("purchasing.judgements", "contract"),
    "purchase_payment": ("purchasing.payment", "payment"),
    "org_people": ("organisations.people", "organisation"),
    "org_agreements": ("organisations.agreements", "organisation"),
}
# On which page of its case a clock's act is done, where it is not the first one.
BY_CLOCK: dict[str, str] = {
    "plan": "care", "walk": "care", "screening": "care", "search": "search", "adult": "adult",
    "adoption-archive": "adoption_archive",
}  # fmt: skip

ON_CONTRACT = "buy-contract"
"""The clocks of a purchase whose acts stand on the contract."""


def address(row: Due, home: str = "", contracts: Mapping[str, str] | None = None) -> str:
    """The row's page; `home` is the reference of the actor's home, for its staff.

    `contracts` gives the contract of a purchase, where the clock's act is done on it.
    """
    if row.topic == ON_CONTRACT and (signed := (contracts or {}).get(row.ref)):
        return url_for("purchasing.contract", contract=signed)
    if row.kind == "home_staff":
        return url_for("institutions.colleague", home=home, person=row.ref)
    kind = BY_CLOCK.get(row.topic, row.kind) if row.kind in {"admission", "adoption"} else row.kind
    if (row.kind, row.topic) == ("adoption_ending", "adoption-archive"):
        kind = "adoption_ending_archive"
    endpoint, argument = PAGES[kind]
    values: dict[str, Any] = {argument: row.ref} if argument else {}
    return url_for(endpoint, **values)
