"""What is typed while a family is assessed: names, times, what was found at the door, opinions."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.forms import Form, ThreePartDate
from app.foster.forms.desk import choices
from app.foster.services.joint import CAN_CARE, HARMONY

LONG = Length(max=500)
_TIME = re.compile(r"(\d{1,2})[:：.](\d{2})")


class TimeOfDay(StringField):
    """A time such as 9:30, Beijing time; `at` joins it to a day."""

    def at(self, day: Any) -> datetime | None:
        """The moment on a day; None where either is missing or wrong."""
        found = _TIME.fullmatch((self.data or "").strip())
        if day is None or found is None:
            return None
        hour, minute = int(found[1]), int(found[2])
        if hour not in range(24) or minute not in range(60):
            return None
        return datetime.combine(day, time(hour, minute), clock.BEIJING)

    def pre_validate(self, form: Any) -> None:
        """Empty is for the other validators to judge."""
        if (self.data or "").strip() and self.at(clock.today()) is None:
            raise StopValidation("时间请写成 9:30 或者 14:00")


class AssignForm(Form):
    """Who assesses."""

    users = SelectMultipleField(
        "评估人员", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class RecuseForm(Form):
    """Why an assessor stays away."""

    reason = TextAreaField(
        "回避的理由", [DataRequired("请写明理由，例如“申请人是我的表姐”"), LONG],
        render_kw={"rows": 2, "maxlength": 500},
    )  # fmt: skip


class DeclareForm(Form):
    """No relation, no colleague, no other interest."""

    free = BooleanField(
        "我声明：我不是申请家庭成员的近亲属或者同事，与申请家庭没有其他可能影响公正评估的关系。",
        [DataRequired("没有利害关系的，请勾选声明；有利害关系的，请在下面填写回避的理由")],
    )


class TimeRow(Form):
    """One offered time."""

    day = ThreePartDate("日期", [Optional()], example="2026 3 9")
    at = TimeOfDay("几点", [Optional(), Length(max=8)])


class ProposeForm(Form):
    """Up to three times for a visit."""

    times = FieldList(FormField(TimeRow), "上门时间", min_entries=1, max_entries=3)

    def moments(self) -> list[datetime]:
        """The times that are filled in; a half-filled row gets its message."""
        found = []
        for entry in self.times:
            moment = entry.form.at.at(entry.form.day.data)
            if moment is not None:
                found.append(moment)
            elif entry.form.day.data or (entry.form.at.data or "").strip():
                entry.form.at.errors = [*entry.form.at.errors, "请把日期和时间都填上"]
        return found


class OtherTimeForm(Form):
    """When it suits the family."""

    words = StringField(
        "您方便的时间",
        [DataRequired("请写出您方便的时间，例如“周六上午都可以”"), Length(max=200)],
    )


class MemberMet(Form):
    """One member: spoken to or not, and the words."""

    key = HiddenField()
    met = BooleanField("见到并单独谈过话")
    words = TextAreaField("谈话要点", [Optional(), LONG], render_kw={"rows": 2})


class VisitForm(Form):
    """The visit that took place."""

    visited_on = ThreePartDate("上门日期", [DataRequired("请填写上门日期")], example="2026 3 9")
    visited_time = TimeOfDay("到达时间", [DataRequired("请填写到达的时间，例如 9:30")])
    members = FieldList(FormField(MemberMet), "家庭成员")
    note = TextAreaField("其他情况", [Optional(), LONG], render_kw={"rows": 3, "maxlength": 500})
    late_reason = StringField("补录的原因", [Optional(), Length(max=200)])

    def spoken(self) -> dict[str, str]:
        """{member ref: words} of those spoken to."""
        return {
            row.form.key.data: (row.form.words.data or "").strip()
            for row in self.members
            if row.form.met.data and row.form.key.data
        }

    @property
    def visited_at(self) -> datetime | None:
        return self.visited_time.at(self.visited_on.data)


class FailureForm(Form):
    """Nobody opened, or the family refused."""

    outcome = RadioField(
        "这次上门的结果",
        [InputRequired("请选择这次上门的结果")],
        choices=choices([("nobody_home", "家里没有人"), ("refused", "家庭拒绝")]),
    )
    note = TextAreaField("经过", [Optional(), LONG], render_kw={"rows": 3, "maxlength": 500})


class SubmitForm(Form):
    """Handing one's own sheet in."""

    late_reason = StringField("补录的原因", [Optional(), Length(max=200)])


class ThirdForm(Form):
    """A third assessor's view."""

    view = TextAreaField(
        "意见和理由", [DataRequired("请写明您的意见和理由"), Length(max=1000)],
        render_kw={"rows": 5, "maxlength": 1000},
    )  # fmt: skip


class JointForm(Form):
    """What both say besides the points."""

    family_harmony = RadioField(
        "家庭关系", [InputRequired("请选择家庭关系的结论")], choices=choices(HARMONY)
    )
    carer_can_care = RadioField(
        "照料能力", [InputRequired("请选择照料能力的结论")], choices=choices(CAN_CARE)
    )
    explanation = TextAreaField(
        "差异和特殊情况的说明", [Optional(), Length(max=1000)],
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip
    opinion_text = TextAreaField(
        "评估意见", [DataRequired("请写出评估意见"), Length(max=1000)],
        render_kw={"rows": 5, "maxlength": 1000},
    )  # fmt: skip

    def facts(self) -> dict[str, str]:
        """The two findings that the rules ask for (FC-08-4c, FC-08-5d)."""
        return {
            "family_harmony": self.family_harmony.data or "",
            "carer_can_care": self.carer_can_care.data or "",
        }
