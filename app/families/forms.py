"""What a family types about itself: a member, the dwelling, the income."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)

from app.core import clock
from app.core.codes import Education, Marriage, Relation, Sex
from app.core.errors import Invalid
from app.core.forms import Form, ThreePartDate
from app.core.identifiers import read_mobile, read_name, read_resident_id
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.models import CrimeCheck, Health, Tenure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def options(pairs: Iterable[tuple[str, str]], pick: str = "") -> list[SelectChoice]:
    """Choices of a field from (value, label); `pick` is the words of an empty first one."""
    first = [SelectChoice("", pick)] if pick else []
    return first + [SelectChoice(value, label) for value, label in pairs]


PICK = "请选择"
# DS-01n: papers of people without an identity number.
OTHER_DOCUMENTS = {
    "none": "暂时没有任何证件（如刚出生）",
    "hmt": "港澳台居民居住证",
    "permanent": "外国人永久居留身份证",
    "passport": "护照",
    "other": "其他证件",
}
HEALTH = {
    Health.OK: "健康",
    Health.LIMITED: "有疾病或身体不便，但不会影响孩子",
    Health.HARMFUL: "有传染病、精神疾病等可能影响孩子的疾病",
    Health.NOT_CHECKED: "最近没有检查过，不清楚",
}
CRIME = {
    CrimeCheck.NONE: "没有",
    CrimeCheck.FOUND: "有",
    CrimeCheck.NOT_CHECKED: "还没有去开证明，不清楚",
}
YES_NO = [("yes", "是"), ("no", "否")]
SEXES = [(Sex.MALE.value, Sex.MALE.label), (Sex.FEMALE.value, Sex.FEMALE.label)]
MOST_M2 = 9999
MOST_YUAN = 100_000_000


def strip(text: str | None) -> str | None:
    """Without blanks around it."""
    return text.strip() if text else text


def said_by(read: Callable[[str], Any]) -> Callable[[Any, Any], None]:
    """A validator out of one of our readers; empty text is left to other validators."""

    def check(_form: Any, field: Any) -> None:
        if not (field.data or "").strip():
            return
        try:
            read(field.data)
        except Invalid as error:
            raise StopValidation(error.says) from None

    return check


def yes(text: str | None) -> bool | None:
    """True, False, or None where nothing was chosen."""
    return {"yes": True, "no": False}.get(text or "")


def yes_no(value: bool | None) -> str | None:  # noqa: FBT001 - a value, not a switch
    """The choice that shows a stored yes or no."""
    return None if value is None else "yes" if value else "no"


class MemberForm(Form):
    """One member. Birth date and sex follow from the identity number and are not asked."""

    name = StringField("姓名", [InputRequired("请按证件填写姓名"), Length(max=60)], filters=[strip])
    relation = SelectField(
        "与申请人的关系",
        [InputRequired("请选择与申请人的关系")],
        choices=options((pair for pair in Relation.choices() if pair[0] != Relation.SELF), PICK),
        default="",
    )
    id_no = StringField(
        "身份证号码",
        [Optional(), Length(max=40), said_by(read_resident_id)],
        description="18位。出生日期和性别会从号码里读出，不用另填。",
        render_kw={"inputmode": "text", "autocomplete": "off"},
    )
    other_kind = SelectField(
        "其他证件",
        [Optional()],
        choices=options(OTHER_DOCUMENTS.items(), "有身份证号码，不用选"),
        default="",
    )
    other_number = StringField("证件号码", [Optional(), Length(max=30)], filters=[strip])
    born = ThreePartDate("出生日期", [Optional()])
    sex = RadioField("性别", [Optional()], choices=options(SEXES))
    marital_status = SelectField(
        "婚姻状况", [Optional()], choices=options(Marriage.choices(), PICK), default=""
    )
    education = SelectField(
        "文化程度",
        [InputRequired("请选择文化程度；还没上学的孩子请选“其他”")],
        choices=options(Education.choices(), PICK),
        default="",
    )
    occupation = StringField(
        "职业和工作单位",
        [Optional(), Length(max=60)],
        description="例如：长春市第一小学教师；务农；学生；退休",
        filters=[strip],
    )
    phone = StringField(
        "手机号码",
        [Optional(), Length(max=30), said_by(read_mobile)],
        description="成年人请填自己的号码：家庭成员同意书要用本人的手机签字，一个号码只能签一个人。",
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    hukou = DivisionField("户籍地", to=Level.COUNTY, description="户口簿上登记的县（市、区）。")
    lives_here = RadioField(
        "是否一起居住",
        [InputRequired("请选择是否一起居住")],
        choices=options(YES_NO),
        default="yes",
    )
    is_main_carer = RadioField(
        "是否主要照料人",
        [InputRequired("请选择是否主要照料人")],
        choices=options(YES_NO),
        default="no",
        description="主要照料人是以后每天照顾孩子的人，全家只有一位，由他（她）参加培训、签协议。",
    )

    @property
    def division_is_picking(self) -> bool:
        """The button pressed only opens the next list of places (no script)."""
        return bool(self.hukou.is_picking)

    def validate(self, extra_validators: Any = None) -> bool:
        ok = super().validate(extra_validators)
        return self._check_identity() and ok if not self.rows_changed else False

    def _check_identity(self) -> bool:
        before = len(self.error_links())
        if self.name.data and not self.name.errors:
            try:
                read_name(self.name.data, foreign=bool(self.other_kind.data))
            except Invalid as error:
                self.fail("name", error.says)
        if not (self.id_no.data or "").strip():
            self._check_other_document()
        if self.born.data and self.born.data > clock.today():
            self.fail("born", "出生日期不能晚于今天，请核对")
        if self.lives_here.data == "no" and self.is_main_carer.data == "yes":
            self.fail("is_main_carer", "主要照料人应当和家人一起居住，请核对这两项")
        if self.is_main_carer.data == "yes" and not self.hukou.data and not self.hukou.errors:
            self.fail("hukou", "请选择主要照料人的户籍地")
        return len(self.error_links()) == before

    def _check_other_document(self) -> None:
        if not self.other_kind.data:
            self.fail("id_no", "请填写身份证号码；没有的，请在下面选择其他证件并填写出生日期")
            return
        if self.born.data is None and not self.born.errors:
            self.fail("born", "没有身份证号码的，请填写出生日期，例如 2016 3 27")
        if not self.sex.data:
            self.fail("sex", "请选择性别")
        if self.other_kind.data != "none" and not self.other_number.data:
            self.fail("other_number", "请填写证件号码")


class HousingForm(Form):
    """Where and how the family lives, and what its community offers."""

    division = DivisionField(
        "现住地区",
        [InputRequired("请选择现住地区")],
        to=Level.TOWNSHIP,
        description="选到乡镇、街道。",
    )
    address = StringField(
        "详细地址",
        [InputRequired("请填写详细地址"), Length(max=200)],
        description="例如：人民大街1号3单元502室",
        filters=[strip],
    )
    tenure = RadioField(
        "住房是",
        [InputRequired("请选择住房情况")],
        choices=options((tenure.value, tenure.label) for tenure in Tenure),
    )
    lease_end_on = ThreePartDate("租到哪一天", [Optional()], description="租房的填写，以合同为准。")
    area_m2 = DecimalField(
        "住房面积",
        [
            InputRequired("请填写住房面积，例如 89.5"),
            NumberRange(Decimal("0.01"), MOST_M2, "面积应大于0、不超过9999平方米"),
        ],
        places=2,
        description="以不动产权证书或租赁合同上的建筑面积为准。",
    )
    rooms = IntegerField(
        "房间数", [InputRequired("请填写房间数，例如 3"), NumberRange(1, 50, "房间数应为1到50")]
    )
    floor = StringField(
        "楼层",
        [Optional(), Length(max=30)],
        description="例如：5楼，有电梯；平房",
        filters=[strip],
    )
    child_room = StringField(
        "孩子住哪个房间",
        [InputRequired("请写明孩子住哪个房间"), Length(max=100)],
        description="例如：朝南次卧，一人一间；与祖母同住一间",
        filters=[strip],
    )
    community_medical = BooleanField("医院或社区卫生服务")
    community_special_edu = BooleanField("特殊教育学校或融合教育班")
    community_rehab = BooleanField("儿童康复机构")

    @property
    def division_is_picking(self) -> bool:
        """The button pressed only opens the next list of places (no script)."""
        return bool(self.division.is_picking)

    def validate(self, extra_validators: Any = None) -> bool:
        ok = bool(super().validate(extra_validators))
        if self.tenure.data == Tenure.RENTED and not self.lease_end_on.data:
            if not self.lease_end_on.errors:
                self.fail("lease_end_on", "租房的请填写租到哪一天，例如 2028 6 30")
            return False
        return ok


class IncomeForm(Form):
    """Yearly income of all who live there, without foster money."""

    year_yuan = DecimalField(
        "全家一年的总收入",
        [
            InputRequired("请填写全家一年的总收入，例如 96000"),
            NumberRange(0, MOST_YUAN, "应在0到1亿元之间，请核对"),
        ],
        places=2,
        description="所有同住家人最近12个月的收入相加，不含寄养补贴。",
    )
    source = StringField(
        "收入来源",
        [InputRequired("请填写收入来源"), Length(max=100)],
        description="例如：工资、养老金、种植玉米、开小超市",
        filters=[strip],
    )
    earner = StringField(
        "谁在挣钱",
        [InputRequired("请填写有收入的家人"), Length(max=100)],
        description="例如：夫妻双方",
        filters=[strip],
    )
    stable = RadioField(
        "收入是否稳定", [InputRequired("请选择收入是否稳定")], choices=options(YES_NO)
    )
    months = IntegerField(
        "收入证明能证明几个月",
        [InputRequired("请填写月数，例如 12"), NumberRange(0, 600, "应为0到600个月")],
        description="例如：最近12个月的工资流水，填 12。",
    )


class HealthForm(Form):
    """Health, record and habits of one member: sensitive, asked one person at a time."""

    health = RadioField(
        "身体情况",
        [InputRequired("请选择身体情况")],
        choices=options((key.value, label) for key, label in HEALTH.items()),
    )
    crime_check = RadioField(
        "是否有犯罪记录",
        [InputRequired("请选择是否有犯罪记录")],
        choices=options((key.value, label) for key, label in CRIME.items()),
    )
    harmful_habits = RadioField(
        "是否有吸毒、赌博、酗酒等不良嗜好", [InputRequired("请选择是或否")], choices=options(YES_NO)
    )


class SignatureForm(Form):
    """A member signs by a one-time code: `digest` is of the exact text that was read."""

    digest = HiddenField()
    typed_name = StringField(
        "签署人全名", [DataRequired("请填写签署人的全名"), Length(max=60)],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    code = StringField(
        "验证码", [DataRequired("请填写短信中的6位数字"), Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )  # fmt: skip
