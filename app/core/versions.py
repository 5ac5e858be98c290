"""Both versions side by side: what stands now, and what somebody typed who came second (bar R05).

What stands now is read from the page of the form itself, asked for once more in the name of the
same person: it shows no more than that person may see, and every form has its words already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app, request

from app.core.held import DATE_PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

SILENT = {"hidden", "password", "file", "submit", "button"}
OF_BODY = ("CONTENT_", "HTTP_CONTENT_", "HTTP_HX_", "HTTP_TRANSFER_", "werkzeug.", "wsgi.input")
CHOSEN = {"radio", "checkbox"}
NOTHING = "（未填写）"


@dataclass
class Asked:
    """One field of a form: its name on the page, what stands in it, its choices in words."""

    kind: str
    label: str = ""
    values: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class Compared:
    """`rows`: (label, what stands now, what was typed); `known`: the names in the form."""

    rows: list[tuple[str, str, str]]
    known: set[str]


class _Reader(HTMLParser):
    """The forms of a page that are sent to one address."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.found: list[dict[str, Asked]] = []
        self.inside: dict[str, Asked] | None = None
        self.by_id: dict[str, tuple[Asked, str]] = {}
        self.legends: list[list[str]] = []
        self.heard: list[str] | None = None
        self.of = ""
        self.option = ""
        self.chosen: Asked | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_it = urlsplit(given.get("action", "")).path == self.action
            self.inside = {} if is_it and given.get("method", "").lower() == "post" else None
            if self.inside is not None:
                self.found.append(self.inside)
        elif self.inside is None:
            return
        elif tag == "fieldset":
            self.legends.append([])
        elif tag == "legend" and self.legends:
            self.heard = self.legends[-1]
        elif tag == "label":
            self.heard, self.of = [], given.get("for", "")
        elif tag == "option" and self.chosen is not None:
            self.heard, self.option = [], given.get("value", "")
            if "selected" in given:
                self.chosen.values.append(self.option)
        elif tag in {"input", "select", "textarea"} and given.get("name"):
            self._begin(self.inside, tag, given)

    def _begin(self, form: dict[str, Asked], tag: str, given: dict[str, str]) -> None:
        name, value = given["name"], given.get("value", "")
        kind = given.get("type", "text") if tag == "input" else tag
        asked = form.setdefault(name, Asked(kind))
        # A choice and a part of a date are asked under the words above all of them.
        if self.legends and (kind in CHOSEN or name.rpartition("-")[2] in DATE_PARTS):
            asked.label = "".join(self.legends[-1]).strip()
        self.by_id[given.get("id", "")] = (asked, value)
        if tag == "select":
            self.chosen = asked
        elif tag == "textarea":
            self.heard, self.of = [], given.get("id", "")
        elif kind not in CHOSEN or "checked" in given:
            asked.values.append(value)

    def handle_data(self, data: str) -> None:
        if self.heard is not None:
            self.heard.append(data)

    def handle_endtag(self, tag: str) -> None:
        said, asked = "".join(self.heard or ()).strip(), self.by_id.get(self.of)
        if tag == "form":
            self.inside, self.legends, self.chosen = None, [], None
        elif tag == "fieldset" and self.legends:
            self.legends.pop()
        elif tag == "select":
            self.chosen = None
        elif tag == "option" and self.chosen is not None:
            self.chosen.words[self.option] = said
        elif tag == "textarea" and asked:
            asked[0].values.append(said)
        elif tag == "label" and self.of:
            self._name(said)
        if tag in {"label", "legend", "option", "textarea"}:
            self.heard, self.of = None, ""

    def _name(self, said: str) -> None:
        """The label stands before its box or after it: it is looked up when the form is read."""
        if self.inside is not None:
            self.inside.setdefault(f"#{self.of}", Asked("label", said))

    def form_for(self, names: set[str]) -> dict[str, Asked] | None:
        """The form that has the most of these fields."""
        if not self.found:
            return None
        best = max(self.found, key=lambda form: len(names & set(form)))
        for mark, (asked, value) in self.by_id.items():
            label = best.get(f"#{mark}")
            if label and asked.kind in CHOSEN:
                asked.words.setdefault(value, label.label)
                asked.label = asked.label or label.label
            elif label:
                asked.label = asked.label or label.label
        return {name: asked for name, asked in best.items() if asked.kind != "label"}


def compared(page: str, action: str, sent: Sequence[tuple[str, str]]) -> Compared | None:
    """The fields of the form to `action` as `page` shows them, beside what was `sent`.

    None where the page has no such form any more, or the form asks for no words.
    """
    reader = _Reader(action)
    reader.feed(page)
    form = reader.form_for({name for name, _ in sent})
    rows: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for name, asked in (form or {}).items():
        if asked.kind in SILENT:
            continue
        base, _, part = name.rpartition("-")
        key = (asked.label.removesuffix("（选填）"), base if part in DATE_PARTS else name)
        now, typed = rows.setdefault(key, ([], []))
        now.extend(_words(asked, asked.values))
        typed.extend(_words(asked, [value for sent_name, value in sent if sent_name == name]))
    told = [
        (label, _together(name, now, form), _together(name, typed, form))
        for (label, name), (now, typed) in rows.items()
        if now or typed
    ]
    return Compared(told, set(form or ())) if told else None


def _words(asked: Asked, values: Sequence[str]) -> list[str]:
    return [asked.words.get(value, value) for value in values if value.strip()]


def _together(name: str, values: Sequence[str], form: dict[str, Asked] | None) -> str:
    is_date = f"{name}-{DATE_PARTS[0]}" in (form or ())
    said = ("-" if is_date else "、").join(value.replace("\r\n", "\n").strip() for value in values)
    return said or NOTHING


def page_now(address: str) -> str:
    """The page at `address` as this person would open it now; "" where it cannot be opened.

    The transaction of the form must have ended: the reading is written down in its own.
    """
    parts = urlsplit(address)
    kept = {name: value for name, value in request.environ.items() if not name.startswith(OF_BODY)}
    asked = kept | {
        "REQUEST_METHOD": "GET", "QUERY_STRING": parts.query, "wsgi.input": BytesIO(),
        "PATH_INFO": parts.path.encode("utf-8", "replace").decode("latin-1"),
    }  # fmt: skip
    app = current_app
    with app.request_context(asked):
        answer = app.full_dispatch_request()
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"  # noqa: PLR2004
        return answer.get_data(as_text=True) if is_page else ""
