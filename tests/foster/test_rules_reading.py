"""Reading a record: which fault is reported, and on which field (care.md §2.8)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from app.foster.rules import answer, read
from app.foster.rules.facts import FACTS
from app.law.facts import FactError
from app.law.parameters import FOSTER_PARAMETERS
from tests.foster.records import EXAMPLE, family, listed, needs

DATES = ("as_of", "lease_end_date", "child_birth_date")
BOOLS = (
    "income_stable", "community_medical", "community_special_edu", "community_rehab",
    "application_submitted", "documents_complete", "form_fb_complete", "training_passed",
    "child_long_term_prof_care", "child_mental_or_behaviour", "child_disabled",
    "child_needs_medical", "child_needs_special_edu", "child_needs_rehab",
    "child_opinion_recorded",
)  # fmt: skip
COUNTS = ("current_foster_count", "placing_count", "assessors_count", "income_evidence_months")
NUMBERS = (
    "dwelling_area_m2", "year_income_yuan", "training_hours", "local_avg_area_m2",
    "local_mid_income_yuan", "foster_training_hours",
)  # fmt: skip
ENUMS = (
    "stage", "institution_level", "dwelling_tenure", "family_harmony", "carer_can_care",
    "assessment_result", "head_decision", "bureau_result", "child_guardianship",
    "child_category", "foster_bureau_step",
)  # fmt: skip
CODES = ("institution_division", "family_division", "family_hukou_division")
REQUIRED = (
    "as_of", *CODES, "dwelling_tenure", "dwelling_area_m2", "year_income_yuan", "members",
    "local_avg_area_m2", "local_mid_income_yuan",
)  # fmt: skip
NULLABLE = (
    "lease_end_date", "income_evidence_months", "assessment_result", "head_decision",
    "bureau_result", "higher_department_consents", "child_birth_date", "child_guardianship",
    "child_category", "child_consents",
)  # fmt: skip
RANGES = {
    "foster_consent_age": (0, 10), "child_opinion_age": (0, 8), "max_foster_children": (1, 2),
    "own_child_min_age": (6, 18), "carer_age_min": (30, 65), "carer_age_max": (30, 65),
    "lease_min_months": (0, 60), "income_evidence_min_months": (0, 60),
    "health_cert_months": (1, 24), "crime_check_months": (1, 24), "crime_check_age": (0, 18),
    "min_assessors": (1, 5), "foster_training_hours": (0, 400),
}  # fmt: skip


def fault(record: object) -> str:
    """The field of the one error that the record gives."""
    with pytest.raises(FactError) as caught:
        read(record)
    return caught.value.field


def with_member(index: int, **changes: Any) -> dict[str, Any]:
    record = family()
    record["members"][index].update(changes)
    return record


def test_example_of_the_specification() -> None:
    assert json.dumps(answer(EXAMPLE)) == json.dumps(
        {
            "eligible": True,
            "blocking": [],
            "release": [],
            "needs": [
                "bureau_filing", "child_opinion", "joint_consent", "member_opinion",
                "onsite_assessment", "training",
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize("record", [None, [], "x", 1, True, Decimal("1.5")])
def test_only_an_object_is_a_record(record: object) -> None:
    assert fault(record) == "record"


@pytest.mark.parametrize("key", REQUIRED)
def test_required_key_is_there(key: str) -> None:
    record = family()
    del record[key]
    assert fault(record) == key


@pytest.mark.parametrize(
    "key", [f.name for f in FACTS if f.name not in NULLABLE and f.name != "members"]
)
def test_null_is_refused_where_the_type_does_not_say_so(key: str) -> None:
    assert fault(family(**{key: None})) == key


@pytest.mark.parametrize("key", NULLABLE)
def test_null_is_taken_where_the_type_says_so(key: str) -> None:
    record = family(child_birth_date=None) | {key: None}
    assert getattr(read(record), key) is None


@pytest.mark.parametrize("key", DATES)
@pytest.mark.parametrize(
    "value",
    ["2026-02-29", "2026-2-3", "20260203", "2026-02-03 ", "2026-02-03\n", "2026-W05-2",
     "２０２６-02-03", "0000-01-01", "2026-02-03T00:00:00", 20260203, "", "2026/02/03"],
)  # fmt: skip
def test_date_is_a_day_written_in_one_way(key: str, value: object) -> None:
    assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("key", [*BOOLS, "higher_department_consents", "child_consents"])
@pytest.mark.parametrize("value", [1, 0, "true", [], Decimal(1)])
def test_bool_is_true_or_false_only(key: str, value: object) -> None:
    assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("key", COUNTS)
@pytest.mark.parametrize("value", [-1, True, Decimal("1.0"), "1", []])
def test_count_is_a_whole_number(key: str, value: object) -> None:
    assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("key", NUMBERS)
@pytest.mark.parametrize("value", [Decimal("-0.1"), True, "1", 1.5, [], Decimal("Infinity")])
def test_number_is_exact_and_not_quoted(key: str, value: object) -> None:
    assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("key", ["dwelling_area_m2", "local_avg_area_m2", "local_mid_income_yuan"])
def test_zero_is_not_more_than_zero(key: str) -> None:
    assert fault(family() | {key: 0}) == key
    assert fault(family() | {key: Decimal("-0.0")}) == key
    assert getattr(read(family() | {key: Decimal("0.001")}), key) == Decimal("0.001")


def test_income_may_be_zero() -> None:
    assert read(family(year_income_yuan=0)).year_income_yuan == 0


@pytest.mark.parametrize("key", ENUMS)
@pytest.mark.parametrize("value", ["other_word", "", 1, True, [], {}, "Filing"])
def test_enum_takes_its_words_only(key: str, value: object) -> None:
    assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("key", CODES)
@pytest.mark.parametrize("value", ["022010", "22010", "2201040", "22010a", 220104, "２２０１０４"])
def test_code_has_six_digits(key: str, value: object) -> None:
    assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("key", RANGES)
def test_parameter_stays_in_its_range(key: str) -> None:
    low, high = RANGES[key]
    for value in (low, high):
        assert getattr(read(family() | {key: value}), key) == value
    for value in (low - 1, high + 1):
        assert fault(family() | {key: value}) == key


@pytest.mark.parametrize("value", [0, 1, 3, 5, 7, 8, "6", True, None, Decimal(6)])
def test_registration_digits_are_two_four_or_six(value: object) -> None:
    assert fault(family() | {"hukou_prefix_len": value}) == "hukou_prefix_len"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("birth_date", None), ("birth_date", "2026-03-03"), ("birth_date", "2025-02-29"),
        ("main_carer", None), ("main_carer", 1), ("lives_here", None), ("lives_here", "yes"),
        ("health", None), ("health", "good"), ("health_cert_date", "2026-03-03"),
        ("health_cert_date", 1), ("crime_check", None), ("crime_check", False),
        ("crime_check_date", "2026-03-03"), ("harmful_habits", None), ("harmful_habits", 0),
        ("agrees", "yes"), ("education", 50), ("education", Decimal(60)), ("education", True),
        ("education", "60"),
    ],
)  # fmt: skip
def test_fault_of_a_member_names_its_place(key: str, value: object) -> None:
    assert fault(with_member(1, **{key: value})) == f"members[1].{key}"


def test_faults_of_members_who_live_elsewhere_count_too() -> None:
    assert fault(with_member(2, lives_here=False, education=50)) == "members[2].education"


def test_birth_date_of_a_member_is_required() -> None:
    record = family()
    del record["members"][1]["birth_date"]
    assert fault(record) == "members[1].birth_date"


@pytest.mark.parametrize("members", [[], None, {}, "x", 3])
def test_members_is_a_list_with_someone_in_it(members: object) -> None:
    assert fault(family() | {"members": members}) == "members"


@pytest.mark.parametrize("member", [None, [], "x", 1, True])
def test_member_is_an_object(member: object) -> None:
    record = family()
    record["members"][2] = member
    assert fault(record) == "members[2]"


def test_exactly_one_main_carer() -> None:
    assert fault(with_member(0, main_carer=False)) == "members"
    assert fault(with_member(1, main_carer=True)) == "members"


def test_main_carer_lives_here() -> None:
    assert fault(with_member(0, lives_here=False)) == "members[0].lives_here"


def test_child_comes_with_guardianship_category_and_a_place() -> None:
    assert fault(family() | {"child_guardianship": None}) == "child_guardianship"
    assert fault(family() | {"child_category": None}) == "child_category"
    assert fault(family(placing_count=0)) == "placing_count"
    none_of_both = family(placing_count=0) | {"child_guardianship": None, "child_category": None}
    assert fault(none_of_both) == "child_guardianship"
    assert fault(none_of_both | {"child_guardianship": "G3"}) == "child_category"


def test_child_facts_are_checked_even_without_a_child() -> None:
    alone = family(child_birth_date=None, placing_count=0)
    assert listed(alone) == set()
    assert fault(alone | {"child_disabled": "no"}) == "child_disabled"
    assert fault(alone | {"child_guardianship": "G9"}) == "child_guardianship"


def test_dates_after_as_of_are_refused_only_where_they_have_happened() -> None:
    assert fault(family(child_birth_date="2026-03-03")) == "child_birth_date"
    assert read(family(child_birth_date="2026-03-02")).child_age == 0
    assert read(family(lease_end_date="2030-01-01")).lease_end_date is not None


def test_unknown_keys_come_first_in_code_point_order() -> None:
    record = with_member(1, zzz=1) | {"ä": 1, "b": 1, "Z": 1, "as_of": "bad"}
    assert fault(record) == "Z"
    del record["Z"]
    assert fault(record) == "b"
    del record["b"]
    assert fault(record) == "members[1].zzz"
    record["members"][0]["name"] = "x"
    assert fault(record) == "members[0].name"
    del record["members"][0]["name"], record["members"][1]["zzz"]
    assert fault(record) == "ä"
    del record["ä"]
    assert fault(record) == "as_of"


def test_single_values_come_in_table_order() -> None:
    record = with_member(1, health=1, birth_date=1) | {
        "max_foster_children": 3, "child_disabled": 1, "training_hours": -1, "stage": 1,
        "local_avg_area_m2": 0,
    }  # fmt: skip
    seen = []
    for repaired in (
        ("stage", "precheck"), ("training_hours", 0), ("members[1].birth_date", "1979-08-01"),
        ("members[1].health", "ok"), ("child_disabled", False), ("local_avg_area_m2", 24),
        ("max_foster_children", 2),
    ):  # fmt: skip
        seen.append(fault(record))
        key, value = repaired
        where = record["members"][1] if key.startswith("members") else record
        where[key.removeprefix("members[1].")] = value
    assert seen == [
        "stage", "training_hours", "members[1].birth_date", "members[1].health",
        "child_disabled", "local_avg_area_m2", "max_foster_children",
    ]  # fmt: skip
    assert read(record).stage == "precheck"


def test_checks_between_fields_come_last() -> None:
    record = with_member(0, main_carer=False) | {
        "child_guardianship": None, "placing_count": 0, "foster_training_hours": 401,
    }  # fmt: skip
    assert fault(record) == "foster_training_hours"
    del record["foster_training_hours"]
    assert fault(record) == "members"
    record["members"][0] |= {"main_carer": True, "lives_here": False}
    assert fault(record) == "members[0].lives_here"


def test_defaults_are_those_of_the_table() -> None:
    facts = read({key: EXAMPLE[key] for key in REQUIRED})
    assert facts.stage == "precheck"
    assert facts.institution_level == "county"
    assert facts.placing_count == 1
    assert facts.income_stable is True
    assert facts.hukou_prefix_len is None
    assert facts.has_child is False
    assert (facts.family_harmony, facts.carer_can_care) == ("not_assessed", "not_assessed")
    for name, parameter in FOSTER_PARAMETERS.items():
        if parameter.default is not None:
            assert getattr(facts, name) == parameter.default, name


def test_figures_that_a_place_must_set_are_required() -> None:
    unset = {p.name for p in FOSTER_PARAMETERS.values() if p.default is None}
    assert unset - {"hukou_prefix_len"} == {
        fact.name for fact in FACTS if fact.is_required and fact.name in FOSTER_PARAMETERS
    }


def test_area_is_compared_in_exact_decimals() -> None:
    average = Decimal("24.1")
    assert "FC-08-1c" not in listed(
        family() | {"dwelling_area_m2": Decimal("96.4"), "local_avg_area_m2": average}
    )
    tiny = Decimal("96.3999999999999999999999999999999999999999")
    assert "FC-08-1c" in listed(family() | {"dwelling_area_m2": tiny, "local_avg_area_m2": average})


def test_numbers_of_any_size_are_compared() -> None:
    assert "FC-08-2b" in listed(
        family(child_birth_date=None) | {"local_mid_income_yuan": Decimal("9e999999999")}
    )
    assert "FC-09-1" in listed(family(current_foster_count=10**5000))


def test_certificates_and_leases_reach_past_the_last_year() -> None:
    record = family(as_of="9999-12-31", dwelling_tenure="rented", lease_end_date="9999-12-31")
    record["members"] = [
        member | {"birth_date": "9950-01-01", "health_cert_date": "9999-12-01"}
        for member in record["members"]
    ]
    record["child_birth_date"] = "9990-01-01"
    assert "health_certs" not in needs(record)
    assert "lease_renewal" in needs(record)


def test_ages_of_section_2_7() -> None:
    four = family(dwelling_area_m2=96, child_birth_date=None, placing_count=0)
    four["members"].append({"birth_date": "2012-01-01"})
    assert "FC-08-1c" not in listed(four)
    assert "FC-08-1c" in listed(four | {"placing_count": 1})
    assert needs(family(child_birth_date="2017-03-02")) >= {"child_consent"}
    assert needs(family(child_birth_date="2019-03-02")) >= {"child_opinion"}
    next_county = family(family_division="500113", family_hukou_division="500113")
    assert "higher_department_consent" in needs(next_county)
