"""Who may take a child, and why not: the foster table asked on a pool, and care.md §2.7."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest

from app.foster.rules import Facts, read
from app.placements.rules.matching import Child, Family, Judged, judge, judge_child

FACTS: dict[str, Any] = {
    "as_of": "2026-05-01",
    "institution_division": "220104",
    "family_division": "220104",
    "family_hukou_division": "220104",
    "dwelling_tenure": "owned",
    "dwelling_area_m2": 1,
    "year_income_yuan": 0,
    "local_avg_area_m2": 24,
    "local_mid_income_yuan": 42000,
    "members": [{"birth_date": "1980-01-01", "main_carer": True}],
    "child_birth_date": "2019-07-07",
    "child_guardianship": "G3",
    "child_category": "orphan",
}


def facts(**changes: Any) -> Facts:
    return read(deepcopy(FACTS) | changes)


def family(**changes: Any) -> Family:
    known: dict[str, Any] = {
        "ref": "a",
        "household_id": 1,
        "division": "220104001",
        "area_m2": Decimal(120),
        "residents": 3,
        "carer_birth_on": date(1980, 5, 1),
        "youngest_birth_on": date(2010, 5, 1),
        "qualified_on": date(2026, 1, 1),
    }
    return Family(**known | changes)


def look(one: Family, child: Child | None = None, **changes: Any) -> Judged:
    return judge([one], child or Child(), facts(**changes))[0]


def hard(one: Family, **changes: Any) -> list[str]:
    return [found.rule_id for found in look(one, **changes).hard]


def soft(one: Family, child: Child | None = None, **changes: Any) -> list[str]:
    return [found.rule_id for found in look(one, child, **changes).soft]


def test_a_fitting_family_has_nothing_against_it() -> None:
    found = look(family())
    assert (found.hard, found.soft, found.may_be_offered) == ([], [], True)


@pytest.mark.rule("FC-08-5a")
@pytest.mark.parametrize(
    ("day", "birth", "stops"),
    [
        ("2026-05-01", date(1961, 5, 1), False),
        ("2027-04-30", date(1961, 5, 1), False),
        ("2027-05-01", date(1961, 5, 1), True),
        ("2026-05-01", date(1996, 5, 1), False),
        ("2026-05-01", date(1996, 5, 2), True),
    ],
)
def test_carer_is_thirty_to_sixty_five_on_the_day(day: str, birth: date, stops: bool) -> None:
    asked = hard(family(carer_birth_on=birth), as_of=day)
    assert asked == (["FC-08-5a"] if stops else [])


def test_a_carer_who_soon_is_too_old_is_said_beforehand() -> None:
    found = look(family(carer_birth_on=date(1961, 2, 1)))
    assert found.may_be_offered
    assert [note.rule_id for note in found.notes] == ["FC-08-5a"]


@pytest.mark.rule("FC-08-1c")
@pytest.mark.parametrize(("area", "stops"), [(96, True), ("119.9", True), (120, False)])
def test_area_per_head_counts_the_child(area: float, stops: bool) -> None:
    found = look(family(residents=4, area_m2=Decimal(str(area))))
    assert [f.rule_id for f in found.hard] == (["FC-08-1c"] if stops else [])
    if area == 96:
        assert "人均19.2平方米" in found.hard[0].says


def test_area_of_a_place_without_its_figure_is_left_to_the_institution() -> None:
    one = family(residents=4, area_m2=Decimal(10))
    assert judge([one], Child(), facts(), area_is_known=False)[0].hard == []


@pytest.mark.rule("FC-09-1")
@pytest.mark.parametrize(
    ("taken", "coming", "stops"), [(1, 1, False), (2, 1, True), (0, 2, False), (1, 2, True)]
)
def test_two_foster_children_at_most_siblings_too(taken: int, coming: int, stops: bool) -> None:
    asked = hard(family(taken=taken, area_m2=Decimal(500)), placing_count=coming)
    assert asked == (["FC-09-1"] if stops else [])


@pytest.mark.rule("FC-09-2")
@pytest.mark.parametrize(("birth", "stops"), [(date(2020, 5, 2), True), (date(2020, 5, 1), False)])
def test_own_child_of_six_from_its_birthday(birth: date, stops: bool) -> None:
    asked = hard(family(youngest_birth_on=birth))
    assert asked == (["FC-09-2"] if stops else [])


@pytest.mark.rule("FC-10-1")
@pytest.mark.parametrize(
    ("services", "asks"), [((), True), (("medical",), True), (("rehab",), False)]
)
def test_disabled_child_goes_where_its_services_are(services: tuple[str, ...], asks: bool) -> None:
    one = family(services=frozenset(services))
    found = soft(one, child_disabled=True, child_needs_rehab=True)
    assert found == (["FC-10-1"] if asks else [])


@pytest.mark.rule("FC-27-1", "FC-27-2")
@pytest.mark.parametrize(
    ("division", "level", "stops", "notes"),
    [
        ("220104", "county", [], []),
        ("220102", "county", [], ["FC-27-1"]),
        ("220102", "city", [], []),
        ("220202", "city", [], ["FC-27-1"]),
        ("210102", "county", ["FC-27-2"], []),
    ],
)
def test_area_decides_on_the_higher_consent(
    division: str, level: str, stops: list[str], notes: list[str]
) -> None:
    found = look(family(division=division), institution_level=level)
    assert [f.rule_id for f in found.hard] == stops
    assert [f.rule_id for f in found.notes] == notes


@pytest.mark.rule("FC-27-1")
def test_a_refusing_higher_department_stops() -> None:
    one = family(division="220102")
    assert hard(one, higher_department_consents=False) == ["FC-27-1"]


@pytest.mark.rule("FC-11-1", "FC-11-2", "FC-11-3")
@pytest.mark.parametrize(
    ("birth", "answer", "stops", "asks"),
    [
        ("2016-05-01", False, ["FC-11-1"], []),
        ("2018-05-01", False, ["FC-11-2"], []),
        ("2018-05-02", False, [], ["FC-11-3"]),
        ("2016-05-01", None, [], []),
    ],
)
def test_a_refusing_child_stops_from_eight_years(
    birth: str, answer: bool | None, stops: list[str], asks: list[str]
) -> None:
    against, releases = judge_child(facts(child_birth_date=birth, child_consents=answer))
    assert [f.rule_id for f in against] == stops
    assert [f.rule_id for f in releases] == asks


@pytest.mark.rule("FC-07-1", "FC-07-2", "FC-07-3", "FC-07-4", "FC-07-5", "FC-07-6")
@pytest.mark.parametrize(
    ("changes", "stops", "asks"),
    [
        ({"child_birth_date": "2008-05-01"}, ["FC-07-1"], []),
        ({"child_guardianship": "G1"}, ["FC-07-2"], []),
        ({"child_category": "other"}, ["FC-07-3"], []),
        ({"child_category": "other", "child_guardianship": "G4"}, [], ["FC-07-6"]),
        ({"child_long_term_prof_care": True}, [], ["FC-07-4"]),
        ({"child_mental_or_behaviour": True}, [], ["FC-07-5"]),
    ],
)
def test_which_child_may_be_matched(
    changes: dict[str, Any], stops: list[str], asks: list[str]
) -> None:
    against, releases = judge_child(facts(**changes, child_consents=True))
    assert [f.rule_id for f in against] == stops
    assert [f.rule_id for f in releases] == asks


@pytest.mark.parametrize(
    ("preference", "child", "wish"),
    [
        ({"ages": ["0-3", "3-6"]}, Child(), "W-AGE"),
        ({"ages": ["6-10"]}, Child(), None),
        ({"sex": "1"}, Child(sex="2"), "W-SEX"),
        ({"sex": "2"}, Child(sex="2"), None),
        ({"disability": "none"}, Child(disability="mild"), "W-HEALTH"),
        ({"disability": "mild"}, Child(disability="severe"), "W-HEALTH"),
        ({"disability": "mild"}, Child(disability="mild"), None),
        ({}, Child(school_county="220102"), "W-SCHOOL"),
        ({}, Child(school_county="220104"), None),
    ],
)
def test_a_wish_of_the_family_asks_for_a_reason(
    preference: dict[str, Any], child: Child, wish: str | None
) -> None:
    one = family(preference=preference, services=frozenset({"medical"}))
    disabled = {"child_disabled": bool(child.disability)}
    assert soft(one, child, **disabled) == ([wish] if wish else [])


def test_two_siblings_ask_whether_the_family_wants_two() -> None:
    assert soft(family(area_m2=Decimal(500)), placing_count=2) == ["W-SIBLINGS"]
    assert soft(family(area_m2=Decimal(500), siblings_ok=True), placing_count=2) == []


def test_siblings_come_first_then_services_then_the_longest_wait() -> None:
    pool = [
        family(ref="late", qualified_on=date(2026, 4, 1)),
        family(ref="early", qualified_on=date(2025, 9, 1)),
        family(ref="served", services=frozenset({"rehab"})),
        family(ref="with the brother", household_id=7, taken=1),
        family(ref="against its wish", preference={"sex": "1"}, services=frozenset({"rehab"})),
        family(ref="full", taken=2),
    ]
    child = Child(sex="2", siblings_at=frozenset({7}))
    found = judge(pool, child, facts(child_needs_rehab=True))
    assert [one.family.ref for one in found] == [
        "with the brother", "served", "early", "late", "against its wish", "full",
    ]  # fmt: skip
    assert "兄弟姐妹已经在这个家庭生活" in found[0].reasons


def test_a_suspended_family_is_not_offered() -> None:
    assert [f.rule_id for f in look(family(is_suspended=True)).hard] == ["POOL"]


def test_five_thousand_families_are_judged_at_once() -> None:
    pool = [
        family(ref=f"{n:05d}", household_id=n, taken=n % 3, residents=2 + n % 4,
               area_m2=Decimal(80 + n % 90), preference={"ages": ["6-10"], "sex": "2"})
        for n in range(5000)
    ]  # fmt: skip
    asked = facts()
    begun = perf_counter()
    found = judge(pool, Child(sex="1"), asked)
    assert perf_counter() - begun < 0.5
    assert len(found) == 5000
    assert all(one.may_be_offered or one.hard[0].says for one in found)
