"""Social organisations: who may assess adopters, who may be bought from (adoption.md §7,
purchase.md §1, §5, §11). `sources` of the instruments are the keys of those tables.

Rows seen only in a summary or a notice of others (V2 there) stand as from memory here.
"""

from __future__ import annotations

from app.law.adoption_instruments import ASSESSING
from app.law.instruments import IN_FORCE, MINORS_PROTECTION
from app.law.model import Article, Instrument, rule
from app.law.parameters import Parameter

PROCUREMENT = Instrument(
    "LP-GPL", "政府采购法", "2002年通过，2014-08-31修正", "2003-01-01", None, IN_FORCE, ("P01",)
)
PROCUREMENT_RULES = Instrument(
    "LP-GPR", "政府采购法实施条例", "国务院令第658号", "2015-03-01", None, IN_FORCE, ("P02",)
)
BUYING_SERVICES = Instrument(
    "LP-102", "政府购买服务管理办法", "财政部令第102号", "2020-03-01", None,
    "现行有效，只核对了部分条文", ("P03", "P32"),
)  # fmt: skip
FOR_ORGANISATIONS = Instrument(
    "LP-54", "关于通过政府购买服务支持社会组织培育发展的指导意见", "财综〔2016〕54号", "2016-12",
    None, IN_FORCE, ("P10",),
)  # fmt: skip
SMALL_ENTERPRISES = Instrument(
    "LP-46", "政府采购促进中小企业发展管理办法", "财库〔2020〕46号", "2021-01-01", None, IN_FORCE,
    ("P12",),
)  # fmt: skip
ASSOCIATIONS = Instrument(
    "LP-ST", "社会团体登记管理条例", "国务院令第250号，2016-02-06修订", "1998", None, IN_FORCE,
    ("P15",),
)  # fmt: skip
SERVICE_BODIES = Instrument(
    "LP-MF", "民办非企业单位登记管理暂行条例", "国务院令第251号", "1998", None, IN_FORCE, ("P15",)
)
FOUNDATIONS = Instrument(
    "LP-JJ", "基金会管理条例", "国务院令第400号", "2004", None, IN_FORCE, ("P15",)
)
CREDIT = Instrument(
    "LP-XY", "社会组织信用信息管理办法", "民政部令第60号", "2018-01-24", None,
    "现行有效，只核对了第一条至第七条", ("P16",),
)  # fmt: skip
RATING_2010 = Instrument(
    "LP-PG10", "社会组织评估管理办法", "民政部令第39号", "2011-03-01", "2026-02-28",
    "已由2026年修订文本替代", (),
)  # fmt: skip
RATING_2026 = Instrument(
    "LP-PG26", "社会组织评估管理办法（2026年修订）", "2026年1月公布", "2026-03-01", None, IN_FORCE,
    ("P17",),
)  # fmt: skip
ORGANISATION_INSTRUMENTS = {
    one.key: one
    for one in (
        PROCUREMENT, PROCUREMENT_RULES, BUYING_SERVICES, FOR_ORGANISATIONS, SMALL_ENTERPRISES,
        ASSOCIATIONS, SERVICE_BODIES, FOUNDATIONS, CREDIT, RATING_2010, RATING_2026,
    )
}  # fmt: skip


def _conditions(item: int) -> Article:
    return Article(ASSESSING, 7, item=item)


def _supplier(item: int) -> Article:
    return Article(PROCUREMENT, 22, item=item)


THIRD_PARTIES = (
    rule("AE-07-1", "H", _conditions(1), "第三方机构具有法人资格。", "V:S05",
         proof="法人登记证书"),
    rule("AE-07-2", "H", _conditions(2), "第三方机构的组织机构健全、内部管理规范。", "V:S05",
         proof="章程、理事会和监事名单、财务制度"),
    rule("AE-07-3", "H", _conditions(3),
         "第三方机构的业务范围包含社会调查或者评估，或者有评估相关经验。", "V:S05",
         proof="章程载明的业务范围"),
    rule("AE-07-4", "H", _conditions(4),
         "第三方机构有5名以上具有社会工作、医学、心理学等专业背景或者从事相关工作2年以上的专职工作人员。",
         "M", parameters="third_party.min_staff third_party.min_years",
         proof="人员名册、学历或者资格证书"),
)  # fmt: skip

