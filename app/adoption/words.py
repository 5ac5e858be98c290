"""What the public reads of the table: titles, figures, advice, exceptions, warnings, needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.adoption.precheck import Open
from app.adoption.rules import (
    ADOPTER_AGE,
    CONSENT_AGE,
    GAP_YEARS,
    KIN,
    MONTHS_A_YEAR,
    OVERSEAS_KIN,
    RESCUE_WAIT_MONTHS,
    ROWS,
    SPECIAL_CHILD,
    STEP,
)
from app.law import RULES, Rule
from app.law.dates import add_months, age_on
from app.law.source import Source, source_of
from app.law.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.adoption.facts import Facts
    from app.adoption.precheck import Condition, Precheck

# Short names of the conditions, in the order of the table.
TITLES = {
    "GL-143": "能处理自己的事情", "CC-1093-0": "孩子不满18周岁", "CC-1093-3": "可以被收养的孩子",
    "CC-1094-1": "孤儿由监护人送养", "CC-1094-2": "由儿童福利机构送养",
    "CC-1094-3": "生父母有特殊困难", "CC-1095": "监护人可以送养",
    "CC-1096-1": "有抚养义务的人同意", "CC-1097-1": "生父母都同意送养",
    "CC-1103-1": "孩子的生父母同意", "CC-1108": "祖父母优先抚养", "CC-1098-1": "子女数量",
    "CC-1098-2": "抚养教育的能力", "CC-1098-3": "身体健康", "CC-1098-4": "没有不利的违法犯罪记录",
    "CC-1098-5": "年满30周岁", "CC-1100-1": "收养几名", "CC-1101": "夫妻共同收养",
    "CC-1102": "年龄相差40周岁", "CC-1104-1": "双方自愿", "CC-1104-2": "孩子本人同意",
    "CC-1044-2": "没有买卖", "FR-2024": "外国人收养", "TR-12M": "解救后满12个月",
    "GR-44": "撤销监护满一年",
}  # fmt: skip
_OF_ADOPTERS = {
    "GL-143", "CC-1098-1", "CC-1098-2", "CC-1098-3", "CC-1098-4", "CC-1098-5", "CC-1100-1",
    "CC-1101", "CC-1102", "FR-2024",
}  # fmt: skip
_OF_BOTH = {"CC-1104-1", "CC-1104-2", "CC-1044-2"}

# Rows that say nothing to others; the rest is shown to everybody.
_CONCERNS: dict[str, Callable[[Facts], bool]] = {
    "CC-1094-1": lambda f: f.adoptee_category == "orphan",
    "CC-1094-2": lambda f: f.adoptee_category in {"parents_not_found", "guardianship_revoked"},
    "CC-1094-3": lambda f: f.adoptee_category in {"hardship_child", "other"},
    "CC-1095": lambda f: (
        f.adoptee_category == "parents_incapacitated"
        or (f.adoptee_category in {"hardship_child", "other"} and f.sender_type == "guardian")
    ),
    "CC-1096-1": lambda f: f.adoptee_category == "orphan" and f.sender_type == "guardian",
    "CC-1097-1": lambda f: f.sender_type == "birth_parents" and not f.is_step,
    "CC-1103-1": lambda f: f.is_step,
    "CC-1108": lambda f: f.sender_type == "birth_parents" and f.has_widowed_parent,
    "CC-1101": lambda f: f.adopter_marital_status == "married",
    "CC-1102": lambda f: f.adopter_marital_status != "married" and f.adopter_sex != f.adoptee_sex,
    "CC-1104-2": lambda f: f.adoptee_age >= CONSENT_AGE,
    "FR-2024": lambda f: f.adopter_class == "foreign",
    "TR-12M": lambda f: f.rescued_trafficked,
    "GR-44": lambda f: f.adoptee_category == "guardianship_revoked",
}

_ADVICE = {
    "GL-143": "可以请其他符合条件的亲属申请，孩子的照料请与当地民政局商量。",
    "CC-1093-3": "孩子可以继续由生父母抚养，也可以请亲属、朋友帮助抚养，这不用办收养。",
    "CC-1094-1": "请孩子的监护人来送养；没有监护人的，请村（居）民委员会或者民政局帮助确定监护人。",
    "CC-1094-2": "捡到孩子要马上报警，由公安机关送到儿童福利机构；不能自己留下。",
    "CC-1094-3": "请生父母说明有什么特殊困难；没有特殊困难的，不能送养。",
    "CC-1095": "请监护人到民政局咨询。父母能抚养的，孩子由父母抚养。",
    "CC-1096-1": "有抚养义务的人可以自己抚养孩子；监护人不愿意继续监护的，可以依法另行确定监护人。",
    "CC-1097-1": "请生父母双方商量好，都书面同意以后再申请。",
    "CC-1103-1": "请健在的生父母书面同意以后再申请。",
    "CC-1108": "请先和去世一方的父母商量，由他们抚养，还是同意送养。",
    "CC-1098-1": "收养孤儿、残疾孩子，或者在机构生活的查找不到生父母的孩子，不受子女数量限制。",
    "CC-1098-2": "情况改善以后可以再申请，也可以请民政局介绍其他帮助孩子的方式。",
    "CC-1098-3": "可以请县级以上医疗机构检查；医院证明不影响收养的，可以再申请。",
    "CC-1098-4": "记录已经更正或者与孩子成长无关的，请到登记机关说明。",
    "CC-1101": "请夫妻一起申请。",
    "CC-1104-1": "收养、送养都要自愿，请大家商量好再申请。",
    "CC-1104-2": "请尊重孩子的意愿。孩子以后愿意了，可以再申请。",
    "CC-1044-2": "有人拿孩子要钱要物的，请打110报警。",
    "FR-2024": "其他跨国收养已经停止办理，具体情况请问中国儿童福利和收养中心。",
    "TR-12M": "请联系孩子所在的儿童福利机构，了解什么时候可以收养。",
    "GR-44": "请联系孩子所在的儿童福利机构，了解什么时候可以收养。",
}

WARNINGS = {
    "W-STEP": "继父母收养不受收养人条件限制，但有疾病、违法犯罪记录或者不满30周岁的，"
    "登记机关会先了解这样做是不是最有利于孩子。",
    "W-LINEAL": "祖父母、外祖父母收养孙子女、外孙子女，要由登记机关个别审查；"
    "通常由祖父母做监护人就可以，不用收养。",
    "W-PRIVATE": "孩子查找不到生父母、又不在儿童福利机构的，先看有没有报警、是不是应当送到机构。"
    "还没有报警的，请马上打110。",
    "W-8SOON": "孩子90日内就要满8周岁，登记时可能已经需要孩子本人同意，请提前和孩子好好说。",
}

NEEDS = {
    "adoptee_consent": ("孩子本人同意", "孩子年满8周岁，由登记员当面问孩子。"),
    "assessment": ("收养评估", "民政部门派人了解您家，书面告知以后60日内完成，不收费。"),
    "assessment_overseas": ("评估报告", "可以提交居住地主管机构的报告，没有的由登记机关评估。"),
    "foreign_procedure": ("外国人收养程序", "通过所在国的政府或者收养组织办理。"),
    "birth_parent_consent": ("孩子的生父母同意", "健在的生父、生母都要书面同意。"),
    "sender_joint": ("生父母共同送养", "两个人都要书面同意，一起到场。"),
    "single_sender_proof": ("一方送养的证明", "证明另一方去世、失踪或者不知道是谁。"),
    "grandparent_priority": ("问过去世一方的父母", "他们有优先抚养的权利，要写明要不要抚养。"),
    "duty_bearer_consent": ("有抚养义务的人同意", "每一位都要书面同意。"),
    "hardship_statement": ("特殊困难的声明", "生父母写明有什么特殊困难。"),
    "kin_proof": ("亲属关系证明", "公安机关出具，或者经过公证。"),
    "disability_proof": ("孩子的残疾证明", "县级以上医疗机构出具。"),
    "public_notice": ("寻找生父母的公告", "登记机关公告60日，没有人认领的才能登记。"),
    "birth_status_proof": ("生育情况证明", "收养人经常居住地的卫生健康部门出具。"),
    "police_proof": ("报案证明", "公安机关出具的捡拾孩子报案证明。"),
    "rescue_certificate": ("解救儿童的证明和协议", "公安机关的证明，还有三方协议。"),
    "revocation_judgment": ("撤销监护资格的判决书", "由儿童福利机构提供。"),
    "spouse_joint": ("夫妻共同到场", "一方确实来不了的，写好委托书，经证明或者公证。"),
}  # fmt: skip


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _reached(born: date, years: int) -> str:
    return _day(add_months(born, years * MONTHS_A_YEAR))


def _child_age(facts: Facts) -> tuple[str, str]:
    return f"孩子今天{facts.adoptee_age}周岁", "已经成年的人不能再被收养。"


def _adopter_age(facts: Facts) -> tuple[str, str]:
    youngest = max(facts.each("birth_date"))
    age = age_on(youngest, facts.as_of)
    return f"年轻的一方今天{age}周岁", f"{_reached(youngest, ADOPTER_AGE)}年满30周岁以后可以申请。"


def _gap(facts: Facts) -> tuple[str, str]:
    years = age_on(facts.adopter_birth_date, facts.adoptee_birth_date)
    first = _reached(facts.adopter_birth_date, GAP_YEARS)
    return f"孩子出生时您{years}周岁", f"可以收养{first}以后出生的孩子，或者同性别的孩子。"


def _count(facts: Facts) -> tuple[str, str]:
    limit = facts.child_limit
    has = "没有子女" if limit > 1 else "已有子女"
    advice = "可以少收养一些；孤儿、残疾孩子和在机构生活的查找不到生父母的孩子不受这个限制。"
    return f"{has}，可以收养{'两名' if limit > 1 else '一名'}", advice


def _rescued(facts: Facts) -> tuple[str, str]:
    if facts.institution_received_date is None:
        return "", _ADVICE["TR-12M"]
    first = add_months(facts.institution_received_date, RESCUE_WAIT_MONTHS)
    return f"移交机构满12个月是{_day(first)}", _ADVICE["TR-12M"]


def _revoked(facts: Facts) -> tuple[str, str]:
    if facts.revocation_judgment_date is None:
        return "", _ADVICE["GR-44"]
    last = add_months(facts.revocation_judgment_date, MONTHS_A_YEAR)
    return f"判决满一年是{_day(last)}，从第二天起可以送养", _ADVICE["GR-44"]


_FIGURES: dict[str, Callable[[Facts], tuple[str, str]]] = {
    "CC-1093-0": _child_age, "CC-1098-5": _adopter_age, "CC-1102": _gap, "CC-1100-1": _count,
    "TR-12M": _rescued, "GR-44": _revoked,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One condition as the screen shows it."""

    rule: Rule
    title: str
    status: Status
    figures: str
    """How the visitor's own dates and numbers come out; may be empty."""
    advice: str
    """What can be done where the condition is not met; may be empty."""
    lifted: Source | None
    """The exception by which the condition does not count."""
    proof: str
    """The paper that proves that exception; may be empty."""


