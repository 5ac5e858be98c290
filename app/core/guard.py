"""SQLite's second line: a statement that forgot whose rows it wants is refused (bar S08).

PostgreSQL asks its policies about each row. SQLite has none, so that there the statement itself is
looked at, once for each text of it: every table of persons or cases in it must be reached by a
column that says whose rows these are (`GUARDED`), compared with a value, or joined to a table
that is. What a visitor typed, such as a reference, is never enough. This finds the forgotten
condition, not the wrong one: `visible_to` and its tests answer for that.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session

GUARDED: dict[str, frozenset[str]] = {}
# By these a row of an open table, such as an account, hands its scope on to a joined one.
_OF_OPEN_TABLES = frozenset({"id", "person_id", "user_id", "agency_id"})
_TABLE = re.compile(r"(?:\b(?:FROM|JOIN|UPDATE|INTO)|,)\s+(\w+)(?: AS (\w+))?(?![\w.(=])")
# A value is a question mark, or a name in `Plain` statements.
_COMPARED = re.compile(
    r"\b(\w+)\.(\w+) (?:=|IN) \(?(?:SELECT (?:DISTINCT )?)?(?:(\?|:\w+|NULL|1\b)|(\w+)\.(\w+))"
)
# As SQLAlchemy writes it when it loads the rows that belong to one in hand.
_TURNED = re.compile(r"\? = (\w+)\.(\w+)")


_READS = ("SELECT", "WITH", "VALUES", "EXPLAIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")
_WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE) ", re.IGNORECASE)


class WrittenWhileReading(DBAPIError):
    """A page that only reads would change something (bar S38); PostgreSQL refuses it itself."""

    def __init__(self, statement: str) -> None:
        why = RuntimeError("a reading transaction writes nothing")
        super().__init__(statement, None, why, hide_parameters=True)


class UnscopedStatement(RuntimeError):
    """A mistake in the code: the statement would read rows of everybody."""


def protect(tables: Mapping[str, str]) -> None:
    """Name the guarded tables, each with the columns by which its rows are reached.

    The row number is always one: it is known from a row that was seen.
    """
    for table, columns in tables.items():
        GUARDED[table] = frozenset({"id", *columns.split()})
    unreached.cache_clear()


@contextmanager
def unscoped(session: Session, why: str) -> Iterator[None]:
    """Let statements look at everybody's rows; a test lists every such place and its reason.

    PostgreSQL's policies hold nevertheless.
    """
    before = session.info.get("unscoped")
    session.info["unscoped"] = why
    try:
        yield
    finally:
        session.info["unscoped"] = before


@lru_cache(maxsize=4096)
def writes(statement: str) -> bool:
    """Whether a statement would change rows or tables."""
    first = statement.split(None, 1)[0].upper()
    return first not in _READS or (first == "WITH" and _WRITES.search(statement) is not None)


@lru_cache(maxsize=4096)
def unreached(statement: str) -> str:
    """A guarded table of which the statement would read anybody's rows; empty if there is none."""
    # What is written anew is nobody's yet; an actor who may see nothing asks with a false.
    if statement.startswith("INSERT") or " 0 = 1" in statement:
        return ""
    tables = {alias or table: table for table, alias in _TABLE.findall(statement)}
    waiting = {alias for alias, table in tables.items() if table in GUARDED}
    if not waiting:
        return ""
    joins = [(one, column, "") for one, column in _TURNED.findall(statement)]
    reached: set[str] = set()
    for one, column, value, other, other_column in _COMPARED.findall(statement):
        if value:
            joins.append((one, column, ""))
        else:
            joins += [(one, column, other), (other, other_column, one)]
    # A name that is no table is a subquery's, whose own tables are looked at as well.
    reached = {"", *(name for name in _names(joins) if name not in tables)}
    found = True
    while found:
        found = False
        for one, column, other in joins:
            keys = GUARDED.get(tables.get(one, ""), _OF_OPEN_TABLES)
            if one not in reached and other in reached and column in keys:
                reached.add(one)
                found = True
    return next((tables[alias] for alias in sorted(waiting - reached)), "")


def _names(joins: list[tuple[str, str, str]]) -> set[str]:
    return {name for one, _, other in joins for name in (one, other)}
