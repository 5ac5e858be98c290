"""What may be bought, by whom and from whom: 政府购买服务管理办法 (purchase.md §2).

A row that was seen in a news or secondary page only ([V2] there) counts as not compared with
its text. Where half of a row was read and half remembered, the halves are two rows.
"""

from __future__ import annotations

from app.law.model import Article, rule
from app.law.organisations import BUYING_SERVICES, PROCUREMENT_RULES
from app.law.purchase_instruments import FRAMEWORKS, NO_FINANCING, REQUIREMENTS


def _measures(article: int, paragraph: int | None = None, item: int | None = None) -> Article:
    return Article(BUYING_SERVICES, article, paragraph, item)


_FINANCE = Article(NO_FINANCING)

BUYING = (
    rule("GPS-02", "I", _measures(2),
         "政府购买服务，是国家机关把属于自身职责、适合市场提供的服务，按采购程序交给有条件的单位承担，"
         "按数量和质量付费。", "V:P03"),
    rule("GPS-03", "I", _measures(3),
         "购买服务要预算约束、以事定费、公开择优、诚实信用、讲求绩效。", "V:P03"),
    rule("GPS-04", "I", _measures(4), "县级以上财政部门管理政府购买服务。", "V:P03"),
    rule("GPS-05", "H", _measures(5), "购买主体是各级国家机关。", "V:P03"),
    rule("GPS-06", "H", _measures(6),
         "承接主体可以是企业、社会组织（由财政拨款保障的群团组织除外）、公益二类和从事生产经营的事业单位、"
         "农村集体经济组织、基层群众性自治组织，以及具备条件的个人。", "V:P03"),
    rule("GPS-07-1", "H", _measures(7, 1), "承接主体符合政府采购法律、行政法规规定的条件。",
         "V:P03"),
    rule("GPS-07-2", "H", _measures(7, 2),
         "可以结合项目特点规定具体条件，不得实行差别待遇或者歧视待遇。", "V:P03"),
    rule("GPS-08", "H", _measures(8),
         "公益一类事业单位、使用事业编制且由财政拨款保障的群团组织，既不购买，也不承接。", "V:P03"),
    rule("GPS-09", "I", _measures(9),
         "购买的内容是向社会公众提供的公共服务，以及政府履职所需的辅助性服务。", "V:P03"),
    rule("GPS-10", "H", _measures(10), "列入负面清单的事项不得购买。", "V:P03"),
    rule("GPS-11", "E", _measures(11), "购买的范围由指导性目录管理，目录依法公开。", "V:P03",
         parameters="catalogue.version"),
    rule("GPS-12", "I", _measures(12),
         "指导性目录由中央和省两级制定，各部门在目录范围内制定本部门的目录。", "M"),
    rule("GPS-12-B", "I", _measures(12), "省以下是否制定指导性目录，由省级财政部门决定。",
         "V:P32"),
    rule("GPS-13", "E", _measures(13), "制定和调整指导性目录，征求部门意见，组织专家论证。",
         "V:P32"),
    rule("GPS-14", "H", _measures(14), "列入指导性目录并且有预算的事项，才可以购买。", "M"),
    rule("GPS-15", "I", _measures(15), "优先安排与群众生活密切相关的项目。", "M"),
    rule("GPS-15-S", "I", _measures(15), "购买的公共服务，标准与国家基本公共服务标准衔接。",
         "V:P32"),
    rule("GPS-16", "H", _measures(16),
         "资金列入部门预算并反映为购买服务支出，先有预算、后购买服务，没有预算的不得实施。",
         "V:P32 P23", also=(_FINANCE,), proof="预算批复"),
    rule("GPS-17", "H", _measures(17),
         "按服务内容、市场情况、供应商的能力和信用，公平竞争择优选择承接主体。", "M"),
    rule("GPS-18", "H", _measures(18), "确实适合购买服务、并且适宜由个人承担的，才可以向个人购买。",
         "V:P32", proof="由个人承担的理由"),
    rule("GPS-18-2", "H", _measures(18), "不得借向个人购买服务变相用工。", "M"),
    rule("GPS-19", "I", _measures(19),
         "集中采购目录、限额标准、采购方式、信息公开、质疑投诉和失信惩戒，按政府采购的规定办理。",
         "M"),
    rule("GPS-20-1", "E", _measures(20, 1),
         "项目实施前作事前绩效评估，实施中定期绩效评价，有条件的由第三方评价。", "V:P03",
         proof="事前绩效评估、绩效评价"),
    rule("GPS-20-2", "I", _measures(20, 2),
         "财政部门可以评价部门整体的购买服务工作，或者评价重大项目。", "V:P03"),
    rule("GPS-21", "E", _measures(21), "评价结果用于选择承接主体、安排预算和调整政策。", "M"),
    rule("GPS-22", "I", _measures(22), "购买服务合同适用合同方面的法律。", "M"),
    rule("GPS-23-1", "H", _measures(23, 1),
         "与承接主体签订书面合同，内容不超出可以购买的范围。", "V:P03", proof="书面合同"),
    rule("GPS-23-2", "H", _measures(23, 2),
         "合同写明服务内容、期限、数量、质量、价格、资金结算、双方权利义务和违约责任。", "V:P03",
         proof="合同条款CL-1至CL-8"),
    rule("GPS-23-3", "E", _measures(23, 3), "合同依法公告。", "V:P03"),
    rule("GPS-24", "H", _measures(24),
         "合同期限一般不超过1年；预算有保障，服务内容固定、连续性强、经费来源稳定、价格变化小的，"
         "可以不超过3年。", "V:P03"),
    rule("GPS-25", "E", _measures(25), "购买主体跟踪监督合同履行，督促进度，按合同付款。", "M"),
    rule("GPS-26", "H", _measures(26), "承接主体不得把项目转包给他人。", "M",
         also=(Article(PROCUREMENT_RULES, 72, item=4),)),
    rule("GPS-27", "E", _measures(27), "承接主体建立项目台账，保存并移交项目资料。", "M"),
    rule("GPS-28", "E", _measures(28), "承接主体按财务制度管理项目资金，配合监督检查。", "M"),
    rule("GPS-29", "H", _measures(29), "承接主体可以依法凭合同融资，购买主体不得提供担保。", "M"),
    rule("GPS-30", "I", _measures(30), "购买服务接受财政、审计、社会和服务对象的监督。", "M"),
    rule("GPS-33", "I", _measures(33),
         "党的机关、政协机关、承担行政职能的事业单位和使用行政编制的群团组织，参照执行。", "M"),
    rule("GPS-34", "H", _measures(34), "涉密项目另有规定，不在本平台办理。", "M"),
)  # fmt: skip

