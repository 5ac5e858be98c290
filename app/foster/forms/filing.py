"""What is typed in when a decision is filed with the bureau."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from app.core.forms import Form


class BureauObjectionForm(Form):
    """What the bureau objects to and asks for."""

    reason = TextAreaField(
        "异议的内容和要求",
        [DataRequired("请写明异议的内容和要求"), Length(min=5, max=1000)],
        render_kw={"rows": 5, "maxlength": 1000},
    )


class ReferForm(Form):
    """What the officer asks the bureau's head to look at."""

    reason = TextAreaField(
        "您认为有什么问题",
        [DataRequired("请写明您认为有什么问题"), Length(min=5, max=500)],
        render_kw={"rows": 3, "maxlength": 500},
    )
