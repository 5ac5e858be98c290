"""May services be bought from this organisation on a day (purchase.md §5)?

Only what the register knows is judged. What belongs to a project or to another register is to be
proved there, never passed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.organisations.models import ListKind, Organisation, OrgType, ReportResult, ServiceField
from app.organisations.rules import facts
from app.organisations.rules.answer import Answer, Condition, Result
from app.organisations.rules.assessor import Figures, credit, legal_person

if TYPE_CHECKING:
    from datetime import date

_ELSEWHERE = {
    "SUP-02": ("商业信誉和财务制度", "凭上年度财务报表或者审计报告、承诺函。"),
    "SUP-04": ("缴纳税收和社会保障资金", "凭缴纳凭据；依法免缴的凭证明。"),
    "SUP-05": ("三年内没有重大违法记录", "凭书面声明和信用查询结果。"),
    "SUP-06": ("不在禁止参加采购的期限内", "凭采购前的查询结果。"),
    "SUP-07": ("不在失信名单", "凭采购前两个网站的查询结果和时间。"),
    "SUP-12": ("没有参与本项目的设计和管理", "在采购项目里核对。"),
}
_NEVER = {OrgType.PUBLIC_FIRST, OrgType.MASS}


def supply(
    body: Organisation, on: date, figures: Figures, field: ServiceField | None = None
) -> Answer:
    """SUP-01 to SUP-16 as far as the register knows; `field` is what is to be bought."""
    found = {
        "SUP-01": legal_person(body, on, "SUP-01"),
        "SUP-03": _ability(body, on, figures),
        "SUP-08": _kind(body),
        "SUP-09": credit(body, ListKind.SERIOUS, figures.serious_effect, on),
        "SUP-10": credit(body, ListKind.ABNORMAL, figures.abnormal_effect, on),
        "SUP-11": _ties(body, on),
        "SUP-13": _scope(body, field),
        "SUP-14": _report(body, on),
        "SUP-15": _background(body, on, figures),
        "SUP-16": _reserved(body),
    }
    for rule_id, (title, says) in _ELSEWHERE.items():
        found[rule_id] = Condition(rule_id, title, Result.TO_PROVE, says)
    ban = facts.listed(body, ListKind.BANNED, on)
    if ban is not None:
        title, says = _ELSEWHERE["SUP-06"][0], f"{ban.from_on}起禁止参加：{ban.ground}。"
        found["SUP-06"] = Condition("SUP-06", title, Result.UNMET, says)
    return Answer(on, tuple(found[rule_id] for rule_id in sorted(found)))


def _ability(body: Organisation, on: date, figures: Figures) -> Condition:
    proven = sum(facts.counts_as_staff(p, on, figures.min_years) is Result.MET for p in body.people)
    says = f"登记并核对过的专职专业人员{proven}名；设备和以往项目在采购项目里证明。"
    return Condition("SUP-03", "设备和专业能力", Result.TO_PROVE, says)


def _kind(body: Organisation) -> Condition:
    title = "可以作为承接主体"
    if body.type in _NEVER:
        return Condition("SUP-08", title, Result.UNMET, f"{body.type.label}不作为承接主体。")
    if body.type is OrgType.OTHER:
        return Condition("SUP-08", title, Result.TO_PROVE, "类型为“其他”，要另行核对。")
    return Condition("SUP-08", title, Result.MET, f"{body.type.label}。")


def _ties(body: Organisation, on: date) -> Condition:
    ties = [
        f"{one.other}（{one.kind.label}）" for one in body.relations
        if one.voided_at is None and one.from_on <= on
        and (one.until_on is None or on <= one.until_on)
    ]  # fmt: skip
    known = f"登记的关联：{'、'.join(ties)}。" if ties else "没有登记关联。"
    says = f"{known}与其他供应商的关系在采购项目里核对。"
    return Condition("SUP-11", "与其他供应商没有关联", Result.TO_PROVE, says)


def _scope(body: Organisation, field: ServiceField | None) -> Condition:
    title = "业务范围包含所购服务"
    covered = "、".join(ServiceField(code).label for code in body.fields) or "没有登记"
    if field is None:
        says = f"业务范围：{covered}。所购服务在采购项目里核对。"
        return Condition("SUP-13", title, Result.TO_PROVE, says)
    result = Result.MET if field in body.fields else Result.UNMET
    return Condition("SUP-13", title, result, f"所购服务：{field.label}；业务范围：{covered}。")


def _report(body: Organisation, on: date) -> Condition:
    title = "年度报告"
    if not body.type.is_social:
        return Condition("SUP-14", title, Result.TO_PROVE, "不是社会组织，按其主管部门的规定证明。")
    year = facts.report_year(body.type, on)
    if body.founded_on.year > year:
        return Condition("SUP-14", title, Result.MET, f"{body.founded_on}成立，还没有到报送期。")
    known = [r for r in body.reports if r.voided_at is None and r.filed_on <= on and r.year >= year]
    newest = max(known, key=lambda r: r.year, default=None)
    if newest is None:
        return Condition("SUP-14", title, Result.UNMET, f"没有{year}年度的报告。")
    says = f"{newest.year}年度：{newest.result.label}。"
    result = {
        ReportResult.FAILED: Result.UNMET, ReportResult.FILED: Result.TO_PROVE,
    }.get(newest.result, Result.MET)  # fmt: skip
    return Condition("SUP-14", title, result, says)


def _background(body: Organisation, on: date, figures: Figures) -> Condition:
    title = "人员的违法犯罪记录查询"
    staff = [p for p in body.people if facts.works(p, on)]
    marked = sum(facts.has_record(p, on) for p in staff)
    if marked:
        return Condition("SUP-15", title, Result.UNMET, f"{marked}名在职人员查到记录。")
    ends = [facts.crime_check_until(p, on, figures.check_months) for p in staff]
    missing = sum(end is None or end < on for end in ends)
    if missing or not staff:
        says = f"在职{len(staff)}名，{missing}名没有{figures.check_months}个月内的查询。"
        return Condition("SUP-15", title, Result.TO_PROVE, says)
    return Condition("SUP-15", title, Result.MET, f"在职{len(staff)}名，查询都在有效期内。")


def _reserved(body: Organisation) -> Condition:
    if body.type is OrgType.ENTERPRISE:
        says = "专门面向中小企业的项目，凭中小企业声明函。"
    else:
        says = "不是企业：专门面向中小企业预留的项目不能参加，其他项目不受影响。"
    return Condition("SUP-16", "中小企业预留项目", Result.TO_PROVE, says)