SUPPLIERS = (
    rule("SUP-01", "H", _supplier(1), "供应商能独立承担民事责任。", "V:P01", proof="登记证书"),
    rule("SUP-02", "H", _supplier(2), "供应商有良好的商业信誉和健全的财务会计制度。", "V:P01",
         proof="上年度财务报表或者审计报告、承诺函"),
    rule("SUP-03", "H", _supplier(3), "供应商有履行合同必需的设备和专业技术能力。", "V:P01",
         proof="人员名单和社会工作证书、以往项目"),
    rule("SUP-04", "H", _supplier(4), "供应商依法缴纳税收和社会保障资金，有良好记录。", "V:P01",
         proof="缴纳凭据；依法免缴的，提交证明"),
    rule("SUP-05", "H", _supplier(5), "供应商前三年内在经营活动中没有重大违法记录。", "V:P01",
         proof="书面声明、信用查询结果"),
    rule("SUP-06", "H", Article(PROCUREMENT, 77), "供应商不在禁止参加政府采购活动的期限内。",
         "V:P01", proof="信用查询结果"),
    rule("SUP-07", "H", Article(PROCUREMENT),
         "供应商没有列入失信被执行人、重大税收违法失信主体、政府采购严重违法失信行为记录名单。",
         "M", proof="两个网站的查询结果和时间"),
    rule("SUP-08", "H", Article(BUYING_SERVICES, 8),
         "公益一类事业单位、使用事业编制且由财政拨款保障的群团组织，不作为政府购买服务的购买主体和承接主体。",
         "V:P03"),
    rule("SUP-09", "S", None, "列入严重违法失信名单的社会组织不承接购买服务，也不承接评估。", "D",
         parameters="so.serious_effect"),
    rule("SUP-10", "S", None, "列入活动异常名录的社会组织不承接购买服务，也不承接评估。", "D",
         parameters="so.abnormal_effect"),
    rule("SUP-11", "H", Article(PROCUREMENT_RULES, 18, 1),
         "单位负责人为同一人，或者有控股、管理关系的供应商，不得参加同一合同的采购。", "V:P02",
         proof="关联关系声明"),
    rule("SUP-12", "H", Article(PROCUREMENT_RULES, 18, 2),
         "为项目提供整体设计、规范编制或者项目管理、监理、检测的，不得再参加该项目的其他采购。",
         "V:P02"),
    rule("SUP-13", "H", Article(ASSOCIATIONS, 4), "社会组织在章程规定的宗旨和业务范围内活动。",
         "V:P15", also=(Article(SERVICE_BODIES, 4),), proof="章程载明的业务范围"),
    rule("SUP-14", "S", None, "应当报送的最近一个年度的年度报告已经报送，年检没有不合格。", "D"),
    rule("SUP-15", "H", Article(MINORS_PROTECTION, 62),
         "接触儿童的工作人员查询过违法犯罪记录，没有性侵害、虐待、拐卖、暴力伤害等记录。",
         "V:law P21", parameters="so.background_check_months",
         house="so.background_check_months"),
    rule("SUP-16", "H", Article(SMALL_ENTERPRISES, 2),
         "专门面向中小企业预留的项目，社会团体、社会服务机构、基金会和事业单位不能参加。", "M",
         proof="中小企业声明函"),
    rule("SUP-NO", "I", Article(FOR_ORGANISATIONS),
         "成立不满三年、没有评估等级、住所在外地、所有制形式，都不是拒绝的理由。", "M"),
)  # fmt: skip

REGISTER = (
    rule("SO-03", "H", Article(ASSOCIATIONS, 4), "社会组织不从事营利性经营活动。", "V:P15",
         also=(Article(SERVICE_BODIES, 4),)),
    rule("SO-08", "E", Article(ASSOCIATIONS, 28),
         "社会团体、社会服务机构每年5月31日前，基金会每年3月31日前，向登记管理机关报送上一年度的报告。",
         "V:P15", also=(Article(SERVICE_BODIES, 23), Article(FOUNDATIONS, 36))),
    rule("RT-02", "I", Article(RATING_2026),
         "2026年3月1日以后公告的评估等级，从公告次年1月1日起到第五年12月31日止有效。", "M"),
    rule("RT-05", "I", Article(RATING_2010), "以前取得的评估等级，自证书签发之日起五年有效。", "M"),
    rule("CR-06", "E", Article(CREDIT),
         "没有按时报送年度报告、通过登记的住所无法取得联系等情形，列入活动异常名录。", "M"),
    rule("CR-07", "E", Article(CREDIT),
         "被列入活动异常名录满2年、被责令限期停止活动等情形，列入严重违法失信名单。", "M"),
)  # fmt: skip

ORGANISATION_PARAMETERS = (
    Parameter("third_party.min_staff", "评估机构专职专业人员最少人数", 5, ("AE-07-4",), "名",
              5, 30),
    Parameter("third_party.min_years", "评估机构人员相关工作最少年限", 2, ("AE-07-4",), "年",
              2, 10),
    Parameter("assessor_test_required", "第三方评估人员先培训考核", "yes", ("AF-02",),
              choices=("yes", "no")),
    Parameter("so.serious_effect", "列入严重违法失信名单的后果", "block", ("SUP-09",),
              choices=("block", "review")),
    Parameter("so.abnormal_effect", "列入活动异常名录的后果", "block", ("SUP-10",),
              choices=("block", "minus", "none")),
    Parameter("so.background_check_months", "接触儿童人员违法犯罪记录查询间隔", 12, ("SUP-15",),
              "个月", 1, 12),
)  # fmt: skip
