"""Rows by the thousand, past the unit of work: held as tuples that the driver takes."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import JSON, LargeBinary, insert
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import USUAL_CACHE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Dialect, Table

    from app.core.db import Base

_REMEMBERED = 1 << 16
_ROOMY_CACHE = "PRAGMA cache_size=-32000"
# A place for a value as both drivers take it in a tuple.
_PARAMSTYLES = {"sqlite": "qmark", "postgresql": "format"}


class Heap:
    """Rows of one table that wait to be written; `ids` gives their numbers."""

    def __init__(self, kind: type[Base], dialect: Dialect, ids: Iterator[int]) -> None:
        table = cast("Table", kind.__table__)
        self.kind, self.ids, self.rows = kind, ids, list[tuple[Any, ...]]()
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
        self.written = [
            (name, one if isinstance(table.c[name].type, JSON) else lru_cache(_REMEMBERED)(one))
            for name, one in processors.items()
        ]
        self.usual = tuple((self.typed | usual).values())

    def add(self, values: dict[str, Any]) -> None:
        """A row; what `values` do not say is its column's default. Takes the dictionary over."""
        for name, write in self.written:
            if (value := values.get(name)) is not None:
                values[name] = write(value)
        self.rows.append(tuple(map(values.get, self.names, self.usual)))

    def insert(self, connection: Connection) -> None:
        """Write what is held."""
        if self.rows:
            table = cast("Table", self.kind.__table__)
            insert_many(connection, table, self.names, self.rows)
            self.rows = []


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """While many rows come in, SQLite has room for what their indexes touch.

    Else it writes the same pages out and reads them back again and again.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute(_ROOMY_CACHE)
    try:
        yield
    finally:
        driver.execute(USUAL_CACHE)


def insert_many(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """One statement for many rows; the guard and whoever counts statements see it once.

    SQLAlchemy's own takes every row apart once more, which costs as much as the database does.
    """
    kind_of: Any = type(connection.dialect)
    statement = _statement(cast("Any", table), tuple(names), kind_of)
    cursor = connection.connection.cursor()
    errors: Any = connection.dialect.dbapi
    connection.dispatch.before_cursor_execute(connection, cursor, statement, rows, None, True)  # noqa: FBT003
    try:
        cursor.executemany(statement, rows)
    except errors.Error as error:
        raise DBAPIError.instance(statement, None, error, errors.Error) from error
    finally:
        cursor.close()


@lru_cache
def _statement(table: Any, names: tuple[str, ...], kind_of: Any) -> str:
    """Written out once: it takes as long as to insert a hundred rows."""
    dialect = kind_of(paramstyle=_PARAMSTYLES[kind_of.name])
    said: Any = insert(table).compile(dialect=dialect, column_keys=list(names))
    if [names.index(name) for name in said.positiontup] != list(range(len(names))):
        raise RuntimeError(f"the values of {table.name} go in another order")
    text: str = said.string
    return text


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
