"""Bring everything that is sealed under the active key: row by row, while the portal serves.

Each batch is a transaction of its own and finds by itself what is left, so that a killed run is
simply started again. Signed and filed rows are frozen by triggers, which the owner of the tables
lays aside within the batch.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    DDL,
    LargeBinary,
    Table,
    and_,
    bindparam,
    create_engine,
    func,
    or_,
    select,
    text,
    update,
)

from app.all_models import METADATA
from app.core import crypto, sealing
from app.documents import storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, ColumnElement, Connection, Engine

    from app.config import Config
    from app.core.db import Database

SEALED = "_sealed"
BATCH = 1000
TRIGGERS = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")


@contextmanager
def as_owner(config: Config, database: Database) -> Iterator[Engine]:
    """Who may lay triggers aside: the tables' owner; SQLite knows one role only."""
    if config.is_sqlite:
        yield database.writer
        return
    engine = create_engine(config.owner_database_url, hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


def sealed_tables() -> Iterator[tuple[Table, list[Column[bytes]]]]:
    """Every table with sealed columns, and these."""
    for table in METADATA.sorted_tables:
        if columns := [column for column in table.c if column.name.endswith(SEALED)]:
            yield table, columns


def _under_another(column: Column[bytes], version: int) -> ColumnElement[bool]:
    begins = func.substr(column, 1, crypto.HEADER, type_=LargeBinary())
    return and_(column.is_not(None), begins != version.to_bytes(crypto.HEADER, "big"))


def _as_system(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.set_config("app.system", "on", True)))  # noqa: FBT003


def left(engine: Engine) -> int:
    """How many rows and files hold something under another key than the active one."""
    version = crypto.ring().active
    names = (name for name in storage.stored_names() if not name.endswith(".tmp"))
    count = sum(1 for name in names if storage.version_of(name) != version)
    with engine.begin() as connection:
        _as_system(connection)
        for table, columns in sealed_tables():
            wanted = or_(*(_under_another(column, version) for column in columns))
            query = select(func.count()).select_from(table).where(wanted)
            count += connection.execute(query).scalar_one()
        for kind in sealing.kinds():
            table = sealing.table_of(kind)
            query = select(func.count()).select_from(table).where(_of_another(kind))
            count += connection.execute(query).scalar_one()
    return count


def _of_another(kind: type[sealing.Authority]) -> ColumnElement[bool]:
    """Rows of authority with a seal under another version than the active one."""
    mark = f"{crypto.ring().active:0{crypto.MARK}x}"
    columns = sealing.table_of(kind).c
    return or_(*(func.substr(columns[seal], 1, crypto.MARK) != mark for seal in kind.SEALS))


def reseal(engine: Engine) -> int:
    """Seal all that is left anew; gives the number of rows and files."""
    done = 0
    last: int | None
    for table, columns in sealed_tables():
        last = 0
        while last is not None:
            last, changed = _batch(engine, table, columns, last)
            done += changed
    for kind in sealing.kinds():
        last = 0
        while last is not None:
            last, changed = _batch_of_authority(engine, kind, last)
            done += changed
    for name in storage.stored_names():
        done += storage.reseal(name)
    return done


def _batch_of_authority(
    engine: Engine, kind: type[sealing.Authority], after: int
) -> tuple[int | None, int]:
    """The last row's number, None at the end, and how many were sealed anew.

    A row whose seal is broken keeps it: a new one would vouch for what SQL wrote. Until what it
    was is put back, the old version cannot be retired.
    """
    table = sealing.table_of(kind)
    names = dict.fromkeys(name for seal in kind.SEALS for name in sealing.covered(kind, seal))
    with engine.begin() as connection:
        _as_system(connection)
        rows: Any = (
            connection.execute(
                select(*(table.c[name] for name in names))
                .where(_of_another(kind), table.c.id > after)
                .order_by(table.c.id)
                .limit(BATCH)
                .with_for_update()
            )
            .mappings()
            .all()
        )
        whole = [
            row for row in rows if all(sealing.is_whole(kind, seal, row) for seal in kind.SEALS)
        ]
        if whole:
            with _laid_aside(connection, table):
                connection.execute(
                    update(table).where(table.c.id == bindparam("of_row")),
                    [
                        {seal: sealing.made(kind, seal, row) for seal in kind.SEALS}
                        | {"of_row": row["id"]}
                        for row in whole
                    ],
                )
    return (rows[-1]["id"] if rows else None), len(whole)


def _batch(
    engine: Engine, table: Table, columns: list[Column[bytes]], after: int
) -> tuple[int | None, int]:
    """The last row's number, None at the end, and how many were sealed anew.

    From where the last batch ended: to look from the beginning would cost the square of the rows.
    """
    ring = crypto.ring()
    wanted = or_(*(_under_another(column, ring.active) for column in columns))
    places = [f"{table.name}.{column.name.removesuffix(SEALED)}" for column in columns]
    names = [column.name for column in columns]
    with engine.begin() as connection:
        _as_system(connection)
        rows = connection.execute(
            select(table.c.id, table.c.ref, *columns)
            .where(wanted, table.c.id > after)
            .order_by(table.c.id)
            .limit(BATCH)
            .with_for_update()
        ).all()
        if not rows:
            return None, 0
        # Most tables have columns that hardly a row fills.
        filled = [n for n in range(len(columns)) if any(row[n + 2] is not None for row in rows)]
        changed: list[dict[str, Any]] = []
        for row in rows:
            new: dict[str, Any] = {"of_row": row[0]}
            for n in filled:
                old, where = row[n + 2], f"{places[n]}:{row[1]}"
                new[names[n]] = old and ring.seal(where, ring.open(where, old))
            changed.append(new)
        with _laid_aside(connection, table):
            connection.execute(update(table).where(table.c.id == bindparam("of_row")), changed)
    return rows[-1].id, len(rows)


def _ddl(statement: str, name: str) -> DDL:
    return DDL(statement, context={"name": name})  # type: ignore[no-untyped-call]


@contextmanager
def _laid_aside(connection: Connection, table: Table) -> Iterator[None]:
    """Without the table's triggers, until the transaction puts them back or is rolled back."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ddl("ALTER TABLE %(name)s DISABLE TRIGGER USER", table.name))
        yield
        connection.execute(_ddl("ALTER TABLE %(name)s ENABLE TRIGGER USER", table.name))
        return
    triggers = connection.execute(TRIGGERS, {"table": table.name}).all()
    for name, _ in triggers:
        connection.execute(_ddl("DROP TRIGGER %(name)s", name))
    yield
    for _, made_by in triggers:
        connection.exec_driver_sql(made_by)
