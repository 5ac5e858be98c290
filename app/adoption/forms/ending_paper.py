"""The end of an adoption that the portal does not know, typed from its paper certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import FileField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.adoption.forms.after import OpenForm
from app.adoption.forms.roots import line
from app.adoption.models import AdopterClass, SenderKind
from app.adoption.services.ending_paper import PaperCertificate
from app.core.fields import YES_NO, choices, day
from app.core.identifiers import read_name, read_resident_id
from app.families.forms import said_by, strip

if TYPE_CHECKING:
    from collections.abc import Mapping

CLASSES = {
    AdopterClass.MAINLAND.value: "内地居民", AdopterClass.OVERSEAS.value: "华侨、港澳台居民",
    AdopterClass.FOREIGN.value: "外国人",
}  # fmt: skip


def _name(label: str, hint: str = "") -> StringField:
    return StringField(
        label, [Optional(), Length(max=60)], filters=[strip], description=hint,
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


def _foreign_name(name: str) -> str:
    return read_name(name, foreign=True)


class PaperEndingForm(OpenForm):
    """Everything that the portal's own case would have told."""

    registered_by = line("办理登记的机关")
    registered_here = RadioField(
        "是本机关办理的登记吗", [InputRequired("请选择是不是本机关办理的登记")],
        choices=choices(YES_NO), description="撤销、法院裁判只由办理登记的机关办理。",
    )  # fmt: skip
    registered_on = day("登记日期")
    adopter_class = RadioField(
        "收养人是", [InputRequired("请选择收养人是哪里的居民")], choices=choices(CLASSES)
    )
    adopter = StringField(
        "收养人的姓名", [InputRequired("请填写收养人的姓名"), Length(max=60),
                   said_by(_foreign_name)],
        filters=[strip], render_kw={"autocomplete": "off"},
    )  # fmt: skip
    adopter_id_no = StringField(
        "收养人的居民身份证号码", [Optional(), Length(max=40), said_by(read_resident_id)],
        filters=[strip], description="只用来核对工作人员是不是亲属，不保存。没有的不填。",
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    spouse = _name("配偶的姓名", "共同收养的才填。")
    child = line("孩子的姓名", most=60)
    born = day("孩子的出生日期")
    father = _name("生父的姓名", "送养而且在世的填写；下同。孩子成年的可以不填。")
    mother = _name("生母的姓名")
    guardian = _name("送养的监护人")
    institution = _name("送养的儿童福利机构")
    scan = FileField(
        "收养登记证的扫描件", [DataRequired("请选择登记证的扫描件或者照片")],
        description="照片或者PDF，能看清编号、日期和公章。",
        render_kw={"accept": "image/*,application/pdf"},
    )  # fmt: skip

    @property
    def senders(self) -> Mapping[SenderKind, str]:
        """Whoever was named."""
        return {kind: self[kind.value].data for kind in SenderKind if self[kind.value].data}

    @property
    def paper(self) -> PaperCertificate:
        """As the service takes it."""
        assert self.registered_on.data and self.born.data  # noqa: S101, PT018 - validated
        return PaperCertificate(
            number=self.certificate_no.data or "", registered_by=self.registered_by.data or "",
            registered_here=self.registered_here.data == "yes",
            registered_on=self.registered_on.data, adopter=self.adopter.data or "",
            adopter_id_no=self.adopter_id_no.data or "", spouse=self.spouse.data or "",
            child=self.child.data or "", born=self.born.data, senders=self.senders,
            adopter_class=AdopterClass(self.adopter_class.data),
        )  # fmt: skip
