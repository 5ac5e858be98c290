"""Forms of the joint consent: the member's own page, the paper way, a child's words."""

from __future__ import annotations

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import Form, ThreePartDate
from app.families.forms import options, strip
from app.foster.services.consent import LONGEST_WORDS

ANSWERS = [("agree", "我同意"), ("refuse", "我不同意")]
HEARD = [("agree", "愿意"), ("refuse", "不愿意")]


class SignForm(Form):
    """The member's own answer."""

    answer = RadioField(
        "您的决定", [InputRequired("请选择同意或者不同意")], choices=options(ANSWERS)
    )
    words = TextAreaField(
        "想说的话",
        [Optional(), Length(max=LONGEST_WORDS)],
        description="不同意的，请写明原因。只有受理机构能看到。",
        render_kw={"maxlength": LONGEST_WORDS},
        filters=[strip],
    )
    typed_name = StringField(
        "请填写您的全名", [InputRequired("请填写您本人的全名"), Length(max=60)], filters=[strip],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    code = StringField(
        "短信验证码",
        [InputRequired("请填写短信里的6位验证码"), Length(max=12)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
        filters=[strip],
    )


class PaperConsentForm(Form):
    """A signature by hand, with its scan."""

    answer = RadioField("签的是", [InputRequired("请选择同意或者不同意")], choices=options(ANSWERS))
    words = TextAreaField("不同意的原因", [Optional(), Length(max=LONGEST_WORDS)], filters=[strip])
    signed_on = ThreePartDate("签字日期", [InputRequired("请填写签字日期")], example="2026 3 27")


class OpinionForm(Form):
    """What a member from 8 to 17 says."""

    answer = RadioField(
        "家里来一个寄养的孩子，本人",
        [InputRequired("请选择愿意或者不愿意")],
        choices=options(HEARD),
    )
    words = TextAreaField(
        "本人的原话",
        [InputRequired("请用孩子自己的话写下意见"), Length(max=LONGEST_WORDS)],
        description="例如：我想有个弟弟，可以和他一起玩。上门时工作人员会再听听孩子的想法。",
        render_kw={"maxlength": LONGEST_WORDS},
        filters=[strip],
    )
