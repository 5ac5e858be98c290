"""What people type to sign in, to register, and to run accounts."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.models import Level
from app.accounts.roles import AgencyKind
from app.accounts.services.families import PAPERS
from app.accounts.services.staff import PROFESSIONS
from app.core import identifiers
from app.core.errors import Invalid
from app.core.forms import Alone, Form, ThreePartDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def reads(reader: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """A validator that puts the normal form into the field, or says what is wrong."""

    def validate(_form: Any, field: Any) -> None:
        try:
            found = reader(field.data or "")
        except Invalid as error:
            raise StopValidation(error.says) from None
        field.data = getattr(found, "number", found)

    return validate


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, label) pairs as a field's choices."""
    return [SelectChoice(value, label) for value, label in pairs]


def _mobile(label: str = "手机号码", **kw: Any) -> StringField:
    return StringField(
        label,
        [DataRequired("请填写手机号码，11位数字"), Length(max=40), reads(identifiers.read_mobile)],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
        **kw,
    )


def _name(autocomplete: str = "name") -> StringField:
    return StringField(
        "姓名",
        [DataRequired("请填写姓名，与身份证一致"), Length(max=60), reads(identifiers.read_name)],
        render_kw={"autocomplete": autocomplete},
    )


def _id_no(**kw: Any) -> StringField:
    return StringField(
        "身份证号码",
        [
            DataRequired("请填写身份证号码，18位"),
            Length(max=60),
            reads(identifiers.read_resident_id),
        ],
        render_kw={"autocomplete": "off"},
        **kw,
    )


