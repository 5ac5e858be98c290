"""Delivery, evaluation, payment, change and breach of a bought service (purchase.md §6 to §9).

Most of it no law sets: these rows are our own defaults, and a place may set their figures.
"""

from __future__ import annotations

from app.law.instruments import JILIN_2022, JILIN_2024, PILOT_2014
from app.law.model import Article, rule
from app.law.organisations import BUYING_SERVICES, PROCUREMENT, PROCUREMENT_RULES
from app.law.purchase_instruments import (
    FAIR_COMPETITION,
    LIAONING_EVALUATION,
    OPENNESS,
    SHENZHEN_EVALUATION,
    SMALL_ENTERPRISES_PAID,
)

_SHENZHEN = Article(SHENZHEN_EVALUATION)


def _rules(article: int, paragraph: int | None = None, item: int | None = None) -> Article:
    return Article(PROCUREMENT_RULES, article, paragraph, item)


COUNTED = (
    rule("CNT-ONCE", "H", None, "同一个人、同一次服务，在一个指标里只计一次。", "D"),
    rule("CNT-LATE", "E", None, "服务后超过10日录入的算迟录，数量照计，只影响按时录入的指标。", "D",
         parameters="record.late_days"),
    rule("CNT-LOST", "H", None, "服务后超过30日录入的，不计入数量。", "D",
         parameters="record.lost_days"),
    rule("CNT-PHOTO", "H", None, "只有照片的，不算证据。", "D"),
    rule("CNT-SAMPLE", "E", None,
         "每个指标每个月抽查一批，由系统随机抽取百分之五（向上取整），至少10条，不足10条的全部抽查。",
         "D", parameters="sample.share sample.least"),
    rule("CNT-SCALE", "H", None, "抽查没有通过的，整批数量按通过的比例计算。", "D"),
    rule("CNT-VISIT", "H", None, "家访只有见到儿童的才计入数量。", "D"),
)  # fmt: skip

EVALUATING = (
    rule("EVA-01", "E", Article(BUYING_SERVICES, 20, 1), "项目列入预算前，作事前绩效评估。",
         "V:P03", proof="事前绩效评估"),
    rule("EVA-02", "E", _SHENZHEN,
         "期限1年以上的项目，每年抽取不少于百分之三十作中期评估，结果计入末期评估。", "M",
         parameters="eval.sample_share eval.spot_share", local=True),
    rule("EVA-03", "E", _SHENZHEN, "合同期满前1个月开始末期评估。", "M", local=True),
    rule("EVA-04", "I", _SHENZHEN, "期限不满1年的项目，只作末期评估。", "M", local=True),
    rule("EVA-05", "I", _SHENZHEN,
         "评估90分以上为优秀，80分以上不满90分为良好，60分以上不满80分为合格，不满60分为不合格。",
         "M", parameters="eval.grades", local=True),
    rule("EVA-06", "H", _rules(18, 2), "承担该项目的供应商，不得评估该项目。", "V:P02"),
    rule("EVA-06-R", "H", _SHENZHEN, "评估由第三方进行，有利害关系的人回避。", "M", local=True),
    rule("EVA-07", "I", Article(LIAONING_EVALUATION),
         "评估组由儿童服务研究人员、从业2年以上的社会工作师和中级以上财务人员三人组成，"
         "不兼任两个组，并有后备，5个工作日内提交报告。", "V:P13", local=True),
    rule("EVA-08", "E", None, "评估不合格的，失去下一年度的承接资格；基本合格的应当整改。", "M",
         local=True),
    rule("EVA-08-R", "E", None,
         "评估不合格的，30日内整改，整改合格前不支付尾款；优秀的优先。", "D",
         parameters="rectify.days"),
    rule("EVA-09", "E", Article(BUYING_SERVICES, 21),
         "评估结果公开，用于以后选择承接主体和安排预算。",
         "M"),
    rule("EV-CHILD", "I", None,
         "EV-CHILD：儿童服务项目评估满分100分，需求与计划10分，人员与管理20分，产出30分，质量15分，效果15分，满意度10分。",
         "D", parameters="eval.template"),
    rule("EV-VETO", "H", None,
         "工作人员伤害儿童、虚假记录超过百分之五、转包、挪用资金或者泄露儿童信息的，评估不合格。",
         "D"),
)  # fmt: skip

PAYING = (
    rule("PAY-01", "H", Article(BUYING_SERVICES, 23, 2), "付款计划合计等于合同金额。", "V:P03",
         house="sum"),
    rule("PAY-02", "H", None,
         "PT-A：合同公告、实施方案通过后付百分之五十，中期检查合格后付百分之三十，"
         "验收后付百分之二十。", "D", parameters="payment.template"),
    rule("PAY-03", "I", None,
         "PT-B：分三次付百分之三十、四十、三十；PT-C：每月按验收的数量和单价付；"
         "PT-D：按每份收养评估报告付。",
         "D", parameters="payment.template"),
    rule("PAY-04", "H", _rules(51),
         "合同已经公告、收到发票、节点完成、抽查通过，才能付款；默认计划的首付款不要求抽查。",
         "V:P02", house="guards"),
    rule("PAY-05", "E", Article(OPENNESS),
         "收到发票后10个工作日内付款，满30日仍未付款的列为逾期；供应商是中小企业的，还有更严的期限。",
         "M", also=(Article(FAIR_COMPETITION), Article(SMALL_ENTERPRISES_PAID))),
    rule("PAY-06", "E", None,
         "指标完成率不足百分之九十的，尾款按该指标权重和差额的比例扣减，扣减合计不超过尾款。", "D",
         parameters="deduction.full_from"),
    rule("PAY-07", "E", Article(JILIN_2022), "每笔付款写明资金来源。", "V:P21", local=True,
         also=(Article(JILIN_2024), Article(PILOT_2014))),
)  # fmt: skip

CHANGING = (
    rule("CHG-01", "H", Article(PROCUREMENT, 49),
         "变更要有理由并由双方签字，增加的金额累计不超过原合同的百分之十。", "V:P01"),
    rule("CHG-02", "E", Article(OPENNESS), "合同变更后2个工作日内公告。", "V:P09"),
    rule("CHG-03", "S", None,
         "更换约定的项目负责人，或者超过百分之三十的约定人员，要经购买主体同意。", "D",
         parameters="staff.change_share"),
    rule("BRK-01", "H", _rules(72, item=4),
         "发现转包的，停止履行，报告财政部门，在禁止期内不得参加采购。", "V:P02"),
    rule("BRK-02", "E", None,
         "严重违约的，书面催告，15日后可以终止合同；5日内按清单移交儿童个案。", "D",
         parameters="breach.demand_days handover.days"),
    rule("BRK-03", "H", None, "合同结束时停用账号，交回并删除儿童数据，留存删除证明。", "D"),
    rule("SOD-P1", "H", Article(PROCUREMENT, 61),
         "编制需求的人不主持验收；经办采购的人不审核合同、不组织验收。", "D", by_analogy=True),
    rule("SOD-P2", "H", None, "评估人员不能修改服务记录。", "D"),
    rule("OC-12", "H", None, "公开的数据不含儿童和家庭的个人信息，受益人只公布人数。", "D"),
)  # fmt: skip
