"""What is typed in a running placement: one form for each act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.core.codes import Relation
from app.core.forms import Form, ThreePartDate
from app.divisions.codes import Level
from app.divisions.forms import DivisionField
from app.families.models import Tenure
from app.placements.services import carer, guarding, moving, recheck, respite
from app.protection.models import SITUATIONS
from app.visits.forms.fields import DECISIONS, several
from app.visits.models import Decision
from app.visits.services.harm import Signs

LONGEST = 1000


def choices(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [SelectChoice(value, label) for value, label in items]


def text(label: str, ask: str, *, rows: int = 4, hint: str = "") -> TextAreaField:
    """A text that has to say something."""
    return TextAreaField(
        label, [DataRequired(ask), Length(max=LONGEST)], description=hint,
        render_kw={"rows": rows, "maxlength": LONGEST},
    )  # fmt: skip


def maybe(label: str, *, rows: int = 3, hint: str = "") -> TextAreaField:
    """A text that may stay empty."""
    return TextAreaField(
        label, [Optional(), Length(max=LONGEST)], description=hint,
        render_kw={"rows": rows, "maxlength": LONGEST},
    )  # fmt: skip


def pick(label: str, ask: str, options: Mapping[str, str] | None = None) -> RadioField:
    """One of a few."""
    return RadioField(
        label, [InputRequired(ask)], choices=choices(options or {}), validate_choice=bool(options)
    )


def bed_field() -> SelectField:
    """A bed of the home; none: it is found later the same day."""
    return SelectField(
        "床位", [Optional()], validate_choice=False,
        description="现在不能确定的，先不选；受理员和专业人员会收到通知，当天安排。",
    )  # fmt: skip


class EmptyForm(Form):
    """Nothing but the button."""


class ReasonForm(Form):
    """Why."""

    reason = text("理由", "请写明理由")


class NoteForm(Form):
    """What was seen."""

    note = text("核实的情况", "请写明核实的情况")


class ReturnForm(Form):
    """The child is home, and somebody has visited."""

    note = text("回访的情况", "请写明孩子回家以后的情况", hint="孩子的精神、身体，家里的准备。")


class FusionForm(Form):
    """The head's decision on the fusion."""

    choice = pick("决定", "请选择")
    reason = maybe("理由", hint="由您选择的决定，以及解除，必须写明理由。")


class AskRespiteForm(Form):
    """F-RSP."""

    starts_on = ThreePartDate("从哪天起", [DataRequired("请填写开始的日期")], example="2026 3 1")
    until_on = ThreePartDate("哪天回家", [DataRequired("请填写回家的日期")], example="2026 3 20")
    reason = pick("原因", "请选择原因", respite.REASONS)
    text = maybe("说明")
    where = pick("孩子住在哪里", "请选择孩子住在哪里", respite.PLACES)
    handover = maybe("随身带的东西", hint="衣物、药品、书包、医保卡等。")


class ProlongForm(Form):
    """Beyond thirty days."""

    until_on = ThreePartDate("延长到", [DataRequired("请填写日期")], example="2026 4 10")
    reason = text("理由", "请写明延长的理由")


class AskCarerForm(Form):
    """F-CHG."""

    member = pick("由谁接替", "请选择由谁接替")
    reason = pick("原因", "请选择原因", carer.REASONS)
    text = maybe("说明")
    agrees = BooleanField(
        "接替的人同意做主要照料人，并参加培训。", [DataRequired("须由接替的人同意")]
    )


class PrepareCarerForm(Form):
    """The new carer's consent, training and opinion."""

    file = FileField("新照料人签好字的同意书（照片或扫描件）")
    consent_on = ThreePartDate("签同意书的日期", [DataRequired("请填写日期")], example="2026 3 1")

    trained_on = ThreePartDate("培训完成日期", [DataRequired("请填写日期")], example="2026 3 1")
    hours = DecimalField(
        "合格学时", [InputRequired("请填写学时，例如 16"), NumberRange(0, 400)], places=1
    )
    opinion = text("意见", "请写明意见", hint="身体、精力、与孩子的关系、是否有时间照料。")