def groups(found: Precheck, confirmed: frozenset[str]) -> list[tuple[str, list[Line]]]:
    """The conditions under their headings; those of other kinds of children are left out."""
    named: dict[str, list[Line]] = {"收养人": [], "孩子和送养人": [], "意愿": []}
    for condition in found.conditions:
        rule_id = condition.row.id
        if not _concerns(found, rule_id):
            continue
        group = (
            "收养人"
            if rule_id in _OF_ADOPTERS
            else "意愿"
            if rule_id in _OF_BOTH
            else "孩子和送养人"
        )
        named[group].append(_line(found, condition, confirmed))
    return [(title, lines) for title, lines in named.items() if lines]


def _line(found: Precheck, condition: Condition, confirmed: frozenset[str]) -> Line:
    rule_id, status = condition.row.id, condition.status
    figures, advice = "", _ADVICE.get(rule_id, "")
    if rule_id in _FIGURES and status is not Status.NOT_ASKED:
        figures, advice = _computed(found, rule_id)
    lifted, proof = None, ""
    if condition.waiver:
        exception = RULES[condition.waiver.id]
        lifted, proof, figures = source_of(exception, confirmed), exception.proof or "", ""
    return Line(
        condition.rule, TITLES[rule_id], status, figures,
        advice if status is Status.NOT_MET else "", lifted, proof,
    )  # fmt: skip


