"""What other departments do with a report: the police (MP-MR-7, MP-MR-8), education (MP-MR-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law.protection import POLICE_FEEDBACK
from app.protection.models import ReportState

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.protection.models import HarmReport

ACTS = {"accepted": "已受案", "opened": "已立案", "passed": "已移送有管辖权的机关"}
SHORTEST = 5


def tell_education(
    session: Session, report: HarmReport, *, office: str, actor: Actor, now: datetime
) -> None:
    """Passed on to the education department. Raises Invalid."""
    demand(actor, "protection.tell_education", report)
    _refuse_over(report)
    if not office.strip():
        raise Invalid("请填写转报的教育部门。", "office")
    report.others = dict(report.others or {}) | {"education": office.strip()}
    report.education_told_at = now
    session.flush()
    audit.record(session, actor, "protection.tell_education", report.subject, at=now)


def police_acted(
    session: Session,
    report: HarmReport,
    *,
    act: str,
    on: date,
    case_no: str,
    actor: Actor,
    now: datetime,
) -> None:
    """They accepted or opened the case; the three days of their answer begin (T-27)."""
    demand(actor, "protection.hear_police", report)
    _refuse_over(report)
    if report.police_told_at is None:
        raise WrongState("还没有登记转报公安机关。")
    if act not in ACTS:
        raise Invalid("请选择受案还是立案。", "act")
    _refuse_day(report, on, now)
    report.others = dict(report.others or {}) | {"act": act, "case_no": case_no.strip()}
    report.police_acted_on = on
    if act != "passed" and report.police_answered_on is None:
        deadlines.start(session, report, POLICE_FEEDBACK, on=on, agency_id=report.agency_id)
        deadlines.copy_next(session, report)
    audit.record(session, actor, "protection.hear_police", report.subject, after=ACTS[act], at=now)


def police_answered(
    session: Session,
    report: HarmReport,
    *,
    on: date,
    words: str,
    before_indictment: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """What they told; a second time before the case goes to the prosecutor. Raises Invalid."""
    demand(actor, "protection.hear_police", report)
    _refuse_over(report)
    _refuse_day(report, on, now)
    if len(words.strip()) < SHORTEST:
        raise Invalid("请写明公安机关反馈的内容。", "words")
    others = dict(report.others or {})
    answer = {
        "on": on.isoformat(), "words": words.strip(), "before_indictment": before_indictment
    }  # fmt: skip
    report.others = others | {"answers": [*others.get("answers", []), answer]}
    report.police_answered_on = on
    deadlines.stop(session, report, POLICE_FEEDBACK, now=now)
    deadlines.copy_next(session, report)
    audit.record(session, actor, "protection.hear_police", report.subject, note="反馈", at=now)


def _refuse_over(report: HarmReport) -> None:
    if report.state is ReportState.DONE:
        raise WrongState("这份报告已经办结。")


def _refuse_day(report: HarmReport, on: date, now: datetime) -> None:
    if not clock.day(report.received_at) <= on <= clock.day(now):
        raise Invalid("日期应在收到报告之后、今天之前。", "on")
