"""The boundaries of the two checks: on the exact day, the exact number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.law import RULES
from app.organisations.models import (
    AgreementKind,
    Background,
    LegalState,
    OrgType,
    PaperKind,
    ServiceField,
)
from app.organisations.rules import facts
from app.organisations.rules.answer import Answer, Result
from app.organisations.rules.assessor import Figures, assess
from app.organisations.rules.supplier import supply
from tests.organisations.bodies import (
    TODAY,
    agreement,
    at_noon,
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


def test_who_meets_every_condition_is_qualified() -> None:
    answer = assess(whole(), OURS, TODAY, Figures())
    assert [c.rule_id for c in answer.conditions if c.result is not MET] == []
    assert answer.is_qualified


def test_every_condition_has_a_row_of_the_law_and_a_reason() -> None:
    found = (assess(whole(), OURS, TODAY, Figures()), supply(whole(), TODAY, Figures()))
    for answer in found:
        assert all(c.rule_id in RULES and c.says and c.title for c in answer.conditions)


def test_what_is_to_be_proved_is_not_passed() -> None:
    answer = assess(whole(governed=None, governed_checked_on=None), OURS, TODAY, Figures())
    assert answer.result is TO_PROVE
    assert not answer.is_qualified


# --- AE-07 -------------------------------------------------------------------------------------


@pytest.mark.rule("AE-07-1")
@pytest.mark.parametrize(
    ("until", "result"), [(TODAY, MET), (TODAY - DAY, UNMET), (None, TO_PROVE)]
)
def test_the_certificate_of_registration_holds_on_its_last_day(
    until: date | None, result: Result
) -> None:
    assert assessed("AE-07-1", certificate_until=until) is result


@pytest.mark.rule("AE-07-1")
@pytest.mark.parametrize(("since", "result"), [(TODAY, UNMET), (TODAY + DAY, MET)])
def test_who_is_cancelled_is_no_legal_person_from_that_day(since: date, result: Result) -> None:
    assert assessed("AE-07-1", standing=LegalState.CANCELLED, standing_since=since) is result


@pytest.mark.rule("AE-07-1")
def test_a_company_needs_no_end_of_its_licence() -> None:
    assert assessed("AE-07-1", type=OrgType.ENTERPRISE, certificate_until=None) is MET
    assert assessed("AE-07-1", type=OrgType.OTHER) is TO_PROVE


@pytest.mark.rule("AE-07-2")
@pytest.mark.parametrize(("governed", "result"), [(True, MET), (False, UNMET), (None, TO_PROVE)])
def test_the_organs_are_sound_once_looked_at(governed: bool | None, result: Result) -> None:
    assert assessed("AE-07-2", governed=governed) is result


@pytest.mark.rule("AE-07-3")
@pytest.mark.parametrize(
    ("fields", "experience", "result"),
    [
        ([ServiceField.INQUIRY.value], "", MET),
        ([ServiceField.GUARDIANSHIP.value], "", MET),
        ([ServiceField.PSYCHOLOGY.value], "", UNMET),
        ([ServiceField.PSYCHOLOGY.value], "2023年受委托评估12户", MET),
        ([], "", UNMET),
    ],
)
def test_scope_or_experience_of_assessing(
    fields: list[str], experience: str, result: Result
) -> None:
    assert assessed("AE-07-3", fields=fields, experience=experience) is result


@pytest.mark.rule("AE-07-4")
@pytest.mark.parametrize(("number", "result"), [(4, UNMET), (5, MET), (6, MET)])
def test_the_fifth_of_the_staff(number: int, result: Result) -> None:
    assert assessed("AE-07-4", people=[person(n) for n in range(number)]) is result


@pytest.mark.rule("AE-07-4")
def test_a_place_may_ask_for_more_staff() -> None:
    assert assessed("AE-07-4", figures=Figures(min_staff=6)) is UNMET


def fifth(**values: Any) -> Result:
    """Four who count, and one with these facts."""
    return assessed("AE-07-4", people=[*(person(n) for n in range(4)), person(9, **values)])


@pytest.mark.rule("AE-07-4")
def test_part_time_people_do_not_count() -> None:
    assert fifth(full_time=False) is UNMET


@pytest.mark.rule("AE-07-4")
@pytest.mark.parametrize(("day", "result"), [(TODAY, UNMET), (TODAY + DAY, MET), (None, MET)])
def test_who_leaves_today_does_not_count_today(day: date | None, result: Result) -> None:
    assert fifth(left_on=day) is result


@pytest.mark.rule("AE-07-4")
@pytest.mark.parametrize(("day", "result"), [(TODAY, MET), (TODAY + DAY, UNMET)])
def test_who_begins_today_counts_today(day: date, result: Result) -> None:
    assert fifth(joined_on=day) is result


@pytest.mark.rule("AE-07-4")
@pytest.mark.parametrize(
    ("since", "result"),
    [(date(2024, 11, 22), MET), (date(2024, 11, 23), UNMET), (None, UNMET)],
)
def test_exactly_two_years_of_such_work(since: date | None, result: Result) -> None:
    assert fifth(background=Background.OTHER, working_since=since, papers=[]) is result


@pytest.mark.rule("AE-07-4")
@pytest.mark.parametrize(("until", "result"), [(TODAY, MET), (TODAY - DAY, TO_PROVE), (None, MET)])
def test_the_certificate_that_ends_today_still_proves_the_trade(
    until: date | None, result: Result
) -> None:
    assert fifth(papers=[paper(PaperKind.CERTIFICATE, valid_until=until)]) is result


@pytest.mark.rule("AE-07-4")
@pytest.mark.parametrize(
    "papers",
    [
        [],
        [paper(checked_on=None)],
        [paper(voided_at=at_noon(TODAY))],
        [paper(background=Background.OTHER)],
        [paper(issued_on=TODAY + DAY)],
    ],
)
def test_a_trade_without_a_checked_paper_is_to_be_proved(papers: list[Any]) -> None:
    assert fifth(papers=papers) is TO_PROVE


@pytest.mark.rule("AE-07-4")
def test_who_was_not_checked_by_a_bureau_is_to_be_proved() -> None:
    assert fifth(checked_on=None) is TO_PROVE
    assert fifth(checked_on=TODAY + DAY) is TO_PROVE


@pytest.mark.rule("AE-05")
@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({"from_on": TODAY}, MET),
        ({"from_on": TODAY + DAY}, UNMET),
        ({"to_on": TODAY}, MET),
        ({"to_on": TODAY - DAY}, UNMET),
        ({"ended_on": TODAY}, UNMET),
        ({"ended_on": TODAY + DAY}, MET),
        ({"released_at": None}, UNMET),
        ({"released_at": at_noon(TODAY)}, MET),
        ({"released_at": at_noon(TODAY + DAY)}, UNMET),
        ({"voided_at": at_noon(TODAY)}, UNMET),
        ({"bureau_id": 8}, UNMET),
        ({"kind": AgreementKind.SERVICE}, UNMET),
    ],
)
def test_the_agreement_with_this_bureau_is_in_force(values: dict[str, Any], result: Result) -> None:
    assert assessed("AE-05", agreements=[agreement(**values)]) is result


@pytest.mark.rule("AE-05")
def test_the_reason_names_what_is_wrong_with_the_agreement() -> None:
    def says(*agreements: Any) -> str:
        answer = assess(whole(agreements=list(agreements)), OURS, TODAY, Figures())
        return next(c.says for c in answer.conditions if c.rule_id == "AE-05")

    assert "没有登记" in says()
    assert "同意" in says(agreement(released_at=None))
    assert "到期" in says(agreement(to_on=TODAY - DAY))
    assert "终止" in says(agreement(ended_on=TODAY))
    assert "才有效" in says(agreement(from_on=TODAY + DAY))


# --- who may be sent (AE-09-2, AF-02) ------------------------------------------------------------


def lacks(on: date = TODAY, *, test_required: bool = True, **values: Any) -> tuple[str, ...]:
    return facts.lacks_to_assess(person(**values), on, test_required=test_required, check_months=12)


def trained(**values: Any) -> list[Any]:
    return [paper(PaperKind.TEST, **values), paper(PaperKind.CRIME_CHECK)]


@pytest.mark.rule("AE-09-2")
@pytest.mark.parametrize(("number", "result"), [(1, UNMET), (2, MET)])
def test_two_assessors_can_be_sent(number: int, result: Result) -> None:
    ready = [person(n) for n in range(number)]
    others = [person(n, [paper()]) for n in range(5)]
    assert assessed("AE-09-2", people=[*ready, *others]) is result


@pytest.mark.rule("AF-02")
@pytest.mark.parametrize(
    ("values", "is_free"),
    [
        ({"valid_until": TODAY}, True),
        ({"valid_until": TODAY - DAY}, False),
        ({"good": False}, False),
        ({"checked_on": None}, False),
        ({"issued_on": TODAY}, True),
        ({"issued_on": TODAY + DAY}, False),
    ],
)
def test_the_test_was_passed_and_holds(values: dict[str, Any], is_free: bool) -> None:
    assert (lacks(papers=trained(**values)) == ()) is is_free


@pytest.mark.rule("AF-02")
def test_a_later_failure_outweighs_an_earlier_pass() -> None:
    papers = [*trained(), paper(PaperKind.TEST, good=False, issued_on=date(2026, 6, 1))]
    assert lacks(papers=papers) == ("没有有效的培训考核",)


@pytest.mark.rule("AF-02")
def test_a_place_may_do_without_the_test() -> None:
    papers = [paper(PaperKind.CRIME_CHECK)]
    assert lacks(papers=papers) != ()
    assert lacks(papers=papers, test_required=False) == ()


@pytest.mark.rule("SUP-15")
@pytest.mark.parametrize(
    ("issued_on", "is_free"), [(date(2025, 11, 22), True), (date(2025, 11, 21), False)]
)
def test_a_crime_check_holds_for_twelve_months(issued_on: date, is_free: bool) -> None:
    papers = [paper(PaperKind.TEST), paper(PaperKind.CRIME_CHECK, issued_on=issued_on)]
    assert (lacks(papers=papers) == ()) is is_free
