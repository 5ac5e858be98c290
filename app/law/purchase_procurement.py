"""Procurement law that the portal enforces, from the requirement to the award (purchase.md §3).

A row seen in a news or secondary page only counts as from memory; where half of a row was read
and half remembered, the halves are two rows. From the contract on: `purchase_contracts`.
"""

from __future__ import annotations

from app.law.model import Article, rule
from app.law.organisations import PROCUREMENT, PROCUREMENT_RULES, SMALL_ENTERPRISES
from app.law.purchase_instruments import (
    CONSULTATIONS,
    INTENTS,
    NEGOTIATIONS,
    OPENNESS,
    PUBLICATION,
    REQUIREMENTS,
    SIZES_OF_ENTERPRISES,
    TENDERS,
    TWO_SUPPLIERS,
)


def _law(article: int, item: int | None = None) -> Article:
    return Article(PROCUREMENT, article, item=item)


def _rules(article: int, paragraph: int | None = None) -> Article:
    return Article(PROCUREMENT_RULES, article, paragraph)


def _tender(article: int) -> Article:
    return Article(TENDERS, article)


def _negotiation(article: int) -> Article:
    return Article(NEGOTIATIONS, article)


def _consultation(article: int, item: int | None = None) -> Article:
    return Article(CONSULTATIONS, article, item=item)


TAKING_PART = (
    rule("GPL-12", "H", _law(12), "与供应商有利害关系的采购人员回避，供应商可以申请其回避。",
         "V:P01 P02", also=(_rules(9),), proof="回避声明"),
    rule("GPR-09", "H", _rules(9),
         "三年内与供应商有劳动关系，任其董事、监事，是其控股股东或者实际控制人，与其负责人是夫妻、"
         "直系血亲、三代以内旁系血亲或者近姻亲，或者有其他可能影响公正的关系的，算有利害关系。",
         "V:P02"),
    rule("GPL-22", "H", _law(22), "供应商具备法律规定的六项条件。", "V:P01"),
    rule("GPR-17", "I", _rules(17),
         "供应商提交法人证书、财务报告、纳税和社会保险凭证、设备和专业能力证明、"
         "三年内没有重大违法记录的声明，以及规定的其他材料。", "M"),
    rule("GPR-19", "H", _rules(19),
         "重大违法记录，是因违法经营受到刑事处罚，或者责令停产停业、吊销许可证或者执照、较大数额罚款；"
         "被禁止参加采购的，期限届满后可以参加。", "M"),
    rule("GPL-24", "I", _law(24), "组成联合体的，各方都具备条件，共同签订协议，承担连带责任。",
         "V:P01 P02", also=(_rules(22),), proof="联合体协议"),
    rule("GPR-22", "H", _rules(22),
         "联合体中承担相同工作的，按资质较低的一方确定；联合体各方不得再单独或者与他人组成联合体参加。",
         "M"),
    rule("GPR-20", "H", _rules(20), "不得以不合理的条件对供应商实行差别待遇或者歧视待遇。",
         "V:P02"),
    rule("GPR-18-1", "H", _rules(18, 1),
         "单位负责人为同一人，或者有直接控股、管理关系的供应商，不得参加同一合同的采购。", "V:P02"),
    rule("GPR-18-2", "H", _rules(18, 2),
         "为项目提供设计、规范编制、管理、监理或者检测的供应商，不得再参加该项目的其他采购，"
         "单一来源的除外。", "V:P02"),
    rule("GPL-77", "E", _law(77),
         "提供虚假材料、串通、行贿等违法的供应商，处以采购金额千分之五以上千分之十以下的罚款，"
         "列入不良行为记录，一至三年内不得参加政府采购。", "V:P01 P02", also=(_rules(72),)),
)  # fmt: skip

