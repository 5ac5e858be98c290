"""What the worker found when the family was looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import Form, ThreePartDate
from app.families.forms import HEALTH
from app.families.models import Health
from app.placements.forms.running import choices, text


def maybe_pick(label: str, options: Mapping[str, str], hint: str = "") -> RadioField:
    """One of a few, or none."""
    return RadioField(label, [Optional()], choices=choices(options), description=hint)


class RecheckForm(Form):
    """What the worker found; the consent of FC-27-1 is asked where the family left the area."""

    finding = text("核实的情况", "请写明核实的情况", rows=6)
    higher_from = StringField(
        "同意跨区域寄养的上级民政部门", [Optional(), Length(max=60)],
        description="搬到机构辖区以外的，须有共同的上级民政部门同意。还没有同意的先不填，负责人不能通过。",
    )  # fmt: skip
    higher_no = StringField("同意的文号", [Optional(), Length(max=60)])
    higher_on = ThreePartDate("同意的日期", [Optional()], example="2026 3 1")
    found_rules = SelectMultipleField(
        "核实发现不符合的条件（材料看不出来的）", [Optional()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        choices=choices([
            ("FC-08-3", "有人患有不利于儿童成长的疾病"), ("FC-08-4a", "有人有犯罪记录"),
            ("FC-08-4b", "有人有赌博、酗酒等不良嗜好"), ("FC-08-2a", "没有稳定的收入"),
            ("FC-08-5b", "主要照料人身体不好，不能照料"),
        ]),
    )  # fmt: skip

    health = maybe_pick(
        "新成员的健康证明", {k.value: v for k, v in HEALTH.items() if k is not Health.NOT_CHECKED}
    )
    health_on = ThreePartDate("健康证明的日期", [Optional()], example="2026 3 1")
    crime = maybe_pick(
        "新成员的无犯罪记录证明", {"none": "没有犯罪记录", "found": "有犯罪记录"},
        hint="未满规定年龄的不用查，不填。",
    )  # fmt: skip
    crime_on = ThreePartDate("无犯罪记录证明的日期", [Optional()], example="2026 3 1")

    HIGHER = ("higher_from", "higher_no", "higher_on")
    NEWCOMER = ("health", "health_on", "crime", "crime_on")
    WHOLE = (HIGHER, NEWCOMER[:2], NEWCOMER[2:])

    def validate(self, extra_validators: Any = None) -> bool:
        """A consent and a certificate are whole, or not there."""
        is_good = super().validate(extra_validators)
        for names in self.WHOLE:
            asked = [getattr(self, name) for name in names if name in self]
            for field in asked if any(f.data for f in asked) else []:
                if not field.data and not field.errors:
                    self.fail(field.name, f"请填写“{field.label.text}”")
                    is_good = False
        return is_good

    @property
    def newcomer(self) -> dict[str, str]:
        """What the papers of who joined say; dates in ISO."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name in self.NEWCOMER
            if name in self and (value := getattr(self, name).data)
        }

    @property
    def higher(self) -> dict[str, str] | None:
        """The consent, as it is stored."""
        if "higher_on" not in self or self.higher_on.data is None:
            return None
        return {
            "from": (self.higher_from.data or "").strip(),
            "no": (self.higher_no.data or "").strip(),
            "on": self.higher_on.data.isoformat(),
        }
