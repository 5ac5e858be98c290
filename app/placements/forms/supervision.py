"""What is typed in the bureau's supervision, and with the quarterly report."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.forms import Form, ThreePartDate
from app.placements.forms.running import choices, maybe, text
from app.placements.models import MatterOf

OPENED = tuple(kind for kind in MatterOf if kind is not MatterOf.FINDING)


class SuggestForm(Form):
    """What the institution suggests."""

    suggestions = maybe("机构的建议", rows=5)


class NumbersExportForm(Form):
    """Why the tables leave the portal."""

    reason = text("导出的用途", "请写明用途，例如“季度工作例会”")


class ReceiveForm(Form):
    """The bureau's answer."""

    reply = maybe("对建议的答复", rows=4)


class CommitForm(Form):
    """How many families."""

    share = IntegerField(
        "抽取比例（%）", [InputRequired("请填写抽取比例"), NumberRange(10, 100)], default=10
    )


class InspectedForm(Form):
    """What was found."""

    on = ThreePartDate("检查日期", [InputRequired("请填写检查日期")])
    inspectors = StringField("检查人", [DataRequired("请填写检查人，两人以上"), Length(max=100)])
    says = text("检查情况", "请写明检查情况", rows=5)
    problem = maybe("发现的问题", hint="没有发现问题的，不填")
    correction = maybe("改正要求", hint="发现问题的，请写明要改什么、交什么证明")
    days = IntegerField("几天内改正", [InputRequired("请填写天数"), NumberRange(1, 90)], default=15)


class MatterForm(Form):
    """A fault or a dispute."""

    kind = RadioField(
        "事项", [InputRequired("请选择事项")], choices=choices([(k, k.label) for k in OPENED])
    )
    agency = SelectField("机构", [InputRequired("请选择机构")])
    placement_no = StringField("寄养编号", [Optional(), Length(max=40)])
    facts = text("事实", "请写明事实", rows=5)
    asked = text("改正要求，或者对双方的调解意见", "请写明要求", rows=4)
    due_on = ThreePartDate("期限", [InputRequired("请填写期限")])


class AnswerForm(Form):
    """The institution's answer."""

    says = text("改正情况和证明", "请写明改正情况和证明材料", rows=5)


class CloseForm(Form):
    """The result."""

    outcome = text("结果", "请写明核实的结果，或者双方达成的一致", rows=4)
