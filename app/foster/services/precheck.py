"""The public pre-check: which house, which local figures, and the answer in a visitor's words.

Reads only public facts (agencies, figures, confirmed rows); nothing here is ever stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from app.accounts.models import Agency
from app.accounts.offices import Office, offices_open_on
from app.divisions.codes import MUNICIPALITIES, ancestors, standard_code
from app.foster.rules import Condition, Precheck
from app.law import Rule
from app.law.dates import add_months, age_on
from app.law.parameters import FOSTER_PARAMETERS
from app.law.verdict import Status
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

MONTHS_A_YEAR = 12
LOCAL_FIGURES = ("local_avg_area_m2", "local_mid_income_yuan")
_FIGURES = (
    *LOCAL_FIGURES, "max_foster_children", "own_child_min_age", "carer_age_min", "carer_age_max",
    "hukou_prefix_len", "foster_consent_age", "child_opinion_age",
)  # fmt: skip
# Steps that come after the application; before it they say nothing about the family.
LATER_STEPS = ("FC-12-1a", "FC-12-2a", "FC-12-2b", "FC-12-2c", "FC-12-3a", "FC-12-3b", "FC-12-4")
ABOUT_A_CHILD = ("FC-07", "FC-10", "FC-11")


def offices(session: Session, place: str | None, on: date) -> list[Office]:
    """Where a family living at `place` applies, the nearest level first.

    Institutions of its county, city and province that take applications, then those of
    other counties of the city. For a city or province all that lie in it, for None all.
    """
    query = offices_open_on(on).where(Agency.takes_foster_applications.is_(True))
    if place is None:
        rows = session.execute(query.order_by(Agency.division_code, Agency.id)).all()
        return [Office(*row) for row in rows]
    here = ancestors(place)
    rows = session.execute(query.where(Agency.province_code == here.province_code)).all()
    found = [Office(*row) for row in rows]
    if here.county_code is None:
        inside = [o for o in found if _lies_in(o, here.city_code)]
        return sorted(inside, key=lambda office: (office.division_code, office.id))
    ranked = sorted(
        (rank, office.division_code, office.id, office)
        for office in found
        if (rank := _rank(office, place)) is not None
    )
    return [office for *_, office in ranked]


def _lies_in(office: Office, city: str | None) -> bool:
    return city is None or ancestors(office.division_code).city_code == city


def _rank(office: Office, place: str) -> int | None:
    """0 own county, 1 own city, 2 own province, 3 another county of the city; else None."""
    here, there = ancestors(place), ancestors(office.division_code)
    if office.level == "province":
        return 2
    if office.level == "city" and there.city_code == here.city_code:
        return 1
    if there.county_code and there.county_code == here.county_code:
        return 0
    if here.province_code[:2] in MUNICIPALITIES:
        return 3
    same_city = here.city_code is not None and there.city_code == here.city_code
    return 3 if same_city and office.level == "county" else None


def place_facts(
    session: Session, place: str | None, office: Office | None, on: date
) -> dict[str, Any]:
    """The institution's place and the figures of the place; a figure not set is None.

    Where no institution is known the county stands for itself (FC-36-1).
    """
    if place is None:
        return {}
    code = standard_code(office.division_code if office else place)
    level = office.level if office else "county"
    facts: dict[str, Any] = {
        "institution_division": code,
        # Institutions of a municipality count as the province's (care.md §2.8).
        "institution_level": "province" if code[:2] in MUNICIPALITIES else level,
        "family_division": standard_code(place),
    }
    above = ancestors(office.division_code if office else place)
    places = [c for c in (above.county_code, above.city_code, above.province_code) if c]
    for name in _FIGURES:
        found = parameters.value(
            session, name, on=on, places=places, agency_id=office.id if office else None
        )
        if found is not None and not FOSTER_PARAMETERS[name].is_whole:
            found = Decimal(str(found))
        if found is not None or name in LOCAL_FIGURES:
            facts[name] = found
    return facts


# Short names of the conditions, in the order of the table.
TITLES = {
    "FC-07-1": "孩子不满18周岁", "FC-07-2": "由民政部门监护", "FC-07-3": "孤儿或者查找不到父母",
    "FC-07-4": "不需要长期专业照料", "FC-07-5": "没有严重精神和行为问题",
    "FC-07-6": "临时监护的孩子",
    "FC-08-1a": "户口", "FC-08-1b": "固定住所", "FC-08-1c": "人均住房面积", "FC-08-2a": "稳定收入",
    "FC-08-2b": "人均收入", "FC-08-3": "家人健康", "FC-08-4a": "没有犯罪记录",
    "FC-08-4b": "没有不良嗜好", "FC-08-4c": "家庭和邻里和睦", "FC-08-5a": "年龄",
    "FC-08-5b": "身体健康", "FC-08-5c": "照料能力和经验", "FC-08-5d": "文化程度",
    "FC-09-1": "寄养不超过两名", "FC-09-2": "家里没有不满6岁的孩子", "FC-10-1": "社区服务",
    "FC-11-1": "孩子本人同意", "FC-11-2": "孩子本人同意", "FC-11-3": "听取孩子意见",
    "FC-12-1b": "全家同意", "FC-27-1": "跨县（市、区）", "FC-27-2": "不跨省",
}  # fmt: skip
# Nobody is asked these at home; only a visit can tell.
_SEEN_AT_HOME = ("FC-08-4c", "FC-08-5c")
# These say something only when they are not met.
_ONLY_WHEN_CROSSING = ("FC-27-1", "FC-27-2", "FC-07-6", "FC-10-1", "FC-11-1", "FC-11-2", "FC-11-3")


@dataclass(frozen=True)
class Line:
    """One condition as the screen shows it."""

    rule: Rule
    title: str
    status: Status
    figures: str
    """How the visitor's own figures come out; may be empty."""
    advice: str
    """What can be done where the condition is not met; may be empty."""


