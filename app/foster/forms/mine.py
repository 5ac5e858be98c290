"""What a family writes while its case is being dealt with."""

from __future__ import annotations

from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form
from app.families.forms import options, strip
from app.notices.cases import LONGEST, STARS


def _text(label: str, missing: str, hint: str = "") -> TextAreaField:
    return TextAreaField(
        label,
        [InputRequired(missing), Length(max=LONGEST)],
        description=hint,
        render_kw={"maxlength": LONGEST},
        filters=[strip],
    )


class MessageForm(Form):
    """A message to the office."""

    body = _text("给工作人员留言", "请填写留言内容")


class ComplaintForm(Form):
    """A complaint about how the case is dealt with."""

    body = _text("投诉内容", "请写明投诉的事情", "什么时候、什么事、希望怎么解决。")


class ObjectionForm(Form):
    """Why the refusal is wrong."""

    reason = _text("不同意的理由", "请写明不同意的理由", "可以逐条说明，也可以写明能补充哪些证明。")


class WithdrawForm(Form):
    """To take the application back."""

    reason = TextAreaField(
        "撤回的原因",
        [Optional(), Length(max=500)],
        description="可以不填。",
        render_kw={"maxlength": 500},
        filters=[strip],
    )
    sure = BooleanField(
        "我确定要撤回这份申请", [InputRequired("请勾选确认，才能撤回；不想撤回的请点“返回”")]
    )


class RatingForm(Form):
    """好差评."""

    stars = RadioField(
        "您满意吗",
        [InputRequired("请选择满意程度")],
        choices=options((str(key), label) for key, label in STARS.items()),
    )
    comment = TextAreaField(
        "想说的话",
        [Optional(), Length(max=LONGEST)],
        render_kw={"maxlength": LONGEST},
        filters=[strip],
    )
