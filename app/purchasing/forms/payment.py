"""What is typed about money."""

from __future__ import annotations

from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.fields import choices, day, maybe, pick, text
from app.core.forms import Form, ThreePartDate
from app.purchasing.models import FundSource

WHY = ("财务记账", "申请用款", "审计核查", "报上级检查")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class InvoiceForm(Form):
    """The invoice for a met milestone; the amount is computed."""

    milestone = SelectField("付款期次", [InputRequired("请选择付款期次")], choices=[])
    invoice_no = StringField("发票号码", [DataRequired("请填写发票号码"), Length(max=40)])
    invoice_on = day("收到发票的日期")
    source = pick("资金来源", {one.value: one.label for one in FundSource})
    year = IntegerField(
        "预算年度", [InputRequired("请填写预算年度"), NumberRange(_FIRST_YEAR, _LAST_YEAR)]
    )


class RefuseForm(Form):
    """Why it goes back."""

    reason = text("退回的理由")


class ReleaseForm(Form):
    """Why money goes to a supplier that has come on a list since; asked of nobody else."""

    words = maybe("供应商情况的处理意见")

    @property
    def said(self) -> str:
        """What was written; nothing where nothing was asked."""
        return (self.words.data or "") if "words" in self else ""


class PaidForm(Form):
    """What the treasury or the bank says."""

    on = day("支付日期")
    voucher_no = StringField("支付凭证号", [DataRequired("请填写支付凭证号"), Length(max=60)])


class ExportForm(Form):
    """Which days, which file, what for."""

    since = ThreePartDate("从哪一天起申请的", [Optional()], description="不填的，从最早的一笔起")
    until = ThreePartDate("到哪一天", [Optional()], description="不填的，到今天")
    kind = RadioField(
        "文件格式", [InputRequired("请选择文件格式")], default="xlsx",
        choices=choices([("xlsx", "Excel 表格"), ("csv", "CSV 文本")]),
    )  # fmt: skip
    reason = SelectField(
        "导出用途", [InputRequired("请选择用途")],
        choices=choices([("", "请选择"), *((why, why) for why in WHY)]),
    )  # fmt: skip
