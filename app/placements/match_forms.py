"""What is typed in the course of a match and on its agreement."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    DecimalField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app.children.models import Manner
from app.core.forms import Form, ThreePartDate
from app.families.forms import options
from app.foster.forms.assess import TimeOfDay
from app.placements.match_workflow import BY_WORKER, REASONS
from app.placements.models import Fitness
from app.placements.services.match_papers import SHEET

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT, LONG = Length(max=200), Length(max=1000)
_ROWS = {"rows": 3, "maxlength": 1000}


class ChooseForm(Form):
    """Why this family; and a reason for each soft finding (`release_<rule id>`)."""

    reason = TextAreaField(
        "为什么选择这个家庭",
        [DataRequired("请写明为什么选择这个家庭"), Length(min=5, max=1000)],
        render_kw=dict(_ROWS),
    )
    together = HiddenField()

    @property
    def releases(self) -> dict[str, str]:
        return {
            f.short_name.removeprefix("release_").replace("_", "-"): f.data or ""
            for f in self
            if f.short_name.startswith("release_")
        }


def choose_form(soft: Sequence[tuple[str, str]], data: Any = None) -> ChooseForm:
    """With one box for each (rule id, finding)."""
    fields = {
        f"release_{rule_id.replace('-', '_')}": TextAreaField(
            f"为什么可以这样安排：{says}",
            [DataRequired("请写明理由"), Length(min=5, max=1000)],
            render_kw={"rows": 2, "maxlength": 1000},
        )
        for rule_id, says in soft
    }
    return type("ChooseForm", (ChooseForm,), fields)(data)  # type: ignore[no-any-return]


class OfferForm(Form):
    """What the family is told (N-FC-05)."""

    about = TextAreaField(
        "孩子的情况",
        [DataRequired("请写明孩子的情况"), Length(min=5, max=1000)],
        description="年龄、性格、健康、需要的照料和上学情况。不写姓名、证件号码、档案编号和身世细节。",
        render_kw={"rows": 6, "maxlength": 1000},
    )
    plan = TextAreaField(
        "怎样互相认识",
        [Optional(), LONG],
        description="例如：先在机构见两次面，再到家里吃一顿饭。",
        render_kw=dict(_ROWS),
    )


class WordsForm(Form):
    """An answer with words of one's own; none are needed."""

    words = TextAreaField("您想说的话", [Optional(), LONG], render_kw=dict(_ROWS))


class HearForm(Form):
    """What the child says (FC-11)."""

    asked_on = ThreePartDate("询问日期", [DataRequired("请填写询问日期")], example="2026 4 12")
    asked_at = TimeOfDay("询问时间", [DataRequired("请填写时间，例如 9:00"), Length(max=8)])
    manner = RadioField(
        "方式", [InputRequired("请选择方式")], choices=options((m.value, m.label) for m in Manner)
    )
    agrees = RadioField(
        "孩子的态度",
        [InputRequired("请选择孩子的态度")],
        choices=options([("yes", "愿意"), ("no", "不愿意"), ("none", "没有表示，或者年龄太小")]),
    )
    words = TextAreaField(
        "孩子的原话或表现",
        [DataRequired("请写下孩子的原话；不会说话的，写观察到的表现"), LONG],
        render_kw=dict(_ROWS),
    )

    @property
    def moment(self) -> datetime | None:
        return self.asked_at.at(self.asked_on.data)

    @property
    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.agrees.data)


class MeetingForm(Form):
    """When and where child and family meet."""

    planned_on = ThreePartDate("见面日期", [DataRequired("请填写日期")], example="2026 4 12")
    planned_at = TimeOfDay("时间", [DataRequired("请填写时间，例如 9:00"), Length(max=8)])
    place = StringField("地点", [DataRequired("请填写地点"), SHORT])

    @property
    def moment(self) -> datetime | None:
        return self.planned_at.at(self.planned_on.data)


class MetForm(Form):
    """How it went."""

    held_on = ThreePartDate("见面日期", [DataRequired("请填写日期")], example="2026 4 12")
    notes = TextAreaField(
        "相处情况", [DataRequired("请写明相处情况"), Length(min=5, max=1000)],
        render_kw=dict(_ROWS),
    )  # fmt: skip


class SheetForm(Form):
    """Form F-G; a box for each heading is added below."""

    result = RadioField(
        "评估结果",
        [InputRequired("请选择评估结果")],
        choices=options((f.value, f.label) for f in Fitness),
    )

    @property
    def answers(self) -> dict[str, str]:
        return {key: getattr(self, key).data or "" for key in SHEET}


_MUST = ("health", "behaviour", "wish")
for _key, _label in SHEET.items():
    setattr(
        SheetForm,
        _key,
        TextAreaField(
            _label,
            [DataRequired(f"请填写{_label}") if _key in _MUST else Optional(), LONG],
            render_kw={"rows": 2, "maxlength": 1000},
        ),
    )


