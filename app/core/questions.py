"""Public questions, a few a page, of which nothing is stored (care.md §2.8, last part).

Every page is read on every request: the answers of the other pages travel as hidden fields,
as they were typed. Nothing is required, and what cannot be read is left open.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import Optional, StopValidation

from app.core import clock
from app.core.forms import Form, ThreePartDate
from app.law.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RESULT = "result"
LONGEST = 60
_KEY = re.compile(r"[a-z_]{2,20}(-[0-9]{1,2})?(-[a-z]{1,8}){0,2}")


def clean(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """Only what the pages can send: names of the form, short values."""
    return ImmutableMultiDict(
        (name, value[:LONGEST]) for name, value in sent.items(multi=True) if _KEY.fullmatch(name)
    )


class Born(ThreePartDate):
    """A birth date: not after today."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and self.data > clock.today():
            raise StopValidation("出生日期不能晚于今天，请核对年份")


def choice(label: str, *choices: tuple[str, str], **kw: Any) -> RadioField:
    """One of a few answers, or none."""
    pairs = [SelectChoice(value, text) for value, text in choices]
    return RadioField(label, [Optional()], choices=pairs, **kw)


class Page(Form):
    """One page of questions."""

    title = ""

    def check(self) -> None:
        """Find the errors, whichever button was pressed."""
        BaseForm.validate(self)

    def typed(self, sent: MultiDict[str, str]) -> list[tuple[str, str]]:
        """(name, value) of this page's answers, to travel on as they were typed."""
        pairs: list[tuple[str, str]] = []
        for field in self:
            # A place sends one value for each of its lists: the finest one says them all.
            if getattr(field, "is_place", False):
                pairs += [(field.name, field.data)] if field.data else []
                continue
            pairs += [
                (name, value)
                for name, value in sent.items(multi=True)
                if value and (name == field.name or name.startswith(f"{field.name}-"))
            ]
        return pairs


def answer_of(page: Page, name: str) -> Any:
    """The field's answer; None where there is none or it cannot be read."""
    field = page[name]
    # A choice of blanks is no choice, and to WTForms no error either.
    if field.errors or (isinstance(field.data, str) and not field.data.strip()):
        return None
    return field.data


@dataclass
class Asked(ABC):
    """What one request holds: every page as it was filled in."""

    order: ClassVar[Sequence[str]] = ()
    """The names of the pages, with RESULT at the end."""

    sent: ImmutableMultiDict[str, str]
    pages: dict[str, Page]

    @property
    @abstractmethod
    def verdict(self) -> Verdict:
        """The answer so far."""

    @property
    @abstractmethod
    def has_begun(self) -> bool:
        """Something was answered."""

    @abstractmethod
    def open_questions(self) -> list[tuple[str, str]]:
        """(page, question) for what is not answered, each page in order."""

    @property
    def broken(self) -> list[str]:
        """Pages with something that cannot be read."""
        return [step for step, page in self.pages.items() if page.errors]

    @property
    def says(self) -> str:
        """The answer in words; a yes is none yet while a question that counts is open."""
        if not self.has_begun:
            return "还没有回答问题"
        left = len(self.open_questions())
        if not left or self.verdict is Verdict.NOT_NOW:
            return str(self.verdict)
        so_far = "可以" if self.verdict is Verdict.MAY_APPLY else str(self.verdict)
        return f"目前看{so_far}，还有{left}项要回答"

    @property
    def tone(self) -> str:
        """How the answer is coloured; green only once nothing is open."""
        if self.verdict is Verdict.NOT_NOW:
            return "no"
        if self.verdict is Verdict.ASK_A_PERSON:
            return "ask"
        return "open" if self.open_questions() else "yes"

    def carried(self, step: str) -> list[tuple[str, str]]:
        """(name, value) of the answers on the other pages, as they were typed."""
        return [
            pair
            for other, page in self.pages.items()
            if other != step
            for pair in page.typed(self.sent)
        ]

    def turn(self, pressed: Mapping[str, str]) -> tuple[str, int]:
        """Which page is shown after a button, and the status; with errors, the same again."""
        order = self.order
        step = pressed.get("step", "")
        if step not in order:
            step = order[0]
        if step in self.pages and any(pressed.get(name) for name in ("add", "remove", "pick")):
            # Only a list grows: nothing of the page is found wrong yet.
            self.pages[step] = type(self.pages[step])(formdata=self.sent)
            return step, 200
        wanted = pressed.get("go", "next")
        if wanted == "next":
            wanted = order[min(order.index(step) + 1, len(order) - 1)]
        if wanted not in order:
            wanted = step
        if step in self.broken and order.index(wanted) > order.index(step):
            return step, 422
        return wanted, 200
