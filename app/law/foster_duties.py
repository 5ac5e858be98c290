"""家庭寄养管理办法, articles 13 to 18: what family and institution owe (care.md §2.2).

These articles are from memory (care.md §13.2): none is cited before it was confirmed.
"""

from __future__ import annotations

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, rule


def _family(item: int) -> Article:
    return Article(FOSTER_CARE, 13, item=item)


def _institution(item: int) -> Article:
    return Article(FOSTER_CARE, 14, item=item)


DUTIES = (
    rule(
        "FC-13-1",
        "E",
        _family(1),
        "寄养家庭保障儿童的人身安全，尊重儿童的人格尊严。",
        "M",
    ),
    rule(
        "FC-13-2",
        "E",
        _family(2),
        "寄养家庭为儿童提供生活照料和营养，帮助儿童提高生活自理能力。",
        "M",
        proof="探访记录",
    ),
    rule(
        "FC-13-3",
        "E",
        _family(3),
        "寄养家庭关心儿童的心理健康，培养良好的品德。",
        "M",
        proof="探访记录",
    ),
    rule(
        "FC-13-4",
        "E",
        _family(4),
        "寄养家庭安排儿童接受学前教育和义务教育，并与学校保持联系。",
        "M",
        proof="入学（入园）证明",
        parameters="school_check_age",
        house="school_check_age",
    ),
    rule(
        "FC-13-5",
        "E",
        _family(5),
        "儿童患病的，及时安排医治；急病、重病的，立即送医，同时告诉机构。",
        "M",
        proof="就医记录和报告时间",
        parameters="illness_report_hours",
        house="illness_report_hours",
    ),
    rule(
        "FC-13-6",
        "E",
        _family(6),
        "寄养残疾儿童的家庭，配合机构做好康复训练。",
        "M",
        proof="康复计划和训练记录",
    ),
    rule("FC-13-7", "E", _family(7), "寄养家庭配合机构做好儿童的送养工作。", "M"),
    rule(
        "FC-13-8",
        "E",
        _family(8),
        "寄养家庭定期反映儿童成长情况，接受探访、培训和监督指导。",
        "M",
        parameters="growth_report_months",
        house="growth_report_months",
    ),
    rule(
        "FC-13-9",
        "E",
        _family(9),
        "您家住址变更的，及时告诉儿童福利机构。",
        "M",
        parameters="address_change_wd",
        house="address_change_wd",
    ),
    rule("FC-13-10", "I", _family(10), "寄养家庭保障儿童依法享有的其他权益。", "M"),
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
)
