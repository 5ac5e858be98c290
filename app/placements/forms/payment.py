"""What is typed about money."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.forms import Form, ThreePartDate
from app.placements.forms.running import choices, text

WHY = ("发放记账", "报上级检查", "审计核查", "家庭查询")


class SendBackForm(Form):
    """Why a list goes back."""

    reason = text("退回的理由", "请写明退回的理由", rows=3)


class PaidForm(Form):
    """What the bank says."""

    paid_on = ThreePartDate("银行转账日期", [InputRequired("请填写转账日期")])
    bank_no = StringField("银行批次号", [Optional(), Length(max=60)])


class PayExportForm(Form):
    """Which file, what for."""

    what = RadioField(
        "导出内容", [InputRequired("请选择导出内容")], default="books",
        choices=choices([("books", "账簿（账号遮盖）"), ("bank", "银行代发文件（完整账号）")]),
    )  # fmt: skip
    kind = RadioField(
        "文件格式", [InputRequired("请选择文件格式")], default="xlsx",
        choices=choices([("xlsx", "Excel 表格"), ("csv", "CSV 文本")]),
    )  # fmt: skip
    reason = SelectField(
        "导出用途", [InputRequired("请选择用途")],
        choices=choices([("", "请选择"), *((why, why) for why in WHY)]),
    )  # fmt: skip


class HearForm(Form):
    """What the family says to a clawback."""

    heard_on = ThreePartDate("听取意见的日期", [InputRequired("请填写日期")])
    words = text("家庭的意见", "请写明家庭的意见；没有意见的，也请写明", rows=3)


class DropForm(Form):
    """Why nothing is claimed back."""

    reason = text("不追回的理由", "请写明不追回的理由", rows=3)


class AccountForm(Form):
    """Where the money goes."""

    holder = StringField("户名", [DataRequired("请填写户名"), Length(max=60)])
    bank = StringField("开户银行", [DataRequired("请填写开户银行，例如 中国农业银行长春朝阳支行"),
                                Length(max=60)])  # fmt: skip
    number = StringField(
        "银行卡号", [DataRequired("请填写银行卡号")],
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )  # fmt: skip
