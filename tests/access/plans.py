"""Whether a statement's cost grows with the province, as SQLite's planner would read it (bar P03).

`Planner` has the portal's tables without rows and, in `sqlite_stat1`, the figures of a portal of
millions of files. A statement is costly that reads a table that grows whole, or the rows of a city
or a province without a limit, or that sorts or counts them before its limit counts. What
it does not see: a filter that is met rarer the more rows there are makes a limited walk long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import Boolean, Column, Date, DateTime, Enum

from app.all_models import METADATA
from tests.access.town import Town

ROWS = 1_000_000
FEW = 300
# By the beginning of a table's name. Every other table grows with the children.
SMALL = {
    "agencies": "a few offices in each division",
    "confirmed_rules": "what the law says",
    "delegations": "of colleagues, for their holidays",
    "divisions": "as many as the state has",
    "family_couple": "couples of family units: some hundreds in a province",
    "family_unit": "some hundreds in a province, their days are asked by unit",
    "foster_inspections": "drawn by hand, some in each county and year",
    "holidays": "some in a year",
    "home_": "of institutions, of which a county has one",
    "inspection_": "some in each institution and year",
    "month_counts": "a dozen months and the years before, of each office",
    "month_deltas": "what was changed in the last minute",
    "org": "social organisations: some hundreds in a province",
    "oversight_matters": "what inspections found",
    "parameter_values": "public figures",
    "payment_lists": "one in a month and institution",
    "purchase_": "services are bought some dozen times in a county and year",
    "quarter_reports": "one in a quarter and institution",
    "template_versions": "score sheets",
    "adoption_notices": "some dozen run at a time",
}
# Pages that cost more than they should, or more than the same for all.
LISTS = {
    "adoption.adoption_numbers": "adoptions of a year are counted as they were registered",
    "audit.index": "an auditor's filters by act and outcome walk the record from its newest line",
    "family_style.overview": "who needs long care and which siblings are together are counted",
    "institutions.admissions": "the beginning of a number finds many, which are sorted by day",
    "institutions.index": "the homes of an area are counted one by one",
    "institutions.public_donations": "gifts are summed by home and year, for visitors",
    "institutions.public_services": "what homes offer, by their names",
}
PAGES = {
    "foster.assessors": "chosen among the staff of the offices of a province",
}
_AREAS = {"province_code": 1, "city_code": 9, "county_code": 60, "township_code": 1000}
_TEXT = re.compile(r"'[^']*'")
_LOOP = re.compile(r"(SCAN|SEARCH) (\w+)(?: EXISTS)?(?: USING (.*))?")
_TABLE = re.compile(r"(?:\b(?:FROM|JOIN)|,)\s+(\w+)(?: AS (\w+))?(?![\w.(=])")
_SUMS = re.compile(r"\b(?:count|sum|min|max|avg)\(|\bDISTINCT\b")
# Reads on from where the list begins: an index serves a row value, not this.
_CURSOR = re.compile(r"\b((\w+)\.\w+) [<>] \S+ OR \1 = \S+ AND")
_ONE = re.compile(r"\bWHERE \w+\.(?:ref|id) = \S+\s*$")


def is_small(table: str) -> bool:
    return table.startswith(tuple(SMALL))


class Planner:
    """An empty portal that is planned for as if it were full."""

    def __init__(self, schema: Iterable[str]) -> None:
        """`schema`: the text of each table, then of each index, as `sqlite_master` has it."""
        self.connection = dbapi2.connect(":memory:")
        for text in schema:
            self.connection.execute(text)
        self.connection.execute("ANALYZE")
        self.connection.executemany(
            "INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", list(self._figures())
        )
        self.connection.execute("ANALYZE sqlite_schema")

    def _figures(self) -> Iterable[tuple[str, str | None, str]]:
        """(table, index, rows and how many of them share each beginning of the index)."""
        for table in METADATA.tables.values():
            rows = FEW if is_small(table.name) else ROWS
            yield table.name, None, str(rows)
            indexes = self.connection.execute(f"PRAGMA index_list({table.name})").fetchall()
            for _, index, is_unique, _, is_partial in indexes:
                many = left = rows // 2 if is_partial else rows
                shared = []
                for _, _, name in self.connection.execute(f"PRAGMA index_info({index})"):
                    left = max(1, left // _kinds(table.columns[name], rows))
                    shared.append(left)
                if is_unique:
                    shared[-1] = 1
                yield table.name, index, " ".join(map(str, (many, *shared)))

    def costly(self, statement: str) -> str:
        """Why a statement's cost grows with the portal; "" where it does not."""
        if not statement.startswith(("SELECT", "WITH")):
            return ""
        parts = _parts(statement)
        tables = {alias or name: name for part in parts for name, alias in _TABLE.findall(part)}
        cursor = _CURSOR.search(statement)
        if cursor and not is_small(tables.get(cursor[2], "")):
            return "walks from the first page"
        marks = _TEXT.sub("", statement).count("?")
        values: Any = (None,) * marks if marks else _Nothing()
        plan = self.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        steps: dict[int, list[str]] = defaultdict(list)
        for _, parent, _, detail in plan:
            steps[parent].append(detail)
        for details in steps.values():
            is_sorted = any("TEMP B-TREE" in detail for detail in details)
            is_first = True
            for detail in details:
                loop = _LOOP.match(detail)
                table = tables.get(loop[2], "") if loop else ""
                if not loop or table not in METADATA.tables:
                    continue
                # One row, such as the last of the page before, may be asked for in between.
                own = [part for part in parts if loop[2] in _names(part) and not _ONE.search(part)]
                if not is_small(table) and not _is_bounded(
                    table, loop, own, is_sorted=is_sorted, is_first=is_first
                ):
                    return detail
                is_first &= "(rowid=?)" in detail
        return ""


