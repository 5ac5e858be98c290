"""Whatever is recorded has words: the auditor reads Chinese, not codes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from app.audit.codes import KINDS, spoken
from app.audit.wording import ROOMS, SAYS
from app.core import policy
from app.foster.workflow import MOVES
from app.purchasing.recorded import NUMBERED, WORDS

ROOT = Path(__file__).parents[2] / "app"


def recorded() -> set[str]:
    """The actions that the code records, or refuses, under a name of their own."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            place = {"record": 2, "Refused": 0}.get(ast.unparse(node.func).split(".")[-1], 99)
            named = node.args[place] if len(node.args) > place else None
            if isinstance(named, ast.Constant):
                found.add(str(named.value))
    return found


def test_every_action_of_the_policy_has_words(portal: Flask) -> None:
    del portal  # it registers the rooms' tables
    assert set(policy.table()) - set(SAYS) == set()


def test_every_room_has_a_name(portal: Flask) -> None:
    del portal
    known = set(policy.table()) | set(SAYS)
    assert {action.partition(".")[0] for action in known} <= set(ROOMS)


def test_everything_that_is_recorded_has_words() -> None:
    actions = recorded()
    assert "foster.view" in actions
    assert actions | {move.action for move in MOVES} <= set(SAYS), actions - set(SAYS)


def values_of(node: ast.expr) -> set[str]:
    """The codes that stand in an expression."""
    if isinstance(node, ast.IfExp):
        return values_of(node.body) | values_of(node.orelse)
    if isinstance(node, ast.BoolOp):
        return {code for one in node.values for code in values_of(one)}
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_every_code_before_and_after_an_act_of_purchasing_has_words(portal: Flask) -> None:
    del portal
    codes = {
        code
        for path in (ROOT / "purchasing").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
        for kept in node.keywords
        if kept.arg in {"before", "after"}
        for code in values_of(kept.value)
        if code
    }
    assert {"freeze", "stands back", "runs"} <= codes
    words = {code: said for kind in WORDS for code, said in WORDS[kind].items()}
    assert codes - set(words) == set()
    assert all(not said.isascii() for said in words.values())
    assert set(NUMBERED) | set(WORDS) <= set(KINDS)


def test_states_of_an_end_of_an_adoption_are_words(portal: Flask) -> None:
    del portal
    assert spoken("adoption_ending", "received") == "待决定"


def test_words_are_chinese_and_told_once() -> None:
    assert all(not says.isascii() for says in SAYS.values())
    told = 0
    for path in (ROOT / "audit").glob("*wording.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and "SAYS" in ast.unparse(node):
                assert isinstance(node.value, ast.Dict)
                told += sum(isinstance(key, ast.Constant) for key in node.value.keys)
    assert told == len(SAYS)


@pytest.mark.usefixtures("app")
def test_a_state_is_said_as_its_own_screen_says_it() -> None:
    """`closed` and `ready` mean something else in every room."""
    said = {
        ("placement", "closed"): "已办结",
        ("match", "closed"): "已结束",
        ("child", "C1"): "机构集中养育",
        ("child", "G3"): "民政部门长期监护",
        ("foster_application", "returned"): "待补正",
        ("letter", "direct"): "direct",
    }
    assert {asked: spoken(*asked) for asked in said} == said
