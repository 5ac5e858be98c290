"""Clocks of a running placement (machine FCP, care.md §2.4 and §12).

The order fixes sixty days of fusion, thirty days of respite and one month of notice; every other
length is a default of ours. Ids are those of the timer catalogue where it has one.
"""

from __future__ import annotations

from datetime import date

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, Period, Standing, Unit, Verification

_SINCE = date(2014, 12, 1)


def _period(
    period_id: str,
    number: int,
    unit: Unit,
    says: str,
    *,
    starts_when: str,
    at_end: str,
    article: int | None = None,
    parameter: str | None = None,
    rolls: bool = True,
    reminder_days: int | None = None,
) -> Period:
    """Of the order, from memory, where it names an article; else ours."""
    return Period(
        id=period_id,
        basis=Article(FOSTER_CARE, article) if article else None,
        says=says,
        unit=unit,
        length={_SINCE: number},
        standing=Standing.NATIONAL if article else Standing.HOUSE,
        verification=Verification.FROM_MEMORY if article else Verification.DESIGN,
        parameter=parameter,
        starts_when=starts_when,
        at_end=at_end,
        rolls=rolls,
        reminder_days=reminder_days,
    )


# Waiting times and terms end where they fall; last days for an act roll (DL-10).
FUSION = _period(
    "T-01",
    60,
    Unit.DAY,
    "融合期不少于60日，满期才可以作融合期评估。",
    article=16,
    starts_when="寄养协议生效",
    at_end="可以作融合期评估，提醒专业人员和机构负责人。",
    parameter="fusion_days",
    rolls=False,
    reminder_days=7,
)
EXTENSION = _period(
    "T-35",
    30,
    Unit.DAY,
    "融合期延长30日，只延长一次。",
    starts_when="决定延长融合期",
    at_end="再作一次融合期评估。",
    parameter="fc_extension_days",
    rolls=False,
    reminder_days=7,
)
FUSION_CHECK = _period(
    "FCP-FUSION-CHECK",
    10,
    Unit.WORKING_DAY,
    "融合期满后10个工作日内完成评估并作出决定。",
    starts_when="融合期或者延长期满",
    at_end="提醒专业人员和机构负责人：融合期评估已逾期。",
)
RESPITE = _period(
    "T-02",
    30,
    Unit.DAY,
    "短期养育一般不超过30日，期满儿童回到寄养家庭。",
    article=17,
    starts_when="儿童离开寄养家庭，由机构短期养育",
    at_end="没有回家的，由机构负责人审查。",
    parameter="respite_days",
    rolls=False,
)
REVIEW_RESPITE = _period(
    "FCP-REVIEW-RESPITE",
    5,
    Unit.WORKING_DAY,
    "短期养育超期的，机构负责人5个工作日内决定。",
    starts_when="短期养育期满儿童未回家",
    at_end="提醒机构负责人：超期短期养育的审查已逾期。",
)
CARER = _period(
    "FCP-CARER",
    30,
    Unit.DAY,
    "变更主要照料人，30日内完成核对、培训和同意。",
    starts_when="提出变更主要照料人",
    at_end="提醒专业人员和机构负责人：主要照料人变更尚未办结。",
)
RECHECK = _period(
    "FCP-RECHECK",
    15,
    Unit.WORKING_DAY,
    "家庭情况有变化的，15个工作日内复核完毕。",
    starts_when="家庭报告变化，或者资格暂停、失效、取消",
    at_end="提醒专业人员和机构负责人：家庭复核已逾期。",
)
CORRECTION = _period(
    "FCP-CORRECTION",
    15,
    Unit.DAY,
    "请在15日内改正。",
    starts_when="发出督促改正通知",
    at_end="由机构负责人核实：已改正的继续寄养，未改正的解除寄养。",
    parameter="correction_days",
)
NOTICE = _period(
    "T-03",
    1,
    Unit.MONTH,
    "寄养家庭想解除寄养的，提前1个月书面提出。",
    article=19,
    starts_when="家庭书面提出解除寄养",
    at_end="机构办理解除寄养。",
)
EMERGENCY = _period(
    "FCP-EMERGENCY",
    10,
    Unit.WORKING_DAY,
    "紧急带离后10个工作日内查明情况，决定解除寄养或者送回。",
    starts_when="紧急带离儿童",
    at_end="提醒机构负责人和民政局负责人：紧急带离尚未作出决定。",
)
PRIORITY = _period(
    "FCP-PRIORITY",
    30,
    Unit.DAY,
    "您家愿意收养孩子的，请在30日内告诉机构，可以优先考虑。",
    starts_when="告知寄养家庭拟送养",
    at_end="优先表示的时间已过；仍可以按一般程序提出收养。",
    parameter="foster_adopt_priority_days",
)
TERM = _period(
    "FCP-TERM",
    12,
    Unit.MONTH,
    "寄养协议期满前60日开始办理续签。",
    starts_when="寄养协议生效或者续签",
    at_end="协议已到期，提醒机构负责人和民政局：尽快续签或者解除。",
    parameter="foster_term_months",
    rolls=False,
    reminder_days=60,
)
EFFECT = _period(
    "FCP-EFFECT",
    12,
    Unit.MONTH,
    "每年评估一次养育实效。",
    starts_when="正式寄养开始，或者上一次养育实效评估",
    at_end="提醒专业人员和机构负责人：养育实效评估已逾期。",
    reminder_days=30,
)
FAMILY_NEEDS = _period(
    "FCP-FAMILY-NEEDS",
    6,
    Unit.MONTH,
    "每6个月评估一次家庭需求。",
    starts_when="寄养开始，或者上一次家庭需求评估",
    at_end="提醒专业人员和机构负责人：家庭需求评估已逾期。",
    reminder_days=14,
)
CHILD_NEEDS = _period(
    "FCP-CHILD-NEEDS",
    6,
    Unit.MONTH,
    "每6个月评估一次儿童需求。",
    starts_when="寄养开始，或者上一次儿童需求评估",
    at_end="提醒专业人员和机构负责人：儿童需求评估已逾期。",
    reminder_days=14,
)
# The lengths of these two are ages; their last days are set from a birth date.
ADULT = _period(
    "T-06",
    18,
    Unit.YEAR,
    "孩子满18周岁，寄养结束；提前半年开始准备安置。",
    article=7,
    starts_when="儿童出生",
    at_end="儿童已成年，转入解除寄养。",
    rolls=False,
)
CARER_AGE = _period(
    "T-04",
    66,
    Unit.YEAR,
    "主要照料人满65周岁起准备接替的人；超过65周岁的重新核对条件。",
    article=8,
    starts_when="主要照料人出生",
    at_end="主要照料人超过65周岁，转入复核。",
    rolls=False,
)
ENDING = _period(
    "FCP-ENDING",
    10,
    Unit.WORKING_DAY,
    "进入解除程序后10个工作日内完成终结评估并审批。",
    starts_when="进入解除程序",
    at_end="提醒专业人员和机构负责人：解除审批已逾期。",
)
FILE_AGREEMENT = _period(
    "FCP-FILE-AGREEMENT",
    5,
    Unit.WORKING_DAY,
    "寄养协议生效后5个工作日内报民政部门备案。",
    starts_when="寄养协议生效",
    at_end="提醒受理员和机构负责人：协议报备已逾期。",
    parameter="agreement_file_wd",
)
FILE_ENDING = _period(
    "FCP-FILE-ENDING",
    5,
    Unit.WORKING_DAY,
    "批准解除后5个工作日内报民政部门备案。",
    starts_when="批准解除寄养",
    at_end="提醒受理员和机构负责人：解除报备已逾期。",
    parameter="ending_file_wd",
)
PAPER_AGREEMENT = _period(
    "FCP-PAPER-AGREEMENT",
    30,
    Unit.DAY,
    "上线前已开始的寄养，导入后30日内补录纸质协议和扫描件。",
    starts_when="上线导入寄养",
    at_end="提醒受理员和机构负责人：纸质协议或者它的扫描件还没有补录。",
)
RECEIPT_AGREEMENT = _period(
    "FCP-RECEIPT-AGREEMENT",
    10,
    Unit.WORKING_DAY,
    "民政部门收到寄养协议备案后10个工作日内回执。",
    starts_when="报送寄养协议备案",
    at_end="提醒民政局经办人和负责人：回执已逾期。",
    parameter="agreement_receipt_wd",
)
RECEIPT_ENDING = _period(
    "FCP-RECEIPT-ENDING",
    10,
    Unit.WORKING_DAY,
    "民政部门收到解除备案后10个工作日内回执。",
    starts_when="报送解除备案",
    at_end="提醒民政局经办人和负责人：回执已逾期。",
    parameter="ending_receipt_wd",
)
AFTERCARE_PLAN = _period(
    "FCP-AFTERCARE-PLAN",
    3,
    Unit.WORKING_DAY,
    "解除后3个工作日内写出安置和帮助的计划。",
    starts_when="批准解除寄养",
    at_end="提醒专业人员和机构负责人：安置计划已逾期。",
    parameter="aftercare_plan_wd",
)
AFTERCARE = _period(
    "FCP-AFTERCARE",
    3,
    Unit.MONTH,
    "解除后随访3个月。",
    starts_when="批准解除寄养",
    at_end="随访期满，核对随访记录后办结。",
    parameter="aftercare_months",
)
# Weeks 1, 2, 4, 8 and 12 (FA-V-7): each clock runs from the day of the ending.
FOLLOW_UP = _period(
    "FCP-FOLLOW-UP",
    7,
    Unit.DAY,
    "解除后第1、2、4、8、12周随访儿童。",
    starts_when="批准解除寄养",
    at_end="提醒专业人员和机构负责人：随访已逾期。",
    rolls=False,
)

PLACEMENT_PERIODS = (
    FUSION, EXTENSION, FUSION_CHECK, RESPITE, REVIEW_RESPITE, CARER, RECHECK, CORRECTION, NOTICE,
    EMERGENCY, PRIORITY, TERM, EFFECT, FAMILY_NEEDS, CHILD_NEEDS, ADULT, CARER_AGE, ENDING,
    FILE_AGREEMENT, FILE_ENDING, PAPER_AGREEMENT, RECEIPT_AGREEMENT, RECEIPT_ENDING,
    AFTERCARE_PLAN, AFTERCARE, FOLLOW_UP,
)  # fmt: skip
