"""A session of tests in which a second factor was shown for good.

To the portal a factor that is yet to be shown is none; what asks for one is tested by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import g

from app.accounts.views import step_up

FRESH = datetime(2100, 1, 1, tzinfo=UTC)
_asked = step_up.is_fresh


def _is_fresh(action: str, now: datetime) -> bool:
    return g.get("factor_at") == FRESH or _asked(action, now)


step_up.is_fresh = _is_fresh
