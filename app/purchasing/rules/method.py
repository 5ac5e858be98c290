"""By which method may this project be bought? The table M-1 to M-13 of purchase.md §4."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.law.dates import add_months
from app.purchasing.rules.money import yuan

SME_MOST = 2_000_000_00  # 财库〔2020〕46号 6, 7
SURVEY_RESPONDENTS = 3
SURVEY_MONTHS = 12
ONLY_ONE_NOTICE_DAYS = 5  # working days
_ADDITION_PART = 10  # one tenth of the first contract


class Neg(StrEnum):
    """What may not be bought (GPS-10): six questions, each to be answered with no."""

    NOT_A_DUTY = "NEG-1"
    ONLY_GOVERNMENT = "NEG-2"
    GOODS_OR_WORKS = "NEG-3"
    FINANCING = "NEG-4"
    STAFF = "NEG-5"
    FORBIDDEN = "NEG-6"

    @property
    def question(self) -> str:
        return {
            "NEG-1": "这项服务不属于政府职责范围？",
            "NEG-2": "这项服务应当由政府直接履行"
                     "（审批、处罚，收养登记、安置、监护等决定）？",
            "NEG-3": "采购内容是货物或者工程，或者把工程与服务打包？",
            "NEG-4": "采购内容是融资行为？",
            "NEG-5": "采购内容是招聘、用工、劳务派遣，或者公益性岗位？",
            "NEG-6": "法律、行政法规规定不得购买的其他情形？",
        }[self.value]  # fmt: skip


class Method(StrEnum):
    """Methods for services; enquiry (询价) is for goods only and has no place here."""

    OPEN = "open"
    INVITED = "invited"
    CONSULTATION = "consultation"
    NEGOTIATION = "negotiation"
    SINGLE = "single"
    FRAMEWORK = "framework"
    QUOTES = "quotes"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        return {
            "open": "公开招标", "invited": "邀请招标", "consultation": "竞争性磋商",
            "negotiation": "竞争性谈判", "single": "单一来源", "framework": "框架协议",
            "quotes": "自行采购（三家以上书面报价）", "internal": "自行采购（内部协商）",
        }[self.value]  # fmt: skip

    @property
    def is_own(self) -> bool:
        """Bought under the limit by the office's internal control."""
        return self in {Method.QUOTES, Method.INTERNAL}


class Reason(StrEnum):
    """Why a method that needs a ground may be used."""

    LIMITED_RANGE = "limited_range"
    COSTLY_TENDER = "costly_tender"
    TENDER_FAILED = "tender_failed"
    COMPLEX = "complex"
    TENDER_TOO_SLOW = "tender_too_slow"
    PRICE_UNKNOWN = "price_unknown"
    ONLY_ONE = "only_one"
    EMERGENCY = "emergency"
    ADDITION = "addition"

    @property
    def label(self) -> str:
        return {
            "limited_range": "具有特殊性，只能从有限范围的供应商处采购",
            "costly_tender": "公开招标的费用占项目总价值的比例过大",
            "tender_failed": "招标后没有供应商投标、没有合格标的，或者重新招标未能成立",
            "complex": "技术复杂或者性质特殊，不能确定详细规格或者具体要求",
            "tender_too_slow": "招标所需时间不能满足紧急需要",
            "price_unknown": "不能事先计算出价格总额",
            "only_one": "只能从唯一供应商处采购",
            "emergency": "发生了不可预见的紧急情况，不能从其他供应商处采购",
            "addition": "为保证服务一致，继续从原供应商处添购",
        }[self.value]  # fmt: skip


GROUNDS: Mapping[Method, tuple[str, tuple[Reason, ...]]] = {
    Method.INVITED: ("GPL-29", (Reason.LIMITED_RANGE, Reason.COSTLY_TENDER)),
    Method.NEGOTIATION: (
        "GPL-30",
        (Reason.TENDER_FAILED, Reason.COMPLEX, Reason.TENDER_TOO_SLOW, Reason.PRICE_UNKNOWN),
    ),
    Method.SINGLE: ("GPL-31", (Reason.ONLY_ONE, Reason.EMERGENCY, Reason.ADDITION)),
}


