"""Which organisations count as fostered (INC-08), the gates between stages (INC-07), targets.

Pure: plain values in, what is missing in words out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.law.dates import add_months
from app.organisations.models import ServiceField, Stage

MONTHS = 12
"""So long an activity counts, and so long a look at the books."""
_TEAM, _CONTRACTS, _PASSED, _RATED = 3, 1, 2, 3
_WHOLE = 100
_OF_MINORS = ("未成年", "儿童", "青少年", "少年", "孩子", "幼儿", "学生", "收养", "寄养")
_FOR_MINORS = frozenset({
    ServiceField.ADOPTION, ServiceField.GUARDIANSHIP, ServiceField.PARENTING,
    ServiceField.CORRECTION, ServiceField.AFTER_SCHOOL,
})  # fmt: skip
_PLACES = ("民政服务站", "社会工作站", "社工站", "民政站", "儿童之家")


@dataclass(frozen=True)
class Known:
    """An organisation as it is counted. `active_on`: the last day with work or a contract."""

    name: str
    is_social: bool
    in_force: bool
    scope: str
    fields: Collection[str]
    active_on: date | None
    is_listed: bool


def since(on: date) -> date:
    """The first day of the twelve months that end on a day."""
    return add_months(on, -MONTHS)


def covers_minors(scope: str, fields: Collection[str]) -> bool:
    """Its charter names minors, or a service that only minors and their families get."""
    return any(word in scope for word in _OF_MINORS) or not _FOR_MINORS.isdisjoint(fields)


def lacks_to_count(one: Known, on: date) -> list[str]:
    """Why an organisation does not count on a day (INC-08, INC-09); nothing where it does."""
    found = []
    if not one.is_social:
        found.append("不是社会组织")
    if one.name.endswith(_PLACES):
        found.append("是场所，不是社会组织")
    if not one.in_force:
        found.append("登记已经注销或者撤销")
    if not covers_minors(one.scope, one.fields):
        found.append("业务范围没有涵盖未成年人")
    if one.active_on is None or not since(on) <= one.active_on <= on:
        found.append("近12个月没有服务记录和合同")
    if one.is_listed:
        found.append("列入严重违法失信名单")
    return found


@dataclass(frozen=True)
class Grown:
    """What a fostered team has reached."""

    team: int
    has_idea: bool
    is_registered: bool = False
    has_plan: bool = False
    has_mentor: bool = False
    contracts: int = 0
    accounts_on: date | None = None
    passed: int = 0
    rating: int = 0
    has_exit_plan: bool = False


def lacks_for(stage: Stage, grown: Grown, on: date) -> list[str]:
    """What is missing for a stage (INC-07), with all that the stages before it ask for."""
    in_order = grown.accounts_on is not None and since(on) <= grown.accounts_on <= on
    gates: dict[Stage, list[tuple[bool, str]]] = {
        Stage.SEED: [
            (grown.has_idea, "写明服务设想"),
            (grown.team >= _TEAM, f"团队不少于{_TEAM}人，现在{grown.team}人"),
        ],
        Stage.HATCHING: [
            (grown.is_registered, "已经登记为社会组织（填写统一社会信用代码）"),
            (grown.has_plan, "有发展计划"),
            (grown.has_mentor, "有导师"),
        ],
        Stage.GROWING: [
            (grown.contracts >= _CONTRACTS, "承接过1份购买服务合同"),
            (in_order, "近12个月查看过账目，符合要求"),
        ],
        Stage.FLEDGED: [
            (grown.passed >= _PASSED, f"{_PASSED}份合同验收合格，现在{grown.passed}份"),
            (grown.rating >= _RATED or grown.has_exit_plan, "有3A以上评估等级，或者有独立运行计划"),
        ],
    }
    found: list[str] = []
    for each in Stage:
        found += [says for is_met, says in gates[each] if not is_met]
        if each is stage:
            break
    return found


def progress(base: int, now: int, target: int) -> int:
    """The share of the way from the first figure to the target, in percent, 0 to 100."""
    if now >= target:
        return _WHOLE
    return max(0, _WHOLE * (now - base) // (target - base))


def share(part: int, whole: int) -> int:
    """A share in percent, rounded down: 59.9 is not 60."""
    return _WHOLE * part // whole if whole else 0
