"""What a contract says before anybody types: from the requirement, the round and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.purchasing.rules.clauses import Clause
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.money import yuan
from app.purchasing.rules.payments import Template

if TYPE_CHECKING:
    from datetime import date

    from app.purchasing.models import Project, ServiceContract

_BREACH = (
    "一方不履行约定的，另一方可以书面催告，15日内改正；逾期不改正的，可以终止合同。"
    "不得转包；发现转包的，终止合同并报告财政部门。"
    "合同终止后5日内移交儿童个案，退回并删除儿童信息。"
)
_DUTIES = "承接方只为履行合同使用儿童信息，不对外提供；服务中发现儿童受到侵害或者危险的，立即报告。"


def items_of(project: Project) -> list[dict[str, Any]]:
    """The services with their measurable quantities, as the contract keeps them (GPS-23)."""
    return [
        {
            "indicator": one.indicator, "name": INDICATORS[one.indicator].name,
            "unit": INDICATORS[one.indicator].unit, "target": one.target, "weight": one.weight,
            "unit_price_fen": one.unit_price_fen,
        }
        for one in project.items
    ]  # fmt: skip


def quantity(item: dict[str, Any]) -> str:
    """An item's name with its target."""
    return f"{item['name']}{target_words(item['indicator'], item['target'])}"


def target_words(code: str, target: int) -> str:
    """A target as one reads it: shares are kept in hundredths; none of what must not happen."""
    known = INDICATORS[code]
    shown = f"{target / 100:g}%" if known.unit == "%" else f"{target}{known.unit}"
    if not known.less_is_better:
        return shown
    return f"不超过{shown}" if target else "不能发生"


def clauses(
    project: Project, items: list[dict[str, Any]], price_fen: int, template: Template,
    starts_on: date, ends_on: date,
) -> dict[Clause, str]:  # fmt: skip
    """CL-1 to CL-8 (GPS-23): the requirement's own words where it has them."""
    wanted = project.requirement
    listed = "；".join(quantity(one) for one in items)
    standards = str(wanted.get("standards", "") or "按采购需求载明的服务标准。")
    privacy = str(wanted.get("privacy", "") or _DUTIES)
    return {
        Clause.CONTENT: f"{project.name}，服务{project.children}名儿童。{wanted.get('scope', '')}",
        Clause.TERM: f"{starts_on:%Y-%m-%d}至{ends_on:%Y-%m-%d}。",
        Clause.QUANTITY: f"{listed}。",
        Clause.QUALITY: standards,
        Clause.PRICE: f"合同总价{yuan(price_fen)}。",
        Clause.PAYMENT: f"{template.label}。收到发票并且满足付款条件后10个工作日内支付。"
                        "按验收结果计算应扣金额。",
        Clause.DUTIES: privacy,
        Clause.BREACH: _BREACH,
    }  # fmt: skip


def notice_of(contract: ServiceContract, project: Project) -> list[tuple[str, str]]:
    """The contract's public notice; names of staff stay out (OC-12)."""
    return [
        ("合同编号", contract.number), ("合同名称", contract.name),
        ("项目编号", contract.project_code), ("采购人", project.agency.name),
        ("供应商", contract.organisation.name),
        ("供应商统一社会信用代码", contract.organisation.credit_code),
        ("主要内容", "；".join(quantity(one) for one in contract.items)),
        ("合同金额", yuan(contract.amount_fen)),
        ("履约期限", f"{contract.starts_on:%Y-%m-%d}至{contract.ends_on:%Y-%m-%d}"),
        ("付款方式", Template(contract.payment_template).label),
        ("签订日期", f"{contract.signed_on:%Y-%m-%d}"),
    ]  # fmt: skip
