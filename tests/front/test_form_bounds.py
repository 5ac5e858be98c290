"""Every field of every form has a bound and refuses what lies outside it (bar S44).

The cases are drawn from the forms themselves: a field that is added is tried as well.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DecimalField, Field, FileField, IntegerField
from wtforms.fields.choices import SelectFieldBase

import app.rooms  # noqa: F401 - every form of the portal
from app.accounts.forms import ReasonForm
from app.core.fields import AnswersField
from app.core.forms import Form, ThreePartDate, leaves
from app.divisions.forms import DivisionField
from tests.test_asked import forms_by_room

MANY = "9" * 30
LONG = "长" * (AnswersField.longest + 1)
UNSEEN = "a\x1bb"
ELSE = "x" * 40
"""No choice, no day and no number; for a text nothing strange."""
ROUNDS = (LONG, UNSEEN, MANY, f"-{MANY}", ELSE)


def written() -> list[type[Form]]:
    found = (form for forms in forms_by_room().values() for form in forms)
    # One with a line before its name is a part of others.
    return [one for one in found if issubclass(one, Form) and not one.__name__.startswith("_")]


def has_to_refuse(field: Field, text: str) -> bool:
    """Whether the text lies outside what the field may hold."""
    if isinstance(field, FileField | BooleanField):  # known by content (S45); yes or no
        return False
    if isinstance(field, DivisionField):  # read from lists: what is on none is not chosen
        return bool(field.data)
    if isinstance(field, ThreePartDate) or (
        isinstance(field, SelectFieldBase) and field.validate_choice
    ):
        return True
    is_number = isinstance(field, IntegerField | DecimalField)
    return is_number or text in {LONG, UNSEEN}


def names_of(field: Field) -> list[str]:
    if isinstance(field, ThreePartDate):
        return [f"{field.name}-{part}" for part, _ in field.PARTS]
    return [field.name]


def taken(form: type[Form]) -> Iterator[str]:
    """What a form takes in although it lies outside."""
    names = [name for field in leaves(form(formdata=None)) for name in names_of(field)]
    for text in ROUNDS:
        made = form(formdata=MultiDict(dict.fromkeys(names, text)))
        for field in leaves(made):
            if isinstance(field, SelectFieldBase) and field.choices is None:
                field.choices = []  # the page names them when it is made
        made.validate()
        for field in leaves(made):
            if has_to_refuse(field, text) and not field.errors:
                yield f"{form.__name__}.{field.name} takes {text[:9]!r}"


@pytest.fixture(scope="module")
def bare() -> Flask:
    made = Flask("forms")
    made.config["SECRET_KEY"] = "forms"
    return made


@pytest.mark.bar("S44")
def test_every_field_of_every_form_refuses_what_lies_outside_its_bounds(bare: Flask) -> None:
    forms = written()
    assert len(forms) > 400
    with bare.test_request_context(method="POST"):
        found = [said for form in forms for said in taken(form)]
    assert not found, "\n".join(found)


@pytest.mark.bar("S44")
@pytest.mark.parametrize(
    ("text", "place"),
    [("\x01甲", 1), ("a\x1bb", 2), ("甲乙\x7f", 3), ("a\x85b", 2), ("第一行\r\n第二行", 0),
     ("a\tb", 0), ("买买提·吐尔逊", 0), ("𠮷野", 0), ("😀", 0), ("\ufeffa\u202c", 0)],
)  # fmt: skip
def test_control_characters_are_refused_with_their_place(
    bare: Flask, text: str, place: int
) -> None:
    """White space comes along with pasted text, and rare signs stand in names."""
    with bare.test_request_context(method="POST"):
        form = ReasonForm(formdata=MultiDict({"reason": text}))
        assert form.validate() is not bool(place)
        said = [f"第{place}个字是看不见的控制字符，请删除后重新填写"] if place else []
        assert [text for _, text in form.error_links()] == said
