"""The page of the bar calls nothing kept that no test proves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.cli import docs_bar
from app.cli.docs_bar import IDS, State, Statement, page, read, states
from app.cli.marks import marked_tests

KEPT = Statement("S37", "forged forms change nothing", State.KEPT, "V3.5.1", star=True)
PROOF = {"S37": ["tests/access/test_sweep.py::test_a_forged_post_changes_nothing"]}


def test_what_is_called_kept_without_a_test_is_not_kept() -> None:
    assert states([KEPT], PROOF) == [(KEPT, State.KEPT)]
    assert states([KEPT], {}) == [(KEPT, State.NOT)]
    shown = page([KEPT], {})
    assert "Kept: 0 of 1; starred: 0 of 1" in shown
    assert "No test bears its mark." in shown


def test_a_kept_statement_links_its_test_and_is_counted() -> None:
    shown = page([KEPT], PROOF)
    assert "Kept: 1 of 1; starred: 1 of 1" in shown
    link = "[access/test_sweep.py](../tests/access/test_sweep.py)::a_forged_post_changes_nothing"
    assert link in shown


def test_a_mark_of_no_statement_is_an_error() -> None:
    with pytest.raises(ValueError, match="S71"):
        states([KEPT], {"S71": ["tests/x.py::test_y"]})


def test_a_figure_carries_the_day_and_the_command() -> None:
    with pytest.raises(ValueError, match="day and the command"):
        Statement("S01", "x", State.KEPT, "", figure="20,000")
    told = Statement(
        "S01", "x", State.KEPT, "", figure="20,000", day=date(2026, 11, 22), command="make test"
    )
    assert "| 20,000; 2026-11-22, `make test` |" in page([told], {})


def test_what_is_missing_stands_where_something_is_missing() -> None:
    for state, missing in ((State.KEPT, "much"), (State.PARTLY, ""), (State.NOT, "")):
        with pytest.raises(ValueError, match="S01"):
            Statement("S01", "x", state, "", missing=missing)


def test_all_of_them_stand_in_the_file_and_every_mark_names_one() -> None:
    statements = read(docs_bar.SOURCE.read_text("utf-8"))
    assert [one.id for one in statements] == list(IDS)
    assert len(states(statements, marked_tests("bar"))) == 120
    with pytest.raises(ValueError, match="P20"):
        read("[S01]\npromise = 'x'")


def test_marks_are_read_from_the_files(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_one.py").write_text(
        "@pytest.mark.bar('S37', 'S38')\ndef test_a() -> None: ...\n"
        "@pytest.mark.rule('S40')\ndef test_b() -> None: ...\n"
    )
    (tests / "test_two.py").write_text(
        "pytestmark = [pytest.mark.drill, pytest.mark.bar('S39')]\n"
        "def helper() -> None: ...\ndef test_c() -> None: ...\n"
    )
    name = ["tests/test_one.py::test_a"]
    assert marked_tests("bar", tests) == {
        "S37": name, "S38": name, "S39": ["tests/test_two.py::test_c"],
    }  # fmt: skip
