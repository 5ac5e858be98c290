"""The base of every form: Chinese messages, a date in three boxes, repeating rows.

Traps that this file closes (seen, see docs/decisions/0002-ui-kit.md): Flask-WTF ignores
`Meta.locales`; DataRequired hides "not a number" behind "please fill in"; a NUL byte reaches
PostgreSQL as an error 500; a date input answers 500 when a box is missing.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import g, has_request_context, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import Field, FieldList, FileField, FormField, SelectMultipleField
from wtforms.fields.choices import SelectFieldBase
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from app.core.errors import PortalError
from app.core.ids import PATTERN

_SAYS = {
    "This field is required.": "请填写此项",
    "Not a valid integer value.": "请填写整数，例如 12",
    "Not a valid decimal value.": "请填写数字，例如 1500.50",
    "Not a valid float value.": "请填写数字，例如 36.5",
    "Not a valid date value.": "请填写日期，例如 1986-03-27",
    "Not a valid choice.": "请从列出的选项中选择",
    "Not a valid choice": "请从列出的选项中选择",
    "Invalid Choice: could not coerce.": "请从列出的选项中选择",
    "Invalid choice(s): one or more data inputs could not be coerced.": "请从列出的选项中选择",
    "Invalid email address.": "电子邮箱应含有 @，例如 zhang@example.cn",
    "Invalid input.": "填写的内容不符合要求，请核对",
    "Number must be at least %(min)s.": "不能小于 %(min)s",
    "Number must be at most %(max)s.": "不能大于 %(max)s",
    "Number must be between %(min)s and %(max)s.": "应在 %(min)s 到 %(max)s 之间",
    "Field must be equal to %(other_name)s.": "两次填写的内容不一致，请重新填写",
    "File does not have an approved extension: {extensions}": "只能上传以下格式：{extensions}",
    "File does not have an approved extension.": "不能上传这种格式的文件",
}
_BOUNDS = ("应在 ", "应为 ", "不能小于 ", "不能大于 ", "不能超过 ", "至少填写 ")
_SAYS_COUNTED = {
    "Field must be at least %(min)d characters long.": "至少填写 %(min)d 个字",
    "Field cannot be longer than %(max)d characters.": "不能超过 %(max)d 个字",
    "Field must be exactly %(max)d characters long.": "应为 %(max)d 个字",
}
_LENGTH_BETWEEN = "Field must be between %(min)d and %(max)d characters long."


class _Translations:
    """Our words first, the Chinese catalogue of WTForms for what is left."""

    def __init__(self) -> None:
        self._rest: Any = get_translations(["zh"])

    def gettext(self, text: str) -> str:
        said = _SAYS.get(text)
        if said is None and text == _LENGTH_BETWEEN:
            said = "应为 %(min)d 到 %(max)d 个字"
        return said if said is not None else str(self._rest.gettext(text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        said = _SAYS_COUNTED.get(plural) or _SAYS_COUNTED.get(singular)
        return said if said is not None else str(self._rest.ngettext(singular, plural, n))


OLDEST_YEAR = 1900  # a two-digit year is a slip, not the first century
LATEST_YEAR = 2200  # later days have no calendar, and terms reckoned from them no end
_TRANSLATIONS = _Translations()


def _has_nul(values: Any) -> bool:
    pairs = values.items(multi=True) if hasattr(values, "items") else ()
    return any("\x00" in key or (isinstance(v, str) and "\x00" in v) for key, v in pairs)


LONGEST_NAME = 200  # no field of ours comes near it
LONGEST_TEXT = 8000  # of a field that declares no length of its own, such as a passkey's answer
# What comes beside a form's own fields: tokens, what the page had shown, buttons of rows, and the
# second factor where an act asks for it once more.
BESIDE = frozenset(
    {
        "csrf_token", "submission_id", "version", "shown_at", "add", "remove", "pick",
        "factor_code", "factor_passkey",
    }
)  # fmt: skip
# Signs that nobody types and no page shows; white space comes along with pasted text.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _is_countable(name: str) -> bool:
    """Whether the number of a row in `name` is one that `int()` reads.

    `FieldList` takes whatever `isdigit` likes for a number: it fails on `others-²-name`, and
    on a number of thousands of digits.
    """
    return len(name) <= LONGEST_NAME and not any(
        sign.isdigit() and not sign.isascii() for sign in name
    )


class Form(FlaskForm):
    """Base of all forms. The CSRF token is checked before the view, not here.

    `rows_changed` is True when the button that was pressed only adds or removes a row, or
    opens the next list of a place (named `add`, `remove`, `pick`): the form then shows again
    and `validate()` answers False without any error. A NUL byte anywhere is BadRequest (400);
    a name that no form of ours has written is as if it had not come. Any other control
    character, and a text of no declared length above `LONGEST_TEXT`, is an error of its field.
    """

    rows_changed: bool = False

    class Meta(FlaskForm.Meta):
        csrf = False
        locales = ("zh",)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            # No page of ours sends a form as JSON, and its values need not be texts.
            if has_request_context() and request.is_json:
                return None
            data = super().wrap_formdata(form, formdata)
            if data is not None and _has_nul(data):
                raise BadRequest("提交的内容含有无法识别的字符，请删除后重新提交。")
            if data is not None and not all(_is_countable(name) for name in data):
                pairs = data.items(multi=True)
                return MultiDict((name, value) for name, value in pairs if _is_countable(name))
            return data

        def get_translations(self, form: Any) -> _Translations:
            return _TRANSLATIONS

        def render_field(self, field: Any, render_kw: Any) -> Any:
            return DefaultMeta.render_field(self, field, render_kw)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        if has_request_context():  # an error page names what was typed by its labels
            g.setdefault("forms", []).append(self)
        data = self.meta.wrap_formdata(self, formdata)
        if data:
            if twice := next((one.name for one in leaves(self) if _is_doubled(one)), ""):
                raise BadRequest(f"同一项内容（{twice}）提交了两次，请重新填写后再提交。")
            self.rows_changed = self._change_rows(data)

    def _change_rows(self, data: Mapping[str, str]) -> bool:
        if data.get("pick"):
            return True
        for row_list in self._lists(self):
            if data.get("add") == row_list.name:
                if not row_list.max_entries or len(row_list) < row_list.max_entries:
                    row_list.append_entry()
                return True
            for index, entry in enumerate(row_list):
                if data.get("remove") == entry.name:
                    if len(row_list) > row_list.min_entries:
                        row_list.pop_entry(index)
                    return True
        return False

    def _lists(self, form: Any) -> Iterator[FieldList]:
        for field in form:
            if isinstance(field, FieldList):
                yield field
            elif isinstance(field, FormField):
                yield from self._lists(field.form)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        if self.rows_changed:
            return False
        # A decimal may be NaN or without end, which every rule about numbers stumbles over.
        for field in self:
            if isinstance(field.data, Decimal) and not field.data.is_finite():
                field.data = None
                field.process_errors = [_SAYS["Not a valid decimal value."]]
        is_right = bool(super().validate(extra_validators=extra_validators))
        for leaf in leaves(self):
            if says := _unfit(leaf):
                leaf.errors, is_right = [says], False
        for field in self:
            # What is no number is not also out of its bounds: one slip, one message.
            unread = list(field.process_errors)
            if unread and list(field.errors)[: len(unread)] == unread:
                field.errors = unread
        return is_right

    def error_links(self) -> list[tuple[str, str]]:
        """(href, text) of each error in page order, for the summary; href "" is no link."""
        links = [("", str(error)) for error in self.form_errors]
        for field in self:
            links.extend(_links(field))
        return links

    def fail(self, field: str | None, says: str) -> None:
        """Show an error found by a rule after validation; `field` None: above the form."""
        target = getattr(self, field, None) if field else None
        if target is None:
            self.form_errors.append(says)
        else:
            target.errors = [*target.errors, says]


class Alone(Form):
    """A form that is sent by itself: a name that none of its fields bears is refused (bar S44).

    Raises PortalError (400) before anything is done; what was typed is shown again.
    """

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        data = self.meta.wrap_formdata(self, formdata) or ()
        known = BESIDE | {name for field in leaves(self) for name in _names(field)}
        if unknown := next((name for name in data if name not in known), ""):
            raise PortalError(
                f"提交的内容里有这个页面没有的一项（{unknown[:40]}），没有办理。请刷新页面后重新填写。"
            )


def _names(field: Field) -> list[str]:
    """What a browser sends for a field."""
    if isinstance(field, ThreePartDate):
        return [f"{field.name}-{part}" for part, _ in field.PARTS]
    return [field.name]


def leaves(fields: Any) -> Iterator[Field]:
    """The fields into which something is typed or chosen, those of repeating rows included."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from leaves(field)
        else:
            yield field


