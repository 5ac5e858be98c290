"""Clarifications and changes of the documents while offers come in (GPR-31-2, CST-10, NGT-29)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.core.screen import moment
from app.law import purchase_periods as periods
from app.parameters.services import cite
from app.purchasing.models import NoticeKind, Project, ProjectState, Round, RoundState
from app.purchasing.rules.method import Method
from app.purchasing.services import rounds
from app.purchasing.services.publishing import publish

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law.model import Period

# How long before the last moment a change comes that affects the offers.
BEFORE: dict[Method, Period] = {
    Method.OPEN: periods.CLARIFY_TENDER, Method.INVITED: periods.CLARIFY_TENDER,
    Method.CONSULTATION: periods.CLARIFY_CONSULTATION,
    Method.NEGOTIATION: periods.CLARIFY_NEGOTIATION,
}  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """What is clarified or changed, why, whether offers hang on it, and the new last moment."""

    words: str
    why: str
    affects: bool
    due_at: datetime | None = None


def least(session: Session, round_: Round, today: date) -> date:
    """The first day on which offers may end after a change of today."""
    period = BEFORE.get(Method(round_.method))
    return today if period is None else rounds.last_day(session, period, today)


def correct(
    session: Session, project: Project, said: Correction, *, actor: Actor, now: datetime
) -> None:
    """Into public and to all who offer. Raises Invalid where the time that is left is too short."""
    demand(actor, "purchasing.notice", project)
    made = rounds.current(session, project)
    if project.state is not ProjectState.NOTICED or made.state is not RoundState.OPEN:
        raise WrongState
    if made.due_at is None or now >= made.due_at:
        raise Invalid("提交截止时间已过，不能再更正。")
    for words, field in ((said.words, "words"), (said.why, "why")):
        if not words.strip():
            raise Invalid("请写明更正的内容和原因。", field)
    due_at = said.due_at or made.due_at
    if due_at < made.due_at:
        raise Invalid("截止时间只能顺延，不能提前。", "due_on")
    first = least(session, made, clock.day(now))
    if said.affects and clock.day(due_at) < first:
        rule = cite(session, BEFORE[Method(made.method)].id)
        message = f"今天更正的，截止时间不能早于{first.isoformat()}（{rule}），请顺延。"
        raise Invalid(message, "due_on")
    announce(
        session, project, made, due_at, words=said.words.strip(), why=said.why.strip(),
        actor=actor, now=now,
    )  # fmt: skip


def announce(
    session: Session, project: Project, made: Round, due_at: datetime, *, words: str, why: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The notice of a correction, with the old and the new last moment, and a word to bidders."""
    was, made.due_at = made.due_at, due_at
    session.flush()
    moved = was is not None and was != due_at
    publish(
        session, project, NoticeKind.CORRECTION, title=f"{project.name}更正公告",
        content=[
            ("项目名称", project.name), ("项目编号", project.code), ("公告编号", made.notice_no),
            ("更正的内容", words), ("原因", why),
            ("原截止时间", moment(was) if was is not None and moved else ""),
            ("截止时间", moment(due_at)), ("联系方式", made.contact),
        ],
        actor=actor, now=now, round=made, until=clock.day(due_at),
    )  # fmt: skip
    rounds.tell_bidders(
        session, made, title="采购文件有更正",
        body=f"{project.name}：{words}截止时间{moment(due_at)}。已提交的报价可以修改、撤回。",
    )  # fmt: skip
