"""What a couple types, and what is typed about their application."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core import clock
from app.core.errors import Invalid
from app.core.forms import Form
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.family_style.forms.fields import (
    UnitForm,
    choices,
    maybe,
    number,
    pick,
    several,
    text,
    whole,
    yes_no,
)
from app.family_style.forms.unit import day
from app.family_style.papers import CONSENT, age_of
from app.family_style.services import couples, handing_in


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


class CheckForm(UnitForm):
    """What the certificates said, member by member; nothing ticked means nothing bad."""

    papers_seen = yes_no("每名成员的健康证明、年满14周岁成员的无犯罪记录证明都看过")
    unhealthy = several("健康证明不合格的成员", hint="不利于儿童的疾病；没有的不勾。")
    recorded = several("查到犯罪记录的成员", hint="没有的不勾。")
    habits = several("有吸毒、赌博、酗酒等不良嗜好的成员", hint="没有的不勾。")

    def offer(self, session: Any, case: Any) -> None:
        on = clock.today()
        _, members = handing_in.household_of(session, case)
        inside = [(m.ref, m.name_mask) for m in members if m.lives_here]
        least = handing_in.crime_age(session, case, on)
        asked = [(m.ref, m.name_mask) for m in members if m.lives_here and age_of(m, on) >= least]
        self.unhealthy.choices = choices(inside)
        self.recorded.choices = choices(asked)
        self.habits.choices = choices(inside)

    @property
    def checked(self) -> couples.Checked:
        """As the service takes it. Raises Invalid where the certificates were not seen."""
        if self.papers_seen.data != "yes":
            raise Invalid("请先看过每名成员的证明，再保存。", "papers_seen")
        names = [n for n in ("unhealthy", "recorded", "habits", "originals") if n in self]
        return couples.Checked(**{n: frozenset(self[n].data or ()) for n in names})


class ScreenForm(CheckForm):
    """Interview, home, papers and checks."""

    interview = text("面谈的情况", rows=4)
    home = text("入户看到的情况", rows=4)
    certificate = yes_no("看过结婚证原件")
    neighbours = yes_no("邻里和睦、遵纪守法", hint="问过邻居或者村（居）民委员会。")
    originals = several("看过原件的材料", hint="没有上传或者已过期，但带来原件看过的，打勾。")

    def offer(self, session: Any, case: Any) -> None:
        super().offer(session, case)
        lines = handing_in.lines(session, case, clock.today())
        self.originals.choices = choices(
            (line.wanted.key, line.wanted.masked) for line in lines if not line.is_good
        )


class RecheckForm(CheckForm):
    """The yearly check."""

    note = text("核查的情况")


class HandInForm(Form):
    """The declaration and the separate consent."""

    statement = BooleanField(
        "我们承诺：以上填写的内容和上传的材料真实、完整；如有虚假，愿意承担相应责任。",
        [InputRequired("请阅读并勾选真实性承诺，才能提交")],
    )
    sensitive = BooleanField(
        CONSENT,
        [InputRequired("请看过个人信息处理告知书，单独勾选同意后再提交；也可以到机构交纸质材料")],
    )


class IssuedForm(Form):
    """When a certificate was issued."""

    issued_on = day("开具日期")


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
