"""What a couple types, and what is typed about their application."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core.forms import Form
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.models import CrimeCheck
from app.family_style.forms.fields import UnitForm, maybe, number, pick, text, whole, yes_no
from app.family_style.forms.unit import day


class StartForm(Form):
    """Where a couple without a household record lives."""

    division = DivisionField("现在住在哪里", [InputRequired("请选择地区")], to=Level.TOWNSHIP)


class PrecheckForm(Form):
    """A few questions without a name; nothing is stored."""

    married = yes_no("您二位是登记结婚的夫妻吗")
    mother_age = whole("妻子今年几岁", 18, 90)
    education = pick("妻子的文化程度", {"70": "初中以上", "80": "小学"})
    healthy = yes_no("全家身体健康，没有传染病和精神疾病")
    record = yes_no("全家没有犯罪记录，没有吸毒、赌博、酗酒")
    experienced = yes_no("夫妻二人都照料过孩子")
    stay = whole("打算做几个月", 1, 240, hint="一般一年以上，即12个月。")
    full_time = yes_no("妻子可以全职在家")
    own_children = whole("要带几名自己的未成年子女", 0, 10, hint="没有的填0。")


class StatementForm(Form):
    """D-FS-APP beyond the household. Religion is not asked."""

    both_experienced = yes_no("夫妻二人都有照料孩子的经验")
    stay_months = whole("能够连续工作几个月", 1, 240)
    mother_full_time = yes_no("妻子全职在家照料孩子")
    work = text("夫妻二人的工作经历", rows=4)
    licence = StringField("驾驶证", [Optional(), Length(max=20)],
                          description="例如：妻子C1；没有的不填。")  # fmt: skip
    wish = maybe("希望照料怎样的孩子", hint="例如：年龄大一些的；兄弟姐妹；有残疾的。")

    def values(self) -> dict[str, Any]:
        """As the application keeps it."""
        return {
            "both_experienced": self.both_experienced.data == "yes",
            "stay_months": self.stay_months.data,
            "mother_full_time": self.mother_full_time.data == "yes",
            "work": self.work.data, "licence": self.licence.data or "",
            "wish": self.wish.data or "",
        }  # fmt: skip


class ScreenForm(UnitForm):
    """Interview, home, papers and checks."""

    interview = text("面谈的情况", rows=4)
    home = text("入户看到的情况", rows=4)
    certificate = yes_no("看过结婚证原件")
    neighbours = yes_no("邻里和睦、遵纪守法", hint="问过邻居或者村（居）民委员会。")
    healthy = yes_no("全家健康证明都合格")
    record = pick("犯罪记录查询结果", {CrimeCheck.NONE.value: "全家成年人都没有记录",
                                         CrimeCheck.FOUND.value: "有记录"})  # fmt: skip
    habits = yes_no("有人有吸毒、赌博、酗酒等不良嗜好")


class ProposeForm(UnitForm):
    """To the head."""

    reason = maybe("放行的理由", hint="有一般要求不符合的，必须写明为什么仍然合适。")


class ReceiptForm(UnitForm):
    """The bureau's receipt."""

    number = StringField("回执文号", [DataRequired("请填写回执文号"), Length(max=40)])


class TrainForm(UnitForm):
    """Hours of training."""

    hours = number("学时（小时）", 80)
    on = day("培训日期")
