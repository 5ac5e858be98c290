"""Day by day: the log, the month's money, asking for help, relief, a couple's notice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.actors import is_same_person
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.family_style import rules, workflow
from app.family_style.models import BudgetLine, DayLog, EventKind, Spending, Unit, UnitEvent
from app.family_style.services import units
from app.law import family_style_periods as periods
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document

LOG_TOPICS = {
    "meals": "吃饭", "health": "身体", "school": "上学", "mood": "心情", "events": "发生的事",
}  # fmt: skip
BACK_DAYS = 7
KEEPING = frozenset(workflow.LIVED_IN) - {workflow.S.EMERGENCY_OUT}


def write_log(
    session: Session, unit: Unit, *, day: date, words: Mapping[str, str], is_notable: bool,
    actor: Actor, now: datetime,
) -> DayLog:  # fmt: skip
    """D-FS-LOG of a day; the same day's again adds to it. Raises Invalid for a day too old."""
    demand(actor, "family_style.log", unit)
    if unit.state not in KEEPING:
        raise WrongState
    today = clock.day(now)
    if not today - timedelta(days=BACK_DAYS) <= day <= today:
        raise Invalid(f"只能写今天和最近{BACK_DAYS}天的日志。", "day")
    said = {key: text.strip() for key, text in words.items() if text.strip()}
    if not said:
        raise Invalid("请至少写一项。", "meals")
    log = log_of(session, unit, day)
    if log is None:
        log = DayLog(unit_id=unit.id, day=day, created_at=now)
        log.words = {}
        session.add(log)
    log.words = {**(log.words or {}), **said}
    log.is_notable = log.is_notable or is_notable
    log.by_id = actor.user_id
    session.flush()
    if is_notable:
        units.tell_desk(
            session, unit, Role.SOCIAL_WORKER, title="日志里有需要留意的事",
            body="请查看当天的日志并联系家庭。", tab="logs",
        )  # fmt: skip
    return log


def log_of(session: Session, unit: Unit, day: date) -> DayLog | None:
    """One day's log."""
    return session.scalar(select(DayLog).where(DayLog.unit_id == unit.id, DayLog.day == day))


def logs_of(session: Session, unit: Unit, *, days: int = 31) -> list[DayLog]:
    """The newest logs first."""
    return list(
        session.scalars(
            select(DayLog).where(DayLog.unit_id == unit.id).order_by(DayLog.day.desc()).limit(days)
        )
    )


