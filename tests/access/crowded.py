"""The town with many times its rows, so that a page that asks once a row is found (bar P04).

Each row of a person's or a case's table stands there again and again, with its own copies of what
hangs on it: lists are long, each case in them is whole. Offices, accounts and rules stay as they
are. The rules of the database are off: no page is to be kept from its list by a second filing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Column, Date, Enum, Integer, LargeBinary, String, Table, UniqueConstraint

from app.all_models import METADATA
from app.core.crypto import Keyring
from app.core.guard import GUARDED
from app.core.ids import new_ref
from tests.access.town import Town

APART = 1_000_000
"""Between the number of a row and that of its copy."""
# Whose messages and sessions these are: an account has no copies.
SIBLINGS = 5
ALONE = {"user", "agency", "person"}


@contextmanager
def crowded(town: Town, copies: int) -> Iterator[None]:
    """On SQLite alone; what is asked in here leaves nothing behind."""
    engine = town.database.engine
    file = Path(engine.url.database or "")
    kept = file.with_suffix(".kept")
    twins: dict[str, str] = {}
    unseal = Keyring.open

    def of_twin(ring: Keyring, place: str, sealed: bytes) -> bytes:
        # A seal holds in the row it was made for, which is the copy's original.
        column, mark, row = place.rpartition(":")
        return unseal(ring, f"{column}{mark}{twins.get(row, row)}", sealed)

    engine.dispose()
    shutil.copy(file, kept)
    try:
        with closing(dbapi2.connect(str(file), isolation_level=None)) as connection:
            _fill(connection, copies, twins)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Keyring, "open", of_twin)
            yield
    finally:
        engine.dispose()
        for left in file.parent.glob(f"{file.name}-*"):
            left.unlink()
        kept.replace(file)


def _fill(connection: dbapi2.Connection, copies: int, twins: dict[str, str]) -> None:
    def fresh(old: str | None) -> str | None:
        if old is None:
            return None
        new = new_ref()
        twins[new] = old
        return new

    connection.create_function("fresh", 1, fresh)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for name in GUARDED:
        table = METADATA.tables[name]
        lone = _lone(table)
        _copy(connection, table, (1, copies), [_value(column, lone) for column in table.columns])
        if any(_moves(column) for column in table.columns if not column.primary_key):
            beside = [_beside(column) for column in table.columns]
            _copy(connection, table, (copies + 1, copies + SIBLINGS), beside)
    connection.execute("COMMIT")


def _copy(
    connection: dbapi2.Connection, table: Table, span: tuple[int, int], values: list[str]
) -> None:
    """Of what may stand there once, such as a filing, the first stays alone."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    connection.execute(
        "WITH RECURSIVE n(k) AS (SELECT ? UNION ALL SELECT k + 1 FROM n WHERE k < ?) "  # noqa: S608 - names of our own tables
        f"INSERT OR IGNORE INTO {table.name} ({columns}) "
        f"SELECT {', '.join(values)} FROM {table.name} t, n WHERE t.id < {APART}",
        span,
    )


def _beside(column: Column[Any]) -> str:
    """The value of another row of the same case."""
    name = f't."{column.name}"'
    if column.primary_key:
        return f"{name} + k * {APART}"
    if column.name == "ref":
        return f"fresh({name})"
    return name


def _moves(column: Column[Any]) -> bool:
    """Whether a copy has another number here: its own, or that of another copy."""
    if column.primary_key:
        return True
    return any(key.column.table.name in GUARDED for key in column.foreign_keys)


def _value(column: Column[Any], lone: set[str]) -> str:
    name = f't."{column.name}"'
    if _moves(column) and not isinstance(column.type, String):
        return f"{name} + k * {APART}"
    if column.name == "subject_id":
        kinds = ", ".join(f"'{kind}'" for kind in sorted(ALONE))
        return f"CASE WHEN t.subject_kind IN ({kinds}) THEN {name} ELSE {name} + k * {APART} END"
    if column.name not in lone:
        return name
    if isinstance(column.type, Date):
        return f"date({name}, -k || ' days')"
    if isinstance(column.type, Integer):
        return f"{name} + k"
    return "randomblob(32)" if isinstance(column.type, LargeBinary) else f"fresh({name})"


def _lone(table: Table) -> set[str]:
    """Columns that must differ from copy to copy: of each set the first that may be anything."""
    found = set()
    for together in _together(table):
        if any(_moves(column) and not isinstance(column.type, String) for column in together):
            continue
        free = [column for column in together if not column.foreign_keys]
        by_kind = [
            column.name
            for kind in (Date, LargeBinary, String, Integer)
            for column in free
            if isinstance(column.type, kind) and not isinstance(column.type, Enum)
        ]
        found |= set(by_kind[:1])
    return found


def _together(table: Table) -> Iterable[list[Column[Any]]]:
    """The columns of each thing that may stand in the table once."""
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            yield list(one.columns)
    for index in table.indexes:
        if index.unique:
            yield list(index.columns)
    for column in table.columns:
        if column.unique or (column.primary_key and isinstance(column.type, String)):
            yield [column]
