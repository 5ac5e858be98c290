"""家庭寄养管理办法 from article 13 on, as far as it concerns families up to the pool.

Articles 13 to 37 are from memory but for 35 (care.md §13.2).
"""

from __future__ import annotations

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, rule


def _institution(item: int) -> Article:
    return Article(FOSTER_CARE, 14, item=item)


DUTIES = (
    rule(
        "FC-13-8",
        "E",
        Article(FOSTER_CARE, 13, item=8),
        "寄养家庭定期反映儿童成长情况，接受探访、培训和监督指导。",
        "M",
        parameters="growth_report_months",
        house="growth_report_months",
    ),
    rule(
        "FC-13-9",
        "E",
        Article(FOSTER_CARE, 13, item=9),
        "您家住址变更的，及时告诉儿童福利机构。",
        "M",
        parameters="address_change_wd",
        house="address_change_wd",
    ),
    rule("FC-14-1", "E", _institution(1), "机构制定家庭寄养工作计划。", "M"),
    rule("FC-14-2", "E", _institution(2), "机构负责寄养家庭的招募、调查、审核和签约。", "M"),
    rule(
        "FC-14-3",
        "E",
        _institution(3),
        "机构培训主要照料人，组织寄养家庭交流。",
        "M",
        house="trainings_per_year",
    ),
    rule("FC-14-4", "E", _institution(4), "机构定期探访寄养儿童，及时处理存在的问题。", "M"),
    rule(
        "FC-14-5",
        "E",
        _institution(5),
        "机构监督、评估寄养家庭的养育工作。",
        "M",
        house="effect_assessment_interval",
    ),
    rule("FC-14-6", "H", _institution(6), "机构建立并妥善保管家庭寄养服务档案。", "M"),
    rule(
        "FC-14-7",
        "E",
        _institution(7),
        "机构按协议发放寄养儿童所需款物和约定的补贴。",
        "M",
        parameters="pay_day",
        house="pay_day",
    ),
    rule(
        "FC-14-8",
        "E",
        _institution(8),
        "机构及时向主管民政部门报告工作并提出建议。",
        "M",
        house="report_interval",
    ),
    rule(
        "FC-15-1",
        "H",
        Article(FOSTER_CARE, 15),
        "主要照料人不能随意变更；确需变更的，先经机构同意。",
        "M",
    ),
    rule(
        "FC-15-2",
        "H",
        Article(FOSTER_CARE, 15),
        "变更主要照料人，须经机构同意、接受培训，并在协议中变更。",
        "M",
    ),
    rule(
        "FC-16-1",
        "H",
        Article(FOSTER_CARE, 16),
        "儿童住进来以后先有融合期，不少于60天。",
        "M",
        parameters="fusion_days",
    ),
    rule(
        "FC-17-1",
        "S",
        Article(FOSTER_CARE, 17),
        "您家短期内不能照料时，机构为儿童提供短期养育，一般不超过30天。",
        "M",
        parameters="respite_days",
    ),
    rule(
        "FC-18-1",
        "H",
        Article(FOSTER_CARE, 18),
        "寄养期间，儿童的户籍和监护关系不变。",
        "M",
    ),
    rule(
        "FC-26-1",
        "E",
        Article(FOSTER_CARE, 26),
        "民政部门负责政策、指导检查、备案监督，并处理机构与寄养家庭之间的争议。",
        "M",
        house="inspections_per_year",
    ),
    rule(
        "FC-26-2",
        "E",
        Article(FOSTER_CARE, 26, item=3),
        "签订的寄养协议报主管民政部门备案。",
        "M",
        house="filing_wd",
    ),
    rule(
        "FC-27-1",
        "H",
        Article(FOSTER_CARE, 27),
        "跨县（市、区）或跨市寄养，须经共同的上级民政部门同意。",
        "M",
        proof="上级民政部门同意文书（由机构办理）",
    ),
    rule("FC-27-2", "H", Article(FOSTER_CARE, 27), "不能跨省寄养。", "M"),
    rule(
        "FC-28-1",
        "S",
        Article(FOSTER_CARE, 28),
        "机构配备具有社会工作、医疗、心理等专业知识的专职人员。",
        "M",
        house="caseload",
    ),
    rule(
        "FC-35-1",
        "I",
        Article(FOSTER_CARE, 35),
        "救助保护机构临时监护的流浪乞讨等未成年人需要寄养的，参照本办法办理。",
        "V:u03",
    ),
    rule(
        "FC-36-1",
        "I",
        Article(FOSTER_CARE, 36),
        "当地没有儿童福利机构的，由县级以上民政部门组织寄养。",
        "M",
    ),
    rule(
        "FC-37-1",
        "I",
        Article(FOSTER_CARE, 37),
        "现行办法自2014年12月1日起施行，2003年的暂行办法同时废止。",
        "V:u08 u03",
    ),
    rule(
        "FC-37-2",
        "I",
        Article(FOSTER_CARE),
        "2014年以前寄养三名儿童的家庭，按新办法调整为不超过两名。",
        "V:u05",
    ),
)