METHOD = (
    rule("GPL-8", "I", _law(8), "限额标准，中央的由国务院，地方的由省级政府或者其授权的机构公布。",
         "M", parameters="limit_decentral.services"),
    rule("GPL-18", "H", _law(18),
         "列入集中采购目录的由集中采购机构采购；其他的由采购人自行采购，或者委托代理机构采购。",
         "M"),
    rule("GPL-26", "I", _law(26),
         "采购方式有公开招标、邀请招标、竞争性谈判、单一来源、询价，以及认定的其他方式。",
         "V:P01"),
    rule("GPL-27", "H", _law(27),
         "达到公开招标数额标准的应当公开招标；用其他方式的，须经设区的市级以上财政部门批准。",
         "V:P01 P02", also=(_rules(23),), parameters="limit_open.services"),
    rule("GPR-23", "H", _rules(23),
         "达到数额标准而不公开招标的，在采购活动开始前取得设区的市级以上财政部门批准。", "M",
         proof="财政部门的批准文件"),
    rule("GPL-28", "H", _law(28), "不得化整为零，规避公开招标。", "V:P01"),
    rule("GPR-28", "H", _rules(28),
         "一个财政年度内，同一预算项目下的同一品目多次用其他方式采购，累计超过公开招标数额标准的，"
         "算化整为零；预算调整或者经批准的除外。", "V:P02"),
    rule("GPL-29", "I", _law(29),
         "服务特殊、只能从有限范围的供应商采购，或者公开招标费用占比过大的，可以邀请招标。", "M"),
    rule("GPL-30", "I", _law(30),
         "没有投标或者没有合格投标、重新招标仍不成立，技术复杂或者性质特殊不能确定具体要求，"
         "招标时间不能满足紧急需要，不能事先计算价格总额的，可以竞争性谈判。", "M"),
    rule("GPL-31", "H", _law(31),
         "只能从唯一供应商采购、发生不可预见的紧急情况，或者为保持一致继续添购、"
         "总额不超过原合同百分之十的，可以单一来源采购。", "V:P01"),
    rule("GPR-38", "E", _rules(38),
         "达到公开招标数额标准、只能从唯一供应商采购的，公示不少于5个工作日。", "V:P02"),
    rule("GPL-34", "H", _law(34), "邀请招标的，随机选择三家以上供应商。", "V:P01"),
    rule("GPL-38", "H", _law(38),
         "竞争性谈判由三人以上单数的小组进行，专家不少于三分之二，供应商不少于三家，"
         "符合需求、质量和服务相等时报价最低的成交。", "V:P01"),
    rule("GPL-38-5", "H", _negotiation(7), "达到公开招标数额标准的，谈判小组五人以上。", "M"),
    rule("GPL-40", "H", _law(40), "询价小组组成与谈判相同，供应商不少于三家，一次报出不变的价格。",
         "V:P01"),
    rule("CST-03", "I", _consultation(3, 1), "政府购买服务项目可以采用竞争性磋商。", "V:P06"),
    rule("SME-46", "S", Article(SMALL_ENTERPRISES, 6),
         "200万元以下、适宜由中小企业提供的服务项目，专门面向中小企业采购；不预留的，要有规定的五种理由之一；"
         "没有预留的，小微企业价格扣除百分之十至百分之二十。", "M",
         also=(Article(SMALL_ENTERPRISES, 7),), parameters="limit_decentral.services"),
    rule("SME-SO", "H", Article(SMALL_ENTERPRISES, 2),
         "只有企业和个体工商户才算中小企业；社会团体、社会服务机构、基金会和事业单位不算，"
         "不能参加预留的项目，也没有价格扣除。", "M", also=(Article(SIZES_OF_ENTERPRISES),)),
)  # fmt: skip

REQUIREMENT = (
    rule("PUB-10", "E", Article(INTENTS),
         "采购活动开始30日前公开采购意向，写明项目名称、需求概况、预算和预计时间；"
         "不可预见的紧急采购除外。", "V:P05"),
    rule("PUB-10-S", "E", Article(INTENTS),
         "列入集中采购目录或者达到限额标准的项目应当公开采购意向，限额标准以下的不用。", "M",
         parameters="limit_decentral.services"),
    rule("GPR-15", "E", _rules(15),
         "采购需求完整、明确；向公众提供的公共服务，征求社会公众的意见。",
         "V:P02", proof="征求意见的记录"),
    rule("GPR-30", "E", _rules(30), "采购文件公开项目的预算金额。", "V:P02"),
    rule("REQ-11", "H", Article(REQUIREMENTS, 10),
         "面向公众的服务、1000万元以上的服务、技术复杂的项目等，确定需求前先调查，"
         "调查对象一般不少于三个并且有代表性。", "V:P33", also=(Article(REQUIREMENTS, 11),),
         proof="需求调查记录"),
    rule("REQ-11-Y", "I", Article(REQUIREMENTS, 11), "一年内调查过相同标的的，可以不再调查。",
         "M"),
)  # fmt: skip

OFFERS = (
    rule("GPL-35", "H", _law(35), "招标文件发出到投标截止，不少于20日。", "V:P01"),
    rule("GPR-31-1", "H", _rules(31), "招标文件的提供期限不少于5个工作日。", "V:P02"),
    rule("GPR-31-2", "H", _rules(31),
         "影响投标的澄清或者修改，在投标截止15日前通知；不足15日的，顺延截止时间。", "V:P02"),
    rule("GPR-21", "H", _rules(21), "提交资格预审申请的时间，不少于5个工作日。", "V:P02"),
    rule("GPR-33", "H", _rules(33),
         "投标保证金不超过预算的百分之二，不收现金；未中标的在通知书发出后、中标的在合同签订后5个工作日内退还。",
         "V:P02"),
    rule("NGT-29", "H", _negotiation(29),
         "谈判文件、询价通知书发出到首次响应截止，不少于3个工作日；影响响应的修改在截止3个工作日前通知，"
         "否则顺延。", "M", also=(_negotiation(45),)),
    rule("CST-10", "H", _consultation(10),
         "磋商文件发出到首次响应截止不少于10日，提供期限不少于5个工作日；影响响应的修改在截止5日前通知，"
         "否则顺延。", "V:P31"),
    rule("TEN-PN", "H", _tender(16),
         "招标公告期限5个工作日；结果公告期限1个工作日，期满开始计算质疑期限。", "M",
         also=(_tender(69),)),
    rule("PUB-101", "E", Article(PUBLICATION),
         "网站收到信息后1个工作日内发布，提供信息的单位对真实性负责，各媒体发布的内容一致。", "M"),
)  # fmt: skip

