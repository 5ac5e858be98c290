"""What is typed about organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import (
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form, ThreePartDate
from app.divisions.forms import DivisionField
from app.organisations.models import (
    AgreementKind,
    Background,
    Job,
    LegalState,
    ListKind,
    OrgType,
    PaperKind,
    RelationKind,
    ReportResult,
    ServiceField,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.accounts.models import Agency

YES_NO = (("yes", "是"), ("no", "否"))


REVEAL_REASONS = ("核对材料", "核对能否派出评估", "配合监督检查", "答复上级或投诉")


def _pairs(kinds: Iterable[Any]) -> list[tuple[str, str]]:
    return [(kind.value, kind.label) for kind in kinds]


def _options(pairs: Iterable[tuple[str, str]], first: str = "") -> list[SelectChoice]:
    head = [SelectChoice("", first)] if first else []
    return head + [SelectChoice(value, label) for value, label in pairs]


def _line(label: str, needed: str = "", description: str = "", most: int = 100) -> Any:
    first: Any = DataRequired(needed) if needed else Optional()
    return StringField(label, [first, Length(max=most)], description=description)


def _words(label: str, needed: str = "", description: str = "", rows: int = 3) -> Any:
    first: Any = DataRequired(needed) if needed else Optional()
    return TextAreaField(
        label, [first, Length(max=1000)], description=description,
        render_kw={"rows": rows, "maxlength": 1000},
    )  # fmt: skip


def _day(label: str, needed: str = "", description: str = "", example: str = "2026 3 27") -> Any:
    first: Any = DataRequired(needed) if needed else Optional()
    return ThreePartDate(label, [first], example=example, description=description)


def _pick(label: str, pairs: Iterable[tuple[str, str]], needed: str = "") -> Any:
    first: Any = InputRequired(needed) if needed else Optional()
    return SelectField(label, [first], choices=_options(pairs, "请选择"))


def _choose(label: str, pairs: Iterable[tuple[str, str]], needed: str = "请选择") -> Any:
    return RadioField(label, [InputRequired(needed)], choices=_options(pairs))


class BodyForm(Form):
    """What the register says of an organisation."""

    name = _line("名称", "请填写名称", "与登记证书一致")
    type = _pick("类型", _pairs(OrgType), "请选择类型")
    registrar = _line("登记管理机关", "请填写登记管理机关", "例如 长春市民政局")
    competent_unit = _line("业务主管单位", description="直接登记的不填")
    founded_on = _day("成立日期", "请填写成立日期", example="2018 5 4")
    certificate_until = _day("登记证书有效期至", description="长期有效的不填", example="2028 5 3")
    standing = _choose("状态", _pairs(LegalState), "请选择状态")
    standing_since = _day("注销或者撤销日期", description="状态正常的不填")
    division_code = DivisionField("住所所在地", [DataRequired("请选择住所所在地")])
    address = _line("住所", "请填写住所", "街道、门牌号")
    head = _line("法定代表人", "请填写法定代表人")
    phone = _line("单位电话", "请填写单位电话", "例如 0431-88901234")
    scope = _words("章程载明的业务范围", "请填写业务范围")
    fields_covered = SelectMultipleField(
        "业务范围涵盖的服务", choices=_options(_pairs(ServiceField)),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    experience = _words(
        "评估相关经验", description="业务范围不含社会调查、评估的，写明做过的评估和委托单位", rows=2
    )
    governed = RadioField(
        "组织机构是否健全",
        [Optional()],
        choices=_options((("", "还没有查看"), ("yes", "健全"), ("no", "不健全"))),
        default="",
        description="看章程、理事会和监事名单、财务和保密制度",
    )
    governed_checked_on = _day("查看日期")
    lists_checked_on = _day(
        "最近查询信用名单的日期", description="查询活动异常名录和严重违法失信名单"
    )


class RevealForm(Form):
    """What a whole identity number is needed for: chosen, not typed, since the record shows it."""

    reason = _pick("用途", ((one, one) for one in REVEAL_REASONS), "请选择用途")


class RegisterForm(BodyForm):
    """A new organisation."""

    credit_code = _line("统一社会信用代码", "请填写统一社会信用代码", "18位，见登记证书")


class EditForm(BodyForm):
    """A correction."""

    reason = _line("修改理由", "请写明理由，至少5个字", "例如 登记证书换证", most=200)


class ConnectForm(Form):
    """Which office the organisation is."""

    agency = SelectField("对应的单位", [InputRequired("请选择单位")])

    def offer(self, offices: Iterable[Agency]) -> ConnectForm:
        """The same form with these offices to choose from."""
        self.agency.choices = _options(((one.ref, one.name) for one in offices), "请选择")
        return self


class ReportForm(Form):
    """A year's report."""

    year = IntegerField("年度", [InputRequired("请填写年度，例如 2025"), NumberRange(1990, 2100)])
    filed_on = _day("报送日期", "请填写报送日期")
    result = _pick("结论", _pairs(ReportResult), "请选择结论")


