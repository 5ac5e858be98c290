"""The 25 rows of adoption.md §3 and their exceptions, on both sides of each boundary."""

from __future__ import annotations

from typing import Any

import pytest

from app.adoption.facts import read
from app.adoption.rules import ROWS, answer, evaluate
from app.law import RULES, Force
from tests.adoption.records import (
    COUPLE,
    HARDSHIP,
    KIN,
    MAN_AND_GIRL,
    SINGLE,
    STEP,
    blocking,
)

ALL_OF_THEM = {"couple": COUPLE, "single": SINGLE, "step": STEP, "kin": KIN,
               "hardship": HARDSHIP, "man": MAN_AND_GIRL}  # fmt: skip


@pytest.mark.parametrize("record", ALL_OF_THEM.values(), ids=ALL_OF_THEM)
def test_the_plain_records_are_eligible(record: dict[str, Any]) -> None:
    assert blocking(record) == []


def test_examples_of_the_document() -> None:
    assert answer(COUPLE) == {
        "eligible": True, "blocking": [], "needs": ["assessment", "spouse_joint"],
    }  # fmt: skip
    assert answer(SINGLE) == {
        "eligible": True, "blocking": [],
        "needs": ["assessment", "birth_status_proof", "police_proof", "public_notice"],
    }  # fmt: skip
    assert answer(STEP) == {
        "eligible": True, "blocking": [], "needs": ["adoptee_consent", "birth_parent_consent"],
    }  # fmt: skip


def test_rows_are_numbered_and_stand_in_the_law() -> None:
    assert [row.number for row in ROWS] == list(range(1, 26))
    assert len({row.id for row in ROWS}) == 25
    for row in ROWS:
        assert RULES[row.id].force is Force.HARD
        assert all(waiver.id in RULES for waiver in row.waived_by)


@pytest.mark.rule("GL-143")
def test_each_adopter_has_full_capacity() -> None:
    assert blocking(COUPLE, adopter_full_capacity=False) == ["GL-143"]
    assert blocking(COUPLE, spouse_full_capacity=False) == ["GL-143"]
    assert blocking(COUPLE, spouse_full_capacity=None) == []
    assert blocking(STEP, adopter_full_capacity=False) == ["GL-143"]


