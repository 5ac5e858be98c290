"""Statements that every page asks, given to the database's driver as they are (bar P01).

SQLAlchemy writes the text and knows the types; what it does around each run costs ten times the
run. So such a statement is compiled once, and its rows come as the driver gives them: a day is a
text on SQLite, an enum member a text everywhere. `typed` turns a row into the columns' types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect, Executable

# A name of a value, in a form that both drivers take with a mapping.
_PARAMSTYLES = {"sqlite": "named", "postgresql": "pyformat"}
Convert = Callable[[Any], Any]
_ONE = False  # run of the statement, not many


@dataclass(frozen=True, eq=False)
class _Made:
    """A statement's text for one kind of database, and how values go in and come out."""

    text: str
    constants: dict[str, Any]
    takes: tuple[tuple[str, Convert | None], ...]
    gives: tuple[tuple[int, Convert], ...]

    def typed(self, row: tuple[Any, ...]) -> list[Any]:
        shown = list(row)
        for place, convert in self.gives:
            shown[place] = convert(shown[place])
        return shown


class Plain:
    """A statement made once.

    The guard and whoever counts statements see it like any other; the driver's errors come as
    SQLAlchemy's. With a list of values (`IN`) its text changes each time: SQLAlchemy runs it.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._made: dict[str, _Made] = {}

    def ask(self, connection: Connection, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them."""
        return self._run(connection, values).fetchall()  # type: ignore[no-any-return]

    def tell(self, connection: Connection, values: dict[str, Any]) -> None:
        """Run a statement that gives no rows."""
        self._run(connection, values)

    def typed(self, connection: Connection) -> Callable[[tuple[Any, ...]], list[Any]]:
        """What turns a row of these columns into their types; the same each time."""
        return self._for(connection.dialect).typed

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:
        made = self._for(connection.dialect)
        if not made.text:
            result: Any = connection.execute(self.statement, values)
            return result.cursor
        given = made.constants.copy()
        for name, convert in made.takes:
            given[name] = values[name] if convert is None else convert(values[name])
        connection.dispatch.before_cursor_execute(connection, None, made.text, given, None, _ONE)
        driver: Any = connection.connection.dbapi_connection
        errors: Any = connection.dialect.dbapi
        try:
            return driver.execute(made.text, given)
        except errors.Error as error:
            raise DBAPIError.instance(made.text, None, error, errors.Error) from error

    def _for(self, dialect: Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = self._make(dialect)
        return made

    def _make(self, dialect: Dialect) -> _Made:
        kind_of: Any = type(dialect)
        named = kind_of(paramstyle=_PARAMSTYLES[dialect.name])
        statement: Any = self.statement
        compiled = statement.compile(dialect=named)
        changes = compiled.post_compile_params or compiled.literal_execute_params
        takes, constants = [], {}
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(named).bind_processor(named)
            if bind.required or bind.value is None:
                takes.append((name, convert))
            else:
                constants[name] = bind.value if convert is None else convert(bind.value)
        gives = [
            (place, convert)
            for place, (_, _, _, kind) in enumerate(compiled._result_columns)  # noqa: SLF001
            if (convert := kind.dialect_impl(named).result_processor(named, None)) is not None
        ]
        return _Made("" if changes else compiled.string, constants, tuple(takes), tuple(gives))
