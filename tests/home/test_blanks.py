"""Printed blanks carry a code with their own public address and version, and nothing else."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from app.core.crypto import sm3
from app.documents import qr, settings
from app.documents.letters import LetterKind, Reference, render_letter
from app.documents.letters.form_contents import ApplicationForm
from app.documents.letters.render import _qr_content
from app.home.blanks import EDITION, form_url
from app.visits.forms.visit import BLANK_EDITION, VisitForm
from tests.documents.letter_samples import LETTERHEAD
from tests.factories import World

VERSION = f"{EDITION:%Y-%m-%d}"


@pytest.mark.parametrize("name", ["application", "consent"])
def test_a_blank_says_its_version_and_where_it_is(world: World, name: str) -> None:
    with world.app.app_context():
        origin = settings.current().origin
    address = form_url(name, origin)
    assert address == f"{origin}/forms/{name}.pdf?v={VERSION}"
    answer = world.client().get(address.removeprefix(origin))
    assert answer.status_code == 200
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert f"版本{VERSION}" in "".join(text.split())


def test_the_code_of_a_blank_is_its_address_alone() -> None:
    blank = Reference("", EDITION, form_url="https://example.org/forms/application.pdf?v=1")
    assert _qr_content(blank) == blank.form_url
    # one that belongs to a case comes back to it: its number, as before
    of_case = Reference("", EDITION, "FC-220104-2026-00012", form_url=blank.form_url)
    assert _qr_content(of_case) == "FC-220104-2026-00012"


def test_another_version_is_another_code() -> None:
    assert qr.svg("https://example.org/a?v=1") != qr.svg("https://example.org/a?v=2")
    assert qr.svg("") == ""


def test_the_same_blank_gives_the_same_bytes() -> None:
    blank = ApplicationForm(Reference("", EDITION, form_url="https://example.org/a"))
    first, second = (
        render_letter(LetterKind.APPLICATION_FORM, blank, letterhead=LETTERHEAD, draft=False)
        for _ in range(2)
    )
    assert first == second


def test_the_visit_form_is_there_for_anybody_without_a_number(world: World) -> None:
    page = world.client().get("/visits/blank")
    assert page.status_code == 200
    assert "探访记录表" in page.text
    assert not re.search(r"FCP-|FSH-", page.text)
    with world.app.app_context():
        origin = settings.current().origin
    version = f"{BLANK_EDITION:%Y-%m-%d}"
    code = qr.data_uri(f"{origin}/visits/blank?v={version}")
    assert code.replace("'", "&#39;") in page.text
    assert f"版本 {version}" in page.text


def test_changed_questions_are_a_new_edition(world: World) -> None:
    """Whoever changes the form sets `BLANK_EDITION` to that day, and this digest."""
    with world.app.test_request_context():
        form = VisitForm(formdata=None)
        said = [
            "|".join([f.short_name, f.label.text, *(str(label) for _, label, *_ in choices(f))])
            for f in form
        ]
    assert (f"{BLANK_EDITION:%Y-%m-%d}", sm3("\n".join(said).encode()).hex()[:12]) == (
        "2026-11-22", "df7dabf4128d",
    )  # fmt: skip


def choices(field: Any) -> list[tuple[object, ...]]:
    """(value, label, …) where the field has any."""
    return [tuple(one) for one in field.iter_choices()] if getattr(field, "choices", None) else []