def _unfit(field: Field) -> str:
    """What is wrong with a text whatever it is asked for; empty where it may be one (bar S44)."""
    for text in field.raw_data or ():
        if not isinstance(text, str):  # a file
            continue
        if unseen := _UNSEEN.search(text):
            return f"第{unseen.start() + 1}个字是看不见的控制字符，请删除后重新填写"
        if len(text) > (longest := getattr(field, "longest", LONGEST_TEXT)):
            return f"不能超过 {longest} 个字"
    return ""


def _is_doubled(field: Field) -> bool:
    """Two values where one is asked: which of them counts nobody could say (bar S06)."""
    takes_many = getattr(field, "takes_many", isinstance(field, _OF_MANY))
    many = not takes_many and len(field.raw_data or ()) > 1
    return many or getattr(field, "came_twice", False)


def not_offered(forms: Sequence[Form]) -> tuple[str, str] | None:
    """(field, reference) of a choice that no page has offered, None where there is none."""
    for form in forms:
        for field in leaves(form):
            if not isinstance(field, SelectFieldBase) or not field.raw_data:
                continue
            refs = [one for one in field.raw_data if PATTERN.fullmatch(str(one))]
            offered = {str(choice.value) for choice in field.iter_choices()} if refs else set()
            if foreign := next((one for one in refs if one not in offered), None):
                return field.name, foreign
    return None


