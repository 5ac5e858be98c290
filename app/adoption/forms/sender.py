"""Forms of the sending side: the organ's invitation, a parent's or guardian's, an institution's."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.adoption.models import SenderKind, Tie
from app.adoption.origins import CATEGORIES
from app.adoption.services.senders import DIFFICULTIES, PARENT
from app.core import clock
from app.core.fields import choices, maybe, pick, text, yes_no
from app.core.forms import Form, ThreePartDate
from app.core.identifiers import read_mobile, read_name, read_resident_id
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.forms import said_by, strip

DUTY = {
    "none_exist": "没有其他有抚养义务的人", "consented": "都同意送养", "refused": "有人不同意",
    "pending": "还没有问",
}  # fmt: skip


class InviteForm(Form):
    """Whom the organ asks, and on which phone."""

    kind = RadioField(
        "请谁填写", [InputRequired("请选择")],
        choices=choices([
            (kind.value, kind.label) for kind in SenderKind if kind is not SenderKind.INSTITUTION
        ]),
    )  # fmt: skip
    name = StringField(
        "姓名", [InputRequired("请填写姓名"), Length(max=60), said_by(read_name)], filters=[strip]
    )
    phone = StringField(
        "本人的手机号码",
        [InputRequired("请填写本人的手机号码"), Length(max=30), said_by(read_mobile)],
        render_kw={"autocomplete": "off", "inputmode": "tel"},
    )
    anew = BooleanField(
        "请本人重新填写（已经填写过的，原来表示的意愿作废）", description="没有填写过的不用勾"
    )


class CodeForm(Form):
    """The six digits of the text message."""

    code = StringField(
        "验证码", [DataRequired("请填写短信中的6位数字"), Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )  # fmt: skip


class SendForm(Form):
    """F-SEND of a birth parent or a guardian; `ask` leaves out what does not concern them."""

    id_no = StringField(
        "您的身份证号码",
        [InputRequired("请填写身份证号码"), Length(max=40), said_by(read_resident_id)],
        render_kw={"autocomplete": "off"},
    )
    hukou = DivisionField(
        "您的户籍地", [InputRequired("请选择户籍地")], to=Level.COUNTY,
        description="户口簿上登记的县（市、区）。",
    )  # fmt: skip
    other_parent = pick("孩子的另一位生父（母）", PARENT)
    difficulty = pick("有什么特殊困难", DIFFICULTIES)
    grounds = text("请写明情况", hint="为什么送养，有什么困难。", rows=4)
    duty_bearers = pick("其他有抚养义务的人（例如祖父母、成年的哥哥姐姐）", DUTY)
    parents_serious_harm_risk = yes_no("孩子的父母可能严重危害孩子吗")
    deceased_side_grandparents_claim = RadioField(
        "去世一方的父母要求由他们抚养孩子吗", [Optional()],
        choices=choices({"no": "不要求，或者已经不在世", "yes": "要求"}),
        description="另一方已经去世的才回答。",
    )  # fmt: skip
    health = maybe("孩子的健康情况", hint="生过什么病，有没有过敏，正在吃什么药。")
    siblings = RadioField(
        "孩子的兄弟姐妹要和孩子在一起吗", [Optional()],
        choices=choices({"yes": "要在一起", "no": "没有兄弟姐妹，或者不用"}),
    )  # fmt: skip

    def ask(self, kind: SenderKind, tie: Tie, category: str) -> SendForm:
        """What this sender of this child is asked."""
        left_out = {"duty_bearers", "parents_serious_harm_risk"}
        if kind is SenderKind.GUARDIAN:
            left_out = {"other_parent", "difficulty", "deceased_side_grandparents_claim"}
            left_out |= {"duty_bearers"} if category != "orphan" else set()
            if category != "parents_incapacitated":
                left_out.add("parents_serious_harm_risk")
        elif tie is Tie.STEP:
            left_out |= {"difficulty", "grounds", "deceased_side_grandparents_claim", "siblings",
                         "other_parent"}  # fmt: skip
        elif category != "hardship_child":
            left_out.add("difficulty")
        for name in left_out:
            del self[name]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        ok = bool(super().validate(extra_validators))
        if (
            "other_parent" in self and self.other_parent.data == "dead"
            and not self.deceased_side_grandparents_claim.data
        ):  # fmt: skip
            self.fail("deceased_side_grandparents_claim", "请选择去世一方的父母是否要求抚养")
            return False
        return ok

    @property
    def told(self) -> dict[str, Any]:
        """As the service takes it."""
        found = dict(self.data)
        for name in ("siblings", "parents_serious_harm_risk", "deceased_side_grandparents_claim"):
            if name in found:
                found[name] = {"yes": True, "no": False}.get(found[name] or "")
        return found


class HandInForm(CodeForm):
    """Yes or no, with a code of its own."""

    consents = pick("您的决定", {"yes": "我同意", "no": "我不同意"})
    sure = BooleanField(
        "以上是我自愿作出的决定，没有收受钱物；填写的内容真实。登记时我会亲自到场签名",
        [InputRequired("请看过后勾选")],
    )


class ChildForm(Form):
    """An institution sends a child for an application; what the file knows is not asked."""

    sender = RadioField("哪一份申请", [InputRequired("请选择申请")], choices=[])
    category = pick("孩子属于哪一种", {
        key: CATEGORIES[key] for key in (
            "orphan", "parents_not_found", "guardianship_revoked", "parents_incapacitated")
    })  # fmt: skip
    received_on = ThreePartDate(
        "打拐解救的孩子，哪一天移交给机构", [Optional()], example="2025 3 1"
    )
    judgment_on = ThreePartDate(
        "父母被撤销监护资格的，判决是哪一天", [Optional()], example="2025 3 1"
    )
    wait_waived = BooleanField("判决写明性侵害、出卖，或者长期虐待、遗弃等严重情节，不用等一年")
    siblings = yes_no("孩子有兄弟姐妹要在一起吗")
    agrees = BooleanField(
        "本机构同意送养；孩子的健康等情况如实告知登记机关",
        [InputRequired("请看过后勾选")],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        ok = bool(super().validate(extra_validators))
        for name in ("received_on", "judgment_on"):
            if self[name].data and self[name].data > clock.today():
                self.fail(name, "日期不能晚于今天")
                ok = False
        if self.category.data == "guardianship_revoked" and not self.judgment_on.data:
            self.fail("judgment_on", "请填写判决的日期")
            ok = False
        return ok
