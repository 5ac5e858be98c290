"""How a letter was served."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from app.core.forms import Form, ThreePartDate
from app.documents.models import Means


class ServeForm(Form):
    """One attempt at service (D-SRV)."""

    means = RadioField(
        "送达方式",
        [DataRequired("请选择送达方式")],
        choices=[SelectChoice(means.value, means.label) for means in Means],
    )
    tried_on = ThreePartDate(
        "送出（张贴）日期", [DataRequired("请填写送出日期")], example="2026 3 1"
    )
    served_on = ThreePartDate(
        "签收日期",
        [Optional()],
        description="没有送达的不填。公告送达的不填，由系统按公告期限计算。例如 2026 3 1",
    )
    receiver = StringField(
        "签收人、见证人或者回执单号",
        [Optional(), Length(max=100)],
        description="直接送达填签收人及与收件人的关系；邮寄填回执单号；留置填见证人。",
    )
    result = TextAreaField(
        "情况说明",
        [Optional(), Length(max=500)],
        description="没有送达、留置或者公告的，请写明情况。",
        render_kw={"rows": 3},
    )
    proof = FileField("回证或者照片", [Optional()], description="照片（JPG、PNG）或者PDF。")

    def chosen_means(self) -> Means:
        """The means as such; after validation."""
        return Means(self.means.data)
