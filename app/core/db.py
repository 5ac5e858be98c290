"""The database: models' base, engines for SQLite and PostgreSQL, and who may commit.

One session, one commit, one place: a request's session is committed by `finish_request`, a
command's or job's by `transaction`. Reading requests get a read-only transaction; SQLite's
writers queue at a fair lock instead of sleeping in its busy handler.
"""

from __future__ import annotations

import enum
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

from flask import g
from sqlalchemy import (
    JSON,
    BigInteger,
    Enum,
    LargeBinary,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator

from app.config import Config, Profile
from app.core import clock, guard, time_limit, writers
from app.core.errors import StaleVersion
from app.core.ids import new_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection, Dialect, Engine

    from app.core.aside import Aside


USUAL_CACHE = "PRAGMA cache_size=-8000"
"""In KiB: with SQLite's own 2 MB a full desk reads its pages again and again."""
PREPARED = 300
"""Statements that a connection to PostgreSQL keeps prepared: psycopg's hundred are forgotten
before thirty pages come round again, and row-level policies make planning dear."""
COMPILED = 1_500
"""Statements that SQLAlchemy keeps compiled: the portal's pages ask more than the 750 at which it
forgets some by itself, and to compile one costs ten times its run."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC that comes back with its zone on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            message = "a moment needs its zone"
            raise ValueError(message)
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[int]):
    """Whole fen in 64 bits, for 32 end at 21 million yuan; PostgreSQL's sums come back whole."""

    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


Fen = Annotated[int, mapped_column(Money())]
"""The type of every column of money."""


class Base(DeclarativeBase):
    """All tables. No length limits on text: forms validate, and both databases agree."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Moment(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        list[str]: JSON(),
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class Record(Base):
    """A row people edit: random public reference, version, time of creation."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    # By what the database gives back, SQLAlchemy tells rows apart that went in with one statement.
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref, insert_sentinel=True)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def __init__(self, **values: Any) -> None:
        # Sealed attributes are bound to the row's reference, so it must be there first.
        self.ref = values.pop("ref", None) or new_ref()
        super().__init__(**values)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}


def check_version(row: Record, seen: str | int | None) -> None:
    """Refuse to overwrite what someone else saved since `seen` was shown.

    Raises StaleVersion; a missing or unreadable version counts as stale.
    """
    if str(row.version) != str(seen):
        raise StaleVersion


@dataclass(frozen=True)
class Scope:
    """Whose rows a transaction may touch: the second line behind `visible_to` (bar S08).

    An empty scope sees nothing. Codes are equal to a stored ancestor column, never a prefix.
    """

    person_id: int | None = None
    agency_id: int | None = None
    province_code: str | None = None
    city_code: str | None = None
    county_code: str | None = None
    system: bool = False


NOBODY = Scope()
SYSTEM = Scope(system=True)


@dataclass
class Database:
    """An engine and what it needs around it. `append` chains lines to the record."""

    engine: Engine
    before_commit: list[Callable[[Session], None]]
    append: Callable[[Connection, list[dict[str, Any]]], None]
    aside: Aside | None = None
    """Where a served portal on SQLite puts the lines of its pages (`app/audit/waiting.py`)."""

    def __post_init__(self) -> None:
        self.writer = self.engine.execution_options(write=True)

    def session(self, scope: Scope, *, write: bool) -> Session:
        """A session whose transaction is read-only unless `write`; it begins when first used."""
        session = Session(self.writer if write else self.engine, expire_on_commit=False)
        session.info.update(scope=scope, write=write, database=self)
        return session


def open_database(config: Config) -> Database:
    """The database of a portal; nothing is connected until it is used."""
    if config.is_sqlite:
        engine = _sqlite(config)
    else:
        # Row-level policies are many small conditions: to compile them takes seconds each time.
        engine = create_engine(
            config.database_url, json_serializer=_json, pool_size=8, pool_pre_ping=True,
            query_cache_size=COMPILED,
            hide_parameters=True,  # what is written about people stands in no log (bar S67)
            connect_args={"options": "-c jit=off"}, pool_timeout=2,
        )  # fmt: skip
        _set_up_server(engine, is_real=config.profile is Profile.PRODUCTION)
    time_limit.watch(engine)
    event.listen(engine, "before_cursor_execute", _forget_answers)
    return Database(engine, [], _nowhere)