class ReportChangeForm(Form):
    """F-ADR and changes of the household; a part for each kind."""

    kind = pick("有什么变化", "请选择有什么变化", recheck.KINDS)
    happened_on = ThreePartDate("发生的日期", [DataRequired("请填写日期")], example="2026 3 1")
    division = DivisionField("新住址在哪里", to=Level.TOWNSHIP, description="选到乡镇、街道。")
    address = StringField("详细地址", [Optional(), Length(max=100)],
                          description="例如：人民大街1号3单元502室")  # fmt: skip
    tenure = SelectField(
        "新住房", [Optional()],
        choices=choices([("", "请选择"), (Tenure.OWNED.value, "自有"),
                         (Tenure.RENTED.value, "租赁"), (Tenure.TEMPORARY.value, "借住或者宿舍")]),
    )  # fmt: skip
    area_m2 = DecimalField("新住房面积（平方米）", [Optional(), NumberRange(5, 2000)], places=1)
    lease_end_on = ThreePartDate("租约到期日", [Optional()], example="2027 3 1")
    hukou_moved = BooleanField("主要照料人的户口也迁到新住址")
    name = StringField("新成员姓名", [Optional(), Length(max=40)], description="家里添了人的填写。")
    relation = SelectField(
        "与申请人的关系", [Optional()],
        choices=choices(
            [("", "请选择"), *((r.value, r.label) for r in Relation if r is not Relation.SELF)]
        ),
    )  # fmt: skip
    born = ThreePartDate("出生日期", [Optional()], example="2026 3 1")
    member = SelectField("离开的人", [Optional()], validate_choice=False)
    text = maybe("说明")

    NEEDED = {  # noqa: RUF012 - read only
        "address": ("division", "address", "tenure", "area_m2"),
        "joined": ("name", "relation", "born"),
        "left": ("member",),
        "health": ("text",),
        "income": ("text",),
        "other": ("text",),
    }

    @property
    def is_picking(self) -> bool:
        """The button pressed only opens the next list of places (no script)."""
        return bool(self.division.is_picking)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each kind asks its own questions."""
        if self.kind.data != "address":
            self.division.data, self.division.process_errors = None, []
        is_good = super().validate(extra_validators)
        for name in self.NEEDED.get(self.kind.data or "", ()):
            if not getattr(self, name).data and not getattr(self, name).errors:
                self.fail(name, f"请填写“{getattr(self, name).label.text}”")
                is_good = False
        if self.tenure.data == Tenure.RENTED and not self.lease_end_on.data:
            self.fail("lease_end_on", "租房的请填写租约到期日")
            is_good = False
        return is_good

    def facts(self) -> dict[str, Any]:
        """What the kind asked for, as it is stored."""
        found: dict[str, Any] = {"text": (self.text.data or "").strip()}
        for name in self.NEEDED.get(self.kind.data or "", ()):
            value = getattr(self, name).data
            is_day = name == "born"
            found[name] = value.isoformat() if is_day else str(value).strip()
        if self.kind.data == "address":
            found["hukou_moved"] = bool(self.hukou_moved.data)
            if self.lease_end_on.data:
                found["lease_end_on"] = self.lease_end_on.data.isoformat()
        return found


FAIL_REASONS = {
    "FC-20-4": "搬家以后不符合条件", "FC-20-2": "健康、品行不再符合条件",
    "FC-20-3": "发生重大变故，不能履行义务", "FC-20-6": "其他不履行协议的情形",
}  # fmt: skip


class FailForm(Form):
    """The conditions are no longer met."""

    rule_id = pick("解除的原因", "请选择原因", FAIL_REASONS)
    reason = text("理由", "请写明理由")


class CorrectionForm(Form):
    """A correction order."""

    rule_id = pick("哪一方面", "请选择", guarding.BREACHES)
    what = text("发现的情况", "请写明发现的情况")
    asked = text("改正的要求", "请写明要怎么改")


class TakeOutForm(Form):
    """At once: as little as possible."""

    what = text("看到、听到的情况", "请写明情况")
    decision = pick("怀疑孩子受到侵害吗", "请选择是否报告", DECISIONS)
    situations = several("属于哪一种情形", SITUATIONS)
    decision_reason = maybe("不报告的理由")
    spot = StringField("带离的地点", [Optional(), Length(max=100)])
    where = pick("孩子现在在哪里", "请选择", {"institution": "机构", "hospital": "医院"})
    bed = bed_field()

    @property
    def signs(self) -> Signs:
        """What was decided on the report of harm."""
        decision = Decision(self.decision.data)
        is_reported = decision is Decision.REPORTED  # then what was seen is the report
        return Signs(
            decision, (self.what if is_reported else self.decision_reason).data or "",
            tuple(self.situations.data or ()),
        )  # fmt: skip


class EndEmergencyForm(Form):
    """Why it ends."""

    rule_id = pick(
        "解除的原因", "请选择原因",
        {"FC-20-1": "歧视、虐待儿童", "FC-20-5": "借儿童敛财",
         "FC-20-2": "健康、品行不再符合条件"},
    )  # fmt: skip
    reason = text("查明的情况和理由", "请写明理由")


class NoticeForm(Form):
    """F-END by the family."""

    text = text("为什么想解除", "请写明原因")
    wished_on = ThreePartDate("希望哪天解除", [Optional()], example="2026 3 1")


class PaperNoticeForm(NoticeForm):
    """The family's paper, entered by a worker."""

    given_on = ThreePartDate(
        "家庭书面提出的日期", [DataRequired("请填写日期")], example="2026 1 31"
    )


