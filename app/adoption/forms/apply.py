"""Forms of the adopters: start, themselves, their children, the child, why; sending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DecimalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.adoption import notice
from app.adoption.origins import CATEGORIES, ORIGINS, RESIDENCIES
from app.adoption.services.progress import LONGEST_MOTIVE, SHORTEST_MOTIVE
from app.core import clock
from app.core.codes import NATIONS
from app.core.fields import AnswersField, choices, maybe, pick, several, yes_no
from app.core.forms import Form, ThreePartDate
from app.core.identifiers import read_mobile, read_name, read_resident_id
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.forms import SEXES, options, said_by, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.families.models import Member

AGES = {
    "0-3": "不满3岁", "3-6": "3至6岁", "6-10": "6至10岁", "10-14": "10至14岁",
    "14-18": "14岁以上",
}  # fmt: skip
HEALTH = {
    "healthy": "健康的孩子", "mild": "可以接受轻度残疾或者患病",
    "moderate": "可以接受中度残疾或者患病", "severe": "可以接受重度残疾或者患病",
}  # fmt: skip
WHOSE = {"both": "夫妻双方的子女", "self": "申请人一方的子女", "spouse": "配偶一方的子女"}
MOST_YUAN = 10_000_000


class StartForm(Form):
    """Which child and from where; the organs of the place follow."""

    origin = RadioField(
        "想收养的孩子", [InputRequired("请选择想收养的孩子")],
        choices=options((o.code, o.label) for o in ORIGINS.values()),
    )  # fmt: skip
    residency = SelectField("申请人是", choices=options(RESIDENCIES.items()), default="mainland")
    spouse_residency = SelectField(
        "配偶是", [Optional()], choices=options(RESIDENCIES.items(), "没有配偶，或者和申请人一样"),
        default="",
    )  # fmt: skip
    place = DivisionField(
        "由哪里办理",
        [InputRequired("请选择县（市、区）")],
        to=Level.COUNTY,
        description="选到县（市、区）：机构的孩子按儿童福利机构所在地；"
        "亲属、继子女按孩子生父或者生母的户籍地；生父母有困难的按生父母的户籍地；有监护人的按监护人的户籍地；捡到的按发现的地方。",
    )
    home = DivisionField("您家住在哪里", [Optional()], to=Level.COUNTY)
    agency = RadioField("交给哪里", [InputRequired("请选择一个")], choices=[])
    precheck = AnswersField()


class CounterForm(StartForm):
    """A person at the counter, found or entered by identity number."""

    name = StringField(
        "申请人姓名", [InputRequired("请按身份证填写姓名"), Length(max=60), said_by(read_name)],
        filters=[strip],
    )  # fmt: skip
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
    seen = BooleanField(
        "已核对申请人本人和身份证原件", [InputRequired("请核对申请人本人和身份证原件后勾选")]
    )


class AboutForm(Form):
    """What F-APP asks of each adopter beyond the household record."""

    married_on = ThreePartDate("结婚登记日期", [Optional()], example="2012 5 20")
    nation = SelectField(
        "申请人的民族", [InputRequired("请选择民族")], choices=options(NATIONS.items(), "请选择"),
        default="",
    )  # fmt: skip
    employer = StringField(
        "申请人的工作单位", [InputRequired("请填写工作单位；没有的填“无”"), Length(max=100)],
        filters=[strip], description="务农、个体经营或者没有工作的，照实写。",
    )  # fmt: skip
    income = DecimalField(
        "申请人的月收入",
        [InputRequired("请填写月收入，没有的填0"), NumberRange(0, MOST_YUAN, "请核对月收入")],
        places=2,
    )
    spouse_nation = SelectField(
        "配偶的民族", [InputRequired("请选择民族")], choices=options(NATIONS.items(), "请选择"),
        default="",
    )  # fmt: skip
    spouse_employer = StringField(
        "配偶的工作单位", [InputRequired("请填写工作单位；没有的填“无”"), Length(max=100)],
        filters=[strip],
    )  # fmt: skip
    spouse_income = DecimalField(
        "配偶的月收入",
        [InputRequired("请填写月收入，没有的填0"), NumberRange(0, MOST_YUAN, "请核对月收入")],
        places=2,
    )

    def ask(self, *, is_married: bool, of_spouse: bool) -> AboutForm:
        """Leave out what does not concern this family."""
        if not is_married:
            del self["married_on"]
        else:
            self["married_on"].validators = [InputRequired("请填写结婚登记日期")]
        if not of_spouse:
            for name in ("spouse_nation", "spouse_employer", "spouse_income"):
                del self[name]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        ok = bool(super().validate(extra_validators))
        if "married_on" in self and self.married_on.data and self.married_on.data > clock.today():
            self.fail("married_on", "结婚登记日期不能晚于今天")
            return False
        return ok

    @property
    def told(self) -> dict[str, Any]:
        """As the statement keeps it."""
        found: dict[str, Any] = {
            "applicant": {"nation": self.nation.data, "employer": self.employer.data,
                          "income": format(self.income.data, "f")},
        }  # fmt: skip
        if "spouse_nation" in self:
            found["spouse"] = {
                "nation": self.spouse_nation.data, "employer": self.spouse_employer.data,
                "income": format(self.spouse_income.data, "f"),
            }  # fmt: skip
        if "married_on" in self and self.married_on.data:
            found["married_on"] = self.married_on.data.isoformat()
        return found


def children_form(children: Sequence[Member], *, has_spouse: bool) -> type[Form]:
    """The statement on children (D-05): whose each is, and that there are no others."""
    fields: dict[str, Any] = {}
    offered = WHOSE if has_spouse else {"self": "申请人的子女"}
    for child in children:
        fields[f"c_{child.ref}"] = pick(f"{child.name or '未填写姓名的子女'}是", offered)
    count = f"只有上面这{len(children)}名" if children else "没有子女"
    fields["all_told"] = BooleanField(
        f"我们声明：所有在世的子女{count}，包括已经成年的、不住在一起的、以前收养的",
        [InputRequired("请核对后勾选声明")],
    )
    fields["earlier"] = maybe(
        "以前收养过孩子的，写明什么时候、在哪里登记", hint="没有的不填。以前收养的孩子也算子女。"
    )
    return type("ChildrenForm", (Form,), fields)


def opinions_form(asked: Sequence[Member]) -> type[Form]:
    """What the others who live there think of it."""
    fields: dict[str, Any] = {}
    for member in asked:
        name = member.name or "未填写姓名的成员"
        fields[f"o_{member.ref}"] = yes_no(f"{name}同意收养")
        fields[f"r_{member.ref}"] = maybe(f"{name}的想法", rows=2)
    return type("OpinionsForm", (Form,), fields)


class ChildForm(Form):
    """A child whom the family knows. Birth date and sex follow from the identity number."""

    name = StringField(
        "孩子的姓名", [InputRequired("请填写孩子的姓名"), Length(max=60), said_by(read_name)],
        filters=[strip],
    )  # fmt: skip
    id_no = StringField(
        "身份证号码", [Optional(), Length(max=40), said_by(read_resident_id)],
        description="没有的，在下面填写出生日期和性别。", render_kw={"autocomplete": "off"},
    )  # fmt: skip
    born = ThreePartDate("出生日期", [Optional()])
    sex = RadioField("性别", [Optional()], choices=options(SEXES))
    category = RadioField(
        "孩子的情况", [InputRequired("请选择孩子的情况")],
        choices=choices({k: CATEGORIES[k] for k in ("other", "hardship_child", "orphan")}),
    )  # fmt: skip
    disabled = yes_no("孩子有县级以上医疗机构的残疾证明吗")
    place = DivisionField(
        "孩子的户籍地，或者发现孩子的地方", [InputRequired("请选择县（市、区）")], to=Level.COUNTY
    )
    new_name = StringField(
        "收养后的姓名", [Optional(), Length(max=60), said_by(read_name)], filters=[strip],
        description="可以随养父或者养母的姓，经商定也可以保留原姓。",
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        ok = bool(super().validate(extra_validators))
        if not (self.id_no.data or "").strip():
            ok = self._check_without_number() and ok
        return ok

    def _check_without_number(self) -> bool:
        before = len(self.error_links())
        if self.born.data is None and not self.born.errors:
            self.fail("born", "请填写出生日期；不知道的，填估计的日期")
        if self.born.data and self.born.data > clock.today():
            self.fail("born", "出生日期不能晚于今天，请核对")
        if not self.sex.data:
            self.fail("sex", "请选择性别")
        return len(self.error_links()) == before


class WishesForm(Form):
    """Why, which child, and whether the secret is to be kept."""

    motive = TextAreaField(
        "您家为什么想收养孩子",
        [
            InputRequired(f"请写下想收养的原因，至少{SHORTEST_MOTIVE}个字"),
            Length(SHORTEST_MOTIVE, LONGEST_MOTIVE,
                   f"请写{SHORTEST_MOTIVE}到{LONGEST_MOTIVE}个字"),
        ],
        description=f"用自己的话写，{SHORTEST_MOTIVE}到{LONGEST_MOTIVE}个字："
        "为什么想收养，打算怎样抚养、教育孩子。",
        render_kw={"maxlength": LONGEST_MOTIVE, "rows": 6}, filters=[strip],
    )  # fmt: skip
    ages = several("希望孩子多大", "可以选几项；都不选就是都可以。")
    sex = RadioField(
        "男孩还是女孩", [Optional()], default="any",
        choices=options([("any", "都可以"), ("1", "男孩"), ("2", "女孩")]),
    )  # fmt: skip
    health = RadioField("孩子的健康", [Optional()], choices=options(HEALTH.items()))
    secrecy = yes_no(
        "要求保守收养秘密", "选“是”的，登记机关以外的人查不到。收养人和送养人的情况从来不互相告知。"
    )

    def ask(self, *, of_child: bool) -> WishesForm:
        """Only who names no child is asked which child."""
        self.ages.choices = choices(AGES)
        if not of_child:
            for name in ("ages", "sex", "health"):
                del self[name]
        return self

    @property
    def told(self) -> dict[str, Any]:
        """As the service takes it."""
        wish = {
            name: self[name].data for name in ("ages", "sex", "health")
            if name in self and self[name].data not in (None, "", [], "any")
        }  # fmt: skip
        return {"motive": self.motive.data, "wish": wish, "secrecy": self.secrecy.data}


class IssuedForm(Form):
    """When a certificate was issued, or a photo taken."""

    issued_on = ThreePartDate("日期", [InputRequired("请填写日期")],
                              example="2026 3 27")  # fmt: skip


class SubmitForm(Form):
    """The declaration, the separate consent, and that the family knows what is not met."""

    statement = BooleanField(notice.STATEMENT, [InputRequired("请阅读并勾选承诺，才能提交")])
    sensitive = BooleanField(
        notice.SENSITIVE,
        [InputRequired("请看过告知书，单独勾选同意后再提交；也可以到登记机关交纸质材料")],
    )
    knows = BooleanField("我们已看到上面列出的不符合项，仍要提交，请登记机关审查")


class WithdrawForm(Form):
    """Taken back."""

    reason = TextAreaField("原因", [Optional(), Length(max=500)], render_kw={"maxlength": 500})
    sure = BooleanField("我确定要撤回", [InputRequired("请勾选确定")])
