"""What is typed of a requirement (F-REQ)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.fields import choices, maybe, money, whole, yes_no
from app.core.forms import Form
from app.purchasing.forms.plan import fen
from app.purchasing.rules.discrimination import Factor
from app.purchasing.rules.payments import Template
from app.purchasing.services.requiring import ACCEPTANCE, TEXTS, Requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST, MOST_FACTORS = 5000, 20
EVALUATIONS = {"EV-CHILD": "儿童服务项目评分表（100分）"}


def _long(label: str, hint: str = "", rows: int = 5) -> TextAreaField:
    return TextAreaField(
        label, [DataRequired(f"请填写{label}"), Length(max=LONGEST)], description=hint,
        render_kw={"rows": rows, "maxlength": LONGEST},
    )  # fmt: skip


class FactorRow(Form):
    """A scoring factor beside the price."""

    name = StringField("评分因素", [DataRequired("请填写评分因素"), Length(max=60)])
    text = TextAreaField("评分标准", [DataRequired("请填写评分标准"), Length(max=1000)],
                         render_kw={"rows": 2})  # fmt: skip
    points = whole("分值", 1, 100)


class RequirementForm(Form):
    """F-REQ with its acceptance plan."""

    background = _long(TEXTS["background"])
    scope = _long(TEXTS["scope"], "做什么、在哪里、多少次、多长时间，能够量化的都量化")
    staffing = _long(TEXTS["staffing"], "需要几人、什么证书；不能要求只在本地注册、只要某一类机构")
    standards = _long(TEXTS["standards"], "国家、行业、地方标准和本项目的要求")
    privacy = _long(TEXTS["privacy"], "只给必要的信息、谁能看、怎样保存、结束以后删除和交还")
    deliverables = _long(TEXTS["deliverables"])
    who = _long("谁来验收", "编写需求的人、办理采购的人不能主持验收", 2)
    when = _long("什么时候验收", "分期验收的写明每一期", 2)
    how = _long("怎样验收", "查记录、回访、满意度调查", 2)
    standard = _long("每一项的验收标准")
    user_share = whole("参加验收的服务对象（%）", 0, 100, "不少于抽样的10%，结果要公布")
    payment_template = SelectField(
        "付款计划", [InputRequired("请选择付款计划")],
        choices=choices((one.value, one.label) for one in Template),
    )  # fmt: skip
    evaluation_template = SelectField(
        "绩效评价表", [InputRequired("请选择绩效评价表")], choices=choices(EVALUATIONS)
    )
    limit = money("最高限价（元）", "不超过预算")
    price_weight = whole("价格分", 0, 100, "磋商10到30分，招标10分以上，各项合计100分")
    finance_agrees = BooleanField("价格分在范围以外，财政部门已经同意")
    price_is_fixed = BooleanField("价格由国家或者采购文件定死")
    factors = FieldList(FormField(FactorRow), min_entries=0, max_entries=MOST_FACTORS)
    consortium = yes_no("接受联合体参加吗")
    subcontract = maybe("允许分包的部分", rows=2, hint="不填就是不允许；不能把项目全部转给别人")
    warning_reason = maybe("保留这些条件的理由", rows=3)

    def said(self) -> Requirement:
        """What the service takes."""
        return Requirement(
            texts={key: self[key].data or "" for key in TEXTS},
            acceptance={key: self[key].data or "" for key in ACCEPTANCE},
            user_share=self.user_share.data or 0,
            payment_template=self.payment_template.data or "",
            evaluation_template=self.evaluation_template.data or "",
            limit_fen=fen(self.limit.data) or 0,
            factors=[
                Factor(entry.form.name.data or "", entry.form.text.data or "",
                       entry.form.points.data or 0)
                for entry in self.factors
            ],
            price_weight=self.price_weight.data or 0,
            finance_agrees=bool(self.finance_agrees.data),
            price_is_fixed=bool(self.price_is_fixed.data),
            consortium=self.consortium.data == "yes",
            subcontract=self.subcontract.data or "",
            warning_reason=self.warning_reason.data or "",
        )  # fmt: skip


def typed(requirement: Mapping[str, Any]) -> dict[str, Any]:
    """The form's values from what is kept; texts and rows as they were written."""
    if not requirement:
        return {}
    plan = requirement["acceptance"]
    return {
        **{key: requirement[key] for key in TEXTS},
        **{key: plan[key] for key in ACCEPTANCE},
        "user_share": plan["user_share"],
        "payment_template": requirement["payment_template"],
        "evaluation_template": requirement["evaluation_template"],
        "limit": requirement["limit_fen"] / 100,
        "price_weight": requirement["price_weight"],
        "finance_agrees": requirement["finance_agrees"],
        "price_is_fixed": requirement["price_is_fixed"],
        "factors": [
            {"name": one["name"], "text": one["text"], "points": one["weight"]}
            for one in requirement["factors"] if one["code"] != "price"
        ],
        "consortium": "yes" if requirement["consortium"] else "no",
        "subcontract": requirement["subcontract"],
        "warning_reason": requirement["warning_reason"],
    }  # fmt: skip
