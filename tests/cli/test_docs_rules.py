"""`docs/rules.md` is fresh, and every row of the two tables has its boundary test."""

from __future__ import annotations

import pytest

from app.adoption.rules import ROWS as ADOPTION_ROWS
from app.cli.docs_rules import TARGET, boundary_tests, render
from app.foster.rules import ROWS
from app.law import PERIODS, RULES


def test_document_is_fresh() -> None:
    """Made by `python -m app.cli.docs_rules`."""
    assert TARGET.read_text("utf-8") == render()


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The rules that tests name; to read all the tests for it takes half a second."""
    return {rule_id for rule_id, tests in boundary_tests().items() if tests}


@pytest.mark.parametrize("rule_id", [*(row.id for row in ROWS), *(row.id for row in ADOPTION_ROWS)])
def test_row_has_a_boundary_test(named: set[str], rule_id: str) -> None:
    assert rule_id in named


def test_tests_name_real_rules_only(named: set[str]) -> None:
    assert named <= set(RULES) | set(PERIODS)
