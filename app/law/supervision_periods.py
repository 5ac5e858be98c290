"""Clocks of the bureau's supervision of foster care. The order sets none of these: all are ours."""

from __future__ import annotations

from app.law.model import Unit, our_period

# Its last day is the one that the bureau has ordered.
CORRECT = our_period(
    "FCJ-CORRECT",
    15,
    Unit.DAY,
    "请在民政局要求的期限内改正，并上报改正情况和证明。",
    starts_when="民政局登记监督事项",
    at_end="提醒机构负责人和民政局：监督事项逾期没有答复。",
)
CHECK = our_period(
    "FCJ-CHECK",
    10,
    Unit.WORKING_DAY,
    "机构答复后10个工作日内核实、办结。",
    starts_when="机构答复监督事项",
    at_end="提醒民政局经办人和负责人：监督事项逾期没有办结。",
)
# Its last day is the year's end (FA-V-8).
INSPECT = our_period(
    "FCJ-INSPECT",
    12,
    Unit.MONTH,
    "抽中的家庭在当年12月31日前检查。",
    starts_when="公开抽取",
    at_end="提醒民政局经办人和负责人：抽中的家庭还没有检查。",
    rolls=False,
    reminder_days=30,
)
RECEIVE = our_period(
    "FCJ-RECEIVE",
    10,
    Unit.WORKING_DAY,
    "机构报送季度报告后10个工作日内接收、答复。",
    starts_when="机构报送季度报告",
    at_end="提醒民政局经办人：季度报告逾期没有接收。",
)
# It starts with the last day of the quarter (FC-14-8); the days of warning are a parameter.
QUARTER = our_period(
    "FCJ-QUARTER",
    15,
    Unit.DAY,
    "季度结束后15日内报送季度寄养工作报告。",
    starts_when="一个季度结束",
    at_end="提醒机构负责人和民政局：季度报告还没有报送。",
    parameter="quarter_report_days",
)

SUPERVISION_PERIODS = (CORRECT, CHECK, INSPECT, RECEIVE, QUARTER)
