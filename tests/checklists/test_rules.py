"""The bands and their bounds, what counts as complete, how two sheets are compared."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from app.checklists.publishing import problems
from app.checklists.rules import (
    Band,
    Block,
    Grade,
    Item,
    Kind,
    Marks,
    Template,
    Veto,
    band,
    compare,
    read,
    score,
    write,
)

MARKS = Marks()


def shipped() -> Template:
    text = resources.files("app.checklists").joinpath("data", "fb.json").read_text("utf-8")
    return read(json.loads(text))


def sheet(template: Template, lost: dict[str, int] | None = None, *vetoes: str) -> dict[str, Any]:
    """Full marks less `lost` points by item."""
    return {
        "scores": {i.id: i.max - (lost or {}).get(i.id, 0) for i in template.items()},
        "vetoes": {v.id: v.id in vetoes for v in template.vetoes},
    }


def test_shipped_family_survey_is_that_of_care_3_2() -> None:
    template = shipped()
    assert problems(template) == []
    assert [(b.id, b.max) for b in template.blocks] == [
        ("B1", 15), ("B2", 10), ("B3", 10), ("B4", 15), ("B5", 25), ("B6", 15), ("B7", 10),
    ]  # fmt: skip
    assert [[i.max for i in b.items] for b in template.blocks] == [
        [4, 3, 5, 3], [5, 2, 3], [5, 5], [5, 5, 5], [6, 5, 6, 4, 4], [6, 5, 4], [3, 3, 2, 2],
    ]  # fmt: skip
    assert len(template.vetoes) == 8
    assert read(write(template)) == template
    assert read(json.loads(json.dumps(write(template)))) == template


def loses(points: int) -> dict[str, int]:
    """So many points, spread so that no block falls under 60 %."""
    spread = {"B1-1": 3, "B1-3": 3, "B2-1": 4, "B3-1": 4, "B4-1": 5, "B4-2": 1, "B5-1": 6,
              "B5-3": 4, "B6-1": 6, "B7-1": 3, "B7-3": 1}  # fmt: skip
    lost: dict[str, int] = {}
    for item, most in spread.items():
        lost[item] = min(most, points)
        points -= lost[item]
    assert points == 0
    return lost


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (100, Band.PASS), (75, Band.PASS), (74, Band.IMPROVE), (60, Band.IMPROVE),
    ],
)  # fmt: skip
def test_bands_are_half_open(total: int, expected: Band) -> None:
    template = shipped()
    counted = score(template, sheet(template, loses(100 - total)))
    assert counted.total == total
    assert not any(b.is_below(60) for b in counted.blocks)
    assert band(counted, MARKS) is expected


def test_59_fails() -> None:
    template = shipped()
    lost = {**loses(40), "B7-2": 1}
    counted = score(template, sheet(template, lost))
    assert counted.total == 59
    assert band(counted, MARKS) is Band.FAIL


@pytest.mark.parametrize(("points", "expected"), [(600, Band.PASS), (599, Band.IMPROVE)])
def test_block_under_60_percent_is_to_be_improved(points: int, expected: Band) -> None:
    template = Template(
        (
            Block("B1", "甲", (Item("B1-1", "一", 1000),)),
            Block("B2", "乙", (Item("B2-1", "二", 1000),)),
        ),
        full=2000,
    )
    counted = score(template, {"scores": {"B1-1": points, "B2-1": 1000}, "vetoes": {}})
    assert band(counted, Marks(passed=1500, improve_min=1200)) is expected


def test_nine_of_fifteen_is_sixty_percent() -> None:
    template = shipped()
    nine = score(template, sheet(template, {"B1-1": 4, "B1-2": 2}))
    assert nine.blocks[0].points == 9
    assert band(nine, MARKS) is Band.PASS
    eight = score(template, sheet(template, {"B1-1": 4, "B1-2": 3}))
    assert band(eight, MARKS) is Band.IMPROVE


def test_veto_fails_full_marks() -> None:
    template = shipped()
    counted = score(template, sheet(template, {}, "V8"))
    assert counted.total == 100
    assert band(counted, MARKS) is Band.FAIL


def test_every_item_and_every_veto_needs_an_answer() -> None:
    template = shipped()
    answers = sheet(template)
    assert score(template, answers).complete
    del answers["scores"]["B5-4"]
    del answers["vetoes"]["V3"]
    assert score(template, answers).missing == ("B5-4", "V3")


@pytest.mark.parametrize("answer", [-1, 5, True, "4", 3.0, None])
def test_points_outside_an_item_are_no_answer(answer: object) -> None:
    assert Item("B1-1", "床", 4).points(answer) is None


@pytest.mark.parametrize(("second", "apart"), [(10, False), (11, True)])
def test_divergence_counts_from_eleven_points(second: int, apart: bool) -> None:
    template = shipped()
    found = compare(template, sheet(template), sheet(template, loses(second)))
    assert found.points == second
    assert found.is_over(10) is apart


def test_a_veto_seen_by_one_only_is_a_divergence() -> None:
    template = shipped()
    found = compare(template, sheet(template), sheet(template, {}, "V2"))
    assert (found.points, found.vetoes) == (0, ("V2",))
    assert found.is_over(10)


def test_divergence_names_items_that_cancel_out() -> None:
    template = shipped()
    found = compare(template, sheet(template, {"B1-1": 2}), sheet(template, {"B2-1": 2}))
    assert found.points == 0
    assert found.items == (("B1-1", 2, 4), ("B2-1", 5, 3))


def test_grades_and_yes_no_count_their_points() -> None:
    graded = Item(
        "A1", "动机", 10, Kind.GRADE, grades=(Grade("good", "好", 10), Grade("mixed", "一般", 6))
    )
    assert [graded.points(x) for x in ("good", "mixed", "bad", 10)] == [10, 6, None, None]
    asked = Item("A2", "有窗", 2, Kind.YES_NO)
    assert [asked.points(x) for x in (True, False, "yes")] == [2, 0, None]


def test_bonus_is_capped_and_stands_outside_the_full_marks() -> None:
    template = Template(
        (
            Block("A", "基本", (Item("A1", "一", 100),)),
            Block("X", "加分", (Item("X1", "二", 8), Item("X2", "三", 5)), is_bonus=True),
        ),
        bonus_cap=10,
    )
    assert problems(template) == []
    answers = {"scores": {"A1": 70, "X1": 8, "X2": 5}, "vetoes": {}}
    assert score(template, answers).total == 80
    assert band(score(template, answers), Marks(passed=80)) is Band.PASS


def test_item_under_its_floor_fails_the_sheet() -> None:
    template = Template(
        (Block("A", "基本", (Item("A1", "一", 90), Item("A2", "二", 10, floor=4))),)
    )
    at = score(template, {"scores": {"A1": 90, "A2": 4}, "vetoes": {}})
    under = score(template, {"scores": {"A1": 90, "A2": 3}, "vetoes": {}})
    assert (band(at, MARKS), band(under, MARKS)) == (Band.PASS, Band.FAIL)


def test_national_minimum_judges_without_points() -> None:
    grades = (Grade("ok", "符合"), Grade("nearly", "基本符合"), Grade("no", "不符合"))
    template = Template(
        (Block("N", "内容", (Item("N1", "收养动机", 0, Kind.GRADE, grades=grades),)),), full=0
    )
    assert problems(template) == []
    assert score(template, {"scores": {"N1": "no"}, "vetoes": {}}).complete


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (Template((Block("A", "甲", (Item("A1", "一", 99),)),)),
         "各项满分合计为 99 分，应为 100 分"),
        (Template((Block("A", "甲", (Item("A1", "一", 100),)), Block("B", "乙", ()))),
         "项目“乙”里没有评分内容"),
        (Template((Block("A", "甲", (Item("A1", "一", 50), Item("A1", "二", 50))),)),
         "编号“A1”出现了两次"),
        (Template((Block("A", "甲", (Item("A1", "", 100),)),)), "“甲”中的 A1 没有内容"),
        (Template((Block("A", "甲", (Item("A1", "一", 100),)),), (Veto("V1", "假材料"),)),
         "否决事项“假材料”没有写明凭什么认定"),
        (Template((Block("A", "甲", (Item("A1", "一", 100),)),), each_block=True),
         "项目“甲”没有最低分，也没有“不通过”的一档，看不出怎样算没有达到"),
        (Template((Block("A", "甲", (Item("A1", "一", 0, Kind.YES_NO),)),), full=0,
                  stage="adoption_follow_up"),
         "回访评估表的“一”要有符合、“基本”和“不通过”三档"),
    ],
)  # fmt: skip
def test_what_hinders_publishing_is_named(template: Template, says: str) -> None:
    assert says in problems(template)
