"""The bureau's answer to a complaint."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.forms import Form
from app.notices.cases import LONGEST


class AnswerForm(Form):
    """The bureau's answer."""

    answer = TextAreaField(
        "答复内容",
        [DataRequired("请填写答复内容"), Length(max=LONGEST)],
        description="答复会原样发给投诉人。请说明核查情况、处理结果；不写其他家庭和儿童的信息。",
        render_kw={"rows": 8},
    )
