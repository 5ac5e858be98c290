"""Evaluation of a project: template, vetoes, grade and what follows (purchase.md §7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.purchasing.rules.money import WHOLE, rounded

BOUNDS = (90, 80, 60)  # eval.grades
FULL = 100
RECTIFY_DAYS = 30
SPOT_SHARE = 30  # eval.spot_share
OUTPUT = "output"
_ANSWERS = 30
_ANSWERS_PERCENT = 10
_USERS_PERCENT, _USERS = 10, 5


class Grade(StrEnum):
    """Grades, half-open: 90 is the first figure of the best (EVA-05)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    QUALIFIED = "qualified"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"excellent": "优秀", "good": "良好", "qualified": "合格", "failed": "不合格"}[
            self.value
        ]

    @property
    def passes(self) -> bool:
        return self is not Grade.FAILED


def grade(score: Fraction | Decimal | int, bounds: Sequence[int] = BOUNDS) -> Grade:
    """EVA-05, on the exact score: 89.999 is not yet 90. ValueError outside 0 to 100."""
    if not 0 <= score <= FULL:
        raise ValueError(score)
    for found, least in zip(Grade, bounds, strict=False):
        if score >= least:
            return found
    return Grade.FAILED


@dataclass(frozen=True)
class Item:
    """One line of a template with its full points."""

    code: str
    section: str
    name: str
    points: int


EV_CHILD = (
    Item("need", "计划与需求", "需求调查", 4),
    Item("plan", "计划与需求", "方案符合儿童需要", 6),
    Item("staff", "人员与管理", "人员按承诺到位", 6),
    Item("training", "人员与管理", "培训与督导", 4),
    Item("files", "人员与管理", "档案与数据", 5),
    Item("privacy", "人员与管理", "隐私与安全", 5),
    Item(OUTPUT, "产出", "合同约定的各项指标", 30),
    Item("cases", "质量", "个案目标达成", 5),
    Item("referral", "质量", "转介闭环", 5),
    Item("professional", "质量", "专业方法", 5),
    Item("children", "效果", "儿童前后测变化", 5),
    Item("families", "效果", "家庭变化", 5),
    Item("directors", "效果", "儿童主任能力", 5),
    Item("satisfaction", "满意度", "满意度", 10),
)
"""EV-CHILD, 100 points. How quality and effect are divided among their lines is ours."""


class Veto(StrEnum):
    """What makes any score 不合格."""

    HARM = "harm"
    FALSE_RECORDS = "false_records"
    PASSED_ON = "passed_on"
    MISUSE = "misuse"
    LEAK = "leak"

    @property
    def label(self) -> str:
        return {
            "harm": "工作人员伤害儿童", "false_records": "虚假记录超过5%", "passed_on": "转包",
            "misuse": "挪用资金", "leak": "泄露儿童信息",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class Evaluated:
    """The total, the points of the lines, the grade, and the vetoes that decided it."""

    points: Mapping[str, Fraction]
    total: Fraction
    grade: Grade
    vetoes: tuple[Veto, ...]

    @property
    def shown(self) -> Decimal:
        return rounded(self.total)


def output_points(
    ratios_and_weights: Sequence[tuple[Fraction, Fraction]], full: int = 30
) -> Fraction:
    """Each contracted indicator: min(actual ÷ target, 1) × weight; the weights sum to 1."""
    if sum((weight for _, weight in ratios_and_weights), Fraction(0)) != WHOLE:
        raise ValueError(ratios_and_weights)
    return full * sum(
        (min(ratio, WHOLE) * weight for ratio, weight in ratios_and_weights), Fraction(0)
    )


def with_spots(own: Fraction, spots: Sequence[Fraction], percent: int = SPOT_SHARE) -> Fraction:
    """A final score into which the term's spot evaluations count, by their mean (EVA-02).

    Its own points alone where the contract was never drawn.
    """
    if not spots:
        return own
    mean = sum(spots, Fraction(0)) / len(spots)
    return (own * (FULL - percent) + mean * percent) / FULL


def evaluate(
    points: Mapping[str, Fraction],
    vetoes: Collection[Veto] = (),
    *,
    template: Sequence[Item] = EV_CHILD,
    bounds: Sequence[int] = BOUNDS,
    spots: Sequence[Fraction] = (),
    spot_percent: int = SPOT_SHARE,
) -> Evaluated:
    """The grade of the given points; `spots` are totals that count into a final one (EVA-02).

    ValueError where a line is missing, unknown, or outside its points.
    """
    full = {item.code: item.points for item in template}
    if points.keys() != full.keys():
        raise ValueError(sorted(points.keys() ^ full.keys()))
    wrong = [code for code, found in points.items() if not 0 <= found <= full[code]]
    if wrong:
        raise ValueError(wrong)
    total = with_spots(sum(points.values(), Fraction(0)), spots, spot_percent)
    found = tuple(veto for veto in Veto if veto in vetoes)
    return Evaluated(dict(points), total, Grade.FAILED if found else grade(total, bounds), found)


@dataclass(frozen=True)
class Effects:
    """What a grade brings (EVA-08)."""

    preferred: bool
    rectify_days: int | None
    final_payment: bool
    invited_next_year: bool


def effects(found: Grade, *, rectify_days: int = RECTIFY_DAYS) -> Effects:
    """Excellent counts for the next choice; failed rectifies, gets no final payment, and waits."""
    failed = not found.passes
    return Effects(
        preferred=found is Grade.EXCELLENT,
        rectify_days=rectify_days if failed else None,
        final_payment=not failed,
        invited_next_year=not failed,
    )


def enough_answers(answers: int, users: int) -> bool:
    """K-25: thirty answers, or a tenth of the users."""
    return answers >= _ANSWERS or (answers > 0 and FULL * answers >= _ANSWERS_PERCENT * users)


def least_users(users: int, *, percent: int = _USERS_PERCENT, least: int = _USERS) -> int:
    """Users invited to the acceptance: 10 %, at least 5, all where there are fewer (GPR-45-2)."""
    return min(users, max(-(-users * percent // FULL), least))
