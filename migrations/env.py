"""Alembic's entry: migrations run as the owner, in one transaction, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import context
from sqlalchemy import create_engine, event, text

from app.all_models import METADATA
from app.config import Config
from app.core.db import Moment, Money

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

config: Config = context.config.attributes.get("config") or Config.from_env()


def owner_engine() -> Engine:
    """An engine of the tables' owner; WAL is set here once, never at a worker's start."""
    if not config.is_sqlite:
        return create_engine(config.owner_database_url)
    from pysqlite3 import dbapi2  # noqa: PLC0415 - PostgreSQL servers need not have it

    config.instance.mkdir(parents=True, exist_ok=True)
    sqlite = create_engine(
        config.database_url, module=dbapi2, connect_args={"isolation_level": None}
    )

    @event.listens_for(sqlite, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(sqlite, "begin")
    def begin(connection: Connection) -> None:
        # Else Python's driver commits before each CREATE, and a killed migration stays half.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return sqlite


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as what the database sees."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Money) else False


engine = owner_engine()
try:
    with engine.connect() as connection:
        if not config.is_sqlite:
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
finally:
    engine.dispose()
