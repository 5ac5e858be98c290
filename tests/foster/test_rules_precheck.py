"""The public pre-check on partial answers (care.md §2.8, "Public pre-check on the screen")."""

from __future__ import annotations

from typing import Any

import pytest

from app.foster.rules import Condition, Precheck, precheck
from app.law.facts import FactError
from app.law.verdict import Status, Verdict
from tests.foster.records import family

ASKED = {
    "family_division", "family_hukou_division", "dwelling_tenure", "lease_end_date",
    "dwelling_area_m2", "year_income_yuan", "members", "members.birth_date", "members.main_carer",
    "members.health", "members.crime_check", "members.harmful_habits", "members.agrees",
    "members.education",
}  # fmt: skip
START: dict[str, Any] = {
    "as_of": "2026-03-02",
    "institution_division": "500112",
    "local_avg_area_m2": 24,
    "local_mid_income_yuan": 42000,
}


def condition(found: Precheck, rule_id: str) -> Condition:
    return next(c for c in found.conditions if c.row.id == rule_id)


def status(found: Precheck, rule_id: str) -> Status:
    return condition(found, rule_id).status


def full(**changes: Any) -> dict[str, Any]:
    """All questions answered, without papers and without a child."""
    record = family(**changes)
    for key in ("child_birth_date", "child_guardianship", "child_category"):
        if key not in changes:
            del record[key]
    del record["income_evidence_months"]
    for member in record["members"]:
        del member["health_cert_date"], member["crime_check_date"]
        member["harmful_habits"] = False
    record["members"][2]["agrees"] = True
    return record


def test_nothing_answered_leaves_everything_open() -> None:
    found = precheck(START, ASKED)
    assert found.verdict is Verdict.MAY_APPLY
    assert set(found.open_questions) == ASKED
    assert status(found, "FC-08-5a") is Status.NOT_ASKED


def test_open_questions_follow_the_table() -> None:
    found = precheck(START, {"members", "dwelling_tenure", "family_division"})
    assert found.open_questions == ("family_division", "dwelling_tenure", "members")


def test_a_stop_is_shown_as_soon_as_its_facts_are_there() -> None:
    found = precheck(START | {"dwelling_tenure": "temporary", "dwelling_area_m2": 10}, ASKED)
    assert status(found, "FC-08-1b") is Status.NOT_MET
    assert status(found, "FC-08-1c") is Status.NOT_ASKED
    assert found.verdict is Verdict.NOT_NOW


def test_all_answered_may_apply_with_papers_still_to_prove() -> None:
    found = precheck(full(), ASKED)
    assert found.verdict is Verdict.MAY_APPLY
    assert found.open_questions == ()
    assert status(found, "FC-08-5a") is Status.MET
    assert status(found, "FC-08-1c") is Status.MET
    for rule_id in ("FC-08-3", "FC-08-4a", "FC-08-5b", "FC-08-2a", "FC-12-4"):
        assert status(found, rule_id) is Status.TO_PROVE, rule_id
        assert condition(found, rule_id).rule.proof
    assert not found.of(Status.NOT_ASKED)


def test_a_release_asks_for_a_person() -> None:
    found = precheck(full(family_harmony="poor"), ASKED | {"family_harmony"})
    assert status(found, "FC-08-4c") is Status.FOR_REVIEW
    assert found.verdict is Verdict.ASK_A_PERSON


def test_a_stop_outweighs_a_release() -> None:
    found = precheck(full(family_harmony="poor", dwelling_area_m2=10), ASKED)
    assert found.verdict is Verdict.NOT_NOW


@pytest.mark.parametrize(
    ("figure", "rule_id"),
    [("local_avg_area_m2", "FC-08-1c"), ("local_mid_income_yuan", "FC-08-2b")],
)
def test_a_figure_not_set_is_left_to_the_institution(figure: str, rule_id: str) -> None:
    found = precheck(full() | {figure: None}, ASKED)
    assert status(found, rule_id) is Status.BY_INSTITUTION
    assert found.verdict is Verdict.ASK_A_PERSON
    assert precheck(START | {figure: None}, ASKED).verdict is Verdict.ASK_A_PERSON


