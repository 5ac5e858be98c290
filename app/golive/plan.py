"""What a workbook means: typed rows, what is wrong, what is new. Filled by parse, rules, known."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from app.core import crypto
from app.core.errors import Invalid
from app.golive.cells import read_cell
from app.golive.columns import CHILD, SHEETS
from app.golive.reading import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.golive.columns import Sheet
    from app.golive.reading import Book

MOST_FAULTS = 2_000
_TOLD_EACH = 500
_REMEMBERED = 10_000
"""Most cells of a column say what another one said: so many different ones are read once."""
_SURE = (str, date, datetime)
"""Kinds of cells that are the same where they are equal: 1 is True, and they read otherwise."""
_UNKNOWN = object()
_IN_ORDER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)
KINDS = ("child", "family", "placement", "paper")


class Marks(NamedTuple):
    """Keyed indexes of a child: everything in its row, its number, the bucket of its name."""

    digest: str
    number: str | None
    name: str | None


class Piece(NamedTuple):
    """Where rows lie in whole that are in hand only in part: in which plan of `kept`, and where."""

    ref: str
    at: int


@dataclass(slots=True)
class Row:
    """One row as values by column key; `unread` are those whose cells could not be read."""

    sheet: Sheet
    number: int
    values: dict[str, Any]
    unread: frozenset[str] = frozenset()
    marks: Marks | None = None
    piece: Piece | None = None

    @property
    def is_read(self) -> bool:
        return not self.unread

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(frozen=True)
class Unit:
    """What becomes one record: a row, for a family with the rows of its members."""

    kind: str
    own_no: str
    row: Row
    members: tuple[Row, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A keyed index of everything that stands in the rows, in any order of columns."""
        if self.kind == CHILD:
            return marks_of(self.row).digest
        return _digest(self.row, *self.members)


def _digest(*rows: Row) -> str:
    return crypto.blind("golive_row", _IN_ORDER.encode([row.values for row in rows]))


def marks_of(row: Row) -> Marks:
    """Of a child's row, reckoned once."""
    if row.marks is None:
        number, name = row["id_no"], row["name"]
        row.marks = Marks(
            _digest(row),
            crypto.blind("id_no", number) if number else None,
            crypto.bucket("child_name", name) if name else None,
        )
    return row.marks


@dataclass
class Plan:
    """All that is known of a workbook. Nothing is written while there are `errors`."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    new: dict[str, list[Unit]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    same: dict[str, list[Unit]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    changed: dict[str, list[Unit]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    records: dict[tuple[str, str], int] = field(default_factory=dict)
    """(kind, own number) → the record, of rows that were brought in before."""
    workers: dict[str, list[int]] = field(default_factory=dict)
    met: int = 0
    """How many rows met a person whom the portal knows; the record of acts keeps the number."""
    letters: dict[tuple[str, str], str] = field(default_factory=dict)

    def wrong(self, row: Row, key: str, says: str) -> None:
        """An error: `key` is a column, or empty for the whole row.

        A cell that could not be read has its error: what it lacks is no second one.
        """
        if key not in row.unread:
            self.errors.append(self._fault(row, key, says))

    def remark(self, row: Row, key: str, says: str) -> None:
        """Something to look at; it stops nothing."""
        self.notes.append(self._fault(row, key, says))

    def _fault(self, row: Row, key: str, says: str) -> Fault:
        header = row.sheet.column(key).header if key else ""
        letter = self.letters.get((row.sheet.key, key), "")
        return Fault(row.sheet.title, row.number, header, says, letter)

    def of(self, kind: str) -> list[Row]:
        return self.rows.get(kind, [])

    @property
    def counts(self) -> dict[str, Any]:
        """For the page: numbers alone."""
        found: dict[str, Any] = {
            kind: {
                "new": len(self.new[kind]),
                "same": len(self.same[kind]),
                "changed": len(self.changed[kind]),
            }
            for kind in KINDS
        }
        return found | {"errors": len(self.errors), "notes": len(self.notes)}


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """By sheet, row and column, as one goes through the file."""
    titles = [sheet.title for sheet in SHEETS]
    headers = {s.title: ["", *(c.header for c in s.columns)] for s in SHEETS}

    def place(fault: Fault) -> tuple[int, int, int]:
        known = headers.get(fault.sheet, [])
        at = known.index(fault.column) if fault.column in known else 0
        return titles.index(fault.sheet) if fault.sheet in titles else -1, fault.row, at

    return sorted(faults, key=place)


def parse(
    book: Book,
    *,
    today: date,
    place: Callable[[str], str],
    told: Callable[[int], None] | None = None,
) -> Plan:
    """Every cell read; each one that cannot be is an error of its own. Takes the rows over.

    `told` is given now and then how many rows are read.
    """
    plan = Plan(errors=list(book.faults), letters=book.letters)
    done = count(1)
    for sheet in SHEETS:
        waiting = book.rows.get(sheet.key, deque())
        columns = [(column, column.key, dict[Any, Any]()) for column in sheet.columns]
        rows = plan.rows.setdefault(sheet.key, []) if waiting else []
        while waiting:
            raw = waiting.popleft()  # its memory is wanted for what it becomes
            if told and next(done) % _TOLD_EACH == 0:
                told(sum(map(len, plan.rows.values())))
            row, cells = Row(sheet, raw.number, {}), raw.cells
            for column, key, known in columns:
                cell = cells.get(key, "")
                is_sure = type(cell) in _SURE
                value = known.get(cell, _UNKNOWN) if is_sure else _UNKNOWN
                if value is _UNKNOWN:
                    try:
                        value = read_cell(column, cell, today=today, place=place)
                    except Invalid as error:
                        plan.wrong(row, key, error.says)
                        row.unread |= {key}
                        continue
                    if is_sure and len(known) < _REMEMBERED:
                        known[cell] = value
                if value is not None:
                    row.values[key] = value
            rows.append(row)
    return plan


def units(plan: Plan) -> list[Unit]:
    """The rows that could be read, put together to records."""
    members: dict[str, list[Row]] = {}
    for row in plan.of("member"):
        members.setdefault(row["family_no"] or "", []).append(row)
    found = [Unit("child", row["own_no"], row) for row in plan.of("child") if row["own_no"]]
    found += [
        Unit("family", row["own_no"], row, tuple(members.get(row["own_no"], ())))
        for row in plan.of("family")
        if row["own_no"]
    ]
    found += [
        Unit("placement", f"{row['child_no']} {row['effective_on']}", row)
        for row in plan.of("placement")
        if row["child_no"] and row["effective_on"]
    ]
    found += [
        Unit("paper", f"{row['subject']} {row['own_no']} {row['paper']} {row['issued_on']}", row)
        for row in plan.of("paper")
        if row["own_no"] and row["paper"]
    ]
    return found
