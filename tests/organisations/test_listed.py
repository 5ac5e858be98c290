"""Credit lists, reports, ratings and the rest of the supplier's table, on the exact day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.organisations.models import (
    LegalState,
    ListKind,
    OrgListing,
    OrgRating,
    OrgReport,
    OrgType,
    PaperKind,
    ReportResult,
    ServiceField,
)
from app.organisations.rules import facts
from app.organisations.rules.answer import Answer, Result
from app.organisations.rules.assessor import Figures, assess
from app.organisations.rules.supplier import supply
from tests.organisations.bodies import (
    TODAY,
    at_noon,
    credit_code,
    paper,
    person,
    whole,
)

MET, UNMET, TO_PROVE = Result.MET, Result.UNMET, Result.TO_PROVE
DAY = timedelta(days=1)
OURS = 7


def of(rule_id: str, answer: Answer) -> Result:
    return next(c.result for c in answer.conditions if c.rule_id == rule_id)


def assessed(
    rule_id: str, on: date = TODAY, figures: Figures | None = None, **values: Any
) -> Result:
    return of(rule_id, assess(whole(**values), OURS, on, figures or Figures()))


def supplied(
    rule_id: str, on: date = TODAY, figures: Figures | None = None, **values: Any
) -> Result:
    return of(rule_id, supply(whole(**values), on, figures or Figures()))


# --- lists, reports, ratings ---------------------------------------------------------------------


def on_list(kind: ListKind = ListKind.ABNORMAL, **values: Any) -> OrgListing:
    return OrgListing(**{"kind": kind, "ground": "没有年报", "from_on": date(2026, 7, 1)} | values)


@pytest.mark.rule("SUP-10")
@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({}, UNMET),
        ({"from_on": TODAY}, UNMET),
        ({"from_on": TODAY + DAY}, MET),
        ({"removed_on": TODAY}, MET),
        ({"removed_on": TODAY + DAY}, UNMET),
        ({"voided_at": at_noon(TODAY)}, MET),
    ],
)
def test_on_the_abnormal_list_from_and_to_the_day(values: dict[str, Any], result: Result) -> None:
    assert assessed("SUP-10", listings=[on_list(**values)]) is result
    assert supplied("SUP-10", listings=[on_list(**values)]) is result


@pytest.mark.rule("SUP-10")
@pytest.mark.parametrize(("effect", "result"), [("block", UNMET), ("minus", MET), ("none", MET)])
def test_what_the_abnormal_list_does_is_the_places_to_say(effect: str, result: Result) -> None:
    figures = Figures(abnormal_effect=effect)
    assert supplied("SUP-10", figures=figures, listings=[on_list()]) is result


@pytest.mark.rule("SUP-09")
@pytest.mark.parametrize(("effect", "result"), [("block", UNMET), ("review", TO_PROVE)])
def test_what_the_serious_list_does_is_the_places_to_say(effect: str, result: Result) -> None:
    figures = Figures(serious_effect=effect)
    listings = [on_list(ListKind.SERIOUS)]
    assert assessed("SUP-09", figures=figures, listings=listings) is result


@pytest.mark.rule("SUP-09")
def test_lists_that_nobody_looked_up_prove_nothing() -> None:
    assert assessed("SUP-09", lists_checked_on=None) is TO_PROVE
    assert assessed("SUP-10", lists_checked_on=None) is TO_PROVE


@pytest.mark.rule("SO-08")
@pytest.mark.parametrize(
    ("kind", "on", "year"),
    [
        (OrgType.SERVICE, date(2026, 5, 31), 2024),
        (OrgType.SERVICE, date(2026, 6, 1), 2025),
        (OrgType.ASSOCIATION, date(2026, 6, 1), 2025),
        (OrgType.FOUNDATION, date(2026, 3, 31), 2024),
        (OrgType.FOUNDATION, date(2026, 4, 1), 2025),
    ],
)
def test_the_year_whose_report_is_due(kind: OrgType, on: date, year: int) -> None:
    assert facts.report_year(kind, on) == year


def report(year: int = 2025, result: ReportResult = ReportResult.PASSED, **more: Any) -> OrgReport:
    return OrgReport(**{"year": year, "filed_on": date(year + 1, 5, 20), "result": result} | more)


@pytest.mark.rule("SUP-14")
@pytest.mark.parametrize(
    ("reports", "result"),
    [
        ([report()], MET),
        ([report(result=ReportResult.BASIC)], MET),
        ([report(result=ReportResult.FAILED)], UNMET),
        ([report(result=ReportResult.FILED)], TO_PROVE),
        ([report(2024)], UNMET),
        ([report(voided_at=at_noon(TODAY))], UNMET),
        ([], UNMET),
    ],
)
def test_the_report_of_the_last_closed_year(reports: list[OrgReport], result: Result) -> None:
    assert supplied("SUP-14", reports=reports) is result


@pytest.mark.rule("SUP-NO")
def test_a_young_body_owes_no_report_yet() -> None:
    assert supplied("SUP-14", reports=[], founded_on=date(2026, 2, 1)) is MET
    assert supplied("SUP-14", reports=[], founded_on=date(2025, 12, 31)) is UNMET


@pytest.mark.rule("RT-02")
@pytest.mark.parametrize(
    ("announced", "first", "last"),
    [
        (date(2026, 3, 1), date(2027, 1, 1), date(2031, 12, 31)),
        (date(2026, 2, 28), date(2026, 2, 28), date(2031, 2, 27)),
        (date(2024, 2, 29), date(2024, 2, 29), date(2029, 2, 27)),
    ],
)
def test_first_and_last_day_of_a_rating(announced: date, first: date, last: date) -> None:
    assert facts.rating_period(announced) == (first, last)


@pytest.mark.rule("RT-02")
def test_a_rating_holds_on_its_first_and_last_day() -> None:
    rating = OrgRating(level=4, announced_on=date(2026, 5, 1), from_on=date(2027, 1, 1),
                       to_on=date(2031, 12, 31))  # fmt: skip
    held = [facts.rating_on([rating], day) is rating for day in (
        date(2026, 12, 31), date(2027, 1, 1), date(2031, 12, 31), date(2032, 1, 1))]  # fmt: skip
    assert held == [False, True, True, False]


# --- the rest of the supplier's table ------------------------------------------------------------


def test_the_table_of_suppliers_is_whole() -> None:
    found = [c.rule_id for c in supply(whole(), TODAY, Figures()).conditions]
    assert found == [f"SUP-{n:02d}" for n in range(1, 17)]


@pytest.mark.parametrize("rule_id", ["SUP-02", "SUP-03", "SUP-04", "SUP-05", "SUP-06", "SUP-07",
                                     "SUP-11", "SUP-12", "SUP-16"])  # fmt: skip
def test_what_the_register_does_not_know_is_to_be_proved(rule_id: str) -> None:
    assert supplied(rule_id) is TO_PROVE


@pytest.mark.rule("SUP-06")
@pytest.mark.rule("BRK-01")
def test_a_ban_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    """Recorded when finance has decided, as after a contract was passed on."""
    first, end = date(2026, 10, 1), date(2027, 10, 1)
    ban = [on_list(ListKind.BANNED, ground="转包", from_on=first, removed_on=end)]
    day = timedelta(days=1)
    for on, result in (
        (first - day, TO_PROVE), (first, UNMET), (end - day, UNMET), (end, TO_PROVE),
    ):  # fmt: skip
        assert supplied("SUP-06", on=on, listings=ban) is result


@pytest.mark.rule("SUP-08")
@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (OrgType.SERVICE, MET), (OrgType.ENTERPRISE, MET), (OrgType.PUBLIC_SECOND, MET),
        (OrgType.PUBLIC_FIRST, UNMET), (OrgType.MASS, UNMET), (OrgType.OTHER, TO_PROVE),
    ],
)  # fmt: skip
def test_who_can_be_a_supplier_at_all(kind: OrgType, result: Result) -> None:
    assert supplied("SUP-08", type=kind) is result


@pytest.mark.rule("SUP-13")
def test_scope_is_compared_with_what_is_bought() -> None:
    covered = supply(whole(), TODAY, Figures(), ServiceField.ADOPTION)
    other = supply(whole(), TODAY, Figures(), ServiceField.LEGAL)
    assert (of("SUP-13", covered), of("SUP-13", other)) == (MET, UNMET)
    assert supplied("SUP-13") is TO_PROVE


@pytest.mark.rule("SUP-15")
def test_a_record_of_one_of_the_staff_bars() -> None:
    marked = person(9, [paper(PaperKind.CRIME_CHECK, good=False)])
    assert supplied("SUP-15", people=[person(), marked]) is UNMET
    gone = person(9, [paper(PaperKind.CRIME_CHECK, good=False)], left_on=TODAY)
    assert supplied("SUP-15", people=[person(), gone]) is MET
    assert supplied("SUP-15", people=[person(), person(9, [])]) is TO_PROVE
    assert supplied("SUP-15", people=[]) is TO_PROVE


@pytest.mark.rule("SUP-01")
def test_a_cancelled_body_supplies_nothing() -> None:
    values: dict[str, Any] = {"standing": LegalState.REVOKED, "standing_since": TODAY}
    assert supplied("SUP-01", **values) is UNMET


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "kind", "fits"),
    [
        ("51220104", OrgType.ASSOCIATION, True),
        ("52220104", OrgType.SERVICE, True),
        ("53220104", OrgType.FOUNDATION, True),
        ("52220104", OrgType.FOUNDATION, False),
        ("91220104", OrgType.ENTERPRISE, True),
        ("91220104", OrgType.SERVICE, False),
        ("12220104", OrgType.PUBLIC_FIRST, True),
        ("59220104", OrgType.OTHER, True),
        ("59220104", OrgType.SERVICE, False),
    ],
)
def test_the_code_begins_as_its_type_does(start: str, kind: OrgType, fits: bool) -> None:
    assert facts.fits_type(credit_code(1, start), kind) is fits
