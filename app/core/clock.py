"""The only place that asks the time.

Moments are stored in UTC; legal days are Beijing days, else everything filed between
midnight and eight in the morning would be dated one day early.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def day(moment: datetime) -> date:
    """The Beijing day on which a moment falls."""
    return moment.astimezone(BEIJING).date()


def today() -> date:
    """The present Beijing day."""
    return day(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let tests and the demo's history stand at another moment."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
