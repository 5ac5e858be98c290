"""What is typed in for a parameter or a confirmation."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.forms import Form, ThreePartDate


class ValueForm(Form):
    """A proposed value, from when, on what ground."""

    value = StringField("新的数值", [DataRequired("请填写数值"), Length(max=20)])
    valid_from = ThreePartDate("从哪天起生效", [DataRequired("请填写生效日期")])
    source = StringField(
        "依据（文号或公报名称）",
        [DataRequired("请填写依据，例如“长春市2025年国民经济和社会发展统计公报”"), Length(max=200)],
    )
    reason = TextAreaField("说明", [DataRequired("请说明为什么调整"), Length(max=500)])


class ConfirmForm(Form):
    """The text with which a remembered row was compared."""

    source = StringField(
        "核对所用的文本",
        [
            DataRequired("请填写文本来源，例如“国家法律法规数据库”"),
            Length(max=200),
        ],
    )
    article = StringField("条款", [DataRequired("请填写条款，例如“第十九条”"), Length(max=60)])
    confirmed_on = ThreePartDate("核对日期", [DataRequired("请填写核对日期")])
