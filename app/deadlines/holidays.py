"""Load a year's holidays, and compute again every date that waited for them (DL-11)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from app.audit import services as audit
from app.core.errors import Invalid
from app.core.policy import demand
from app.deadlines.models import Holiday
from app.deadlines.rules import SHIPPED, is_weekday
from app.deadlines.turning import recompute_provisional
from app.law import PERIODS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

_DAY = r"(\d{1,2})-(\d{1,2})"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|—|–|-)\s*{_DAY})?\s*(休|班)")


def read_lines(year: int, text: str) -> dict[date, bool]:
    """Days with what they are: True works, False is off. Raises Invalid naming the line."""
    found: dict[date, bool] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = unicodedata.normalize("NFKC", raw).strip()
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise Invalid(
                f"第{number}行“{raw.strip()[:30]}”看不懂，请写成“10-01 至 10-07 休”。", "lines"
            )
        first, last = _span(year, match, number)
        works = match[5] == "班"
        day = first
        while day <= last:
            if works and is_weekday(day):
                raise Invalid(f"第{number}行：{day.isoformat()}本来就是工作日，请核对。", "lines")
            if found.get(day, works) != works:
                raise Invalid(f"第{number}行：{day.isoformat()}已经写成另一种，请核对。", "lines")
            found[day] = works
            day += timedelta(days=1)
    return found


def _span(year: int, match: re.Match[str], number: int) -> tuple[date, date]:
    try:
        first = date(year, int(match[1]), int(match[2]))
        last = date(year, int(match[3]), int(match[4])) if match[3] else first
    except ValueError:
        raise Invalid(f"第{number}行的日期不存在，请核对。", "lines") from None
    if last < first:
        raise Invalid(f"第{number}行：结束日期早于开始日期，请核对。", "lines")
    return first, last


def load_year(session: Session, actor: Actor, *, year: int, notice: str, text: str) -> int:
    """Replace a year's holidays; returns how many running due dates moved. Raises Invalid."""
    demand(actor, "deadlines.load_holidays")
    days = read_lines(year, text)
    if not any(not works for works in days.values()):
        raise Invalid("至少要有一行放假（休）。", "lines")
    session.execute(
        delete(Holiday).where(Holiday.day >= date(year, 1, 1), Holiday.day <= date(year, 12, 31))
    )
    session.add_all(Holiday(day=day, works=works, notice=notice) for day, works in days.items())
    session.flush()
    moved = recompute_provisional(session, lambda period_id: PERIODS[period_id].rolls)
    audit.record(session, actor, "deadlines.load_holidays", note=f"{year} {len(days)}")
    return moved


def years(session: Session) -> list[tuple[int, bool, list[tuple[date, bool]], str]]:
    """Loaded years: (year, shipped with the code, days with what they are, notice)."""
    own: dict[int, list[tuple[date, bool, str]]] = {}
    for day, works, notice in session.execute(
        select(Holiday.day, Holiday.works, Holiday.notice).order_by(Holiday.day)
    ):
        own.setdefault(day.year, []).append((day, works, notice))
    found = []
    for year in sorted(SHIPPED.years | own.keys(), reverse=True):
        if year in own:
            rows = [(day, works) for day, works, _ in own[year]]
            found.append((year, False, rows, own[year][0][2]))
            continue
        shipped = [(d, False) for d in SHIPPED.days_off if d.year == year]
        shipped += [(d, True) for d in SHIPPED.working_weekend_days if d.year == year]
        found.append((year, True, sorted(shipped), "国务院办公厅关于部分节假日安排的通知"))
    return found
