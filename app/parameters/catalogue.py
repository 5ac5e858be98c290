"""Every parameter there is, with the range the law leaves (care.md §2.8, §11).

A value outside its range is looser than the law and is refused.
"""

from __future__ import annotations

from app.law.foster_periods import FOSTER_PERIODS
from app.law.parameters import FOSTER_PARAMETERS, Parameter

SCORES = (
    Parameter("fb_pass", "评估合格分", 75, ("FA-07-1",), "分", 60, 100),
    Parameter("fb_block_min", "评估单项最低得分率", 60, ("FA-07-1",), "%", 0, 100),
    Parameter("fb_improve_min", "待改善复评最低分", 60, ("FA-07-1",), "分", 0, 100),
    Parameter("fb_divergence", "两名评估员总分差异上限", 10, ("FA-07-1",), "分", 0, 100),
    Parameter("service_notice_days", "公告送达期限", 30, ("SV-6",), "天", 1, 180),
)
LENGTHS = tuple(
    Parameter(
        period.parameter,
        period.says,
        period.length[max(period.length)],
        (period.id,),
        {"day": "天", "month": "个月", "working_day": "个工作日", "minute": "分钟"}[period.unit],
        1,
        366,
    )
    for period in FOSTER_PERIODS
    if period.parameter
)
CATALOGUE: dict[str, Parameter] = FOSTER_PARAMETERS | {p.name: p for p in (*SCORES, *LENGTHS)}
