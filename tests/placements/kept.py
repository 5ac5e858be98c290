"""What many tests begin with is made once and then laid into each test's own database.

On SQLite alone: its file is copied in a millisecond. On PostgreSQL it is made each time.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import TypeVar

from pysqlite3 import dbapi2

from app.accounts.models import Agency
from tests.factories import World

Made = TypeVar("Made")
_KEPT: dict[str, tuple[dbapi2.Connection, object, dict[str, Agency]]] = {}


def kept(world: World, key: str, make: Callable[[], Made]) -> Made:
    """The rows that `make` writes into a fresh world, and a copy of what it returns.

    References in what it returns are those of the rows; the world's agencies become theirs.
    """
    if world.database.engine.dialect.name != "sqlite":
        return make()
    known = _KEPT.get(key)
    made: object
    if known is None:
        made = make()
        rows = dbapi2.connect(":memory:", check_same_thread=False)
        _copy(world, to=rows)
        _KEPT[key] = rows, copy(made), world.agencies
    else:
        rows, made, world.agencies = known
        _copy(world, rows=rows)
    return copy(made)  # type: ignore[return-value]  # what `make` made, kept as object


def _copy(
    world: World, *, to: dbapi2.Connection | None = None, rows: dbapi2.Connection | None = None
) -> None:
    """Either way between the test's database and one in memory."""
    pooled = world.database.engine.raw_connection()
    try:
        own = pooled.driver_connection
        assert isinstance(own, dbapi2.Connection), type(own)
        if to is not None:
            own.backup(to)
        elif rows is not None:
            rows.backup(own)
    finally:
        pooled.close()
    world.database.engine.dispose()
