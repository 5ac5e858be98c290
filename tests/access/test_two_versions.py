"""Every form that edits what others edit too: who comes second is told, and keeps the text."""

from __future__ import annotations

import re

import pytest

from tests.access.test_references import Found, filled, send
from tests.access.town import Town
from tests.conftest import SERVER

WORDS = {"text", "textarea"}
DATES = ("-year", "-month", "-day")
TYPED = "后来的人写下的话"
SEEN_BEFORE = "99999"  # no record has it: another has saved since
STALE = 409
# The quick suite reads one page in eight, on PostgreSQL others than on SQLite.
SHARE = slice(4 if SERVER else 0, None, 8)
# What a family sends is compared with the words it was shown, not with a number; a paper that
# nobody has entered yet has no version, and stands in its case once (a unique row).
OTHERWISE = re.compile(r"/foster/\w+/apply/submit|/institutions/admissions/\w+/papers/\w+")


@pytest.mark.bar("R05")
def test_who_comes_second_on_a_share_of_the_pages(town: Town) -> None:
    assert come_second(town, Found(town, SHARE)) >= 5


@pytest.mark.bar("R05")
@pytest.mark.long  # every page of the town is read first
def test_who_comes_second_sees_both_versions_and_changes_nothing(town: Town) -> None:
    assert come_second(town, Found(town)) > 90


def come_second(town: Town, found: Found) -> int:
    """How many of the forms found carry a version; each was sent with an old one."""
    wrong, forms, acts = [], found.forms.values(), town.acts
    editing = [
        form for form in forms
        if any(name == "version" for name, _, _ in form.fields)
        and not OTHERWISE.fullmatch(form.action)
    ]  # fmt: skip
    for form in editing:
        words = {
            name: TYPED for name, kind, _ in form.fields
            if kind in WORDS and not name.endswith(DATES)
        }  # fmt: skip
        answer = send(town, form, filled(form, version=SEEN_BEFORE, **words))
        where = f"{form.action} as {form.actor}"
        if answer.status_code != STALE:
            wrong.append(f"{where}: {answer.status_code}")
        elif words and TYPED not in answer.text:
            wrong.append(f"{where}: the text is lost")
        elif words and "现在的内容" not in answer.text:
            wrong.append(f"{where}: only one version stands there")
    assert not wrong, "\n".join(wrong)
    assert town.acts == acts, "a form that came second reached the commit"
    return len(editing)
