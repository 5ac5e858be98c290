"""What a template has to be before it counts, and what it says: the eleven contents (AE-08-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.checklists.rules import MOSTLY, NOT, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.checklists.rules import Block, Item, Template

CONTENTS = {
    1: "收养动机", 2: "道德品行", 3: "受教育程度", 4: "健康状况", 5: "经济和住房条件",
    6: "婚姻家庭关系", 7: "共同生活家庭成员的意见", 8: "抚育计划", 9: "邻里关系",
    10: "社区环境", 11: "与孩子融合的情况",
}  # fmt: skip
FOLLOW_UP = "adoption_follow_up"
# Which of them each stage has to cover: the last is how child and family get on.
COVERED_BY = {"adoption_ability": frozenset(range(1, 11)), "adoption_fusion": frozenset({11})}


def problems(template: Template) -> list[str]:
    """What has to be put right before the template can be published, in Chinese."""
    found: list[str] = []
    if not template.blocks:
        found.append("至少要有一个项目")
    ids = [b.id for b in template.blocks] + [i.id for i in template.items()]
    ids += [veto.id for veto in template.vetoes]
    found += [f"编号“{i}”出现了两次" for i in dict.fromkeys(ids) if ids.count(i) > 1]
    for block in template.blocks:
        if not block.title.strip():
            found.append(f"项目 {block.id} 没有名称")
        if not block.items:
            found.append(f"项目“{block.title or block.id}”里没有评分内容")
        if block.floor is not None and not 0 <= block.floor <= block.max:
            found.append(f"项目“{block.title}”的最低分应在 0 到 {block.max} 之间")
        found += _standard_problems(template, block)
        for item in block.items:
            found += _item_problems(block, item, counted=template.full > 0)
            found += _visit_problems(template, item)
    counted = sum(block.max for block in template.blocks if not block.is_bonus)
    if counted != template.full:
        found.append(f"各项满分合计为 {counted} 分，应为 {template.full} 分")
    found += _not_covered(template)
    found += _marks_problems(template)
    found += _veto_problems(template)
    return found


def not_covered(template: Template) -> list[int]:
    """The contents of the law that no item of this stage looks at; a bonus is no look (AE-08)."""
    covered = {
        item.content for block in template.blocks if not block.is_bonus for item in block.items
    }
    return sorted(COVERED_BY.get(template.stage, frozenset()) - covered)


def contents_of(template: Template) -> list[tuple[str, list[str]]]:
    """Each content of this stage as the law names it, with the items that look at it."""
    return [
        (f"第{n}项 {CONTENTS[n]}", [item.text for item in template.items() if item.content == n])
        for n in sorted(COVERED_BY.get(template.stage, frozenset()))
    ]


def passing(template: Template) -> str:
    """In words, what a sheet needs to pass."""
    if template.each_block:
        says = ["每个项目都达到要求"]
    elif template.full:
        mark = f"{template.pass_mark}分" if template.pass_mark else "当地参数里的合格分"
        says = [f"总分达到{mark}"]
    else:
        says = ["没有不符合"]
    if template.tolerated:
        says.append(f"基本符合的不超过{template.tolerated}项")
    if any(item.floor is not None for item in template.items()):
        says.append("不低于各条的最低分")
    if template.vetoes:
        says.append("没有一票否决事项")
    return "；".join(says)


def _not_covered(template: Template) -> Iterator[str]:
    if left := not_covered(template):
        names = "、".join(f"第{n}项“{CONTENTS[n]}”" for n in left)
        yield f"没有评到规定的评估内容：{names}"


def _marks_problems(template: Template) -> Iterator[str]:
    if template.pass_mark > template.full:
        yield f"合格分{template.pass_mark}分超过了满分{template.full}分"
    bonus = sum(block.max for block in template.blocks if block.is_bonus)
    if bonus and not template.bonus_cap:
        yield "有加分项目，请写明最多加几分"
    least = [band.points for band in template.bands]
    if least != sorted(set(least), reverse=True):
        yield "等次应从高到低排列，最低分不能相同"
    if least and template.pass_mark and least[-1] != template.pass_mark:
        yield f"最低一等应从合格分{template.pass_mark}分起"
    if template.stage and not template.full and not any(
        item.is_judged for item in template.items()
    ):  # fmt: skip
        yield "不计分的表里，至少要有一档是“不通过”"


def _veto_problems(template: Template) -> Iterator[str]:
    for veto in template.vetoes:
        if not veto.text.strip():
            yield f"否决事项 {veto.id} 没有内容"
        if not veto.evidence.strip():
            yield f"否决事项“{veto.text or veto.id}”没有写明凭什么认定"


def _standard_problems(template: Template, block: Block) -> Iterator[str]:
    """Where every block has to be met, each says when it is not (two tiers)."""
    can_fail = block.floor or any(item.floor or item.is_judged for item in block.items)
    if template.each_block and not block.is_bonus and not can_fail:
        yield f"项目“{block.title}”没有最低分，也没有“不通过”的一档，看不出怎样算没有达到"


def _visit_problems(template: Template, item: Item) -> Iterator[str]:
    """A visit after the registration ticks what is not, or mostly, as it should be (AF-03)."""
    marks = {grade.mark for grade in item.grades} if item.kind is Kind.GRADE else set()
    if template.stage == FOLLOW_UP and not {"", MOSTLY, NOT} <= marks:
        yield f"回访评估表的“{item.text or item.id}”要有符合、“基本”和“不通过”三档"


def _item_problems(block: Block, item: Item, *, counted: bool) -> Iterator[str]:
    name = f"“{block.title}”中的“{item.text or item.id}”"
    if not item.text.strip():
        yield f"“{block.title}”中的 {item.id} 没有内容"
    if counted and item.max < 1 and not item.is_judged:
        yield f"{name}的满分应至少为 1 分"
    if item.floor is not None and not 0 <= item.floor <= item.max:
        yield f"{name}的最低分应在 0 到 {item.max} 之间"
    if item.kind is not Kind.GRADE:
        return
    values = [grade.value for grade in item.grades]
    if len(values) < len(("one", "other")):
        yield f"{name}按档次评定，至少要有两档"
    if len(set(values)) < len(values):
        yield f"{name}有两档的名称相同"
    if item.grades and max(grade.points for grade in item.grades) != item.max:
        yield f"{name}最高一档应为 {item.max} 分"
