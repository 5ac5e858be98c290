"""Fields that forms of all rooms need: required unless the name says else, with plain errors."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms import (
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.forms import ThreePartDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 1000
MOST_YUAN = 100_000_000
"""More in one figure is a slip of the keyboard."""
_FEN = Decimal("0.01")
_SLIP = "{}最多填1亿，请核对"
YES_NO = {"yes": "是", "no": "否"}


class AnswersField(HiddenField):  # type: ignore[misc]
    """What another page handed on, as JSON; what is no answer in it is for the service to drop."""

    longest = 40_000


def choices(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    items = pairs.items() if hasattr(pairs, "items") else pairs
    return [SelectChoice(value, label) for value, label in items]


def text(label: str, *, rows: int = 3, hint: str = "") -> TextAreaField:
    """A text that has to say something."""
    return TextAreaField(
        label, [DataRequired(f"请填写{label}"), Length(max=LONGEST)], description=hint,
        render_kw={"rows": rows, "maxlength": LONGEST},
    )  # fmt: skip


def maybe(label: str, *, rows: int = 3, hint: str = "") -> TextAreaField:
    """A text that may stay empty."""
    return TextAreaField(
        label, [Optional(), Length(max=LONGEST)], description=hint,
        render_kw={"rows": rows, "maxlength": LONGEST},
    )  # fmt: skip


def _unchosen(label: str) -> str:
    """A question wants an answer, a name wants a choice."""
    return f"请回答：{label}" if label.endswith(("？", "吗")) else f"请选择{label}"


def pick(label: str, options: Mapping[str, str] | None = None, hint: str = "") -> RadioField:
    """One of a few."""
    return RadioField(
        label, [InputRequired(_unchosen(label))], choices=choices(options or {}),
        validate_choice=bool(options), description=hint,
    )  # fmt: skip


def yes_no(label: str, hint: str = "") -> RadioField:
    """Yes or no, nothing chosen beforehand."""
    return pick(label, YES_NO, hint)


def several(label: str, hint: str = "") -> SelectMultipleField:
    """Boxes to tick; a form's `offer` fills them."""
    return SelectMultipleField(
        label, [Optional()], choices=[], description=hint, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip


def whole(label: str, least: int, most: int, hint: str = "") -> IntegerField:
    """A whole number within bounds."""
    return IntegerField(
        label, [InputRequired(f"请填写{label}"), NumberRange(least, most)], description=hint
    )


def number(label: str, most: int = 99_999, hint: str = "", *, optional: bool = False,
           ) -> DecimalField:  # fmt: skip
    """A sum or a size, with two decimals."""
    asked: Any = Optional() if optional else InputRequired(f"请填写{label}")
    return DecimalField(label, [asked, NumberRange(0, most)], places=2, description=hint)


def money(label: str, hint: str = "", *, least: int = 0, optional: bool = False) -> DecimalField:
    """Yuan, whole fen, at most `MOST_YUAN`; `least` below nought where it may be taken off."""
    asked: Any = Optional() if optional else InputRequired(f"请填写{label}，例如 1500.00")
    return DecimalField(
        label, [asked, _within(label, least), _whole_fen], places=2, description=hint
    )  # fmt: skip


def _within(label: str, least: int) -> Any:
    """Yuan between the bounds, in words; what is no number has been said already."""

    def check(_form: object, field: DecimalField) -> None:
        if field.data is None or not field.data.is_finite():
            return
        if field.data < least:
            raise ValidationError(f"{label}不能小于{least}" if not least else _SLIP.format(label))
        if field.data > MOST_YUAN:
            raise ValidationError(_SLIP.format(label))

    return check


def _whole_fen(_form: object, field: DecimalField) -> None:
    known = field.data is not None and field.data.is_finite() and abs(field.data) <= MOST_YUAN
    if known and field.data % _FEN:
        message = "最多写到分，小数点后两位"
        raise ValidationError(message)


def day(label: str, hint: str = "") -> ThreePartDate:
    """A day that has to be there."""
    return ThreePartDate(
        label, [DataRequired(f"请填写{label}")], example="2026 3 1", description=hint
    )
