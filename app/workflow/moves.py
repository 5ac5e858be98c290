"""What a move is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from enum import StrEnum

    from app.law.model import Period, Rule


@dataclass(frozen=True)
class Move:
    """One arrow of a state machine.

    `action` is permission, audit action and endpoint in one. `basis` is the rule it rests on.
    `starts` and `stops` are clocks; `pauses` and `resumes` likewise. `turn` says whose turn
    it is afterwards: a role code, `family` or "" where the case is at rest.
    """

    action: str
    sources: AbstractSet[StrEnum]
    target: StrEnum
    basis: Rule
    says: str
    turn: str = ""
    starts: tuple[Period, ...] = ()
    stops: tuple[Period, ...] = ()
    pauses: tuple[Period, ...] = ()
    resumes: tuple[Period, ...] = ()
