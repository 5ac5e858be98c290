"""Clocks of an adoption (adoption.md §10): three of the law, the others defaults of ours."""

from __future__ import annotations

from datetime import date

from app.law.adoption_instruments import ARCHIVES, ASSESSING, REGISTRATION, SEARCH_2018
from app.law.model import Article, Period, Standing, Unit, Verification, our_period

_MEASURES_SINCE = date(1999, 5, 25)
_ASSESSED_SINCE = date(2021, 1, 1)

CHECK = our_period(
    "ADP-CHECK", 5, Unit.WORKING_DAY, "收到申请后5个工作日内受理，或者一次告知要补正的全部材料。",
    starts_when="提交申请", at_end="提醒收养登记员和民政局负责人：申请还没有受理。",
    since=_MEASURES_SINCE,
)  # fmt: skip
SUPPLEMENT = our_period(
    "ADP-SUPPLEMENT", 15, Unit.WORKING_DAY, "请在15个工作日内补齐材料，这段时间不算办理期限。",
    starts_when="告知补正", at_end="期满未补齐的，按撤回处理，可以重新申请。", reminder_days=5,
    since=_MEASURES_SINCE,
)  # fmt: skip
REVIEW = Period(
    id="ADP-REVIEW", basis=Article(REGISTRATION, 8, 1),
    says="材料收齐的第二天起30日内审查完毕；公告和评估的时间不算在内。",
    unit=Unit.DAY, length={_MEASURES_SINCE: 30}, standing=Standing.NATIONAL,
    verification=Verification.VERIFIED, parameter=None, starts_when="受理",
    at_end="提醒收养登记员和民政局负责人：登记审查已逾期。", reminder_days=10,
)  # fmt: skip
NOTICE = Period(
    id="ADP-NOTICE", basis=Article(REGISTRATION, 8, 2),
    says="寻找生父母的公告满60日无人认领，视为查找不到；公告的时间不算办理期限。",
    unit=Unit.DAY, length={_MEASURES_SINCE: 60}, standing=Standing.NATIONAL,
    verification=Verification.VERIFIED, parameter=None, starts_when="发布公告",
    at_end="公告期满无人认领，继续审查。", reminder_days=5,
)  # fmt: skip
ANSWER = our_period(
    "ADP-ANSWER", 15, Unit.DAY, "请在15日内答复是否同意评估。",
    starts_when="告知评估", at_end="期满没有答复的，按撤回处理，可以重新申请。", reminder_days=5,
    since=_ASSESSED_SINCE,
)  # fmt: skip
ASSESS = Period(
    id="ADP-ASSESS", basis=Article(ASSESSING, 10),
    says="从您同意评估的那天起60日内完成评估，融合的时间包括在内。",
    unit=Unit.DAY, length={_ASSESSED_SINCE: 60}, standing=Standing.NATIONAL,
    verification=Verification.FROM_MEMORY, parameter="assess.days", starts_when="同意评估",
    at_end="提醒评估人员、收养登记员和民政局负责人：评估已逾期。", reminder_days=15,
)  # fmt: skip
FUSION = Period(
    id="ADP-FUSION", basis=Article(ASSESSING, 8),
    says="收养人与孩子融合的时间不少于30日。",
    unit=Unit.DAY, length={_ASSESSED_SINCE: 30}, standing=Standing.NATIONAL,
    verification=Verification.FROM_MEMORY, parameter="fusion.min_days", starts_when="融合开始",
    at_end="可以作融合评估，提醒评估人员。", rolls=False, reminder_days=5,
)  # fmt: skip
POLICE = our_period(
    "ADP-POLICE", 0, Unit.DAY, "孩子受到伤害或者处于危险的，当日报警、接回孩子。",
    starts_when="评估人员报告", at_end="提醒收养登记员和民政局负责人：还没有登记报警和接回。",
    rolls=False, since=_ASSESSED_SINCE,
)  # fmt: skip
OBJECTION = our_period(
    "ADP-OBJECTION", 10, Unit.WORKING_DAY, "对评估结论有异议的，送达后10个工作日内提出。",
    starts_when="评估结论送达", at_end="没有异议的，作出不予登记的决定。", since=_ASSESSED_SINCE,
)  # fmt: skip
OBJECTION_ANSWER = our_period(
    "ADP-OBJECTION-ANSWER", 10, Unit.WORKING_DAY, "收到异议后10个工作日内书面答复。",
    starts_when="收养人提出异议", at_end="提醒民政局负责人：收养评估的异议还没有答复。",
    since=_ASSESSED_SINCE,
)  # fmt: skip
ROOTS = Period(
    id="ADP-ROOTS", basis=Article(SEARCH_2018), says="受理寻根回访后10个工作日内答复。",
    unit=Unit.WORKING_DAY, length={date(2018, 12, 29): 10}, standing=Standing.NATIONAL,
    verification=Verification.VERIFIED, parameter=None, starts_when="受理寻根回访",
    at_end="提醒收养登记员和民政局负责人：寻根回访还没有答复。",
)  # fmt: skip
ARCHIVE = Period(
    id="ADP-ARCHIVE", basis=Article(ARCHIVES, 6), says="办理完毕60日内立卷归档。",
    unit=Unit.DAY, length={date(2003, 12, 18): 60}, standing=Standing.NATIONAL,
    verification=Verification.FROM_MEMORY, parameter=None, starts_when="登记、解除或者撤销办完",
    at_end="提醒档案管理员和民政局负责人：档案还没有归档。", reminder_days=15,
)  # fmt: skip
DISSOLVE = Period(
    id="ADP-DISSOLVE", basis=Article(REGISTRATION, 11),
    says="从收到解除申请和材料的第二天起30日内审查。",
    unit=Unit.DAY, length={_MEASURES_SINCE: 30}, standing=Standing.NATIONAL,
    verification=Verification.VERIFIED, parameter=None, starts_when="收到解除申请和材料",
    at_end="提醒收养登记员和民政局负责人：解除登记的审查已逾期。", reminder_days=10,
)  # fmt: skip
BOARD = our_period(
    "ADP-BOARD", 30, Unit.DAY, "登记证收不回的，公告30日，期满作废。",
    starts_when="公告登记证作废", at_end="公告期满，登记证作废。", since=_MEASURES_SINCE,
)  # fmt: skip

ADOPTION_PERIODS = (
    CHECK, SUPPLEMENT, REVIEW, NOTICE, ANSWER, ASSESS, FUSION, POLICE, OBJECTION, ARCHIVE, DISSOLVE,
    BOARD, OBJECTION_ANSWER, ROOTS,
)  # fmt: skip
