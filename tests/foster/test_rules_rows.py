"""Rows 1 to 25 of care.md §2.8, the child and the family, on both sides of each boundary."""

from __future__ import annotations

import pytest

from app.foster.rules import ROWS, Outcome, answer
from app.law import RULES, Force
from tests.foster.records import family, listed, needs, signing

CHILD_OF_NINE = {"child_birth_date": "2017-03-02"}
CHILD_OF_TEN = {"child_birth_date": "2016-03-02"}
CHILD_OF_TWO = {"child_birth_date": "2023-03-03"}
CHILD_OF_THREE = {"child_birth_date": "2023-03-02"}
ALONE = {"child_birth_date": None, "placing_count": 0}


@pytest.mark.rule("FC-07-1")
def test_child_is_under_eighteen() -> None:
    assert "FC-07-1" in listed(family(child_birth_date="2008-03-02"))
    assert "FC-07-1" not in listed(family(child_birth_date="2008-03-03"))


@pytest.mark.rule("FC-02-1", "FC-07-2")
@pytest.mark.parametrize("code", ["G1", "G2", "G3", "G4", "G5", "G6"])
def test_guardian_is_civil_affairs(code: str) -> None:
    assert ("FC-07-2" in listed(family(child_guardianship=code))) is (code not in {"G3", "G4"})


@pytest.mark.rule("FC-07-3", "FC-07-6")
def test_other_children_only_under_temporary_guardianship() -> None:
    under_g3 = listed(family(child_category="other", child_guardianship="G3"))
    under_g4 = listed(family(child_category="other", child_guardianship="G4"))
    assert "FC-07-3" in under_g3
    assert "FC-07-6" not in under_g3
    assert "FC-07-3" not in under_g4
    assert "FC-07-6" in under_g4


@pytest.mark.rule("FC-07-3", "FC-07-6")
@pytest.mark.parametrize("category", ["orphan", "parents_not_found"])
@pytest.mark.parametrize("code", ["G3", "G4"])
def test_orphans_and_foundlings_are_in_the_pool(category: str, code: str) -> None:
    found = listed(family(child_category=category, child_guardianship=code))
    assert not {"FC-07-3", "FC-07-6"} & found


@pytest.mark.rule("FC-07-4")
def test_long_term_professional_care_needs_a_release() -> None:
    record = family(child_long_term_prof_care=True)
    assert answer(record)["release"] == ["FC-07-4"]
    assert answer(record)["eligible"] is True
    assert "FC-07-4" not in listed(family(child_long_term_prof_care=False))


@pytest.mark.rule("FC-07-5")
def test_mental_illness_or_behaviour_needs_a_release() -> None:
    assert answer(family(child_mental_or_behaviour=True))["release"] == ["FC-07-5"]
    assert "FC-07-5" not in listed(family(child_mental_or_behaviour=False))


@pytest.mark.rule("FC-08-1a")
@pytest.mark.parametrize(
    ("level", "hukou", "stops"),
    [
        ("county", "500112", False),
        ("county", "500113", True),
        ("city", "500113", False),
        ("city", "500212", True),
        ("province", "500212", False),
        ("province", "510112", True),
    ],
)
def test_household_registration_is_in_the_place(level: str, hukou: str, stops: bool) -> None:
    record = family(institution_level=level, family_hukou_division=hukou)
    assert ("FC-08-1a" in listed(record)) is stops


@pytest.mark.rule("FC-08-1a")
@pytest.mark.parametrize(("digits", "stops"), [(2, False), (4, False), (6, True)])
def test_digits_of_registration_may_be_set(digits: int, stops: bool) -> None:
    record = family(family_hukou_division="500113", hukou_prefix_len=digits)
    assert ("FC-08-1a" in listed(record)) is stops


@pytest.mark.rule("FC-08-1a")
def test_across_counties_the_family_is_registered_in_its_own_place() -> None:
    there = {"family_division": "500113"}
    assert "FC-08-1a" not in listed(family(**there, family_hukou_division="500113"))
    assert "FC-08-1a" in listed(family(**there, family_hukou_division="500112"))