NEGATIVE_LIST = (
    rule("NEG-1", "H", _measures(10, item=1), "不属于政府职责的服务，不得购买。", "V:P03"),
    rule("NEG-2", "H", _measures(10, item=2), "应当由政府直接履行职责的事项，不得购买。", "V:P03",
         house="examples"),
    rule("NEG-3", "H", _measures(10, item=3),
         "货物和工程，以及把工程和服务打包的项目，不得作为服务购买。", "V:P03"),
    rule("NEG-4", "H", _measures(10, item=4), "融资行为，不得作为服务购买。", "V:P03"),
    rule("NEG-5", "H", _measures(10, item=5),
         "招聘、聘用人员，劳务派遣用工，设置公益性岗位，不得作为服务购买。", "V:P03"),
    rule("NEG-6", "H", _measures(10, item=6), "国家规定不得购买的其他事项，不得购买。", "V:P03"),
    rule("NEG-X", "I", None,
         "按服务结果计的评估、走访、培训、心理辅导和热线服务可以购买；收养登记、寄养家庭审核、"
         "监护决定、执法，以及只按人头和月数计费的岗位不可以。", "D"),
)  # fmt: skip

MONEY_FIRST = (
    rule("87F-2", "H", _FINANCE, "目录以外的事项，先报财政部门审核，再购买。", "V:P23"),
    rule("87F-3", "H", _FINANCE,
         "先有预算、后购买服务，合同期限不超出年度预算和中期财政规划的安排，当年没有预算的不得购买。",
         "V:P23"),
    rule("87F-4", "H", _FINANCE, "不得利用或者虚构购买服务合同。", "V:P23"),
    rule("87F-5", "E", _FINANCE,
         "在政府采购网站公开购买的内容、方式、承接主体、合同金额、分年资金、期限和绩效评价。",
         "V:P23"),
)  # fmt: skip

# Of the table of methods only the lines that no other row stands for.
METHODS = (
    rule("M-5", "E", None,
         "限额标准以下的项目自行采购，取得3份以上书面报价，或者内部会商，并公开结果。", "D",
         parameters="own.quotes"),
    rule("M-11", "I", Article(FRAMEWORKS, 3, item=3),
         "服务标准统一、由服务对象自主选择的，可以先入围两家以上供应商，再由服务对象选择；"
         "服务的框架协议一般不超过2年。", "M"),
    rule("M-12", "H", Article(REQUIREMENTS), "采购需求经内部审查通过后，才能开始采购。", "M",
         proof="采购需求审查意见"),
)  # fmt: skip