def plan_month(
    session: Session, unit: Unit, *, month: date, amounts: Mapping[Spending, Decimal],
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """D-FS-BUD: the month's sums. What the head has approved does not change any more."""
    demand(actor, "family_style.budget", unit)
    known = {line.kind: line for line in budget_of(session, unit, month) if line.is_plan}
    if any(line.approved_at for line in known.values()):
        raise Conflict("这个月的预算已经核准，不能再改。")
    for kind, amount in amounts.items():
        line = known.get(kind)
        if line is None and amount:
            session.add(BudgetLine(
                unit_id=unit.id, month=month, kind=kind, is_plan=True, amount=amount,
                by_id=actor.user_id, created_at=now))  # fmt: skip
        elif line is not None and amount:
            line.amount = amount
        elif line is not None:
            session.delete(line)
    session.flush()
    audit.record(session, actor, "family_style.budget", unit.subject,
                 note=f"{month:%Y-%m}", at=now)  # fmt: skip


def approve_month(session: Session, unit: Unit, *, month: date, actor: Actor,
                  now: datetime) -> None:  # fmt: skip
    """The head approves what the worker planned."""
    demand(actor, "family_style.approve_spending", unit)
    plan = [line for line in budget_of(session, unit, month) if line.is_plan]
    if not plan or any(line.approved_at for line in plan):
        raise WrongState
    if any(is_same_person(session, actor, by_id) for by_id in {line.by_id for line in plan}):
        raise Conflict("编制预算的人不能自己核准。")
    for line in plan:
        line.approved_at, line.approved_by_id = now, actor.user_id
    session.flush()
    audit.record(session, actor, "family_style.approve_spending", unit.subject,
                 note=f"{month:%Y-%m}", at=now)  # fmt: skip


def spend(
    session: Session, unit: Unit, *, kind: Spending, amount: Decimal, spent_on: date, note: str,
    document: Document | None, actor: Actor, now: datetime,
) -> BudgetLine:  # fmt: skip
    """A receipt: so much was spent on a day; the photograph goes with it."""
    demand(actor, "family_style.spend", unit)
    today = clock.day(now)
    if spent_on > today:
        raise Invalid("日期不能晚于今天。", "spent_on")
    if spent_on < add_months(today, -2):
        raise Invalid("两个月以前的票据请交机构办理。", "spent_on")
    line = BudgetLine(
        unit_id=unit.id, month=spent_on.replace(day=1), kind=kind, is_plan=False, amount=amount,
        spent_on=spent_on, note=note.strip(), by_id=actor.user_id, created_at=now,
        document_id=document.id if document is not None else None,
    )  # fmt: skip
    session.add(line)
    session.flush()
    audit.record(session, actor, "family_style.spend", unit.subject, note=f"{amount}元", at=now)
    return line


def budget_of(session: Session, unit: Unit, month: date) -> list[BudgetLine]:
    """Plan and receipts of a month."""
    return list(
        session.scalars(
            select(BudgetLine)
            .where(BudgetLine.unit_id == unit.id, BudgetLine.month == month)
            .order_by(BudgetLine.spent_on, BudgetLine.id)
        )
    )


def ask_help(session: Session, unit: Unit, *, text: str, actor: Actor,
             now: datetime) -> UnitEvent:  # fmt: skip
    """A problem of upbringing: the worker answers (FS-01-3)."""
    demand(actor, "family_style.ask_help", unit)
    event = units.write_event(
        session, unit, EventKind.PROBLEM, actor=actor, now=now,
        facts={"text": units.words(text, "text", "遇到的问题")},
    )  # fmt: skip
    audit.record(session, actor, "family_style.ask_help", unit.subject, at=now)
    units.tell_desk(
        session, unit, Role.SOCIAL_WORKER, title="类家庭求助", body="请尽快联系并答复。",
        tab="life",
    )  # fmt: skip
    return event


def answer_help(session: Session, unit: Unit, *, answer: str, actor: Actor,
                now: datetime) -> None:  # fmt: skip
    """The oldest open problem gets its answer."""
    demand(actor, "family_style.answer_help", unit)
    event = oldest_problem(session, unit)
    if event is None:
        raise WrongState
    units.settle(event, "已答复", units.words(answer, "answer", "答复"), actor=actor, now=now)
    session.flush()
    audit.record(session, actor, "family_style.answer_help", unit.subject, at=now)
    units.tell_couple(session, unit, "机构已答复", "您提出的问题有了答复，请登录查看。")


def oldest_problem(session: Session, unit: Unit) -> UnitEvent | None:
    """What waits longest for an answer."""
    asked = (e for e, _ in units.waiting(session, unit) if e.kind is EventKind.PROBLEM)
    return next(asked, None)


def relieve(
    session: Session, unit: Unit, *, carer: str, until_on: date, reason: str, actor: Actor,
    now: datetime,
) -> UnitEvent:  # fmt: skip
    """A relief carer from today on; beyond fourteen days a reason is needed (FS-04-4)."""
    demand(actor, "family_style.relieve", unit)
    if unit.state not in KEEPING:
        raise WrongState
    if units.current(session, unit, EventKind.RELIEF) is not None:
        raise Conflict("已经有人替班，请先登记替班结束。")
    day = clock.day(now)
    most = units.figure(session, unit, "fs_relief_days", day)
    days = (until_on - day).days + 1
    if days < 1:
        raise Invalid("结束日期不能早于今天。", "until_on")
    if not rules.relief_is_short(days, most=most):
        raise Invalid(f"替班连续最长{most}天，请改短，由另一人接着替班。", "until_on")
    event = units.write_event(
        session, unit, EventKind.RELIEF, actor=actor, now=now, starts_on=day, until_on=until_on,
        facts={"carer": units.words(carer, "carer", "由谁替班、电话"), "reason": reason.strip()},
    )  # fmt: skip
    deadlines.start(session, unit, periods.RELIEF, on=day, agency_id=unit.agency_id)
    deadlines.copy_next(session, unit)
    audit.record(session, actor, "family_style.relieve", unit.subject, at=now)
    return event


def end_relief(session: Session, unit: Unit, *, actor: Actor, now: datetime) -> None:
    """The couple are back."""
    demand(actor, "family_style.end_relief", unit)
    event = units.current(session, unit, EventKind.RELIEF)
    if event is None or unit.couple_person_id is None:
        raise WrongState
    units.settle(event, "替班结束", "", actor=actor, now=now)
    deadlines.stop(session, unit, periods.RELIEF, now=now)
    deadlines.copy_next(session, unit)
    audit.record(session, actor, "family_style.end_relief", unit.subject, at=now)


def give_notice(session: Session, unit: Unit, *, leaves_on: date, reason: str, actor: Actor,
                now: datetime) -> UnitEvent:  # fmt: skip
    """The couple want to go: in writing, a month before (FS-06-1)."""
    demand(actor, "family_style.give_notice", unit)
    if units.current(session, unit, EventKind.COUPLE_NOTICE) is not None:
        raise Conflict("已经提出过离开，机构正在安排。")
    row_due = add_months(clock.day(now), 1)
    if leaves_on < row_due:
        raise Invalid(f"请至少提前1个月提出，最早{row_due.isoformat()}离开。", "leaves_on")
    event = units.write_event(
        session, unit, EventKind.COUPLE_NOTICE, actor=actor, now=now, until_on=leaves_on,
        facts={"reason": units.words(reason, "reason", "原因")},
    )  # fmt: skip
    deadlines.start(
        session, unit, periods.COUPLE_NOTICE, on=clock.day(now), agency_id=unit.agency_id
    )
    deadlines.copy_next(session, unit)
    audit.record(session, actor, "family_style.give_notice", unit.subject, at=now)
    units.tell_desk(
        session, unit, Role.HEAD, Role.SOCIAL_WORKER, title="夫妻书面提出离开",
        body="请安排接替，告诉孩子并让孩子有准备。", tab="life", act_by=leaves_on,
    )  # fmt: skip
    return event


def month_totals(lines: list[BudgetLine]) -> list[dict[str, Any]]:
    """Plan, spent and rest by kind; the last one is the sum."""
    rows: list[dict[str, Any]] = []
    for kind in Spending:
        planned = sum(line.amount for line in lines if line.kind == kind and line.is_plan)
        spent = sum(line.amount for line in lines if line.kind == kind and not line.is_plan)
        rows.append({"label": kind.label, "plan": planned, "spent": spent, "rest": planned - spent})
    plan, spent = sum(r["plan"] for r in rows), sum(r["spent"] for r in rows)
    return [*rows, {"label": "合计", "plan": plan, "spent": spent, "rest": plan - spent}]
