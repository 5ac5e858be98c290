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
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                name = f"{path.relative_to(folder.parent).as_posix()}::{node.name}"
                for one in _ids(node, decorator):
                    found.setdefault(one, []).append(name)
    return found


def _ids(node: ast.FunctionDef, decorator: str) -> Iterator[str]:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and ast.unparse(one.func) == decorator:
            for argument in one.args:
                yield ast.literal_eval(argument)
