"""What browsers report of the content policy: a script that slipped in would show here (bar S33).

Anybody can send such a report, so that little of it is written down, and not without end.
"""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from app.core import clock
from app.core.web import csrf, never_closed, public, repeatable
from app.home.mine import bp

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

__all__ = ["bp", "policy_report"]
log = logging.getLogger("tongan.policy")
MOST_A_MINUTE = 10
LONGEST = 4096
_DIRECTIVE = re.compile(r"[a-z-]{1,30}")
_told: deque[datetime] = deque(maxlen=MOST_A_MINUTE)


@bp.post("/policy-report")
@public
@repeatable
@never_closed
def policy_report() -> ResponseReturnValue:
    """Write down which directive was violated; no address, for it may name a case."""
    directive = directive_of(request.get_data(cache=False)[:LONGEST])
    now = clock.now()
    is_quiet = len(_told) < MOST_A_MINUTE or _told[0] < now - timedelta(minutes=1)
    if directive and is_quiet:
        _told.append(now)
        log.warning("content policy violated: %s", directive)
    return "", 204


csrf.exempt(policy_report)  # browsers send it by themselves, without a token


def directive_of(body: bytes) -> str:
    """The directive that a report names; empty for anything that is no report."""
    try:
        told = json.loads(body)
        said = told["csp-report"].get("effective-directive", "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    return said if isinstance(said, str) and _DIRECTIVE.fullmatch(said) else ""