class NoReserve(StrEnum):
    """Why a project is not reserved for small and medium enterprises (SME-46)."""

    POLICY = "SX-1"
    ONLY_OTHERS = "SX-2"
    TOO_LITTLE = "SX-3"
    FRAMEWORK = "SX-4"
    OTHER = "SX-5"

    @property
    def label(self) -> str:
        return {
            "SX-1": "法律法规和国家有关政策明确优先或者应当面向事业单位、社会组织等非企业主体采购",
            "SX-2": "因确需使用不可替代的专利、专有技术，基础设施限制，"
                    "或者提供特定公共服务等，只能从中小企业之外的供应商处采购",
            "SX-3": "预留会使供应或者竞争不充分，或者存在影响采购目标实现的风险",
            "SX-4": "框架协议采购项目",
            "SX-5": "省级以上财政部门规定的其他情形",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class MethodFacts:
    """What the table asks. Amounts in fen; `amount` is the whole contract, all years.

    `balance` None: no budget line. Limits None: not set for the place. `year_sum`: other
    purchases of the same budget item, category and year that were not tendered openly
    (splitting.py). `approved`: the method that finance at prefecture level has allowed.
    """

    amount: int
    balance: int | None
    limit_decentral: int | None
    limit_open: int | None
    negatives: Mapping[Neg, bool] = field(default_factory=dict)
    in_catalogue: bool = False
    finance_reviewed: bool = False
    in_central_catalogue: bool = False
    approved: Method | None = None
    year_sum: int = 0
    split_excused: bool = False
    chosen: Method | None = None
    reason: Reason | None = None
    first_contract: int | None = None
    earlier_additions: int = 0
    beneficiary_choice: bool = False
    uniform_standards: bool = False
    repeat_small: bool = False
    surveyed: bool = False
    requirement_approved: bool = False
    reviewed: bool = False
    no_reserve: NoReserve | None = None
    sme_most: int = SME_MOST
    urgent: bool = False


@dataclass(frozen=True)
class Stop:
    """A row of the table that stops the project."""

    row: str
    rule_id: str
    says: str


@dataclass(frozen=True)
class Notice:
    """A notice owed before buying, in working days."""

    rule_id: str
    working_days: int
    says: str


@dataclass(frozen=True)
class MethodAnswer:
    """What the table says. `allowed` is empty where the limits are not known.

    `row` is the row (M-4 to M-8) that set the methods; `default` is None where the
    centralised agency chooses.
    """

    stops: tuple[Stop, ...]
    row: str
    allowed: tuple[Method, ...]
    default: Method | None
    notices: tuple[Notice, ...]
    through_agency: bool
    owes_intent: bool
    sme_reserved: bool
    says: tuple[str, ...]

    @property
    def may_go_on(self) -> bool:
        return not self.stops


def decide(facts: MethodFacts) -> MethodAnswer:
    """Every row of the table, none of them instead of another (purchase.md §4)."""
    row, allowed = _methods(facts)
    splitting = _splits(facts)
    if splitting and Method.OPEN not in allowed:
        allowed = (*allowed, Method.OPEN)
    reserved = is_reserved(facts)
    notices = _notices(facts)
    return MethodAnswer(
        stops=tuple(_stops(facts, allowed, splitting=splitting)),
        row=row,
        allowed=allowed,
        default=Method.OPEN if splitting else _default(row, allowed),
        notices=notices,
        through_agency=facts.in_central_catalogue,
        owes_intent=owes_intent(facts),
        sme_reserved=reserved,
        says=tuple(_words(facts, row, reserved=reserved)) + tuple(n.says for n in notices),
    )


def owes_intent(facts: MethodFacts) -> bool:
    """PUB-10: in the central catalogue or from the limit on, unless urgent and unforeseeable."""
    from_limit = facts.limit_decentral is not None and facts.amount >= facts.limit_decentral
    return (facts.in_central_catalogue or from_limit) and not facts.urgent


def is_reserved(facts: MethodFacts) -> bool:
    """M-13: from the limit to 2,000,000 yuan, both included, without a reason not to."""
    if facts.limit_decentral is None or facts.no_reserve is not None:
        return False
    return facts.limit_decentral <= facts.amount <= facts.sme_most


def survey_holds(surveyed_on: date | None, respondents: int, on: date, *, few: str = "") -> bool:
    """REQ-11: three respondents (or said why fewer), not older than a year to the day."""
    if surveyed_on is None or not surveyed_on <= on <= add_months(surveyed_on, SURVEY_MONTHS):
        return False
    return respondents >= SURVEY_RESPONDENTS or (respondents > 0 and bool(few.strip()))


def _methods(facts: MethodFacts) -> tuple[str, tuple[Method, ...]]:
    if facts.limit_decentral is None or facts.limit_open is None:
        return "", ()
    if facts.amount >= facts.limit_open:
        if facts.approved is not None:
            return "M-8", (facts.approved,)
        return "M-7", (Method.OPEN,)
    if facts.amount < facts.limit_decentral and not facts.in_central_catalogue:
        return "M-5", (Method.QUOTES, Method.INTERNAL)
    methods = [
        Method.CONSULTATION, Method.OPEN, Method.INVITED, Method.NEGOTIATION, Method.SINGLE,
    ]  # fmt: skip
    if (facts.beneficiary_choice and facts.uniform_standards) or facts.repeat_small:
        methods.append(Method.FRAMEWORK)
    return "M-4" if facts.in_central_catalogue else "M-6", tuple(methods)


def _default(row: str, allowed: tuple[Method, ...]) -> Method | None:
    return allowed[0] if allowed and row != "M-4" else None


def _splits(facts: MethodFacts) -> bool:
    """GPR-28: bought several times otherwise than openly, over the limit in one year.

    From the limit on a purchase is tendered, or finance has allowed the other method.
    """
    if facts.limit_open is None or facts.amount >= facts.limit_open:
        return False
    return facts.year_sum + facts.amount > facts.limit_open and not facts.split_excused


def _stops(facts: MethodFacts, allowed: tuple[Method, ...], *, splitting: bool) -> list[Stop]:
    found = [*_scope(facts), *_budget(facts), *_limits(facts)]
    if splitting and facts.chosen is not Method.OPEN:
        found.append(
            Stop("M-9", "GPR-28",
                 f"同一预算项目、同一类别本年度已用非公开招标方式采购{yuan(facts.year_sum)}，"
                 f"加上本项目超过公开招标数额标准，属于化整为零；要改用公开招标。")
        )  # fmt: skip
    found += _prepared(facts)
    found += _chosen(facts, allowed)
    return found


def _scope(facts: MethodFacts) -> list[Stop]:
    found = []
    for neg in Neg:
        answer = facts.negatives.get(neg)
        if answer is None:
            found.append(Stop("M-1", "GPS-10", f"还没有回答：{neg.question}"))
        elif answer:
            found.append(Stop("M-1", "GPS-10", f"不得购买。回答为“是”：{neg.question}"))
    if not facts.in_catalogue and not facts.finance_reviewed:
        found.append(Stop("M-3", "87F-2", "不在指导性目录内，要先经财政部门审核。"))
    return found


def _budget(facts: MethodFacts) -> list[Stop]:
    if facts.balance is None:
        return [Stop("M-2", "GPS-16", "没有列入预算，不得实施。")]
    if facts.amount > facts.balance:
        says = f"金额{yuan(facts.amount)}超过预算余额{yuan(facts.balance)}。"
        return [Stop("M-2", "GPS-16", says)]
    return []


def _limits(facts: MethodFacts) -> list[Stop]:
    found = []
    if facts.limit_decentral is None:
        found.append(Stop("M-5", "GPL-8", "本地的分散采购限额标准还没有设定。"))
    if facts.limit_open is None:
        found.append(Stop("M-7", "GPL-27", "本地的公开招标数额标准还没有设定。"))
    return found


def _prepared(facts: MethodFacts) -> list[Stop]:
    found = []
    if not facts.surveyed:
        found.append(Stop("M-12", "REQ-11", "需求调查还没有完成。"))
    if not facts.requirement_approved:
        found.append(Stop("M-12", "M-12", "采购需求还没有批准。"))
    if not facts.reviewed:
        found.append(Stop("M-12", "M-12", "采购前的内部审查还没有完成。"))
    return found


def _chosen(facts: MethodFacts, allowed: tuple[Method, ...]) -> list[Stop]:
    chosen, found = facts.chosen, []
    if chosen is None or not allowed:
        return []
    if chosen not in allowed:
        rule_id = "GPL-27" if allowed == (Method.OPEN,) else "GPL-26"
        names = "、".join(one.label for one in allowed)
        found.append(Stop("", rule_id, f"本项目不能用{chosen.label}，可以用：{names}。"))
    rule_id, reasons = GROUNDS.get(chosen, ("", ()))
    if reasons and facts.reason not in reasons:
        found.append(Stop("", rule_id, f"采用{chosen.label}要说明法定理由。"))
    if facts.reason is Reason.ADDITION and _adds_too_much(facts):
        found.append(Stop("", "GPL-31", "添购资金总额超过原合同采购金额的百分之十。"))
    return found


def _adds_too_much(facts: MethodFacts) -> bool:
    if facts.first_contract is None:
        return True
    return _ADDITION_PART * (facts.earlier_additions + facts.amount) > facts.first_contract


def _notices(facts: MethodFacts) -> tuple[Notice, ...]:
    if facts.reason is not Reason.ONLY_ONE or facts.limit_open is None:
        return ()
    if facts.amount < facts.limit_open:
        return ()
    says = f"只能从唯一供应商处采购，要先公示，不少于{ONLY_ONE_NOTICE_DAYS}个工作日。"
    return (Notice("GPR-38", ONLY_ONE_NOTICE_DAYS, says),)


_ROWS = {
    "M-4": "属于集中采购目录，由集中采购机构代理采购，方式由其确定。",
    "M-5": "未达到分散采购限额标准，按内部控制制度自行采购，结果要公布。",
    "M-6": "达到分散采购限额标准、未达到公开招标数额标准，一般采用竞争性磋商。",
    "M-7": "达到公开招标数额标准，应当公开招标；采用其他方式要先经设区的市以上财政部门批准。",
    "M-8": "达到公开招标数额标准，财政部门已批准采用其他方式。",
}


def _words(facts: MethodFacts, row: str, *, reserved: bool) -> list[str]:
    says = [_ROWS[row]] if row else []
    if facts.in_central_catalogue and row in {"M-7", "M-8"}:
        says.append("属于集中采购目录，由集中采购机构代理采购。")
    if row in {"M-4", "M-6"} and facts.beneficiary_choice and facts.uniform_standards:
        says.append(
            "由服务对象选择、标准统一，可以采用框架协议：第一阶段入围两家以上，期限一般不超过两年。"
        )
    if owes_intent(facts):
        says.append("采购活动开始30日前公开采购意向。")
    if reserved:
        says.append(
            "专门面向中小企业预留，社会组织不能参加；要面向社会组织的，先记录不预留的理由。"
        )
    return says
