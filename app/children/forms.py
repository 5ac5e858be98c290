"""What is typed into a child's file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form as PlainForm
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.children.categories import LEAVES, named
from app.children.guardians import LONG_TERM, TEMPORARY
from app.children.models import CareForm, GuardianStatus, Manner
from app.children.services.changes import Part
from app.children.services.record import NEEDS
from app.core.codes import NATIONS
from app.core.errors import Invalid
from app.core.forms import Form, ThreePartDate
from app.divisions.codes import Level
from app.divisions.forms import DivisionField

if TYPE_CHECKING:
    from collections.abc import Iterable

PICK = "请选择"
LONGEST = 500


def choices(pairs: Iterable[tuple[str, str]], pick: str = "") -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them; `pick` is the words of an empty first one."""
    first = [SelectChoice("", pick)] if pick else []
    return first + [SelectChoice(value, label) for value, label in pairs]


def reason_field(label: str = "更正的理由和依据") -> TextAreaField:
    return TextAreaField(
        label,
        [DataRequired("请写明理由和依据"), Length(max=LONGEST)],
        description="例如：出生日期按派出所户口登记更正。原来的内容会保留。",
        render_kw={"rows": 3, "maxlength": LONGEST},
    )


REVEAL_REASONS = choices(
    (text, text or PICK)
    for text in ("", "核对材料", "联系监护人或者亲属", "就医就学", "出具文书", "答复上级或投诉")
)
SEXES = choices([("1", "男"), ("2", "女")])
CARE_BY_HAND = (
    CareForm.GUARDIAN_HOME, CareForm.KIN, CareForm.ELSEWHERE, CareForm.INSTITUTION,
)  # fmt: skip


class FindForm(Form):
    """A search; it is sent by POST, so that no address names a child."""

    q = StringField("姓名、身份证号码、档案号或化名", [Length(max=40)])


class RevealForm(Form):
    """One hidden value, for a reason; the answer shows it once."""

    what = SelectField("要查看的内容", [InputRequired("请选择要查看的内容")])
    reason = SelectField("用途", [InputRequired("请选择用途")], choices=REVEAL_REASONS)

    def validate_reason(self, field: SelectField) -> None:
        if not field.data:
            field.errors = [*field.errors, "请选择用途"]
            raise ValueError("请选择用途")


class OpenHealthForm(Form):
    """Why someone who does not work with the child has to see its health."""

    reason = StringField(
        "为什么要看", [DataRequired("请写明为什么要看"), Length(min=5, max=200)],
        description="例如：值班陪同就诊。不写孩子的健康情况。", render_kw={"maxlength": 200},
    )  # fmt: skip


class WorkerForm(Form):
    """A colleague to whom the child is given."""

    worker = SelectField("承办的专业人员", [InputRequired("请选择一名专业人员")])


