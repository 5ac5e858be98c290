"""The table M-1 to M-13 row by row, each limit one fen below, at it, and one fen above."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.law import RULES
from app.purchasing.rules.method import (
    GROUNDS,
    Method,
    MethodAnswer,
    MethodFacts,
    Neg,
    NoReserve,
    Reason,
    decide,
    survey_holds,
)

LIMIT = 1_000_000_00
OPEN = 2_500_000_00
SME = 2_000_000_00
NONE = dict.fromkeys(Neg, False)
READY = MethodFacts(
    amount=1_500_000_00, balance=9_000_000_00, limit_decentral=LIMIT, limit_open=OPEN,
    negatives=NONE, in_catalogue=True, surveyed=True, requirement_approved=True, reviewed=True,
)  # fmt: skip
ABOVE_LIMIT = (
    Method.CONSULTATION, Method.OPEN, Method.INVITED, Method.NEGOTIATION, Method.SINGLE,
)  # fmt: skip


def answered(**values: Any) -> MethodAnswer:
    return decide(replace(READY, **values))


def stops(**values: Any) -> list[tuple[str, str]]:
    return [(stop.row, stop.rule_id) for stop in answered(**values).stops]


def test_a_ready_project_goes_on() -> None:
    answer = answered()
    assert answer.may_go_on
    assert answer.default is Method.CONSULTATION
    assert not answer.through_agency
    assert answer.notices == ()


@pytest.mark.rule("GPS-10")
@pytest.mark.parametrize("neg", Neg)
def test_any_yes_to_the_negative_list_stops(neg: Neg) -> None:
    assert stops(negatives={**NONE, neg: True}) == [("M-1", "GPS-10")]
    unanswered = {other: False for other in Neg if other is not neg}
    assert stops(negatives=unanswered) == [("M-1", "GPS-10")]


@pytest.mark.rule("GPS-16")
@pytest.mark.parametrize(
    ("balance", "found"),
    [
        (None, [("M-2", "GPS-16")]), (READY.amount - 1, [("M-2", "GPS-16")]),
        (READY.amount, []), (READY.amount + 1, []),
    ],
)  # fmt: skip
def test_the_amount_stays_inside_the_budget(
    balance: int | None, found: list[tuple[str, str]]
) -> None:
    assert stops(balance=balance) == found


@pytest.mark.rule("87F-2")
def test_outside_the_catalogue_finance_reviews_first() -> None:
    assert stops(in_catalogue=False) == [("M-3", "87F-2")]
    assert stops(in_catalogue=False, finance_reviewed=True) == []


@pytest.mark.rule("GPL-18", "GPL-27")
def test_the_central_catalogue_goes_through_the_agency() -> None:
    small = answered(in_central_catalogue=True, amount=LIMIT - 1)
    assert (small.row, small.through_agency, small.default) == ("M-4", True, None)
    assert small.allowed == ABOVE_LIMIT
    big = answered(in_central_catalogue=True, amount=OPEN)
    assert (big.row, big.through_agency, big.allowed) == ("M-7", True, (Method.OPEN,))


@pytest.mark.rule("GPL-8", "GPL-27", "M-5")
@pytest.mark.parametrize(
    ("amount", "row", "allowed"),
    [
        (1, "M-5", (Method.QUOTES, Method.INTERNAL)),
        (LIMIT - 1, "M-5", (Method.QUOTES, Method.INTERNAL)),
        (LIMIT, "M-6", ABOVE_LIMIT), (LIMIT + 1, "M-6", ABOVE_LIMIT),
        (OPEN - 1, "M-6", ABOVE_LIMIT),
        (OPEN, "M-7", (Method.OPEN,)), (OPEN + 1, "M-7", (Method.OPEN,)),
    ],
)  # fmt: skip
def test_the_amount_sets_the_methods(amount: int, row: str, allowed: tuple[Method, ...]) -> None:
    answer = answered(amount=amount)
    assert (answer.row, answer.allowed, answer.default) == (row, allowed, allowed[0])
    assert answer.may_go_on


@pytest.mark.rule("GPR-23")
@pytest.mark.parametrize(("amount", "row"), [(OPEN - 1, "M-6"), (OPEN, "M-8"), (OPEN + 1, "M-8")])
def test_finance_may_allow_another_method(amount: int, row: str) -> None:
    answer = answered(amount=amount, approved=Method.NEGOTIATION)
    assert answer.row == row
    assert (answer.allowed == (Method.NEGOTIATION,)) is (row == "M-8")


@pytest.mark.rule("GPL-8", "GPL-27")
@pytest.mark.parametrize(
    ("name", "rule_id"), [("limit_decentral", "GPL-8"), ("limit_open", "GPL-27")]
)
def test_without_limits_nothing_is_allowed(name: str, rule_id: str) -> None:
    answer = answered(**{name: None})
    assert [stop.rule_id for stop in answer.stops] == [rule_id]
    assert answer.allowed == ()
    assert answer.default is None


@pytest.mark.rule("GPR-28", "GPL-28")
@pytest.mark.parametrize(
    ("year_sum", "splits"),
    [(OPEN - READY.amount - 1, False), (OPEN - READY.amount, False),
     (OPEN - READY.amount + 1, True)],
)  # fmt: skip
def test_over_the_limit_in_a_year_is_splitting(year_sum: int, splits: bool) -> None:
    answer = answered(year_sum=year_sum)
    assert ([stop.rule_id for stop in answer.stops] == ["GPR-28"]) is splits
    assert (answer.default is Method.OPEN) is splits


@pytest.mark.rule("GPR-28")
def test_who_tenders_openly_or_is_excused_does_not_split() -> None:
    assert stops(year_sum=OPEN, chosen=Method.OPEN) == []
    assert stops(year_sum=OPEN, split_excused=True) == []
    assert stops(year_sum=OPEN, amount=OPEN) == []
    assert stops(year_sum=OPEN, amount=OPEN, approved=Method.CONSULTATION) == []
    assert stops(amount=OPEN + 1) == []
    small = answered(year_sum=OPEN, amount=LIMIT - 1)
    assert Method.OPEN in small.allowed
    assert [stop.row for stop in small.stops] == ["M-9"]


@pytest.mark.rule("GPR-38")
@pytest.mark.parametrize(("amount", "owed"), [(OPEN - 1, False), (OPEN, True), (OPEN + 1, True)])
def test_the_only_supplier_is_announced_from_the_limit_on(amount: int, owed: bool) -> None:
    values = {"amount": amount, "reason": Reason.ONLY_ONE, "approved": Method.SINGLE}
    found = [(n.rule_id, n.working_days) for n in answered(**values).notices]
    assert found == ([("GPR-38", 5)] if owed else [])
    assert answered(**{**values, "reason": Reason.EMERGENCY}).notices == ()


@pytest.mark.rule("M-11")
@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ({"beneficiary_choice": True, "uniform_standards": True}, True),
        ({"beneficiary_choice": True}, False), ({"uniform_standards": True}, False),
        ({"repeat_small": True}, True), ({}, False),
    ],
)  # fmt: skip
def test_a_framework_where_users_choose_among_equals(
    values: dict[str, bool], allowed: bool
) -> None:
    assert (Method.FRAMEWORK in answered(**values).allowed) is allowed
    assert Method.FRAMEWORK not in answered(amount=OPEN, **values).allowed


@pytest.mark.rule("REQ-11", "M-12")
@pytest.mark.parametrize(
    ("name", "rule_id"),
    [("surveyed", "REQ-11"), ("requirement_approved", "M-12"), ("reviewed", "M-12")],
)
def test_survey_requirement_and_review_come_first(name: str, rule_id: str) -> None:
    assert stops(**{name: False}) == [("M-12", rule_id)]


@pytest.mark.rule("SME-46")
@pytest.mark.parametrize(
    ("amount", "reserved"),
    [(LIMIT - 1, False), (LIMIT, True), (LIMIT + 1, True),
     (SME - 1, True), (SME, True), (SME + 1, False)],
)  # fmt: skip
def test_reserved_from_the_limit_to_two_million(amount: int, reserved: bool) -> None:
    answer = answered(amount=amount)
    assert answer.sme_reserved is reserved
    assert any("社会组织不能参加" in says for says in answer.says) is reserved
    for reason in NoReserve:
        assert not answered(amount=amount, no_reserve=reason).sme_reserved


@pytest.mark.rule("PUB-10", "PUB-10-S")
@pytest.mark.parametrize(("amount", "owed"), [(LIMIT - 1, False), (LIMIT, True), (OPEN, True)])
def test_intent_is_owed_from_the_limit_on(amount: int, owed: bool) -> None:
    assert answered(amount=amount).owes_intent is owed
    assert answered(amount=amount, in_central_catalogue=True).owes_intent
    assert not answered(amount=amount, in_central_catalogue=True, urgent=True).owes_intent


@pytest.mark.rule("GPL-26", "GPL-27", "GPL-29", "GPL-30", "GPL-31")
def test_a_method_chosen_is_allowed_and_has_its_ground() -> None:
    assert stops(chosen=Method.CONSULTATION) == []
    assert stops(chosen=Method.QUOTES) == [("", "GPL-26")]
    assert stops(amount=OPEN, chosen=Method.CONSULTATION) == [("", "GPL-27")]
    for method, (rule_id, reasons) in GROUNDS.items():
        assert stops(chosen=method) == [("", rule_id)]
        for reason in set(Reason) - {Reason.ADDITION}:
            right = reason in reasons
            assert stops(chosen=method, reason=reason) == ([] if right else [("", rule_id)])


def test_the_words_fit_the_row() -> None:
    def said(words: str, **values: Any) -> bool:
        return any(words in says for says in answered(**values).says)

    users = {"beneficiary_choice": True, "uniform_standards": True}
    assert said("框架协议", **users)
    assert said("框架协议", in_central_catalogue=True, **users)
    assert not said("框架协议", amount=OPEN, **users)
    assert not said("框架协议", beneficiary_choice=True)
    assert not said("框架协议")
    assert said("集中采购机构", in_central_catalogue=True)
    assert said("集中采购机构", in_central_catalogue=True, amount=OPEN)
    assert not said("集中采购机构", amount=OPEN)
    assert said("采购意向")
    assert not said("采购意向", urgent=True)


@pytest.mark.rule("GPL-31")
@pytest.mark.parametrize(
    ("first", "earlier", "found"),
    [
        (15_000_000_00, 0, []), (15_000_000_00, 1, ["GPL-31"]),
        (15_000_000_00 - 1, 0, ["GPL-31"]), (None, 0, ["GPL-31"]),
    ],
)  # fmt: skip
def test_an_addition_is_at_most_a_tenth(first: int | None, earlier: int, found: list[str]) -> None:
    values = {"first_contract": first, "earlier_additions": earlier}
    answer = answered(chosen=Method.SINGLE, reason=Reason.ADDITION, **values)
    assert [stop.rule_id for stop in answer.stops] == found


@pytest.mark.rule("REQ-11")
@pytest.mark.parametrize(
    ("surveyed_on", "respondents", "few", "holds"),
    [
        (date(2025, 11, 22), 3, "", True), (date(2025, 11, 21), 3, "", False),
        (date(2026, 11, 22), 3, "", True), (date(2026, 11, 23), 3, "", False),
        (date(2026, 1, 5), 2, "", False), (date(2026, 1, 5), 2, "全县只有两家", True),
        (date(2026, 1, 5), 0, "没有人答复", False), (None, 3, "", False),
    ],
)  # fmt: skip
def test_a_survey_of_three_holds_for_a_year(
    surveyed_on: date | None, respondents: int, few: str, holds: bool
) -> None:
    assert survey_holds(surveyed_on, respondents, date(2026, 11, 22), few=few) is holds


def test_every_stop_and_notice_has_a_row_of_the_law() -> None:
    worst = MethodFacts(
        amount=OPEN, balance=1, limit_decentral=LIMIT, limit_open=OPEN, chosen=Method.SINGLE,
        reason=Reason.ONLY_ONE,
    )  # fmt: skip
    answers = [
        decide(worst), decide(replace(worst, balance=None, limit_open=None, limit_decentral=None)),
        answered(year_sum=OPEN), answered(chosen=Method.SINGLE, reason=Reason.ADDITION),
        answered(chosen=Method.QUOTES), *(answered(chosen=method) for method in GROUNDS),
    ]  # fmt: skip
    found = {stop.rule_id for answer in answers for stop in answer.stops}
    found |= {notice.rule_id for answer in answers for notice in answer.notices}
    assert found == {
        "87F-2", "GPL-26", "GPL-27", "GPL-29", "GPL-30", "GPL-31", "GPL-8", "GPR-28", "GPR-38",
        "GPS-10", "GPS-16", "M-12", "REQ-11",
    }  # fmt: skip
    assert found <= RULES.keys()