def groups(
    found: Precheck, facts: Mapping[str, Any], *, has_child: bool
) -> list[tuple[str, list[Line]]]:
    """The conditions under their headings; steps after the application are left out."""
    named: dict[str, list[Line]] = {"家庭": [], "主要照料人": [], "孩子": []}
    for condition in found.conditions:
        rule_id = condition.row.id
        about_child = rule_id.startswith(ABOUT_A_CHILD)
        silent = {Status.MET, Status.NOT_ASKED} if rule_id in _ONLY_WHEN_CROSSING else set()
        if rule_id in LATER_STEPS or (about_child and not has_child) or condition.status in silent:
            continue
        group = "孩子" if about_child else "主要照料人" if rule_id.startswith("FC-08-5") else "家庭"
        named[group].append(_line(condition, facts))
    return [(title, lines) for title, lines in named.items() if lines]


def _line(condition: Condition, facts: Mapping[str, Any]) -> Line:
    rule_id, status = condition.row.id, condition.status
    if rule_id in _SEEN_AT_HOME and status is Status.MET:
        status = Status.BY_INSTITUTION
    figures, advice = explain(rule_id, facts)
    wants_advice = status in {Status.NOT_MET, Status.FOR_REVIEW, Status.BY_INSTITUTION}
    return Line(condition.rule, TITLES[rule_id], status, figures, advice if wants_advice else "")


# --- what a visitor reads beside a condition -------------------------------------------------

_ADVICE = {
    "FC-08-1a": "户口可以先迁入，或者向户口所在地的机构咨询。",
    "FC-08-1b": "办好租赁合同或者房屋权属证明以后，可以再申请。",
    "FC-08-2a": "收入稳定以后可以再申请；务农、个体经营也可以算稳定收入。",
    "FC-08-5b": "可以请身体健康、符合条件的另一位家人做主要照料人。",
    "FC-08-5d": "可以请有初中以上学历的另一位家人做主要照料人。",
    "FC-12-1b": "请和家人好好商量，全家都愿意了再申请。",
    "FC-27-1": "由机构向上级民政部门办理，不用您跑。",
    "FC-27-2": "请向您居住地的儿童福利机构申请。",
}


def explain(rule_id: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """(how the figures come out, what can be done) for one condition, each maybe empty."""
    maker = _FIGURES_OF.get(rule_id)
    return maker(facts) if maker else ("", _ADVICE.get(rule_id, ""))


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def plain(number: Decimal) -> str:
    """24, 22.5, 23.99: never rounded up to what it does not reach."""
    cut = number.quantize(Decimal("0.01"), ROUND_FLOOR)
    return f"{cut.normalize():,f}"


def _area(facts: Mapping[str, Any]) -> tuple[str, str]:
    area, local = facts.get("dwelling_area_m2"), facts.get("local_avg_area_m2")
    members = facts.get("members")
    if not area or not members:
        return "", ""
    children = facts.get("current_foster_count", 0) + facts.get("placing_count", 1)
    heads = len(members) + children
    says = (
        f"{plain(area)}平方米 ÷ {heads}人（含寄养儿童{children}名）"
        f"= 每人{plain(area / heads)}平方米"
    )
    if local is None:
        return f"{says}；当地的标准还没有公布到平台", "由机构按当地标准核实。"
    return f"{says}；当地人均{plain(local)}平方米", f"至少需要{plain(local * heads)}平方米。"


def _income(facts: Mapping[str, Any]) -> tuple[str, str]:
    income, local = facts.get("year_income_yuan"), facts.get("local_mid_income_yuan")
    members = facts.get("members")
    if income is None or not members:
        return "", ""
    says = f"每人每年{plain(income / len(members))}元"
    if local is None:
        return f"{says}；当地的标准还没有公布到平台", "由机构按当地标准核实。"
    needed = plain(local * len(members))
    return f"{says}；当地中等水平{plain(local)}元", f"全家年收入至少需要{needed}元。"


def _births(facts: Mapping[str, Any], *, carer_only: bool = False) -> list[date]:
    return [
        date.fromisoformat(member["birth_date"])
        for member in facts.get("members", ())
        if "birth_date" in member and (member["main_carer"] or not carer_only)
    ]


def _age_of_carer(facts: Mapping[str, Any]) -> tuple[str, str]:
    births = _births(facts, carer_only=True)
    if not births:
        return "", ""
    born, on = births[0], date.fromisoformat(facts["as_of"])
    age, least = age_on(born, on), facts.get("carer_age_min", 30)
    if age < least:
        day = add_months(born, least * MONTHS_A_YEAR)
        tip = f"{_words(day)}年满{least}周岁以后可以申请，或者请另一位家人做主要照料人。"
    else:
        tip = "可以请年龄合适的另一位家人做主要照料人。"
    return f"按出生日期，今天{age}周岁", tip


def _youngest(facts: Mapping[str, Any]) -> tuple[str, str]:
    births, on = _births(facts), date.fromisoformat(facts["as_of"])
    if not births:
        return "", ""
    youngest, least = max(births), facts.get("own_child_min_age", 6)
    age = age_on(youngest, on)
    if age >= least:
        return "", ""
    day = add_months(youngest, least * MONTHS_A_YEAR)
    return (
        f"家里最小的孩子今天{age}周岁",
        f"孩子{_words(day)}年满{least}周岁以后，就可以申请。",
    )


_FIGURES_OF: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "FC-08-1c": _area,
    "FC-08-2b": _income,
    "FC-08-5a": _age_of_carer,
    "FC-09-2": _youngest,
}
