"""The indicators of children's service projects, K-01 to K-32 (purchase.md §6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.purchasing.rules.money import half_up

TARGETS_ARE_PER = 100_000_00  # fen of the contract, and year


class Kind(StrEnum):
    """What an indicator tells."""

    INPUT = "input"
    OUTPUT = "output"
    TIMELINESS = "timeliness"
    QUALITY = "quality"
    OUTCOME = "outcome"
    SATISFACTION = "satisfaction"
    COST = "cost"

    @property
    def label(self) -> str:
        return {
            "input": "投入", "output": "产出", "timeliness": "及时", "quality": "质量",
            "outcome": "效果", "satisfaction": "满意度", "cost": "成本",
        }[self.value]  # fmt: skip


class CountedFrom(StrEnum):
    """Where the figure comes from.

    RECORDS: each service record. QUANTITY: the sum of what the records hold. UNIQUE: each
    person, case or group once. PERCENT: two figures of the portal. MANUAL: entered with proof.
    """

    RECORDS = "records"
    QUANTITY = "quantity"
    UNIQUE = "unique"
    PERCENT = "percent"
    MANUAL = "manual"

    @property
    def from_records(self) -> bool:
        return self in {CountedFrom.RECORDS, CountedFrom.QUANTITY, CountedFrom.UNIQUE}


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    `target` is our default: per 100,000 yuan and year for what is counted, else the figure
    itself. `needs` records make one person, case or group count. `scale` is what one unit
    holds of the quantity in the records: 60 minutes, 100 fen.
    """

    code: str
    name: str
    unit: str
    kind: Kind
    counted_from: CountedFrom
    evidence: str
    target: int | None
    less_is_better: bool = False
    only_visited: bool = False
    needs: int = 1
    scale: int = 1

    def default_target(self, fen: int, months: int = 12) -> int | None:
        """The target for a contract of so many fen and months; None: by unit price (K-31)."""
        if self.target is None or not self.counted_from.from_records:
            return self.target
        share = Fraction(fen, TARGETS_ARE_PER) * Fraction(months, 12)
        return half_up(self.target * share)


def _row(
    code: str, name: str, unit: str, kind: Kind, counted: CountedFrom, evidence: str,
    target: int | None, **more: int,
) -> Indicator:  # fmt: skip
    return Indicator(
        code, name, unit, kind, counted, evidence, target,
        less_is_better=bool(more.get("less")), only_visited=bool(more.get("visited")),
        needs=more.get("needs", 1), scale=more.get("scale", 1),
    )  # fmt: skip


_K, _C = Kind, CountedFrom
_ALL = (
    _row("K-01", "摸底建档儿童", "名", _K.OUTPUT, _C.UNIQUE, "台账记录，儿童不重复", 150),
    _row("K-02", "入户探访", "次", _K.OUTPUT, _C.RECORDS,
         "探访记录：时间、地点、两人签字；只计见到儿童的", 300, visited=1),
    _row("K-03", "按时探访率", "%", _K.TIMELINESS, _C.PERCENT, "探访计划与记录", 95),
    _row("K-04", "个案服务", "个", _K.OUTPUT, _C.UNIQUE,
         "个案档案：需求、计划、六次以上服务、结案", 8, needs=6),
    _row("K-05", "个案目标达成率", "%", _K.QUALITY, _C.PERCENT, "结案表", 80),
    _row("K-06", "小组服务（每个小组五次以上）", "个", _K.OUTPUT, _C.UNIQUE,
         "计划、签到、总结", 3, needs=5),
    _row("K-07", "小组服务儿童", "名", _K.OUTPUT, _C.UNIQUE, "签到，儿童不重复", 30),
    _row("K-08", "社区、学校活动", "场", _K.OUTPUT, _C.RECORDS,
         "计划、人数、照片（网上不露脸）", 6),
    _row("K-09", "参加人次", "人次", _K.OUTPUT, _C.QUANTITY, "签到", 300),
    _row("K-10", "监护评估", "份", _K.OUTPUT, _C.RECORDS, "签字的评估报告", 20),
    _row("K-11", "心理筛查", "名", _K.OUTPUT, _C.UNIQUE, "量表名称、日期、等级", 60),
    _row("K-12", "心理辅导", "次", _K.OUTPUT, _C.RECORDS, "辅导记录", 40),
    _row("K-13", "高风险儿童转介并得到回应", "%", _K.QUALITY, _C.PERCENT, "转介闭环", 100),
    _row("K-14", "儿童主任、督导员培训", "场", _K.OUTPUT, _C.RECORDS, "教材、签到、测试", 2),
    _row("K-15", "受训儿童主任", "名", _K.OUTPUT, _C.UNIQUE, "签到，人员不重复", 30),
    _row("K-16", "培训合格率", "%", _K.QUALITY, _C.PERCENT, "测试60分以上", 90),
    _row("K-17", "儿童主任现场督导", "次", _K.OUTPUT, _C.RECORDS, "督导记录", 12),
    _row("K-18", "家庭教育指导", "场", _K.OUTPUT, _C.RECORDS, "签到", 4),
    _row("K-19", "活跃志愿者（每年服务三次以上）", "名", _K.OUTPUT, _C.MANUAL, "名单", 10),
    _row("K-20", "链接资源", "元", _K.OUTCOME, _C.QUANTITY, "收据", 5_000, scale=100),
    _row("K-21", "专业人员服务时间", "小时", _K.INPUT, _C.QUANTITY, "工时表", 1_200, scale=60),
    _row("K-22", "在岗持证人员", "名", _K.INPUT, _C.MANUAL, "证书编号", 2),
    _row("K-23", "人员流动率", "%", _K.QUALITY, _C.MANUAL, "人员名册", 30, less=1),
    _row("K-24", "强制报告及时率", "%", _K.QUALITY, _C.PERCENT, "报告登记", 100),
    _row("K-25", "服务对象满意度（八周岁以上儿童和照料人）", "%", _K.SATISFACTION, _C.PERCENT,
         "问卷30份以上，或者服务对象的10%", 90),
    _row("K-26", "购买方和村（社区）满意度", "%", _K.SATISFACTION, _C.PERCENT, "问卷", 85),
    _row("K-27", "服务造成的安全事故", "起", _K.QUALITY, _C.MANUAL, "事故报告", 0, less=1),
    _row("K-28", "经费支出与预算相符", "%", _K.COST, _C.MANUAL, "账目", 95),
    _row("K-29", "月报和服务记录及时率", "%", _K.TIMELINESS, _C.PERCENT,
         "月报；记录的录入时间", 90),
    _row("K-30", "数据缺漏、重复率", "%", _K.QUALITY, _C.PERCENT, "系统检查", 2, less=1),
    _row("K-31", "按期完成的收养评估", "份", _K.OUTPUT, _C.RECORDS, "收养评估报告", None),
    _row("K-32", "两小时内应急响应率", "%", _K.TIMELINESS, _C.PERCENT, "通话登记", 95),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {row.code: row for row in _ALL}


def percent(part: int, whole: int) -> Fraction | None:
    """The share as a percentage; None where there was nothing to do."""
    return Fraction(100 * part, whole) if whole else None


def ratio(indicator: Indicator, counted: Fraction, target: Fraction) -> Fraction:
    """Counted to target, never over 1 (PAY-06).

    Where less is better: 1 when the target is kept, else 0. A target of nothing is met.
    """
    if indicator.less_is_better:
        return Fraction(int(counted <= target))
    return min(counted / target, Fraction(1)) if target > 0 else Fraction(1)
