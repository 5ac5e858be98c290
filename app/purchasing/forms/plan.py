"""What is typed of a plan: F-PRJ, its indicators, its money, and the steps to the intent."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_wtf.file import FileField
from wtforms import DecimalField, FieldList, FormField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.fields import (
    MOST_YUAN,
    choices,
    day,
    maybe,
    money,
    pick,
    several,
    text,
    whole,
    yes_no,
)
from app.core.forms import Form
from app.divisions.codes import Level, level_of
from app.divisions.forms import DivisionField
from app.organisations.models import ServiceField
from app.purchasing.models import FundSource
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method, Neg, NoReserve, Reason
from app.purchasing.rules.money import yuan
from app.purchasing.rules.term import MOST_MONTHS, Tick
from app.purchasing.services.budgeting import CONCLUSIONS
from app.purchasing.services.methods import SPECIAL
from app.purchasing.services.planning import GROUPS, LONGEST_NAME, MOST_LINES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.purchasing.models import CatalogueItem, Project

MOST_CHILDREN, MOST_ITEMS = 1_000_000, 32
NO_PLACES = "服务只在辖区的一部分开展的，选到县（区）或者乡镇；不选就是本辖区全部"
"""Hint of the places."""


def _line(label: str, most: int = 60, hint: str = "") -> StringField:
    return StringField(label, [DataRequired(f"请填写{label}"), Length(max=most)], description=hint)


class ProjectForm(Form):
    """The head of F-PRJ."""

    name = _line("项目名称", LONGEST_NAME)
    need = text("需求", rows=5, hint="哪些孩子、有什么困难、从哪里知道的；不写孩子和家庭的姓名")
    children = whole("服务儿童人数", 1, MOST_CHILDREN)
    groups = several("服务对象")
    places = FieldList(DivisionField("地点", [Optional()], to=Level.COUNTY), min_entries=1,
                       max_entries=10)  # fmt: skip
    field = SelectField(
        "服务领域", [InputRequired("请选择服务领域")],
        choices=choices([("", "请选择"), *((one.value, one.label) for one in ServiceField)]),
        description="供应商的业务范围要包含它",
    )  # fmt: skip
    year = whole("预算年度", 2000, 2100)
    term_months = whole("服务期限（月）", 1, MOST_MONTHS, "一般不超过12个月")
    ticks = several("期限超过12个月的，四项都要具备")
    expected_month = StringField(
        "预计采购的月份", [Optional(), Length(max=7)], description="例如 2027-03"
    )

    def offer(self, area: str) -> None:
        """The choices, and the area in which the places lie."""
        self.groups.choices = choices((group, group) for group in GROUPS)
        self.ticks.choices = choices((tick.value, tick.label) for tick in Tick)
        for place in self.places:
            place.within = area
            place.to = Level.TOWNSHIP if level_of(area) is Level.COUNTY else Level.COUNTY
            place.label.text = f"选到{place.to.label}"

    @property
    def is_picking(self) -> bool:
        """The next list of a place was asked for."""
        return bool(self.rows_changed)


class ItemRow(Form):
    """An indicator with its target and weight."""

    indicator = SelectField("指标", [InputRequired("请选择指标")])
    catalogue = SelectField("指导性目录的服务事项", [Optional()], validate_choice=False)
    target = DecimalField(
        "目标", [Optional(), NumberRange(0, 99_999_999)], places=2,
        description="不填的，用列表里的建议数",
    )  # fmt: skip
    weight = DecimalField("权重（%）", [InputRequired("请填写权重"), NumberRange(0, 100)], places=2)
    unit_price = money("单价（元）", "按合格数量付款的才填", optional=True)
    description = StringField("说明", [Optional(), Length(max=200)])


class ItemsForm(Form):
    """What is bought."""

    items = FieldList(FormField(ItemRow), min_entries=1, max_entries=MOST_ITEMS)

    def offer(self, suggested: Mapping[str, int | None], catalogue: list[CatalogueItem]) -> None:
        """All indicators with the targets that budget and term suggest; the catalogue in force."""
        kinds: list[tuple[str, str]] = [("", "请选择")]
        for code, one in INDICATORS.items():
            advice = f"，建议{suggested[code]}" if suggested.get(code) is not None else ""
            kinds.append((code, f"{code} {one.name}（{one.unit}{advice}）"))
        known = [("", "目录以外"), *((one.ref, f"{one.code} {one.name}") for one in catalogue)]
        for entry in self.items:
            entry.form.indicator.choices = choices(kinds)
            entry.form.catalogue.choices = choices(known)


class MoneyRow(Form):
    """Money of a year and a source."""

    year = IntegerField("年度", [InputRequired("请填写年度"), NumberRange(2000, 2100)])
    source = SelectField(
        "资金来源", [InputRequired("请选择资金来源")],
        choices=choices([("", "请选择"), *((one.value, one.label) for one in FundSource)]),
    )  # fmt: skip
    line_no = _line("预算项目编号", 40)
    amount = money("金额（元）")


class MoneyForm(Form):
    """The budget by year and source."""

    lines = FieldList(FormField(MoneyRow), min_entries=1, max_entries=MOST_LINES)


class PlanForm(Form):
    """The survey and the users' opinion."""

    surveyed_on = day("需求调查的日期", "一年以内有效")
    respondents = whole("调查了几家市场主体", 0, 999)
    few = maybe("不足3家的原因", rows=2)
    survey = text("调查的结论", hint="产业发展、市场供给、同类项目的价格和做法、可能的风险")
    asked_on = day("征求服务对象意见的日期")
    users = whole("听取了多少人的意见", 0, 99_999)
    opinion = text("服务对象的意见", hint="最需要什么、不想要什么；不写姓名")
    files = FileField("需求调查和征求意见的材料", description="扫描件或者照片，PDF、JPG、PNG")


