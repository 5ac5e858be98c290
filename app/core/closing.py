"""The switch for maintenance: while a file `closed` lies in the instance folder, nobody writes.

Its first line says until when, in words for the public. Pages are read as before (bar R29).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import Unavailable

if TYPE_CHECKING:
    from app.config import Config

LONGEST = 40


def closed_until(config: Config) -> str | None:
    """Until when writing is closed; None where it is open."""
    try:
        told = (config.instance / "closed").read_text("utf-8")
    except FileNotFoundError:
        return None
    return (told.strip().splitlines() or ["通知恢复以前"])[0][:LONGEST]


def demand_open(config: Config) -> None:
    """Raise Unavailable while writing is closed."""
    until = closed_until(config)
    if until is not None:
        says = (
            f"系统正在维护，{until}暂停办理，查询和阅读不受影响。"
            "您填写的内容在下面，请先复制保存，恢复后再提交。"
        )
        raise Unavailable(says)
