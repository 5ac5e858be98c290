"""One PostgreSQL database for test after test: to empty it costs a tenth of a new copy."""

from __future__ import annotations

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    delete,
    exists,
    func,
    literal_column,
    make_url,
    select,
    table,
    text,
)  # fmt: skip

# Names what a test may have changed about the tables themselves: then only a new copy is right.
SHAPE = """
SELECT (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
       (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_attribute
        WHERE attrelid >= 16384),
       (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_proc WHERE oid >= 16384),
       (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_trigger),
       (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_policy),
       (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_constraint)
"""
OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Numbers start at 1 in every test, as they do in a new SQLite file.
NUMBERS_BACK = """
SELECT setval(seqrelid, 1, false) FROM pg_sequence
WHERE seqrelid = ANY(:unused) AND pg_sequence_last_value(seqrelid) IS NOT NULL
"""
UNUSED = "SELECT seqrelid FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NULL"
# What was deleted stays in the way of every look until a new copy is made.
MOST_USES = 40
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


class ReusedDatabase:
    """`bring_back` leaves the rows of the template, whatever a test or a killed process left."""

    def __init__(self, server: str, name: str, *, template: str) -> None:
        url = make_url(server).set(drivername="postgresql+psycopg")
        self.name, self.template = name, template
        self.server = create_engine(url, isolation_level="AUTOCOMMIT")
        self.engine: Engine = create_engine(url.set(database=name))
        self.uses = 0
        self.shape = ""
        self.filled: dict[str, str] = {}
        self.emptying = ""
        self.unused: list[int] = []

    def bring_back(self) -> None:
        """Empties what the template has empty; copies the template again if that is not enough."""
        self.uses += 1
        if self.uses % MOST_USES == 1:
            self._copy()
            return
        with self.engine.begin() as connection:
            connection.execute(text(OTHERS_OUT))
            is_same = str(connection.execute(text(SHAPE)).one()) == self.shape
            # The triggers keep the record append-only; here they would keep the last test's.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(self.emptying))
            connection.execute(text(NUMBERS_BACK), {"unused": self.unused})
            is_same = is_same and self._counts(connection) == self.filled
        if not is_same:
            self._copy()

    def drop(self) -> None:
        self.engine.dispose()
        with self.server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"))
        self.server.dispose()

    def _copy(self) -> None:
        self.engine.dispose()
        with self.server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {self.name} TEMPLATE {self.template}"))
        with self.engine.begin() as connection:
            self.shape = str(connection.execute(text(SHAPE)).one())
            tables = connection.execute(text(TABLES)).scalars().all()
            has_rows = {
                name: connection.execute(select(exists().select_from(table(name)))).scalar_one()
                for name in tables
            }
            empty = [name for name, filled in has_rows.items() if not filled]
            self.emptying = "; ".join(str(delete(table(name))) for name in empty)
            self.filled = {name: "" for name, filled in has_rows.items() if filled}
            self.filled = self._counts(connection)
            self.unused = list(connection.execute(text(UNUSED)).scalars())

    def _counts(self, connection: Connection) -> dict[str, str]:
        """Of each filled table: how many rows, and the last transaction that wrote one."""
        mark = func.concat(func.count(), "/", func.max(literal_column("xmin::text::bigint")))
        return {
            name: connection.execute(select(mark).select_from(table(name))).scalar_one()
            for name in self.filled
        }
