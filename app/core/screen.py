"""How values look on screens: days, moments, money, masks; and addresses of static files."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from flask import url_for
from markupsafe import Markup, escape

from app.core import clock
from app.core.identifiers import mask_id, mask_name, mask_phone

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from flask import Flask
    from jinja2.runtime import Macro


def day(value: date | datetime | None) -> str:
    """2026-03-01, as in tables; a moment shows its Beijing day."""
    if value is None:
        return "—"
    return _as_day(value).isoformat()


def _as_day(value: date | datetime) -> date:
    return clock.day(value) if isinstance(value, datetime) else value


def day_long(value: date | datetime | None) -> str:
    """2026年3月1日, as in text."""
    if value is None:
        return "—"
    on = _as_day(value)
    return f"{on.year}年{on.month}月{on.day}日"


def moment(value: datetime | None) -> str:
    """2026-03-01 09:30, Beijing time."""
    return value.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if value else "—"


def yuan(fen: int | None) -> str:
    """¥1,500.00 from 分."""
    return "—" if fen is None else f"¥{fen // 100:,}.{fen % 100:02d}"


@lru_cache(maxsize=20_000)
def remembered(piece: Macro, *values: Hashable) -> Markup:
    """What a macro makes of these values, kept in memory: most rows of a list were shown before.

    For macros whose HTML depends on their arguments alone: no token, no one-time id, no `me`.
    """
    return escape(piece(*values))


def _anew(piece: Macro, *values: Hashable) -> Markup:
    return escape(piece(*values))


def each(rows: Iterable[Hashable], piece: Macro) -> Markup:
    """A remembered macro for each row, one after the other."""
    # Each is marked as safe by `remembered`: Markup.join would look at all of them again.
    return Markup("".join([remembered(piece, row) for row in rows]))  # noqa: S704  # nosec B704


@lru_cache(maxsize=256)
def _digest(path: str, _changed: float) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()[:12]


def install(app: Flask) -> None:
    """Add the filters and `static_url`."""
    app.add_template_filter(day, "day")
    app.add_template_filter(day_long, "day_long")
    app.add_template_filter(moment, "moment")
    app.add_template_filter(yuan, "yuan")
    app.add_template_filter(each, "each")
    # While developing, files change under a running portal.
    app.add_template_global(_anew if app.debug else remembered, "remembered")
    app.add_template_filter(mask_name, "mask_name")
    app.add_template_filter(mask_id, "mask_id")
    app.add_template_filter(mask_phone, "mask_phone")
    folder = Path(app.static_folder or "")

    def static_url(filename: str) -> str:
        """The file's address with its digest, so that it can be kept for a year."""
        path = folder / filename
        version = _digest(str(path), path.stat().st_mtime) if path.exists() else "0"
        return url_for("static", filename=filename, v=version)

    app.add_template_global(static_url, "static_url")