class AdoptionForm(Form):
    """The papers that were sent."""

    document_no = StringField(
        "送养材料文号", [DataRequired("请填写文号"), Length(max=60)],
        description="保存以后，今天就向寄养家庭发出拟送养告知书。",
    )  # fmt: skip


class WishForm(Form):
    """Whether the family wants to adopt."""

    wants = pick("您家愿意收养孩子吗", "请选择", {"yes": "愿意", "no": "不收养"})
    words = maybe("想说的话")


class RegisteredForm(Form):
    """The adoption is registered."""

    registered_on = ThreePartDate("登记日期", [DataRequired("请填写日期")], example="2026 3 1")
    certificate_no = StringField("收养登记证号", [DataRequired("请填写登记证号"), Length(max=60)])


class ProposeForm(Form):
    """The institution has to end it."""

    rule_id = pick("解除的原因", "请选择原因")
    child_words = maybe(
        "孩子的意见",
        hint="单独问孩子，写下原话；不会说话的，写观察到的表现。须先探访两次，见到孩子。",
    )
    reason = text("查明的情况", "请写明查明的情况", rows=5)


class ApproveForm(Form):
    """The moment of the ending."""

    where = pick("孩子今后的去处", "请选择", moving.NEXT_LABELS)
    bed = bed_field()
    handover = maybe("物品和资料的交接")
    reason = text("解除的理由", "请写明理由", hint="写进解除通知书，给家庭看。")


class PlanForm(Form):
    """The aftercare plan."""

    text = text(
        "安置和帮助的计划",
        "请写明计划",
        rows=6,
        hint="谁、什么时候、做什么。",
    )


class FollowUpForm(Form):
    """One visit after the end."""

    note = text("随访的情况", "请写明随访的情况")


class RemarkForm(Form):
    """The bureau's objection."""

    text = text("意见和要求", "请写明意见")


class MessageForm(Form):
    """A message to the other side."""

    body = TextAreaField(
        "留言", [DataRequired("请填写留言"), Length(max=LONGEST)],
        render_kw={"rows": 3, "maxlength": LONGEST},
    )  # fmt: skip