def _computed(found: Precheck, rule_id: str) -> tuple[str, str]:
    try:
        return _FIGURES[rule_id](found.facts)
    except (Open, OverflowError):
        return "", _ADVICE.get(rule_id, "")


@dataclass(frozen=True)
class Exemption:
    """An exception that applies: its rule, why it applies here, what it frees from."""

    rule: Rule
    why: str
    lifts: tuple[str, ...]


def _why_special(facts: Facts) -> str:
    if facts.adoptee_category == "orphan":
        return "孩子是孤儿"
    if facts.adoptee_category == "parents_not_found" and facts.adoptee_in_institution:
        return "孩子由儿童福利机构抚养，查找不到生父母"
    return "孩子有残疾证明"


def _is_overseas_kin(facts: Facts) -> bool:
    return facts.is_kin and "overseas_chinese" in facts.each("residency")


_EXCEPTIONS: tuple[tuple[str, Callable[[Facts], bool], Callable[[Facts], str]], ...] = (
    (KIN.id, KIN.applies, lambda _: "孩子是您或者配偶的兄弟姐妹、堂表兄弟姐妹的孩子"),
    (OVERSEAS_KIN.id, _is_overseas_kin, lambda _: "收养人是华侨，收养亲属的孩子"),
    (SPECIAL_CHILD.id, SPECIAL_CHILD.applies, _why_special),
    (STEP.id, STEP.applies, lambda _: "您是孩子生父或者生母现在的配偶"),
)


def _concerns(found: Precheck, row_id: str) -> bool:
    """Whether the row says something to this visitor, as far as the answers go."""
    concerns = _CONCERNS.get(row_id)
    return concerns is None or found.decided(concerns) is True


def _lifted_by(rule_id: str, found: Precheck) -> tuple[str, ...]:
    """The titles of the conditions from which an exception frees here."""
    return tuple(
        TITLES[row.id]
        for row in ROWS
        if any(waiver.id == rule_id for waiver in row.waived_by) and _concerns(found, row.id)
    )


def exemptions(found: Precheck) -> list[Exemption]:
    """The exceptions that apply as far as the answers go."""
    return [
        Exemption(RULES[rule_id], why(found.facts), _lifted_by(rule_id, found))
        for rule_id, applies, why in _EXCEPTIONS
        if found.decided(applies)
    ]


def warned(found: Precheck) -> list[str]:
    """Why a person has to look, in words."""
    return [WARNINGS[name] for name in found.warnings]
