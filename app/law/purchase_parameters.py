"""Figures of buying services that a place may set, and how far it may go (purchase.md §4, §12).

The prefix of the published data (ocds.prefix) belongs to the installation, not to a place.
"""

from __future__ import annotations

from app.law.parameters import Parameter

# No limit is ours to set: what a place has not set stops the choice of method (GPL-8, GPL-27).
# The least values are those of the guide for the provinces (LP-69, from memory); it asks
# 500,000 of province level. The greatest values only catch a figure typed with a nought too many.
_LIMITS = (
    Parameter("limit_decentral.services", "服务项目分散采购限额标准", None, ("GPL-8",), "元",
              300_000, 5_000_000),
    Parameter("limit_open.services", "服务项目公开招标数额标准", None, ("GPL-27",), "元",
              2_000_000, 10_000_000),
    Parameter("catalogue.version", "现行指导性目录的年份", None, ("GPS-11",), "年版", 2014, 2099),
)  # fmt: skip

# Our own defaults: a supplier's time only longer, an office's only shorter, checks only stricter.
PURCHASE_PARAMETERS = (
    *_LIMITS,
    Parameter("payment.template", "默认付款计划", "PT-A", ("PAY-02", "PAY-03"),
              choices=("PT-A", "PT-B", "PT-C", "PT-D")),
    Parameter("eval.template", "项目评估使用的评分表", "EV-CHILD", ("EV-CHILD",),
              choices=("EV-CHILD",)),
    Parameter("eval.grades", "优秀、良好、合格的最低分", "90/80/60", ("EVA-05",),
              choices=("90/80/60", "90/80/70", "95/85/70")),
    Parameter("eval.sample_share", "每年抽取作中期评估的项目比例", 30, ("EVA-02",), "%", 30, 100),
    Parameter("eval.spot_share", "抽查评估计入末期评估的比例", 30, ("EVA-02",), "%", 10, 50),
    Parameter("acceptance.user_share", "验收时邀请的服务对象比例", 10, ("GPR-45-2",), "%",
              10, 100),
    Parameter("acceptance.user_least", "验收时至少邀请的服务对象", 5, ("GPR-45-2",), "人", 5, 100),
    Parameter("archive.years", "采购文件保存年限", 15, ("GPL-42", "CLK-ARCHIVE"), "年", 15, 100),
    Parameter("own.quotes", "自行采购的最少报价份数", 3, ("M-5",), "份", 3, 10),
    Parameter("record.late_days", "服务记录按时录入的期限", 10, ("CNT-LATE", "CLK-REC-LATE"), "天",
              1, 10),
    Parameter("record.lost_days", "服务记录最迟录入的期限", 30, ("CNT-LOST", "CLK-REC-LOST"), "天",
              10, 30),
    Parameter("sample.share", "每批抽查的比例", 5, ("CNT-SAMPLE",), "%", 5, 100),
    Parameter("sample.least", "每批最少抽查条数", 10, ("CNT-SAMPLE",), "条", 10, 1000),
    Parameter("deduction.full_from", "指标完成率达到多少不扣款", 90, ("PAY-06",), "%", 90, 100),
    Parameter("staff.change_share", "更换人员超过多少须经同意", 30, ("CHG-03",), "%", 0, 30),
    Parameter("rectify.days", "整改期限", 30, ("EVA-08-R", "CLK-RECTIFY"), "天", 30, 90),
    Parameter("breach.demand_days", "违约催告期限", 15, ("BRK-02", "CLK-BREACH"), "天", 15, 60),
    Parameter("handover.days", "终止后移交儿童个案的期限", 5, ("BRK-02", "CLK-HANDOVER"), "天",
              1, 5),
    # What a province's plan says; where it says nothing there is no target to be shown.
    Parameter("inc.base", "培育起点：已有的儿童类社会组织", None, ("INC-01",), "家", 0, 100_000),
    Parameter("inc.target", "培育目标：儿童类社会组织", None, ("INC-01",), "家", 1, 100_000),
    Parameter("inc.share_base", "培育起点：有儿童类社会组织的区县占比", None, ("INC-04",), "%",
              0, 100),
    Parameter("inc.share_target", "培育目标：有儿童类社会组织的区县占比", None, ("INC-04",), "%",
              1, 100),
    Parameter("inc.per_county", "每个区县培育的社会组织", 2, ("INC-02",), "家", 1, 100),
    Parameter("inc.per_agency", "每个未成年人救助保护机构联系的社会组织", 1, ("INC-03",), "家",
              1, 100),
    Parameter("share.top_supplier", "一家供应商占比的提醒线", 60, ("SO-CONC",), "%", 20, 60),
    Parameter("share.single_source", "单一来源占比的提醒线", 20, ("SO-CONC",), "%", 0, 20),
)  # fmt: skip
