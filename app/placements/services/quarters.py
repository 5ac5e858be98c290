"""The quarterly report (FC-14-8): assembled from the data, sent by the head, received by R-BUR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Unseen, demand
from app.documents.numbers import case_number
from app.law import RULES, citation
from app.law import supervision_periods as periods
from app.notices import services as notices
from app.placements import statistics
from app.placements.models import QuarterReport
from app.placements.services import quarter_clocks, watching
from app.placements.statistics import Figures, quarter_end, quarter_of, quarter_says
from app.placements.supervision_policy import visible

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def assembled(session: Session, actor: Actor, quarter: date) -> Figures:
    """The figures of the actor's own institution for a quarter, as they are now."""
    agency = session.get_one(Agency, actor.agency_id)
    rows = statistics.figures(session, actor, quarter, quarter_end(quarter))
    own = [row for row in rows if row.place == agency.short_name]
    return own[0] if own else Figures(agency.short_name)


def send(
    session: Session, quarter: date, *, suggestions: str, actor: Actor, now: datetime
) -> QuarterReport:
    """Freeze the figures and send them with the institution's suggestions. Once a quarter."""
    demand(actor, "quarters.send")
    if quarter != quarter_of(quarter) or quarter_end(quarter) > clock.day(now):
        raise Invalid("这个季度还没有结束，结束以后才能报送。", "quarter")
    agency = session.get_one(Agency, actor.agency_id)
    if agency.bureau_id is None:
        raise Invalid("本机构还没有登记主管民政局，请单位管理员补充后再办理。")
    if session.scalar(
        select(QuarterReport.id).where(
            QuarterReport.agency_id == agency.id, QuarterReport.quarter == quarter
        )
    ):
        raise Conflict(f"{quarter_says(quarter)}的报告已经报送过。")
    report = QuarterReport(
        report_no=case_number(session, "FCJB", agency.division_code, quarter.year),
        agency_id=agency.id, bureau_id=agency.bureau_id, quarter=quarter,
        facts=assembled(session, actor, quarter).as_json(), suggestions=suggestions.strip(),
        sent_at=now, sent_by_person_id=actor.person_id, created_at=now,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(report, column, getattr(agency, column))
    session.add(report)
    session.flush()
    quarter_clocks.stop(session, agency, quarter, now)
    watching.start(session, report, periods.RECEIVE, owner_id=agency.bureau_id, now=now)
    audit.record(
        session, actor, "quarters.send", report.subject, basis=citation(RULES["FC-14-8"]), at=now
    )
    notices.tell_role(
        session, agency.bureau_id, Role.BUREAU_OFFICER, kind="desk", case_no=report.report_no,
        title=f"{agency.short_name}报送{quarter_says(quarter)}寄养工作报告",
        body="请接收。报告数字由系统从办理记录生成。", path=f"/supervision/quarters/{report.ref}",
    )  # fmt: skip
    return report


def get_report(
    session: Session, actor: Actor, ref: str, *, to: str = "quarters.view"
) -> QuarterReport:
    """The report, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(
        select(QuarterReport)
        .where(QuarterReport.ref == ref, visible(actor, QuarterReport))
        .options(joinedload(QuarterReport.agency))
    )
    if found is None:
        raise Unseen("quarter_report", ref)
    demand(actor, to, found)
    return found


def receive(
    session: Session, report: QuarterReport, *, reply: str, actor: Actor, now: datetime
) -> None:
    """The bureau has it, with or without an answer to the suggestions."""
    demand(actor, "quarters.receive", report)
    if report.received_at is not None:
        raise WrongState
    report.received_at, report.received_by_person_id = now, actor.person_id
    report.reply = reply.strip()
    watching.stop(session, report, now=now)
    audit.record(session, actor, "quarters.receive", report.subject, at=now)
    notices.tell_role(
        session, report.agency_id, Role.HEAD, kind="desk", case_no=report.report_no,
        title=f"民政局已接收{quarter_says(report.quarter)}报告",
        body=report.reply or "没有其他意见。", path=f"/supervision/quarters/{report.ref}",
    )  # fmt: skip


def reports_of(session: Session, actor: Actor) -> list[QuarterReport]:
    """The newest first."""
    return list(
        session.scalars(
            select(QuarterReport)
            .where(visible(actor, QuarterReport))
            .options(joinedload(QuarterReport.agency))
            .order_by(QuarterReport.quarter.desc(), QuarterReport.agency_id)
            .limit(200)
        )
    )