def _links(field: Any) -> Iterator[tuple[str, str]]:
    if isinstance(field, FormField):
        for inner in field.form:
            yield from _links(inner)
        return
    if isinstance(field, FieldList):
        for entry in field:
            yield from _links(entry)
    where = getattr(field, "focus_id", field.id)
    for error in field.errors:
        if isinstance(error, str):
            # Beside its field a bound is plain; in the list above the form it needs the name.
            named = f"“{field.label.text}”{error}" if error.startswith(_BOUNDS) else error
            yield f"#{where}", named


class _DateParts:
    """Marks the field for `components/form.html`; plain rendering works as well."""

    input_type = "three-part-date"

    def __call__(self, field: ThreePartDate, **kwargs: Any) -> Markup:
        return Markup("").join(
            Markup('<label for="{0}">{1}</label> <input id="{0}" name="{2}" value="{3}">').format(
                f"{field.id}-{part}", label, f"{field.name}-{part}", value
            )
            for part, label, value in field.boxes()
        )


class ThreePartDate(Field):
    """A date typed in three boxes, 年 月 日: names `born-year`, `born-month`, `born-day`.

    `data` is a `date` or None. Full-width digits are accepted; an impossible date says which
    part is wrong, and `DataRequired` does not hide that message.
    """

    widget = _DateParts()
    PARTS = (("year", "年"), ("month", "月"), ("day", "日"))

    def __init__(
        self, label: str = "", validators: Sequence[Any] = (), example: str = "1986 3 27", **kw: Any
    ) -> None:
        super().__init__(label, validators, **kw)
        self.example = example
        self.typed: tuple[str, str, str] | None = None
        self.came_twice = False
        self.wrong_part = "year"

    @property
    def focus_id(self) -> str:
        return f"{self.id}-{self.wrong_part}"

    def boxes(self) -> list[tuple[str, str, str]]:
        """(part, label, what stands in the box)."""
        if self.typed is not None:
            shown = self.typed
        elif isinstance(self.data, dt.date):
            shown = (str(self.data.year), str(self.data.month), str(self.data.day))
        else:
            shown = ("", "", "")
        return [(part, label, shown[i]) for i, (part, label) in enumerate(self.PARTS)]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.typed = None
        if formdata is not None:
            names = [f"{self.name}-{part}" for part, _ in self.PARTS]
            if any(name in formdata for name in names):
                self.came_twice = any(len(formdata.getlist(name)) > 1 for name in names)
                year, month, day = (str(formdata.get(name) or "").strip() for name in names)
                self.typed = (year, month, day)
        super().process(formdata, data, extra_filters)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if self.typed is None:
            return
        self.raw_data = ["".join(self.typed)]
        self.data = None
        if any(self.typed):
            self.data = self._date(self.typed)

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation  # else DataRequired replaces the precise message

    def _date(self, typed: tuple[str, str, str]) -> dt.date:
        numbers = []
        for (part, label), text in zip(self.PARTS, typed, strict=True):
            self.wrong_part = part
            plain = unicodedata.normalize("NFKC", text).strip(" " + label)
            if not plain:
                raise ValueError(f"请补全“{label}”，例如 {self.example}")
            if not (plain.isascii() and plain.isdigit() and len(plain) <= len("1986")):
                raise ValueError(f"“{label}”只能填数字，例如 {self.example}")
            numbers.append(int(plain))
        year, month, day = numbers
        self.wrong_part = "year"
        if year < OLDEST_YEAR:
            raise ValueError("年份请填4位数字，例如 1986")
        if year > LATEST_YEAR:
            raise ValueError(f"年份不能晚于{LATEST_YEAR}，请核对")
        self.wrong_part = "month"
        if month not in range(1, 13):
            raise ValueError("月份应为1到12")
        self.wrong_part = "day"
        try:
            found = dt.date(year, month, day)
        except ValueError:
            raise ValueError(f"{year}年{month}月没有{day}日，请核对日期") from None
        self.wrong_part = "year"
        return found


# Of these several values make one answer.
_OF_MANY = (SelectMultipleField, FileField, ThreePartDate)
