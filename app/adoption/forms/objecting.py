"""The adopters' objection to the conclusion of their assessment, and the answer."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms.validators import InputRequired

from app.core.fields import text
from app.core.forms import Form


class ObjectionForm(Form):
    """In their own words; nothing else is asked."""

    words = text(
        "哪里不同意，为什么", rows=7, hint="写明事实，有证明的一起说明。评估人员以外的人会看。"
    )


class PaperObjectionForm(ObjectionForm):
    """The same on paper, handed in at the counter."""

    seen = BooleanField("收养人本人签名的异议书今天收到", [InputRequired("请先收下签名的异议书")])


class RejectForm(Form):
    """Why it is not founded."""

    reason = text("理由", rows=5, hint="收养人会在答复书上看到；不写评估人员个人的分数。")
