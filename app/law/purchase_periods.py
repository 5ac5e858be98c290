"""Clocks of a purchase (purchase.md §3, §7 to §9): those of the law, and defaults of ours.

Least times that a plan must leave (to read documents, to hear of a change) and greatest times
of a standstill are compared with dates as they fall: they do not roll (DL-10).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.law.model import Article, Period, Standing, Unit, Verification, our_period
from app.law.organisations import PROCUREMENT, PROCUREMENT_RULES
from app.law.purchase_instruments import (
    CONSULTATIONS,
    FAIR_COMPETITION,
    INTENTS,
    LIAONING_EVALUATION,
    NEGOTIATIONS,
    OPENNESS,
    PUBLICATION,
    SHENZHEN_EVALUATION,
    SMALL_ENTERPRISES_PAID,
    TENDERS,
)

if TYPE_CHECKING:
    from app.law.model import Instrument

_SINCE: dict[str, date] = {
    PROCUREMENT.key: date(2003, 1, 1),
    PROCUREMENT_RULES.key: date(2015, 3, 1),
    NEGOTIATIONS.key: date(2014, 2, 1),
    CONSULTATIONS.key: date(2014, 12, 31),
    TENDERS.key: date(2017, 10, 1),
    FAIR_COMPETITION.key: date(2019, 9, 1),
    PUBLICATION.key: date(2020, 3, 1),
    INTENTS.key: date(2020, 7, 1),
    SHENZHEN_EVALUATION.key: date(2021, 9, 5),
    OPENNESS.key: date(2023, 12, 15),
    LIAONING_EVALUATION.key: date(2024, 1, 1),
    SMALL_ENTERPRISES_PAID.key: date(2025, 6, 1),
}
_BUYING_SINCE = date(2020, 3, 1)


def _law(article: int) -> Article:
    return Article(PROCUREMENT, article)


def _rules(article: int) -> Article:
    return Article(PROCUREMENT_RULES, article)


def _consultation(article: int) -> Article:
    return Article(CONSULTATIONS, article)


def _negotiation(article: int) -> Article:
    return Article(NEGOTIATIONS, article)


def _whole(instrument: Instrument) -> Article:
    return Article(instrument)


def _clock(
    period_id: str,
    basis: Article,
    number: int,
    unit: Unit,
    says: str,
    *,
    starts_when: str,
    at_end: str,
    known: bool = True,
    local: bool = False,
    parameter: str | None = None,
    rolls: bool = True,
    reminder_days: int | None = None,
    also: tuple[Article, ...] = (),
) -> Period:
    """A clock of an instrument, since it came into force; not `known`: from memory."""
    return Period(
        id=period_id, basis=basis, says=says, unit=unit,
        length={_SINCE[basis.instrument.key]: number},
        standing=Standing.LOCAL if local else Standing.NATIONAL,
        verification=Verification.VERIFIED if known else Verification.FROM_MEMORY,
        parameter=parameter, starts_when=starts_when, at_end=at_end, rolls=rolls,
        reminder_days=reminder_days, also=also,
    )  # fmt: skip


# Before the documents are out.
INTENT = _clock(
    "CLK-INTENT", _whole(INTENTS), 30, Unit.DAY, "采购意向公开满30日后，才能开始采购活动。",
    starts_when="公开采购意向", at_end="可以开始采购活动，提醒项目经办人。", rolls=False,
)  # fmt: skip
SINGLE_SOURCE = _clock(
    "CLK-SINGLE", _rules(38), 5, Unit.WORKING_DAY,
    "只能从唯一供应商采购的，公示不少于5个工作日。",
    starts_when="发布单一来源公示", at_end="公示期满，没有异议的可以继续。",
)  # fmt: skip

# Least times between the documents and the answers.
DOCUMENTS_TENDER = _clock(
    "CLK-DOC-TENDER", _law(35), 20, Unit.DAY, "从招标文件发出到投标截止，不少于20日。",
    starts_when="发出招标文件", at_end="最早可以定在这一天截止投标。", rolls=False,
)  # fmt: skip
DOCUMENTS_CONSULTATION = _clock(
    "CLK-DOC-CONSULT", _consultation(10), 10, Unit.DAY,
    "从磋商文件发出到首次响应截止，不少于10日。",
    starts_when="发出磋商文件", at_end="最早可以定在这一天截止响应。", rolls=False,
)  # fmt: skip
DOCUMENTS_NEGOTIATION = _clock(
    "CLK-DOC-NEGOTIATE", _negotiation(29), 3, Unit.WORKING_DAY,
    "从谈判文件发出到首次响应截止，不少于3个工作日。",
    starts_when="发出谈判文件", at_end="最早可以定在这一天截止响应。", known=False,
)  # fmt: skip
DOCUMENTS_ENQUIRY = _clock(
    "CLK-DOC-ENQUIRE", _negotiation(45), 3, Unit.WORKING_DAY,
    "从询价通知书发出到响应截止，不少于3个工作日。",
    starts_when="发出询价通知书", at_end="最早可以定在这一天截止响应。", known=False,
)  # fmt: skip
OFFERED = _clock(
    "CLK-OFFER", _rules(31), 5, Unit.WORKING_DAY, "招标文件的提供期限不少于5个工作日。",
    starts_when="开始提供采购文件", at_end="最早可以在这一天停止提供。",
)  # fmt: skip
OFFERED_CONSULTATION = _clock(
    "CLK-OFFER-CONSULT", _consultation(10), 5, Unit.WORKING_DAY,
    "磋商文件的提供期限不少于5个工作日。",
    starts_when="开始提供磋商文件", at_end="最早可以在这一天停止提供。",
)  # fmt: skip
PREQUALIFY = _clock(
    "CLK-PREQ", _rules(21), 5, Unit.WORKING_DAY, "提交资格预审申请的时间不少于5个工作日。",
    starts_when="发布资格预审公告", at_end="最早可以定在这一天截止申请。",
)  # fmt: skip
CLARIFY_TENDER = _clock(
    "CLK-CLARIFY-TENDER", _rules(31), 15, Unit.DAY,
    "影响投标的澄清或者修改，在投标截止15日前通知；不足15日的顺延截止时间。",
    starts_when="通知澄清或者修改", at_end="投标截止不能早于这一天。", rolls=False,
)  # fmt: skip
CLARIFY_CONSULTATION = _clock(
    "CLK-CLARIFY-CONSULT", _consultation(10), 5, Unit.DAY,
    "影响响应的澄清或者修改，在响应截止5日前通知；不足5日的顺延截止时间。",
    starts_when="通知澄清或者修改", at_end="响应截止不能早于这一天。", rolls=False,
)  # fmt: skip
CLARIFY_NEGOTIATION = _clock(
    "CLK-CLARIFY-NEGOTIATE", _negotiation(29), 3, Unit.WORKING_DAY,
    "影响响应的澄清或者修改，在响应截止3个工作日前通知；不足3个工作日的顺延截止时间。",
    starts_when="通知澄清或者修改", at_end="响应截止不能早于这一天。", known=False,
    also=(_negotiation(45),),
)  # fmt: skip
TENDER_NOTICE = _clock(
    "CLK-NOTICE", Article(TENDERS, 16), 5, Unit.WORKING_DAY, "招标公告的公告期限为5个工作日。",
    starts_when="发布招标公告", at_end="公告期满。", known=False,
)  # fmt: skip
ON_SITE = _clock(
    "CLK-SITE", _whole(PUBLICATION), 1, Unit.WORKING_DAY,
    "网站收到采购信息后1个工作日内发布。",
    starts_when="网站收到采购信息", at_end="提醒项目经办人：采购信息还没有发布。", known=False,
)  # fmt: skip

# From the evaluation of offers to the contract.
REPORT = _clock(
    "CLK-RPT", _rules(43), 2, Unit.WORKING_DAY, "评审结束后2个工作日内送交评审报告。",
    starts_when="评审结束", at_end="提醒项目经办人和负责人：评审报告还没有送交。", reminder_days=1,
)  # fmt: skip
FIX = _clock(
    "CLK-FIX", _rules(43), 5, Unit.WORKING_DAY,
    "收到评审报告后5个工作日内，按顺序确定供应商。",
    starts_when="收到评审报告",
    at_end="逾期未确定又没有异议的，视为确定排序第一的供应商；提醒负责人。",
)  # fmt: skip
AWARD = _clock(
    "CLK-AWD", _rules(43), 2, Unit.WORKING_DAY,
    "确定供应商后2个工作日内发出通知书，公告结果和采购文件。",
    starts_when="确定供应商", at_end="提醒项目经办人和负责人：结果还没有公告。", reminder_days=1,
)  # fmt: skip
AWARD_NOTICE = _clock(
    "CLK-AWDN", Article(TENDERS, 69), 1, Unit.WORKING_DAY, "结果公告的公告期限为1个工作日。",
    starts_when="发布结果公告", at_end="公告期满，对结果质疑的期限开始计算。", known=False,
)  # fmt: skip
BOND_BACK = _clock(
    "CLK-BOND", _rules(33), 5, Unit.WORKING_DAY,
    "未中标的在通知书发出后、中标的在合同签订后，5个工作日内退还投标保证金。",
    starts_when="发出通知书，或者签订合同", at_end="提醒财务和负责人：投标保证金还没有退还。",
)  # fmt: skip
SIGN = _clock(
    "CLK-SIGN", _law(46), 30, Unit.DAY, "通知书发出后30日内签订合同。",
    starts_when="发出通知书", at_end="提醒项目经办人和负责人：合同还没有签订。", reminder_days=10,
)  # fmt: skip
SIGN_DELAYED = _clock(
    "CLK-SIGN-DELAYED", _whole(OPENNESS), 7, Unit.DAY,
    "因不可抗力不能按时签订的，不可抗力消除后7日内签订合同。",
    starts_when="不可抗力消除", at_end="提醒项目经办人和负责人：合同还没有签订。", known=False,
)  # fmt: skip
PUBLISH = _clock(
    "CLK-PUBC", _rules(50), 2, Unit.WORKING_DAY, "合同签订后2个工作日内公告。",
    starts_when="签订合同", at_end="提醒项目经办人和负责人：合同还没有公告。", reminder_days=1,
)  # fmt: skip
FILE = _clock(
    "CLK-FILE", _law(47), 7, Unit.WORKING_DAY, "合同签订后7个工作日内，副本报财政部门备案。",
    starts_when="签订合同", at_end="提醒项目经办人和负责人：合同还没有报财政部门备案。",
)  # fmt: skip
CHANGE_NOTICE = _clock(
    "CLK-CHG", _whole(OPENNESS), 2, Unit.WORKING_DAY, "合同变更后2个工作日内公告。",
    starts_when="签订变更", at_end="提醒项目经办人和负责人：合同变更还没有公告。", reminder_days=1,
)  # fmt: skip

# Questions, queries and complaints.
QUESTION = _clock(
    "CLK-ASK", _rules(52), 3, Unit.WORKING_DAY, "供应商的询问，3个工作日内答复。",
    starts_when="收到询问", at_end="提醒项目经办人和负责人：询问还没有答复。", reminder_days=1,
)  # fmt: skip
QUERY_RAISE = _clock(
    "CLK-QRY-RAISE", _law(52), 7, Unit.WORKING_DAY,
    "供应商知道或者应当知道权益受到损害之日起，7个工作日内书面提出质疑。",
    starts_when="知道或者应当知道", at_end="质疑的期限届满。",
)  # fmt: skip
QUERY_ANSWER = _clock(
    "CLK-QRY-ANSWER", _law(53), 7, Unit.WORKING_DAY, "收到质疑后7个工作日内书面答复。",
    starts_when="收到质疑", at_end="提醒项目经办人和负责人：质疑还没有答复。",
)  # fmt: skip
COMPLAIN = _clock(
    "CLK-CMP", _law(55), 15, Unit.WORKING_DAY,
    "对答复不满意，或者没有按时得到答复的，答复期满后15个工作日内向财政部门投诉。",
    starts_when="答复期满", at_end="投诉的期限届满。",
)  # fmt: skip
COMPLAINT_DECIDE = _clock(
    "CLK-CMP-DECIDE", _law(56), 30, Unit.WORKING_DAY,
    "财政部门收到投诉后30个工作日内处理；检验、检测、鉴定、专家评审和补正材料的时间不算在内。",
    starts_when="财政部门收到投诉", at_end="提醒项目经办人：投诉处理期限届满。",
    also=(_rules(58),),
)  # fmt: skip
SUSPENSION = _clock(
    "CLK-SUSPEND", _law(57), 30, Unit.DAY, "财政部门通知暂停采购活动的，暂停最长30日。",
    starts_when="财政部门通知暂停", at_end="暂停期满，提醒项目经办人和负责人。", rolls=False,
)  # fmt: skip

# The running contract.
FINAL_EVALUATION = _clock(
    "CLK-FEVAL", _whole(SHENZHEN_EVALUATION), 1, Unit.MONTH,
    "合同期满前1个月开始末期评估。",
    starts_when="合同期满（往前推算）", at_end="提醒项目经办人安排末期评估。",
    known=False, local=True, rolls=False,
)  # fmt: skip
EVALUATION_REPORT = _clock(
    "CLK-EVREP", _whole(LIAONING_EVALUATION), 5, Unit.WORKING_DAY,
    "评估结束后5个工作日内提交评估报告。",
    starts_when="评估结束", at_end="提醒评估组和项目经办人：评估报告还没有提交。", local=True,
)  # fmt: skip
PAY = _clock(
    "CLK-PAY", _whole(OPENNESS), 10, Unit.WORKING_DAY,
    "满足合同约定的付款条件、收到发票后，10个工作日内支付。",
    starts_when="收到发票并且满足付款条件", at_end="提醒财务和项目经办人：款项还没有支付。",
    known=False,
)  # fmt: skip
PAY_LATEST = _clock(
    "CLK-PAY-LATEST", _whole(FAIR_COMPETITION), 30, Unit.DAY,
    "满足合同约定的付款条件、收到发票后，最迟30日内支付。",
    starts_when="收到发票并且满足付款条件", at_end="提醒负责人：款项逾期没有支付。",
    known=False, reminder_days=5,
)  # fmt: skip
PAY_ENTERPRISE = _clock(
    "CLK-PAY-SME", Article(SMALL_ENTERPRISES_PAID, 9), 30, Unit.DAY,
    "供应商是中小企业的，自交付之日起30日内支付；合同约定以验收为准的，自验收之日起算。",
    starts_when="交付，或者约定的验收、结算", at_end="提醒财务和负责人：中小企业款项逾期没有支付。",
    reminder_days=5,
    also=(Article(SMALL_ENTERPRISES_PAID, 10), Article(SMALL_ENTERPRISES_PAID, 14)),
)  # fmt: skip
PAY_ENTERPRISE_LATEST = _clock(
    "CLK-PAY-SME-LATEST", Article(SMALL_ENTERPRISES_PAID, 9), 60, Unit.DAY,
    "供应商是中小企业的，合同另行约定的付款期限最长60日。",
    starts_when="交付，或者约定的验收、结算", at_end="提醒财务和负责人：中小企业款项逾期没有支付。",
    reminder_days=5,
)  # fmt: skip
RECORD_LATE = our_period(
    "CLK-REC-LATE", 10, Unit.DAY, "服务记录在服务后10日内录入，晚于10日的算迟录。",
    starts_when="提供服务", at_end="记录算作迟录，仍计入数量。",
    parameter="record.late_days", rolls=False, since=_BUYING_SINCE,
)  # fmt: skip
RECORD_LOST = our_period(
    "CLK-REC-LOST", 30, Unit.DAY, "服务后超过30日才录入的记录，不计入数量。",
    starts_when="提供服务", at_end="此后录入的记录不计入数量。",
    parameter="record.lost_days", rolls=False, since=_BUYING_SINCE,
)  # fmt: skip
RECTIFY = our_period(
    "CLK-RECTIFY", 30, Unit.DAY, "验收或者评估不合格的，30日内整改完成。",
    starts_when="通知整改", at_end="提醒项目经办人和负责人：整改期满，重新验收或者终止合同。",
    parameter="rectify.days", reminder_days=7, since=_BUYING_SINCE,
)  # fmt: skip
BREACH = our_period(
    "CLK-BREACH", 15, Unit.DAY, "严重违约的，书面催告，15日内改正；期满不改正的，可以终止合同。",
    starts_when="送达催告", at_end="提醒项目经办人和负责人：催告期满。",
    parameter="breach.demand_days", reminder_days=5, since=_BUYING_SINCE,
)  # fmt: skip
HAND_OVER = our_period(
    "CLK-HANDOVER", 5, Unit.DAY, "合同终止后5日内，按移交清单移交儿童个案。",
    starts_when="合同终止", at_end="提醒项目经办人和负责人：儿童个案还没有移交。",
    parameter="handover.days", reminder_days=2, since=_BUYING_SINCE,
)  # fmt: skip
ARCHIVE_KEPT = _clock(
    "CLK-ARCHIVE", _law(42), 15, Unit.YEAR, "采购文件从采购结束之日起至少保存15年。",
    starts_when="采购结束", at_end="可以鉴定是否继续保存。", parameter="archive.years",
    rolls=False, also=(_rules(46),),
)  # fmt: skip

PURCHASE_PERIODS = (
    INTENT, SINGLE_SOURCE, DOCUMENTS_TENDER, DOCUMENTS_CONSULTATION, DOCUMENTS_NEGOTIATION,
    DOCUMENTS_ENQUIRY, OFFERED, OFFERED_CONSULTATION, PREQUALIFY, CLARIFY_TENDER,
    CLARIFY_CONSULTATION, CLARIFY_NEGOTIATION, TENDER_NOTICE, ON_SITE, REPORT, FIX, AWARD,
    AWARD_NOTICE, BOND_BACK, SIGN, SIGN_DELAYED, PUBLISH, FILE, CHANGE_NOTICE, QUESTION,
    QUERY_RAISE, QUERY_ANSWER, COMPLAIN, COMPLAINT_DECIDE, SUSPENSION, FINAL_EVALUATION,
    EVALUATION_REPORT, PAY, PAY_LATEST, PAY_ENTERPRISE, PAY_ENTERPRISE_LATEST, RECORD_LATE,
    RECORD_LOST, RECTIFY, BREACH, HAND_OVER, ARCHIVE_KEPT,
)  # fmt: skip
