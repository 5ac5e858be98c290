"""Clocks of a match (machine FCM, care.md §2.4; T-34). The order sets none: all are ours."""

from __future__ import annotations

from app.law.model import Unit, our_period

OFFER = our_period(
    "T-34a",
    15,
    Unit.DAY,
    "选定家庭后15日内征询家庭意见。",
    starts_when="提出匹配",
    at_end="期满未征询的，匹配自动结束，为家庭保留的名额释放。",
)
ANSWER = our_period(
    "T-34b",
    20,
    Unit.DAY,
    "请在20日内答复；同一期间听取孩子的意见。",
    starts_when="征询家庭意见",
    at_end="期满没有双方同意的，匹配自动结束，对家庭没有任何影响。",
)
CONFIRM = our_period(
    "T-34c",
    10,
    Unit.WORKING_DAY,
    "双方同意后10个工作日内，由机构负责人确认。",
    starts_when="家庭和孩子都同意",
    at_end="期满未确认的，匹配自动结束，对家庭没有任何影响。",
)
SIGN = our_period(
    "T-34d",
    30,
    Unit.DAY,
    "确认后30日内签订寄养协议。",
    starts_when="机构负责人确认匹配",
    at_end="期满未签订的，匹配自动结束，对家庭没有任何影响。",
)

HIGHER = our_period(
    "T-34e",
    10,
    Unit.WORKING_DAY,
    "共同的上级民政部门收到跨区域寄养的请示后10个工作日内答复。",
    starts_when="机构请示",
    at_end="提醒上级民政部门：跨区域寄养的请示逾期没有答复。",
)

MATCH_PERIODS = (OFFER, ANSWER, CONFIRM, SIGN, HIGHER)
