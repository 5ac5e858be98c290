"""Every form that edits what others edit too: who comes second is told, and keeps the text."""

from __future__ import annotations

import re

import pytest

from tests.access.test_references import Found, filled, send
from tests.access.town import Town

pytestmark = pytest.mark.long  # every page of the town is read first
WORDS = {"text", "textarea"}
DATES = ("-year", "-month", "-day")
TYPED = "后来的人写下的话"
SEEN_BEFORE = "99999"  # no record has it: another has saved since
STALE = 409
# What a family sends is compared with the words it was shown, not with a number; a paper that
# nobody has entered yet has no version, and stands in its case once (a unique row).
OTHERWISE = re.compile(r"/foster/\w+/apply/submit|/institutions/admissions/\w+/papers/\w+")


@pytest.mark.bar("R05")
def test_who_comes_second_sees_both_versions_and_changes_nothing(town: Town) -> None:
    wrong, forms, acts = [], Found(town).forms.values(), town.acts
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
    assert len(editing) > 90
