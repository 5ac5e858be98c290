"""Reading a record: exactly the errors of adoption.md §3, each with its field."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adoption.facts import FACTS, read
from app.adoption.rules import answer
from app.law.facts import FactError
from tests.adoption.records import COUPLE, SINGLE, STEP

REQUIRED = (
    "as_of adopter_birth_date adopter_sex adopter_marital_status adopter_children_count "
    "adoptee_birth_date adoptee_sex adoptee_category sender_type"
).split()
ORDER = (
    "as_of adopter_birth_date adopter_sex adopter_marital_status adopter_residency "
    "adopter_children_count adopter_full_capacity adopter_barred_disease adopter_harmful_record "
    "applying_jointly spouse_birth_date spouse_sex spouse_residency spouse_children_count "
    "spouse_full_capacity spouse_barred_disease spouse_harmful_record household_raise_ability "
    "relation_to_adoptee married_to_birth_parent adopting_count adoptee_birth_date adoptee_sex "
    "adoptee_category adoptee_in_institution adoptee_disabled adoptee_consents sender_type "
    "birth_father_status birth_mother_status birth_father_consents birth_mother_consents "
    "parents_serious_harm_risk duty_bearers deceased_side_grandparents_claim "
    "revocation_judgment_date revocation_wait_waived rescued_trafficked institution_received_date "
    "police_not_found_certificate parties_voluntary payment_or_sale"
).split()
NULL_IS_ALLOWED = {
    "spouse_birth_date", "spouse_sex", "spouse_residency", "spouse_children_count",
    "spouse_full_capacity", "spouse_barred_disease", "spouse_harmful_record", "adoptee_consents",
    "birth_father_consents", "birth_mother_consents", "parents_serious_harm_risk",
    "revocation_judgment_date", "institution_received_date",
}  # fmt: skip


def field_of(record: object) -> str:
    with pytest.raises(FactError) as caught:
        read(record)
    assert caught.value.message
    return caught.value.field


def test_the_vocabulary_is_that_of_the_document_in_its_order() -> None:
    assert [fact.name for fact in FACTS] == ORDER
    assert [fact.name for fact in FACTS if fact.is_required] == REQUIRED


@pytest.mark.parametrize("record", [None, [], "x", 1, True])
def test_not_an_object(record: object) -> None:
    assert field_of(record) == "record"


def test_the_first_unknown_key_in_code_point_order_comes_before_all_else() -> None:
    assert field_of({"b": 1, "Z": 2, "a": 3}) == "Z"
    assert field_of(COUPLE | {"as_of": "bad", "zz": 1}) == "zz"
    assert field_of(COUPLE | {"name": "张三"}) == "name"


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_key_is_there_and_not_null(name: str) -> None:
    assert field_of({key: value for key, value in COUPLE.items() if key != name}) == name
    assert field_of(COUPLE | {name: None}) == name


@pytest.mark.parametrize("name", ORDER)
def test_null_only_where_the_table_says_so(name: str) -> None:
    record = SINGLE | {name: None}
    if name in NULL_IS_ALLOWED:
        assert "eligible" in answer(record)
    else:
        assert field_of(record) == name


@pytest.mark.parametrize("name", ORDER)
@pytest.mark.parametrize("value", ["x", "1", 1.5, [], {}, -1, "True", ""])
def test_a_value_of_the_wrong_type_or_range(name: str, value: object) -> None:
    assert field_of(SINGLE | {name: value}) == name


@pytest.mark.parametrize("name", [fact for fact in ORDER if type(SINGLE.get(fact)) is not int])
def test_one_is_not_true(name: str) -> None:
    if name not in {"spouse_children_count", "adopting_count"}:
        assert field_of(SINGLE | {name: 1}) == name


@pytest.mark.parametrize(
    "name", ["adopter_children_count", "spouse_children_count", "adopting_count"]
)
def test_true_is_no_number(name: str) -> None:
    assert field_of(SINGLE | {name: True}) == name


def test_ranges_of_the_numbers() -> None:
    assert field_of(SINGLE | {"adopting_count": 0}) == "adopting_count"
    assert field_of(SINGLE | {"adopter_children_count": -1}) == "adopter_children_count"
    assert "eligible" in answer(SINGLE | {"adopting_count": 1, "adopter_children_count": 0})


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-29",
        "2026-13-01",
        "26-01-01",
        "2026-1-1",
        "2026/01/01",
        "2026-01-01T00:00",
        20260101,
    ],
)
@pytest.mark.parametrize("name", [n for n in ORDER if n.endswith("_date") or n == "as_of"])
def test_a_day_that_is_not_of_the_calendar(name: str, value: object) -> None:
    assert field_of(SINGLE | {name: value}) == name


@pytest.mark.parametrize("name", ["adopter_birth_date", "spouse_birth_date", "adoptee_birth_date"])
def test_nobody_is_born_after_the_day_of_the_question(name: str) -> None:
    assert field_of(COUPLE | {name: "2026-03-03"}) == name
    assert "eligible" in answer(COUPLE | {name: "2026-03-02"})


@pytest.mark.parametrize("name", ["revocation_judgment_date", "institution_received_date"])
def test_other_dates_may_lie_later(name: str) -> None:
    assert "eligible" in answer(SINGLE | {name: "2030-01-01"})


@pytest.mark.parametrize("status", ["unmarried", "divorced", "widowed"])
def test_only_the_married_apply_jointly(status: str) -> None:
    assert field_of(COUPLE | {"adopter_marital_status": status}) == "applying_jointly"
    assert (
        field_of(COUPLE | {"adopter_marital_status": status, "spouse_birth_date": None})
        == "applying_jointly"
    )


@pytest.mark.parametrize("change", ["missing", "null"])
def test_the_spouse_is_asked_in_the_order_of_the_document(change: str) -> None:
    record = dict(COUPLE)
    for name in ("spouse_children_count", "spouse_sex", "spouse_birth_date"):
        if change == "null":
            record[name] = None
        else:
            del record[name]
        assert field_of(record) == name


def test_single_values_come_before_the_spouse() -> None:
    assert field_of(COUPLE | {"spouse_birth_date": None, "payment_or_sale": 1}) == "payment_or_sale"


def test_the_first_bad_value_in_the_order_of_the_table_is_named() -> None:
    for index, name in enumerate(ORDER):
        assert field_of(SINGLE | {key: {} for key in ORDER[index:]}) == name


def test_without_a_joint_application_the_spouse_is_checked_but_not_read() -> None:
    assert field_of(SINGLE | {"spouse_birth_date": "2026-03-03"}) == "spouse_birth_date"
    spouse = {"spouse_birth_date": "2020-01-01", "spouse_sex": "male", "spouse_children_count": 9,
              "spouse_harmful_record": True, "spouse_residency": "foreign"}  # fmt: skip
    assert answer(SINGLE | spouse) == answer(SINGLE)
    assert answer(STEP | spouse) == answer(STEP)


def test_a_missing_key_takes_its_default() -> None:
    defaults = {fact.name: fact.default for fact in FACTS if not fact.is_required}
    assert answer({**defaults, **SINGLE}) == answer(SINGLE)
    assert defaults["adopter_residency"] == "mainland"
    assert defaults["household_raise_ability"] == "not_assessed"
    assert defaults["birth_father_status"] == "na"
    assert defaults["duty_bearers"] == "none_exist"
    assert {name for name, value in defaults.items() if value is True} == {
        "adopter_full_capacity", "parties_voluntary",
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ORDER), JSON)
def test_any_value_gives_an_answer_or_an_error(name: str, value: Any) -> None:
    with suppress(FactError):
        assert list(answer(COUPLE | {name: value})) == ["eligible", "blocking", "needs"]
