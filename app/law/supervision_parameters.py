"""Figures of supervision that a place may set; all are our own defaults."""

from __future__ import annotations

from app.law.parameters import Parameter

SUPERVISION_PARAMETERS = (
    Parameter("quarter_lead_days", "季度报告到期前几天提醒", 10, ("FCJ-QUARTER",), "天", 3, 30),
    Parameter(
        "inspection_rest_months", "检查过的家庭几个月内不重复抽取", 12, ("FCJ-INSPECT",), "个月",
        0, 24,
    ),
    Parameter("caseload", "每名专业人员最多负责的寄养儿童", 25, ("FC-28-1",), "名", 5, 25),
)  # fmt: skip
