"""Figures inside foster rules that a place may set, and how far it may go (care.md §2.8).

The allowed range never goes below the law; a lower layer may be stricter, never looser.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """One figure: `default` None must be set by the place (or is derived elsewhere).

    `minimum` and `maximum` are included, unless `above` is set: then the value is
    greater than it. `choices` lists the only values where there is no range. Figures that
    are not whole are exact decimals.
    """

    name: str
    title: str
    default: int | str | None
    rules: tuple[str, ...]
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    above: int | None = None
    choices: tuple[int, ...] | tuple[str, ...] = ()
    is_whole: bool = True


FOSTER_PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter(
            "local_avg_area_m2",
            "当地人均居住面积",
            None,
            ("FC-08-1c",),
            "平方米",
            above=0,
            is_whole=False,
        ),
        Parameter(
            "local_mid_income_yuan",
            "当地人均收入中等水平",
            None,
            ("FC-08-2b",),
            "元/人·年",
            above=0,
            is_whole=False,
        ),
        Parameter("foster_consent_age", "须征得儿童本人同意的年龄", 8, ("FC-11-2",), "周岁", 0, 10),
        Parameter("child_opinion_age", "须听取儿童意见的年龄", 3, ("FC-11-3",), "周岁", 0, 8),
        Parameter("max_foster_children", "每户寄养儿童人数上限", 2, ("FC-09-1",), "人", 1, 2),
        Parameter("own_child_min_age", "家中其他儿童的最低年龄", 6, ("FC-09-2",), "周岁", 6, 18),
        Parameter("carer_age_min", "主要照料人最低年龄", 30, ("FC-08-5a",), "周岁", 30, 65),
        Parameter("carer_age_max", "主要照料人最高年龄", 65, ("FC-08-5a",), "周岁", 30, 65),
        Parameter(
            "hukou_prefix_len",
            "户籍区划须一致的位数",
            None,
            ("FC-08-1a",),
            "位",
            choices=(2, 4, 6),
        ),
        Parameter("lease_min_months", "租约剩余期限", 12, ("FC-08-1b",), "个月", 0, 60),
        Parameter(
            "income_evidence_min_months", "收入证明覆盖的月数", 12, ("FC-08-2a",), "个月", 0, 60
        ),
        Parameter(
            "health_cert_months", "健康证明有效期", 6, ("FC-08-3", "FC-08-5b"), "个月", 1, 24
        ),
        Parameter("crime_check_months", "无犯罪记录证明有效期", 3, ("FC-08-4a",), "个月", 1, 24),
        Parameter("crime_check_age", "须核查犯罪记录的年龄", 14, ("FC-08-4a",), "周岁", 0, 18),
        Parameter("min_assessors", "入户评估人数", 2, ("FC-12-2a",), "人", 1, 5),
        Parameter(
            "foster_bureau_step",
            "民政部门环节",
            "filing",
            ("FC-12-3b",),
            choices=("filing", "approval"),
        ),
        Parameter(
            "foster_training_hours",
            "签约前培训学时",
            16,
            ("FC-12-4",),
            "小时",
            0,
            400,
            is_whole=False,
        ),
    )
}
