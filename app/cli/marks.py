"""Which test bears which mark, found by reading the tests' files, without running them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def marked_tests(mark: str, folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The tests marked `@pytest.mark.<mark>("id", …)` as `path::name`, by id."""
    decorator = f"pytest.mark.{mark}"
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text("utf-8")
        if decorator not in text:  # to parse all of them takes seconds
            continue
        module = ast.parse(text)
        of_all = [one for mark in _module_marks(module) for one in _ids(mark, decorator)]
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                name = f"{path.relative_to(folder.parent).as_posix()}::{node.name}"
                own = [one for mark in node.decorator_list for one in _ids(mark, decorator)]
                for one in own + (of_all if node.name.startswith("test_") else []):
                    found.setdefault(one, []).append(name)
    return found


def _module_marks(module: ast.Module) -> Iterator[ast.expr]:
    """What `pytestmark` says of every test of a file."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from node.value.elts if isinstance(node.value, ast.List) else [node.value]


def _ids(mark: ast.expr, decorator: str) -> Iterator[str]:
    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == decorator:
        for argument in mark.args:
            yield ast.literal_eval(argument)
