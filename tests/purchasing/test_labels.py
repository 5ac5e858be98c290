"""Every code that a screen shows has its Chinese name, and no two of a kind share one."""

from __future__ import annotations

from typing import Any

import pytest

from app.purchasing.rules.clauses import Clause
from app.purchasing.rules.counting import Evidence, Timing
from app.purchasing.rules.discrimination import Item
from app.purchasing.rules.grading import Grade, Veto
from app.purchasing.rules.indicators import Kind
from app.purchasing.rules.method import Method, Neg, NoReserve, Reason
from app.purchasing.rules.ocds_ids import award_id, contract_id, tender_id
from app.purchasing.rules.payments import Milestone, Template
from app.purchasing.rules.scoring import Failure
from app.purchasing.rules.term import Tick

KINDS: list[Any] = [
    Clause, Evidence, Failure, Grade, Item, Kind, Method, Milestone, NoReserve, Reason, Template,
    Tick, Timing, Veto,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_its_own_name(kind: Any) -> None:
    names = [code.label for code in kind]
    assert len(set(names)) == len(names)
    assert all(any("一" <= letter <= "鿿" for letter in name) for name in names)


def test_the_negative_list_is_six_questions() -> None:
    assert len({neg.question for neg in Neg if neg.question.endswith("？")}) == 6
    assert [method for method in Method if method.is_own] == [Method.QUOTES, Method.INTERNAL]


def test_ids_of_objects_are_given_by_number() -> None:
    assert tender_id("2026-220100-0007") == "2026-220100-0007-t"
    assert (award_id(1), contract_id(2)) == ("a1", "c2")
