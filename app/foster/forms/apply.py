"""Forms of the application itself: start, wishes, papers, sending."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.fields import AnswersField
from app.core.forms import Form, ThreePartDate
from app.core.identifiers import read_mobile, read_name, read_resident_id
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.forms import YES_NO, options, said_by, strip
from app.families.notice import CONSENTS
from app.foster.services.progress import LONGEST_MOTIVE, SHORTEST_MOTIVE

AGES = [("0-3", "不满3岁"), ("3-6", "3至6岁"), ("6-10", "6至10岁"), ("10-14", "10至14岁"),
        ("14-18", "14岁以上")]  # fmt: skip
SEXES = [("any", "都可以"), ("1", "男孩"), ("2", "女孩")]
DISABILITY = [("any", "都可以"), ("mild", "可以接受轻度残疾"), ("none", "只能照顾健康的孩子")]
SKILLS = [("social_work", "社会工作"), ("medical", "医疗或护理"), ("rehab", "康复"),
          ("psychology", "心理"), ("education", "教育或幼教")]  # fmt: skip
LONGEST_EXPERIENCE = 1000


class StartForm(Form):
    """Where the family lives; the institutions of that place follow."""

    division = DivisionField(
        "您家住在哪里",
        [InputRequired("请选择您家所在的县（市、区）")],
        to=Level.COUNTY,
        description="选到县（市、区）。我们据此列出可以受理的儿童福利机构。",
    )
    agency = RadioField("向哪家机构申请", [InputRequired("请选择一家机构")], choices=[])
    precheck = AnswersField()


class CounterForm(Form):
    """A person at the counter, found or entered by identity number."""

    name = StringField(
        "申请人姓名",
        [InputRequired("请按身份证填写姓名"), Length(max=60), said_by(read_name)],
        filters=[strip],
    )
    id_no = StringField(
        "申请人身份证号码",
        [InputRequired("请填写身份证号码"), Length(max=40), said_by(read_resident_id)],
        render_kw={"autocomplete": "off"},
    )
    phone = StringField(
        "申请人手机号码",
        [InputRequired("请填写手机号码"), Length(max=30), said_by(read_mobile)],
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    division = DivisionField(
        "家庭现住地区", [InputRequired("请选择家庭所在的县（市、区）")], to=Level.COUNTY
    )
    seen = BooleanField(
        "已核对申请人本人和身份证原件", [InputRequired("请核对申请人本人和身份证原件后勾选")]
    )


class ManyField(SelectMultipleField):
    """Checkboxes of which several may be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WishesForm(Form):
    """Why, for whom, and with what experience."""

    motive = TextAreaField(
        "您为什么想做寄养家庭",
        [
            InputRequired("请写下您想做寄养家庭的原因，至少20个字"),
            Length(SHORTEST_MOTIVE, LONGEST_MOTIVE, "请写20到1000个字"),
        ],
        description="用自己的话写就好，20到1000个字。例如：孩子长大了，家里有空房间，想帮助没有家的孩子。",
        render_kw={"maxlength": LONGEST_MOTIVE},
        filters=[strip],
    )
    ages = ManyField("愿意照顾多大的孩子", [Optional()], choices=options(AGES),
                     description="可以选几项；都不选就是都可以。")  # fmt: skip
    sex = RadioField("男孩还是女孩", [Optional()], choices=options(SEXES), default="any")
    disability = RadioField(
        "是否接受残疾的孩子", [Optional()], choices=options(DISABILITY), default="any"
    )
    siblings_ok = RadioField(
        "能不能同时接受两名孩子",
        [InputRequired("请选择能不能同时接受两名孩子")],
        choices=options(YES_NO),
        description="兄弟姐妹最好不分开。每户最多寄养两名。",
    )
    experience = TextAreaField(
        "照料孩子的经验",
        [Optional(), Length(max=LONGEST_EXPERIENCE)],
        description="例如：带大了自己的两个孩子；在幼儿园工作过8年。",
        render_kw={"maxlength": LONGEST_EXPERIENCE},
        filters=[strip],
    )
    skills = ManyField("家里有没有人会这些", [Optional()], choices=options(SKILLS))

    @property
    def preference(self) -> dict[str, object]:
        """Only what was chosen; empty is no preference."""
        found: dict[str, object] = {}
        if self.ages.data:
            found["ages"] = list(self.ages.data)
        for name in ("sex", "disability"):
            if (chosen := getattr(self, name).data) and chosen != "any":
                found[name] = chosen
        return found


class IssueDateForm(Form):
    """When a certificate was issued."""

    issued_on = ThreePartDate("开具日期", [InputRequired("请填写证明上的开具日期")],
                              example="2026 3 27")  # fmt: skip


class SubmitForm(Form):
    """The declaration, the separate consent, and that the family knows what is not met."""

    statement = BooleanField(
        "本人承诺：以上填写的内容和上传的材料真实、完整；如有虚假，愿意承担相应责任。",
        [InputRequired("请阅读并勾选真实性承诺，才能提交")],
    )
    sensitive = BooleanField(
        CONSENTS["sensitive"],
        [InputRequired("请看过个人信息处理告知书，单独勾选同意后再提交；也可以到窗口交纸质材料")],
    )
    knows = BooleanField("我已看到上面列出的不符合项，仍要提交，请机构审核")

    @property
    def agreed_to(self) -> list[str]:
        """What was ticked, by the names of `notice.CONSENTS`."""
        return [name for name in CONSENTS if getattr(self, name).data]
