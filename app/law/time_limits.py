"""How days, months and hours are counted (care.md §0.4): 民法典 201 to 203 and our readings."""

from __future__ import annotations

from app.law.instruments import CIVIL_CODE, HOLIDAY_NOTICES
from app.law.model import Article, rule

COUNTING = (
    rule(
        "DL-1",
        "H",
        Article(CIVIL_CODE, 201),
        "按日、月、年计算期限的，开始的当天不计入，从第二天算起。",
        "V:law",
    ),
    rule(
        "DL-2",
        "H",
        Article(CIVIL_CODE, 201),
        "按小时计算期限的，从事情发生的时刻算起。",
        "V:law",
    ),
    rule(
        "DL-3",
        "H",
        Article(CIVIL_CODE, 202),
        "按月、年计算的，到期月的对应日为最后一天；没有对应日的，月末日为最后一天。",
        "V:law",
    ),
    rule(
        "DL-4",
        "H",
        Article(CIVIL_CODE, 203),
        "最后一天是法定休假日的，顺延到休假结束的第二天。",
        "V:law",
    ),
    rule(
        "DL-5",
        "H",
        Article(CIVIL_CODE, 203),
        "最后一天到24时为止；有业务时间的，到停止业务活动的时间为止。",
        "V:law",
        parameters="office_hours",
    ),
    rule(
        "DL-6",
        "E",
        Article(HOLIDAY_NOTICES),
        "工作日不包括周末和放假日，调休上班的周末算工作日。",
        "M",
    ),
    rule("DL-7", "E", None, "等您补正材料的时间不计入办理期限，补齐后的下一个工作日接着算。", "D"),
    rule("DL-8", "E", None, "年龄按周岁计算，生日当天满一岁。", "M?", parameters="age_reached"),
    rule(
        "DL-9",
        "H",
        Article(CIVIL_CODE, 203),
        "最后一天是普通周六、周日的，同样顺延；调休上班的周末不顺延。",
        "M",
        parameters="dl4.weekend_moves",
    ),
    rule(
        "DL-10",
        "H",
        None,
        "顺延只用于办事的最后一天和通知期限；按小时的期限、最短等待时间、年龄、"
        "证明和租约的有效期都不顺延。",
        "D",
    ),
    rule(
        "DL-11",
        "H",
        None,
        "放假安排尚未公布的年份，期限先按周一至周五推算并标明“暂定”，公布后重新计算。",
        "D",
    ),
)
