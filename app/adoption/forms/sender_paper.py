"""The sending side on paper, typed in at the desk by the officer."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, FileField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.adoption.forms.sender import ChildForm, SendForm
from app.core.fields import choices, day, pick, yes_no
from app.core.identifiers import read_name
from app.families.forms import said_by, strip

SEXES = {"1": "男", "2": "女"}


def _name(label: str) -> StringField:
    return StringField(
        label, [InputRequired(f"请填写{label}"), Length(max=60), said_by(read_name)],
        filters=[strip], render_kw={"autocomplete": "off"},
    )  # fmt: skip


def _scan(label: str) -> FileField:
    return FileField(
        label, [DataRequired(f"请选择{label}")], description="照片或者PDF，能看清内容和签名。",
        render_kw={"accept": "image/*,application/pdf"},
    )  # fmt: skip


class PaperSenderForm(SendForm):
    """F-SEND as the sender wrote it by hand, and the sender is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here it is not the sender who reads the question.
        self.hukou.label.text = "户籍地"

    name = _name("姓名")
    consents = pick("本人的决定", {"yes": "同意送养", "no": "不同意"})
    came = BooleanField("本人今天亲自到场，核对了身份证件；收养人不在场",
                        [InputRequired("要本人到场，请核对后勾选")])  # fmt: skip
    scan = _scan("本人签名的书面材料的扫描件")


class PaperInstitutionForm(ChildForm):
    """An institution without an account sends: the child has no file in the portal."""

    name = _name("孩子的姓名")
    sex = RadioField("性别", [InputRequired("请选择性别")], choices=choices(SEXES))
    born = day("孩子的出生日期", "不知道的，按户口登记或者估计的日期。")
    disabled = yes_no("有残疾证明吗")
    rescued = yes_no("是打拐解救的孩子吗")
    came = BooleanField("机构的代表今天到场，核对了身份证件和委托；收养人不在场",
                        [InputRequired("要机构的代表到场，请核对后勾选")])  # fmt: skip
    scan = _scan("机构盖章的送养材料的扫描件")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One application, one institution: nothing to choose.
        del self.sender

    @property
    def told(self) -> dict[str, Any]:
        """As the service takes it."""
        found = dict(self.data)
        return found | {name: found[name] == "yes" for name in ("disabled", "rescued", "siblings")}