def _set_up_server(engine: Engine, *, is_real: bool) -> None:
    from app.core import patience  # noqa: PLC0415 - SQLite's portals need no psycopg

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, options: Any) -> Any:
        connection = patience.connect(*arguments, **options)
        connection.prepared_max = PREPARED
        return connection

    event.listen(engine, "commit", _forget)
    event.listen(engine, "rollback", _forget)
    if is_real:
        event.listen(engine, "connect", patience.refuse_careless)


def _nowhere(_connection: Connection, _lines: list[dict[str, Any]]) -> None:
    message = "this database was opened without the record"
    raise RuntimeError(message)


def _json(value: Any) -> str:
    # Unescaped, else SQLite finds no Chinese text inside JSON.
    return json.dumps(value, ensure_ascii=False, default=_json_default)


def _json_default(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    message = f"{type(value).__name__} does not belong in JSON"
    raise TypeError(message)


def _sqlite(config: Config) -> Engine:
    from pysqlite3 import dbapi2  # noqa: PLC0415 - PostgreSQL servers need not have it

    writers.refuse_faulty_sqlite(dbapi2.sqlite_version_info)
    config.instance.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        config.database_url,
        module=dbapi2,
        json_serializer=_json,
        query_cache_size=COMPILED,
        hide_parameters=True,
        connect_args={"timeout": writers.BUSY, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(USUAL_CACHE)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("write"):
            _begin_at_lock(connection)
        else:
            # Not by PRAGMA query_only: each change of it makes SQLite plan every statement anew.
            connection.info["reads_only"] = True
            _run(connection, "BEGIN")

    @event.listens_for(engine, "commit")
    def committed(connection: Connection) -> None:
        # The event comes just before COMMIT; the lock must outlive it.
        try:
            _run(connection, "COMMIT")
        except DBAPIError:
            # Nobody tells of a rollback any more: the lock would never be given back (bar R11).
            connection.connection.rollback()
            raise
        finally:
            _release(connection)

    event.listen(engine, "rollback", _release)
    event.listen(engine, "before_cursor_execute", _look_at)
    return engine


def _begin_at_lock(connection: Connection) -> None:
    handle = writers.take(str(connection.engine.url.database))
    if handle is None:
        driver: Any = connection.dialect.dbapi
        error = driver.OperationalError("database is locked")
        raise DBAPIError.instance("BEGIN IMMEDIATE", (), error, driver.Error)
    connection.info["writers_lock"] = handle
    connection.info["reads_only"] = False
    try:
        _run(connection, "BEGIN IMMEDIATE")
    except BaseException:
        _release(connection)
        raise


def _forget(connection: Connection) -> None:
    # A line whose server is gone took what it knew along, and may not be asked for it.
    if not connection.invalidated:
        ended = connection.info.pop("session", {})
        for read_once in ("asked", "clocks", "values"):
            ended.pop(read_once, None)


def _release(connection: Connection) -> None:
    _forget(connection)
    handle = connection.info.pop("writers_lock", None)
    if handle is not None:
        os.close(handle)


def _look_at(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if connection.info.get("reads_only") and guard.writes(statement):
        raise guard.WrittenWhileReading(statement)
    asked = connection.info.get("session")
    if asked is None or asked["scope"].system or asked.get("unscoped"):
        return
    if table := guard.unreached(statement):
        message = f"this statement does not say whose rows of {table} it wants: {statement}"
        raise guard.UnscopedStatement(message)


def _forget_answers(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    """What `once` keeps may be otherwise after a write, behind a lock, and after a rollback."""
    asked = connection.info.get("session")
    if (
        asked is not None
        and "asked" in asked
        and (guard.writes(statement) or " FOR " in statement or statement.startswith("ROLLBACK"))
    ):
        del asked["asked"]


def _run(connection: Connection, *steps: str) -> None:
    # On the driver itself: the frame of a transaction stands around every page (bar P01).
    driver: Any = connection.connection.dbapi_connection
    errors: Any = connection.dialect.dbapi
    for step in steps:
        try:
            driver.execute(step)
        except errors.Error as error:
            raise DBAPIError.instance(step, (), error, errors.Error) from error


@event.listens_for(Session, "after_begin")
def _begin(session: Session, _transaction: Any, connection: Connection) -> None:
    if "scope" not in session.info:
        return
    connection.info["session"] = session.info
    if connection.dialect.name != "postgresql":
        return
    limit = time_limit.milliseconds(session.info)
    _tell(
        connection, session.info["scope"],
        ({} if session.info["write"] else {"transaction_read_only": "on"})
        | ({} if limit is None else {"statement_timeout": limit}),
    )  # fmt: skip


def _tell(
    connection: Connection, scope: Scope, more: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Say to PostgreSQL's row-level policies whose transaction this is; it ends with it.

    In one way to the server and back, for it stands before every page.
    """
    settings = {
        "app.person": scope.person_id,
        "app.agency": scope.agency_id,
        "app.province": scope.province_code,
        "app.city": scope.city_code,
        "app.county": scope.county_code,
        "app.system": "on" if scope.system else None,
    }
    settings |= more
    calls = ", ".join(f"set_config('{name}', %s, true)" for name in settings)
    values = tuple("" if value is None else str(value) for value in settings.values())
    connection.exec_driver_sql(f"SELECT {calls}", values)


def rescope(session: Session, scope: Scope) -> None:
    """Let the rest of a transaction see other rows, as when a sign-in ends."""
    session.info["scope"] = scope
    if session.info["database"].engine.dialect.name == "postgresql":
        _tell(session.connection(), scope)


@contextmanager
def as_system(session: Session) -> Iterator[None]:
    """See and write every row for one narrow question, then only one's own again."""
    before = session.info["scope"]
    session.flush()
    rescope(session, SYSTEM)
    try:
        yield
    finally:
        try:
            session.flush()
        except BaseException:
            # Nothing can be said on this connection any more; the next one is one's own again.
            session.info["scope"] = before
            raise
        rescope(session, before)


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """A savepoint: what breaks off in it leaves no rows, no lines of the record and no messages."""
    waiting = {name: len(session.info.get(name, ())) for name in ("audit", "told")}
    try:
        with session.begin_nested():
            yield
    except BaseException:
        for name, length in waiting.items():
            del session.info.get(name, [])[length:]
        for read_once in ("clocks", "values"):
            session.info.pop(read_once, None)
        raise


def commit(session: Session) -> None:
    """Seal the audit chain and commit. Called here and nowhere else.

    What only left lines for the record, as most pages do, never began a transaction of its own:
    its lines are written without what a session costs (bar P01).
    """
    database: Database = session.info["database"]
    if session.in_transaction():
        session.flush()
        for hook in database.before_commit:
            hook(session)
        session.commit()
    elif lines := session.info.pop("audit", None):
        if database.aside is not None:
            database.aside.put(lines)
            return
        with database.writer.begin() as connection:
            database.append(connection, lines)


@contextmanager
def transaction(database: Database, scope: Scope = SYSTEM) -> Iterator[Session]:
    """A writing transaction outside a request: commits at the end, or rolls all back."""
    session = database.session(scope, write=True)
    try:
        yield session
        commit(session)
    finally:
        session.close()


def append_after(session: Session, lines: list[dict[str, Any]]) -> None:
    """End a reading session's transaction; write these lines of the record in the next one.

    On the same connection: a second session would cost as much again as the write (bar P01).
    """
    database: Database = session.info["database"]
    if database.aside is not None:
        database.aside.put(lines)
        return
    connection = session.connection()
    _run(connection, "COMMIT")
    if connection.dialect.name == "sqlite":
        _begin_at_lock(connection)
    database.append(connection, lines)
    _run(connection, "COMMIT")
    _release(connection)


@contextmanager
def reading(database: Database, scope: Scope = SYSTEM) -> Iterator[Session]:
    """A read-only transaction outside a request."""
    session = database.session(scope, write=False)
    try:
        yield session
    finally:
        session.close()


def begin_writing(session: Session) -> Session:
    """Start a writing session's transaction now, not when first used (SQLite: the fair lock)."""
    session.connection()
    return session


def would_wait(session: Session) -> bool:
    """Whether a page that reads would wait for another's writing to write something too."""
    engine = session.info["database"].engine
    if session.info["write"] or engine.dialect.name != "sqlite":
        return False
    return not writers.is_free(str(engine.url.database))


def db() -> Session:
    """The request's session."""
    session: Session = g.session
    return session
