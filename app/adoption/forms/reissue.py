"""What is typed in to issue a certificate anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.adoption.models import CertificateKind
from app.adoption.models.reissue import ReissueReason
from app.adoption.services import reissuing
from app.core.fields import YES_NO, choices, pick, text, yes_no
from app.core.forms import Form
from app.families.forms import strip

if TYPE_CHECKING:
    from app.adoption.models.reissue import Reissue


class AskForm(Form):
    """Which certificate, why, who stands at the counter."""

    kind = pick("哪一种证", {kind.value: says for kind, says in reissuing.KINDS.items()})
    number = StringField(
        "证的编号", [InputRequired("请填写证的编号"), Length(max=40)], filters=[strip],
        description="例如：(2026)吉朝收字00001。遗失的，按档案填写。",
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    reason = pick("原因", {one.value: one.label for one in ReissueReason})
    words = text("说明", hint="印错的：哪里错、应当是什么、依据什么。遗失的：什么时候、怎样遗失，"
                 "本人签的声明。")  # fmt: skip
    handed_to = pick("谁来办理", reissuing.TAKERS)
    identity = BooleanField("核对了本人的身份证件，本人今天到场", [InputRequired("请核对后勾选")])
    volume_no = StringField(
        "以前发的证：查到的档案卷号", [Optional(), Length(max=60)], filters=[strip],
        description="本平台没有的编号才填。",
    )  # fmt: skip
    holder = StringField(
        "以前发的证：档案里收养人的姓名", [Optional(), Length(max=60)], filters=[strip],
        description="本平台没有的编号才填。", render_kw={"autocomplete": "off"},
    )  # fmt: skip

    @property
    def asked(self) -> reissuing.Asked:
        """As the service takes it."""
        return reissuing.Asked(
            CertificateKind(self.kind.data), self.number.data or "",
            ReissueReason(self.reason.data), self.words.data or "", self.handed_to.data or "",
            self.holder.data or "", self.volume_no.data or "",
        )  # fmt: skip


class ReissueDecisionForm(Form):
    """By another than who typed the request in."""

    agreed = yes_no("同意")
    collected = RadioField(
        "旧证收回了吗", [InputRequired("请选择旧证收回了没有")], choices=choices(YES_NO),
        description="损坏、印错的必须先收回。",
    )  # fmt: skip
    reason = text("复核的意见", hint="核对了身份、档案和原因。")

    def offer(self, row: Reissue) -> None:
        """A lost one cannot be handed back."""
        if row.reason is ReissueReason.LOST:
            del self.collected

    @property
    def is_collected(self) -> bool:
        """Whether the old one lies there."""
        field = self._fields.get("collected")
        return field is not None and field.data == "yes"


class IssueForm(Form):
    """The pre-printed form."""

    printed_no = StringField("新证的印制号", [InputRequired("请填写新证的印制号"), Length(max=30)])
    signed = BooleanField("本人今天签名领取", [InputRequired("请核对后勾选")])
