"""A report comes in, is taken up, passed to the police, and answered (care.md §8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, NotFound
from app.core.policy import ANYONE, demand
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.divisions.codes import ancestors
from app.documents.numbers import case_number
from app.law import RULES, citation
from app.law.protection import FEEDBACK, POLICE_FEEDBACK
from app.notices.services import tell_role
from app.protection.models import SITUATIONS, HarmReport, ReportState
from app.protection.policy import handles
from app.reveals.services import Look, may_look

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.deadlines.models import Deadline

ALARM = timedelta(hours=1)
HARD_ALARM = timedelta(hours=2)
NOTICE = "N-MP-MR"
NO_ANSWER = "N-MP-06"
SHORTEST = 5


@dataclass(frozen=True)
class Seen:
    """What is reported: the situations, what was seen, about whom, where, and by whom."""

    situations: Sequence[str]
    what: str
    child: str = ""
    where: str = ""
    suspect: str = ""
    is_urgent: bool = False
    police_called: bool = False
    name: str = ""
    phone: str = ""
    unit: str = ""


def bureau_for(session: Session, division_code: str) -> Agency:
    """The bureau of the place, or of the city or the province above it.

    Never another county's, though it lies in the same city. Raises Invalid where none of the
    three uses this portal.
    """
    at = ancestors(division_code)
    for level, column, code in (
        (Level.COUNTY, Agency.county_code, at.county_code),
        (Level.CITY, Agency.city_code, at.city_code),
        (Level.PROVINCE, Agency.province_code, at.province_code),
    ):
        if code is None:
            continue
        found = session.scalar(
            select(Agency)
            .where(
                Agency.kind == AgencyKind.BUREAU, Agency.level == level, column == code,
                Agency.closed_on.is_(None),
            )
            .order_by(Agency.id)
            .limit(1)
        )  # fmt: skip
        if found is not None:
            return found
    raise Invalid("当地民政局还没有使用本平台。请马上拨打110，也可以拨打12345。", "place")


def submit(
    session: Session,
    seen: Seen,
    *,
    division_code: str,
    actor: Actor,
    now: datetime,
    child_id: int | None = None,
) -> HarmReport:
    """Take a report from anybody, at once. Raises Invalid.

    Nobody needs an account; the record does not say who reported, the sealed field does.
    """
    if not seen.situations or not set(seen.situations) <= set(SITUATIONS):
        raise Invalid("请至少选择一种情形；都不像的，选最后一种。", "situations")
    if len(seen.what.strip()) < SHORTEST:
        raise Invalid("请写几句您看到或者听到的情况，例如：孩子胳膊上有好几处青紫。", "what")
    bureau = bureau_for(session, division_code)
    report = HarmReport(
        receipt_no=case_number(session, "MPR", bureau.division_code, clock.day(now).year),
        agency_id=bureau.id,
        child_id=child_id,
        situations=list(seen.situations),
        from_office=actor.is_staff,
        is_urgent=seen.is_urgent,
        police_called=seen.police_called,
        received_at=now,
        created_at=now,
    )
    report.content = {
        "what": seen.what.strip(), "child": seen.child.strip(), "where": seen.where.strip(),
        "suspect": seen.suspect.strip(), "division": division_code,
    }  # fmt: skip
    reporter = {"name": seen.name.strip(), "phone": seen.phone.strip(), "unit": seen.unit.strip()}
    if any(reporter.values()):
        report.reporter = reporter
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(report, column, getattr(bureau, column))
    with as_system(session):
        session.add(report)
        session.flush()
        deadlines.start(session, report, FEEDBACK, on=clock.day(now), agency_id=bureau.id)
        deadlines.copy_next(session, report)
        for role in (Role.BUREAU_OFFICER, Role.BUREAU_HEAD):
            _tell(session, report, role, "收到侵害未成年人的报告", "请立即受理，并核实是否已报警。")
        # Not the actor: who reported is told to two roles only.
        audit.record(
            session, ANYONE, "protection.submit", report.subject,
            basis=citation(RULES["MP-MR-1"]), at=now,
        )  # fmt: skip
    return report


def _tell(
    session: Session, report: HarmReport, role: Role, title: str, body: str, kind: str = NOTICE
) -> None:
    tell_role(
        session, report.agency_id, role, kind=kind, title=title, body=body,
        case_no=report.receipt_no, path=f"/protection/{report.ref}", act_by=report.due_on,
    )  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """All that the receipt says: nothing of what was reported."""

    receipt_no: str
    received_at: datetime
    state: ReportState
    bureau: str
    phone: str
    police_called: bool
    due_on: date | None
    police_told_at: datetime | None
    done_at: datetime | None
    answer: str
    """What the bureau wants the reporter to read at the end."""


def receipt(session: Session, ref: str) -> Receipt:
    """By the random reference that the reporter was led to. Raises NotFound."""
    with as_system(session):
        row = session.execute(
            select(HarmReport, Agency.name, Agency.phone)
            .join(Agency, Agency.id == HarmReport.agency_id)
            .where(HarmReport.ref == ref)
        ).first()
    if row is None:
        raise NotFound
    report, bureau, phone = row
    return Receipt(
        report.receipt_no, report.received_at, report.state, bureau, phone, report.police_called,
        None if report.done_at else report.due_on, report.police_told_at, report.done_at,
        (report.answer or {}).get("to_reporter", ""),
    )  # fmt: skip


def take(session: Session, report: HarmReport, *, actor: Actor, now: datetime) -> None:
    """Somebody of the bureau deals with it from now on."""
    demand(actor, "protection.take", report)
    if report.state is not ReportState.RECEIVED:
        raise Conflict("这份报告已经受理。")
    report.state, report.taken_at, report.taken_by_id = ReportState.TAKEN, now, actor.user_id
    audit.record(session, actor, "protection.take", report.subject, at=now)


def tell_police(
    session: Session,
    report: HarmReport,
    *,
    station: str,
    receipt_no: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Passed on to the police, with their receipt, once (MP-MR-2). Raises Invalid, Conflict."""
    demand(actor, "protection.tell_police", report)
    if report.state is ReportState.DONE:
        raise Conflict("这份报告已经办结。")
    if report.police_told_at is not None:
        raise Conflict("已经登记过转报公安机关，不能覆盖。")
    if not station.strip():
        raise Invalid("请填写转报的公安机关。", "station")
    report.police_says = {"station": station.strip(), "receipt": receipt_no.strip()}
    report.police_told_at = now
    audit.record(session, actor, "protection.tell_police", report.subject, at=now)


