"""Payments to the fen: plans, deductions, guards, changes, bonds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.law import RULES
from app.purchasing.rules.changes import (
    Change,
    bond_lacks,
    change_lacks,
    most_addition,
    needs_consent,
)
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.money import divide, half_up, rounded, yuan
from app.purchasing.rules.payments import (
    Instalment,
    Milestone,
    PaymentFacts,
    Result,
    Template,
    by_quantity,
    deduction,
    payment_lacks,
    plan,
    plan_lacks,
)

SOME = 86_000_00


def shares(*percent: int) -> list[Fraction]:
    return [Fraction(one, 100) for one in percent]


# --- money -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fen", "says"),
    [(0, "0.00元"), (1, "0.01元"), (123_456_789, "1,234,567.89元"), (-105, "-1.05元")],
)
def test_an_amount_in_a_sentence(fen: int, says: str) -> None:
    assert yuan(fen) == says


@pytest.mark.parametrize(
    ("amount", "found"),
    [(Fraction(1, 2), 1), (Fraction(499, 1000), 0), (Fraction(5, 2), 3), (Fraction(7, 2), 4)],
)
def test_a_half_rounds_up(amount: Fraction, found: int) -> None:
    assert half_up(amount) == found
    assert str(rounded(amount / 100)) == f"0.0{found}"


@pytest.mark.parametrize(
    ("total", "parts", "found"),
    [
        (100, [Fraction(1, 3)] * 3, (34, 33, 33)), (101, [Fraction(1, 3)] * 3, (34, 34, 33)),
        (1, shares(50, 30, 20), (1, 0, 0)), (0, shares(50, 50), (0, 0)),
        (99, shares(50, 30, 20), (49, 30, 20)), (3, shares(50, 30, 20), (1, 1, 1)),
        (43_000_003, shares(50, 30, 20), (21_500_001, 12_900_001, 8_600_001)),
    ],
)  # fmt: skip
def test_the_fen_left_over_go_to_the_largest_remainders(
    total: int, parts: list[Fraction], found: tuple[int, ...]
) -> None:
    assert divide(total, parts) == found


@pytest.mark.parametrize(
    ("total", "parts"),
    [(100, shares(50, 49)), (100, shares(50, 51)), (100, shares(110, -10)), (-1, shares(100)),
     (100, [])],
)  # fmt: skip
def test_shares_that_are_no_whole_are_refused(total: int, parts: list[Fraction]) -> None:
    with pytest.raises(ValueError, match=r"Fraction|100"):
        divide(total, parts)


# --- plans -------------------------------------------------------------------------------------


@pytest.mark.rule("PAY-02", "PAY-03")
@pytest.mark.parametrize(
    ("template", "amounts"),
    [
        (Template.A, [215_000_00, 129_000_00, 86_000_00]),
        (Template.B, [129_000_00, 172_000_00, 129_000_00]),
    ],
)
def test_templates_of_three_instalments(template: Template, amounts: list[int]) -> None:
    found = plan(430_000_00, template)
    assert [one.amount for one in found] == amounts
    assert [one.milestone for one in found] == [
        Milestone.PLAN, Milestone.MIDTERM, Milestone.ACCEPTANCE,
    ]  # fmt: skip
    assert not template.by_unit


@pytest.mark.rule("PAY-03")
@pytest.mark.parametrize("template", [Template.C, Template.D])
def test_templates_by_unit_have_no_instalments_beforehand(template: Template) -> None:
    assert template.by_unit
    with pytest.raises(ValueError, match="430"):
        plan(430, template)


@pytest.mark.rule("PAY-03")
@pytest.mark.parametrize(
    ("accepted", "left", "found"),
    [
        (Fraction(36), 10**6, 180_000), (Fraction(1, 10_000), 10**6, 1),
        (Fraction(1, 10_001), 10**6, 0), (Fraction(36), 180_000, 180_000),
        (Fraction(36), 179_999, 179_999), (Fraction(36), -1, 0),
    ],
)  # fmt: skip
def test_quantity_by_price_never_over_what_is_left(
    accepted: Fraction, left: int, found: int
) -> None:
    assert by_quantity(accepted, 5_000, left=left) == found


@pytest.mark.rule("PAY-01")
def test_a_plan_sums_to_the_contract() -> None:
    good = plan(430_000_01, Template.A)
    assert plan_lacks(430_000_01, good) == ()
    assert len(plan_lacks(430_000_02, good)) == 1
    assert len(plan_lacks(430_000_00, good)) == 1
    assert len(plan_lacks(430_000_01, good[:2])) == 2
    empty = Instalment(Milestone.ACCEPTANCE, Fraction(0), 0)
    assert len(plan_lacks(430_000_01, [*good, empty])) == 1


@pytest.mark.rule("PAY-01")
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.integers(0, 10_000), min_size=1, max_size=9))
def test_parts_sum_to_the_whole_and_are_off_by_less_than_a_fen(
    total: int, weights: list[int]
) -> None:
    if not sum(weights):
        weights[0] = 1
    wanted = [Fraction(one, sum(weights)) for one in weights]
    parts = divide(total, wanted)
    assert sum(parts) == total
    assert all(abs(part - total * share) < 1 for part, share in zip(parts, wanted, strict=True))


# --- deductions --------------------------------------------------------------------------------


def result(code: str, counted: int, target: int, weight: Fraction | int) -> Result:
    return Result(code, Fraction(counted), Fraction(target), Fraction(weight))


@pytest.mark.rule("PAY-06")
def test_the_example_of_the_document() -> None:
    found = deduction(
        SOME,
        [result("K-02", 72, 100, Fraction(1, 5)), result("K-12", 90, 100, Fraction(4, 5))],
    )
    assert found.amount == 3_440_00
    assert [line.amount for line in found.lines] == [3_440_00, 0]
    assert found.lines[0].ratio == Fraction(72, 100)


@pytest.mark.rule("PAY-06")
@pytest.mark.parametrize(
    ("counted", "amount"),
    [(9_000, 0), (9_001, 0), (8_999, 956), (10_000, 0), (12_000, 0),
     (0, SOME), (4_500, SOME // 2)],
)  # fmt: skip
def test_nine_tenths_are_enough(counted: int, amount: int) -> None:
    assert deduction(SOME, [result("K-02", counted, 10_000, 1)]).amount == amount


@pytest.mark.rule("PAY-06")
@pytest.mark.parametrize(
    ("code", "counted", "target", "amount"),
    [
        ("K-27", 0, 0, 0), ("K-27", 1, 0, SOME), ("K-23", 30, 30, 0), ("K-23", 31, 30, SOME),
        ("K-30", 2, 2, 0), ("K-30", 3, 2, SOME),
    ],
)  # fmt: skip
def test_where_less_is_better_it_is_all_or_nothing(
    code: str, counted: int, target: int, amount: int
) -> None:
    assert INDICATORS[code].less_is_better
    assert deduction(SOME, [result(code, counted, target, 1)]).amount == amount


@pytest.mark.rule("PAY-06")
def test_the_sum_is_rounded_once_and_half_up() -> None:
    each = [result("K-02", 8, 10, Fraction(1, 2)), result("K-12", 8, 10, Fraction(1, 2))]
    found = deduction(9, each)
    assert [line.exact for line in found.lines] == [Fraction(1, 2)] * 2
    assert found.amount == 1
    assert [line.amount for line in found.lines] == [1, 0]
    half = deduction(9, [each[0], replace(each[1], counted=Fraction(9))])
    assert half.amount == 1
    assert deduction(8, [each[0], replace(each[1], counted=Fraction(9))]).amount == 0


@pytest.mark.rule("PAY-06")
def test_weights_that_are_no_whole_are_refused() -> None:
    for weight in (Fraction(99, 100), Fraction(101, 100)):
        with pytest.raises(ValueError, match="Fraction"):
            deduction(SOME, [result("K-02", 1, 1, weight)])
    unweighed = deduction(SOME, [result("K-02", 1, 1, 1), result("K-12", 0, 1, 0)])
    assert unweighed.amount == 0


@pytest.mark.rule("PAY-06")
@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**9),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(INDICATORS)), st.integers(0, 400), st.integers(0, 200),
            st.integers(1, 50),
        ),
        min_size=1, max_size=8,
    ),
)  # fmt: skip
def test_never_more_than_the_final_payment_and_lines_sum(
    final: int, told: list[tuple[str, int, int, int]]
) -> None:
    whole = sum(weight for *_, weight in told)
    found = deduction(final, [result(*one[:3], Fraction(one[3], whole)) for one in told])
    assert 0 <= found.amount <= final
    assert sum(line.amount for line in found.lines) == found.amount


# --- guards ------------------------------------------------------------------------------------

READY = PaymentFacts(
    amount=129_000_00, paid=215_000_00, ceiling=430_000_00, milestone=Milestone.MIDTERM,
    contract_published=True, invoiced=True, milestone_met=True, sample_passed=True,
    source="lottery", officer=1, approvers=(2, 3),
)  # fmt: skip


@pytest.mark.rule("PAY-04", "PAY-07", "GPR-50", "GPR-54", "EVA-08-R")
@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"contract_published": False}, ["GPR-50"]), ({"invoiced": False}, ["PAY-04"]),
        ({"milestone_met": False}, ["PAY-04"]), ({"sample_passed": False}, ["PAY-04"]),
        ({"sample_passed": False, "milestone": Milestone.PLAN}, []),
        ({"sample_passed": False, "milestone": Milestone.MONTH}, ["PAY-04"]),
        ({"source": " "}, ["PAY-07"]), ({"suspended": True}, ["GPR-54"]),
        ({"approvers": (2,)}, ["PAY-04"]), ({"approvers": (2, 2)}, ["PAY-04"]),
        ({"approvers": (1, 2)}, ["PAY-04"]), ({"approvers": (1, 2, 3)}, []),
        ({"failed_evaluation": True}, []),
        ({"failed_evaluation": True, "is_final": True}, ["EVA-08-R"]), ({"is_final": True}, []),
    ],
)  # fmt: skip
def test_what_is_missing_before_money_may_leave(values: dict[str, Any], found: list[str]) -> None:
    assert [lack.rule_id for lack in payment_lacks(replace(READY, **values))] == found


@pytest.mark.rule("PAY-01")
@pytest.mark.parametrize(
    ("amount", "found"),
    [(0, 1), (-1, 1), (1, 0), (215_000_00 - 1, 0), (215_000_00, 0), (215_000_00 + 1, 1)],
)
def test_the_sum_never_exceeds_the_contract(amount: int, found: int) -> None:
    assert len(payment_lacks(replace(READY, amount=amount))) == found


# --- changes and bonds -------------------------------------------------------------------------

SIGNED = Change(0, "增加探访", signed_by_buyer=True, signed_by_supplier=True)


@pytest.mark.rule("CHG-01", "GPL-49")
@pytest.mark.parametrize(
    ("earlier", "delta", "found"),
    [
        ((), 43_000_00 - 1, 0), ((), 43_000_00, 0), ((), 43_000_00 + 1, 1),
        ((40_000_00,), 3_000_00, 0), ((40_000_00,), 3_000_00 + 1, 1),
        ((43_000_00, -43_000_00), 1, 1), ((43_000_00,), -1, 0), ((43_000_00,), 0, 0),
    ],
)  # fmt: skip
def test_additions_are_a_tenth_in_all(earlier: tuple[int, ...], delta: int, found: int) -> None:
    change = replace(SIGNED, delta=delta)
    assert len(change_lacks(430_000_00, earlier, change)) == found


@pytest.mark.rule("CHG-01")
@pytest.mark.parametrize(
    "values", [{"reason": " "}, {"signed_by_buyer": False}, {"signed_by_supplier": False}]
)
def test_a_change_has_a_reason_and_two_signatures(values: dict[str, Any]) -> None:
    found = change_lacks(430_000_00, (), replace(SIGNED, **values))
    assert [lack.rule_id for lack in found] == ["CHG-01"]


@pytest.mark.rule("GPL-49")
def test_a_tenth_is_rounded_down() -> None:
    assert most_addition(109) == 10
    assert most_addition(100, [11]) == 0


@pytest.mark.rule("CHG-03")
@pytest.mark.parametrize(
    ("named", "changed", "lead", "needed"),
    [(10, 2, False, False), (10, 3, False, False), (10, 4, False, True), (10, 0, True, True),
     (3, 1, False, True), (4, 1, False, False)],
)  # fmt: skip
def test_more_than_thirty_percent_of_the_staff(
    named: int, changed: int, lead: bool, needed: bool
) -> None:
    assert needs_consent(named, changed, lead_changed=lead) is needed


@pytest.mark.rule("GPR-33", "GPR-48")
@pytest.mark.parametrize(
    ("bid", "performance", "cash", "found"),
    [
        (8_600_00, 0, False, []), (8_600_00 + 1, 0, False, ["GPR-33"]),
        (0, 42_000_00, False, []), (0, 42_000_00 + 1, False, ["GPR-48"]),
        (8_600_00 - 1, 42_000_00 - 1, False, []), (1, 0, True, ["GPR-33"]),
        (0, 1, True, ["GPR-48"]),
    ],
)  # fmt: skip
def test_bonds_stay_under_their_limits(
    bid: int, performance: int, cash: bool, found: list[str]
) -> None:
    lacks = bond_lacks(
        budget=430_000_00, contract=420_000_00, bid_bond=bid, performance_bond=performance,
        cash=cash,
    )  # fmt: skip
    assert [lack.rule_id for lack in lacks] == found


def test_every_lack_has_a_row_of_the_law() -> None:
    nothing = PaymentFacts(
        amount=2, paid=0, ceiling=1, milestone=Milestone.MONTH, is_final=True,
        failed_evaluation=True, suspended=True,
    )  # fmt: skip
    found = {lack.rule_id for lack in payment_lacks(nothing)}
    assert found == {"EVA-08-R", "GPR-50", "GPR-54", "PAY-01", "PAY-04", "PAY-07"}
    assert found | {"CHG-01", "GPR-33", "GPR-48"} <= RULES.keys()