class CheckForm(Form):
    """Six questions and the evaluation beforehand."""

    neg_1 = yes_no(Neg.NOT_A_DUTY.question)
    neg_2 = yes_no(Neg.ONLY_GOVERNMENT.question)
    neg_3 = yes_no(Neg.GOODS_OR_WORKS.question)
    neg_4 = yes_no(Neg.FINANCING.question)
    neg_5 = yes_no(Neg.STAFF.question)
    neg_6 = yes_no(Neg.FORBIDDEN.question)
    score = whole("事前绩效评估得分", 0, 100)
    conclusion = pick("评估结论", CONCLUSIONS)
    words = text("评估意见", hint="立项必要性、投入经济性、目标合理性、方案可行性、筹资合规性")
    evaluated_on = day("评估日期")

    @property
    def answers(self) -> dict[Neg, bool]:
        """By question whether it was answered with yes."""
        return {
            neg: self[f"neg_{n}"].data == "yes" for n, neg in enumerate(Neg, 1)
        }  # fmt: skip


class BudgetForm(Form):
    """Finance's approval; `line_N` is the balance of a line."""

    file_no = _line("预算批复文号")

    def offer(self, project: Project) -> None:
        """One balance for each line of the project."""
        lines = len(project.budget)
        for n in range(1, MOST_LINES + 1):
            if n > lines:
                del self[f"line_{n}"]
                continue
            line = project.budget[n - 1]
            self[
                f"line_{n}"
            ].label.text = f"{line.year}年 {line.source.label} {line.line_no}的余额（元）"
            self[f"line_{n}"].description = f"本项目要用{yuan(line.amount_fen)}"

    def balances(self, project: Project) -> dict[int, int]:
        """Fen by the line's number."""
        return {
            line.id: fen(self[f"line_{n}"].data) or 0 for n, line in enumerate(project.budget, 1)
        }


for _n in range(1, MOST_LINES + 1):
    setattr(BudgetForm, f"line_{_n}", money("余额（元）"))


class ReasonForm(Form):
    """Why."""

    reason = text("理由")


class ReviewForm(Form):
    """What the reviewer says."""

    answer = pick("审查意见", {"yes": "通过", "no": "退回修改"})
    reason = maybe("要改什么", hint="退回修改的，请写明")


class IntentForm(Form):
    """F-INT."""

    outline = text("采购需求概况", hint="公开的内容，不写任何人的姓名、电话")
    expected_month = StringField(
        "预计采购的月份", [DataRequired("请填写预计采购的月份"), Length(max=7)],
        description="例如 2027-03；意向至少公开30日以后才能开始采购",
    )  # fmt: skip
    remark = maybe("备注", rows=2)


class MethodForm(Form):
    """What the method table is asked, and the answer taken."""

    in_central = yes_no("是否属于集中采购目录以内的项目")
    special = several("特殊情况（没有的不选）")
    method = pick("采购方式", {one.value: one.label for one in Method})
    reason = SelectField(
        "采用邀请招标、竞争性谈判、单一来源的法定理由", [Optional()],
        choices=choices([("", "不需要"), *((one.value, one.label) for one in Reason)]),
    )  # fmt: skip
    why = maybe("具体情况")
    approval = StringField(
        "财政部门批准文号", [Optional(), Length(max=60)],
        description="达到公开招标数额标准、采用其他方式的，要先经设区的市以上财政部门批准",
    )  # fmt: skip
    first_contract = money("原合同金额（元）", "只有添购才填", optional=True)
    earlier = money("以前添购的金额（元）", "只有添购才填", optional=True)
    no_reserve = SelectField(
        "不面向中小企业预留的理由", [Optional()],
        choices=choices([("", "不记录理由"), *((o.value, o.label) for o in NoReserve)]),
        description="达到限额标准、不超过200万元的项目，不记录理由就只能由中小企业参加",
    )  # fmt: skip
    outside_review = StringField(
        "目录以外服务的财政审核文号", [Optional(), Length(max=60)],
        description="服务全部在指导性目录以内的不填",
    )  # fmt: skip

    def offer(self) -> None:
        """The boxes to tick."""
        self.special.choices = choices(SPECIAL)


def fen(amount: Any) -> int | None:
    """Yuan with two decimals as whole fen; None for what no field of ours lets pass."""
    if amount is None:
        return None
    exact = Decimal(amount)
    if not exact.is_finite() or abs(exact) > MOST_YUAN:
        return None
    return int(exact * 100)