class RatingForm(Form):
    """A rating."""

    level = _pick("等级", [(str(n), f"{n}A") for n in (5, 4, 3, 2, 1)], "请选择等级")
    announced_on = _day("公告日期（2026年3月以前取得的填发证日期）", "请填写日期")


class ListingForm(Form):
    """Put on a list."""

    kind = _pick("名单", _pairs(ListKind), "请选择名单")
    ground = _line("列入事由", "请填写列入事由", "例如 没有按时报送年度报告", most=200)
    from_on = _day("列入日期", "请填写列入日期")


class RemovalForm(Form):
    """Came off a list."""

    removed_on = _day("移出日期", "请填写移出日期")


class RelationForm(Form):
    """A tie."""

    kind = _pick("关联种类", _pairs(RelationKind), "请选择种类")
    other = _line("关联的单位或者公职人员", "请填写关联的单位或者公职人员")
    note = _line("说明", most=200)
    from_on = _day("开始日期", "请填写开始日期")
    until_on = _day("结束日期", description="仍然存在的不填")


class PersonForm(Form):
    """Somebody who works there."""

    name = _line("姓名", "请填写姓名")
    job = _pick("岗位", _pairs(Job), "请选择岗位")
    full_time = _choose("是否专职", YES_NO)
    background = _pick("专业背景", _pairs(Background), "请选择专业背景")
    working_since = _day(
        "从事相关工作的起始日期", description="社会调查、评估、儿童服务；没有的不填",
        example="2022 3 1",
    )  # fmt: skip
    joined_on = _day("入职日期", "请填写入职日期", example="2023 7 1")


class NewPersonForm(PersonForm):
    """Somebody new."""

    id_no = _line("身份证号码", "请填写身份证号码", "保存后只显示首尾各两位")


class EditPersonForm(PersonForm):
    """A correction."""

    reason = _line("修改理由", "请写明理由，至少5个字", most=200)


class PersonLeftForm(Form):
    """Somebody left."""

    left_on = _day("离职日期", "请填写离职日期", "从这一天起不再计入")


class CertificateForm(Form):
    """A degree or certificate."""

    kind = _choose("材料", _pairs((PaperKind.DEGREE, PaperKind.CERTIFICATE)))
    title = _line("名称", "请填写名称", "例如 社会工作师职业资格证书")
    background = _pick("证明的专业", _pairs(Background), "请选择它证明的专业")
    number = _line("编号")
    issuer = _line("发证单位", "请填写发证单位")
    issued_on = _day("发证日期", "请填写发证日期")
    valid_until = _day("有效期至", description="长期有效的不填")


class CrimeCheckForm(Form):
    """A check of criminal records."""

    issuer = _line("查询单位", "请填写查询单位", "例如 朝阳区公安分局")
    issued_on = _day("查询日期", "请填写查询日期")
    good = _choose("结果", (("yes", "没有记录"), ("no", "查到记录")))


class AssessorTestForm(Form):
    """The bureau's own training and test of assessors."""

    title = _line("培训考核名称", "请填写名称", "例如 2026年收养评估人员培训")
    trained_on = _day("培训日期", "请填写培训日期")
    issued_on = _day("考核日期", "请填写考核日期")
    good = _choose("考核结果", (("yes", "合格"), ("no", "不合格")))
    valid_until = _day("有效期至", description="长期有效的不填")


class AgreementForm(Form):
    """An agreement with one's own bureau."""

    credit_code = _line(
        "统一社会信用代码", "请填写统一社会信用代码", "住所在外地的组织也用代码查找"
    )
    kind = _pick("协议内容", _pairs(AgreementKind), "请选择协议内容")
    number = _line("协议编号", "请填写协议编号")
    from_on = _day("期限从", "请填写开始日期")
    to_on = _day("期限到（含当天）", "请填写结束日期")
    signed_on = _day("签订日期", "请填写签订日期")
    signed_by_organisation = _line("组织的签字人", "请填写签字人")
    signed_by_bureau = _line("民政局的签字人", "请填写签字人")
    scan = FileField("协议扫描件", description="双方签字盖章的全部页，照片或者PDF")


class EndForm(Form):
    """An agreement ends before its day."""

    ended_on = _day("终止日期", "请填写终止日期", "从这一天起不再有效")
    end_reason = _line("终止理由", "请写明理由，至少5个字", most=200)


class ReasonForm(Form):
    """Why a row is struck out or an agreement is sent back."""

    reason = _line("理由", "请写明理由，至少5个字", most=200)


class NothingForm(Form):
    """A button and nothing else."""
