"""What a page costs, by count: statements, calls, opened seals, bytes, nodes; what it may cost.

`bench/budgets.toml` holds for each page the statements, calls and bytes that it took in the town
when it was last looked at. A page that takes more turns red until its line is changed with it (bar
P20). Calls, of Python's functions and of C's, stand for the CPU: they are the same each time.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Response, request_finished
from sqlalchemy import event

from app.config import ROOT
from app.core.crypto import Keyring
from tests.access.town import Town

BUDGETS = ROOT / "bench" / "budgets.toml"
MEASURED = ROOT / "build" / "budgets.toml"
ENDS = (
    "BEGIN", "COMMIT", "PRAGMA", "ROLLBACK", "SAVEPOINT", "RELEASE",
    "UPDATE user_sessions SET last_seen_at",  # once a minute, on whichever page it falls
)  # fmt: skip
NODE = re.compile(rb"<[a-zA-Z]")
GROWS = 1.1
"""From this share of bytes or calls on it is another page, or a list that has got longer rows."""
# Statements (bar P04) and opened seals (P18) by the kind of page; bytes packed, nodes (P12).
MOST_STATEMENTS = {"list": 6, "detail": 12, "dashboard": 8}
MOST_OPENED = {"list": 0, "detail": 40, "dashboard": 0}
MOST_PACKED = 12_000
MOST_NODES = 1_500
# They show what was done in the town before, by whichever test.
RECORDS = {
    "audit.index",
    "children.log",
    "foster.case_log",
    "rights.application_looks",
    "rights.looks",
}
# What stands for somebody in all rooms, or for a place; `home.mine` is the worklist of a family.
DASHBOARDS = {
    "worklist.index", "supervision.numbers", "purchasing.board", "family_style.overview",
    "home.mine",
}  # fmt: skip


@dataclass
class Spent:
    """Of one request. `packed` is what a browser is sent."""

    statements: list[str] = field(default_factory=list)
    calls: int = 0
    opened: int = 0
    bytes: int = 0
    packed: int = 0
    nodes: int = 0


class Meter:
    """`now` is what the request under way has cost; `begin` before each.

    Calls are counted while `counts_calls`: it takes time, and a first reading also makes templates
    and statements.
    """

    def __init__(self) -> None:
        self.now = Spent()
        self.counts_calls = False

    def begin(self) -> Spent:
        self.now = Spent()
        return self.now


@contextmanager
def metering(town: Town) -> Iterator[Meter]:
    """Count what the portal asks its database, which seals it opens and what it answers."""
    meter, unseal, engine = Meter(), Keyring.open, town.database.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(ENDS):
            meter.now.statements.append(statement)

    def counting(ring: Keyring, place: str, sealed: bytes) -> bytes:
        meter.now.opened += 1
        return unseal(ring, place, sealed)

    def weigh(_app: object, response: Response, **_: Any) -> None:
        if response.mimetype == "text/html":
            body = response.get_data()
            meter.now.bytes, meter.now.nodes = len(body), len(NODE.findall(body))
            meter.now.packed = len(gzip.compress(body, 6))

    serve = town.app.wsgi_app

    def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not meter.counts_calls:
            return serve(environ, start)
        # One comes for the beginning of a call and one for its end.
        ticks = itertools.count()
        sys.setprofile(lambda *_: next(ticks))
        try:
            return serve(environ, start)
        finally:
            sys.setprofile(None)
            meter.now.calls = next(ticks) // 2

    event.listen(engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch, request_finished.connected_to(weigh, town.app):
        patch.setattr(Keyring, "open", counting)
        patch.setattr(town.app, "wsgi_app", counted)
        try:
            yield meter
        finally:
            event.remove(engine, "before_cursor_execute", note)


def kind_of(endpoint: str, *, has_arguments: bool, grows: bool) -> str:
    """A list stands at an address of its own and gets longer with the rows."""
    if endpoint in DASHBOARDS:
        return "dashboard"
    return "list" if grows and not has_arguments else "detail"


def measured(
    thin: Mapping[str, Spent],
    warm: Mapping[str, Spent],
    thick: Mapping[str, Spent],
    arguments: Mapping[str, bool],
) -> dict[str, dict[str, Any]]:
    """The lines of the budget as they would be written today.

    `thin` was spent in the town as it is, `warm` when it was read again, `thick` where the town is
    crowded.
    """
    return {
        name: {
            "statements": len(one.statements),
            "calls": warm[name].calls,
            "bytes": one.bytes,
        }
        | ({"over": over} if (over := _over(name, one, thick[name], arguments[name])) else {})
        for name, one in sorted(thin.items())
    }


def _over(name: str, one: Spent, many: Spent, has_arguments: bool) -> list[str]:
    """Which limits the page does not keep."""
    kind = kind_of(name, has_arguments=has_arguments, grows=many.bytes > one.bytes * GROWS)
    # A long list is all rows; of a case there is one.
    opened = one.opened if kind == "detail" else many.opened
    kept = {
        "by row": len(many.statements) <= len(one.statements),
        "nodes": many.nodes <= MOST_NODES,
        "opened": opened <= MOST_OPENED[kind],
        "packed": many.packed <= MOST_PACKED,
        "statements": len(one.statements) <= MOST_STATEMENTS[kind],
    }
    return [limit for limit, is_kept in kept.items() if not is_kept]


def beyond_budget(found: Mapping[str, dict[str, Any]]) -> list[str]:
    """The pages that cost more than their lines say, and lines without a page.

    What was measured lies in build/budgets.toml, to be taken over where it is meant.
    """
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(
        "# What each page costs in the town of tests/access, and which limits it does not keep\n"
        "# (bar P04, P12, P18, P20). A page that costs more turns tests/access/test_sweep.py red,\n"
        "# which leaves a new file in build/: take it over where the cost is meant.\n"
        + "".join(_line(name, one) for name, one in found.items())
    )
    lines = tomllib.loads(BUDGETS.read_text("utf-8"))
    wrong = [f"{name}: no line" for name in sorted(set(found) - set(lines))]
    wrong += [f"{name}: no such page" for name in sorted(set(lines) - set(found))]
    for name in sorted(set(lines) & set(found)):
        line, one = lines[name], found[name]
        if one["statements"] > line["statements"]:
            wrong.append(f"{name}: {one['statements']} statements, {line['statements']} allowed")
        if one["bytes"] > line["bytes"] * GROWS and name not in RECORDS:
            wrong.append(f"{name}: {one['bytes']} bytes, {line['bytes']} allowed")
        if one["calls"] > line["calls"] * GROWS and name not in RECORDS:
            wrong.append(f"{name}: {one['calls']} calls, {line['calls']} allowed")
        if more := set(one.get("over", ())) - set(line.get("over", ())):
            wrong.append(f"{name}: over its limit of {sorted(more)}")
    return wrong


def over(limit: str) -> int:
    """How many pages are known not to keep a limit."""
    lines = tomllib.loads(BUDGETS.read_text("utf-8"))
    return sum(limit in line.get("over", ()) for line in lines.values())


def _line(name: str, one: dict[str, Any]) -> str:
    said = "".join(f", over = {json.dumps(one['over'])}" for _ in one.get("over", ())[:1])
    counts = ", ".join(f"{count} = {one[count]}" for count in ("statements", "calls", "bytes"))
    return f'"{name}" = {{ {counts}{said} }}\n'
