"""The day of a moment, as the law counts days, inside a statement."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class legal_day(FunctionElement[date]):  # noqa: N801 - written like the database's own
    """The day in Beijing of a moment: a database would take that of Greenwich."""

    type = Date()
    inherit_cache = True
    hours, days = 8, 0


class legal_day_after(legal_day):  # noqa: N801 - see above
    """The day after it: 24 hours later at the latest."""

    inherit_cache = True
    hours, days = 32, 1


@compiles(legal_day, "sqlite")
def _sqlite_day(element: Any, compiler: Any, **words: Any) -> str:
    return f"date({compiler.process(element.clauses, **words)}, '+{element.hours} hours')"


@compiles(legal_day)
def _postgres_day(element: Any, compiler: Any, **words: Any) -> str:
    moment = compiler.process(element.clauses, **words)
    return f"(CAST(({moment}) AT TIME ZONE 'Asia/Shanghai' AS DATE) + {element.days})"
