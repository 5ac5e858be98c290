"""`docs/rules.md` is fresh, and every row of the foster table has its boundary test."""

from __future__ import annotations

import pytest

from app.cli.docs_rules import TARGET, boundary_tests, render
from app.foster.rules import ROWS
from app.law import PERIODS, RULES


def test_document_is_fresh() -> None:
    """Made by `python -m app.cli.docs_rules`."""
    assert TARGET.read_text("utf-8") == render()


@pytest.mark.parametrize("rule_id", [row.id for row in ROWS])
def test_row_has_a_boundary_test(rule_id: str) -> None:
    assert boundary_tests().get(rule_id)


def test_tests_name_real_rules_only() -> None:
    assert set(boundary_tests()) <= set(RULES) | set(PERIODS)
