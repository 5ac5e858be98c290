"""A clock before the quarterly report (FC-14-8): who will owe one is warned before its last day.

There is no report before it is sent, so the clock stands on the institution and bears the
quarter as its number.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core import clock
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.law import supervision_periods as periods
from app.parameters import services as parameters
from app.placements.models import Placement, QuarterReport
from app.placements.services.watching import QUARTER_DUE, Case
from app.placements.statistics import quarter_end, quarter_of, quarter_says
from app.placements.supervision_policy import visible

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def number_of(quarter: date) -> str:
    """2026-Q3."""
    return f"{quarter.year}-Q{(quarter.month + 2) // 3}"


def quarter_of_number(number: str) -> date:
    """The first day of 2026-Q3."""
    year, _, part = number.partition("-Q")
    return date(int(year), int(part) * 3 - 2, 1)


def open_clocks(session: Session, now: datetime) -> int:
    """A clock for each institution that had a placement in this quarter or the last; how many.

    Run again and again in a system transaction. A quarter whose last day is past already when
    it is first looked at gets none: nobody is late with what was never asked.
    """
    today = clock.day(now)
    this = quarter_of(today)
    return sum(_open(session, quarter, today) for quarter in (_before(this), this))


def _before(quarter: date) -> date:
    return quarter_of(quarter - timedelta(days=1))


def _open(session: Session, quarter: date, today: date) -> int:
    end, number, opened = quarter_end(quarter), number_of(quarter), 0
    owing = session.scalars(
        select(Agency).where(
            Agency.bureau_id.is_not(None),
            exists().where(
                Placement.agency_id == Agency.id, Placement.effective_on < end,
                or_(Placement.ended_on.is_(None), Placement.ended_on > quarter),
            ),
            ~exists().where(
                QuarterReport.agency_id == Agency.id, QuarterReport.quarter == quarter
            ),
            ~exists().where(
                Deadline.subject_kind == QUARTER_DUE, Deadline.subject_id == Agency.id,
                Deadline.case_no == number,
            ),
        )
    ).all()  # fmt: skip
    for agency in owing:
        case = _case(agency, number)
        row = deadlines.start(
            session, case, periods.QUARTER, on=end - timedelta(days=1), agency_id=agency.id
        )
        if row.due_on < today:
            deadlines.forget(session, row)
            continue
        row.warn_on = row.due_on - timedelta(days=_lead(session, case, row.due_on))
        opened += 1
    session.flush()
    return opened


def _lead(session: Session, case: Case, on: date) -> int:
    places = [code for code in (case.county_code, case.city_code, case.province_code) if code]
    return int(parameters.value(
        session, "quarter_lead_days", on=on, places=places, agency_id=case.agency_id
    ))  # fmt: skip


def _case(agency: Agency, number: str) -> Case:
    return Case(
        agency.id, Subject(QUARTER_DUE, agency.ref, number), agency.id, agency.county_code,
        agency.city_code, agency.province_code,
    )  # fmt: skip


def stop(session: Session, agency: Agency, quarter: date, now: datetime) -> None:
    """The report of the quarter was sent."""
    for row in deadlines.running(session, _case(agency, ""), periods.QUARTER):
        if row.case_no == number_of(quarter):
            deadlines.end(row, now)


def waiting(session: Session, actor: Actor) -> list[tuple[str, str, date]]:
    """(institution, quarter in words, last day) of reports not sent, for whoever may list them."""
    rows = session.execute(
        select(Agency.short_name, Deadline.case_no, Deadline.due_on)
        .join(Agency, Agency.id == Deadline.agency_id)
        .where(
            visible(actor, Deadline), Deadline.subject_kind == QUARTER_DUE,
            Deadline.ended_at.is_(None),
        )
        .order_by(Deadline.due_on, Agency.short_name)
        .limit(200)
    )  # fmt: skip
    return [(name, quarter_says(quarter_of_number(number)), due) for name, number, due in rows]
