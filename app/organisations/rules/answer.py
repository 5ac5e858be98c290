"""The answer of a check: every condition with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Result(StrEnum):
    """A condition is met or not, or the register lacks the fact that would tell."""

    MET = "met"
    UNMET = "unmet"
    TO_PROVE = "to_prove"

    @property
    def label(self) -> str:
        return {"met": "符合", "unmet": "不符合", "to_prove": "待证明"}[self.value]


@dataclass(frozen=True)
class Condition:
    """One condition on the day: `says` why; `article` is its citation as it may be shown today."""

    rule_id: str
    title: str
    result: Result
    says: str
    article: str = ""


@dataclass(frozen=True)
class Answer:
    """All conditions as of `on`. What is still to be proved is never counted as met."""

    on: date
    conditions: tuple[Condition, ...]

    @property
    def unmet(self) -> tuple[Condition, ...]:
        return tuple(c for c in self.conditions if c.result is Result.UNMET)

    @property
    def to_prove(self) -> tuple[Condition, ...]:
        return tuple(c for c in self.conditions if c.result is Result.TO_PROVE)

    @property
    def result(self) -> Result:
        """Unmet where anything is unmet, met only where everything is."""
        if self.unmet:
            return Result.UNMET
        return Result.TO_PROVE if self.to_prove else Result.MET

    @property
    def is_qualified(self) -> bool:
        return self.result is Result.MET
