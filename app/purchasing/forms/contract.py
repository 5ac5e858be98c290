"""What is typed about a contract, its changes and its end."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from wtforms import (
    FileField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.fields import MOST_YUAN, choices, day, maybe, money, pick, several, text, yes_no
from app.core.forms import Form, ThreePartDate
from app.purchasing.models import AmendmentKind
from app.purchasing.rules.clauses import Clause
from app.purchasing.rules.payments import Template
from app.purchasing.services.ending import Ground

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONG = 4_000
FEN = 100


def fen(yuan: Decimal | None) -> int:
    """Yuan as typed, in fen."""
    return int((yuan or Decimal(0)) * FEN)


def _scan(label: str, hint: str) -> FileField:
    return FileField(label, description=hint)


def _clause(which: Clause) -> TextAreaField:
    return TextAreaField(
        f"{which.value} {which.label}", [DataRequired(f"请填写{which.label}"), Length(max=_LONG)],
        render_kw={"rows": 3, "maxlength": _LONG},
    )  # fmt: skip


class TermsForm(Form):
    """The draft: what the round has not fixed already."""

    starts_on = day("开始日期")
    ends_on = day("结束日期", "一般不超过一年")
    template = pick("付款方式", {one.value: one.label for one in Template})
    shares = StringField(
        "各期比例（%）", [Optional(), Length(max=30)],
        description="不改的不用填。双方另有约定的，依次填写，例如 40、40、20，合计100",
    )  # fmt: skip
    staff = several("服务人员", "承接方登记并经民政局核对过的人员")
    lead = SelectField("项目负责人", [InputRequired("请选择项目负责人")], choices=[])
    bond = money("履约保证金（元）", "最多为合同金额的10%，不收现金", optional=True)
    contact = StringField("双方联系电话（办公电话）", [Optional(), Length(max=200)])
    subcontract = maybe("同意分包的内容", hint="没有同意分包的，不用填写。不得转包")
    content, term = _clause(Clause.CONTENT), _clause(Clause.TERM)
    quantity, quality = _clause(Clause.QUANTITY), _clause(Clause.QUALITY)
    price, payment = _clause(Clause.PRICE), _clause(Clause.PAYMENT)
    duties, breach = _clause(Clause.DUTIES), _clause(Clause.BREACH)

    def offer(self, people: Sequence[tuple[str, str]]) -> None:
        """Who may be named."""
        self.staff.choices = choices(people)
        self.lead.choices = choices([("", "请选择"), *people])

    def percents(self) -> tuple[int, ...] | None:
        """The agreed shares; None where the template's own stand. ValueError for no numbers."""
        plain = (self.shares.data or "").replace("、", ",").replace("，", ",").replace("%", "")
        parts = [one.strip() for one in plain.split(",") if one.strip()]
        return tuple(int(one) for one in parts) if parts else None

    def texts(self) -> dict[Clause, str]:
        """The eight clauses as they were typed."""
        return {one: self[one.name.lower()].data or "" for one in Clause}


class ReviewForm(Form):
    """What the reviewer says."""

    answer = pick("审查意见", {"yes": "没有问题，可以签订", "no": "退回修改"})
    words = maybe("说明", hint="退回的，请写明要修改什么")


class SignForm(Form):
    """The signed paper."""

    signed_on = day("签订日期")
    buyer = StringField("购买方签字人", [DataRequired("请填写购买方签字人"), Length(max=60)])
    supplier = StringField("承接方签字人", [DataRequired("请填写承接方签字人"), Length(max=60)])
    scan = _scan("合同扫描件", "双方签字盖章的全部页，照片或者PDF")


class FileForm(Form):
    """The copy with finance."""

    file_no = StringField("备案号或者收件凭据号", [DataRequired("请填写备案号"), Length(max=60)])
    on = day("备案日期")


class PlanForm(Form):
    """The supplier's plan."""

    on = day("通过日期")
    words = maybe("审查意见")


class MeetForm(Form):
    """Which milestone, and what is to be kept of it."""

    milestone = SelectField("里程碑", [InputRequired("请选择里程碑")], choices=[])
    note = maybe("说明")


class AmendForm(Form):
    """What is to be changed; only what belongs to the kind is read."""

    kind = pick("变更什么", {one.value: one.label for one in AmendmentKind})
    clause = SelectField(
        "要改的条款", [Optional()],
        choices=choices([(one.value, f"{one.value} {one.label}") for one in Clause]),
    )  # fmt: skip
    delta = money(
        "增加或者减少的金额（元）", "减少的写负数。追加累计不超过原合同的10%",
        least=-MOST_YUAN, optional=True,
    )  # fmt: skip
    ends_on = ThreePartDate("新的结束日期", [Optional()], example="2027 6 30",
                            description="")  # fmt: skip
    item = SelectField("服务项目", [Optional()], choices=[])
    target = IntegerField("新的数量", [Optional(), NumberRange(0, 10_000_000)])
    staff_out = SelectField("离开项目的人员", [Optional()], choices=[])
    staff_in = SelectField("接替的人员", [Optional()], choices=[])
    words = maybe("变更后的内容")
    reason = text("变更的理由")

    def offer(
        self, items: Sequence[tuple[str, str]], out: Sequence[tuple[str, str]],
        into: Sequence[tuple[str, str]],
    ) -> None:  # fmt: skip
        """What can be chosen of this contract."""
        none = ("", "不变更")
        self.item.choices = choices([none, *items])
        self.staff_out.choices = choices([none, *out])
        self.staff_in.choices = choices([none, *into])


class AgreeForm(Form):
    """The head's answer to a change."""

    answer = pick("意见", {"yes": "同意变更", "no": "不同意"})
    reason = maybe("不同意的理由")


class DemandForm(Form):
    """What was broken and is to be mended."""

    words = text("违约的事实和改正要求", rows=5)


class TerminateForm(Form):
    """Why it ends before its day."""

    ground = pick("终止的原因", {one.value: one.label for one in Ground})
    reason = text("具体事实和依据", rows=5)
    sure = yes_no("确定终止合同吗", "终止以后不能恢复，并且马上公告")


class HandOverForm(Form):
    """Who took the cases."""

    on = day("移交日期")
    receiver = StringField("接收人", [DataRequired("请填写接收人"), Length(max=60)])


class EraseForm(Form):
    """The supplier's paper."""

    scan = _scan("退回、删除儿童信息的证明", "承接方签字盖章，照片或者PDF")
    sure = yes_no("确定抹去服务对象的姓名、联系方式和需要吗", "抹去以后不能恢复")


class ArchiveForm(Form):
    """Why papers that are missing cannot be had."""

    note = maybe("缺件的原因", hint="材料齐全的不用填写")


class WordsForm(Form):
    """A few words for the file."""

    words = maybe("说明")
