"""What is typed about evaluations and acceptance; figures that the portal has are never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import DecimalField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.fields import choices, day, maybe, pick, text, yes_no
from app.core.forms import Form
from app.purchasing.models import AcceptanceResult, EvaluationKind
from app.purchasing.rules import grading
from app.purchasing.services.sheets import COMPUTED
from app.purchasing.services.teams import SPECIALITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.purchasing.services.accepting import Prepared
    from app.purchasing.services.measuring import Measured
    from app.purchasing.services.teams import Candidate

_LONG = 2000
_OK = {"yes": "合格", "no": "不合格"}


def _seat(seat: str) -> SelectField:
    label = f"{SPECIALITIES[seat]}专业"
    return SelectField(label, [InputRequired(f"请选择{label}的评价人员")], choices=[])


class TeamForm(Form):
    """One person for each speciality."""

    child, social_work, finance = (_seat(seat) for seat in SPECIALITIES)

    def offer_team(self, known: Iterable[Candidate], seats: Sequence[str]) -> None:
        """Who may be named to the free seats; why others may not is said below the first."""
        known = list(known)
        for seat in SPECIALITIES:
            if seat not in seats:
                del self[seat]
                continue
            self[seat].choices = choices([
                ("", "请选择"),
                *((one.ref, f"{one.name}（{one.office}）") for one in known if not one.why_not),
            ])  # fmt: skip
        against = [f"{one.name}：{'，'.join(one.why_not)}" for one in known if one.why_not]
        if against and seats:
            self[seats[0]].description = f"不能选的：{'；'.join(against)}"

    def team(self) -> dict[str, str]:
        """Speciality to the account's reference."""
        return {seat: self[seat].data or "" for seat in SPECIALITIES if seat in self}


class ArrangeForm(TeamForm):
    """Which evaluation, when, by whom."""

    kind = pick("评价类别", {one.value: one.label for one in EvaluationKind})
    on = day("评价日期", "评价报告在这一天以后5个工作日内提交")


class WordsForm(Form):
    """Words that have to be there."""

    words = text("意见", rows=5)


class RectifiedForm(Form):
    """How it was seen that it was put right."""

    words = text("核实情况", rows=4, hint="什么时候、怎样核实的，整改了哪些")


class DeclareForm(Form):
    """By one's own word."""

    free = pick("回避声明", {
        "yes": "我与购买方、承接方没有利害关系，没有参与过这个项目，可以公正评价",
        "no": "我有利害关系，申请回避",
    })  # fmt: skip
    interest = maybe("利害关系", hint="申请回避的，请简单说明。只有购买方可以看到")


class SubmitForm(Form):
    """Nothing can be changed after it."""

    sure = yes_no("确定提交吗", "提交以后得分和等级不能再改")


def score_form(rows: Iterable[Measured]) -> type[Form]:
    """A field for each line that people judge, and for each figure that no record gives."""
    fields: dict[str, Any] = {}
    for row in rows:
        if row.by_hand:
            fields[f"v_{row.indicator.code}"] = StringField(
                f"{row.indicator.name}的实际值（{row.indicator.unit}）",
                [Optional(), Length(max=20)], render_kw={"inputmode": "decimal"},
                description=f"按{row.indicator.evidence}填写，目标{float(row.target):g}",
            )  # fmt: skip
    for one in grading.EV_CHILD:
        if one.code not in COMPUTED:
            fields[one.code] = DecimalField(
                f"{one.name}（满分{one.points}分）", [Optional(), NumberRange(0, one.points)],
                places=2,
            )  # fmt: skip
    fields["vetoes"] = SelectMultipleField(
        "一票否决事项", [Optional()], choices=choices({v.value: v.label for v in grading.Veto}),
        description="没有的，不要选。选了的，评价结果为不合格",
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    fields["words"] = TextAreaField(
        "评价意见", [Optional(), Length(max=_LONG)], description="做得好的、问题、建议",
        render_kw={"rows": 6, "maxlength": _LONG},
    )  # fmt: skip
    return type("ScoreForm", (Form,), fields)


def accept_form(found: Prepared) -> type[Form]:
    """Each item with what was counted; then users, members and the conclusion."""
    fields: dict[str, Any] = {}
    for row in found.rows:
        code = row.indicator.code
        if row.by_hand:
            fields[f"v_{code}"] = StringField(
                f"实际值（{row.indicator.unit}）",
                [DataRequired("请按材料填写实际值"), Length(max=20)],
                description=f"没有服务记录可以统计，按{row.indicator.evidence}填写",
                render_kw={"inputmode": "decimal"},
            )  # fmt: skip
        fields[f"p_{code}"] = pick("结论", _OK)
        fields[f"s_{code}"] = StringField(
            "说明",
            [Optional(), Length(max=300)],
            description="与完成情况不一致的，写明理由；随结果公布，不写姓名",
        )
    fields["users_words"] = text("服务对象的意见", rows=4, hint="归纳意见，不写姓名")
    fields["members"] = text(
        "验收小组成员", rows=4, hint="每行一个姓名。编写需求、办理采购的人员不参加"
    )
    fields["result"] = pick("验收结论", {one.value: one.label for one in AcceptanceResult})
    fields["words"] = maybe("整改要求或者不合格的理由", rows=4)
    fields["sure"] = yes_no("确定签署验收书吗", "签署以后不能再改")
    return type("AcceptForm", (Form,), fields)
