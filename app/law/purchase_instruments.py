"""Instruments on buying services (purchase.md §1) that `app.law.organisations` does not hold.

Their `sources` are the keys of its §14. What was seen in a news or secondary page only counts
as from memory. LP-PML and LP-SEED there stand in `app.law.instruments`.
"""

from __future__ import annotations

from app.law.instruments import IN_FORCE
from app.law.model import Instrument, Verification

_M = Verification.FROM_MEMORY
_PARTS = "现行有效，只核对了部分条文"

NO_FINANCING = Instrument(
    "LP-87F", "关于坚决制止地方以政府购买服务名义违法违规融资的通知", "财预〔2017〕87号",
    "2017-05-28", None, IN_FORCE, ("P23",),
)  # fmt: skip
PUBLICATION = Instrument(
    "LP-101", "政府采购信息发布管理办法", "财政部令第101号", "2020-03-01", None, IN_FORCE, (), _M
)
INTENTS = Instrument(
    "LP-10", "关于开展政府采购意向公开工作的通知", "财库〔2020〕10号", "2020-07-01", None,
    "现行有效，2020年起中央、2021年起省级、2022年起省级以下实施", ("P05",),
)  # fmt: skip
OPENNESS = Instrument(
    "LP-243", "关于进一步提高政府采购透明度和采购效率相关事项的通知", "财办库〔2023〕243号",
    "2023-12-15", None, IN_FORCE, ("P09", "P34"),
)  # fmt: skip
TENDERS = Instrument(
    "LP-87", "政府采购货物和服务招标投标管理办法", "财政部令第87号", "2017-10-01", None, IN_FORCE,
    (), _M,
)  # fmt: skip
NEGOTIATIONS = Instrument(
    "LP-74", "政府采购非招标采购方式管理办法", "财政部令第74号", "2014-02-01", None, IN_FORCE,
    (), _M,
)  # fmt: skip
CONSULTATIONS = Instrument(
    "LP-214", "政府采购竞争性磋商采购方式管理暂行办法", "财库〔2014〕214号", "2014-12-31", None,
    _PARTS, ("P06", "P31"),
)  # fmt: skip
TWO_SUPPLIERS = Instrument(
    "LP-124", "关于政府采购竞争性磋商采购方式管理暂行办法有关问题的补充通知", "财库〔2015〕124号",
    "2015", None, IN_FORCE, ("P06",), _M,
)  # fmt: skip
FRAMEWORKS = Instrument(
    "LP-110", "政府采购框架协议采购方式管理暂行办法", "财政部令第110号", "2022-03-01", None,
    _PARTS, ("P11",),
)  # fmt: skip
REQUIREMENTS = Instrument(
    "LP-22", "政府采购需求管理办法", "财库〔2021〕22号", "2021-07-01", None, _PARTS,
    ("P07", "P33"),
)  # fmt: skip
ACCEPTING = Instrument(
    "LP-205", "关于进一步加强政府采购需求和履约验收管理的指导意见", "财库〔2016〕205号", "2016-11",
    None, IN_FORCE, ("P08",), _M,
)  # fmt: skip
FAIR_COMPETITION = Instrument(
    "LP-38", "关于促进政府采购公平竞争优化营商环境的通知", "财库〔2019〕38号", "2019-09-01", None,
    IN_FORCE, (), _M,
)  # fmt: skip
CENTRAL_LIMITS = Instrument(
    "LP-STD", "中央预算单位政府集中采购目录及标准（2020年版）", "国办发〔2019〕55号",
    "2020-01-01", None, "适用于中央预算单位，地方按省级规定", ("P04",),
)  # fmt: skip
LOCAL_LIMITS = Instrument(
    "LP-69", "地方预算单位政府集中采购目录及标准指引（2020年版）", "财库〔2019〕69号", "2020", None,
    "供各省制定本地标准参考", ("P30",), _M,
)  # fmt: skip
SMALL_ENTERPRISES_PAID = Instrument(
    "LP-802", "保障中小企业款项支付条例", "国务院令第802号，2025-03-17修订", "2025-06-01", None,
    IN_FORCE, ("P35",),
)  # fmt: skip
SIZES_OF_ENTERPRISES = Instrument(
    "LP-300", "中小企业划型标准规定", "工信部联企业〔2011〕300号", "2011", None, IN_FORCE,
    ("P29",), _M,
)  # fmt: skip
SHENZHEN_EVALUATION = Instrument(
    "LP-SZ", "深圳市政府购买社会工作服务项目评估管理办法（试行）", "2021年", "2021-09-05", "2024",
    "试行三年已满，供评估参考", ("P14",), _M,
)  # fmt: skip
LIAONING_EVALUATION = Instrument(
    "LP-LN24", "第三方评估采购公告", "辽宁省民政厅2024年", "2024", "2024",
    "一个项目的采购公告，供评估参考", ("P13",), is_described=True,
)  # fmt: skip
YEARLY_INSPECTION = Instrument(
    "LP-NJ", "社会团体年度检查办法", "2025-06-25公布", "2026-01-01", None, IN_FORCE, ("P19",), _M
)
CREDIT_CODES = Instrument(
    "LP-GB32100", "法人和其他组织统一社会信用代码编码规则", "GB 32100", None, None, IN_FORCE,
    ("P18",),
)  # fmt: skip

PURCHASE_INSTRUMENTS = {
    instrument.key: instrument
    for instrument in tuple(globals().values())
    if isinstance(instrument, Instrument)
}
