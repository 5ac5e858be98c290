"""Clocks of visits, growth reports and incidents; the last days come out of the schedule."""

from __future__ import annotations

from datetime import date

from app.law.model import Period, Standing, Unit, Verification

_SINCE = date(2014, 12, 1)


def _ours(period_id: str, number: int, says: str, *, starts_when: str, at_end: str,
          unit: Unit = Unit.DAY) -> Period:  # fmt: skip
    return Period(
        id=period_id, basis=None, says=says, unit=unit, length={_SINCE: number},
        standing=Standing.HOUSE, verification=Verification.DESIGN, parameter=None,
        starts_when=starts_when, at_end=at_end, rolls=False,
    )  # fmt: skip


DUE = _ours(
    "VISIT-DUE", 30, "按探访安排上门。", starts_when="上一次探访",
    at_end="提醒承办的专业人员：探访已逾期。",
)  # fmt: skip
HEAD = _ours(
    "VISIT-HEAD", 3, "探访逾期3日，报机构负责人（融合期2日）。", starts_when="探访逾期",
    at_end="告知机构负责人：探访逾期。",
)  # fmt: skip
BUREAU = _ours(
    "VISIT-BUREAU", 10, "探访逾期10日，报民政局。", starts_when="探访逾期",
    at_end="告知民政局：探访逾期。",
)  # fmt: skip
REHAB = _ours(
    "VISIT-REHAB", 30, "每月一次康复探访。", starts_when="上一次康复探访",
    at_end="提醒专业人员和机构负责人：康复探访已逾期。",
)  # fmt: skip
RETRY = _ours(
    "VISIT-RETRY", 3, "无人在家的，3日内再次上门。", starts_when="上门时无人在家",
    at_end="提醒专业人员和机构负责人：没有再次上门。",
)  # fmt: skip
INCIDENT = _ours(
    "VISIT-INCIDENT", 3, "发生事件后上门核实（严重的24小时内，其他的72小时内）。",
    starts_when="发生事件", at_end="提醒机构负责人和民政局：事件发生后没有按时上门。",
)  # fmt: skip
GROWTH = _ours(
    "GROWTH", 1, "每月10日前报告孩子上个月的成长情况。", starts_when="每月1日",
    at_end="提醒寄养家庭和专业人员：本月的成长报告还没有交。", unit=Unit.MONTH,
)  # fmt: skip
VISIT_PERIODS = (DUE, HEAD, BUREAU, REHAB, RETRY, INCIDENT, GROWTH)
