"""`docs/bar.md`: each promise about security, reliability and speed, and the tests that prove it.

People edit `docs/bar.toml`; the proof is `@pytest.mark.bar("S37")` on tests. Without a test that
bears its mark a statement is shown as not kept, whatever is claimed.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.cli.marks import marked_tests
from app.config import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SOURCE = ROOT / "docs" / "bar.toml"
IDS = (
    *(f"S{n:02}" for n in range(1, 71)),
    *(f"R{n:02}" for n in range(1, 31)),
    *(f"P{n:02}" for n in range(1, 21)),
)
PARTS = {"S": "Security", "R": "Reliability", "P": "Speed and scale"}

_HEAD = """# The bar: what is promised, and what proves it

The promises of our bar of security, reliability and speed, in our own short words. State:
**kept** where code and tests show all of it, **partly** where they show a part, **not** otherwise.
A statement without a test that bears its mark (`@pytest.mark.bar("S37")`) counts as not kept,
whatever anybody says. ★ marks what matters most. A figure was last measured on the day and by the
command that stand beside it. Edit `docs/bar.toml`, then `make docs`.

Clauses: `V…` is OWASP ASVS 5.0.0; `DB` GB/T 22239-2019 level 3; `MP` GB/T 39786-2021 level 3;
`PIPL` 个人信息保护法; `WB` 未成年人网络保护条例; `ET` 儿童个人信息网络保护规定; `CSL` 网络安全法.
**The clause numbers of GB/T 22239, those of GB/T 39786 marked (K), and all articles marked (K) were
not compared with the paper: compare them before quoting.** Passwords follow ASVS (no composition
rules, no rotation); GB/T 22239 8.1.4.1 a asks for both, and that deviation is on purpose.
"""


class State(StrEnum):
    """How far a promise is kept."""

    KEPT = "kept"
    PARTLY = "partly"
    NOT = "not"


@dataclass(frozen=True)
class Statement:
    """A promise as `docs/bar.toml` tells it. `missing` says what keeps it from being kept.

    `note` is for a deviation that is on purpose, or the length of a shorter run.
    """

    id: str
    promise: str
    claimed: State
    clauses: str
    star: bool = False
    missing: str = ""
    note: str = ""
    figure: str = ""
    day: date | None = None
    command: str = ""

    def __post_init__(self) -> None:
        if bool(self.missing) is (self.claimed is State.KEPT):
            message = f"{self.id}: what is not kept says what is missing, what is kept does not"
            raise ValueError(message)
        if len({bool(self.figure), bool(self.day), bool(self.command)}) > 1:
            message = f"{self.id}: a figure carries the day and the command"
            raise ValueError(message)


def read(source: str) -> list[Statement]:
    """The statements; raises ValueError unless each of the 120 stands there once."""
    told: dict[str, dict[str, Any]] = tomllib.loads(source)
    if tuple(told) != IDS:
        wrong = sorted(set(told) ^ set(IDS))
        message = f"S01 to S70, R01 to R30 and P01 to P20 in this order; wrong: {wrong}"
        raise ValueError(message)
    return [
        Statement(id=name, claimed=State(fields.pop("state")), **fields)
        for name, fields in told.items()
    ]


def states(
    statements: Iterable[Statement], tests: Mapping[str, list[str]]
) -> list[tuple[Statement, State]]:
    """Each statement with its state; raises ValueError for a mark that names no statement."""
    if unknown := sorted(set(tests) - set(IDS)):
        message = f"marks of no statement: {unknown}"
        raise ValueError(message)
    return [(one, one.claimed if tests.get(one.id) else State.NOT) for one in statements]


def page(statements: Iterable[Statement], tests: Mapping[str, list[str]]) -> str:
    """The whole document."""
    rows = states(statements, tests)
    lines = [_HEAD, _counts(rows)]
    for letter, title in PARTS.items():
        lines += ["", f"## {title}", ""]
        lines += ["| id | promise | state | proved by | measured | clauses | missing |"]
        lines += ["|---|---|---|---|---|---|---|"]
        lines += [_row(one, state, tests) for one, state in rows if one.id[0] == letter]
    return "\n".join(lines) + "\n"


def _counts(rows: list[tuple[Statement, State]]) -> str:
    counted = Counter(state for _, state in rows)
    starred = Counter(state for one, state in rows if one.star)
    return (
        f"**Kept: {counted[State.KEPT]} of {len(rows)}; "
        f"starred: {starred[State.KEPT]} of {starred.total()}.** "
        f"Partly: {counted[State.PARTLY]} ({starred[State.PARTLY]} starred). "
        f"Not: {counted[State.NOT]} ({starred[State.NOT]} starred)."
    )


def _row(one: Statement, state: State, tests: Mapping[str, list[str]]) -> str:
    missing = one.missing
    if one.claimed is not state:
        missing = f"{missing} No test bears its mark.".strip()
    if one.note:
        missing = f"{missing} ({one.note})".strip()
    measured = f"{one.figure}; {one.day}, `{one.command}`" if one.figure else ""
    cells = (
        f"{one.id}{' ★' if one.star else ''}", one.promise, f"**{state}**",
        "<br>".join(_link(test) for test in tests.get(one.id, [])), measured, one.clauses, missing,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") or "–" for cell in cells) + " |"


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{path.removeprefix('tests/')}](../{path})::{name.removeprefix('test_')}"


def render(made: str) -> str:
    """The page of today's file and tests."""
    return made + page(read(SOURCE.read_text("utf-8")), marked_tests("bar"))
