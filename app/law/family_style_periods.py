"""Clocks of a family unit (machine FSH, care.md §5.2). No order sets any: all are ours."""

from __future__ import annotations

from app.law.model import Unit, our_period

NOTICE_PERIOD = our_period(
    "FS-RECRUIT", 15, Unit.DAY, "招募公告张贴15日。",
    starts_when="发布招募公告", at_end="公告期满，没有人申请的可以重新发布。",
    parameter="fs_recruit_days",
)  # fmt: skip
SCREEN = our_period(
    "FS-SCREEN", 30, Unit.DAY, "面谈、入户、健康和犯罪记录核查在30日内完成。",
    starts_when="夫妻提交申请", at_end="提醒专业人员和机构负责人：审查已逾期。",
    parameter="fs_screen_days",
)  # fmt: skip
FILE_HIRING = our_period(
    "FS-FILE", 5, Unit.WORKING_DAY, "决定聘用后5个工作日内报民政局备案。",
    starts_when="决定聘用", at_end="提醒受理员和机构负责人：聘用报备已逾期。",
)  # fmt: skip
TRIAL = our_period(
    "FS-TRIAL", 60, Unit.DAY, "适应期60日，满期作评估。",
    starts_when="第一名儿童入住", at_end="可以作适应期评估，提醒专业人员和机构负责人。",
    parameter="fs_trial_days", rolls=False, reminder_days=7,
)  # fmt: skip
TRIAL_MORE = our_period(
    "FS-TRIAL-MORE", 30, Unit.DAY, "适应期延长30日，满期再评估一次。",
    starts_when="决定延长适应期", at_end="可以再作适应期评估。", rolls=False, reminder_days=7,
)  # fmt: skip
EVALUATION = our_period(
    "FS-EVALUATION", 6, Unit.MONTH, "每6个月评估一次。",
    starts_when="转为正式家庭，或者上一次评估", at_end="提醒专业人员和机构负责人：评估已逾期。",
    parameter="fs_evaluation_months", reminder_days=14,
)  # fmt: skip
YEARLY_CHECK = our_period(
    "FS-YEARLY", 12, Unit.MONTH, "健康和犯罪记录每年重新核查。",
    starts_when="核查完毕", at_end="提醒专业人员和机构负责人：年度核查已逾期。", reminder_days=30,
)  # fmt: skip
COUPLE_CHANGE = our_period(
    "FS-COUPLE", 60, Unit.DAY, "60日内由新的夫妻接替，儿童不搬动。",
    starts_when="夫妻离开或者更换", at_end="没有人接替的，转入解散。", reminder_days=14,
)  # fmt: skip
RELIEF = our_period(
    "FS-RELIEF", 14, Unit.DAY, "替班连续不超过14日。",
    starts_when="替班开始", at_end="提醒专业人员和机构负责人：替班已超过最长时间。",
    parameter="fs_relief_days", rolls=False,
)  # fmt: skip
CORRECTION = our_period(
    "FS-CORRECTION", 15, Unit.DAY, "15日内改正。",
    starts_when="要求改正", at_end="由机构负责人核实：改正的继续，没有改正的解散。",
)  # fmt: skip
EMERGENCY = our_period(
    "FS-EMERGENCY", 10, Unit.WORKING_DAY, "紧急带离后10个工作日内查明情况并作出决定。",
    starts_when="紧急带离儿童", at_end="提醒机构负责人：紧急带离尚未作出决定。",
)  # fmt: skip
TERM = our_period(
    "FS-TERM", 12, Unit.MONTH, "聘用期满前60日开始办理续约。",
    starts_when="聘用开始或者续约", at_end="聘用已到期，提醒机构负责人：尽快续约或者解散。",
    parameter="fs_term_months", rolls=False, reminder_days=60,
)  # fmt: skip
COUPLE_NOTICE = our_period(
    "FS-NOTICE", 1, Unit.MONTH, "夫妻要离开的，提前1个月书面提出。",
    starts_when="夫妻书面提出", at_end="夫妻可以离开，由机构安排接替。",
)  # fmt: skip
DISSOLVING = our_period(
    "FS-DISSOLVE", 30, Unit.DAY, "进入解散后30日内先安置好每一名儿童。",
    starts_when="决定解散", at_end="提醒专业人员和机构负责人：儿童尚未全部安置。",
)  # fmt: skip
CLOSING = our_period(
    "FS-CLOSE", 30, Unit.DAY, "解散后30日内整理好档案。",
    starts_when="解散", at_end="提醒档案管理员：档案尚未整理完毕。",
)  # fmt: skip

FAMILY_STYLE_PERIODS = (
    NOTICE_PERIOD, SCREEN, FILE_HIRING, TRIAL, TRIAL_MORE, EVALUATION, YEARLY_CHECK, COUPLE_CHANGE,
    RELIEF, CORRECTION, EMERGENCY, TERM, COUPLE_NOTICE, DISSOLVING, CLOSING,
)  # fmt: skip
