"""What an error page gives back of a form: what a person typed, under the names they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, PasswordField

from app.core.forms import ThreePartDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DATE_PARTS = ("year", "month", "day")


def said(sent: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(label, words) of what was typed; a choice in its own words, hidden fields left out.

    Where the view stopped before it read the form no label is known, and only what is plainly
    writing is shown: a code or a number without its question says nothing to anybody.
    """
    known = {field.name: field for form in g.get("forms", ()) for field in _fields(form)}
    found: dict[tuple[str, str], list[str]] = {}
    for name, value in sent:
        base, _, part = name.rpartition("-")
        field = known.get(base) if part in DATE_PARTS else known.get(name)
        if field is None:
            if not value.isascii() or " " in value.strip():
                found.setdefault(("", name), []).append(value)
        elif not isinstance(field, HiddenField | PasswordField):
            found.setdefault((field.label.text, field.name), []).append(_words(field, value))
    is_date = {name for name, field in known.items() if isinstance(field, ThreePartDate)}
    return [
        (label, ("-" if name in is_date else "、").join(values))
        for (label, name), values in found.items()
    ]


def _fields(form: Iterable[Field]) -> Iterator[Field]:
    for field in form:
        if isinstance(field, FormField | FieldList):
            yield from _fields(field)
        else:
            yield field


def _words(field: Field, value: str) -> str:
    if isinstance(field, BooleanField):
        return "是"
    choices = field.iter_choices() if getattr(field, "choices", None) else ()
    labels = {str(choice.value): str(choice.label) for choice in choices}
    return labels.get(value, value)


def own_page() -> str:
    """The path of the page a form stood on: what htmx or the form says, else the nearest above."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    if shown.netloc == request.host and shown.path.startswith("/") and _opens(shown.path):
        return shown.path + (f"?{shown.query}" if shown.query else "")
    path = _said_by_the_form() or request.path
    while path.count("/") > 1 and not _opens(path):
        path = path.rpartition("/")[0]
    return path if _opens(path) else "/"


def _said_by_the_form() -> str:
    try:
        path = request.form.get("shown_at", "")
    except HTTPException:  # the body is too large or broken: the form says nothing
        return ""
    return path if path.startswith("/") and _opens(path) else ""


def _opens(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
