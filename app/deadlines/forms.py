"""The yearly holiday notice as it is typed in."""

from __future__ import annotations

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange

from app.core.forms import Form

EXAMPLE = "01-01 至 01-03 休\n02-14 班"


class HolidayForm(Form):
    """One year: a line a period of days off (休) or a working weekend day (班)."""

    year = IntegerField(
        "年份",
        [
            DataRequired("请填写年份，例如 2027"),
            NumberRange(2024, 2100, "请填写2024到2100之间的年份"),
        ],
    )
    notice = StringField(
        "通知的标题或文号", [DataRequired("请填写通知的标题或文号"), Length(max=200)]
    )
    lines = TextAreaField("放假和调休", [DataRequired("请逐行填写"), Length(max=4000)])