@pytest.mark.rule("FC-08-1a")
def test_across_provinces_the_institutions_place_counts() -> None:
    there = {"family_division": "510104"}
    assert "FC-08-1a" in listed(family(**there, family_hukou_division="510104"))
    assert "FC-08-1a" not in listed(family(**there, family_hukou_division="500112"))


@pytest.mark.rule("FC-08-1b")
@pytest.mark.parametrize(
    ("tenure", "end", "stops"),
    [
        ("owned", None, False),
        ("owned", "2020-01-01", False),
        ("temporary", "2030-01-01", True),
        ("rented", None, True),
        ("rented", "2026-03-01", True),
        ("rented", "2026-03-02", False),
    ],
)
def test_dwelling_is_fixed(tenure: str, end: str | None, stops: bool) -> None:
    record = family(dwelling_tenure=tenure, lease_end_date=end)
    assert ("FC-08-1b" in listed(record)) is stops


@pytest.mark.rule("FC-08-1c")
def test_area_per_head_with_the_child_reaches_the_average() -> None:
    assert "FC-08-1c" not in listed(family(dwelling_area_m2=96))
    assert "FC-08-1c" in listed(family(dwelling_area_m2=95))
    assert "FC-08-1c" in listed(family(dwelling_area_m2=96, current_foster_count=1))
    assert "FC-08-1c" in listed(family(dwelling_area_m2=96, placing_count=2))


@pytest.mark.rule("FC-08-2a")
def test_income_is_stable_and_shown_when_due() -> None:
    assert "FC-08-2a" in listed(family(income_stable=False))
    assert "FC-08-2a" not in listed(family(income_evidence_months=None))
    for stage in ("review", "sign"):
        assert "FC-08-2a" in listed(signing(stage=stage, income_evidence_months=None))
        assert "FC-08-2a" in listed(signing(stage=stage, income_evidence_months=11))
        assert "FC-08-2a" not in listed(signing(stage=stage, income_evidence_months=12))
    assert "FC-08-2a" not in listed(signing(income_evidence_months=0, income_evidence_min_months=0))


@pytest.mark.rule("FC-08-2b")
def test_income_per_member_reaches_the_middle() -> None:
    assert "FC-08-2b" not in listed(family(year_income_yuan=126000))
    assert "FC-08-2b" in listed(family(year_income_yuan=125999))
    assert "FC-08-2b" not in listed(family(year_income_yuan=126000, current_foster_count=1))


@pytest.mark.rule("FC-08-3")
def test_no_resident_of_any_age_endangers_the_child() -> None:
    assert "FC-08-3" in listed(family(2, health="harmful"))
    assert "FC-08-3" not in listed(family(2, health="limited"))
    assert "FC-08-3" not in listed(family(2, health="harmful", lives_here=False))


@pytest.mark.rule("FC-08-3", "FC-08-5b")
@pytest.mark.parametrize(
    ("cert", "stops"), [("2025-09-02", False), ("2025-09-01", True), (None, True)]
)
def test_health_certificates_are_fresh_when_due(cert: str | None, stops: bool) -> None:
    assert ("FC-08-3" in listed(signing(2, health_cert_date=cert))) is stops
    assert ("FC-08-5b" in listed(signing(0, health_cert_date=cert))) is stops
    assert not {"FC-08-3", "FC-08-5b"} & listed(family(0, health_cert_date=cert))


@pytest.mark.rule("FC-08-3", "FC-08-5b")
def test_a_certificate_without_a_check_is_not_valid() -> None:
    assert {"FC-08-3", "FC-08-5b"} <= listed(signing(0, health="not_checked"))
    assert not {"FC-08-3", "FC-08-5b"} & listed(family(0, health="not_checked"))


@pytest.mark.rule("FC-08-4a")
def test_no_resident_of_fourteen_has_a_record() -> None:
    assert "FC-08-4a" in listed(family(2, crime_check="found", birth_date="2012-03-02"))
    assert "FC-08-4a" not in listed(family(2, crime_check="found", birth_date="2012-03-03"))
    assert "FC-08-4a" not in listed(family(2, crime_check="found", lives_here=False))


