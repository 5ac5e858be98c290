"""Rows by the hundred thousand, past the unit of work: drawn as tuples that the driver takes."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

from app.core import sealing
from app.core.heaps import Heap
from app.core.ids import ALPHABET, LENGTH
from app.documents.models import Sequence

if TYPE_CHECKING:
    from random import Random

    from sqlalchemy import Dialect

    from app.core.db import Base

Rows = dict[str, list[tuple[Any, ...]]]
"""By table, in the order in which they go in: values of all columns, as the driver takes them."""
_LETTERS = bytes(ord(ALPHABET[n % len(ALPHABET)]) for n in range(256))


class Bulk:
    """Rows for an empty database; the numbers of every table count from `first`."""

    def __init__(
        self, dialect: Dialect, kinds: tuple[type[Base], ...], draw: Random, first: int = 1
    ) -> None:
        self.draw = draw
        self.numbers: Counter[tuple[str, str, int]] = Counter()
        every: tuple[type[Base], ...] = (*kinds, Sequence)
        self.heaps = {kind: Heap(kind, dialect, count(first)) for kind in every}

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
