"""What a code says by itself, and the shipped lists as facts."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from stdnum import numdb

from app.core.errors import Invalid
from app.divisions.codes import (
    Ancestors,
    Level,
    ancestors,
    canonical,
    is_fine_enough,
    is_known,
    level_of,
    shipped,
    standard_code,
)

ROWS = {row["code"]: row for row in shipped()}


def in_force(level: Level, prefix: str) -> list[str]:
    return [
        code
        for code, row in ROWS.items()
        if row["level"] == level and not row["valid_to"] and row["code"].startswith(prefix)
    ]


def test_no_code_stands_twice_and_every_parent_and_successor_exists() -> None:
    assert len(ROWS) == sum(1 for _ in shipped())
    for row in ROWS.values():
        assert not row["parent"] or row["parent"] in ROWS
        assert not row["successor"] or row["successor"] in ROWS
        assert not row["maps_to"] or row["maps_to"] in ROWS
        assert bool(row["valid_to"]) == bool(row["successor"])


def test_the_country_has_34_provinces_and_333_cities() -> None:
    levels = Counter(r["level"] for r in ROWS.values() if not r["valid_to"])
    assert levels["province"] == 34
    assert levels["city"] == 333


def test_jilin_has_9_cities_60_counties_9_zones_and_1075_townships() -> None:
    counties = in_force(Level.COUNTY, "22")
    assert len(in_force(Level.CITY, "22")) == 9
    assert len([c for c in counties if c[4] != "7"]) == 60
    assert len([c for c in counties if c[4] == "7"]) == 9
    assert len(in_force(Level.TOWNSHIP, "22")) == 1075


def test_chongqing_has_37_districts_and_counties_and_1031_townships() -> None:
    assert len(in_force(Level.COUNTY, "50")) == 37
    assert in_force(Level.CITY, "50") == []
    assert len(in_force(Level.TOWNSHIP, "50")) == 1031


def test_liangjiang_began_when_jiangbei_and_yubei_ended() -> None:
    assert ROWS["500157"]["name"] == "两江新区"
    assert ROWS["500157"]["valid_from"] == "2025-11-06"
    for code in ("500105", "500112"):
        assert (ROWS[code]["valid_to"], ROWS[code]["successor"]) == ("2025-11-05", "500157")
        assert is_known(code, date(2025, 11, 5))
        assert not is_known(code, date(2025, 11, 6))


def test_liangjiang_and_beibei_have_the_townships_announced() -> None:
    kinds = Counter(
        (row["parent"], row["name"].endswith("街道")) for row in ROWS.values() if row["parent"]
    )
    assert (kinds["500157", True], kinds["500157", False]) == (31, 11)
    assert (kinds["500109", True], kinds["500109", False]) == (6, 11)


def test_every_current_code_of_both_provinces_stands_in_the_other_list() -> None:
    listed = numdb.get("cn/loc")
    for province in ("22", "50"):
        for code in in_force(Level.COUNTY, province):
            if code[4] != "7":
                name = listed.info(code)[1][1]["county"]
                assert name.endswith(ROWS[code]["name"]), code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("220000", Ancestors("220000")),
        ("220100", Ancestors("220000", "220100")),
        ("220104", Ancestors("220000", "220100", "220104")),
        ("220104001", Ancestors("220000", "220100", "220104", "220104001")),
        ("220104001002", Ancestors("220000", "220100", "220104", "220104001")),
        ("500103", Ancestors("500000", None, "500103")),
        ("500229100", Ancestors("500000", None, "500229", "500229100")),
        ("429004", Ancestors("420000", None, "429004")),
        ("441900", Ancestors("440000", "441900")),
        ("XF-50GX", Ancestors("500000", None, "XF-50GX")),
        ("222426120", Ancestors("220000", None, "XF-22CBS", "222426120")),
        ("500112131", Ancestors("500000", None, "500157", "500112131")),
        ("500112133001", Ancestors("500000", None, "500109", "500112133")),
    ],
)
def test_ancestors(code: str, expected: Ancestors) -> None:
    assert ancestors(code) == expected


def test_ancestors_agree_with_the_lists() -> None:
    for code, row in ROWS.items():
        assert level_of(code) == row["level"]
        above = ancestors(code)
        assert row["parent"] in {"", *vars(above).values()}, code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("22", "220000"),
        ("2201", "220100"),
        ("２２０１０４", "220104"),
        ("220104001000", "220104001"),
        ("220104000000", "220104"),
        ("500100", "500000"),
        ("500200", "500000"),
        ("xf-50gx", "XF-50GX"),
    ],
)
def test_canonical_form(typed: str, code: str) -> None:
    assert canonical(typed) == code


@pytest.mark.parametrize("typed", ["", "22010", "012345", "长春", "2201040", "XF-", "220104' OR"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="从列表中选择"):
        canonical(typed)


@pytest.mark.parametrize(
    ("code", "standard"),
    [
        ("XF-22CBS", "222426"),
        ("XF-50WS", "500110"),
        ("500106016", "500106"),
        ("500112131", "500157"),
        ("220104001", "220104"),
        ("220100", "220100"),
    ],
)
def test_rules_see_six_digits_of_the_standard(code: str, standard: str) -> None:
    assert standard_code(code) == standard


def test_a_choice_is_fine_enough_when_nothing_finer_is_listed() -> None:
    assert is_fine_enough("441900", Level.COUNTY)
    assert not is_fine_enough("220100", Level.COUNTY)
    assert is_fine_enough("110101", Level.TOWNSHIP)
    assert not is_fine_enough("220104", Level.TOWNSHIP)
    assert is_fine_enough("220104001", Level.VILLAGE)