@pytest.mark.rule("FC-08-4a")
@pytest.mark.parametrize(
    ("checked", "stops"), [("2025-12-02", False), ("2025-12-01", True), (None, True)]
)
def test_crime_checks_are_fresh_when_due(checked: str | None, stops: bool) -> None:
    assert ("FC-08-4a" in listed(signing(2, crime_check_date=checked))) is stops
    assert "FC-08-4a" not in listed(family(2, crime_check_date=checked))


@pytest.mark.rule("FC-08-4a")
def test_a_check_that_was_not_made_is_not_valid() -> None:
    assert "FC-08-4a" in listed(signing(1, crime_check="not_checked"))


@pytest.mark.rule("FC-08-4b")
def test_no_resident_has_harmful_habits() -> None:
    assert "FC-08-4b" in listed(family(2, harmful_habits=True))
    assert "FC-08-4b" not in listed(family(2, harmful_habits=False))
    assert "FC-08-4b" not in listed(family(2, harmful_habits=True, lives_here=False))


@pytest.mark.rule("FC-08-4c")
@pytest.mark.parametrize(
    ("value", "asks"), [("good", False), ("poor", True), ("not_assessed", False)]
)
def test_family_at_peace(value: str, asks: bool) -> None:
    assert ("FC-08-4c" in answer(family(family_harmony=value))["release"]) is asks


@pytest.mark.rule("FC-08-5a")
@pytest.mark.parametrize(
    ("birth", "day", "stops"),
    [
        ("1961-05-01", "2026-05-01", False),
        ("1961-05-01", "2027-04-30", False),
        ("1961-05-01", "2027-05-01", True),
        ("1996-05-01", "2026-05-01", False),
        ("1996-05-02", "2026-05-01", True),
    ],
)
def test_carer_is_thirty_to_sixty_five(birth: str, day: str, stops: bool) -> None:
    assert ("FC-08-5a" in listed(family(0, as_of=day, birth_date=birth))) is stops


@pytest.mark.rule("FC-08-5a")
def test_carer_ages_may_be_stricter() -> None:
    assert "FC-08-5a" in listed(family(carer_age_min=45))
    assert "FC-08-5a" in listed(family(carer_age_max=43))
    assert "FC-08-5a" not in listed(family(carer_age_min=44, carer_age_max=44))


@pytest.mark.rule("FC-08-5b")
@pytest.mark.parametrize(
    ("health", "stops"),
    [("ok", False), ("limited", True), ("harmful", True), ("not_checked", False)],
)
def test_carer_is_healthy(health: str, stops: bool) -> None:
    assert ("FC-08-5b" in listed(family(0, health=health))) is stops
    assert "FC-08-5b" not in listed(family(1, health=health))


@pytest.mark.rule("FC-08-5c")
@pytest.mark.parametrize(("value", "asks"), [("yes", False), ("no", True), ("not_assessed", False)])
def test_carer_can_care(value: str, asks: bool) -> None:
    assert ("FC-08-5c" in answer(family(carer_can_care=value))["release"]) is asks


@pytest.mark.rule("FC-08-5d")
@pytest.mark.parametrize(
    ("education", "stops"), [(10, False), (70, False), (80, True), (90, True), (None, True)]
)
def test_carer_finished_lower_secondary_school(education: int | None, stops: bool) -> None:
    assert ("FC-08-5d" in listed(family(0, education=education))) is stops
    assert "FC-08-5d" not in listed(family(1, education=education))


@pytest.mark.rule("FC-09-1", "FC-09-3")
@pytest.mark.parametrize(
    ("current", "coming", "limit", "stops"),
    [(1, 1, 2, False), (1, 2, 2, True), (2, 1, 2, True), (0, 2, 1, True), (0, 1, 1, False)],
)
def test_at_most_two_foster_children(current: int, coming: int, limit: int, stops: bool) -> None:
    record = family(current_foster_count=current, placing_count=coming, max_foster_children=limit)
    assert ("FC-09-1" in listed(record)) is stops


@pytest.mark.rule("FC-09-2")
def test_no_child_under_six_lives_here() -> None:
    assert "FC-09-2" in listed(family(2, birth_date="2020-03-03"))
    assert "FC-09-2" not in listed(family(2, birth_date="2020-03-02"))
    assert "FC-09-2" not in listed(family(2, birth_date="2024-01-01", lives_here=False))
    assert "FC-09-2" in listed(family(2, birth_date="2020-03-02", own_child_min_age=7))


