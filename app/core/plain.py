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
_ONE, _MANY = False, True  # runs of the statement


@dataclass(frozen=True, eq=False)
class _Made:
    """A statement's text for one kind of database, and how values go in and come out."""

    text: str
    constants: dict[str, Any]
    takes: tuple[tuple[str, Convert | None], ...]
    lists: tuple[tuple[str, Convert | None, tuple[str, ...]], ...]
    gives: tuple[tuple[int, Convert], ...]

    def given(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values as the driver wants them."""
        given = self.constants.copy()
        for name, convert in self.takes:
            given[name] = values[name] if convert is None else convert(values[name])
        for name, convert, places in self.lists:
            for place, value in zip(places, values[name], strict=True):
                given[place] = value if convert is None else convert(value)
        return given

    def typed(self, row: tuple[Any, ...]) -> list[Any]:
        shown = list(row)
        for place, convert in self.gives:
            shown[place] = convert(shown[place])
        return shown


class Plain:
    """A statement made once; with lists of values (`IN`) once for each length of them.

    The guard and whoever counts statements see it like any other; the driver's errors come as
    SQLAlchemy's.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self._made: dict[tuple[str, tuple[int, ...]], _Made] = {}
        self._lists: list[str] | None = None

    def ask(self, connection: Connection, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them."""
        return self._run(connection, values).fetchall()  # type: ignore[no-any-return]

    def tell(self, connection: Connection, values: dict[str, Any]) -> int:
        """Run a statement that gives no rows; how many it wrote."""
        return self._run(connection, values).rowcount  # type: ignore[no-any-return]

    def tell_each(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Run a statement that gives no rows for each of one or more, on one way to the server."""
        if len(rows) == 1:
            self.tell(connection, rows[0])
            return
        made = self._for(connection.dialect, rows[0])
        given = [made.given(row) for row in rows]
        connection.dispatch.before_cursor_execute(connection, None, made.text, given, None, _MANY)
        driver: Any = connection.connection.dbapi_connection
        errors: Any = connection.dialect.dbapi
        try:
            driver.cursor().executemany(made.text, given)
        except errors.Error as error:
            raise DBAPIError.instance(made.text, None, error, errors.Error) from error

    def typed(
        self, connection: Connection, values: dict[str, Any] | None = None
    ) -> Callable[[tuple[Any, ...]], list[Any]]:
        """What turns a row of these columns into their types; the same each time.

        `values` are those that were asked with, where there are lists among them.
        """
        return self._for(connection.dialect, values or {}).typed

    def _run(self, connection: Connection, values: dict[str, Any]) -> Any:
        made = self._for(connection.dialect, values)
        given = made.given(values)
        connection.dispatch.before_cursor_execute(connection, None, made.text, given, None, _ONE)
        driver: Any = connection.connection.dbapi_connection
        errors: Any = connection.dialect.dbapi
        try:
            return driver.execute(made.text, given)
        except errors.Error as error:
            raise DBAPIError.instance(made.text, None, error, errors.Error) from error

    def _for(self, dialect: Dialect, values: dict[str, Any]) -> _Made:
        if self._lists is None:
            binds = self._compiled(dialect, self.statement).bind_names
            self._lists = sorted(
                name for bind, name in binds.items() if bind.expanding and bind.required
            )
        shape = (dialect.name, tuple([len(values[name]) for name in self._lists]))
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self._make(dialect, values)
        return made

    def _compiled(self, dialect: Dialect, statement: Any, **how: bool) -> Any:
        kind_of: Any = type(dialect)
        named = kind_of(paramstyle=_PARAMSTYLES[dialect.name])
        return statement.compile(dialect=named, compile_kwargs=how)

    def _make(self, dialect: Dialect, values: dict[str, Any]) -> _Made:
        statement: Any = self.statement
        compiled = self._compiled(dialect, statement)
        if compiled.post_compile_params or compiled.literal_execute_params:
            compiled = self._compiled(dialect, statement.params(values), render_postcompile=True)
        takes: list[tuple[str, Convert | None]] = []
        lists: list[tuple[str, Convert | None, tuple[str, ...]]] = []
        constants: dict[str, Any] = {}
        for bind, name in compiled.bind_names.items():
            convert = bind.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
            if bind.expanding:
                members = values.get(name, bind.value)
                places = tuple(f"{name}_{n}" for n in range(1, len(members) + 1))
                if name in values:
                    lists.append((name, convert, places))
                else:  # it stands in the statement
                    shown = members if convert is None else map(convert, members)
                    constants.update(zip(places, shown, strict=True))
            elif bind.literal_execute:
                continue
            elif name in values or bind.required:
                takes.append((name, convert))
            else:
                constants[name] = bind.value if convert is None else convert(bind.value)
        gives = [
            (place, convert)
            for place, (_, _, _, kind) in enumerate(compiled._result_columns)  # noqa: SLF001
            if (
                convert := kind.dialect_impl(compiled.dialect).result_processor(
                    compiled.dialect, None
                )
            )
            is not None
        ]
        return _Made(compiled.string, constants, tuple(takes), tuple(lists), tuple(gives))
