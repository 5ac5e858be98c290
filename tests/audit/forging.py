"""What an attacker with the rights of the tables' owner can do."""

from __future__ import annotations

from pysqlite3 import dbapi2
from sqlalchemy import create_engine, make_url, text

from tests.factories import World


def as_owner(world: World, statement: str) -> None:
    """Run a statement on the record with its triggers out of the way."""
    config = world.app.config["PORTAL"]
    if config.is_sqlite:
        connection = dbapi2.connect(make_url(config.database_url).database)
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_events_no_{verb}")
        connection.execute(statement)
        connection.commit()
        connection.close()
        return
    owner = create_engine(config.owner_database_url)
    with owner.begin() as server:
        server.execute(text("SET LOCAL session_replication_role = replica"))
        server.execute(text(statement))
    owner.dispose()
