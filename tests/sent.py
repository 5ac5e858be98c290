"""What a sent form asks of its database, counted in whichever test it is sent (bar P04).

From its arrival until just before its commit, the record's lines with it: at most fifteen
statements, or what its line in `bench/sent.toml` still allows it. The list only becomes shorter.
The forms of `tests/access/town.py` are held to it exactly, by `tests/access/test_references.py`.
"""

from __future__ import annotations

import tomllib
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy.orm import Session

from app.config import ROOT
from tests.access.spending import ENDS

MOST_STATEMENTS = 15
LIST = ROOT / "bench" / "sent.toml"
ALLOWED: dict[str, int] = tomllib.loads(LIST.read_text("utf-8"))
"""By endpoint, those that ask more than fifteen."""
SPARE = 2
"""More than its line, as when the day of the test starts a clock that others do not."""
TOO_DEAR: dict[str, int] = {}
"""What forms asked in the test under way that was more than they may."""


def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    """One statement of the request under way, if there is one."""
    if has_request_context() and not statement.startswith(ENDS):
        g.statements = g.get("statements", 0) + 1


def weigh(session: Session) -> None:
    """The last hook before the commit; lines of refusals and readings are the system's own."""
    if has_request_context() and not session.info["scope"].system:
        endpoint = str(request.endpoint)
        asked = g.get("statements", 0)
        if asked > ALLOWED.get(endpoint, MOST_STATEMENTS) + SPARE:
            TOO_DEAR[endpoint] = max(asked, TOO_DEAR.get(endpoint, 0))
