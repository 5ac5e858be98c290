"""Figures of child welfare institutions that a place may set, and how far it may go."""

from __future__ import annotations

from app.law.parameters import Parameter

# An office's own time only shorter; how long parents are looked for only longer.
HOME_PARAMETERS = (
    Parameter("home_papers_wd", "备齐接收材料的期限", 10, ("CW26-B1",), "个工作日", 3, 10),
    Parameter("home_opinion_wd", "民政局出具接收意见的期限", 5, ("CW26-B1",), "个工作日", 1, 5),
    Parameter("care_plan_days", "制定个人照料计划的期限", 30, ("CW18-L3",), "天", 7, 30),
    Parameter("plan_review_months", "照料计划复核间隔", 6, ("CW18-L3",), "个月", 1, 6),
    Parameter("placement_walk_months", "安置方式评估间隔", 6, ("CW-WALK",), "个月", 1, 6),
    Parameter("health_screening_months", "健康体检间隔", 6, ("CW-SCREEN",), "个月", 1, 6),
    Parameter("mind_screening_months", "心理筛查间隔", 6, ("CW-SCREEN",), "个月", 1, 6),
    Parameter("foundling_notice_days", "弃婴（儿童）寻亲公告期限", 60, ("CW18-M4",), "天", 60, 180),
    Parameter(
        "trafficked_notice_days", "打拐解救儿童寻亲公告期限", 30, ("CW18-M2",), "天", 30, 180
    ),
    Parameter(
        "carer_ratio_healthy", "一名保育员最多照料的健康儿童", 6, ("CW18-H3",), "人", 1, 6,
        is_whole=False,
    ),
    Parameter(
        "carer_ratio_disabled_infant", "一名保育员最多照料的残疾儿童和婴幼儿", "1.5",
        ("CW18-H3",), "人", 1, 2, is_whole=False,
    ),
)  # fmt: skip