def finish(
    session: Session,
    report: HarmReport,
    *,
    result: str,
    told_how: str,
    to_reporter: str,
    actor: Actor,
    now: datetime,
) -> None:
    """What was done, and how the reporter was told (MP-MR-12). Raises Invalid, Conflict.

    That the reporter called 110 does not stand for the bureau's own report to the police.
    """
    demand(actor, "protection.finish", report)
    if report.state is not ReportState.TAKEN:
        raise Conflict("受理以后才办结。")
    if report.police_told_at is None:
        raise Conflict("还没有转报公安机关，请先登记。")
    if len(result.strip()) < SHORTEST:
        raise Invalid("请写明处置的结果。", "result")
    if not told_how.strip():
        raise Invalid("请写明怎样告诉了报告人；没有留联系方式的，写“无法联系”。", "told_how")
    if len(to_reporter.strip()) < SHORTEST:
        raise Invalid("请写几句给报告人的答复，不写孩子的情况。", "to_reporter")
    report.answer = {
        "result": result.strip(), "told_how": told_how.strip(),
        "to_reporter": to_reporter.strip(),
    }  # fmt: skip
    report.state, report.done_at = ReportState.DONE, now
    deadlines.stop(session, report, FEEDBACK, POLICE_FEEDBACK, now=now)
    deadlines.copy_next(session, report)
    audit.record(session, actor, "protection.finish", report.subject, at=now)


REPORTER = {"name": "姓名", "phone": "电话", "unit": "单位"}


def reveal(
    session: Session, report: HarmReport, *, what: str, reason: str, path: str, actor: Actor,
    now: datetime,
) -> str | None:  # fmt: skip
    """One fact of who reported, with a reason that is sealed with the report.

    None while the head of the bureau has not agreed: only who took the report up looks at once.
    Raises Invalid.
    """
    demand(actor, "protection.reveal", report)
    if len(reason.strip()) < SHORTEST:
        raise Invalid("请写明为什么要看报告人的身份，至少5个字。", "reason")
    look = Look(
        "protection.reveal", report.subject, what, f"报告人{REPORTER[what]}", reason.strip(),
        path, is_chosen=False,
    )  # fmt: skip
    if not may_look(session, look, is_assigned=handles(actor, report), actor=actor, now=now):
        return None
    others = dict(report.others or {})
    seen = {"by": actor.user_id, "at": now.isoformat(), "why": reason.strip()}
    report.others = others | {"looks": [*others.get("looks", []), seen]}
    return (report.reporter or {}).get(what) or "没有留下"


def sound_alarms(session: Session, now: datetime) -> int:
    """Nobody took a report up: after one hour all officers, after two the heads (MP-MR-1).

    Run every minute in a system transaction; returns how many were told.
    """
    waiting = session.scalars(
        select(HarmReport).where(
            HarmReport.state == ReportState.RECEIVED,
            HarmReport.received_at <= now - ALARM,
            HarmReport.alarmed_again_at.is_(None),
        )
    )
    told = 0
    for report in waiting.all():
        if report.alarmed_at is None:
            report.alarmed_at = now
            _tell(session, report, Role.BUREAU_OFFICER, "报告一小时无人受理", "请立即受理。")
            told += 1
        if report.received_at <= now - HARD_ALARM:
            report.alarmed_again_at = now
            _tell(session, report, Role.BUREAU_HEAD, "报告两小时无人受理", "请马上指定人员受理。")
            told += 1
    return told


def _warn(session: Session, row: Deadline, _now: datetime) -> None:
    report = session.get_one(HarmReport, row.subject_id)
    if row.period_id == POLICE_FEEDBACK.id:
        return
    _tell(session, report, Role.BUREAU_OFFICER, "反馈将到期", FEEDBACK.says)


def _over(session: Session, row: Deadline, _now: datetime) -> None:
    report = session.get_one(HarmReport, row.subject_id)
    if row.period_id == POLICE_FEEDBACK.id:
        _tell(session, report, Role.BUREAU_OFFICER, "公安机关还没有反馈", "请询问办理进展。",
              kind=NO_ANSWER)  # fmt: skip
        return
    for role in (Role.BUREAU_OFFICER, Role.BUREAU_HEAD):
        _tell(session, report, role, "反馈已逾期", FEEDBACK.at_end)


CLOCKWORK = Clockwork(warn=_warn, over=_over)
