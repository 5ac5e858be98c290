"""What is written about a case, and the bureau's answer."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.core.forms import Form
from app.notices.cases import LONGEST, STARS


class MessageForm(Form):
    """A message to the other side."""

    body = TextAreaField(
        "留言", [DataRequired("请填写留言内容"), Length(max=LONGEST)], render_kw={"rows": 4}
    )


class RatingForm(Form):
    """好差评 for one stage."""

    stars = RadioField(
        "您对这个环节的服务满意吗？",
        [DataRequired("请选择满意程度")],
        choices=[(str(stars), label) for stars, label in STARS.items()],
    )
    comment = TextAreaField("意见和建议", [Optional(), Length(max=LONGEST)], render_kw={"rows": 3})


class ComplaintForm(Form):
    """A complaint to the bureau above."""

    body = TextAreaField(
        "您要投诉什么？",
        [DataRequired("请填写投诉内容"), Length(max=LONGEST)],
        description="请写明时间、经过和您的要求。被投诉的单位看不到您写的内容。",
        render_kw={"rows": 6},
    )


class AnswerForm(Form):
    """The bureau's answer."""

    answer = TextAreaField(
        "答复内容",
        [DataRequired("请填写答复内容"), Length(max=LONGEST)],
        description="答复会原样发给投诉人。请说明核查情况、处理结果；不写其他家庭和儿童的信息。",
        render_kw={"rows": 8},
    )
