"""What is typed about training and re-checks."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.forms import Form, ThreePartDate
from app.foster.forms.assess import TimeOfDay

SHORT, LONG = Length(max=100), Length(max=1000)


class SessionForm(Form):
    """One training session."""

    title = StringField("培训名称", [DataRequired("请填写培训名称"), SHORT])
    content = TextAreaField("内容", [Optional(), LONG], render_kw={"rows": 3, "maxlength": 1000})
    day = ThreePartDate("日期", [DataRequired("请填写培训日期")], example="2026 4 12")
    at = TimeOfDay("开始时间", [DataRequired("请填写开始时间，例如 9:00"), Length(max=8)])
    hours = DecimalField(
        "学时", [InputRequired("请填写学时，例如 8"), NumberRange(Decimal("0.5"), 200)], places=1
    )
    place = StringField("地点", [DataRequired("请填写地点"), SHORT])
    seats = IntegerField("名额", [InputRequired("请填写名额，例如 30"), NumberRange(1, 500)])
    trainer = StringField("授课人", [Optional(), SHORT])

    @property
    def starts_at(self) -> datetime | None:
        return self.at.at(self.day.data)


class AttendanceRow(Form):
    """One main carer."""

    key = HiddenField()
    hours = DecimalField("参加学时", [Optional(), NumberRange(0, 200)], places=1)
    passed = BooleanField("合格")


class AttendanceForm(Form):
    """Who attended, for how long, and whether it was passed."""

    rows = FieldList(FormField(AttendanceRow))

    def attended(self) -> dict[str, tuple[Decimal, bool]]:
        """{enrolment ref: (hours, passed)} of the rows that are filled in."""
        return {
            row.form.key.data: (Decimal(str(row.form.hours.data)), bool(row.form.passed.data))
            for row in self.rows
            if row.form.hours.data is not None and row.form.key.data
        }


class EnrolForm(Form):
    """The case that a worker puts on the list."""

    case_no = StringField("申请编号", [DataRequired("请填写申请编号"), Length(max=40)])


class ReasonForm(Form):
    """Why a family is suspended, or looked at again."""

    reason = TextAreaField(
        "原因", [DataRequired("请写明原因"), Length(min=5, max=500)],
        render_kw={"rows": 3, "maxlength": 500},
    )  # fmt: skip


class OpenForm(Form):
    """A re-check begins."""

    reason = TextAreaField(
        "说明", [Optional(), Length(max=500)], render_kw={"rows": 2, "maxlength": 500}
    )


class FindingForm(Form):
    """What the worker found."""

    finding = TextAreaField(
        "核实的情况", [DataRequired("请写明核实的情况"), Length(min=5, max=1000)],
        render_kw={"rows": 5, "maxlength": 1000},
    )  # fmt: skip


class RejectForm(Form):
    """The head ends a qualification."""

    rule_id = SelectField("不符合的条件", validate_choice=False)
    fact = TextAreaField(
        "查明的事实", [DataRequired("请写明查明的事实"), Length(min=5, max=500)],
        render_kw={"rows": 3, "maxlength": 500},
    )  # fmt: skip
    reason = TextAreaField(
        "理由", [DataRequired("请写明理由"), Length(min=5, max=500)],
        render_kw={"rows": 3, "maxlength": 500},
    )  # fmt: skip

    def offer(self, rules: Any) -> None:
        """The conditions to choose from: (id, words)."""
        self.rule_id.choices = rules
