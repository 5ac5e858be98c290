"""Choosing and finding divisions."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.divisions import queries, services
from app.divisions.codes import Level
from app.divisions.models import Division

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TODAY = date(2026, 11, 22)
BEFORE = date(2025, 11, 5)


def names(found: object) -> list[str]:
    return [d.full_name for d in found]  # type: ignore[attr-defined]


def test_a_second_load_changes_nothing_and_is_quick(session: Session) -> None:
    start = time.perf_counter()
    again = services.load(session)
    assert (again.added, again.changed) == (0, 0)
    assert again.unchanged > 5000
    assert time.perf_counter() - start < 2


def test_a_load_puts_a_changed_row_right_and_keeps_what_it_does_not_know(
    session: Session,
) -> None:
    session.get_one(Division, "220104").name = "错名"
    services.import_villages(session, "code,name\n220104001009,测试社区\n")
    session.flush()
    again = services.load(session)
    session.expire_all()
    assert (again.added, again.changed) == (0, 1)
    assert session.get_one(Division, "220104").name == "朝阳区"
    assert session.get_one(Division, "220104001009").name == "测试社区"


def test_districts_stand_right_under_a_municipality(session: Session) -> None:
    under = queries.children(session, "500000", TODAY)
    assert {d.level for d in under} == {Level.COUNTY}
    assert len(under) == 37 + 2  # and two functional areas
    assert not {"市辖区", "县"} & {d.name for d in under}


def test_children_are_those_of_the_day(session: Session) -> None:
    now = {d.code for d in queries.children(session, "500000", TODAY)}
    then = {d.code for d in queries.children(session, "500000", BEFORE)}
    assert now - then == {"500157"}
    assert then - now == {"500105", "500112"}


def test_the_top_of_the_country_are_provinces(session: Session) -> None:
    assert len(queries.children(session, None, TODAY)) == 34


def test_path_and_full_name(session: Session) -> None:
    assert [d.name for d in queries.path(session, "220104")] == ["吉林省", "长春市", "朝阳区"]
    assert queries.full_name(session, "500103") == "重庆市渝中区"
    assert queries.path(session, "999999") == []
    assert queries.full_name(session, "999999") == "999999"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("渝中", "重庆市渝中区"),
        ("yuzhong", "重庆市渝中区"),
        ("yzq", "重庆市渝中区"),
        ("500103", "重庆市渝中区"),
        (" YuZhong Qu ", "重庆市渝中区"),
        ("chongqing", "重庆市"),
        ("changchun", "吉林省长春市"),
        ("重庆渝中", "重庆市渝中区"),
        ("重庆市渝中区", "重庆市渝中区"),
        ("吉林长春朝阳", "吉林省长春市朝阳区"),
        ("吉林市船营", "吉林省吉林市船营区"),
        ("xf-22", "吉林省长白山保护开发区管理委员会"),
        ("lüyuan", "吉林省长春市绿园区"),
    ],
)
def test_search_finds_by_name_pinyin_initials_and_code(
    session: Session, typed: str, expected: str
) -> None:
    assert expected in names(queries.search(session, typed, TODAY))


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "没有这个地方", "zzzzz", "' OR 1=1 --"])
def test_search_without_a_match_finds_nothing(session: Session, typed: str) -> None:
    assert queries.search(session, typed, TODAY) == []


def test_search_keeps_to_level_place_and_limit(session: Session) -> None:
    towns = queries.search(session, "朝阳", TODAY, level=Level.TOWNSHIP, within="220000")
    assert towns
    assert {(d.level, d.province_code) for d in towns} == {(Level.TOWNSHIP, "220000")}
    assert len(queries.search(session, "长", TODAY, limit=3)) == 3


def test_counties_come_before_townships_and_home_before_away(session: Session) -> None:
    found = queries.search(session, "朝阳", TODAY, limit=50)
    small = [d.level.depth > Level.COUNTY.depth for d in found]
    assert small == sorted(small)
    assert found[0].full_name == "吉林省长春市朝阳区"


def test_an_ended_name_leads_to_its_successor(session: Session) -> None:
    assert queries.search(session, "渝北", TODAY) == []
    assert names(queries.search(session, "渝北", BEFORE)) == ["重庆市渝北区"]
    (ended,) = queries.search_ended(session, "渝北", TODAY)
    successor = queries.successor(session, ended, TODAY)
    assert successor is not None
    assert successor.name == "两江新区"


@pytest.mark.parametrize("column", ["name", "pinyin", "initials", "code"])
def test_search_is_served_by_an_index(session: Session, column: str) -> None:
    explain = "EXPLAIN QUERY PLAN"
    if session.connection().dialect.name == "postgresql":
        explain = "EXPLAIN"
        session.execute(text("SET LOCAL enable_seqscan = off"))
    query = f"SELECT * FROM divisions WHERE {column} BETWEEN 'c' AND 'd'"  # noqa: S608 - columns
    plan = session.execute(text(f"{explain} {query}"))
    assert re.search("using index|index (only )?scan", str(plan.all()).lower())


def test_steps_of_a_picker(session: Session) -> None:
    steps = queries.steps(session, "220104", Level.TOWNSHIP, TODAY)
    assert [s.chosen for s in steps] == ["220000", "220100", "220104", ""]
    assert steps[3].label == "乡镇（街道）"
    assert "220104001" in {d.code for d in steps[3].options}


def test_steps_skip_the_city_of_a_municipality(session: Session) -> None:
    steps = queries.steps(session, "500103", Level.COUNTY, TODAY)
    assert [s.chosen for s in steps] == ["500000", "500103"]


def test_steps_start_below_the_given_place(session: Session) -> None:
    steps = queries.steps(session, "220104", Level.COUNTY, TODAY, within="220100")
    assert [s.chosen for s in steps] == ["220104"]
    outside = queries.steps(session, "500103", Level.COUNTY, TODAY, within="220100")
    assert [s.chosen for s in outside] == [""]


def test_an_ended_choice_stays_visible_in_its_list(session: Session) -> None:
    steps = queries.steps(session, "500112", Level.COUNTY, TODAY)
    assert steps[-1].chosen == "500112"
    assert "500112" in {d.code for d in steps[-1].options}


def test_villages_are_added_then_renamed(session: Session) -> None:
    first = services.import_villages(session, "\ufeffcode,name,x\n220104001001,清华社区,1\n")
    again = services.import_villages(session, "code,name\n220104001001,清华路社区\n")
    village = session.get_one(Division, "220104001001")
    session.refresh(village)
    assert (first.added, again.changed) == (1, 1)
    assert village.level is Level.VILLAGE
    assert village.full_name.endswith("清华路社区")
    assert (village.county_code, village.initials) == ("220104", "qhlsq")


def test_a_bad_row_stops_the_whole_import_and_is_named(session: Session) -> None:
    lines = [
        "code,name",
        "220104001001,甲",
        "22010400100,乙",
        "999999001001,丙",
        "220104001001,丁",
        "220104001002,",
    ]
    done = services.import_villages(session, "\n".join(lines))
    assert [row for row, _ in done.errors] == [3, 4, 5, 6]
    assert "12位" in done.errors[0][1]
    assert "不是已有的乡镇" in done.errors[1][1]
    assert "重复" in done.errors[2][1]
    assert "1到60个字" in done.errors[3][1]
    assert session.get(Division, "220104001001") is None


def test_a_dry_run_counts_and_writes_nothing(session: Session) -> None:
    done = services.import_villages(session, "code,name\n220104001001,甲社区\n", dry_run=True)
    assert done.added == 1
    assert session.get(Division, "220104001001") is None


def test_a_file_without_the_columns_is_refused(session: Session) -> None:
    assert services.import_villages(session, "编码,名称\n1,2\n").errors[0][0] == 1
