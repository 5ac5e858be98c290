"""Social organisations beside what `app.law.organisations` asks of them: kinds, registration,
credit, rating, preference and fostering (purchase.md §5, §11).
"""

from __future__ import annotations

from app.law.instruments import CHONGQING_2022, JILIN_2022, PILOT_2014
from app.law.model import Article, rule
from app.law.organisations import (
    ASSOCIATIONS,
    CREDIT,
    FOR_ORGANISATIONS,
    FOUNDATIONS,
    RATING_2026,
    SERVICE_BODIES,
)
from app.law.purchase_instruments import CREDIT_CODES, YEARLY_INSPECTION


def _association(article: int) -> Article:
    return Article(ASSOCIATIONS, article)


def _body(article: int) -> Article:
    return Article(SERVICE_BODIES, article)


def _foundation(article: int) -> Article:
    return Article(FOUNDATIONS, article)


_CREDIT = Article(CREDIT)
_CHONGQING = Article(CHONGQING_2022)
_JILIN = Article(JILIN_2022)

PREFERRED = (
    rule("SUP-PREF", "I", Article(FOR_ORGANISATIONS),
         "民生保障、社会治理、行业管理、公益慈善领域的服务，同等条件下优先向社会组织购买。", "M"),
    rule("SO-SHARE", "I", Article(FOR_ORGANISATIONS),
         "新增的公共服务支出通过购买安排的部分，向社会组织购买的原则上不低于百分之三十。", "M"),
    rule("SO-CONC", "I", None,
         "一家供应商所占金额超过百分之六十，或者单一来源所占金额超过百分之二十的，提醒民政局。",
         "D",
         parameters="share.top_supplier share.single_source"),
)  # fmt: skip

ORGANISED = (
    rule("SO-01", "I", _association(2),
         "社会团体由会员组成，社会服务机构利用非国有资产提供社会服务，基金会利用捐赠财产从事公益。",
         "V:P15", also=(_body(2), _foundation(2))),
    rule("SO-02", "I", _association(3),
         "成立社会组织，先经业务主管单位同意，再到登记管理机关登记。",
         "V:P15", also=(_body(3), _foundation(3))),
    rule("SO-02-D", "I", None, "一些类别的社会组织，按当地改革可以直接登记。", "M", local=True),
    rule("SO-04", "I", _association(10),
         "社会团体有50个以上个人会员，或者30个以上单位会员，或者混合会员50个以上，"
         "有住所、专职人员和活动资金：地方的3万元以上，全国性的10万元以上。", "V:P15"),
    rule("SO-05", "I", _body(8),
         "社会服务机构经业务主管单位同意，有名称、组织机构、从业人员、合法财产和场所，不设分支机构。",
         "V:P15", also=(_body(13),)),
    rule("SO-06", "I", _foundation(8),
         "基金会的原始基金为到账货币：全国公募800万元、地方公募400万元、非公募200万元以上；"
         "公募的每年公益支出不低于上年总收入的百分之七十，非公募的不低于上年基金余额的百分之八。",
         "V:P15", also=(_foundation(29),)),
    rule("SO-07", "E", _association(12),
         "登记申请60日内决定；登记事项变更的，业务主管单位同意后30日内申请变更；"
         "清算结束后15日内办理注销。", "V:P15",
         also=(_association(18), _association(21), _body(11), _body(15), _body(17))),
    rule("SO-09", "I", Article(YEARLY_INSPECTION),
         "年度检查结论分为合格、基本合格、不合格；社会团体2026年起按新的年度检查办法。", "M"),
    rule("SO-10", "H", Article(CREDIT_CODES),
         "社会组织的统一社会信用代码18位，第一位是5，第二位是1、2、3或者9，不用字母I、O、Z、S、V。",
         "V:P18"),
    rule("SO-11", "H", Article(CREDIT_CODES), "统一社会信用代码的最后一位是按前17位算出的校验码。",
         "M"),
)  # fmt: skip

TRUSTED = (
    rule("CR-05", "E", _CREDIT, "信用信息形成后5个工作日内录入系统。", "M"),
    rule("CR-06b", "I", _CREDIT, "按登记的住所两次寄信联系，间隔15日至30日。", "M"),
    rule("CR-06c", "E", _CREDIT,
         "履行义务后，核实之日起5个工作日内移出活动异常名录；没有要履行的义务的，满6个月移出。",
         "M"),
    rule("CR-08", "S", _CREDIT,
         "对列入严重违法失信名单的，登记管理机关可以采取或者建议采取重点监管、不予资助、"
         "不向其购买服务等措施。", "M", parameters="so.serious_effect"),
    rule("CR-09", "E", _CREDIT, "列入期间又有新的列入情形的，期限重新计算。", "M"),
    rule("CR-10", "I", _CREDIT, "信用良好的社会组织，优先承接委托事项，优先获得资金和扶持。", "M"),
    rule("RT-01", "I", Article(RATING_2026),
         "社会组织评估等级分为5A、4A、3A、2A、1A，看基础条件、内部治理、工作绩效和社会评价。", "M"),
    rule("RT-03", "I", Article(RATING_2026),
         "年检不合格、两年基本合格、正在被调查、受过较轻处罚的，2026年起也可以申请评估。", "M"),
    rule("RT-04", "I", None,
         "有的市按1000分评定：950分以上不含950分为5A，901至950分为4A，851至900分为3A，801至850分为2A。",
         "M", local=True),
    rule("RT-06", "I", None, "3A以上的社会组织，可以优先承接职能转移、购买服务和获得表彰。", "M",
         local=True),
)  # fmt: skip

FOSTERED = (
    rule("INC-01", "E", _CHONGQING,
         "全市本土儿童类社会组织从2020年的77家，到2025年预期达到150家。", "V:P21", local=True,
         parameters="inc.base inc.target"),
    rule("INC-02", "E", _CHONGQING, "每个区县培育2个以上专业社会组织。", "V:P21", local=True,
         parameters="inc.per_county"),
    rule("INC-03", "E", _CHONGQING,
         "每个未成年人保护机构培育并紧密联系1个以上儿童类社会组织。", "V:P21", local=True,
         parameters="inc.per_agency"),
    rule("INC-04", "E", _JILIN,
         "有未成年人保护类社会组织的县，从2020年的百分之二十，到2025年达到百分之六十。", "V:P21",
         local=True, parameters="inc.share_base inc.share_target"),
    rule("INC-05", "I", _CHONGQING,
         "通过政府委托、项目合作、重点推介、孵化扶持培育社会组织，帮助解决场地、设备和食宿。",
         "V:P21",
         local=True, also=(_JILIN,)),
    rule("INC-06", "I", _JILIN,
         "社会组织可以承担政策宣讲、培训、摸底走访、监护评估、心理疏导、行为矫治和社会融入。",
         "V:P21", local=True),
    rule("INC-07", "I", None,
         "培育分四段：种子、孵化、成长、出壳；有3人团队，已登记，承接过1份合同，2份合同验收合格，依次进入。",
         "D"),
    rule("INC-08", "E", None,
         "已经登记、业务范围包含未成年人、近12个月有活动、没有列入严重违法失信名单的，才计入数量。",
         "D"),
    rule("INC-09", "I", None, "社会工作站和儿童之家是场所，不算社会组织。", "D"),
    rule("INC-10", "I", Article(PILOT_2014),
         "政府负责政策、资金、技术支持和监督，社会力量参与监测、评估、辅导和法律援助，"
         "可以购买村（居）未成年人保护专干服务。", "V:P21"),
)  # fmt: skip
