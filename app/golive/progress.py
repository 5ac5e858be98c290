"""How far the worker is with a batch: a number in a file beside the uploads.

The writing is one transaction, so the database shows nothing of it before its end; and on SQLite
nobody else could write it down meanwhile.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import clock
from app.documents import settings

if TYPE_CHECKING:
    from pathlib import Path

STALE_SECONDS = 120
_MOST = 99
"""The last percent is the commit."""


@dataclass(frozen=True)
class Progress:
    """What stands in the file: `is_stale` when nobody has touched it for two minutes."""

    percent: int
    is_stale: bool


def _path(ref: str) -> Path:
    return settings.current().folder.parent / "golive" / ref


def tell(ref: str, done: int, total: int) -> None:
    """So many of `total` are done. A full disk stops no import."""
    with suppress(OSError):
        path = _path(ref)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(str(min(_MOST, done * 100 // max(total, 1))))
        fresh.replace(path)


def of(ref: str) -> Progress | None:
    """None while nobody has begun."""
    try:
        path = _path(ref)
        percent, touched = int(path.read_text()), path.stat().st_mtime
    except (OSError, ValueError):
        return None
    return Progress(percent, clock.now().timestamp() - touched > STALE_SECONDS)


def forget(ref: str) -> None:
    """The batch has its result."""
    with suppress(OSError):
        _path(ref).unlink(missing_ok=True)
