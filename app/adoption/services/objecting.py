"""The adopters object to a failed assessment: within ten working days of service (AF-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import Adoption, Objection, ObjectionState
from app.adoption.services import scoring, telling
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.policy import demand
from app.core.screen import day_long
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.documents.letters import LetterKind
from app.law import adoption_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

S = workflow.S


def current(session: Session, case: Adoption) -> Objection | None:
    """The objection to the assessment of this round."""
    return session.scalar(
        select(Objection).where(
            Objection.adoption_id == case.id, Objection.round == case.round
        )
    )  # fmt: skip


def last(session: Session, case: Adoption) -> Objection | None:
    """The newest of any round: where it stands, for the adopters and the desk."""
    return session.scalar(
        select(Objection)
        .where(Objection.adoption_id == case.id)
        .order_by(Objection.round.desc())
        .limit(1)
    )


def is_open(session: Session, case: Adoption, on: date) -> bool:
    """Whether the adopters may object on this day: once, and until the tenth working day.

    The days run from service; as long as nothing was served they have not begun.
    """
    if case.state is not S.ASSESS_FAILED or current(session, case) is not None:
        return False
    running = deadlines.running(session, case, periods.OBJECTION)
    if running:
        return on <= running[0].due_on
    return not has_begun(session, case)


def has_begun(session: Session, case: Adoption) -> bool:
    """Whether the days of this round were ever started: no second service, and no suspension in
    between, gives them anew.
    """
    with as_system(session):  # The adopters see no sheet; the day on which it was signed is asked.
        failed = scoring.failed(session, case)
    if failed is None or failed.concluded_at is None:
        return False
    begun = select(Deadline.id).where(
        Deadline.subject_kind == case.subject.kind, Deadline.subject_id == case.id,
        Deadline.period_id == periods.OBJECTION.id,
        Deadline.started_on >= clock.day(failed.concluded_at),
    )  # fmt: skip
    return session.scalar(begun.limit(1)) is not None


def file(session: Session, case: Adoption, *, words: str, actor: Actor, now: datetime) -> Objection:
    """Online by the adopters, or typed in from their paper at the counter. Raises Invalid.

    From tomorrow the head has ten working days to answer.
    """
    demand(actor, workflow.OBJECT.action, case)
    if not words.strip():
        raise Invalid("请写明对评估结论哪里不同意、为什么。", "words")
    today = clock.day(now)
    if current(session, case) is not None:
        raise Conflict("这次评估的异议已经提出，正在等待答复。")
    if not is_open(session, case, today):
        raise Invalid("已经过了10个工作日，不能再提出异议。", "words")
    row = Objection(
        adoption_id=case.id, round=case.round, filed_on=today, filed_at=now, created_at=now,
        by_counter_id=actor.user_id if actor.is_staff else None,
    )  # fmt: skip
    row.words = words.strip()
    session.add(row)
    advance(session, case, workflow.OBJECT, actor=actor, now=now)
    answer_by = deadlines.running(session, case, periods.OBJECTION_ANSWER)[0].due_on
    telling.tell_organ(
        session, case, Role.BUREAU_HEAD, title="收养评估的异议待答复", act_by=answer_by,
        body="成立的由另外的人员重新评估，不成立的书面答复。",
    )  # fmt: skip
    telling.tell_family(
        session, case, "已经收到您的异议", f"最晚{day_long(answer_by)}以前书面答复。"
    )
    return row


def reject(session: Session, case: Adoption, *, reason: str, actor: Actor, now: datetime) -> Letter:
    """The head finds it unfounded, and says why in writing. Raises Conflict without one."""
    demand(actor, workflow.REJECT_OBJECTION.action, case)
    row = _waiting(session, case)
    if not reason.strip():
        raise Invalid("请写明理由，收养人会在答复书上看到。", "reason")
    _answer(row, ObjectionState.REJECTED, reason, now)
    advance(session, case, workflow.REJECT_OBJECTION, actor=actor, now=now)
    letter = telling.write(
        session, case, LetterKind.ADOPTION_OBJECTION,
        opening="您对收养评估结论提出的异议，经核查，不成立。",
        facts=(("提出异议", day_long(row.filed_on)),), reasons=reason.strip(),
        steps=("登记机关接着作出不予办理的决定；对决定不服的，可以申请行政复议或者提起行政诉讼。",),
        rules=("AF-12",), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(session, case, "对您异议的答复", "答复书在您的页面上，写明理由。")
    return letter


def uphold(session: Session, case: Adoption, *, reason: str, now: datetime) -> None:
    """It is founded. Raises Conflict without one: nobody's words are written in its place."""
    _answer(_waiting(session, case), ObjectionState.UPHELD, reason, now)
    session.flush()


def waits(session: Session, case: Adoption) -> bool:
    """Whether one was filed in this round and the head has not answered it."""
    row = current(session, case)
    return row is not None and row.state is ObjectionState.FILED


def _waiting(session: Session, case: Adoption) -> Objection:
    row = current(session, case)
    if row is None or row.state is not ObjectionState.FILED:
        raise Conflict("没有等待答复的异议。")
    return row


def _answer(row: Objection, state: ObjectionState, reason: str, now: datetime) -> None:
    row.state, row.answer, row.answered_on = state, reason.strip(), clock.day(now)


def demand_settled(session: Session, case: Adoption, on: date) -> None:
    """No refusal on an assessment that may still be, or has been, objected to. Raises Invalid."""
    if case.state is not S.ASSESS_FAILED:
        return
    if waits(session, case):
        raise Invalid("收养人的异议还没有答复，不能作出不予办理的决定。", "reason")
    if not is_open(session, case, on):
        return
    running = deadlines.running(session, case, periods.OBJECTION)
    if not running:
        raise Invalid("评估结论告知书还没有送达，收养人还可以提出异议，不能决定。", "reason")
    until = day_long(running[0].due_on)
    raise Invalid(f"到{until}收养人都可以提出异议，还不能决定。", "reason")
