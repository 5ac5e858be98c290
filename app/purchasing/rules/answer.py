"""What stands in the way of a step: the row that says so, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lack:
    """One thing missing or wrong: the law row's id and a sentence to the office."""

    rule_id: str
    says: str