def _code() -> StringField:
    return StringField(
        "短信验证码",
        [DataRequired("请填写短信中的6位数字"), Length(max=20), reads(_digits)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


def _digits(text: str) -> str:
    code = "".join(unicodedata.normalize("NFKC", text).split())
    if not (code.isascii() and code.isdigit() and len(code) == len("123456")):
        raise Invalid("验证码是6位数字，请核对短信")
    return code


def _present_password() -> PasswordField:
    return PasswordField(
        "登录密码",
        [DataRequired("请填写登录密码"), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )


class SignInForm(Alone):
    """User name or mobile number, and password."""

    login = StringField(
        "手机号或用户名",
        [DataRequired("请填写手机号（家庭）或用户名（工作人员）"), Length(max=64)],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        "密码",
        [DataRequired("请填写密码"), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class FactorForm(Form):
    """A code of the authenticator or a recovery code; or what a passkey says, filled by script.

    It comes beside the fields of whatever act asks for it.
    """

    factor_code = StringField(
        "动态码",
        [Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
    factor_passkey = HiddenField()
    next = HiddenField()


class PasskeyForm(Alone):
    """A name for a passkey, and what the browser made."""

    label = StringField("名称", [Length(max=40)], description="例如：办公电脑、我的手机")
    made_passkey = HiddenField()


class FirstPasskeyForm(PasskeyForm):
    """The same of a family that has no factor yet: the password proves who asks."""

    password = _present_password()


class AuthenticatorForm(Alone):
    """What a family's authenticator shows for the first time."""

    new_code = StringField(
        "验证器上的6位数字",
        [DataRequired("请填写验证器上的6位数字"), Length(max=20)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"},
    )


class FirstAuthenticatorForm(AuthenticatorForm):
    """The same of a family that has no factor yet: the password proves who asks."""

    password = _present_password()


class PhoneForm(Alone):
    """The phone that gets the code."""

    phone = _mobile()
    next = HiddenField()


class CodeForm(Alone):
    """The code that came."""

    code = _code()


class RegisterForm(Alone):
    """Who registers."""

    name = _name()
    id_no = _id_no(description="18位，最后一位可能是X")
    password = PasswordField(
        "设置密码",
        [DataRequired("请设置密码"), Length(max=128)],
        description="至少8位。可以是一句自己记得住的话，例如“院里有三棵老槐树开满了花”。",
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "再输入一次密码",
        [
            DataRequired("请再输入一次密码"),
            EqualTo("password", "两次输入的密码不一致，请重新输入"),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    agree = BooleanField(
        "我已阅读上面的个人信息处理告知书", [InputRequired("请阅读告知书，然后勾选")]
    )


class IdCheckForm(Form):
    """The identity number, while it is typed; htmx sends the form around it as well."""

    id_no = _id_no()


class ResetForm(Alone):
    """The code and a new password."""

    code = _code()
    new_password = PasswordField(
        "新密码",
        [DataRequired("请设置新密码"), Length(max=128)],
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "再输入一次新密码",
        [
            DataRequired("请再输入一次新密码"),
            EqualTo("new_password", "两次输入的密码不一致，请重新输入"),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(Alone):
    """The present password and a new one."""

    password = PasswordField(
        "现在的密码",
        [DataRequired("请填写现在的密码"), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        "新密码",
        [DataRequired("请设置新密码"), Length(max=128)],
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(
        "再输入一次新密码",
        [
            DataRequired("请再输入一次新密码"),
            EqualTo("new_password", "两次输入的密码不一致，请重新输入"),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class PapersForm(Alone):
    """Who stands at the counter, and which papers were seen."""

    name = _name("off")
    id_no = _id_no()
    papers = SelectMultipleField(
        "已核对的证件",
        [DataRequired("请勾选已核对的证件")],
        choices=options(PAPERS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class CounterForm(PapersForm):
    """A new phone at the counter."""

    phone = _mobile("新手机号码", description="当面请本人读出这个手机收到的验证码。")


class StaffForm(Alone):
    """A colleague's account."""

    name = _name("off")
    id_no = _id_no()
    username = StringField(
        "用户名",
        [DataRequired("请填写用户名"), Length(max=30)],
        description="小写字母、数字、点、横线，例如 wang.xiulan。用来登录，以后不能修改。",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    profession = SelectField(
        "专业", [Optional()], choices=options([("", "无"), *PROFESSIONS.items()]), default=""
    )
    certificate_no = StringField("职业资格证书编号", [Optional(), Length(max=60)])


class FirstAdminForm(Alone):
    """An agency's first administrator."""

    name = _name("off")
    id_no = _id_no()
    username = StringField(
        "用户名",
        [DataRequired("请填写用户名"), Length(max=30)],
        description="小写字母、数字、点、横线，以字母开头。",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class RoleForm(Alone):
    """A role to propose; the choices are those that the actor may propose."""

    role = RadioField("角色", [DataRequired("请选择角色")])


class ReasonForm(Alone):
    """Why."""

    reason = StringField("原因", [DataRequired("请写明原因"), Length(max=200)])


class LastDayForm(Alone):
    """To which day an account opens anything."""

    ends_on = ThreePartDate(
        "能用到哪一天", [Optional()], example="2026 12 31",
        description="外部审计人员等临时账号填写，第二天起不能登录。不限期的，留空。",
    )  # fmt: skip


class AgencyForm(Alone):
    """An agency's facts."""

    name = StringField("单位全称", [DataRequired("请填写单位全称"), Length(max=80)])
    short_name = StringField("简称", [DataRequired("请填写简称"), Length(max=20)])
    kind = SelectField(
        "单位类别",
        [DataRequired("请选择单位类别")],
        choices=options(
            (kind.value, kind.label) for kind in AgencyKind if kind != AgencyKind.PLATFORM
        ),
    )
    level = SelectField(
        "级别",
        [DataRequired("请选择级别")],
        choices=options((level.value, level.label) for level in Level),
    )
    division = StringField(
        "行政区划代码",
        [DataRequired("请填写行政区划代码，例如 220104"), Length(max=12)],
        description="6位；乡镇（街道）9位。",
        render_kw={"inputmode": "numeric"},
    )
    bureau = SelectField("主管民政局", [Optional()], choices=[])
    address = StringField("地址", [Optional(), Length(max=120)])
    phone = StringField("咨询电话", [DataRequired("请填写咨询电话"), reads(identifiers.read_phone)])
    office_hours = StringField("办公时间", [Optional(), Length(max=60)])
    staff_count = IntegerField(
        "工作人员人数",
        [InputRequired("请填写人数"), NumberRange(0, 5000)],
        description="不足6人的机构，受理和报备可以是同一个人。",
    )
    takes_foster_applications = BooleanField(
        "受理家庭寄养申请",
        description="儿童福利机构和未成年人救助保护机构可以受理；当地没有儿童福利机构的，由民政局受理。",
    )


class CloseAgencyForm(Alone):
    """The end of an agency."""

    closed_on = ThreePartDate("撤销日期", [DataRequired("请填写撤销日期")], example="2026 3 27")
    successor = SelectField("承接业务的单位", [DataRequired("请选择承接单位")], choices=[])


class DelegationForm(Alone):
    """Who stands in for whom, from when to when."""

    from_user = SelectField("不在岗的同事", [DataRequired("请选择同事")], choices=[])
    to_user = SelectField("代办的同事", [DataRequired("请选择同事")], choices=[])
    starts_on = ThreePartDate("从", [DataRequired("请填写开始日期")], example="2026 3 27")
    ends_on = ThreePartDate("到", [DataRequired("请填写结束日期")], example="2026 3 27")
    reason = StringField("原因", [DataRequired("请写明原因，例如休假"), Length(max=100)])
    most_yuan = IntegerField(
        "单笔金额上限（元）",
        [Optional(), NumberRange(0, 100_000_000)],
        description="代办人一次最多可以审批、支付多少。不填为10万元。",
    )


class HandOverForm(Alone):
    """All open cases to a colleague."""

    from_user = SelectField("移交人", [DataRequired("请选择同事")], choices=[])
    to_user = SelectField("接手人", [DataRequired("请选择同事")], choices=[])
    reason = TextAreaField(
        "原因", [DataRequired("请写明原因，例如离职"), Length(max=200)], render_kw={"rows": 2}
    )
