"""What may be paid, when, and how much less (purchase.md §8). All amounts in fen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.purchasing.rules.answer import Lack
from app.purchasing.rules.indicators import INDICATORS, ratio
from app.purchasing.rules.money import WHOLE, divide, half_up, yuan

ENOUGH = Fraction(9, 10)  # no deduction from this ratio on
APPROVERS = 2


class Milestone(StrEnum):
    """What an instalment waits for."""

    PLAN = "plan"
    MIDTERM = "midterm"
    ACCEPTANCE = "acceptance"
    MONTH = "month"
    REPORT = "report"

    @property
    def label(self) -> str:
        return {
            "plan": "实施方案通过", "midterm": "中期检查合格以上", "acceptance": "验收合格",
            "month": "当月合格数量", "report": "收养评估报告交付",
        }[self.value]  # fmt: skip


class Template(StrEnum):
    """Payment templates PT-A to PT-D (PAY-02, PAY-03)."""

    A = "PT-A"
    B = "PT-B"
    C = "PT-C"
    D = "PT-D"

    @property
    def label(self) -> str:
        return {
            "PT-A": "三期：50%、30%、20%", "PT-B": "三期：30%、40%、30%",
            "PT-C": "按月：合格数量×单价", "PT-D": "按份：每份收养评估报告",
        }[self.value]  # fmt: skip

    @property
    def shares(self) -> tuple[tuple[Milestone, Fraction], ...]:
        """The instalments; empty where the price of a unit decides."""
        return _SHARES.get(self, ())

    @property
    def by_unit(self) -> bool:
        return not self.shares


def _in_three(*percent: int) -> tuple[tuple[Milestone, Fraction], ...]:
    steps = (Milestone.PLAN, Milestone.MIDTERM, Milestone.ACCEPTANCE)
    return tuple(zip(steps, (Fraction(one, 100) for one in percent), strict=True))


_SHARES = {Template.A: _in_three(50, 30, 20), Template.B: _in_three(30, 40, 30)}


@dataclass(frozen=True)
class Instalment:
    """One payment of a plan."""

    milestone: Milestone
    share: Fraction
    amount: int


def plan(
    total: int, template: Template, shares: Sequence[Fraction] | None = None
) -> tuple[Instalment, ...]:
    """The instalments of a contract, summing to it to the fen (PAY-01).

    `shares` where the parties agreed on others, as many as the template has. ValueError for
    shares that do not sum to 1, and for the templates by unit, whose amounts come later.
    """
    steps = [milestone for milestone, _ in template.shares]
    agreed = [share for _, share in template.shares] if shares is None else list(shares)
    parts = divide(total, agreed)
    return tuple(
        Instalment(step, share, part)
        for step, share, part in zip(steps, agreed, parts, strict=True)
    )


def plan_lacks(total: int, instalments: Collection[Instalment]) -> tuple[Lack, ...]:
    """PAY-01: shares sum to the whole, amounts to the contract, none is empty."""
    found = []
    if sum((one.share for one in instalments), Fraction(0)) != WHOLE:
        found.append("支付计划的比例之和不是100%。")
    if (sum_ := sum(one.amount for one in instalments)) != total:
        found.append(f"支付计划合计{yuan(sum_)}，与合同金额{yuan(total)}不一致。")
    if any(one.amount <= 0 for one in instalments):
        found.append("每一期的金额都要大于零。")
    return tuple(Lack("PAY-01", says) for says in found)


def by_quantity(accepted: Fraction, unit_price: int, *, left: int) -> int:
    """PT-C, PT-D: accepted quantity by unit price, half up, never over what is left."""
    return max(0, min(half_up(accepted * unit_price), left))


@dataclass(frozen=True)
class Result:
    """What a contracted indicator came to. Weights of a contract are shares that sum to 1."""

    code: str
    counted: Fraction
    target: Fraction
    weight: Fraction


@dataclass(frozen=True)
class Deducted:
    """One line of a deduction; the lines' `amount` sum to the whole."""

    code: str
    ratio: Fraction
    exact: Fraction
    amount: int


@dataclass(frozen=True)
class Deduction:
    """What is kept back from the final payment."""

    lines: tuple[Deducted, ...]
    amount: int


def deduction(final: int, results: Sequence[Result], *, enough: Fraction = ENOUGH) -> Deduction:
    """PAY-06: final payment × weight × (0.9 − ratio) ÷ 0.9 for each ratio under 0.9.

    The sum is rounded once, half up to the fen, and is at most the final payment. ValueError
    where the weights do not sum to 1 or the payment is negative.
    """
    weights = [one.weight for one in results]
    if final < 0 or any(weight < 0 for weight in weights) or sum(weights) != WHOLE:
        raise ValueError(final, weights)
    ratios = [ratio(INDICATORS[one.code], one.counted, one.target) for one in results]
    exact = [
        final * weight * max(enough - reached, Fraction(0)) / enough
        for weight, reached in zip(weights, ratios, strict=True)
    ]
    whole = sum(exact, Fraction(0))
    amount = min(half_up(whole), final)
    parts = divide(amount, [one / whole for one in exact]) if whole else (0,) * len(exact)
    lines = zip(results, ratios, exact, parts, strict=True)
    return Deduction(
        tuple(Deducted(one.code, reached, cut, part) for one, reached, cut, part in lines), amount
    )


@dataclass(frozen=True)
class PaymentFacts:
    """What a payment rests on. Persons are ids; `ceiling` is the contract with its additions.

    `unpassed` are the months "YYYY-MM" whose sample has not passed, to be named.
    """

    amount: int
    paid: int
    ceiling: int
    milestone: Milestone
    contract_published: bool = False
    invoiced: bool = False
    milestone_met: bool = False
    sample_passed: bool = False
    unpassed: tuple[str, ...] = ()
    source: str = ""
    officer: int | None = None
    approvers: tuple[int, ...] = ()
    is_final: bool = False
    failed_evaluation: bool = False
    suspended: bool = False


def payment_lacks(facts: PaymentFacts) -> tuple[Lack, ...]:
    """Everything that is missing before money may leave (PAY-04); empty: it may.

    The sample does not stand before the first payment, whose milestone is the plan.
    """
    others = set(facts.approvers) - {facts.officer}
    conditions = (
        (facts.contract_published, "GPR-50", "合同还没有公告。"),
        (facts.invoiced, "PAY-04", "还没有收到发票。"),
        (facts.milestone_met, "PAY-04", f"支付条件还没有达到：{facts.milestone.label}。"),
        (facts.sample_passed or facts.milestone is Milestone.PLAN, "PAY-04",
         f"{'、'.join(facts.unpassed)}抽查还没有通过。"),
        (facts.amount > 0, "PAY-01", "金额要大于零。"),
        (facts.paid + facts.amount <= facts.ceiling, "PAY-01",
         f"累计支付会超过合同金额{yuan(facts.ceiling)}。"),
        (bool(facts.source.strip()), "PAY-07", "没有写明资金来源。"),
        (len(others) >= APPROVERS, "PAY-04", "要由项目经办人以外的两人审批。"),
        (not (facts.is_final and facts.failed_evaluation), "EVA-08-R",
         "评价不合格，整改合格前不支付尾款。"),
        (not facts.suspended, "GPR-54", "质疑或者投诉可能影响结果，合同已暂停履行。"),
    )  # fmt: skip
    return tuple(Lack(rule_id, says) for holds, rule_id, says in conditions if not holds)
