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
# The worker's own connections stay: a new one learns each table and its policies anew.
KEPT = "kept"
OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND NOT (application_name = :kept AND state = 'idle')
"""
# Numbers start at 1 in every test, as they do in a new SQLite file.
NUMBERS_BACK = """
SELECT setval(seqrelid, 1, false) FROM pg_sequence
WHERE seqrelid = ANY(:unused) AND pg_sequence_last_value(seqrelid) IS NOT NULL
"""
AGENCIES_COUNTED = """
SELECT setval(pg_get_serial_sequence('agencies', 'id'), (SELECT max(id) FROM agencies))
"""
UNUSED = "SELECT seqrelid FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NULL"
# What was deleted stays in the way of every look until its table gets a new file.
MOST_USES = 100
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


def set_aside(owner_url: str) -> None:
    """Take the agencies out of a template; `bring_back` lays them into the tests that want them."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("CREATE SCHEMA aside"))
        connection.execute(text("CREATE TABLE aside.agencies AS TABLE agencies"))
        connection.execute(text("DELETE FROM agencies"))
        connection.execute(text("ALTER SEQUENCE agencies_id_seq RESTART"))
    engine.dispose()


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
        self.empty: list[str] = []
        self.emptying = ""
        self.unused: list[int] = []

    def bring_back(self, *, with_agencies: bool) -> None:
        """Empties what the template has empty; copies the template again if that is not enough."""
        self.uses += 1
        if self.uses == 1 or not self._empty():
            self._copy()
        if with_agencies:
            with self.engine.begin() as connection:
                connection.execute(text("INSERT INTO agencies SELECT * FROM aside.agencies"))
                connection.execute(text(AGENCIES_COUNTED))

    def _empty(self) -> bool:
        """False where a test has changed more than the rows of empty tables."""
        with self.engine.begin() as connection:
            connection.execute(text(OTHERS_OUT), {"kept": KEPT})
            is_same = str(connection.execute(text(SHAPE)).one()) == self.shape
            # The triggers keep the record append-only; here they would keep the last test's.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(self.emptying))
            connection.execute(text(NUMBERS_BACK), {"unused": self.unused})
            is_same = is_same and self._counts(connection) == self.filled
            if is_same and self.uses % MOST_USES == 0:
                self._truncate(connection)
        return is_same

    def _truncate(self, connection: Connection) -> None:
        """New files cost less than a new copy, and the connections stay."""
        connection.execute(text(f"TRUNCATE {', '.join(self.empty)}"))
        self.shape = str(connection.execute(text(SHAPE)).one())

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
            self.empty = [name for name, filled in has_rows.items() if not filled]
            # One statement, so that the server plans it once.
            steps = ", ".join(
                f"d{n} AS ({delete(table(name))})" for n, name in enumerate(self.empty)
            )
            self.emptying = f"WITH {steps} SELECT 1"
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
