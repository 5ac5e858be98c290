"""What SQLite's planner would read for a statement: no table that grows is read whole (bar P03)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Engine

# Tables with a row for each child, family, case, act or letter.
BIG = {
    "adoptions", "audit_events", "care_spells", "child_categories", "child_changes",
    "child_guardianships", "child_opinions", "children", "deadlines", "documents", "families",
    "foster_applications", "households", "letters", "matches", "members", "messages",
    "payment_lines", "persons", "placements", "purchase_records", "user_sessions", "users",
    "visit_plans", "visits",
}  # fmt: skip
_SCAN = re.compile(r"SCAN (\w+)")
_ALIAS = re.compile(r"\b(\w+) AS \"?(\w+)\"?")
_TEXT = re.compile(r"'[^']*'")


class _Nothing(dict[str, None]):
    """A value for whatever a statement names."""

    def __missing__(self, name: str) -> None:
        return None


def scans(engine: Engine, statements: Iterable[str]) -> dict[str, str]:
    """The reading statements, each with the big table that it would read whole."""
    found = {}
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        for statement in sorted(set(statements)):
            if not statement.startswith(("SELECT", "WITH")):
                continue
            marks = _TEXT.sub("", statement).count("?")
            nothing = (None,) * marks if marks else _Nothing()
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", nothing)
            names = {alias: table for table, alias in _ALIAS.findall(statement)}
            for *_, detail in cursor.fetchall():
                scan = _SCAN.match(detail)
                table = names.get(scan[1], scan[1]) if scan else ""
                if table in BIG:
                    found[statement] = f"{table} ({detail})"
    finally:
        connection.close()
    return found
