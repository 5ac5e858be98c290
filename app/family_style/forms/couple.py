"""What a couple types, and what is typed about their application."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.core import clock
from app.core.codes import Relation
from app.core.fields import (
    choices,
    day,
    maybe,
    number,
    pick,
    several,
    text,
    whole,
    yes_no,
)
from app.core.forms import Form
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.forms import SignatureForm
from app.families.models import CrimeCheck, Health
from app.family_style.forms.fields import UnitForm
from app.family_style.papers import CONSENT, age_of
from app.family_style.services import checking, handing_in

HEALTH = {
    "ok": "健康", "limited": "有疾病或者身体不便，不影响照料儿童", "harmful": "有不利于儿童的疾病",
}  # fmt: skip
CRIME = {"none": "没有犯罪记录", "found": "查到犯罪记录"}


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


class MemberRow(Form):
    """What the papers of one member say."""

    who = ""
    key = HiddenField()
    health = pick("健康证明的结论", HEALTH)
    health_cert_on = day("健康证明的开具日期")
    crime_check = pick("无犯罪记录证明的结果", CRIME)
    crime_check_on = day("无犯罪记录证明的开具日期")
    habits = yes_no("有吸毒、赌博、酗酒等不良嗜好")

    @property
    def check(self) -> checking.MemberCheck:
        """As the service takes it."""
        record = self.crime_check.data if "crime_check" in self else None
        return checking.MemberCheck(
            ref=self.key.data or "", health=Health(self.health.data),
            health_cert_on=self.health_cert_on.data or date.max,
            habits=self.habits.data == "yes",
            crime_check=CrimeCheck(record) if record else None,
            crime_check_on=self.crime_check_on.data if "crime_check_on" in self else None,
        )  # fmt: skip


class CheckForm(UnitForm):
    """What the papers said, member by member; nothing is good that nobody looked at."""

    members = FieldList(FormField(MemberRow))

    def offer(self, session: Any, case: Any) -> None:
        on, least = clock.today(), handing_in.crime_age(session, case, clock.today())
        found = {member.ref: member for member in checking.asked(session, case)}
        relations = dict(Relation.choices())
        if not self.members.entries:
            for ref, member in found.items():
                self.members.append_entry({"key": ref, **self.known(member)})
        for row in (entry.form for entry in self.members):
            who = found.get(row.key.data or "")
            row.who = f"{who.name_mask}（{relations[who.relation]}）" if who else ""
            if who and age_of(who, on) < least:
                del row.crime_check, row.crime_check_on

    def known(self, _member: Any) -> dict[str, Any]:
        """What need not be typed again."""
        return {}

    @property
    def checks(self) -> list[checking.MemberCheck]:
        """As the service takes them."""
        return [entry.form.check for entry in self.members]


class ScreenForm(CheckForm):
    """Interview, home, papers and checks."""

    interview = text("面谈的情况", rows=4)
    home = text("入户看到的情况", rows=4)
    certificate = yes_no("看过结婚证原件")
    neighbours = yes_no("邻里和睦、遵纪守法", hint="问过邻居或者村（居）民委员会。")
    originals = several("看过原件的材料", hint="没有上传，但带来原件看过的，打勾。")

    def known(self, member: Any) -> dict[str, Any]:
        return {name: getattr(member, name) for name in ("health_cert_on", "crime_check_on")}

    def offer(self, session: Any, case: Any) -> None:
        super().offer(session, case)
        lines = handing_in.lines(session, case, clock.today())
        self.originals.choices = choices(
            (line.wanted.key, line.wanted.masked) for line in lines if not line.is_good
        )


class RecheckForm(CheckForm):
    """The yearly check, on new papers."""

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


class SignCodeForm(SignatureForm):
    """One of the couple signs the contract."""

    signer = pick("谁签署")

    def offer(self, who: list[tuple[str, str]]) -> None:
        """Those who have not signed yet."""
        self.signer.choices = choices(who)
        if len(who) == 1:
            self.signer.data = who[0][0]
