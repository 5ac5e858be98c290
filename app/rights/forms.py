"""What is typed about a request."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.forms import Form
from app.rights.models import Relation, RequestKind

LONGEST = 1000
_SAYS = {
    RequestKind.VIEW: "查阅：在这里看孩子的档案",
    RequestKind.COPY: "复制：得到一份可以打印、保存的副本",
    RequestKind.CORRECT: "更正：记录不准确",
    RequestKind.SUPPLEMENT: "补充：记录不完整",
    RequestKind.DELETE: "删除：不应当再保留的信息",
}


class AskForm(Form):
    """A request: what is wanted, about whom, of which office."""

    kind = RadioField(
        "您要办什么", [InputRequired("请选择要办什么")],
        choices=[SelectChoice(kind.value, says) for kind, says in _SAYS.items()],
    )  # fmt: skip
    relation = RadioField(
        "您是谁", [InputRequired("请选择您是谁")],
        choices=[SelectChoice(one.value, one.label) for one in Relation],
    )  # fmt: skip
    agency = SelectField(
        "向哪个单位提出", [DataRequired("请选择单位")], choices=[],
        description="照料孩子、保管档案的儿童福利机构；不清楚的，选当地民政局。",
    )  # fmt: skip
    child = StringField(
        "孩子的姓名", [Optional(), Length(max=40)], description="为孩子提出的填写。"
    )
    child_id_no = StringField(
        "孩子的身份证号码", [Optional(), Length(max=18)],
        description="知道的填写。只用来找到档案，加密保存。",
    )  # fmt: skip
    wish = TextAreaField(
        "具体要求", [Optional(), Length(max=LONGEST)],
        description="更正、补充、删除的，写明哪一项、应该是什么、有什么证明。",
        render_kw={"rows": 4, "maxlength": LONGEST},
    )  # fmt: skip


class CheckForm(Form):
    """Which file, and by which paper it is proved who asks."""

    file_no = StringField("儿童档案号", [Optional(), Length(max=40)])
    proof = StringField(
        "核对了什么证件", [Optional(), Length(max=100)],
        description="例如：户口簿原件、判决书原件。不写号码。身份证号码与档案一致的可以不填。",
    )  # fmt: skip


class AnswerForm(Form):
    """Granted, or refused for a reason; in words that the family reads."""

    outcome = RadioField(
        "答复", [InputRequired("请选择同意或者不同意")],
        choices=[SelectChoice("yes", "同意"), SelectChoice("no", "不同意")],
    )  # fmt: skip
    refusal = SelectField("不同意的理由", [Optional()], choices=[])
    answer = TextAreaField(
        "给当事人的答复", [Optional(), Length(max=LONGEST)],
        description="更正、补充、删除的，写明怎样办理的；不同意的，写明理由。",
        render_kw={"rows": 4, "maxlength": LONGEST},
    )  # fmt: skip
