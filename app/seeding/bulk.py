"""Rows by the hundred thousand, past the unit of work: executemany on SQLite, COPY on PostgreSQL.

The tables must be empty. SQLite's indexes are dropped first and made last, over sorted keys.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Boolean, Date, Enum, text

from app.core import clock, sealing
from app.core.ids import ALPHABET, LENGTH
from app.documents.models import Sequence

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from sqlalchemy import Connection, Table
    from sqlalchemy.orm import Session

    from app.core.db import Base

_CACHE_KIB = 1_000_000
_ANALYZED_ROWS = 2000
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_BITS = 96
_DRAWN = text(
    "SELECT count(nextval(pg_get_serial_sequence(:name, 'id'))) FROM generate_series(1, :many)"
)


class Heap:
    """Rows of one table that wait to be written."""

    def __init__(self, table: Table, dialect: Any) -> None:
        self.table, self.ids = table, count(1)
        self.rows: list[tuple[Any, ...]] = []
        moment = clock.now()
        self.names = [column.name for column in table.c]
        self.defaults: dict[str, Any] = dict.fromkeys(self.names)
        self.written: dict[str, Callable[[Any], Any]] = {}
        for column in table.c:
            default = column.default
            if column.name == "version":
                self.defaults["version"] = 1
            elif column.name == "created_at":
                self.defaults["created_at"] = moment
            elif default is not None and default.is_scalar:
                self.defaults[column.name] = default.arg  # type: ignore[attr-defined]
            elif default is not None and default.is_callable:
                self.defaults[column.name] = default.arg(None)  # type: ignore[attr-defined]
            written = column.type.dialect_impl(dialect).bind_processor(dialect)
            # The same days and states come again and again: each is written out once.
            is_few = isinstance(column.type, Boolean | Date | Enum)
            if written is not None:
                self.written[column.name] = cache(written) if is_few else written
        self.typed = self.defaults.copy()
        self.defaults |= self._as_written(self.defaults)

    def _as_written(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self.written[name](value) if name in self.written and value is not None else value
            for name, value in values.items()
        }

    def add(self, values: dict[str, Any]) -> None:
        self.rows.append(tuple((self.defaults | self._as_written(values)).values()))


class Bulk:
    """New rows of an empty database; ids count from one."""

    def __init__(self, session: Session, kinds: tuple[type[Base], ...], draw: Random) -> None:
        self.connection: Connection = session.connection()
        self.is_sqlite = self.connection.dialect.name == "sqlite"
        self.draw = draw
        self.numbers: Counter[tuple[str, str, int]] = Counter()
        dialect = self.connection.dialect
        all_kinds: tuple[type[Base], ...] = (*kinds, Sequence)
        tables = [cast("Table", kind.__table__) for kind in all_kinds]
        self.heaps = {table.name: Heap(table, dialect) for table in tables}
        self.indexes: list[str] = []
        if self.is_sqlite:
            self._drop_indexes()

    def ref(self) -> str:
        """A reference like those of `new_ref`, the same ones from the same seed."""
        drawn, pairs = self.draw.getrandbits(_BITS), []
        for _ in range(LENGTH // 2):
            drawn, place = divmod(drawn, len(_PAIRS))
            pairs.append(_PAIRS[place])
        return "".join(pairs)

    def id(self, kind: type[Base]) -> int:
        """The next row's number."""
        return next(self.heaps[kind.__tablename__].ids)

    def add(self, kind: type[Base], /, **values: Any) -> int:
        """Hold a row back for `write`; answers its number."""
        heap = self.heaps[kind.__tablename__]
        if "id" not in values:
            values["id"] = next(heap.ids)
        if "ref" in heap.defaults and "ref" not in values:
            values["ref"] = self.ref()
        if issubclass(kind, sealing.Authority):
            row = heap.typed | values
            values |= {seal: sealing.made(kind, seal, row) for seal in kind.SEALS}
        heap.add(values)
        return cast("int", values["id"])

    def number(self, kind: str, place: str, year: int) -> str:
        """The next case number, as `documents.numbers.case_number` gives them."""
        self.numbers[kind, place, year] += 1
        return f"{kind}-{place}-{year}-{self.numbers[kind, place, year]:05d}"

    def write(self) -> None:
        """Write what is held, the tables in the order of `kinds`."""
        for heap in self.heaps.values():
            if heap.rows:
                (self._insert if self.is_sqlite else self._copy)(heap)
                heap.rows = []

    def finish(self) -> None:
        """The counters of case numbers, the indexes, and what the planner knows of the tables."""
        for (kind, place, year), last in self.numbers.items():
            self.add(Sequence, kind=f"case.{kind}", place=place, year=year, last=last)
        self.write()
        run = self.connection.exec_driver_sql
        for statement in self.indexes:
            run(statement)
        for name, heap in () if self.is_sqlite else self.heaps.items():
            # The portal's role may draw numbers and not set them.
            self.connection.execute(_DRAWN, {"name": name, "many": next(heap.ids)})
        if self.is_sqlite:
            run(f"PRAGMA analysis_limit={_ANALYZED_ROWS}")
            run("PRAGMA cache_size=-8000")
        run("ANALYZE")

    def _drop_indexes(self) -> None:
        run = self.connection.exec_driver_sql
        run(f"PRAGMA cache_size=-{_CACHE_KIB}")
        for name, table, statement in run(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"
        ).all():
            if table in self.heaps:
                self.indexes.append(statement)
                run(f'DROP INDEX "{name}"')

    def _insert(self, heap: Heap) -> None:
        columns = ", ".join(f'"{name}"' for name in heap.names)
        marks = ", ".join("?" * len(heap.names))
        into = f'INSERT INTO "{heap.table.name}" ({columns})'  # our own names
        statement = f"{into} VALUES ({marks})"
        cursor = self.connection.connection.cursor()
        cursor.executemany(statement, heap.rows)
        cursor.close()

    def _copy(self, heap: Heap) -> None:
        # COPY refuses tables under row-level security, so it fills one beside them.
        name, columns = heap.table.name, ", ".join(f'"{name}"' for name in heap.names)
        self.connection.execute(
            text(f"CREATE TEMP TABLE IF NOT EXISTS heap_{name} (LIKE {name}) ON COMMIT DROP")
        )
        cursor: Any = self.connection.connection.cursor()
        with cursor.copy(f"COPY heap_{name} ({columns}) FROM STDIN") as target:
            for row in heap.rows:
                target.write_row(row)
        taken = f"SELECT {columns} FROM heap_{name}"  # noqa: S608 - our own names  # nosec B608
        cursor.execute(f"INSERT INTO {name} ({columns}) {taken}")
        cursor.execute(f"TRUNCATE heap_{name}")
        cursor.close()
