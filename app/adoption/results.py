"""What a sheet of an assessment comes to: computed from its answers, never typed (§9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.checklists import rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.checklists.rules import Template

ACCEPTABLE = 5


@dataclass(frozen=True)
class Result:
    """Passed or not, the points, the grade where the form has grades, and why not."""

    passed: bool
    total: int
    grade: str
    reasons: tuple[str, ...]


def result(template: Template, answers: Mapping[str, Any], mark: int) -> Result:
    """What the answers come to: a veto fails, then what is not met, then the mark (§9)."""
    counted = rules.score(template, answers)
    says = {veto.id: veto.text for veto in template.vetoes}
    texts = {item.id: item.text for item in template.items()}
    titles = {block.id: block.title for block in template.blocks}
    reasons = [f"一票否决：{says[one]}" for one in counted.vetoes]
    reasons += [f"低于最低要求：{texts[one]}" for one in counted.below_floor]
    reasons += [f"不符合：{texts[one]}" for one in counted.failing]
    reasons += [f"没有达到标准：{titles[one]}" for one in counted.unmet]
    if len(counted.mostly) > template.tolerated:
        reasons.append(f"基本符合的超过{template.tolerated}项")
    if by_total(template) and counted.total < mark:
        reasons.append(f"总分{counted.total}分，合格分{mark}分")
    passed = counted.complete and not reasons
    grade = next((b.text for b in template.bands if passed and counted.total >= b.points), "")
    return Result(passed, counted.total, grade, tuple(reasons))


def by_total(template: Template) -> bool:
    """The sum decides; else every answer stands for itself."""
    return template.full > 0 and not template.each_block


def is_talked_over(template: Template, answers: Mapping[str, Any]) -> bool:
    """An aspect below what is acceptable: the team meets before it concludes (§9.2)."""
    given = answers["scores"]
    return bool(rules.score(template, answers).failing) or any(
        item.max and (item.points(given.get(item.id)) or 0) < ACCEPTABLE
        for item in template.items()
    )
