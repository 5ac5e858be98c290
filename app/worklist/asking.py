"""Whoever asks for what waits, as names of values; and the columns of every answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, String, bindparam, false, func, literal, select, type_coerce

from app.children.services.access import accounts_of
from app.core import clock
from app.core.db import Moment
from app.institutions.rules import EXPIRES_SOON_DAYS
from app.law.dates import add_months
from app.purchasing.services.reporting import DUE_DAY
from app.reveals.services import WAITS_FOR

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from app.core.policy import Actor

TASKS_SOON = timedelta(days=14)
_NEVER = date(9999, 12, 31)


class Asker:
    """Whoever asks, as names of values: a statement is made once, not for every person.

    `level` is that of a bureau's area (county, city, province; empty: no area).
    """

    agency = bindparam("agency", type_=Integer)
    persons = bindparam("persons", expanding=True, type_=Integer)
    users = bindparam("users", expanding=True, type_=Integer)
    area = bindparam("area", type_=String)
    today = bindparam("today", type_=Date)
    tasks_until = bindparam("tasks_until", type_=Date)
    certificates_until = bindparam("certificates_until", type_=Date)
    answers_from = bindparam("answers_from", type_=Date)
    """What came before this day should have been answered (ten working days)."""
    reveals_from = bindparam("reveals_from", type_=Moment)
    """What was asked before this moment has lapsed."""
    month = bindparam("month", type_=Integer)
    """Today's, counted from year 0."""
    month_start = bindparam("month_start", type_=Date)
    report_due = bindparam("report_due", type_=Date)
    report_missed = bindparam("report_missed", type_=Date)
    """Last days for the report of the last month and of the one before."""

    def __init__(self, level: str = "") -> None:
        self.level = level


def asker_of(actor: Actor) -> str:
    """The level of the actor's area, for `Asker`."""
    scope = actor.scope
    for level, code in (
        ("county", scope.county_code), ("city", scope.city_code),
        ("province", scope.province_code),
    ):  # fmt: skip
        if code is not None:
            return level
    return ""


def values_of(actor: Actor) -> dict[str, Any]:
    """What the names of `Asker` stand for today."""
    today, scope = clock.today(), actor.scope
    due = today.replace(day=DUE_DAY)
    return {
        "agency": actor.agency_id,
        "persons": sorted(actor.persons),
        "users": accounts_of(actor),
        "area": scope.county_code or scope.city_code or scope.province_code,
        "today": today,
        "tasks_until": today + TASKS_SOON,
        "reveals_from": clock.now() - WAITS_FOR,
        "month": 12 * today.year + today.month,
        "month_start": today.replace(day=1),
        "report_due": due,
        "report_missed": add_months(due, -1),
        "certificates_until": today + timedelta(days=EXPIRES_SOON_DAYS),
    }


def row(
    model: Any, kind: str, number: Any, says: Any, *, due: Any = None, ref: Any = None,
    agency: Any = None, is_due: bool = True,
) -> Select[Any]:  # fmt: skip
    """The columns that every topic gives; `due` orders where there is a day.

    Where that day is no last day but one since when it waits, `is_due` is False.
    """
    day = literal(_NEVER, Date) if due is None else func.coalesce(due, literal(_NEVER, Date))
    until = due if is_due and due is not None else literal(None, Date)
    return select(
        model.id.label("id"), literal(kind).label("kind"),
        (model.ref if ref is None else ref).label("ref"), number.label("number"),
        (literal(says) if isinstance(says, str) else type_coerce(says, String)).label("says"),
        (literal("") if agency is None else agency).label("agency"),
        day.label("due_on"), until.label("until"),
    )  # fmt: skip


def in_area(model: Any, me: Asker) -> ColumnElement[bool]:
    """Rows of the bureau's area; none where the actor has no area."""
    if not me.level:
        return false()
    placed: ColumnElement[bool] = getattr(model, f"{me.level}_code") == me.area
    return placed