class NamedPerson:
    """The fields of the child's identity, shared by opening and correcting."""

    name = StringField(
        "姓名",
        [Optional(), Length(max=30)],
        description="还没有取名的孩子可以不填",
        render_kw={"autocomplete": "off"},
    )
    sex = RadioField("性别", [InputRequired("请选择性别")], choices=SEXES)
    birth_on = ThreePartDate("出生日期", [DataRequired("请填写出生日期")], example="2019 6 1")
    birth_assumed = BooleanField("出生日期是推定的（查找不到出生证明）")
    nation = SelectField(
        "民族", [Optional()], choices=choices(NATIONS.items(), "不清楚"), default=""
    )
    id_no = StringField(
        "身份证号码",
        [Optional(), Length(max=24)],
        description="还没有落户的孩子可以不填",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class IdentityForm(NamedPerson, Form):
    """Put the identity right; it always says why."""

    reason = reason_field()


class LivingForm(Form):
    """Where the child is registered and where it lives, down to the village."""

    hukou_division = DivisionField("户籍地", [Optional()], to=Level.VILLAGE)
    division_code = DivisionField("居住地", [DataRequired("请选择居住地")], to=Level.VILLAGE)
    address = StringField(
        "详细地址", [Optional(), Length(max=120)], description="村组、街路、门牌号"
    )
    reason = TextAreaField(
        "更正户籍地的理由",
        [Optional(), Length(max=LONGEST)],
        description="寄养期间户籍不迁移，登记有误要更正的，请写明理由",
        render_kw={"rows": 3, "maxlength": LONGEST},
    )


class HealthForm(Form):
    """Health, the disability certificate, and what the child needs."""

    summary = TextAreaField(
        "健康状况",
        [Optional(), Length(max=LONGEST)],
        render_kw={"rows": 3, "maxlength": LONGEST},
    )
    illness = StringField("疾病", [Optional(), Length(max=200)], description="有几种的用“、”分开")
    allergies = StringField("过敏", [Optional(), Length(max=200)])
    card_no = StringField(
        "残疾人证号",
        [Optional(), Length(max=30)],
        description="20位，前18位是身份证号码；没有残疾人证的不填",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    needs = SelectMultipleField(
        "需要的服务",
        [Optional()],
        choices=choices(NEEDS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    needs_long_term_care = BooleanField("重度残疾，长期依赖医疗康复、特殊教育等专业照料")
    behaviour_concern = BooleanField("有严重精神疾病或者明显的情绪、行为问题")


class SchoolForm(Form):
    """Where the child goes to school."""

    name = StringField("学校（幼儿园）", [Optional(), Length(max=60)])
    grade = StringField("年级、班级", [Optional(), Length(max=30)])
    since = StringField("从什么时候起", [Optional(), Length(max=20)], description="例如 2025年9月")
    boards = BooleanField("住校")


class ContactForm(PlainForm):
    """One person with whom the child is in touch."""

    name = StringField("姓名", [Length(max=30)], render_kw={"autocomplete": "off"})
    relation = StringField("与孩子的关系", [Length(max=20)])
    phone = StringField("电话", [Length(max=24)], render_kw={"autocomplete": "off"})
    note = StringField("说明", [Length(max=100)], description="例如：每月通一次电话")


class ContactsForm(Form):
    """Everybody with whom the child is in touch; a row without a name is left out."""

    contacts = FieldList(FormField(ContactForm), min_entries=1, max_entries=20)


PART_FORMS: dict[Part, type[Form]] = {
    Part.IDENTITY: IdentityForm,
    Part.LIVING: LivingForm,
    Part.HEALTH: HealthForm,
    Part.SCHOOL: SchoolForm,
    Part.CONTACTS: ContactsForm,
}


class GuardianFields:
    """Who is guardian and on which ground."""

    status = SelectField(
        "监护类别",
        [InputRequired("请选择监护类别")],
        choices=choices(((s.value, s.label) for s in GuardianStatus), PICK),
    )
    guardian_name = StringField(
        "监护人或者监护单位",
        [Optional(), Length(max=60)],
        description="民政部门监护的可以不填，按本地民政局登记",
        render_kw={"autocomplete": "off"},
    )
    relation = StringField("与孩子的关系", [Optional(), Length(max=20)])
    phone = StringField("监护人电话", [Optional(), Length(max=24)])
    ground = SelectField(
        "民政部门监护的法定情形",
        [Optional()],
        choices=[
            SelectChoice("", "不是民政部门监护"),
            *choices((code, f"长期监护：{says}") for code, says in LONG_TERM.items()),
            *choices((code, f"临时监护：{says}") for code, says in TEMPORARY.items()),
        ],
    )
    document_no = StringField(
        "文书名称和编号", [Optional(), Length(max=80)], description="例如 （2026）吉0104民特3号"
    )


class GuardianForm(GuardianFields, Form):
    """A new guardian from a day on."""

    on = ThreePartDate("从哪一天起", [DataRequired("请填写日期")], example="2026 3 1")


class CorrectGuardianForm(GuardianFields, Form):
    """Put right what one turning point says; its day stays."""

    reason = reason_field()


class CategoryForm(Form):
    """A category that holds from a day on."""

    code = SelectField(
        "儿童类别",
        [InputRequired("请选择儿童类别")],
        choices=choices(((code, named(code)) for code in LEAVES), PICK),
    )
    from_on = ThreePartDate("认定日期", [DataRequired("请填写认定日期")], example="2026 3 1")
    basis = StringField(
        "认定依据", [Optional(), Length(max=100)], description="文书名称和编号，不写姓名"
    )


class EndForm(Form):
    """The last day on which a category holds."""

    on = ThreePartDate("最后一天", [DataRequired("请填写日期")], example="2026 3 1")


class MoveForm(Form):
    """Where the child lives from a day on; rooms, units and families have pages of their own."""

    form = SelectField(
        "照料方式",
        [InputRequired("请选择照料方式")],
        choices=choices(((form.value, form.label) for form in CARE_BY_HAND), PICK),
    )
    on = ThreePartDate("从哪一天起", [DataRequired("请填写日期")], example="2026 3 1")
    place_says = StringField(
        "住在哪里",
        [DataRequired("请写明住在哪里，例如：朝阳区外婆家"), Length(max=60)],
        description="写地点，不写姓名，例如：市儿童医院、朝阳区外婆家",
    )
    basis = StringField("依据", [Optional(), Length(max=100)])


class CorrectCareForm(MoveForm):
    """Put right where the child lived from an earlier day on."""

    reason = reason_field()


class WithdrawForm(Form):
    """Why an entry never happened."""

    reason = reason_field("撤销的理由和依据")


class OpinionForm(Form):
    """What a child said when asked."""

    asked_on = ThreePartDate("询问日期", [DataRequired("请填写询问日期")], example="2026 3 1")
    manner = RadioField(
        "询问方式",
        [InputRequired("请选择询问方式")],
        choices=choices((manner.value, manner.label) for manner in Manner),
    )
    words = TextAreaField(
        "孩子的原话",
        [DataRequired("请写下孩子的原话；不会说话的，写下观察到的表现"), Length(max=1000)],
        description="尽量用孩子自己的话",
        render_kw={"rows": 4, "maxlength": 1000},
    )


class SiblingForm(Form):
    """The file of a brother or sister."""

    file_no = StringField(
        "兄弟姐妹的档案号",
        [DataRequired("请填写档案号，例如 CH-220104-2026-00012"), Length(max=30)],
        render_kw={"autocomplete": "off"},
    )


class UnlinkForm(Form):
    """Why the child is no brother or sister of these."""

    reason = reason_field("解除的理由")


class OpenForm(NamedPerson, GuardianFields, Form):
    """A new file at the counter, for a child in a village or in a home."""

    hukou_division = DivisionField("户籍地", [Optional()], to=Level.VILLAGE)
    division_code = DivisionField("居住地", [DataRequired("请选择居住地")], to=Level.VILLAGE)
    address = StringField(
        "详细地址", [Optional(), Length(max=120)], description="村组、街路、门牌号"
    )
    care_form = SelectField(
        "现在的照料方式",
        [InputRequired("请选择照料方式")],
        choices=choices(((form.value, form.label) for form in CARE_BY_HAND), PICK),
    )
    since = ThreePartDate("从哪一天起住在这里", [DataRequired("请填写日期")], example="2024 9 1")
    guardian_since = ThreePartDate("现在的监护从哪一天起", [Optional()], example="2019 6 1")
    categories = SelectMultipleField(
        "儿童类别",
        [Optional()],
        choices=choices((code, named(code)) for code in LEAVES),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    not_the_same = BooleanField("已经核对，不是同一名儿童，继续建档")


def day_of(field: ThreePartDate) -> dt.date:
    """The day of a field that a validator demands. Raises Invalid where there is none."""
    if not isinstance(field.data, dt.date):
        raise Invalid("请填写日期", field.short_name)
    return field.data


def filled(kind: type[Form], values: dict[str, Any]) -> Form:
    """The form with what the file holds now."""
    return kind(formdata=None, data=values)