CHOOSING = (
    rule("GPL-36", "H", _law(36),
         "合格的投标人不足三家，有影响公正的违法行为，报价都超过预算，或者取消采购任务的，应当废标，"
         "并通知所有投标人。", "V:P01"),
    rule("CST-14", "H", _consultation(14),
         "磋商小组由采购人代表和专家三人以上单数组成，专家不少于三分之二。", "M"),
    rule("CST-28", "E", _consultation(28),
         "采购人逾期未确定成交供应商、又没有提出异议的，视为确定排序第一的供应商。", "V:P31"),
    rule("CST-28-T", "E", _tender(68),
         "招标、谈判、询价中逾期未确定又没有异议的，也视为确定排序第一的供应商。", "M",
         also=(_negotiation(36), _negotiation(49))),
    rule("CST-3S", "H", Article(TWO_SUPPLIERS),
         "提交最后报价的供应商不少于三家；政府购买服务项目只有两家的，可以继续。", "M"),
    rule("CST-PR", "H", _consultation(24),
         "磋商中服务项目的价格分占百分之十至百分之三十，超出的要经财政部门同意。", "M"),
    rule("TEN-PR", "H", _tender(55),
         "招标中服务项目的价格分不低于百分之十，执行统一价格的除外。", "M"),
    rule("TEN-EC", "H", _tender(47),
         "评标委员会五人以上单数，专家不少于三分之二；预算1000万元以上、技术复杂或者社会影响较大的，"
         "七人以上。", "M"),
    rule("GPR-43-1", "E", _rules(43), "评审结束后2个工作日内，代理机构送交评审报告。", "V:P02"),
    rule("GPR-43-2", "E", _rules(43), "采购人收到报告后5个工作日内，按顺序确定供应商。", "V:P02"),
    rule("GPR-43-3", "E", _rules(43),
         "确定供应商后2个工作日内，发出通知书，公告结果，采购文件一同公告。", "V:P02"),
    rule("GPR-43-4", "E", _rules(43),
         "结果公告写明采购人和代理机构的名称、地址和联系方式，项目名称和编号，供应商的名称、地址和金额，"
         "主要标的和服务要求，评审专家名单。", "V:P02"),
    rule("PUB-243-2", "E", Article(OPENNESS),
         "采用综合评分法的，公告中标、成交供应商的总得分；采用最低价法的，公告评审后的价格。",
         "V:P09"),
    rule("GPR-44", "H", _rules(44),
         "除规定的情形外不得重新评审，不得通过检测样品、考察等方式改变评审结果。", "V:P02"),
    rule("GPR-49", "I", _rules(49),
         "中标、成交供应商拒绝签订合同的，可以确定下一名候选人，也可以重新采购。", "V:P02"),
)  # fmt: skip

OBJECTING = (
    rule("GPR-52", "E", _rules(52), "供应商的询问，3个工作日内答复。", "V:P02"),
    rule("GPL-52", "E", _law(52),
         "供应商认为权益受到损害的，在知道或者应当知道之日起7个工作日内书面质疑。", "V:P01 P02"),
    rule("GPR-53", "I", _rules(53),
         "应当知道之日：对采购文件，是收到文件或者公告期满之日；对采购过程，是各环节结束之日；"
         "对采购结果，是结果公告期满之日。", "M"),
    rule("GPL-53", "E", _law(53),
         "收到质疑后7个工作日内答复，书面通知质疑的供应商和其他有关供应商。", "V:P01"),
    rule("GPR-54", "H", _rules(54),
         "询问或者质疑可能影响结果的，暂停签订合同；合同已经签订的，中止履行。", "V:P02"),
    rule("GPL-55", "E", _law(55),
         "对答复不满意或者没有按时得到答复的，答复期满后15个工作日内投诉。",
         "V:P01"),
    rule("GPL-56", "E", _law(56),
         "财政部门收到投诉后30个工作日内作出处理决定并公告，检验、检测、鉴定、专家评审和补正的时间不算。",
         "V:P01 P02", also=(_rules(58),)),
    rule("GPL-57", "E", _law(57), "处理投诉期间，财政部门可以通知暂停采购活动，最长30日。",
         "V:P01"),
)  # fmt: skip
