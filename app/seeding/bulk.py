"""Rows by the hundred thousand, past the unit of work: drawn as tuples that the driver takes."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import LargeBinary

from app.core import clock, sealing
from app.core.ids import ALPHABET, LENGTH
from app.documents.models import Sequence

if TYPE_CHECKING:
    from random import Random

    from sqlalchemy import Dialect, Table

    from app.core.db import Base

Rows = dict[str, list[tuple[Any, ...]]]
"""By table, in the order in which they go in: values of all columns, as the driver takes them."""
_REMEMBERED = 1 << 16
_LETTERS = bytes(ord(ALPHABET[n % len(ALPHABET)]) for n in range(256))


class Heap:
    """Rows of one table that wait to be written."""

    def __init__(self, kind: type[Base], dialect: Dialect, first: int) -> None:
        table = cast("Table", kind.__table__)
        self.kind, self.ids, self.rows = kind, count(first), list[tuple[Any, ...]]()
        self.names = [column.name for column in table.c]
        self.typed = dict.fromkeys(self.names) | _defaults(table)
        processors = {
            column.name: written
            for column in table.c
            if not isinstance(column.type, LargeBinary)  # bytes go as they are
            and (written := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        usual = {
            name: written(self.typed[name])
            for name, written in processors.items()
            if self.typed[name] is not None
        }
        # The same days, moments and states come again: each is written out once.
        self.written = [(name, lru_cache(_REMEMBERED)(one)) for name, one in processors.items()]
        self.usual = tuple((self.typed | usual).values())

    def add(self, values: dict[str, Any]) -> None:
        """A row; what `values` do not say is its column's default. Takes the dictionary over."""
        for name, write in self.written:
            if (value := values.get(name)) is not None:
                values[name] = write(value)
        self.rows.append(tuple(map(values.get, self.names, self.usual)))


class Bulk:
    """Rows for an empty database; the numbers of every table count from `first`."""

    def __init__(
        self, dialect: Dialect, kinds: tuple[type[Base], ...], draw: Random, first: int = 1
    ) -> None:
        self.draw = draw
        self.numbers: Counter[tuple[str, str, int]] = Counter()
        every: tuple[type[Base], ...] = (*kinds, Sequence)
        self.heaps = {kind: Heap(kind, dialect, first) for kind in every}

    def ref(self) -> str:
        """A reference like those of `new_ref`, the same ones from the same seed."""
        return self.draw.randbytes(LENGTH).translate(_LETTERS).decode()

    def add(self, kind: type[Base], /, **values: Any) -> int:
        """Hold a row back; answers its number."""
        heap = self.heaps[kind]
        number = values["id"] = next(heap.ids)
        if "ref" not in values and "ref" in heap.typed:
            values["ref"] = self.ref()
        if issubclass(kind, sealing.Authority):
            row = heap.typed | values
            values |= {seal: sealing.made(kind, seal, row) for seal in kind.SEALS}
        heap.add(values)
        return number

    def number(self, kind: str, place: str, year: int) -> str:
        """The next case number, as `documents.numbers.case_number` gives them."""
        key = (kind, place, year)
        self.numbers[key] += 1
        return f"{kind}-{place}-{year}-{self.numbers[key]:05d}"

    def end_numbers(self) -> None:
        """The counters of the case numbers: no more of these places will be given."""
        for (kind, place, year), last in self.numbers.items():
            self.add(Sequence, kind=f"case.{kind}", place=place, year=year, last=last)
        self.numbers.clear()

    def next_id(self) -> int:
        """One that is free in every table. Nothing can be added afterwards."""
        return max(next(heap.ids) for heap in self.heaps.values())

    def take(self) -> Rows:
        """What is held, the tables in the order of `kinds`; nothing is held any more."""
        found = {}
        for kind, heap in self.heaps.items():
            if heap.rows:
                found[kind.__tablename__], heap.rows = heap.rows, []
        return found


def _defaults(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {}
    moment = clock.now()
    for column in table.c:
        default: Any = column.default
        if column.name == "version":
            found["version"] = 1
        elif column.name == "created_at":
            found["created_at"] = moment
        elif default is not None and default.is_scalar:
            found[column.name] = default.arg
        elif default is not None and default.is_callable:
            found[column.name] = default.arg(None)
    return found
