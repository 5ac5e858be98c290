"""Rows of authority carry a seal: who changes one past the portal, changes it for nothing.

A seal is a keyed digest of a row's columns, bound to its table, number and reference (bar S58).
SQL can write a row and not its seal, for the key stands outside the database. It does not tell
that a row is gone, nor that an older state of the same row was put back whole, seal and all.
"""

from __future__ import annotations

import json
import logging
import secrets
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sqlalchemy import bindparam, event, inspect, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from app.core.crypto import ring
from app.core.policy import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Column, Connection, Table

log = logging.getLogger(__name__)


class BrokenSeal(Refused):
    """A row of authority is not as the portal wrote it; the refusal goes on record."""

    says = "权限或者审批数据被绕过系统改动过，现已停止使用。请联系本单位管理员和安全管理员。"

    def __init__(self, table: str, number: int, ref: str) -> None:
        super().__init__("accounts.broken_seal")
        self.table, self.number, self.ref = table, number, ref


class Authority:
    """A record with seals: `SEALS` says which columns each of them covers.

    Made and changed through a session; statements in bulk leave the seal behind.
    """

    SEALS: ClassVar[Mapping[str, tuple[str, ...]]]

    seal: Mapped[str] = mapped_column(default="")


def kinds() -> list[type[Authority]]:
    """Every table whose rows carry a seal, in the order of their names."""
    return sorted(Authority.__subclasses__(), key=lambda kind: table_of(kind).name)


def covered(kind: type[Authority], seal: str = "seal") -> tuple[str, ...]:
    """The columns in the order in which `demand` takes their values."""
    return ("id", "ref", seal, *kind.SEALS[seal])


def made(
    kind: type[Authority], seal: str, values: Mapping[str, Any], version: int | None = None
) -> str:
    """The seal over typed values that stand by their columns' names."""
    said = [table_of(kind).name, seal, values["id"], values["ref"]]
    said += [_plain(values[name]) for name in kind.SEALS[seal]]
    return ring().mac(json.dumps(said, ensure_ascii=False).encode(), version)


def seals_of(kind: type[Authority], values: Mapping[str, Any]) -> dict[str, str]:
    """The seals of a row that goes in past a session; what is missing is its column's default."""
    columns = table_of(kind).columns
    row = {one.name: cast("Any", one.default).arg for one in columns if _is_scalar(one)}
    row = dict.fromkeys(columns.keys()) | row | dict(values)
    return {seal: made(kind, seal, row) for seal in kind.SEALS}


def demand(kind: type[Authority], values: Sequence[Any], seal: str = "seal") -> None:
    """Raise BrokenSeal where the values, in the order of `covered`, are not what was sealed."""
    row = dict(zip(covered(kind, seal), values, strict=True))
    if not is_whole(kind, seal, row):
        log.error("the %s of %s number %s is broken", seal, table_of(kind).name, row["id"])
        raise BrokenSeal(table_of(kind).name, row["id"], row["ref"])


def demand_row(row: Authority) -> None:
    """The same for every seal of a loaded row."""
    for seal in row.SEALS:
        demand(type(row), [getattr(row, name) for name in covered(type(row), seal)], seal)


def is_whole(kind: type[Authority], seal: str, row: Mapping[str, Any]) -> bool:
    """Whether the seal fits, under whichever of the keys that are still there it was made."""
    version = ring().version_of(row[seal])
    return version is not None and secrets.compare_digest(made(kind, seal, row, version), row[seal])


def broken(session: Session) -> Iterator[str]:
    """Rows that somebody changed past the portal, each as its table and reference."""
    for kind in kinds():
        table = table_of(kind)
        names = dict.fromkeys(name for seal in kind.SEALS for name in covered(kind, seal))
        rows = session.execute(
            select(*(table.c[name] for name in names)).order_by(table.c.id),
            execution_options={"yield_per": 1000},
        )
        for found in rows.mappings():
            row = cast("Mapping[str, Any]", found)
            if not all(is_whole(kind, seal, row) for seal in kind.SEALS):
                yield f"{table.name} {row['ref']}"


def _is_scalar(column: Column[Any]) -> bool:
    return column.default is not None and column.default.is_scalar


def _plain(value: Any) -> str | int | None:
    """One form for what a session holds and what either database gives back."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, int) else str(value)


def table_of(kind: type[Authority]) -> Table:
    """Its table, which is no attribute that the types know of."""
    return cast("Table", cast("Any", kind).__table__)


@event.listens_for(Authority, "after_insert", propagate=True)
def _wait_for_seal(_mapper: Any, _connection: Connection, row: Any) -> None:
    session: Session = inspect(row).session
    session.info.setdefault("unsealed", []).append(row)


@event.listens_for(Session, "before_flush")
def _begin_anew(session: Session, _context: Any, _rows: Any) -> None:
    # A flush that broke off took its rows back, and their numbers may be others' by now.
    session.info.pop("unsealed", None)


@event.listens_for(Session, "after_flush")
def _seal_first(session: Session, _context: Any) -> None:
    # The row's number belongs under the seal, and the database gives it: all of a kind at once.
    by_kind: dict[Any, list[Any]] = {}
    for row in session.info.pop("unsealed", ()):
        by_kind.setdefault(type(row), []).append(row)
    for kind, rows in by_kind.items():
        table, seals = table_of(kind), [_first_seals(row) for row in rows]
        stored = update(table).where(table.c.id == bindparam("row_id"))
        session.connection().execute(
            stored.values({seal: bindparam(f"first_{seal}") for seal in kind.SEALS}),
            [
                {"row_id": row.id} | {f"first_{seal}": value for seal, value in own.items()}
                for row, own in zip(rows, seals, strict=True)
            ],
        )
        for row, own in zip(rows, seals, strict=True):
            for seal, value in own.items():
                set_committed_value(row, seal, value)


def _first_seals(row: Any) -> dict[str, str]:
    names = {"id", "ref", *(name for names in row.SEALS.values() for name in names)}
    values = {name: getattr(row, name) for name in names}
    return {seal: made(type(row), seal, values) for seal in row.SEALS}


@event.listens_for(Authority, "before_update", propagate=True)
def _seal_again(_mapper: Any, connection: Connection, row: Any) -> None:
    attributes, kind, table = inspect(row).attrs, type(row), table_of(type(row))
    changed = {
        name
        for names in row.SEALS.values()
        for name in names
        if attributes[name].history.has_changes()
    }
    if not changed:
        return
    names = {name for seal in row.SEALS for name in covered(kind, seal)}
    stored = (
        connection.execute(select(*(table.c[name] for name in names)).where(table.c.id == row.id))
        .mappings()
        .one_or_none()
    )
    if stored is None:  # gone: the update that follows tells so
        return
    values = {**stored, **{name: getattr(row, name) for name in changed}}
    for seal, names in row.SEALS.items():
        if changed.intersection(names):
            # Else whoever changes one column here would vouch for what SQL wrote into another.
            demand(kind, [stored[name] for name in covered(kind, seal)], seal)
            setattr(row, seal, made(kind, seal, values))
