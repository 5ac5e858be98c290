"""What the database asks of a place where lines of the record wait until they are chained."""

from __future__ import annotations

from typing import Any, Protocol


class Aside(Protocol):
    """`app/audit/waiting.py` is one; `app/core` knows no room."""

    def put(self, lines: list[dict[str, Any]]) -> None:
        """Keep the lines of one request; on disk when this returns."""

    def of(self, user_id: int) -> list[dict[str, Any]]:
        """This account's lines that are not chained yet."""
