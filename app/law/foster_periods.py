"""Clocks of the family's application (machine FCA, care.md §2.4), its letters and complaints.

The order sets no office time limits here: every length is a default of ours. How far a place
may move one of them stands in `app.parameters.catalogue`; the pace of service and the life of a
code are the same everywhere.
"""

from __future__ import annotations

from app.law.model import Unit, our_period

ACCEPT = our_period(
    "FCA-ACCEPT",
    5,
    Unit.WORKING_DAY,
    "机构5个工作日内受理，或者一次告知您要补正的全部材料。",
    starts_when="提交申请",
    at_end="提醒受理员和机构负责人：受理已逾期。",
    parameter="foster_accept_wd",
)
RESUBMIT = our_period(
    "FCA-RESUBMIT",
    30,
    Unit.DAY,
    "请在30日内补齐材料；这段时间不计入办理期限。",
    starts_when="告知补正",
    at_end="期满未补齐的，申请自动失效，可以重新申请。",
    parameter="foster_resubmit_days",
)
ASSIGN = our_period(
    "FCA-ASSIGN",
    5,
    Unit.WORKING_DAY,
    "受理后5个工作日内指派两名评估人员。",
    starts_when="受理",
    at_end="提醒专业人员和机构负责人：还没有指派评估人员。",
    parameter="foster_assign_wd",
)
ASSESS = our_period(
    "FCA-ASSESS",
    30,
    Unit.WORKING_DAY,
    "指派评估人员后30个工作日内上门评估并写出意见。",
    starts_when="指派评估人员",
    at_end="提醒评估人员和机构负责人：评估已逾期。",
    parameter="foster_assess_wd",
)
IMPROVE = our_period(
    "FCA-IMPROVE",
    90,
    Unit.DAY,
    "评估为待改善的，您有90日改善，然后申请复评。",
    starts_when="告知待改善",
    at_end="期满未申请复评的，按不合格提交审核。",
    parameter="foster_improve_days",
)
DECIDE = our_period(
    "FCA-DECIDE",
    10,
    Unit.WORKING_DAY,
    "评估意见提交后10个工作日内，由机构负责人作出决定。",
    starts_when="提交审核",
    at_end="提醒机构负责人：审核已逾期。",
    parameter="foster_decide_wd",
)
OBJECTION = our_period(
    "FCA-OBJECTION",
    30,
    Unit.DAY,
    "对不予通过有异议的，自送达之日起30日内提出。",
    starts_when="不予通过文书送达",
    at_end="期满不再受理异议，仍可向民政部门反映。",
    parameter="objection_days",
)
RECHECK = our_period(
    "FCA-RECHECK",
    30,
    Unit.DAY,
    "提出异议后30日内，由没有参与过的人员复核并答复。",
    starts_when="收到异议",
    at_end="提醒机构负责人：复核已逾期。",
    parameter="recheck_days",
)
FILE = our_period(
    "FCA-FILE",
    5,
    Unit.WORKING_DAY,
    "审核通过后5个工作日内报民政部门备案。",
    starts_when="审核通过",
    at_end="提醒受理员和机构负责人：报备已逾期。",
    parameter="foster_file_wd",
)
RECEIPT = our_period(
    "FCA-RECEIPT",
    10,
    Unit.WORKING_DAY,
    "民政部门收到备案后10个工作日内回执。",
    starts_when="报送备案",
    at_end="提醒民政局经办人和负责人：回执已逾期。",
    parameter="foster_receipt_wd",
)
TRAIN = our_period(
    "FCA-TRAIN",
    6,
    Unit.MONTH,
    "备案后6个月内完成主要照料人培训。",
    starts_when="备案完成",
    at_end="期满未完成培训的，资格失效。",
    parameter="foster_train_months",
)
# How long a qualification is good never rolls over to the next working day (DL-10).
QUALIFIED = our_period(
    "FCA-QUALIFIED",
    12,
    Unit.MONTH,
    "合格家庭资格有效12个月，每年复核一次。",
    starts_when="进入合格家庭库或通过年度复核",
    at_end="期满未复核的，资格失效。",
    parameter="qualification_months",
    rolls=False,
    reminder_days=60,
)
SUSPENDED = our_period(
    "FCA-SUSPENDED",
    90,
    Unit.DAY,
    "资格暂停最长90日，其间不安排新的儿童。",
    starts_when="暂停资格",
    at_end="期满未恢复的，资格失效。",
    parameter="suspended_days",
)
EXPIRED = our_period(
    "FCA-EXPIRED",
    6,
    Unit.MONTH,
    "资格失效后6个月内可以补办复核，之后须重新申请。",
    starts_when="资格失效",
    at_end="期满须重新申请。",
    parameter="foster_expired_months",
)
SERVICE_FIRST_TRY = our_period(
    "SV-7-FIRST",
    3,
    Unit.WORKING_DAY,
    "文书签发后3个工作日内首次送达。",
    starts_when="文书签发",
    at_end="提醒送达经办人：尚未首次送达。",
)
SERVICE_NEXT_MEANS = our_period(
    "SV-7-NEXT",
    15,
    Unit.DAY,
    "15日内未送达的，换一种方式送达。",
    starts_when="首次送达",
    at_end="提醒送达经办人：改用下一种送达方式。",
)
COMPLAINT = our_period(
    "SRV-COMPLAINT",
    15,
    Unit.WORKING_DAY,
    "民政部门收到投诉后15个工作日内答复。",
    starts_when="提交投诉",
    at_end="提醒民政局经办人和负责人：投诉答复已逾期。",
)
ONE_TIME_CODE = our_period(
    "PD-ES-4-CODE",
    10,
    Unit.MINUTE,
    "一次性验证码10分钟内有效，只能用一次。",
    starts_when="发出验证码",
    at_end="验证码失效，请重新获取。",
    rolls=False,
)

FOSTER_PERIODS = (
    ACCEPT, RESUBMIT, ASSIGN, ASSESS, IMPROVE, DECIDE, OBJECTION, RECHECK, FILE, RECEIPT,
    TRAIN, QUALIFIED, SUSPENDED, EXPIRED, SERVICE_FIRST_TRY, SERVICE_NEXT_MEANS, COMPLAINT,
    ONE_TIME_CODE,
)  # fmt: skip
