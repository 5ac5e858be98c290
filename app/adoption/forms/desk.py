"""What the registration organ types in."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.adoption.services.intake import CHECKS
from app.core.fields import choices, text
from app.core.forms import Form, ThreePartDate


class CheckForm(Form):
    """What was found of one paper."""

    check = SelectField("核对结果", [InputRequired("请选择核对结果")],
                        choices=choices(CHECKS))  # fmt: skip
    reason = StringField("哪里不对、怎么补（申请人会看到）", [Optional(), Length(max=200)])
    issued_on = ThreePartDate("开具日期", [Optional()])
    original_seen = BooleanField("看了原件")


class ReturnForm(Form):
    """The one complete list."""

    items = text("要补正的全部内容", rows=6,
                 hint="每行一项，补正只能要求一次。不符合的、还没有交的，已列在这里。")  # fmt: skip


class ReasonForm(Form):
    """Why."""

    reason = text("理由", hint="写明哪些条件不符合、依据的事实。申请人会在通知书上看到。")


class WithdrawForm(Form):
    """On paper, at the counter."""

    reason = text("原因", hint="例如：申请人到窗口书面撤回。")


class HandOnForm(Form):
    """To another organ."""

    agency = SelectField("移送给", [InputRequired("请选择民政部门")], validate_choice=False)
    reason = text("为什么由那里办理", hint="例如：生父户口在那里。")

    def offer(self, agencies: list[tuple[str, str]]) -> None:
        """The other bureaus, by ref."""
        self.agency.choices = [("", "请选择"), *agencies]


class FindForm(Form):
    """By case number or exact identity number; never in the address (POST)."""

    wanted = StringField("编号或者完整的身份证号码",
                         [InputRequired("请填写编号或者完整的身份证号码"), Length(max=40)],
                         render_kw={"autocomplete": "off"})  # fmt: skip