class _Nothing(dict[str, None]):
    """A value for whatever a statement names."""

    def __missing__(self, name: str) -> None:
        return None


def _is_bounded(
    table: str, loop: re.Match[str], parts: list[str], *, is_sorted: bool, is_first: bool
) -> bool:
    how = loop[3] or ""
    if loop[1] == "SEARCH":
        if "AUTOMATIC" in how:
            return False
        equal = re.findall(r"(\w+)=\?", how)
        columns = METADATA.tables[table].columns
        if any(name == "rowid" or _is_narrow(columns[name]) for name in equal):
            return True
        # The rows of one office or county, by its number: others do not add to them.
        one = is_first and any(_is_office(columns[name]) or name == "county_code" for name in equal)
        if one and not any(re.search(r"(?:agency|bureau)_id IN", part) for part in parts):
            return True
    elif any("WHERE" in part for part in parts):
        return False
    is_limited = all(
        "LIMIT" in part and "GROUP BY" not in part and not _SUMS.search(part.split("FROM")[0])
        for part in parts
    )
    return is_limited and not is_sorted


def _parts(statement: str) -> list[str]:
    """Each SELECT by itself, without those that stand in it."""
    found: list[str] = []
    depth = [""]
    for sign in _TEXT.sub("''", statement):
        if sign == "(":
            depth.append("")
        elif sign == ")":
            inner = depth.pop()
            if re.match(r"\s*(?:SELECT|WITH)\b", inner):
                found.append(inner)
                inner = ""
            depth[-1] += f"({inner})"
        else:
            depth[-1] += sign
    found.append(depth[0])
    return [part for one in found for part in re.split(r"\bUNION(?: ALL)?\b", one)]


def _names(part: str) -> set[str]:
    return {alias or name for name, alias in _TABLE.findall(part)}


def _is_office(column: Column[Any]) -> bool:
    return any(key.column.table.name == "agencies" for key in column.foreign_keys)


def _is_narrow(column: Column[Any]) -> bool:
    """Whether a value stands in few rows: those of a case, a child, a person."""
    if column.primary_key or column.unique:
        return True
    if column.foreign_keys:
        return not _is_office(column)
    if isinstance(column.type, Boolean | Enum | Date | DateTime):
        return False
    return column.name.endswith(("_id", "_ref", "_no", "_hash", "_index")) or column.name in {
        "ref", "code_name", "sibling_group",
    }  # fmt: skip


def _kinds(column: Column[Any], rows: int) -> int:
    """How many values a column has in that many rows, about."""
    if _is_narrow(column):
        return max(1, rows // 5)
    if column.name in _AREAS:
        return _AREAS[column.name]
    if _is_office(column):
        return 100
    if isinstance(column.type, Boolean):
        return 2
    if isinstance(column.type, Date | DateTime):
        return 2000
    return 10


def planner_of(town: Town) -> Planner:
    """Of the town's tables and indexes, which are the portal's."""
    with closing(dbapi2.connect(str(town.database.engine.url.database))) as connection:
        found = connection.execute(
            "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
            "AND name NOT LIKE 'sqlite%' ORDER BY type DESC"
        ).fetchall()
    return Planner(text for (text,) in found)


def judge(
    planner: Planner, asked: Mapping[str, Iterable[str]], excused: Mapping[str, str]
) -> list[str]:
    """What is wrong with the statements of these pages: costly ones, and excuses without any."""
    known: dict[str, str] = {}
    wrong = []
    for page, statements in sorted(asked.items()):
        costly = {}
        for statement in statements:
            if statement not in known:
                known[statement] = planner.costly(statement)
            if known[statement]:
                costly[statement] = known[statement]
        if costly and page not in excused:
            wrong += [f"{page}: {why}: {' '.join(one.split())}" for one, why in costly.items()]
        if page in excused and not costly:
            wrong.append(f"{page}: excused, but it is flat")
    return wrong
