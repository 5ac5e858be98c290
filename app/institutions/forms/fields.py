"""Fields that several forms of this room share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from app.core import clock
from app.core.forms import Form, ThreePartDate

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORT, LONG = Length(max=100), Length(max=1000)
YES_NO = [SelectChoice("yes", "是"), SelectChoice("no", "否")]


def options(pairs: Iterable[tuple[str, str]], first: str = "") -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them; `first` are the words of an empty one."""
    head = [SelectChoice("", first)] if first else []
    return head + [SelectChoice(value, label) for value, label in pairs]


def words(label: str, needed: str = "", *, rows: int = 3) -> Any:
    """A text of several lines; `needed` is what is said where it is missing."""
    first: Any = DataRequired(needed) if needed else Optional()
    return TextAreaField(label, [first, LONG], render_kw={"rows": rows, "maxlength": 1000})


def line(label: str, needed: str = "", description: str = "") -> Any:
    """A text of one line."""
    first: Any = DataRequired(needed) if needed else Optional()
    return StringField(label, [first, SHORT], description=description)


def day(label: str, needed: str = "", example: str = "2026 3 27", *, today: bool = False) -> Any:
    """A date in three boxes; `today` writes today into them before anybody typed."""
    first: Any = DataRequired(needed) if needed else Optional()
    return ThreePartDate(label, [first], example=example, default=clock.today if today else None)


def hour(label: str) -> Any:
    """A time of day such as 9:30."""
    return StringField(
        label,
        [
            DataRequired("请填写时间，例如 9:30"),
            Regexp(r"^([01]?\d|2[0-3])[:：][0-5]\d$", message="时间应为 时:分，例如 9:30"),
        ],
    )


def yes_no(label: str, needed: str = "请选择是或者否") -> Any:
    """A question that has to be answered."""
    return RadioField(label, [InputRequired(needed)], choices=YES_NO)


def pick(label: str, pairs: Iterable[tuple[str, str]] = (), needed: str = "请选择") -> Any:
    """A select with an empty first line."""
    return SelectField(label, [InputRequired(needed)], choices=options(pairs, "请选择"))


def moment(on: Any, at: Any) -> dt.datetime:
    """The moment of a date and a time field, in Beijing; both were validated."""
    hours, minutes = (at.data or "0:0").replace("：", ":").split(":")
    return dt.datetime.combine(on.data, dt.time(int(hours), int(minutes)), clock.BEIJING)


def fen(field: Any) -> int:
    """A decimal field of yuan in fen."""
    return int((field.data or Decimal(0)) * 100)


class NothingForm(Form):
    """A button and nothing else."""


class ReasonForm(Form):
    """Why."""

    reason = words("理由", "请写明理由，至少5个字")
