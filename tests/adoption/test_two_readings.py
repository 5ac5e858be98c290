"""The table and a reading by hand of the same document agree on random facts."""

from __future__ import annotations

import random
from typing import Any

import pytest

from app.adoption.rules import NEEDS, ROWS, answer
from tests.adoption.by_hand import read_by_hand
from tests.adoption.random_records import a_record


def disagreements(count: int, seed: int) -> tuple[list[Any], set[str], int]:
    """Records on which the readings differ, every id that was seen, how many were eligible."""
    rng = random.Random(seed)
    wrong, seen, eligible = [], set[str](), 0
    for _ in range(count):
        record = a_record(rng)
        ours, theirs = answer(record), read_by_hand(record)
        if ours != theirs:
            wrong.append((record, ours, theirs))
        seen |= {*ours["blocking"], *ours["needs"]}
        eligible += ours["eligible"]
    return wrong[:3], seen, eligible


EVERYTHING = {row.id for row in ROWS} | {need.name for need in NEEDS}


def test_two_readings_agree_on_two_thousand_records() -> None:
    wrong, seen, eligible = disagreements(2000, seed=4)
    assert wrong == []
    assert seen == EVERYTHING
    assert eligible > 20


@pytest.mark.long
def test_two_readings_agree_on_twenty_thousand_records() -> None:
    wrong, seen, eligible = disagreements(20_000, seed=1093)
    assert wrong == []
    assert seen == EVERYTHING
    assert eligible > 200
