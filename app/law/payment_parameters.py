"""What a place pays for a child in a family, and from which fund (care.md §11)."""

from __future__ import annotations

from app.law.parameters import Parameter

FUNDS = ("中央和省级补助", "省级财政", "市级财政", "县级财政", "福利彩票公益金")
_MONTH = "元/人·月"

# No amount is ours to set: what a place has not set is not paid, and the list says so.
PAYMENT_PARAMETERS = (
    Parameter("allowance_b1", "集中养育孤儿基本生活费标准", None, ("FC-29-1",), _MONTH, 0, 20000),
    Parameter(
        "foster_subsidy_child", "寄养儿童生活费（未设定的，按集中养育孤儿标准）", None,
        ("FC-29-1",), _MONTH, 0, 20000,
    ),
    Parameter("foster_subsidy_labour", "寄养家庭劳务补贴", None, ("FC-29-1",), _MONTH, 0, 20000),
    Parameter("foster_work_cost", "寄养工作经费", None, ("FC-29-1",), _MONTH, 0, 20000),
    Parameter("fund_living", "寄养儿童生活费的资金来源", FUNDS[0], ("FC-30-1",), choices=FUNDS),
    Parameter("fund_labour", "劳务补贴的资金来源", FUNDS[3], ("FC-29-1", "FC-30-1"), choices=FUNDS),
    Parameter("fund_work", "工作经费的资金来源", FUNDS[3], ("FC-29-1", "FC-30-1"), choices=FUNDS),
)  # fmt: skip
