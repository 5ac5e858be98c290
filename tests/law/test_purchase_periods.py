"""Each clock of a purchase ends on its exact day (purchase.md §9).

In 2026 the days off are 25 to 27 September and 1 to 7 October; Sunday 20 September and Saturday
10 October are worked.
"""

from __future__ import annotations

from datetime import date

import pytest

from app.core.errors import Invalid
from app.deadlines.rules import due
from app.law import PERIODS, RULES, Period, Unit, Verification, citation
from app.law import purchase_periods as clocks
from app.law.dates import add_months
from app.law.purchase_parameters import PURCHASE_PARAMETERS
from app.parameters.catalogue import CATALOGUE
from app.parameters.services import read

DAY, WD = Unit.DAY, Unit.WORKING_DAY
# The clock, its length, the day of the event, the last (or first possible) day.
ENDS: list[tuple[Period, int, Unit, str, str]] = [
    (clocks.INTENT, 30, DAY, "2026-09-01", "2026-10-01"),
    (clocks.SINGLE_SOURCE, 5, WD, "2026-09-21", "2026-09-29"),
    (clocks.DOCUMENTS_TENDER, 20, DAY, "2026-09-07", "2026-09-27"),
    (clocks.DOCUMENTS_CONSULTATION, 10, DAY, "2026-09-15", "2026-09-25"),
    (clocks.DOCUMENTS_NEGOTIATION, 3, WD, "2026-09-24", "2026-09-30"),
    (clocks.DOCUMENTS_ENQUIRY, 3, WD, "2026-09-29", "2026-10-09"),
    (clocks.OFFERED, 5, WD, "2026-09-14", "2026-09-20"),
    (clocks.OFFERED_CONSULTATION, 5, WD, "2026-09-11", "2026-09-18"),
    (clocks.PREQUALIFY, 5, WD, "2026-09-30", "2026-10-13"),
    (clocks.CLARIFY_TENDER, 15, DAY, "2026-09-18", "2026-10-03"),
    (clocks.CLARIFY_CONSULTATION, 5, DAY, "2026-09-21", "2026-09-26"),
    (clocks.CLARIFY_NEGOTIATION, 3, WD, "2026-09-30", "2026-10-10"),
    (clocks.TENDER_NOTICE, 5, WD, "2026-09-28", "2026-10-10"),
    (clocks.ON_SITE, 1, WD, "2026-09-24", "2026-09-28"),
    (clocks.REPORT, 2, WD, "2026-09-30", "2026-10-09"),
    (clocks.FIX, 5, WD, "2026-09-30", "2026-10-13"),
    (clocks.AWARD, 2, WD, "2026-09-18", "2026-09-21"),
    (clocks.AWARD_NOTICE, 1, WD, "2026-10-09", "2026-10-10"),
    (clocks.BOND_BACK, 5, WD, "2026-09-18", "2026-09-24"),
    (clocks.SIGN, 30, DAY, "2026-09-01", "2026-10-08"),
    (clocks.SIGN_DELAYED, 7, DAY, "2026-09-18", "2026-09-28"),
    (clocks.PUBLISH, 2, WD, "2026-09-11", "2026-09-15"),
    (clocks.FILE, 7, WD, "2026-09-11", "2026-09-21"),
    (clocks.CHANGE_NOTICE, 2, WD, "2026-09-24", "2026-09-29"),
    (clocks.QUESTION, 3, WD, "2026-09-30", "2026-10-10"),
    (clocks.QUERY_RAISE, 7, WD, "2026-09-23", "2026-10-10"),
    (clocks.QUERY_ANSWER, 7, WD, "2026-09-23", "2026-10-10"),
    (clocks.COMPLAIN, 15, WD, "2026-09-23", "2026-10-21"),
    (clocks.COMPLAINT_DECIDE, 30, WD, "2026-09-23", "2026-11-11"),
    (clocks.SUSPENSION, 30, DAY, "2026-09-03", "2026-10-03"),
    (clocks.EVALUATION_REPORT, 5, WD, "2026-09-24", "2026-10-09"),
    (clocks.PAY, 10, WD, "2026-09-23", "2026-10-14"),
    (clocks.PAY_LATEST, 30, DAY, "2026-09-04", "2026-10-08"),
    (clocks.PAY_ENTERPRISE, 30, DAY, "2026-09-01", "2026-10-08"),
    (clocks.PAY_ENTERPRISE_LATEST, 60, DAY, "2026-08-03", "2026-10-08"),
    (clocks.RECORD_LATE, 10, DAY, "2026-09-17", "2026-09-27"),
    (clocks.RECORD_LOST, 30, DAY, "2026-09-03", "2026-10-03"),
    (clocks.RECTIFY, 30, DAY, "2026-09-01", "2026-10-08"),
    (clocks.BREACH, 15, DAY, "2026-09-11", "2026-09-28"),
    (clocks.HAND_OVER, 5, DAY, "2026-09-28", "2026-10-08"),
    (clocks.ARCHIVE_KEPT, 15, Unit.YEAR, "2026-10-03", "2041-10-03"),
]


