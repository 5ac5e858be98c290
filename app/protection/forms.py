"""What a report asks: little, and nothing that has to be known."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form, ThreePartDate
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.protection.models import SITUATIONS
from app.protection.services import REPORTER, Seen

LONGEST = 2000


class ReportForm(Form):
    """From a child's file: the place is known."""

    is_urgent = RadioField(
        "孩子现在正处在危险中吗", [InputRequired("请选择孩子现在是否处在危险中")],
        choices=[SelectChoice("yes", "是"), SelectChoice("no", "不是，或者不知道")],
    )  # fmt: skip
    situations = SelectMultipleField(
        "是哪一种情形", [DataRequired("请至少选择一种情形；都不像的，选最后一种")],
        description="可以选几种，不用确定，怀疑就可以报告", widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[SelectChoice(key, text) for key, text in SITUATIONS.items()],
    )  # fmt: skip
    what = TextAreaField(
        "您看到或者听到了什么",
        [DataRequired("请写几句您看到或者听到的情况"), Length(min=5, max=LONGEST)],
        description="例如：今天早上孩子来上学，胳膊上有好几处青紫，问他不敢说。",
        render_kw={"rows": 5, "maxlength": LONGEST},
    )  # fmt: skip
    child = StringField(
        "是哪个孩子", [Optional(), Length(max=200)],
        description="知道什么写什么：姓名、大概年龄、学校、穿什么衣服",
    )  # fmt: skip
    where = StringField("孩子在哪里", [Optional(), Length(max=200)])
    suspect = StringField("怀疑是谁做的", [Optional(), Length(max=200)])
    police_called = BooleanField("已经打了110")
    name = StringField("您的姓名", [Optional(), Length(max=40)])
    phone = StringField("您的电话", [Optional(), Length(max=20)])
    unit = StringField("您的单位", [Optional(), Length(max=60)])

    @property
    def seen(self) -> Seen:
        """For the service."""
        return Seen(
            situations=tuple(self.situations.data or ()), what=self.what.data or "",
            child=self.child.data or "", where=self.where.data or "",
            suspect=self.suspect.data or "", is_urgent=self.is_urgent.data == "yes",
            police_called=bool(self.police_called.data), name=self.name.data or "",
            phone=self.phone.data or "", unit=self.unit.data or "",
        )  # fmt: skip


class PublicForm(ReportForm):
    """From anybody."""

    place = DivisionField(
        "孩子在哪个县（市、区）", [DataRequired("请选择孩子所在的县（市、区）")], to=Level.COUNTY
    )


class PoliceForm(Form):
    """To whom it was passed on."""

    station = StringField("转报的公安机关", [DataRequired("请填写公安机关"), Length(max=80)])
    receipt_no = StringField("接报凭证号", [Optional(), Length(max=60)])


class EducationForm(Form):
    """The education department, where the child is at school or the harm happened there."""

    office = StringField("转报的教育部门", [DataRequired("请填写教育部门"), Length(max=80)])


class PoliceActForm(Form):
    """The police accepted or opened the case."""

    act = RadioField(
        "公安机关", [InputRequired("请选择受案还是立案")],
        choices=[
            SelectChoice("accepted", "已受案"), SelectChoice("opened", "已立案"),
            SelectChoice("passed", "不归其管辖，已移送"),
        ],
    )  # fmt: skip
    on = ThreePartDate("日期", [DataRequired("请填写日期")])
    case_no = StringField("案号", [Optional(), Length(max=60)])


class PoliceAnswerForm(Form):
    """What the police told."""

    on = ThreePartDate("反馈日期", [DataRequired("请填写反馈日期")])
    words = TextAreaField(
        "反馈的内容", [DataRequired("请写明反馈的内容"), Length(max=1000)],
        render_kw={"rows": 3, "maxlength": 1000},
    )  # fmt: skip
    before_indictment = BooleanField("移送审查起诉前的再次反馈")


class FinishForm(Form):
    """What was done, and how the reporter was told."""

    result = TextAreaField(
        "处置结果", [DataRequired("请写明处置结果"), Length(max=1000)],
        render_kw={"rows": 4, "maxlength": 1000},
    )  # fmt: skip
    told_how = StringField(
        "怎样告诉了报告人", [DataRequired("请写明怎样告诉了报告人"), Length(max=200)],
        description="例如：5月8日电话告知。没有留联系方式的，写“无法联系”。",
    )  # fmt: skip
    to_reporter = TextAreaField(
        "给报告人的答复", [DataRequired("请写几句给报告人的答复"), Length(max=300)],
        description="显示在报告人的回执页上。不写孩子和嫌疑人的情况，例如：已经核实，孩子现在安全。",
        render_kw={"rows": 2, "maxlength": 300},
    )  # fmt: skip


class RevealForm(Form):
    """Which fact of the reporter is needed, and why."""

    what = SelectField(
        "要看哪一项", [DataRequired("请选择要看哪一项")],
        choices=[SelectChoice("", "请选择"), *(SelectChoice(*one) for one in REPORTER.items())],
    )  # fmt: skip
    reason = StringField(
        "查看报告人身份的理由", [DataRequired("请写明理由"), Length(min=5, max=200)]
    )
