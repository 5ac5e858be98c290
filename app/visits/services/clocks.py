"""What happens when a visit, a report or a follow-up is late (N-FC-07)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.law import visit_periods as periods
from app.visits.models import Incident, VisitPlan
from app.visits.rules import BUREAU_AFTER, head_after
from app.visits.services.schedule import start_until
from app.visits.services.telling import tell_bureau, tell_family, tell_head, tell_worker

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.deadlines.models import Deadline
    from app.law import Period


def warn(session: Session, row: Deadline, _now: datetime) -> None:
    """Some days before the last one."""
    plan = session.get_one(VisitPlan, row.subject_id)
    by = f"请在{row.due_on:%Y-%m-%d}以前完成。"
    if row.period_id in {periods.DUE.id, periods.REHAB.id}:
        what = "康复探访" if row.period_id == periods.REHAB.id else "探访"
        tell_worker(session, plan, f"{what}将到期", by)
    elif row.period_id == periods.GROWTH.id:
        tell_family(
            session, plan, "请报告孩子的成长", "量一量身高、体重，写几句近况，大约五分钟。",
            row.due_on,
        )  # fmt: skip


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past: first the worker, then the head, then the bureau."""
    plan = session.get_one(VisitPlan, row.subject_id)
    if row.period_id == periods.DUE.id:
        tell_worker(session, plan, "探访已逾期", f"应在{row.due_on:%Y-%m-%d}以前上门，请尽快安排。")
        _next(session, plan, row, periods.HEAD, head_after(plan.regime))
    elif row.period_id == periods.HEAD.id:
        days = head_after(plan.regime)
        tell_head(
            session, plan, f"探访逾期{days}日", "请督促承办的专业人员上门，或者另外安排人员。"
        )
        deadlines.end(row, now)
        _next(session, plan, row, periods.BUREAU, BUREAU_AFTER)
    elif row.period_id == periods.BUREAU.id:
        tell_bureau(session, plan, f"探访逾期{BUREAU_AFTER}日", "机构逾期未上门，请监督。")
        tell_head(session, plan, f"探访逾期{BUREAU_AFTER}日", "已报告民政局。")
        deadlines.end(row, now)
    elif row.period_id == periods.INCIDENT.id:
        return  # told to the minute: `sound_alarms`
    elif row.period_id == periods.GROWTH.id:
        tell_family(session, plan, "成长报告还没有交", "请尽快报告。有困难请告诉工作人员。")
        tell_worker(session, plan, "家庭没有交成长报告", "请联系家庭，也可以在上门时代为填写。")
    else:
        what = "再次上门" if row.period_id == periods.RETRY.id else "康复探访"
        for tell in (tell_worker, tell_head):
            tell(session, plan, f"{what}已逾期", f"应在{row.due_on:%Y-%m-%d}以前完成。")


def _next(session: Session, plan: VisitPlan, row: Deadline, period: Period, days: int) -> None:
    """The next clock counts from the same last day; it is over once so many days are."""
    was_due = row.due_on if row.period_id == periods.DUE.id else row.started_on
    at = plan.bureau_id if period is periods.BUREAU else plan.agency_id
    start_until(
        session, plan, period, on=was_due, due_on=was_due + timedelta(days=days - 1),
        agency_id=at, warns=False,
    )  # fmt: skip


def sound_alarms(session: Session, now: datetime) -> int:
    """Nobody came within the 24 or 72 hours: the head and the bureau, at once (FA-V-6).

    Run every minute in a system transaction; returns how many incidents were told of.
    """
    late = session.scalars(
        select(Incident).where(
            Incident.visit_id.is_(None), Incident.closed_at.is_(None),
            Incident.alarmed_at.is_(None), Incident.visit_by <= now,
        )
    ).all()  # fmt: skip
    for incident in late:
        incident.alarmed_at = now
        plan = session.get_one(VisitPlan, incident.plan_id)
        tell_worker(session, plan, "事件发生后没有按时上门", "请立即两人上门核实。")
        tell_head(session, plan, "事件发生后没有按时上门", "请立即安排两人上门核实。")
        tell_bureau(session, plan, "事件发生后没有按时上门", "请监督。")
    return len(late)


CLOCKWORK = Clockwork(warn=warn, over=over)