@pytest.mark.rule(
    "CLK-INTENT", "CLK-SINGLE", "CLK-DOC-TENDER", "CLK-DOC-CONSULT", "CLK-DOC-NEGOTIATE",
    "CLK-DOC-ENQUIRE", "CLK-OFFER", "CLK-OFFER-CONSULT", "CLK-PREQ", "CLK-CLARIFY-TENDER",
    "CLK-CLARIFY-CONSULT", "CLK-CLARIFY-NEGOTIATE", "CLK-NOTICE", "CLK-SITE", "CLK-RPT", "CLK-FIX",
    "CLK-AWD", "CLK-AWDN", "CLK-BOND", "CLK-SIGN", "CLK-SIGN-DELAYED", "CLK-PUBC", "CLK-FILE",
    "CLK-CHG", "CLK-ASK", "CLK-QRY-RAISE", "CLK-QRY-ANSWER", "CLK-CMP", "CLK-CMP-DECIDE",
    "CLK-SUSPEND", "CLK-EVREP", "CLK-PAY", "CLK-PAY-LATEST", "CLK-PAY-SME", "CLK-PAY-SME-LATEST",
    "CLK-REC-LATE", "CLK-REC-LOST", "CLK-RECTIFY", "CLK-BREACH", "CLK-HANDOVER", "CLK-ARCHIVE",
)  # fmt: skip
def test_each_clock_ends_on_its_exact_day() -> None:
    for period, length, unit, start, end in ENDS:
        began = date.fromisoformat(start)
        assert (period.length_on(began), period.unit) == (length, unit), period.id
        assert due(began, length, unit, rolls=period.rolls) == date.fromisoformat(end), period.id


@pytest.mark.rule("CLK-FEVAL")
def test_final_evaluation_opens_one_month_before_the_end() -> None:
    months = clocks.FINAL_EVALUATION.length_on(date(2026, 9, 1))
    assert clocks.FINAL_EVALUATION.unit is Unit.MONTH
    assert add_months(date(2027, 3, 31), -months) == date(2027, 2, 28)
    assert add_months(date(2027, 9, 30), -months) == date(2027, 8, 30)


def test_every_clock_is_proved_and_registered_once() -> None:
    proved = {period.id for period, *_ in ENDS} | {clocks.FINAL_EVALUATION.id}
    ids = [period.id for period in clocks.PURCHASE_PERIODS]
    assert len(ids) == len(set(ids)) == 42
    assert proved == set(ids) <= PERIODS.keys()


def test_a_clock_is_no_surer_than_its_text() -> None:
    known: dict[Verification, set[str]] = {}
    for period in clocks.PURCHASE_PERIODS:
        known.setdefault(period.verification, set()).add(period.id)
    assert known[Verification.FROM_MEMORY] == {
        "CLK-DOC-NEGOTIATE", "CLK-DOC-ENQUIRE", "CLK-CLARIFY-NEGOTIATE", "CLK-NOTICE", "CLK-SITE",
        "CLK-AWDN", "CLK-SIGN-DELAYED", "CLK-FEVAL", "CLK-PAY", "CLK-PAY-LATEST",
    }  # fmt: skip
    assert known[Verification.DESIGN] == {
        "CLK-REC-LATE", "CLK-REC-LOST", "CLK-RECTIFY", "CLK-BREACH", "CLK-HANDOVER",
    }  # fmt: skip
    assert citation(clocks.SIGN) == "《政府采购法》第四十六条"
    assert citation(clocks.PAY).endswith("（条文待核）")


def test_least_times_and_standstills_do_not_move_with_a_holiday() -> None:
    fixed = {period.id for period in clocks.PURCHASE_PERIODS if not period.rolls}
    assert fixed == {
        "CLK-INTENT", "CLK-DOC-TENDER", "CLK-DOC-CONSULT", "CLK-CLARIFY-TENDER",
        "CLK-CLARIFY-CONSULT", "CLK-SUSPEND", "CLK-FEVAL", "CLK-REC-LATE", "CLK-REC-LOST",
        "CLK-ARCHIVE",
    }  # fmt: skip


def test_enterprises_are_paid_by_the_regulation_from_its_first_day() -> None:
    assert clocks.PAY_ENTERPRISE.length_on(date(2025, 6, 1)) == 30
    with pytest.raises(KeyError):
        clocks.PAY_ENTERPRISE.length_on(date(2025, 5, 31))


def test_limits_and_catalogue_must_be_set_by_the_place() -> None:
    unset = {p.name for p in PURCHASE_PARAMETERS if p.default is None}
    assert unset == {
        "limit_decentral.services", "limit_open.services", "catalogue.version",
        "inc.base", "inc.target", "inc.share_base", "inc.share_target",
    }  # fmt: skip
    assert {p.name for p in PURCHASE_PARAMETERS} <= CATALOGUE.keys()


@pytest.mark.parametrize(
    ("name", "least"),
    [("limit_decentral.services", 300_000), ("limit_open.services", 2_000_000),
     ("archive.years", 15), ("eval.sample_share", 30), ("acceptance.user_share", 10),
     ("sample.share", 5), ("sample.least", 10), ("own.quotes", 3), ("rectify.days", 30),
     ("breach.demand_days", 15), ("deduction.full_from", 90)],
)  # fmt: skip
def test_a_place_goes_to_the_floor_and_not_below(name: str, least: int) -> None:
    assert read(name, str(least)) == least
    with pytest.raises(Invalid):
        read(name, str(least - 1))


@pytest.mark.parametrize(
    ("name", "most"),
    [("record.late_days", 10), ("record.lost_days", 30), ("handover.days", 5),
     ("staff.change_share", 30), ("share.top_supplier", 60), ("share.single_source", 20)],
)  # fmt: skip
def test_a_place_goes_to_the_ceiling_and_not_above(name: str, most: int) -> None:
    assert read(name, str(most)) == most
    with pytest.raises(Invalid):
        read(name, str(most + 1))


def test_rules_name_only_parameters_that_can_be_set() -> None:
    for row_id in ("GPL-8", "GPL-27", "GPS-11", "PAY-02", "EVA-02", "GPR-45-2", "CNT-SAMPLE"):
        names = RULES[row_id].parameters
        assert names, row_id
        assert set(names) <= CATALOGUE.keys()
        assert all(row_id in CATALOGUE[name].rules for name in names)