def test_lease_is_asked_only_of_tenants() -> None:
    record = full()
    assert "lease_end_date" not in precheck(record, ASKED).open_questions
    rented = precheck(record | {"dwelling_tenure": "rented"}, ASKED)
    assert rented.open_questions == ("lease_end_date",)
    assert status(rented, "FC-08-1b") is Status.NOT_ASKED


def test_one_member_without_an_answer_keeps_the_row_open() -> None:
    record = full()
    del record["members"][2]["health"]
    found = precheck(record, ASKED)
    assert status(found, "FC-08-3") is Status.NOT_ASKED
    assert status(found, "FC-08-5b") is Status.TO_PROVE
    assert found.open_questions == ("members.health",)


def test_crime_and_consent_are_not_asked_of_small_children() -> None:
    record = full()
    record["members"][2] = {
        "birth_date": "2019-01-01", "health": "ok", "harmful_habits": False, "main_carer": False,
    }  # fmt: skip
    assert precheck(record, ASKED).open_questions == ()


def test_without_a_birth_date_nobody_counts_as_too_young_to_be_asked() -> None:
    record = full()
    del record["members"][2]["birth_date"], record["members"][2]["crime_check"]
    found = precheck(record, ASKED)
    assert found.open_questions == ("members.birth_date", "members.crime_check")
    assert status(found, "FC-09-2") is Status.NOT_ASKED
    assert status(found, "FC-08-5a") is Status.MET


def test_members_who_live_elsewhere_leave_nothing_open() -> None:
    record = full()
    record["members"][2] = {"birth_date": "2024-01-01", "lives_here": False}
    found = precheck(record, ASKED)
    assert found.open_questions == ()
    assert status(found, "FC-09-2") is Status.MET


def test_without_a_main_carer_the_carers_rows_stay_open() -> None:
    record = full(main_carer=False)
    found = precheck(record, ASKED)
    assert found.open_questions == ("members.main_carer",)
    assert status(found, "FC-08-5d") is Status.NOT_ASKED
    assert status(found, "FC-09-2") is Status.MET


def test_empty_household_is_no_answer() -> None:
    found = precheck(full() | {"members": []}, ASKED)
    assert status(found, "FC-08-2b") is Status.NOT_ASKED
    assert "members" in found.open_questions


def test_family_alone_has_no_questions_about_a_child() -> None:
    found = precheck(full(child_birth_date=None), ASKED | {"child_birth_date", "child_disabled"})
    assert found.open_questions == ()
    assert status(found, "FC-07-2") is Status.MET


@pytest.mark.rule("FC-07-7")
def test_child_without_carers_gets_its_explanation() -> None:
    asked = ASKED | {"child_birth_date", "child_guardianship", "child_category"}
    child = {"child_birth_date": "2019-07-07", "child_category": "other"}
    open_yet = precheck(full() | child, asked)
    assert status(open_yet, "FC-07-3") is Status.NOT_ASKED
    assert open_yet.explanations == ()
    with_parents = precheck(full() | child | {"child_guardianship": "G1"}, asked)
    assert [rule.id for rule in with_parents.explanations] == ["FC-07-7"]
    assert status(with_parents, "FC-07-2") is Status.NOT_MET
    assert precheck(full() | child | {"child_guardianship": "G4"}, asked).explanations == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"as_of": None}, "as_of"),
        ({"name": "x"}, "name"),
        ({"dwelling_area_m2": 0}, "dwelling_area_m2"),
        ({"members": "x"}, "members"),
        ({"members": [1]}, "members[0]"),
        ({"members": [{"id_no": "x"}]}, "members[0].id_no"),
        ({"members": [{"birth_date": "2027-01-01"}]}, "members[0].birth_date"),
        ({"members": [{"main_carer": True}, {"main_carer": True}]}, "members"),
        (
            {"members": [{"main_carer": True, "lives_here": False}]},
            "members[0].lives_here",
        ),
    ],
)
def test_wrong_answers_name_their_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(FactError) as caught:
        precheck(START | changes, ASKED)
    assert caught.value.field == field