@pytest.mark.rule("CC-1093-0", "AGE-1", "AGE-2")
@pytest.mark.parametrize(
    ("as_of", "born", "stops"),
    [
        ("2026-03-02", "2008-03-02", True), ("2026-03-02", "2008-03-03", False),
        ("2026-02-28", "2008-02-29", True), ("2026-02-27", "2008-02-29", False),
        ("2028-02-28", "2010-02-28", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("record", [STEP, KIN], ids=["step", "kin"])
def test_the_child_is_a_minor_and_nothing_lifts_it(
    record: dict[str, Any], as_of: str, born: str, stops: bool
) -> None:
    found = blocking(record, as_of=as_of, adoptee_birth_date=born, adoptee_consents=True)
    assert found == (["CC-1093-0"] if stops else [])


@pytest.mark.rule("CC-1093-3", "CC-1099-1", "CC-1103")
def test_other_children_only_of_kin_or_step() -> None:
    assert blocking(HARDSHIP, adoptee_category="other") == ["CC-1093-3", "CC-1094-3"]
    assert blocking(HARDSHIP, adoptee_category="other", sender_type="guardian") == [
        "CC-1093-3", "CC-1095",
    ]  # fmt: skip
    assert blocking(KIN) == []
    assert blocking(STEP) == []
    assert blocking(STEP, relation_to_adoptee="other_kin", applying_jointly=False) == [
        "CC-1093-3", "CC-1094-3", "CC-1098-5", "CC-1101",
    ]  # fmt: skip


@pytest.mark.rule("CC-1094-1")
@pytest.mark.parametrize(
    ("sender", "stops"),
    [("institution", False), ("guardian", False), ("birth_parents", True), ("none", True)],
)
def test_an_orphan_is_sent_by_its_guardian(sender: str, stops: bool) -> None:
    assert blocking(COUPLE, sender_type=sender) == (["CC-1094-1"] if stops else [])
    assert blocking(STEP, adoptee_category="orphan", sender_type=sender) == []


@pytest.mark.rule("CC-1094-2")
@pytest.mark.parametrize(
    ("in_institution", "sender", "stops"),
    [
        (True, "institution", False), (True, "none", True), (True, "guardian", True),
        (False, "none", False), (False, "institution", True), (False, "guardian", True),
    ],
)  # fmt: skip
def test_a_foundling_is_sent_by_its_institution_or_by_nobody(
    in_institution: bool, sender: str, stops: bool
) -> None:
    changes = {"adoptee_in_institution": in_institution, "sender_type": sender}
    assert blocking(SINGLE, **changes) == (["CC-1094-2"] if stops else [])
    assert blocking(STEP, adoptee_category="parents_not_found", **changes) == []


REVOKED = {
    "adoptee_category": "guardianship_revoked", "revocation_judgment_date": "2025-03-01",
}  # fmt: skip


@pytest.mark.rule("CC-1094-2")
@pytest.mark.parametrize("sender", ["institution", "guardian", "birth_parents", "none"])
def test_after_revocation_only_the_institution_sends(sender: str) -> None:
    found = blocking(COUPLE, **REVOKED, sender_type=sender)
    assert found == ([] if sender == "institution" else ["CC-1094-2"])


@pytest.mark.rule("CC-1094-3")
@pytest.mark.parametrize(
    ("sender", "stops"),
    [("birth_parents", []), ("institution", ["CC-1094-3"]), ("none", ["CC-1094-3"]),
     ("guardian", ["CC-1095"])],
)  # fmt: skip
def test_a_hardship_child_is_sent_by_its_parents(sender: str, stops: list[str]) -> None:
    assert blocking(HARDSHIP, sender_type=sender) == stops
    kin = HARDSHIP | {"relation_to_adoptee": "kin_child_3g"}
    assert blocking(kin, sender_type=sender) == stops
    assert blocking(STEP, adoptee_category="hardship_child", sender_type=sender) == []


@pytest.mark.rule("CC-1094-3", "CC-1099-1")
@pytest.mark.parametrize(
    ("sender", "stops"),
    [("birth_parents", []), ("institution", ["CC-1094-3"]), ("none", ["CC-1094-3"]),
     ("guardian", ["CC-1095"])],
)  # fmt: skip
def test_kin_frees_the_birth_parents_only(sender: str, stops: list[str]) -> None:
    assert blocking(KIN, sender_type=sender) == stops


@pytest.mark.rule("CC-1095")
@pytest.mark.parametrize(
    ("sender", "risk", "stops"),
    [
        ("guardian", True, False), ("institution", True, False), ("guardian", None, True),
        ("guardian", False, True), ("birth_parents", True, True), ("none", True, True),
    ],
)  # fmt: skip
def test_parents_without_capacity_may_seriously_harm_the_child(
    sender: str, risk: bool | None, stops: bool
) -> None:
    changes = {"adoptee_category": "parents_incapacitated", "sender_type": sender,
               "parents_serious_harm_risk": risk, "birth_father_consents": True,
               "birth_mother_consents": True}  # fmt: skip
    assert blocking(HARDSHIP, **changes) == (["CC-1095"] if stops else [])
    assert blocking(STEP, **changes) == []


@pytest.mark.rule("CC-1096-1")
@pytest.mark.parametrize("bearers", ["none_exist", "consented", "refused", "pending"])
def test_a_refusal_of_those_with_a_duty_stops_the_guardian(bearers: str) -> None:
    stops = ["CC-1096-1"] if bearers == "refused" else []
    assert blocking(COUPLE, sender_type="guardian", duty_bearers=bearers) == stops
    assert blocking(COUPLE, sender_type="institution", duty_bearers=bearers) == []
    changes = {"adoptee_category": "orphan", "sender_type": "guardian", "duty_bearers": bearers}
    assert blocking(STEP, **changes) == []


@pytest.mark.rule("CC-1097-1", "CC-1103-1")
@pytest.mark.parametrize("parent", ["father", "mother"])
@pytest.mark.parametrize("consents", [True, False, None])
@pytest.mark.parametrize("status", ["alive", "dead", "missing", "unknown", "na"])
def test_each_parent_who_is_alive_agrees(parent: str, consents: bool | None, status: str) -> None:
    changes = {f"birth_{parent}_status": status, f"birth_{parent}_consents": consents}
    stops = status == "alive" and consents is not True
    assert blocking(HARDSHIP, **changes) == (["CC-1097-1"] if stops else [])
    assert blocking(STEP, **changes) == (["CC-1103-1"] if stops else [])


@pytest.mark.rule("CC-1108")
@pytest.mark.parametrize(
    ("father", "mother", "claim", "stops"),
    [
        ("dead", "alive", True, True), ("alive", "dead", True, True),
        ("dead", "alive", False, False), ("missing", "alive", True, False),
        ("alive", "alive", True, False), ("dead", "dead", True, False),
    ],
)  # fmt: skip
def test_grandparents_of_the_dead_side_come_first(
    father: str, mother: str, claim: bool, stops: bool
) -> None:
    changes = {"birth_father_status": father, "birth_mother_status": mother,
               "deceased_side_grandparents_claim": claim}  # fmt: skip
    assert blocking(HARDSHIP, **changes) == (["CC-1108"] if stops else [])
    assert blocking(STEP, **changes) == []


@pytest.mark.rule("CC-1098-1", "CC-1100-2", "CC-1099-2")
@pytest.mark.parametrize("who", ["adopter", "spouse"])
def test_each_adopter_has_at_most_one_child(who: str) -> None:
    one, two = {f"{who}_children_count": 1}, {f"{who}_children_count": 2}
    assert blocking(HARDSHIP, **one) == []
    assert blocking(HARDSHIP, **two) == ["CC-1098-1"]
    assert blocking(KIN, **two) == ["CC-1098-1"]
    assert blocking(HARDSHIP, **two, adoptee_disabled=True) == []
    assert blocking(COUPLE, **two) == []
    other = "spouse" if who == "adopter" else "adopter"
    assert blocking(KIN, **two, **{f"{who}_residency": "overseas_chinese"}) == []
    assert blocking(KIN, **two, **{f"{other}_residency": "overseas_chinese"}) == ["CC-1098-1"]
    assert blocking(KIN, **two, **{f"{who}_residency": "hongkong"}) == ["CC-1098-1"]
    assert blocking(HARDSHIP, **two, **{f"{who}_residency": "overseas_chinese"}) == ["CC-1098-1"]


def test_a_foundling_outside_an_institution_is_no_special_child() -> None:
    outside = {"adoptee_in_institution": False, "sender_type": "none"}
    assert blocking(SINGLE, adopter_children_count=2) == []
    assert blocking(SINGLE, **outside, adopter_children_count=2) == ["CC-1098-1"]


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        pytest.param("CC-1098-1", {"adopter_children_count": 3}, marks=pytest.mark.rule("CC-1103")),
        ("CC-1098-2", {"household_raise_ability": "no"}),
        ("CC-1098-3", {"adopter_barred_disease": True}),
        ("CC-1098-4", {"adopter_harmful_record": True}),
        ("CC-1100-1", {"adopting_count": 3}),
    ],
)
def test_a_step_parent_is_free_of_what_stops_others(row: str, changes: dict[str, Any]) -> None:
    assert blocking(HARDSHIP, **changes) == [row]
    assert blocking(KIN, **changes) == [row]
    assert blocking(STEP, **changes) == []
    assert (row, "CC-1103") in evaluate(read(STEP | changes)).waivers


@pytest.mark.rule("CC-1098-2")
def test_only_a_negative_assessment_stops() -> None:
    for said in ("yes", "not_assessed"):
        assert blocking(HARDSHIP, household_raise_ability=said) == []
    assert blocking(COUPLE, household_raise_ability="no") == ["CC-1098-2"]


@pytest.mark.rule("CC-1098-3", "CC-1098-4")
@pytest.mark.parametrize(
    ("row", "fact"), [("CC-1098-3", "barred_disease"), ("CC-1098-4", "harmful_record")]
)
def test_disease_and_record_of_either_spouse_stop(row: str, fact: str) -> None:
    assert blocking(COUPLE, **{f"adopter_{fact}": True}) == [row]
    assert blocking(COUPLE, **{f"spouse_{fact}": True}) == [row]
    assert blocking(STEP, **{f"spouse_{fact}": True}) == []


@pytest.mark.rule("CC-1098-5", "AGE-1", "AGE-2")
@pytest.mark.parametrize("who", ["adopter", "spouse"])
@pytest.mark.parametrize(
    ("as_of", "born", "stops"),
    [
        ("2026-03-02", "1996-03-02", False), ("2026-03-02", "1996-03-03", True),
        ("2026-02-28", "1996-02-29", False), ("2026-02-27", "1996-02-29", True),
        ("2024-02-28", "1994-02-28", False),
    ],
)  # fmt: skip
def test_each_adopter_is_thirty(who: str, as_of: str, born: str, stops: bool) -> None:
    changes = {"as_of": as_of, f"{who}_birth_date": born, "adoptee_birth_date": "2023-01-01"}
    record = HARDSHIP | {"adopter_birth_date": "1980-01-01", "spouse_birth_date": "1980-01-01"}
    assert blocking(record, **changes) == (["CC-1098-5"] if stops else [])
    assert blocking(STEP, adopter_birth_date="2000-01-01") == []


@pytest.mark.rule("CC-1100-1", "CC-1100-2")
@pytest.mark.parametrize(
    ("children", "spouses", "adopting", "stops"),
    [(0, 0, 2, False), (0, 0, 3, True), (1, 0, 1, False), (1, 0, 2, True), (0, 1, 2, True)],
)
def test_how_many_may_be_adopted(children: int, spouses: int, adopting: int, stops: bool) -> None:
    changes = {"adopter_children_count": children, "spouse_children_count": spouses,
               "adopting_count": adopting}  # fmt: skip
    assert blocking(HARDSHIP, **changes) == (["CC-1100-1"] if stops else [])
    overseas = KIN | {"adopter_residency": "overseas_chinese"}
    assert blocking(overseas, **changes) == (["CC-1100-1"] if stops else [])
    assert blocking(COUPLE, **changes) == []
    assert blocking(STEP, adopting_count=adopting) == []


@pytest.mark.rule("CC-1101", "CC-1103")
@pytest.mark.parametrize("status", ["married", "unmarried", "divorced", "widowed"])
def test_who_is_married_adopts_with_the_spouse(status: str) -> None:
    alone = {"applying_jointly": False, "adopter_marital_status": status}
    assert blocking(COUPLE, **alone, adoptee_sex="female") == (
        ["CC-1101"] if status == "married" else []
    )
    assert "CC-1101" not in blocking(STEP, adopter_marital_status=status)


@pytest.mark.rule("CC-1102", "AGE-2", "AGE-3", "CC-1099-1")
@pytest.mark.parametrize(
    ("born", "child_born", "stops"),
    [
        ("1983-03-02", "2023-03-02", False), ("1983-03-03", "2023-03-02", True),
        ("1983-03-02", "2023-03-01", True), ("1984-02-29", "2024-02-29", False),
        ("1984-02-29", "2024-02-28", True), ("1980-02-29", "2020-02-29", False),
        ("1960-02-29", "2021-02-28", False), ("1980-03-01", "2020-02-29", True),
    ],
)  # fmt: skip
def test_forty_years_between_a_single_adopter_and_a_child_of_the_other_sex(
    born: str, child_born: str, stops: bool
) -> None:
    dates = {"adopter_birth_date": born, "adoptee_birth_date": child_born}
    assert blocking(MAN_AND_GIRL, **dates) == (["CC-1102"] if stops else [])
    assert blocking(MAN_AND_GIRL, **dates, adoptee_sex="male") == []
    assert blocking(MAN_AND_GIRL, **dates, relation_to_adoptee="kin_child_3g") == []
    special = {"adoptee_disabled": True, "relation_to_adoptee": "other_kin"}
    assert blocking(MAN_AND_GIRL, **dates, **special) == (["CC-1102"] if stops else [])


def test_a_gap_that_only_a_leap_day_closes() -> None:
    """Born on 29 February 1860: forty years later that month of 1900 has 28 days."""
    dates = {"as_of": "1901-01-01", "adopter_birth_date": "1860-02-29"}
    assert blocking(MAN_AND_GIRL, **dates, adoptee_birth_date="1900-02-28") == []
    assert blocking(MAN_AND_GIRL, **dates, adoptee_birth_date="1900-02-27") == ["CC-1102"]


@pytest.mark.rule("CC-1104-1", "CC-1044-2")
@pytest.mark.parametrize("record", ALL_OF_THEM.values(), ids=ALL_OF_THEM)
def test_nothing_lifts_free_will_or_the_ban_on_sale(record: dict[str, Any]) -> None:
    assert blocking(record, parties_voluntary=False) == ["CC-1104-1"]
    assert blocking(record, payment_or_sale=True) == ["CC-1044-2"]


@pytest.mark.rule("CC-1104-2", "AGE-1", "AGE-2")
@pytest.mark.parametrize(
    ("as_of", "born", "asked"),
    [
        ("2026-03-02", "2018-03-02", True), ("2026-03-02", "2018-03-03", False),
        ("2028-02-29", "2020-02-29", True), ("2028-02-28", "2020-02-29", False),
        ("2108-02-28", "2100-02-28", True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("consents", [True, False, None])
def test_a_child_of_eight_is_asked(
    as_of: str, born: str, asked: bool, consents: bool | None
) -> None:
    changes = {"as_of": as_of, "adoptee_birth_date": born, "adoptee_consents": consents}
    stops = ["CC-1104-2"] if asked and consents is False else []
    for record in (COUPLE, STEP):
        found = answer(record | changes)
        assert found["blocking"] == stops
        assert ("adoptee_consent" in found["needs"]) is asked


@pytest.mark.rule("FR-2024")
@pytest.mark.parametrize("who", ["adopter", "spouse"])
def test_foreigners_adopt_kin_and_stepchildren_only(who: str) -> None:
    foreign = {f"{who}_residency": "foreign"}
    assert blocking(COUPLE, **foreign) == ["FR-2024"]
    assert blocking(KIN, **foreign) == []
    assert blocking(STEP, adopter_residency="foreign") == []
    for place in ("hongkong", "macao", "taiwan", "overseas_chinese"):
        assert blocking(COUPLE, **{f"{who}_residency": place}) == []


@pytest.mark.rule("TR-12M")
@pytest.mark.parametrize(
    ("as_of", "received", "certificate", "stops"),
    [
        ("2026-03-02", "2025-03-02", True, False), ("2026-03-02", "2025-03-03", True, True),
        ("2026-03-02", "2025-03-02", False, True), ("2026-03-02", None, True, True),
        ("2025-02-28", "2024-02-29", True, False), ("2025-02-27", "2024-02-29", True, True),
        ("2026-03-02", "2027-03-02", True, True), ("2026-03-02", "9999-06-01", True, True),
    ],
)  # fmt: skip
def test_a_rescued_child_waits_twelve_months(
    as_of: str, received: str | None, certificate: bool, stops: bool
) -> None:
    changes = {
        "as_of": as_of, "rescued_trafficked": True, "institution_received_date": received,
        "police_not_found_certificate": certificate,
    }  # fmt: skip
    assert blocking(SINGLE, **changes) == (["TR-12M"] if stops else [])
    assert blocking(SINGLE, **(changes | {"rescued_trafficked": False})) == []
    assert ("TR-12M" in blocking(STEP, **changes)) is stops


@pytest.mark.rule("GR-44")
@pytest.mark.parametrize(
    ("as_of", "judged", "stops"),
    [
        ("2026-03-02", "2025-03-02", True), ("2026-03-02", "2025-03-01", False),
        ("2025-02-28", "2024-02-29", True), ("2025-03-01", "2024-02-29", False),
        ("2026-03-02", None, True), ("2026-03-02", "9999-06-01", True),
    ],
)  # fmt: skip
def test_after_revocation_one_full_year_passes(as_of: str, judged: str | None, stops: bool) -> None:
    changes = REVOKED | {"as_of": as_of, "revocation_judgment_date": judged}
    assert blocking(COUPLE, **changes) == (["GR-44"] if stops else [])
    assert blocking(COUPLE, **changes, revocation_wait_waived=True) == []
    assert ("GR-44" in blocking(STEP, **changes)) is stops


def test_ids_are_sorted_and_named_once() -> None:
    found = answer(
        HARDSHIP
        | {"adopter_barred_disease": True, "spouse_barred_disease": True, "payment_or_sale": True,
           "household_raise_ability": "no"}
    )  # fmt: skip
    assert found["eligible"] is False
    assert found["blocking"] == ["CC-1044-2", "CC-1098-2", "CC-1098-3"]


def test_an_unfounded_marriage_to_the_parent_lifts_nothing() -> None:
    for changes in (
        {"married_to_birth_parent": False},
        {"adopter_marital_status": "divorced"},
        {"relation_to_adoptee": "none"},
    ):
        assert "CC-1093-3" in blocking(STEP, **changes)


def test_exceptions_are_named_where_they_lift_a_row() -> None:
    found = evaluate(read(KIN | {"adopter_marital_status": "widowed", "applying_jointly": False}))
    assert found.eligible
    assert found.waivers == (
        ("CC-1093-3", "CC-1099-1"), ("CC-1094-3", "CC-1099-1"), ("CC-1102", "CC-1099-1"),
    )  # fmt: skip
    many = evaluate(read(COUPLE | {"adopting_count": 3, "adopter_children_count": 2}))
    assert many.waivers == (("CC-1098-1", "CC-1100-2"), ("CC-1100-1", "CC-1100-2"))
