"""Procurement law from the contract to the archive (purchase.md §3, second half)."""

from __future__ import annotations

from app.law.model import Article, rule
from app.law.organisations import PROCUREMENT, PROCUREMENT_RULES
from app.law.purchase_instruments import (
    ACCEPTING,
    FAIR_COMPETITION,
    OPENNESS,
    REQUIREMENTS,
    SMALL_ENTERPRISES_PAID,
)


def _law(article: int) -> Article:
    return Article(PROCUREMENT, article)


def _rules(article: int, item: int | None = None) -> Article:
    return Article(PROCUREMENT_RULES, article, item=item)


def _enterprise(article: int) -> Article:
    return Article(SMALL_ENTERPRISES_PAID, article)


CONTRACTING = (
    rule("GPL-46", "H", _law(46), "中标、成交通知书发出后30日内签订合同。", "V:P01"),
    rule("GPL-46-7", "H", Article(OPENNESS),
         "因不可抗力不能按时签订合同的，不可抗力消除后7日内签订。", "M"),
    rule("GPR-48", "H", _rules(48), "履约保证金不超过合同金额的百分之十，不收现金。", "V:P02"),
    rule("GPR-50", "E", _rules(50), "合同签订后2个工作日内公告，涉密的除外。", "V:P02"),
    rule("GPL-47", "E", _law(47), "合同签订后7个工作日内，副本报财政部门备案。", "V:P01"),
    rule("GPL-48", "H", _law(48), "经采购人同意才可以分包，供应商对全部合同负责。", "V:P01",
         proof="同意分包的文件"),
    rule("GPL-49", "H", _law(49), "就相同标的签订补充合同，累计不超过原合同金额的百分之十。",
         "V:P01"),
    rule("GPL-50", "H", _law(50), "不得擅自变更、中止或者终止合同。", "V:P01",
         proof="变更、终止的理由和批准"),
    rule("PUB-243", "E", Article(OPENNESS),
         "合同变更后2个工作日内公告原合同编号、名称和文本、变更的条款、补充合同和日期。", "V:P09"),
    rule("GPL-71", "I", _law(71),
         "擅自改变采购方式、提高标准、设不合理条件、与投标人协商、通知书发出后不签合同、拒绝检查的，"
         "采购人和代理机构要承担责任。", "M"),
    rule("GPR-72", "I", _rules(72),
         "供应商行贿评审人员、无故拒签合同、不按采购文件签订、提供假冒产品、擅自变更或者终止合同的，"
         "要承担责任。", "M"),
    rule("GPR-72-4", "I", _rules(72, 4), "供应商把采购合同转包的，要承担责任。", "V:P02"),
)  # fmt: skip

ACCEPTANCE = (
    rule("GPL-41", "E", _law(41), "采购人或者代理机构组织验收，成员在验收书上签字并承担责任。",
         "V:P01", proof="验收书"),
    rule("GPL-61", "H", _law(61),
         "集中采购机构的采购经办与合同审核、验收由不同的人负责，职责清楚、互相分离。", "V:P01"),
    rule("GPR-45-1", "E", _rules(45), "验收书写明每一项技术、服务、安全标准的履约情况。",
         "V:P02"),
    rule("GPR-45-2", "H", _rules(45),
         "公共服务项目验收，邀请服务对象参与并出具意见，结果向社会公告。",
         "V:P02", parameters="acceptance.user_share acceptance.user_least",
         house="acceptance.user_share acceptance.user_least"),
    rule("ACC-24", "E", Article(REQUIREMENTS, 24),
         "采购需求和合同写明验收的主体、时间、方式、程序、内容和可以衡量的标准，分期的项目分期验收。",
         "V:P07", proof="验收方案"),
    rule("ACC-205", "I", Article(ACCEPTING), "服务项目可以在期中分段检查，最后结合检查和效果验收。",
         "M"),
    rule("GPL-42", "E", _law(42),
         "采购文件从采购结束之日起至少保存15年，可以用电子档案保存。", "V:P01 P02",
         also=(_rules(46),), parameters="archive.years"),
    rule("GPR-46", "I", _rules(46), "采购文件可以用电子档案方式保存。", "M"),
    rule("GPL-42-2", "E", _law(42),
         "采购活动记录写明项目类别和名称、预算、资金、合同价格、采购方式和理由、供应商条件、评审标准、"
         "中标或者废标的原因。", "V:P01"),
)  # fmt: skip

PAYING_BY_LAW = (
    rule("GPR-51", "E", _rules(51), "采购人按合同约定及时付款。", "V:P02"),
    rule("PAY-38", "E", Article(FAIR_COMPETITION),
         "满足合同约定的条件，收到发票后30日内付款；不得以人员、机构或者政策变化为由拖延，"
         "不得附加没有约定的条件。", "M"),
    rule("PUB-243-3", "E", Article(OPENNESS),
         "收到发票后原则上10个工作日内付款，鼓励1个工作日内付款，鼓励预付百分之三十以上。", "M"),
    rule("PAY-802", "H", _enterprise(9),
         "供应商是中小企业的，自交付之日起30日内付款，约定以验收或者结算为准的从其约定，"
         "合同另行约定的最长60日；不得以负责人变更、内部流程或者没有约定的审计为由拖延。", "V:P35",
         also=(_enterprise(10), _enterprise(14))),
)  # fmt: skip
