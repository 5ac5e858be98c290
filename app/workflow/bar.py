"""What the bar at the top of a case's page says; `layouts` read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Bar:
    """The identity bar and the tabs; names in it are masked, staff names are not.

    `left` are the days until `due`; `primary` is (title, address) of the act that is next,
    `tabs` are (title, address, count).
    """

    who: str
    kind: str
    number: str
    state: str
    colour: str
    turn: str
    due: date | None
    left: int | None
    article: str
    provisional: bool
    facts: list[tuple[str, str]]
    primary: tuple[str, str] | None
    tabs: list[tuple[str, str, int]]
    list_url: str
    waiting: str = ""
    unit: str = "天"
