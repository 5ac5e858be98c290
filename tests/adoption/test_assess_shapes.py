"""Every shape of §9 by table: points, grades, floors, vetoes, minimum, two tiers, stages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.adoption import results
from app.checklists import publishing, rules
from tests.adoption.test_assess_scores import best, form

ABILITY = ("SC-ABILITY", "GRADES", "NAT-CHECK", "TWO-TIER", "LN-STAGES")
FUSION = ("SC-FUSION", "LN-FUSION")
FOLLOW_UP = ("LN-FOLLOW-UP",)


def without(template: rules.Template, content: int) -> rules.Template:
    """The form less every item that looks at one of the contents."""
    return replace(template, blocks=tuple(
        replace(block, items=tuple(i for i in block.items if i.content != content))
        for block in template.blocks
    ))  # fmt: skip


@pytest.mark.parametrize("code", ABILITY + FUSION + FOLLOW_UP)
@pytest.mark.rule("AE-08-1")
def test_a_shipped_form_is_whole_and_each_content_it_loses_is_named(code: str) -> None:
    template = form(code)
    assert publishing.problems(template) == []
    assert rules.read(rules.write(template)) == template
    wanted = range(1, 11) if code in ABILITY else (11,) if code in FUSION else ()
    for content in wanted:
        found = publishing.problems(without(template, content))
        says = f"没有评到规定的评估内容：第{content}项“{publishing.CONTENTS[content]}”"
        assert says in found


def test_a_bonus_is_no_look_at_a_content() -> None:
    template = form("SC-ABILITY")
    first, *others = template.blocks
    bonus = replace(template, blocks=(replace(first, is_bonus=True), *others))
    assert publishing.not_covered(bonus) == [1]


TWO_TIER: tuple[tuple[dict[str, Any], tuple[str, ...]], ...] = (
    ({}, ()),
    ({"T1_1": "no"}, ("不符合：以孩子为中心，夫妻一致",)),
    ({"T3_1": 5}, ()),
    ({"T3_1": 4}, ("没有达到标准：受教育程度",)),
    ({"T4_1": 4, "T4_2": 5}, ()),
    ({"T4_1": 4, "T4_2": 4}, ("没有达到标准：健康状况",)),
    ({"T5_1": 2, "T5_2": 10}, ()),
    ({"T5_1": 2, "T5_2": 9}, ("没有达到标准：经济和住房条件",)),
    ({"T7_1": 6}, ()),
    ({"T7_1": 5}, ("没有达到标准：抚育计划",)),
    # All at their least: 35 of 60 points pass, for the total decides nothing.
    ({"T3_1": 5, "T4_1": 9, "T4_2": 0, "T5_1": 12 - 10, "T7_1": 6, "T8_2": 3}, ()),
    ({"T-V4": True}, ("一票否决：有家庭暴力",)),
    ({"T-V4": True, "T8_1": "no"}, ("一票否决：有家庭暴力", "不符合：邻里关系和睦")),
)


@pytest.mark.parametrize(("instead", "reasons"), TWO_TIER)
def test_two_tiers_every_standard_is_met_and_no_veto(
    instead: dict[str, Any], reasons: tuple[str, ...]
) -> None:
    template = form("TWO-TIER")
    found = results.result(template, best(template, **instead), 100)
    assert (found.passed, found.reasons) == (not reasons, reasons)


@pytest.mark.parametrize(
    ("code", "mostly", "passes"),
    [("NAT-CHECK", 2, True), ("NAT-CHECK", 3, False), ("LN-STAGES", 2, True),
     ("LN-STAGES", 3, False), ("LN-FUSION", 1, True), ("LN-FUSION", 2, False)],
)  # fmt: skip
def test_so_many_mostly_pass_and_one_more_does_not(code: str, mostly: int, passes: bool) -> None:
    template = form(code)
    ids = [item.id for item in template.items()]
    weak = dict.fromkeys(ids[:mostly], "mostly")
    assert results.result(template, best(template, **weak), 80).passed is passes
    assert not results.result(template, best(template, **{ids[-1]: "no"}), 80).passed


def test_a_judged_factor_stands_beside_the_points() -> None:
    """The option `mode = points + factors` (§9.5)."""
    template = form("GRADES")
    factor = rules.Item("A13-1", "家访印象", 0, rules.Kind.GRADE, grades=(
        rules.Grade("pass", "通过"), rules.Grade("no", "不通过", 0, rules.NOT)
    ))  # fmt: skip
    both = replace(template, blocks=(*template.blocks, rules.Block("A13", "因素评定", (factor,))))
    assert publishing.problems(both) == []
    assert results.result(both, best(both), 70).grade == "优秀"
    failed = results.result(both, best(both, A13_1="no"), 70)
    assert (failed.passed, failed.grade) == (False, "")
    plain = replace(factor, grades=(rules.Grade("a", "通过"), rules.Grade("b", "一般")))
    unmarked = replace(both, blocks=(*template.blocks, rules.Block("A13", "因素", (plain,))))
    assert publishing.problems(unmarked) == ["“因素”中的“家访印象”的满分应至少为 1 分"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pass_mark": 101}, "合格分101分超过了满分100分"),
        ({"bonus_cap": 0}, "有加分项目，请写明最多加几分"),
        ({"pass_mark": 71}, "最低一等应从合格分71分起"),
        ({"bands": (rules.Grade("a", "合格", 70), rules.Grade("b", "优秀", 90))},
         "等次应从高到低排列，最低分不能相同"),
    ],
)  # fmt: skip
def test_marks_that_contradict_each_other_are_not_published(
    change: dict[str, Any], says: str
) -> None:
    assert says in publishing.problems(replace(form("GRADES"), **change))


def test_the_five_aspects_of_a_fusion_without_points_are_talked_over_where_one_fails() -> None:
    template = form("LN-FUSION")
    assert not results.is_talked_over(template, best(template))
    assert results.is_talked_over(template, best(template, M4_1="no"))
    points = form("SC-FUSION")
    assert not results.is_talked_over(points, best(points, F3_1=5))
    assert results.is_talked_over(points, best(points, F3_1=4))
