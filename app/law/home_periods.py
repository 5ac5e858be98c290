"""Clocks of a child's stay in a home (machine CWA) and of the people who work there.

Only the yearly crime check is law; all other lengths are defaults of ours or come from a notice
that was not at hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from app.law.instruments import MINORS_PROTECTION
from app.law.model import Article, Period, Standing, Unit, Verification, our_period

# Adult clocks count from a birth, long before the order.
_ours = partial(our_period, since=date(1949, 10, 1))

# 24 hours stand on the case to the minute; this day is for lists and reminders.
EXAM = _ours(
    "CWA-EXAM", 1, Unit.DAY, "到院后24小时内体检和查传染病。",
    starts_when="到院", at_end="提醒医护人员和机构负责人：体检已逾期。", rolls=False,
    reminder_days=1,
)  # fmt: skip
PAPERS = _ours(
    "CWA-PAPERS", 10, Unit.WORKING_DAY, "体检后10个工作日内备齐接收材料。",
    starts_when="体检完成", at_end="提醒受理员和机构负责人：接收材料未备齐。",
    parameter="home_papers_wd",
)  # fmt: skip
OPINION = _ours(
    "CWA-OPINION", 5, Unit.WORKING_DAY, "民政局5个工作日内出具是否同意接收的意见。",
    starts_when="材料报送民政局", at_end="提醒民政局经办人和负责人：接收意见已逾期。",
    parameter="home_opinion_wd",
)  # fmt: skip
ADMIT = _ours(
    "CWA-ADMIT", 3, Unit.WORKING_DAY, "同意接收后3个工作日内建档、安排床位。",
    starts_when="民政局同意接收", at_end="提醒受理员和机构负责人：尚未建档入院。",
)  # fmt: skip
PLAN = _ours(
    "CWA-PLAN", 30, Unit.DAY, "入院30日内制定个人照料计划。",
    starts_when="入院", at_end="提醒专业人员和机构负责人：照料计划未完成。",
    parameter="care_plan_days",
)  # fmt: skip
PLAN_REVIEW = _ours(
    "CWA-REVIEW", 6, Unit.MONTH, "照料计划每6个月复核一次。",
    starts_when="制定或者复核照料计划", at_end="提醒专业人员和机构负责人：照料计划该复核了。",
    parameter="plan_review_months", reminder_days=14,
)  # fmt: skip
WALK = _ours(
    "CWA-WALK", 6, Unit.MONTH, "安置方式每6个月重新评估一次。",
    starts_when="入院或者上一次评估", at_end="提醒专业人员和机构负责人：安置方式该评估了。",
    parameter="placement_walk_months", reminder_days=14,
)  # fmt: skip
HEALTH_SCREENING = _ours(
    "CWA-HEALTH", 6, Unit.MONTH, "每6个月做一次健康体检。",
    starts_when="入院或者上一次体检", at_end="提醒专业人员和机构负责人：健康体检已逾期。",
    parameter="health_screening_months", reminder_days=14,
)  # fmt: skip
MIND_SCREENING = _ours(
    "CWA-MIND", 6, Unit.MONTH, "每6个月做一次心理筛查。",
    starts_when="入院或者上一次筛查", at_end="提醒专业人员和机构负责人：心理筛查已逾期。",
    parameter="mind_screening_months", reminder_days=14,
)  # fmt: skip
NOTICE_FOUNDLING = _ours(
    "CWA-NOTICE-60", 60, Unit.DAY, "寻亲公告60日。",
    starts_when="发布寻亲公告", at_end="公告期满，请登记结果。",
    parameter="foundling_notice_days",
)  # fmt: skip
NOTICE_TRAFFICKED = replace(
    _ours(
        "CWA-NOTICE-30", 30, Unit.DAY, "寻亲公告30日。",
        starts_when="发布寻亲公告", at_end="公告期满，请登记结果。",
        parameter="trafficked_notice_days",
    ),
    verification=Verification.FROM_MEMORY,
    standing=Standing.NATIONAL,
)  # fmt: skip
# From a notice that was not at hand (CW18-M3): not ours, and not yet law on a screen.
_by_notice = partial(replace, standing=Standing.NATIONAL, verification=Verification.FROM_MEMORY)
POLICE_FIRST = _by_notice(
    _ours(
        "CWA-POLICE-1", 1, Unit.MONTH, "满1个月，请公安机关出具暂时未查找到的证明。",
        starts_when="接收打拐解救儿童", at_end="提醒受理员：请向公安机关了解查找结果。",
    )
)  # fmt: skip
POLICE_FINAL = _by_notice(
    _ours(
        "CWA-POLICE-12", 12, Unit.MONTH, "满12个月，请公安机关出具查找不到的证明。",
        starts_when="接收打拐解救儿童", at_end="提醒受理员：请向公安机关了解查找结果。",
        reminder_days=14,
    )
)  # fmt: skip
# 17 years and 6 months; an age is no last day for an act and never rolls over (DL-10).
TURNING_18 = _ours(
    "CWA-ADULT", 210, Unit.MONTH, "满17岁6个月，请评估并制定成年安置计划。",
    starts_when="出生", at_end="提醒专业人员和机构负责人：请评估并制定成年安置计划。",
    rolls=False, reminder_days=30,
)  # fmt: skip
RULING = _ours(
    "CWA-RULING", 5, Unit.WORKING_DAY, "民政局负责人5个工作日内核对确认法院关于监护人的裁判。",
    starts_when="登记法院裁判", at_end="提醒民政局负责人：法院裁判还没有确认。",
)  # fmt: skip
LEAVE_CHECK = _ours(
    "CWA-LEAVE-CHECK", 5, Unit.WORKING_DAY, "机构负责人5个工作日内核对离院材料。",
    starts_when="提出离院", at_end="提醒机构负责人：离院核对已逾期。",
)  # fmt: skip
LEAVE_APPROVE = _ours(
    "CWA-LEAVE-APPROVE", 5, Unit.WORKING_DAY, "民政局负责人5个工作日内审批离院。",
    starts_when="机构负责人核对离院材料", at_end="提醒民政局负责人：离院审批已逾期。",
)  # fmt: skip
LEAVE_FILE = _ours(
    "CWA-LEAVE-FILE", 3, Unit.WORKING_DAY, "批准后3个工作日内备案。",
    starts_when="批准离院", at_end="提醒民政局经办人：离院备案已逾期。",
)  # fmt: skip
FOLLOW_UP = _ours(
    "CWA-FOLLOW", 6, Unit.MONTH, "离院后跟踪回访6个月。",
    starts_when="离院", at_end="跟踪回访期满，请登记最后一次回访并结案。", reminder_days=14,
)  # fmt: skip
DEATH_REPORT = _ours(
    "CWA-DEATH", 1, Unit.DAY, "24小时内报告主管部门；非正常死亡或者死因不明的立即报告公安机关。",
    starts_when="儿童死亡", at_end="提醒机构负责人：尚未报告主管部门。", rolls=False,
    reminder_days=1,
)  # fmt: skip
CRIME_CHECK = Period(
    id="CW18-H2-CHECK",
    basis=Article(MINORS_PROTECTION, 62),
    says="全体工作人员每12个月查询一次违法犯罪记录。",
    unit=Unit.MONTH,
    length={date(2021, 6, 1): 12},
    standing=Standing.NATIONAL,
    verification=Verification.VERIFIED,
    parameter=None,
    starts_when="上一次查询",
    at_end="没有在期限内查询的，请立即停止接触儿童的工作并查询。",
    rolls=False,
    reminder_days=30,
)

HOME_PERIODS = (
    EXAM, PAPERS, OPINION, ADMIT, PLAN, PLAN_REVIEW, WALK, HEALTH_SCREENING, MIND_SCREENING,
    NOTICE_FOUNDLING, NOTICE_TRAFFICKED, POLICE_FIRST, POLICE_FINAL, TURNING_18, RULING,
    LEAVE_CHECK,
    LEAVE_APPROVE, LEAVE_FILE, FOLLOW_UP, DEATH_REPORT, CRIME_CHECK,
)  # fmt: skip
