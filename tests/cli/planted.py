"""Rows of any table past every guard: what they need and is not said is made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any, cast

from sqlalchemy import Column, Engine, Result, create_engine, insert, select, text, true, update
from sqlalchemy.orm import Session

from app.all_models import METADATA
from app.config import Config
from app.core import clock, sealing
from app.core.db import Moment, open_database
from app.core.ids import new_ref

PLACE = {
    "province_code": "220000", "city_code": "220100", "county_code": "220104",
    "division_code": "220104",
}  # fmt: skip


def sealed_anew(session: Session, table: str, row_id: int | None = None) -> None:
    """A planted fault is the only one: a row of authority looks as if the portal wrote it."""
    for kind in sealing.kinds():
        its = sealing.table_of(kind)
        if its.name == table:
            wanted = true() if row_id is None else its.c.id == row_id
            for row in session.execute(select(its).where(wanted)).mappings().all():
                seals = sealing.seals_of(kind, cast("Any", row))
                session.execute(update(its).where(its.c.id == row["id"]).values(seals))


class Rows:
    """`add` gives the new row's id. What a row belongs to need not be there."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers = count(1000)

    def add(self, table: str, **values: Any) -> int:
        made = METADATA.tables[table]
        row = {c.name: self._made_up(c) for c in made.columns if self._is_needed(c)}
        row |= values
        if "id" in made.columns:
            row.setdefault("id", next(self.numbers))
        self.session.execute(insert(made).values(**row))
        made_id: Any = row.get("id", 0)
        sealed_anew(self.session, table, made_id)
        return int(made_id)

    def change(self, table: str, row_id: int, **values: Any) -> None:
        changed = METADATA.tables[table]
        self.session.execute(update(changed).where(changed.c.id == row_id).values(**values))
        sealed_anew(self.session, table, row_id)

    def run(self, statement: str, **values: Any) -> Result[Any]:
        return self.session.execute(text(statement), values)

    def slot(self, household: int) -> int:
        """How many places of a family are taken."""
        asked = "SELECT count(*) FROM family_places WHERE household_id = :h"
        return int(self.run(asked, h=household).scalar() or 0)

    def _is_needed(self, column: Column[Any]) -> bool:
        return column.name in PLACE or not (
            column.nullable or column.primary_key or column.default is not None
        )

    def _made_up(self, column: Column[Any]) -> object:
        if column.name in PLACE:
            return PLACE[column.name]
        if column.name == "ref":
            return new_ref()
        if isinstance(column.type, Moment):
            return clock.now()
        kind = column.type.python_type
        if hasattr(kind, "__members__"):
            return next(iter(kind.__members__.values()))
        number = next(self.numbers)
        made: dict[type, object] = {
            str: f"x{number}", bool: False, bytes: b"x", date: clock.today(), dict: {}, list: [],
            Decimal: Decimal(number % 100),
        }  # fmt: skip
        return made.get(kind, number)


@contextmanager
def unguarded(config: Config) -> Iterator[Session]:
    """A transaction in which no trigger and no foreign key is asked; it is never kept."""
    if config.is_sqlite:
        engine: Engine = open_database(config).writer
    else:
        engine = create_engine(config.owner_database_url)
    with Session(engine) as session:
        if config.is_sqlite:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for name in session.scalars(text(asked)).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        session.rollback()
    engine.dispose()
