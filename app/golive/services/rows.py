"""New records of one transaction, held back and inserted a table at a time."""

from __future__ import annotations

from itertools import count, islice
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, func, select, text, update

from app.core.db import Record
from app.core.heaps import Heap
from app.core.ids import new_ref
from app.core.sealing import Authority, seals_of
from app.documents.models import Sequence
from app.documents.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import Dialect, Table
    from sqlalchemy.orm import Session

    from app.core.db import Base

_PIECE = 500


class HeldRows:
    """Rows that wait, as tuples that the driver takes; `ids` gives the numbers of a table."""

    def __init__(
        self, dialect: Dialect, kinds: Iterable[type[Base]], ids: Callable[[Table], Iterator[int]]
    ) -> None:
        self.heaps = {kind: Heap(kind, dialect, ids(_table(kind))) for kind in kinds}

    def put(self, kind: type[Base], values: dict[str, Any]) -> int:
        """Held back; answers its id."""
        heap = self.heaps[kind]
        values["id"] = number = next(heap.ids)
        if issubclass(kind, Record) and "ref" not in values:
            values["ref"] = new_ref()
        if issubclass(kind, Authority):
            values.update(seals_of(kind, values))
        heap.add(values.copy())  # the caller goes on reading its own
        return number


class NewRows(HeldRows):
    """Made for go-live, where the unit of work would cost ten times what the rows do.

    `kinds` are the classes in the order of writing: what another hangs on comes first. A record
    has its id as soon as it is added, so what hangs on it is made in the same pass.
    """

    def __init__(self, session: Session, kinds: Iterable[type[Base]]) -> None:
        self.session = session
        super().__init__(session.get_bind().dialect, kinds, self._draw)
        self._rows: dict[type[Base], list[Any]] = {kind: [] for kind in self.heaps}
        self._changes: dict[type[Base], list[dict[str, Any]]] = {kind: [] for kind in self.heaps}

    def add(self, row: Base) -> None:
        """Held until `insert`; never put a row into the session as well."""
        record: Any = row
        record.id = next(self.heaps[type(row)].ids)
        self._rows[type(row)].append(row)

    def take_ids(self, kind: type[Base], many: int) -> list[int]:
        """For rows that are made elsewhere."""
        return list(islice(self.heaps[kind].ids, many))

    def take(self, made: Mapping[type[Base], list[tuple[Any, ...]]]) -> None:
        """Hold rows that were made elsewhere."""
        for kind, rows in made.items():
            self.heaps[kind].rows += rows

    def change(self, kind: type[Base], row_id: int, **values: Any) -> None:
        """Columns of a row that is inserted already, here or long ago; always the same ones."""
        self._changes[kind].append({"row_id": row_id, **values})

    def _draw(self, table: Table) -> Iterator[int]:
        if self.session.get_bind().dialect.name != "postgresql":
            # The one writer that SQLite has is this transaction.
            last = self.session.scalar(select(func.max(table.c.id))) or 0
            yield from count(last + 1)
        sequence = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :many)"
        )
        while True:
            yield from self.session.scalars(sequence, {"name": table.name, "many": _PIECE}).all()

    def insert(self) -> None:
        """Write what is held."""
        connection = self.session.connection()
        for kind, rows in self._rows.items():
            heap = self.heaps[kind]
            for row in rows:
                values = {name: value for name, value in vars(row).items() if name in heap.typed}
                if issubclass(kind, Authority):
                    values.update(seals_of(kind, values))
                heap.add(values)
            rows.clear()
            heap.insert(connection)
        for kind, changes in self._changes.items():
            if changes:
                table = _table(kind)
                statement = update(table).where(table.c.id == bindparam("row_id"))
                connection.execute(statement.values(version=table.c.version + 1), changes)
                changes.clear()


def _table(kind: type[Base]) -> Table:
    return cast("Table", kind.__table__)


def take_numbers(session: Session, kind: str, place: str, year: int, many: int) -> Iterator[str]:
    """So many case numbers such as CH-220104-2026-00012, in one step; none is left out.

    Of `documents.numbers`, which gives them one by one: take as many as are used.
    """
    if not many:
        return iter(())
    first = next_number(session, f"case.{kind}", place, year)
    session.execute(
        update(Sequence)
        .where(Sequence.kind == f"case.{kind}", Sequence.place == place, Sequence.year == year)
        .values(last=first + many - 1)
    )
    return (f"{kind}-{place}-{year}-{number:05d}" for number in range(first, first + many))
