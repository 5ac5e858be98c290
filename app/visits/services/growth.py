"""The monthly growth report (F-GRW) and incidents (F-INC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.policy import demand
from app.documents.numbers import case_number
from app.law import RULES, citation
from app.law import visit_periods as periods
from app.visits.models import Decision, GrowthReport, Incident, IncidentKind
from app.visits.rules import WITH_FAMILY, Regime
from app.visits.services import harm, schedule
from app.visits.services.telling import tell_bureau, tell_head, tell_worker

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.visits.models import VisitPlan

HEIGHT = (Decimal(30), Decimal(220))
"""Centimetres, both included."""
WEIGHT = (Decimal(1), Decimal(150))
"""Kilograms, both included."""
SERIOUS_HOURS, OTHER_HOURS = 24, 72
SHORTEST = 5
NOT_DECIDED = harm.Signs()
OTHER = ("MR9",)
"""The situation of a family's own words: other serious harm or danger."""


def report(
    session: Session,
    plan: VisitPlan,
    *,
    measured_on: date,
    height: Decimal,
    weight: Decimal,
    words: dict[str, str],
    actor: Actor,
    now: datetime,
) -> GrowthReport:
    """One report of a month. Raises Invalid."""
    demand(actor, "visits.report_growth", plan)
    if plan.regime not in WITH_FAMILY:
        raise Conflict("现在不用交成长报告。")
    if not HEIGHT[0] <= height <= HEIGHT[1]:
        raise Invalid("身高应在30到220厘米之间，例如 118.5", "height")
    if not WEIGHT[0] <= weight <= WEIGHT[1]:
        raise Invalid("体重应在1到150公斤之间，例如 21.5", "weight")
    if not plan.since_on <= measured_on <= clock.day(now):
        raise Invalid(f"测量日期应在{plan.since_on:%Y-%m-%d}以后、今天以前。", "measured_on")
    row = GrowthReport(
        plan_id=plan.id, measured_on=measured_on, by_id=actor.user_id, reported_at=now
    )
    row.content = {"height": str(height), "weight": str(weight), **words}
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "visits.report_growth", plan.subject, basis=citation(RULES["F-GRW"]),
        at=now,
    )  # fmt: skip
    with as_system(session):
        schedule.reckon(session, plan, now)
        if words.get("needs"):
            tell_worker(session, plan, "家庭在成长报告里提出需要", "请查看并和家庭联系。")
    return row


@dataclass(frozen=True)
class Happened:
    """What is reported of an incident."""

    kind: IncidentKind
    happened_at: datetime
    is_serious: bool
    content: dict[str, Any]
    signs: harm.Signs = NOT_DECIDED
    """Of suspected harm: what staff decided. What a family suspects is always reported."""


def raise_incident(
    session: Session, plan: VisitPlan, happened: Happened, *, actor: Actor, now: datetime
) -> Incident:
    """Keep it, tell worker, head and, where it is serious, the bureau; a visit has to follow.

    Raises Invalid.
    """
    demand(actor, "visits.report_incident", plan)
    if plan.regime is Regime.NONE:
        raise Conflict("这里已经办结，不再登记事件。")
    if happened.happened_at > now:
        raise Invalid("发生时间不能晚于现在。", "happened_on")
    what = str(happened.content.get("what", "")).strip()
    if len(what) < SHORTEST:
        raise Invalid("请写明发生了什么。", "what")
    signs = None
    if happened.kind is IncidentKind.HARM:
        signs = happened.signs if actor.is_staff else harm.Signs(Decision.REPORTED, what, OTHER)
        harm.check(signs)
    # Suspected harm and a lost child are never minor.
    serious = happened.is_serious or happened.kind in {IncidentKind.HARM, IncidentKind.MISSING}
    visit_by = now + timedelta(hours=SERIOUS_HOURS if serious else OTHER_HOURS)
    place = plan.county_code or plan.city_code or plan.province_code
    incident = Incident(
        plan_id=plan.id, kind=happened.kind, is_serious=serious,
        happened_at=happened.happened_at, reported_at=now, visit_by=visit_by,
        incident_no=case_number(session, "FI", place, clock.day(now).year),
        by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    incident.content = happened.content
    if signs is not None:
        told = harm.report(
            session, signs, child_id=plan.child_id, case_no=plan.case_no, is_urgent=True,
            places=(plan.home_code, plan.division_code), actor=actor, now=now,
        )  # fmt: skip
        incident.content = happened.content | harm.kept(signs, told)
    with as_system(session):  # the family reports what it does not read afterwards
        session.add(incident)
    audit.record(
        session, actor, "visits.report_incident", plan.subject, after="",
        basis=citation(RULES["FA-V-6"]), note=incident.incident_no, at=now,
    )  # fmt: skip
    with as_system(session):
        _follow(session, plan, incident, now)
    return incident


def _follow(session: Session, plan: VisitPlan, incident: Incident, now: datetime) -> None:
    schedule.start_until(
        session, plan, periods.INCIDENT, on=clock.day(now), due_on=clock.day(incident.visit_by),
        warns=False,
    )  # fmt: skip
    hours = SERIOUS_HOURS if incident.is_serious else OTHER_HOURS
    body = f"请在{hours}小时内两人上门核实。"
    for tell in (tell_worker, tell_head):
        tell(session, plan, "发生事件，需要上门", body)
    if incident.is_serious:
        tell_bureau(session, plan, "发生严重事件", "机构已登记，请监督处理。")
    if plan.regime in WITH_FAMILY:
        schedule.attend(session, plan, now)


def close_incident(
    session: Session, plan: VisitPlan, incident: Incident, *, outcome: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """How it ended; only after the visit. Raises Conflict, Invalid."""
    demand(actor, "visits.close_incident", plan)
    if incident.closed_at is not None:
        raise Conflict("这个事件已经办结。")
    if incident.visit_id is None:
        raise Conflict("还没有上门核实，请先填写探访记录。")
    if len(outcome.strip()) < SHORTEST:
        raise Invalid("请写明结果。", "outcome")
    incident.outcome, incident.closed_at = outcome.strip(), now
    audit.record(
        session, actor, "visits.close_incident", plan.subject, note=incident.incident_no, at=now
    )


def reports_of(session: Session, plan: VisitPlan) -> list[GrowthReport]:
    """All reports, the oldest first; a childhood has at most two hundred."""
    return list(
        session.scalars(
            select(GrowthReport)
            .where(GrowthReport.plan_id == plan.id)
            .order_by(GrowthReport.measured_on)
            .limit(240)
        )
    )
