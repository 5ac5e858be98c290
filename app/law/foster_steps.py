"""家庭寄养管理办法, article 12: the steps from application to agreement (care.md §2.2)."""

from __future__ import annotations

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, rule

_LAST = -1


def _step(item: int) -> Article:
    return Article(FOSTER_CARE, 12, item=item)


STEPS = (
    rule(
        "FC-12-1a",
        "H",
        _step(1),
        "第一步：您向儿童福利机构提出书面申请，可以在网上签名，也可以交纸质材料。",
        "V:u06",
        proof="寄养申请表",
    ),
    rule(
        "FC-12-1b",
        "H",
        _step(1),
        "申请时交齐户口簿、身份证复印件、收入和住房证明、家庭成员健康状况，"
        "以及全体家庭成员一致同意的材料。",
        "V:u06 u07",
        proof="全套申请材料和家庭成员一致同意书",
    ),
    rule(
        "FC-12-2a",
        "H",
        _step(2),
        "第二步：由机构或受委托的第三方派专业人员上门评估。",
        "V:u06",
        proof="入户评估记录",
        parameters="min_assessors",
        house="min_assessors",
    ),
    rule(
        "FC-12-2b",
        "H",
        _step(2),
        "上门时了解您家的条件和能力、邻里和社会交往、有无犯罪记录、社区环境等。",
        "V:u06",
        proof="寄养家庭情况考察表",
    ),
    rule(
        "FC-12-2c",
        "H",
        _step(2),
        "评估人员写出评估意见。",
        "V:u06",
        proof="评估意见",
        house="assessment_result",
    ),
    rule(
        "FC-12-3a",
        "H",
        _step(3),
        "第三步：机构根据评估意见进行审核，由负责人作出决定；评估意见须为“合格”。",
        "V:u06",
        proof="机构审核决定",
    ),
    rule(
        "FC-12-3b",
        "H",
        _step(3),
        "审核后报主管民政部门备案。",
        "V:u06",
        proof="民政部门备案回执",
        parameters="foster_bureau_step",
    ),
    rule(
        "FC-12-4",
        "H",
        _step(4),
        "第四步：主要照料人在签约前接受培训。",
        "V:u06",
        proof="培训合格记录",
        parameters="foster_training_hours",
        house="foster_training_hours",
    ),
    rule(
        "FC-12-5",
        "H",
        _step(5),
        "第五步：机构与主要照料人签订寄养协议，写明期限、双方权利义务、主要照料人、"
        "融合期和违约责任等。",
        "V:u06",
        proof="寄养协议",
        house="clauses_beyond_the_order",
    ),
    rule(
        "FC-12-6",
        "E",
        Article(FOSTER_CARE, 12, paragraph=_LAST),
        "寄养协议自双方都签字（盖章）之日起生效。",
        "V:u06",
    ),
    rule(
        "FC-12-7",
        "S",
        None,
        "寄养协议一般签12个月，最长36个月，到期可以续签。",
        "D",
        parameters="foster_term_months",
    ),
)
