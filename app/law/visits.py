"""Visits to a child in a family or a family unit (care.md §3.3, 3.4, 5.2): defaults of ours.

The order says "regularly" (art. 14 (4)) and no more; every interval here is a design default.
"""

from __future__ import annotations

from app.law.model import rule

VISITS = (
    rule(
        "FA-V-1", "H", None,
        "融合期前30日：协议生效后72小时内第一次上门，以后每7日至少一次；第1日、第3日各打一次电话。",
        "D", parameters="visit_fusion_days",
    ),
    rule(
        "FA-V-2", "H", None, "融合期第31日起：每14日至少上门一次。", "D",
        parameters="visit_fusion_later_days",
    ),
    rule(
        "FA-V-3", "H", None,
        "正式寄养：每月至少上门一次，每三次至少一次不提前通知；每次都和孩子单独谈。",
        "D", parameters="visit_active_months",
    ),
    rule(
        "FA-V-4", "H", None,
        "需要关注的寄养（评估60至74分、发生事件、新入学、照料人生病）：三个月内每14日上门一次。",
        "D", parameters="visit_attention_days",
    ),
    rule("FA-V-5", "H", None, "有康复计划的残疾儿童：每月另有一次康复探访。", "D"),
    rule("FA-V-6", "H", None, "发生严重事件后24小时内、其他事件后72小时内上门。", "D"),
    rule("FA-V-7", "H", None, "解除以后第1、2、4、8、12周随访。", "D"),
    rule(
        "FA-V-8", "H", None,
        "民政部门每年检查不少于百分之十的寄养家庭，每个家庭三年内至少检查一次。", "D",
    ),
    rule(
        "FS-V", "H", None,
        "类家庭每月至少上门两次，不论在院内院外；适应期的第一次在7日以内；"
        "每季度至少一次不提前通知。",
        "D", parameters="fs_visits_month",
    ),
    rule(
        "F-VIS", "H", None,
        "探访记录在48小时内填报，迟填要说明原因；记录不修改，只补充说明；"
        "无人在家、拒访不算完成探访。",
        "D",
    ),
    rule("F-GRW", "E", None, "寄养家庭每月报告孩子的成长情况。", "D"),
)  # fmt: skip
