"""A purchase stands still for a query or a complaint, and goes on again (GPR-54, GPL-57)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import Project, Query, QueryKind, Round, RoundState
from app.purchasing.services import correcting, rounds, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

DAY = timedelta(days=1)


def may_halt(session: Session, project: Project) -> list[Query]:
    """What a purchase may stand still for: not answered, or its answer may change the result."""
    return list(session.scalars(
        select(Query)
        .where(
            Query.project_id == project.id,
            or_(Query.answered_on.is_(None), Query.may_change_result.is_(True)),
        )
        .order_by(Query.id.desc())
    ))  # fmt: skip


def suspend(
    session: Session, project: Project, ref: str, reason: str, *, halt_no: str = "",
    notified_on: date | None = None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """A query may change the result, or the finance department has said so of a complaint.

    By its notice (`halt_no`) it is thirty days at the most, from the day of the notice (GPL-57).
    Raises Invalid.
    """
    if not reason.strip():
        raise Invalid("请写明为什么暂停。", "reason")
    query = next((one for one in may_halt(session, project) if one.ref == ref), None)
    if query is None:
        raise Invalid("请选择因为哪一次质疑、投诉暂停；书面提出的先登记。", "query")
    today = clock.day(now)
    first = notified_on or today
    if halt_no.strip():
        if query.kind is not QueryKind.COMPLAINT:
            message = f"财政部门的暂停通知只针对投诉（{cite(session, 'GPL-57')}），请选择投诉。"
            raise Invalid(message, "query")
        if not query.received_on <= first <= today:
            raise Invalid("暂停通知的日期在收到投诉以后，不晚于今天。", "notified_on")
        if today > rounds.last_day(session, periods.SUSPENSION, first):
            raise Invalid("这份暂停通知的30日已经满了，不能再暂停。", "notified_on")
    before = project.state
    advance(session, project, workflow.SUSPEND, actor=actor, now=now, note=reason.strip())
    project.suspended_from = before
    query.halted_on, query.halt_no = today, halt_no.strip()
    if halt_no.strip():
        deadlines.start(session, project, periods.SUSPENSION, on=first, agency_id=project.agency_id)
    deadlines.copy_next(session, project)
    session.flush()
    made = _round(session, project)
    if made is not None:
        rounds.tell_bidders(
            session, made, title="采购暂停", body=f"{project.name}：{reason.strip()}期限停止计算。"
        )


def halting(session: Session, project: Project) -> Query | None:
    """What the purchase stands still for, the latest."""
    return session.scalar(
        select(Query)
        .where(Query.project_id == project.id, Query.halted_on.is_not(None))
        .order_by(Query.halted_on.desc(), Query.id.desc())
        .limit(1)
    )


def resume(
    session: Session, project: Project, words: str = "", *, actor: Actor, now: datetime
) -> None:
    """It is settled: the purchase goes on where it stood, and every clock with it.

    Raises Invalid while the query is not answered; a complaint that is not decided needs the
    finance department's word (`words`).
    """
    before = project.suspended_from
    if before is None or before not in workflow.RESUME:
        raise WrongState
    query = halting(session, project)
    if query is not None and query.answered_on is None:
        by = f"最迟{query.due_on.isoformat()}" if query.due_on else ""
        if query.kind is not QueryKind.COMPLAINT:
            message = (
                f"{query.kind.label}还没有答复（{by}），请先答复，再恢复采购"
                f"（{cite(session, 'GPR-54')}）。"
            )
            raise Invalid(message)
        if query.halt_no and not words.strip():
            message = "投诉还没有处理决定。财政部门通知恢复的，请写明通知的文号和日期。"
            raise Invalid(message, "words")
    _go_on(session, project, words.strip(), actor=actor, now=now)


def _go_on(session: Session, project: Project, words: str, *, actor: Actor, now: datetime) -> None:
    before, since = project.suspended_from, project.state_since
    if before is None or since is None:
        raise WrongState
    advance(session, project, workflow.RESUME[before], actor=actor, now=now, note=words)
    project.suspended_from = None
    session.flush()
    made = _round(session, project)
    if made is None:
        return
    if made.state is RoundState.OPEN and made.due_at is not None and since < made.due_at:
        # Whoever offers has the days of the standstill back, and everybody can read it.
        days = -(-(now - since) // DAY)
        correcting.announce(
            session, project, made, made.due_at + days * DAY,
            words="采购恢复，提交响应文件的截止时间顺延。", why=f"采购暂停{days}日", actor=actor,
            now=now,
        )  # fmt: skip
        return
    rounds.tell_bidders(
        session, made, title="采购恢复", body=f"{project.name}：采购恢复，期限继续计算。"
    )


def _round(session: Session, project: Project) -> Round | None:
    return session.scalar(
        select(Round)
        .where(Round.project_id == project.id, Round.state.in_(rounds.GOES_ON))
        .order_by(Round.number.desc())
        .limit(1)
    )


def end_of_suspension(session: Session, project: Project, now: datetime) -> None:
    """Thirty days are over: nobody may stop it longer, so it goes on by itself (GPL-57).

    Unless another query stops it that nobody has answered (GPR-54).
    """
    if project.state is not workflow.S.SUSPENDED:
        return
    others = [
        one for one in may_halt(session, project)
        if one.kind is not QueryKind.COMPLAINT and one.halted_on is not None
        and one.answered_on is None
    ]  # fmt: skip
    rule = cite(session, "GPL-57")
    if others:
        says = "还有没有答复的质疑，请答复以后恢复采购。"
    else:
        _go_on(session, project, "暂停满30日", actor=SYSTEM_ACTOR, now=now)
        says = "采购已经恢复，期限继续计算。"
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, Role.BUREAU_HEAD, title="暂停期满",
        body=f"财政部门通知的暂停已满30日（{rule}）。{says}",
    )  # fmt: skip
