"""May this organisation assess adopters for a bureau on a day (收养评估办法 5, 7, 9)?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.organisations.models import (
    AgreementKind,
    LegalState,
    ListKind,
    OrgAgreement,
    Organisation,
    OrgType,
    ServiceField,
)
from app.organisations.rules import facts
from app.organisations.rules.answer import Answer, Condition, Result

if TYPE_CHECKING:
    from datetime import date

ASSESSORS = 2  # sent to a family together (AE-09-2)


@dataclass(frozen=True)
class Figures:
    """The figures of the bureau's place on the day."""

    min_staff: int = 5
    min_years: int = 2
    test_required: bool = True
    check_months: int = 12
    serious_effect: str = "block"
    abnormal_effect: str = "block"


def assess(body: Organisation, bureau_id: int, on: date, figures: Figures) -> Answer:
    """Every condition of AE-07 and of the agreement with this bureau, with its reason."""
    return Answer(
        on,
        (
            legal_person(body, on),
            governed(body),
            scope(body),
            staff(body, on, figures),
            agreement(body, bureau_id, on),
            assessors(body, on, figures),
            credit(body, ListKind.SERIOUS, figures.serious_effect, on),
            credit(body, ListKind.ABNORMAL, figures.abnormal_effect, on),
        ),
    )


def legal_person(body: Organisation, on: date, rule_id: str = "AE-07-1") -> Condition:
    """It exists as a legal person, with a certificate of registration that is valid."""
    title, until = "法人资格", body.certificate_until
    since = body.standing_since
    if body.standing is not LegalState.IN_FORCE and since is not None and since <= on:
        return Condition(rule_id, title, Result.UNMET, f"{since}起{body.standing.label}。")
    if body.type is OrgType.OTHER:
        return Condition(rule_id, title, Result.TO_PROVE, "类型为“其他”，法人资格要另行证明。")
    if until is None and body.type.is_social:
        return Condition(rule_id, title, Result.TO_PROVE, "登记证书的有效期没有登记。")
    if until is not None and until < on:
        return Condition(rule_id, title, Result.UNMET, f"登记证书有效期到{until}，已经过期。")
    valid = f"登记证书有效期到{until}" if until else "登记证书长期有效"
    return Condition(rule_id, title, Result.MET, f"{body.type.label}，{valid}。")


def governed(body: Organisation) -> Condition:
    """Charter, organs and house rules as the bureau has found them."""
    rule_id, title, day = "AE-07-2", "组织机构健全", body.governed_checked_on
    if body.governed is None:
        return Condition(rule_id, title, Result.TO_PROVE, "章程、理事会和管理制度还没有查看。")
    if body.governed:
        return Condition(rule_id, title, Result.MET, f"{day}查看过章程、理事会和管理制度。")
    return Condition(rule_id, title, Result.UNMET, f"{day}查看时组织机构不健全。")


def scope(body: Organisation) -> Condition:
    """Its scope covers social inquiry or assessment, or it has experience of it."""
    rule_id, title = "AE-07-3", "业务范围或者评估经验"
    covered = [ServiceField(code).label for code in body.fields if ServiceField(code).is_assessing]
    if covered:
        return Condition(rule_id, title, Result.MET, f"业务范围包含{'、'.join(covered)}。")
    if body.experience:
        return Condition(rule_id, title, Result.MET, f"有评估相关经验：{body.experience}")
    says = "业务范围不含社会调查、收养评估、监护评估，也没有登记评估经验。"
    return Condition(rule_id, title, Result.UNMET, says)


def staff(body: Organisation, on: date, figures: Figures) -> Condition:
    """Enough full-time people of the trade, or with years of it."""
    found = [facts.counts_as_staff(p, on, figures.min_years) for p in body.people]
    proven, claimed = found.count(Result.MET), found.count(Result.TO_PROVE)
    says = (
        f"要求专职专业人员{figures.min_staff}名以上，"
        f"已核对能计入的{proven}名，待核对的{claimed}名。"
    )
    result = Result.UNMET
    if proven >= figures.min_staff:
        result = Result.MET
    elif proven + claimed >= figures.min_staff:
        result = Result.TO_PROVE
    return Condition("AE-07-4", "专职专业人员", result, says)


def agreement(
    body: Organisation, bureau_id: int, on: date, kind: AgreementKind = AgreementKind.ADOPTION
) -> Condition:
    """A written agreement with this bureau is in force."""
    rule_id, title = "AE-05", f"与本局的{kind.label}协议"
    ours = [
        one for one in body.agreements
        if one.bureau_id == bureau_id and one.kind is kind and one.voided_at is None
    ]  # fmt: skip
    held = next((one for one in ours if facts.in_force(one, on)), None)
    if held is not None:
        says = f"{held.number}，{held.from_on}至{held.to_on}。"
        return Condition(rule_id, title, Result.MET, says)
    newest = max(ours, key=lambda one: (one.from_on, one.id or 0), default=None)
    return Condition(rule_id, title, Result.UNMET, _why_not(newest, on))


def _why_not(one: OrgAgreement | None, on: date) -> str:
    if one is None:
        return "没有登记协议。"
    if not facts.is_released(one, on):
        return f"{one.number}还没有经局负责人同意。"
    if one.ended_on is not None and one.ended_on <= on:
        return f"{one.number}已于{one.ended_on}终止。"
    if on < one.from_on:
        return f"{one.number}从{one.from_on}起才有效。"
    return f"{one.number}已于{one.to_on}到期。"


def assessors(body: Organisation, on: date, figures: Figures) -> Condition:
    """Two people who may be sent to a family together."""
    ready = sum(
        not facts.lacks_to_assess(
            one, on, test_required=figures.test_required, check_months=figures.check_months
        )
        for one in body.people
    )
    result = Result.MET if ready >= ASSESSORS else Result.UNMET
    needs = "培训考核合格、" if figures.test_required else ""
    says = f"每次至少派{ASSESSORS}名；{needs}违法犯罪记录查询有效的有{ready}名。"
    return Condition("AE-09-2", "可以派出的评估人员", result, says)


def credit(body: Organisation, kind: ListKind, effect: str, on: date) -> Condition:
    """It stands on no list of bad credit, or the place lets it pass all the same."""
    rule_id = "SUP-09" if kind is ListKind.SERIOUS else "SUP-10"
    title, entry = f"不在{kind.label}", facts.listed(body, kind, on)
    if entry is None:
        day = body.lists_checked_on
        if day is None:
            return Condition(rule_id, title, Result.TO_PROVE, "信用名单还没有查询。")
        return Condition(rule_id, title, Result.MET, f"{day}查询，没有列入。")
    says = f"{entry.from_on}起列入：{entry.ground}。"
    if effect == "block":
        return Condition(rule_id, title, Result.UNMET, says)
    if effect == "review":
        return Condition(rule_id, title, Result.TO_PROVE, f"{says}当地逐案审查。")
    after = "当地规定减分，不作限制。" if effect == "minus" else "当地规定不作限制。"
    return Condition(rule_id, title, Result.MET, says + after)