@pytest.mark.rule("FC-10-1")
@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({}, True),
        ({"child_disabled": False}, False),
        ({"community_rehab": True}, False),
        ({"community_rehab": True, "child_needs_medical": True}, True),
        ({"community_medical": True, "child_needs_medical": True}, False),
        (
            {
                "community_special_edu": True,
                "child_needs_medical": True,
                "child_needs_special_edu": True,
            },
            False,
        ),
    ],
)
def test_disabled_child_goes_where_services_are(changes: dict[str, bool], asks: bool) -> None:
    record = family(**{"child_disabled": True, **changes})
    assert ("FC-10-1" in answer(record)["release"]) is asks


@pytest.mark.rule("FC-11-1", "FC-11-2")
def test_refusal_from_ten_on_is_the_orders_and_below_ours() -> None:
    of_ten = listed(family(**CHILD_OF_TEN, child_consents=False))
    of_nine = listed(family(**CHILD_OF_NINE, child_consents=False))
    assert "FC-11-1" in of_ten
    assert "FC-11-2" not in of_ten
    assert "FC-11-2" in of_nine
    assert "FC-11-1" not in of_nine


@pytest.mark.rule("FC-11-1", "FC-11-2")
def test_unasked_child_stops_the_signing_only() -> None:
    for child, rule in ((CHILD_OF_TEN, "FC-11-1"), (CHILD_OF_NINE, "FC-11-2")):
        assert rule in listed(signing(**child, child_consents=None))
        assert rule not in listed(signing(**child, child_consents=None, stage="review"))
        assert rule not in listed(signing(**child, child_consents=True))


@pytest.mark.rule("FC-11-2", "FC-11-3")
def test_consent_begins_at_eight() -> None:
    of_eight = listed(family(child_birth_date="2018-03-02", child_consents=False))
    of_seven = listed(family(child_birth_date="2018-03-03", child_consents=False))
    assert "FC-11-2" in of_eight
    assert "FC-11-3" not in of_eight
    assert "FC-11-2" not in of_seven
    assert "FC-11-3" in of_seven


@pytest.mark.rule("FC-11-2", "FC-11-3")
def test_consent_age_of_ten_leaves_no_row_between() -> None:
    found = listed(family(**CHILD_OF_NINE, child_consents=False, foster_consent_age=10))
    assert "FC-11-2" not in found
    assert "FC-11-3" in found


@pytest.mark.rule("FC-11-3")
def test_child_of_three_is_heard_before_signing() -> None:
    assert "FC-11-3" in listed(signing(**CHILD_OF_THREE, child_opinion_recorded=False))
    assert "FC-11-3" not in listed(signing(**CHILD_OF_THREE, child_opinion_recorded=True))
    assert "FC-11-3" not in listed(signing(**CHILD_OF_TWO, child_opinion_recorded=False))
    assert "FC-11-3" not in listed(
        signing(**CHILD_OF_THREE, child_opinion_recorded=False, stage="review")
    )
    assert "FC-11-3" not in listed(family(**CHILD_OF_TWO, child_consents=False))


@pytest.mark.parametrize("name", ["child_guardianship", "child_category"])
def test_child_facts_are_not_read_without_a_child(name: str) -> None:
    record = family(
        **ALONE,
        child_long_term_prof_care=True,
        child_mental_or_behaviour=True,
        child_disabled=True,
        child_consents=False,
    )
    record[name] = None
    assert listed(record) == set()
    assert not {"child_consent", "child_opinion", "medical_opinion"} & needs(record)


def test_rows_stand_in_the_order_of_the_table() -> None:
    assert [row.number for row in ROWS] == list(range(1, 36))
    assert len({row.id for row in ROWS}) == 35


def test_list_of_a_row_follows_the_force_of_its_rule() -> None:
    for row in ROWS:
        expected = Force.HARD if row.outcome is Outcome.BLOCKING else Force.SOFT
        assert RULES[row.id].force is expected, row.id
