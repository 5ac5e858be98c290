"""Fields that several forms of visits share."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from wtforms import DecimalField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

LONGEST = 1000
DECISIONS = {
    "reported": "现在就报告民政局，并报警",
    "explained": "不报告，写明理由",
}
_TIME = re.compile(r"(\d{1,2})[:：.](\d{2})")


class TimeOfDay(StringField):
    """A time such as 9:30, Beijing time; `at` joins it to a day."""

    def at(self, day: Any) -> datetime | None:
        """The moment on a day; None where either is missing or wrong."""
        found = _TIME.fullmatch((self.data or "").strip())
        if day is None or found is None:
            return None
        hour, minute = int(found[1]), int(found[2])
        if hour not in range(24) or minute not in range(60):
            return None
        return datetime.combine(day, time(hour, minute), clock.BEIJING)

    def pre_validate(self, form: Any) -> None:
        """Empty is for the other validators to judge."""
        if (self.data or "").strip() and self.at(clock.today()) is None:
            raise StopValidation("时间请写成 9:30 或者 14:00")


class Measure(DecimalField):
    """A figure with one decimal; errors say which and give an example of its own."""

    def __init__(
        self, label: str, *, unit: str, span: tuple[Decimal, Decimal], example: str, **kwargs: Any
    ) -> None:
        self._wrong = f"{label}请填写数字，例如 {example}"
        between = f"{label}应在{span[0]}到{span[1]}{unit}之间，例如 {example}"
        needed = InputRequired(f"请填写{label}，例如 {example}")
        super().__init__(
            f"{label}（{unit}）", [needed, NumberRange(*span, message=between)],
            places=1, description=f"例如 {example}", **kwargs,
        )  # fmt: skip

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say it in words of this figure, not of money."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(self._wrong) from error


def pick(label: str, options: Mapping[str, str], ask: str = "", hint: str = "") -> RadioField:
    """One of a few; needed where `ask` says what to answer."""
    return RadioField(
        label, [InputRequired(ask)] if ask else [Optional()], description=hint,
        choices=[SelectChoice(value, text) for value, text in options.items()],
    )  # fmt: skip


def several(label: str, options: Mapping[str, str], hint: str = "") -> SelectMultipleField:
    """Boxes to tick."""
    return SelectMultipleField(
        label, [Optional()], description=hint, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[SelectChoice(value, text) for value, text in options.items()],
    )  # fmt: skip


def words(label: str, *, hint: str = "", rows: int = 3) -> TextAreaField:
    """A text; the service says where it may not be empty."""
    return TextAreaField(
        label, [Optional(), Length(max=LONGEST)], description=hint,
        render_kw={"rows": rows, "maxlength": LONGEST},
    )  # fmt: skip
