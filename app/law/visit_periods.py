"""Clocks of visits, growth reports and incidents; the last days come out of the schedule."""

from __future__ import annotations

from app.law.model import Unit, our_period

DUE = our_period(
    "VISIT-DUE", 30, Unit.DAY, "按探访安排上门。", starts_when="上一次探访",
    at_end="提醒承办的专业人员：探访已逾期。", rolls=False,
)  # fmt: skip
HEAD = our_period(
    "VISIT-HEAD", 3, Unit.DAY, "探访逾期3日，报机构负责人（融合期2日）。", starts_when="探访逾期",
    at_end="告知机构负责人：探访逾期。", rolls=False,
)  # fmt: skip
BUREAU = our_period(
    "VISIT-BUREAU", 10, Unit.DAY, "探访逾期10日，报民政局。", starts_when="探访逾期",
    at_end="告知民政局：探访逾期。", rolls=False,
)  # fmt: skip
REHAB = our_period(
    "VISIT-REHAB", 30, Unit.DAY, "每月一次康复探访。", starts_when="上一次康复探访",
    at_end="提醒专业人员和机构负责人：康复探访已逾期。", rolls=False,
)  # fmt: skip
RETRY = our_period(
    "VISIT-RETRY", 3, Unit.DAY, "无人在家的，3日内再次上门。", starts_when="上门时无人在家",
    at_end="提醒专业人员和机构负责人：没有再次上门。", rolls=False,
)  # fmt: skip
INCIDENT = our_period(
    "VISIT-INCIDENT", 3, Unit.DAY, "发生事件后上门核实（严重的24小时内，其他的72小时内）。",
    starts_when="发生事件", at_end="提醒机构负责人和民政局：事件发生后没有按时上门。", rolls=False,
)  # fmt: skip
GROWTH = our_period(
    "GROWTH", 1, Unit.MONTH, "每月10日前报告孩子上个月的成长情况。", starts_when="每月1日",
    at_end="提醒寄养家庭和专业人员：本月的成长报告还没有交。", rolls=False,
)  # fmt: skip
VISIT_PERIODS = (DUE, HEAD, BUREAU, REHAB, RETRY, INCIDENT, GROWTH)
