"""Intervals of visits: a place may visit more often, never less."""

from __future__ import annotations

from app.law.parameters import Parameter

VISIT_PARAMETERS = (
    Parameter("visit_fusion_days", "融合期前30日的探访间隔", 7, ("FA-V-1",), "天", 1, 7),
    Parameter("visit_fusion_later_days", "融合期第31日起的探访间隔", 14, ("FA-V-2",), "天", 1, 14),
    Parameter("visit_active_months", "正式寄养的探访间隔", 1, ("FA-V-3",), "个月", 1, 1),
    Parameter("visit_attention_days", "需要关注的寄养的探访间隔", 14, ("FA-V-4",), "天", 1, 14),
    Parameter("fs_visits_month", "类家庭每月探访次数", 2, ("FS-V", "FS-01-3"), "次", 2, 8),
)
