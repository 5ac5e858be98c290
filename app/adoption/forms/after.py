"""What is typed in after the registration: the end of an adoption, the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.adoption.models.ending import EndingKind
from app.adoption.services import using
from app.adoption.services.ending_opening import ALONE
from app.core.fields import choices, maybe, pick, several, text, yes_no
from app.core.forms import Form
from app.protection.models import SITUATIONS

if TYPE_CHECKING:
    from app.adoption.services.ending_relation import Known

TWO_SIDES = "双方都会看到，不写当事人的姓名、住址和单位。"


def ticked(label: str, hint: str) -> SelectMultipleField:
    """Boxes of which at least one has to be ticked; a form's `offer` fills them."""
    return SelectMultipleField(
        label, [InputRequired(f"请选择{label}")], choices=[], description=hint,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip


class OpenForm(Form):
    """Which certificate, which way, what happened."""

    certificate_no = StringField(
        "收养登记证编号", [InputRequired("请填写登记证编号"), Length(max=40)],
        description="例如：(2026)吉朝收字00001", render_kw={"autocomplete": "off"},
    )  # fmt: skip
    kind = pick("哪一种", {
        **{kind.value: kind.label for kind in EndingKind},
        ALONE: "收养人单方要求解除（孩子未成年）",
    })  # fmt: skip
    words = text("情况", rows=5, hint="谁提出、为什么、有什么证据。只有本机关的人看得到。")
    court_no = StringField("法院文书的文号和日期", [Optional(), Length(max=100)])
    situations = several("虐待、遗弃的，属于哪一种", "送养人要求解除的必须选，保存时报告民政局。")

    def offer(self) -> None:
        """The situations of the duty to report."""
        self.situations.choices = choices(SITUATIONS)


class _Parties(Form):
    present = ticked("今天亲自到场的", "双方要一起来，核对身份证。")
    child_agrees = RadioField(
        "孩子本人的意见（年满8周岁的要问）", [InputRequired("请选择孩子本人的意见")],
        choices=choices({"yes": "同意解除", "no": "不同意解除"}), validate_choice=False,
    )  # fmt: skip

    def offer(self, known: Known) -> None:
        """Who has to come; the child's answer only where it is asked for."""
        self.present.choices = choices(known.parties)
        if not known.asks_child:
            del self.child_agrees

    @property
    def answer(self) -> bool | None:
        """What the child said, None where it was not asked."""
        field = self._fields.get("child_agrees")
        return field.data == "yes" if field is not None and field.data else None


class ReceiveForm(_Parties):
    """The counter: originals, persons, the child's answer."""

    papers = ticked("看了原件的材料", "少一件也不能收件。")

    def offer(self, known: Known) -> None:
        super().offer(known)
        self.papers.choices = choices(known.papers)


class EndDecisionForm(Form):
    """By another than who received it."""

    agreed = yes_no("同意")
    reason = text("事实和理由", rows=5, hint=TWO_SIDES)


class FinishForm(_Parties):
    """The printed proof, given to those who came."""

    printed_no = StringField(
        "解除收养关系证明的印制号", [InputRequired("请填写印制号"), Length(max=30)]
    )


class CollectForm(Form):
    """Back, or void by notice."""

    collected = pick("登记证", {"yes": "收回了", "no": "收不回，公告作废30日"})
    why_not = maybe("收不回的原因")


class TakeBackForm(Form):
    """On paper."""

    reason = text("怎样撤回的", hint="例如：双方到窗口书面撤回。")


class FileForm(Form):
    """备考表."""

    note = text("备考表", rows=4, hint="份数、缺损、补充的情况；没有的写“无”。归档以后不能改。")


class KeepForm(Form):
    """Where it stands."""

    shelf = StringField(
        "存放的库房、柜号", [InputRequired("请填写存放的库房、柜号"), Length(max=100)]
    )


class HandOverForm(Form):
    """To the state archive."""

    to = StringField("接收的档案馆", [InputRequired("请填写接收的档案馆"), Length(max=100)])
    reason = maybe("提前移交的依据", hint="满20年移交的不用写。")


class SheetForm(Form):
    """更正说明."""

    words = text("更正说明", rows=4, hint="哪一件、哪里不对、应当是什么、依据什么。原件不动。")


class UseForm(Form):
    """查阅登记."""

    requester = pick("谁来查阅", using.CLASSES)
    who = StringField("姓名和单位", [InputRequired("请填写姓名和单位"), Length(max=100)])
    proof = StringField(
        "核对的证件或者公函", [InputRequired("请填写证件或者公函"), Length(max=100)],
        description="当事人凭身份证件；公安、检察院、法院凭公函；律师凭律师证和案件材料。",
    )  # fmt: skip
    purpose = text("用途", hint="查阅的人要保密。")
    is_copied = yes_no("要复制")
    wants_secret = yes_no("要看封存的部分", hint="要由负责人同意，登记查阅的人不能自己同意。")
    consent = maybe("受保护一方怎样同意", hint="被收养人查询身世的必须写：哪天、用什么方式同意。")


class GrantForm(Form):
    """SEC-03: the head decides."""

    agreed = yes_no("同意打开封存部分")
    reason = text("理由")


class VolumeExportForm(Form):
    """For which recorded reading, and why."""

    use = pick("按哪一次查阅登记")
    reason = text("导出的用途")


class LedgerForm(Form):
    """Why the ledger leaves the portal."""

    reason = text("导出的用途")
