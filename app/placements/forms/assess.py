"""What is typed in the assessments: points, needs, and how a placement ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.checklists.rules import Kind
from app.core.forms import Form, ThreePartDate
from app.placements.forms.running import LONGEST, choices, maybe, text
from app.placements.models import Form as AssessmentForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.checklists.rules import Template

NEEDS = {
    "medical": "医疗", "rehab": "康复", "education": "教育", "mind": "心理", "money": "经济",
    "rest": "喘息", "training": "培训", "law": "法律", "other": "其他",
}  # fmt: skip
URGENCY = {"1": "一般", "2": "较急", "3": "紧急"}
# F-F and F-I: what each of them asks, in its own words.
ENDING_TEXTS: dict[AssessmentForm, tuple[tuple[str, str, bool], ...]] = {
    AssessmentForm.FAMILY_END: (
        ("what", "发生了什么", True), ("family", "家庭的反应", True),
        ("handover", "物品和资料的交接", True), ("money", "款物是否结清", True),
        ("risks", "风险", False),
    ),
    AssessmentForm.CHILD_END: (
        ("what", "孩子知道什么、怎么告诉的", True), ("child", "孩子的反应", True),
        ("next", "今后的照料方式", True), ("risks", "风险", True),
        ("plan", "随访计划", True),
    ),
}  # fmt: skip


class ScoreForm(Form):
    """The day and the child's words; points come as `item-<id>`."""

    assessed_on = ThreePartDate("评估日期", [DataRequired("请填写评估日期")], example="2026 3 1")
    words = maybe("孩子自己的话", hint="孩子能说的，请照原话写。分数说不清的，看孩子的话。")


def read_scores(template: Template, typed: Mapping[str, str]) -> dict[str, Any]:
    """Answers of a score sheet as `checklists.rules` wants them; what is no answer is left out."""
    scores: dict[str, Any] = {}
    remarks: dict[str, str] = {}
    for item in template.items():
        value = typed.get(f"item-{item.id}", "").strip()
        if item.kind is Kind.POINTS and value.isascii() and value.isdigit():
            scores[item.id] = int(value)
        elif item.kind is Kind.GRADE and value:
            scores[item.id] = value
        elif item.kind is Kind.YES_NO and value in {"yes", "no"}:
            scores[item.id] = value == "yes"
        if remark := typed.get(f"remark-{item.id}", "").strip()[:500]:
            remarks[item.id] = remark
    vetoes = {
        veto.id: typed.get(f"veto-{veto.id}") == "yes"
        for veto in template.vetoes
        if typed.get(f"veto-{veto.id}") in {"yes", "no"}
    }
    return {"scores": scores, "remarks": remarks, "vetoes": vetoes}


class NeedRow(Form):
    """One need with its plan."""

    kind = SelectField("需求", [Optional()], choices=choices({"": "请选择", **NEEDS}))
    urgency = SelectField("缓急", [Optional()], choices=choices(URGENCY), default="1")
    service = StringField("安排的服务", [Optional(), Length(max=200)])
    owner = StringField("由谁办", [Optional(), Length(max=60)])
    due_on = ThreePartDate("什么时候办好", [Optional()], example="2026 5 1")


class NeedsForm(Form):
    """F-E and F-H."""

    assessed_on = ThreePartDate("评估日期", [DataRequired("请填写评估日期")], example="2026 3 1")
    summary = text("总的情况", "请写明总的情况", rows=4)
    words = maybe("孩子自己的话")
    rows = FieldList(FormField(NeedRow), "需求", min_entries=1, max_entries=9)

    def answers(self) -> dict[str, Any]:
        """Summary and the rows that name a need."""
        needs = [
            {
                "kind": row.form.kind.data, "urgency": int(row.form.urgency.data or "1"),
                "service": row.form.service.data or "", "owner": row.form.owner.data or "",
                "due_on": row.form.due_on.data.isoformat() if row.form.due_on.data else "",
            }
            for row in self.rows
            if row.form.kind.data
        ]  # fmt: skip
        return {"summary": self.summary.data, "needs": needs}


class FamilyEndForm(Form):
    """F-F."""

    assessed_on = ThreePartDate("评估日期", [DataRequired("请填写评估日期")], example="2026 3 1")
    what = text("发生了什么", "请写明发生了什么")
    family = text("家庭的反应", "请写明家庭的反应")
    handover = text("物品和资料的交接", "请写明交接的情况", rows=2)
    money = text("款物是否结清", "请写明款物是否结清", rows=2)
    risks = maybe("风险")

    def answers(self) -> dict[str, Any]:
        """Every text by its name."""
        return _texts(self, AssessmentForm.FAMILY_END)


class ChildEndForm(Form):
    """F-I."""

    assessed_on = ThreePartDate("评估日期", [DataRequired("请填写评估日期")], example="2026 3 1")
    what = text("孩子知道什么、怎么告诉的", "请写明怎么告诉孩子的")
    child = text("孩子的反应", "请写明孩子的反应")
    next = text("今后的照料方式", "请写明今后的照料方式", rows=2)
    risks = text("风险", "请写明风险，没有的写“没有发现”", rows=2)
    plan = text("随访计划", "请写明随访计划")
    words = TextAreaField(
        "孩子自己的话", [Optional(), Length(max=LONGEST)],
        render_kw={"rows": 3, "maxlength": LONGEST},
    )  # fmt: skip

    def answers(self) -> dict[str, Any]:
        """Every text by its name."""
        return _texts(self, AssessmentForm.CHILD_END)


def _texts(form: Form, kind: AssessmentForm) -> dict[str, Any]:
    return {name: getattr(form, name).data or "" for name, _, _ in ENDING_TEXTS[kind]}


WORDED: dict[AssessmentForm, type[NeedsForm | FamilyEndForm | ChildEndForm]] = {
    AssessmentForm.FAMILY_NEEDS: NeedsForm,
    AssessmentForm.CHILD_NEEDS: NeedsForm,
    AssessmentForm.FAMILY_END: FamilyEndForm,
    AssessmentForm.CHILD_END: ChildEndForm,
}
