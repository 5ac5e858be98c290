"""Writes rows into empty tables: executemany on SQLite, COPY on PostgreSQL.

SQLite's file has no journal meanwhile, its indexes are made last, over sorted keys, and what
happens by month is counted once instead of row by row. Who breaks off leaves a file that is good
for nothing; on PostgreSQL all of it is one transaction.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.children.counts import MonthDelta
from app.core.db import transaction
from app.placements.recount import recount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.core.db import Database
    from app.seeding.bulk import Rows

_CACHE_KIB = 3_000_000
_DRAWN = text(
    "SELECT count(nextval(pg_get_serial_sequence(:name, 'id'))) FROM generate_series(1, :many)"
)


class Loader:
    """Writes batches; `columns` are the tables with the names of the values of a row."""

    def __init__(self, driver: Any, columns: Mapping[str, Sequence[str]]) -> None:
        self.driver = driver
        self.columns = {
            table: ", ".join(f'"{name}"' for name in names) for table, names in columns.items()
        }
        self.marks = {table: ", ".join("?" * len(names)) for table, names in columns.items()}

    def write(self, batch: Rows) -> None:
        for table, rows in batch.items():
            statement = f'INSERT INTO "{table}" ({self.columns[table]})'  # our own names
            self.driver.executemany(f"{statement} VALUES ({self.marks[table]})", rows)


class Copier(Loader):
    """The same on PostgreSQL."""

    def write(self, batch: Rows) -> None:
        # COPY refuses tables under row-level security, so it fills one beside them.
        cursor = self.driver.cursor()
        for name, rows in batch.items():
            cursor.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS heap_{name} (LIKE {name}) ON COMMIT DROP"
            )
            columns = self.columns[name]
            with cursor.copy(f"COPY heap_{name} ({columns}) FROM STDIN") as target:
                for row in rows:
                    target.write_row(row)
            taken = f"SELECT {columns} FROM heap_{name}"  # noqa: S608 - our own names  # nosec B608
            cursor.execute(f"INSERT INTO {name} ({columns}) {taken}")
            cursor.execute(f"TRUNCATE heap_{name}")
        cursor.close()


@contextmanager
def loading(
    database: Database, columns: Mapping[str, Sequence[str]], last: int
) -> Iterator[Loader]:
    """A loader for these tables; at the end they are as if each row had come by itself.

    No number in them is greater than `last`. Nobody else may use the database meanwhile.
    """
    if database.engine.dialect.name == "sqlite":
        database.engine.dispose()  # the journal changes only where nobody else is connected
        raw = database.engine.raw_connection()
        try:
            yield from _into_file(raw.driver_connection, columns)
        finally:
            raw.invalidate()
        with transaction(database) as session:
            recount(session)
        return
    with transaction(database) as session:
        connection = session.connection()
        yield Copier(connection.connection.driver_connection, columns)
        for name in columns:
            # The portal's role may draw numbers and not set them.
            connection.execute(_DRAWN, {"name": name, "many": last})
            connection.exec_driver_sql(f'ANALYZE "{name}"')


def _into_file(driver: Any, columns: Mapping[str, Sequence[str]]) -> Iterator[Loader]:
    run = driver.execute
    for pragma in (
        "locking_mode=EXCLUSIVE", "journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF",
        f"cache_size=-{_CACHE_KIB}", "threads=2",
    ):  # fmt: skip
        run(f"PRAGMA {pragma}")
    run("BEGIN")
    indexes = [
        (name, statement)
        for name, table, statement in run(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"
        ).fetchall()
        if table in columns
    ]
    # They look for other rows of a child or a household, by indexes that are not there.
    triggers = run(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE ?",
        (f"%{MonthDelta.__tablename__}%",),
    ).fetchall()
    for kind, dropped in (("INDEX", indexes), ("TRIGGER", triggers)):
        for name, _ in dropped:
            run(f'DROP {kind} "{name}"')
    yield Loader(driver, columns)
    for _, statement in (*indexes, *triggers):
        run(statement)
    # Whole: of some thousand rows all are due on one day, and the planner believes it of the rest.
    run("ANALYZE")
    run("COMMIT")
    run("PRAGMA synchronous=FULL")
    run("PRAGMA journal_mode=WAL")