class HigherForm(Form):
    """The answer of the common higher department (FC-27-1)."""

    agrees = RadioField(
        "答复", [InputRequired("请选择答复")], choices=options([("yes", "同意"), ("no", "不同意")])
    )
    answered_by = StringField("答复的民政部门", [DataRequired("请填写答复的部门"), SHORT])
    number = StringField("文号", [DataRequired("请填写文号"), SHORT])
    dated_on = ThreePartDate("答复日期", [DataRequired("请填写答复日期")], example="2026 4 12")
    file = FileField("答复文件")


class HigherAnswerForm(Form):
    """The common higher department's answer, in its own words."""

    agrees = RadioField(
        "答复", [InputRequired("请选择答复")], choices=options([("yes", "同意"), ("no", "不同意")])
    )
    number = StringField("文号", [DataRequired("请填写本部门的文号"), SHORT])
    says = TextAreaField(
        "理由", [DataRequired("请写明理由"), Length(min=5, max=1000)], render_kw=dict(_ROWS)
    )


class ReleaseForm(Form):
    """Why a soft rule may be passed over."""

    rule_id = HiddenField()
    reason = TextAreaField(
        "理由", [DataRequired("请写明理由"), Length(min=5, max=1000)], render_kw=dict(_ROWS)
    )
    file = FileField("证明文件")


class CloseForm(Form):
    """Why the institution ends the match."""

    reason = RadioField(
        "原因",
        [InputRequired("请选择结束的原因")],
        choices=options((key, REASONS[key]) for key in BY_WORKER),
    )


class DeclineForm(Form):
    """Why the head does not confirm."""

    reason = TextAreaField(
        "不确认的理由", [DataRequired("请写明理由"), Length(min=5, max=1000)],
        description="给承办人看，不告诉家庭。", render_kw=dict(_ROWS),
    )  # fmt: skip


class ConfirmForm(Form):
    """The head's confirmation: the seal of what was shown, one tick for each soft rule."""

    seen = HiddenField()

    @property
    def released(self) -> list[str]:
        return [
            f.short_name.removeprefix("release_").replace("_", "-")
            for f in self
            if f.short_name.startswith("release_") and f.data
        ]


def confirm_form(soft: Sequence[tuple[str, str]], data: Any = None) -> ConfirmForm:
    """With one box to tick for each (rule id, words)."""
    fields = {
        f"release_{rule_id.replace('-', '_')}": BooleanField(
            f"同意个案安排：{says}", [DataRequired("请逐项确认是否同意")]
        )
        for rule_id, says in soft
    }
    return type("ConfirmForm", (ConfirmForm,), fields)(data)  # type: ignore[no-any-return]


class AgreementForm(Form):
    """What differs from agreement to agreement."""

    term_months = IntegerField(
        "期限（月）", [InputRequired("请填写期限，例如 12"), NumberRange(1, 36)], default=12
    )
    living_yuan = DecimalField(
        "孩子生活费（元/月）", [InputRequired("请填写金额，例如 1500"), NumberRange(0, 20000)],
        places=2,
    )  # fmt: skip
    labour_yuan = DecimalField(
        "家庭劳务补贴（元/月）", [InputRequired("请填写金额，例如 500"), NumberRange(0, 20000)],
        places=2,
    )  # fmt: skip
    holder = StringField("收款户名", [DataRequired("请填写户名"), Length(max=60)])
    bank = StringField(
        "开户银行", [DataRequired("请填写开户银行"), SHORT], description="例如：建设银行长春分行"
    )
    number = StringField("银行卡号", [DataRequired("请填写银行卡号"), Length(max=30)])
    respite_reasons = StringField("可以请机构短期照料的情形", [Optional(), SHORT])
    more = TextAreaField("其他约定", [Optional(), LONG], render_kw=dict(_ROWS))


class PaperForm(Form):
    """The family signed on paper."""

    signed_on = ThreePartDate("家庭签署日期", [DataRequired("请填写签署日期")], example="2026 4 12")
    file = FileField("签好字的协议（照片或扫描件）")


class OnPaperForm(Form):
    """An agreement that both had signed before the portal."""

    family_signed_on = ThreePartDate(
        "家庭签署日期", [DataRequired("请填写签署日期")], example="2025 4 12"
    )
    agency_signed_on = ThreePartDate(
        "机构签署日期", [DataRequired("请填写签署日期")], example="2025 4 12"
    )
    effective_on = ThreePartDate(
        "协议生效日期", [Optional()], example="2025 4 12",
        description="从后签署的一方签署之日起生效的，不用填。",
    )  # fmt: skip
    number = StringField("协议编号", [Length(max=40)], description="纸上没有编号的，不用填。")
    file = FileField("双方签好字的协议（照片或扫描件）")


class ScanForm(Form):
    """The scan of an agreement whose days came with the import."""

    file = FileField("双方签好字的协议（照片或扫描件）")


class SealForm(Form):
    """The head signs and seals."""

    digest = HiddenField()
    signed_on = ThreePartDate(
        "机构签署日期", [Optional()], example="2026 4 12",
        description="在纸质协议上签过的，填纸上的日期；不填就是今天。",
    )  # fmt: skip
