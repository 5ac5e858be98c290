"""A form sent as a page showed it: with the version that stood in it."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.factories import Client


def version_in(browser: Client, page: str, action: str) -> str:
    """The version in the page's form that is sent to `action`."""
    shown = browser.get(page).text
    for form in re.findall(r"<form.*?</form>", shown, re.DOTALL):
        if f'action="{action}"' in form:
            found = re.search(r'name="version" value="(\d+)"', form)
            assert found, f"the form to {action} carries no version"
            return found[1]
    raise AssertionError(f"{page} has no form to {action}")


def send_shown(
    browser: Client, page: str, action: str, fields: dict[str, Any] | None = None
) -> TestResponse:
    """Open the page, then send its form."""
    return browser.post(action, {"version": version_in(browser, page, action), **(fields or {})})
